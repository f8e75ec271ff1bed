"""What changes between two moments, in sentences that an official can read out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from khungcui.policy.editions import Change, Changes, Moment
from khungcui.policy.explain import conditions_in_words
from khungcui.policy.reassignment import LevelEnds, OfficesEnd, PortionsPass
from khungcui.policy.rule import Instrument, Rule
from khungcui.policy.titles import TITLES
from khungcui.policy.vocabulary import Effect, Line, OfficeKind
from khungcui.text import Text

Titles = Mapping[str, Text]

#: All the offices of a kind, as the subject of a sentence.
_OFFICES = {
    OfficeKind.CITY_COMMITTEE: Text(vi="Ủy ban Nhân dân thành phố", en="the city committee"),
    OfficeKind.PLANNING_COMMITTEE: Text(
        vi="Ủy ban Kế hoạch thành phố", en="the city planning commission"
    ),
    OfficeKind.DEPARTMENT: Text(vi="Sở Công nghiệp", en="the Department of Industry"),
    OfficeKind.CITY_AGENCY: Text(
        vi="các sở, ngành khác của thành phố", en="other agencies of the city"
    ),
    OfficeKind.SUPPLY_AGENCY: Text(vi="cơ quan quản lý cung ứng vật tư", en="the supply agency"),
    OfficeKind.COMPANY: Text(
        vi="các công ty, xí nghiệp quốc doanh thuộc Sở", en="companies of the Department"
    ),
    OfficeKind.OUTSIDE_ORDERER: Text(
        vi="các đơn vị gia công ngoài Sở", en="ordering units outside the Department"
    ),
    OfficeKind.DISTRICT_COMMITTEE: Text(
        vi="Ủy ban Nhân dân các quận, huyện", en="district committees"
    ),
    OfficeKind.DISTRICT_OFFICE: Text(
        vi="Phòng Công nghiệp các quận, huyện", en="district industry offices"
    ),
    OfficeKind.WARD_COMMITTEE: Text(vi="Ủy ban Nhân dân các phường, xã", en="ward committees"),
    OfficeKind.ESTABLISHMENT: Text(vi="các cơ sở sản xuất", en="establishments"),
}
#: Of these there is one in the city; English speaks of them so.
_ONE = {
    OfficeKind.CITY_COMMITTEE,
    OfficeKind.PLANNING_COMMITTEE,
    OfficeKind.DEPARTMENT,
    OfficeKind.SUPPLY_AGENCY,
}
_LINES = {
    Line.TERRITORY: Text(vi="trên địa bàn mình", en="on {its} own ground"),
    Line.SECTOR: Text(vi="trong ngành mình phụ trách", en="in the sectors that {it} follow{s}"),
    Line.CONTRACT: Text(vi="ở phần mình đặt hàng", en="in what {it} order{s}"),
    Line.SELF: Text(vi="đối với việc của chính mình", en="in what is {its} own"),
    Line.ADDRESSED: Text(vi="đối với việc gửi đến mình", en="in what is addressed to {them}"),
}

_BY = Text(vi="điều {clause}, {number}", en="clause {clause}, {number}")
_REPEALED = Text(
    vi="điều {clause}, {number}, bị {by} bãi bỏ", en="clause {clause}, {number}, repealed by {by}"
)
_LAPSED = Text(
    vi="điều {clause}, {number}, hết hiệu lực", en="clause {clause}, {number}, no longer in force"
)
_ENDED = Text(
    vi="điều {clause}, {number}, chấm dứt theo {by}", en="clause {clause}, {number}, ended by {by}"
)
_CAME = {
    Effect.ALLOW: Text(
        vi="{when}, {office} được {power} {line}{only} ({by}).",
        en="{when} {office} may {power} {line}{only} ({by}).",
    ),
    Effect.DENY: Text(
        vi="{when}, {office} không được {power} {line}{only} ({by}).",
        en="{when} {office} may not {power} {line}{only} ({by}).",
    ),
}
_WENT = {
    Effect.ALLOW: Text(
        vi="{when}, {office} không còn được {power} {line}{only} ({by}).",
        en="{when} {office} may no longer {power} {line}{only} ({by}).",
    ),
    Effect.DENY: Text(
        vi="{when}, không còn điều nào cấm {office} {power} {line}{only} ({by}).",
        en="{when} nothing forbids {office} any more to {power} {line}{only} ({by}).",
    ),
}
_STAYS = {
    Effect.ALLOW: Text(
        vi="{when}, {office} vẫn được {power} {line}, {now} ({by}; trước đó: {was}).",
        en="{when} {office} still may {power} {line}, {now} ({by}; was: {was}).",
    ),
    Effect.DENY: Text(
        vi="{when}, {office} vẫn không được {power} {line}, {now} ({by}; trước đó: {was}).",
        en="{when} {office} still may not {power} {line}, {now} ({by}; was: {was}).",
    ),
}
_TURNS = {
    Effect.ALLOW: Text(
        vi="{when}, {office} được {power} {line}{only} ({by}); trước đó bị cấm ({was}).",
        en="{when} {office} may {power} {line}{only} ({by}), which was forbidden ({was}).",
    ),
    Effect.DENY: Text(
        vi="{when}, {office} bị cấm {power} {line}{only} ({by}); trước đó được phép ({was}).",
        en="{when} {office} may not {power} {line}{only} ({by}), which was allowed ({was}).",
    ),
}
_NARROWER = Text(vi="nay chỉ {of}", en="now only {of}")
_WIDER = Text(vi="nay rộng hơn, {of}", en="now more widely, {of}")
_OTHERWISE = Text(vi="nay {of}", en="now {of}")
_ANEW = Text(vi="nay theo điều khác", en="now by another clause")
_EVERY = Text(vi="với mọi phần", en="for every portion")

_PASSES = Text(
    vi="{when}, {portion} do {managed_by} trực tiếp quản lý chuyển sang {into} quản lý ({by}).",
    en="{when} {into} manages {portion} that {managed_by} managed directly ({by}).",
)
_LEVEL_ENDS = Text(
    vi="{when}, không còn cấp {level}; {into} thay vào đó ({by}).",
    en="{when} {level} is no level any more; {into} stands in its place ({by}).",
)
_OFFICES_END = Text(
    vi="{when}, không còn {office}; việc đang làm chuyển cho {into} ({by}).",
    en="{when} there are no {office} any more; what they had begun passes to {into} ({by}).",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One change: `+` for what comes, `-` for what goes, `~` for what is otherwise."""

    sign: str
    text: Text
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Telling:
    """Two moments, and what the powers are called."""

    a: Moment
    b: Moment
    titles: Titles

    def when(self, day: date | None) -> Text:
        """`From` a day that lies between the moments; else how it stands at the second."""
        if day is None or not self.a.day <= day <= self.b.day:
            return Text(vi="Vào {day}", en="On {day}").format(day=in_full(self.b.day))
        return Text(vi="Từ {day}", en="From {day}").format(day=in_full(day))

    def power(self, rule: Rule) -> Text:
        title = self.titles.get(rule.power)
        if title is None:
            name = f"«{rule.power}»"
            return Text(vi=f"thực hiện quyền {name}", en=f"exercise {name}")
        return Text(vi=_small(title.vi), en=_small(title.en))

    def subject(self, rule: Rule) -> dict[str, Text]:
        return {
            "office": _OFFICES[rule.office],
            "power": self.power(rule),
            "line": _line(rule),
            "only": conditions_in_words(rule),
        }

    def by(self, rule: Rule, moment: Moment) -> Text:
        return self.cited(_BY, rule.clause, rule.instrument, moment)

    def cited(self, form: Text, clause: str, instrument: str, moment: Moment, **more: str) -> Text:
        carrier = moment.snapshot.instruments.get(instrument)
        number = carrier.number if carrier else instrument
        return form.format(clause=clause, number=number, **more)

    def came(self, rule: Rule) -> Sentence:
        told = _CAME[rule.effect].format(
            when=self.when(rule.start), by=self.by(rule, self.b), **self.subject(rule)
        )
        return Sentence(sign="+", text=told, rules=(rule.id,))

    def went(self, rule: Rule) -> Sentence:
        told = _WENT[rule.effect].format(
            when=self.when(self.end(rule)), by=self.ended(rule), **self.subject(rule)
        )
        return Sentence(sign="-", text=told, rules=(rule.id,))

    def end(self, rule: Rule) -> date | None:
        """When a rule ends by the rules of the second moment."""
        about = self.b.snapshot.about(rule.object, rule.action)
        return next((one.end for one in about if one.id == rule.id), None)

    def ended(self, rule: Rule) -> Text:
        """The clause of a rule that went, and what took it out."""
        for one in self.b.snapshot.instruments.values():
            if rule.id in one.repeals:
                return self.cited(_REPEALED, rule.clause, rule.instrument, self.a, by=one.number)
        for one in self.b.reforms.values():
            if any(offices.office is rule.office for offices in one.reassigns.offices):
                return self.cited(_ENDED, rule.clause, rule.instrument, self.a, by=one.number)
        # A rule of a draft is unknown where there is no draft: there it did not end.
        form = _BY if self.end(rule) is None else _LAPSED
        return self.cited(form, rule.clause, rule.instrument, self.a)

    def changed(self, change: Change) -> Sentence:
        before, after = change.before, change.after
        told: dict[str, object] = {
            "when": self.when(after.start),
            "by": self.by(after, self.b),
            **self.subject(after),
        }
        if before.effect is not after.effect:
            was = self.by(before, self.a)
            text = _TURNS[after.effect].format(**told, was=was)
        else:
            text = _STAYS[after.effect].format(**told, **self.scope(change))
        return Sentence(sign="~", text=text, rules=(before.id, after.id))

    def scope(self, change: Change) -> dict[str, Text]:
        """About what a rule is now, and about what it was."""
        before, after = _about(change.before), _about(change.after)
        if before == after:
            return {"now": _ANEW, "was": self.by(change.before, self.a)}
        form = _NARROWER if change.narrower else _WIDER if change.wider else _OTHERWISE
        return {"now": form.format(of=after), "was": before}

    def reformed(self, one: Instrument) -> Iterator[Sentence]:
        when = self.when(one.in_force)
        for passing in one.reassigns.portions:
            yield Sentence(sign="~", text=self.passes(passing, one, when))
        for level in one.reassigns.levels:
            yield Sentence(sign="-", text=self.level_ends(level, one, when))
        for offices in one.reassigns.offices:
            yield Sentence(sign="-", text=self.offices_end(offices, one, when))

    def passes(self, passing: PortionsPass, one: Instrument, when: Text) -> Text:
        whole = Text(vi="mọi phần", en="every portion")
        return _PASSES.format(
            when=when,
            portion=whole if passing.portion is None else TITLES[passing.portion],
            managed_by=TITLES[passing.managed_by],
            into=TITLES[passing.into],
            by=self.cited(_BY, passing.clause, one.id, self.b),
        )

    def level_ends(self, level: LevelEnds, one: Instrument, when: Text) -> Text:
        return _LEVEL_ENDS.format(
            when=when,
            level=_level(level.level),
            into=_level(level.into),
            by=self.cited(_BY, level.clause, one.id, self.b),
        )

    def offices_end(self, offices: OfficesEnd, one: Instrument, when: Text) -> Text:
        return _OFFICES_END.format(
            when=when,
            office=_OFFICES[offices.office],
            into=_OFFICES[offices.into],
            by=self.cited(_BY, offices.clause, one.id, self.b),
        )


