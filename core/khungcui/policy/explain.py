"""Why a decision is as it is, in sentences, in Vietnamese and English."""

from collections.abc import Iterable, Mapping
from datetime import date

from khungcui.policy.decision import Decision
from khungcui.policy.near import Dimension, Miss
from khungcui.policy.reading import Reading
from khungcui.policy.record import Facet
from khungcui.policy.rule import Choices, Rule
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.titles import TITLES
from khungcui.policy.understanding import rests_on
from khungcui.policy.vocabulary import Effect, Line
from khungcui.text import Text

Titles = Mapping[str, Text]
_NEAR_SHOWN = 3
_NOTHING = Text(vi="", en="")

_ALLOWED = Text(
    vi="Được phép theo {where}: {office} có quyền {power} {line}{conditions}.",
    en="Allowed by {where}: {office} holds {power} {line}{conditions}.",
)
_FORBIDDEN = Text(
    vi="Không được phép theo {where}: {office} bị cấm {power} {line}{conditions}.",
    en="Forbidden by {where}: {office} may not exercise {power} {line}{conditions}.",
)
_NOT_GIVEN = Text(
    vi="Không được phép: ngày {day}, không điều nào trao cho {office} quyền {power} "
    "đối với việc này.",
    en="Not allowed: on {day} no clause gives {office} the power {power} over this.",
)
_UNKNOWN = Text(
    vi="Không được phép: không quy tắc nào nói đến quyền {power}.",
    en="Not allowed: no rule speaks of the power {power}.",
)
_GIVEN = Text(
    vi="{where} trao quyền này cho {office} {line}{conditions}{but}.",
    en="{where} gives this power to {office} {line}{conditions}{but}.",
)
_LOST_TO_DENY = Text(
    vi="Quy tắc {id} ({where}) cũng khớp nhưng không quyết định: điều cấm đi trước.",
    en="Rule {id} ({where}) matches too and does not decide: a prohibition goes first.",
)
_LOST_TO_NARROWER = Text(
    vi="Quy tắc {id} ({where}) cũng khớp nhưng không quyết định: "
    "quy tắc cụ thể hơn, rồi đến số nhỏ hơn, đi trước.",
    en="Rule {id} ({where}) matches too and does not decide: "
    "the narrower rule goes first, then the lower number.",
)

_UNDERSTOOD = Text(
    vi="Điều {clause} được hiểu là «{chosen}» ({id}){others}; do {by} chọn từ ngày {since}.",
    en="Clause {clause} is understood as “{chosen}” ({id}){others}; chosen by {by} since {since}.",
)
_OTHERS = Text(vi="; cách hiểu khác: {texts}", en="; other readings: {texts}")

_OFF_LINE = {
    Line.TERRITORY: Text(
        vi="việc này không nằm trên địa bàn của cơ quan",
        en="this does not lie on the office's ground",
    ),
    Line.SECTOR: Text(
        vi="ngành của việc này không thuộc các ngành mà cơ quan phụ trách",
        en="its sector is not among those that the office follows",
    ),
    Line.CONTRACT: Text(
        vi="cơ quan không phải là bên đặt hàng của phần này",
        en="the office is not the orderer of this portion",
    ),
    Line.SELF: Text(vi="việc này không phải của chính cơ quan", en="this is not the office's own"),
    Line.ADDRESSED: Text(
        vi="việc này không được gửi đến địa bàn của cơ quan",
        en="this is not addressed to the office's ground",
    ),
}


def _day(day: date) -> Text:
    return Text(vi=day.strftime("%d-%m-%Y"), en=day.isoformat())


def _list(texts: Iterable[Text], vi: str, en: str) -> Text:
    texts = list(texts)
    return Text(vi=vi.join(t.vi for t in texts), en=en.join(t.en for t in texts))


def _choice(choices: Choices) -> Text:
    return _list((TITLES[choice] for choice in sorted(choices or ())), " hoặc ", " or ")


def _where(rule: Rule, snapshot: Snapshot) -> Text:
    """The clause with its title, and the instrument's number."""
    clause = snapshot.clauses.get(rule.clause)
    instrument = snapshot.instruments.get(rule.instrument)
    title = clause.title if clause else None
    named = Text(vi=f" ({title.vi})", en=f" ({title.en})") if title else _NOTHING
    number = instrument.number if instrument else rule.instrument
    return Text(
        vi=f"điều {rule.clause}{named.vi}, {number}", en=f"clause {rule.clause}{named.en}, {number}"
    )


def conditions_in_words(rule: Rule) -> Text:
    """Which portions a rule is about, as the end of a sentence; empty where it names none."""
    parts: list[Text] = []
    if rule.portion is not None:
        parts.append(Text(vi=", đối với {of}", en=", for {of}").format(of=_choice(rule.portion)))
    if rule.managed_by is not None:
        parts.append(
            Text(
                vi=", khi do {by} trực tiếp quản lý", en=", where directly managed by {by}"
            ).format(by=_choice(rule.managed_by))
        )
    return _list(parts, "", "")