def sentences(
    a: Moment, b: Moment, changes: Changes, titles: Titles | None = None
) -> tuple[Sentence, ...]:
    """``changes`` from ``a`` to ``b`` in words: re-assigned, changed, in, out.

    ``titles`` names powers (``object.action``) as their plugins title them.
    """
    telling = _Telling(a=a, b=b, titles=titles or {})
    return (
        *(told for one in changes.reformed for told in telling.reformed(one)),
        *map(telling.changed, changes.changed),
        *map(telling.came, changes.came),
        *map(telling.went, changes.went),
    )


def in_full(day: date) -> Text:
    """A day as it is said: `1 July 2027`."""
    return Text(
        vi=f"ngày {day.day} tháng {day.month} năm {day.year}",
        en=f"{day.day} {_MONTHS[day.month - 1]} {day.year}",
    )


# Not `strftime`: what it says hangs on the locale of the machine.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def _line(rule: Rule) -> Text:
    one = rule.office in _ONE
    words = {"its": "its", "it": "it", "them": "it", "s": "s"}
    more = {"its": "their", "it": "they", "them": "them", "s": ""}
    return _LINES[rule.axis].format(**(words if one else more))


def _about(rule: Rule) -> Text:
    told = conditions_in_words(rule)
    # What stands at the end of a sentence begins with a comma.
    return Text(vi=told.vi[2:], en=told.en[2:]) if told.en else _EVERY


def _level(word: str) -> Text:
    """A level by its title, where it has one."""
    known = {str(key): title for key, title in TITLES.items()}
    return known.get(word, Text(vi=word, en=word))


def _small(title: str) -> str:
    """A title within a sentence."""
    return title[:1].lower() + title[1:]