def _told(template: Text, rule: Rule, snapshot: Snapshot, **more: object) -> Text:
    return template.format(
        id=rule.id,
        where=_where(rule, snapshot),
        office=TITLES[rule.office],
        line=TITLES[rule.axis],
        conditions=conditions_in_words(rule),
        **more,
    )


def _off_condition(rule: Rule, facet: Facet) -> list[Text]:
    told: list[Text] = []
    if rule.managed_by is not None and facet.managed_by not in rule.managed_by:
        told.append(
            Text(vi="chưa xác định cấp trực tiếp quản lý", en="no direct manager is given")
            if facet.managed_by is None
            else Text(vi="phần này do {by} quản lý", en="this portion is managed by {by}").format(
                by=_word(facet.managed_by)
            )
        )
    if rule.portion is not None and facet.portion not in rule.portion:
        told.append(
            Text(vi="chưa xác định là phần nào", en="no portion is given")
            if facet.portion is None
            else Text(vi="đây là {portion}", en="this is {portion}").format(
                portion=_word(facet.portion)
            )
        )
    return told


def _word(word: str) -> Text:
    known = {str(key): text for key, text in TITLES.items()}
    return known.get(word, Text(vi=word, en=word))


def _off_date(rule: Rule, day: date) -> Text:
    if day < rule.start:
        return Text(
            vi="quy định chỉ có hiệu lực từ ngày {day}", en="it is in force only from {day}"
        ).format(day=_day(rule.start))
    return Text(vi="quy định đã hết hiệu lực từ ngày {day}", en="it ended on {day}").format(
        day=_day(rule.end or rule.start)
    )


def _near(miss: Miss, decision: Decision) -> Text:
    """One nearest miss: who holds the power, and what is missing here."""
    rule = miss.rule
    buts: list[Text] = []
    if Dimension.LINE in miss.by:
        buts.append(_OFF_LINE[rule.axis])
    if Dimension.CONDITION in miss.by:
        buts.extend(_off_condition(rule, decision.facet))
    if Dimension.DATE in miss.by:
        buts.append(_off_date(rule, decision.day))
    listed = _list(buts, " và ", " and ")
    but = Text(vi=f", nhưng {listed.vi}", en=f", but {listed.en}") if buts else _NOTHING
    return _capital(_told(_GIVEN, rule, decision.snapshot, but=but))


def _capital(text: Text) -> Text:
    return Text(vi=text.vi[:1].upper() + text.vi[1:], en=text.en[:1].upper() + text.en[1:])


def _nearest(decision: Decision) -> list[Miss]:
    """The nearest miss, then one for each other single dimension that was missed."""
    shown: dict[frozenset[Dimension], Miss] = {}
    for miss in decision.misses:
        if not shown or len(miss.by) == 1:
            shown.setdefault(miss.by, miss)
    return list(shown.values())[:_NEAR_SHOWN]


def _default_denial(decision: Decision, power: Text) -> tuple[Text, ...]:
    if not decision.snapshot.about(decision.object, decision.action):
        return (_UNKNOWN.format(power=power),)
    told = _NOT_GIVEN.format(
        day=_day(decision.day), office=TITLES[decision.reach.kind], power=power
    )
    return (told, *(_near(miss, decision) for miss in _nearest(decision)))


def understood(reading: Reading) -> Text:
    """A reading in one sentence: what was chosen, what was not, by whom and since when."""
    others = _NOTHING
    if reading.others:
        quoted = (
            Text(vi=f"«{_bare(other.vi)}»", en=f"“{_bare(other.en)}”") for other in reading.others
        )
        others = _OTHERS.format(texts=_list(quoted, ", ", ", "))
    return _UNDERSTOOD.format(
        clause=reading.clause,
        chosen=Text(vi=_bare(reading.chosen.vi), en=_bare(reading.chosen.en)),
        id=reading.id,
        others=others,
        by=reading.by,
        since=_day(reading.since),
    )


def _bare(sentence: str) -> str:
    """A sentence as it is quoted within another."""
    return sentence.removesuffix(".")


def reasons(decision: Decision, titles: Titles | None = None) -> tuple[Text, ...]:
    """The reasons for a decision: what decided, what lost, what almost allowed, how it is read.

    ``titles`` names powers (``object.action``) as their plugins title them; without it a
    power is called by its name.
    """
    return (*_verdict(decision, titles), *map(understood, rests_on(decision)))


def _verdict(decision: Decision, titles: Titles | None) -> tuple[Text, ...]:
    title = (titles or {}).get(decision.power)
    name = f"«{decision.power}»"
    power = Text(vi=f"«{title.vi}»", en=f"“{title.en}”") if title else Text(vi=name, en=name)
    rule = decision.rule
    if rule is None:
        return _default_denial(decision, power)
    first = _told(
        _ALLOWED if decision.allowed else _FORBIDDEN, rule, decision.snapshot, power=power
    )
    told = [first]
    for loser in decision.losing:
        by_deny = rule.effect is Effect.DENY and loser.effect is Effect.ALLOW
        told.append(
            _told(_LOST_TO_DENY if by_deny else _LOST_TO_NARROWER, loser, decision.snapshot)
        )
    return tuple(told)
