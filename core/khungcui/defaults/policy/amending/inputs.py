"""What a draft says, as GraphQL takes it: the columns of the files, checked like the files."""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import TypeVar

import strawberry

from khungcui.errors import BadInput
from khungcui.policy.amendment import Amendment
from khungcui.policy.reading import Reading
from khungcui.policy.reassignment import LevelEnds, OfficesEnd, PortionsPass, Reassignments
from khungcui.policy.rule import RULE_ID, WORD, Clause, Instrument, Rule
from khungcui.policy.vocabulary import Effect, Line, ManagedBy, OfficeKind, PortionKind
from khungcui.text import Text, nfc

E = TypeVar("E", bound=StrEnum)

_INSTRUMENT = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,39}")


@strawberry.input(description="A rule that the amendment brings in.")
class RuleInput:
    """A row of `rules.csv`."""

    id: str | None = strawberry.field(
        default=None, description="Such as `12-2027/001`; the next free number where not given."
    )
    office: OfficeKind = strawberry.field(description="Which kind of office.")
    axis: Line = strawberry.field(description="The line along which it reaches a record.")
    object: str = strawberry.field(description="Such as `consumption_norm`.")
    action: str = strawberry.field(description="Such as `set`.")
    managed_by: list[ManagedBy] | None = strawberry.field(
        default=None, description="Only where one of these manages directly; no condition if null."
    )
    portion: list[PortionKind] | None = strawberry.field(
        default=None, description="Only for these portions; no condition if null."
    )
    effect: Effect = strawberry.field(default=Effect.ALLOW, description="Allow, or deny.")
    clause: str = strawberry.field(description="The clause that says so.")
    note: str = strawberry.field(default="", description="A remark.")


@strawberry.input(description="A clause of the amendment's own.")
class ClauseInput:
    """A row of `clauses.csv`."""

    number: str = strawberry.field(description="The instrument's id, a point, and a number.")
    title_vi: str = strawberry.field(description="Title, in Vietnamese.")
    title_en: str = strawberry.field(description="Title, in English.")
    quote: str = strawberry.field(default="", description="The words of the text.")


@strawberry.input(description="A sentence in both languages.")
class PairInput:
    """A text that users see."""

    vi: str = strawberry.field(description="In Vietnamese.")
    en: str = strawberry.field(description="In English.")


@strawberry.input(description="How an ambiguous sentence is to be read.")
class ReadingInput:
    """The rows of one id in `readings.csv`."""

    id: str = strawberry.field(description="Such as `A21`.")
    clause: str = strawberry.field(description="Where the sentence stands.")
    problem: PairInput = strawberry.field(description="What can be doubted.")
    chosen: PairInput = strawberry.field(description="The reading that is chosen.")
    others: list[PairInput] = strawberry.field(
        default_factory=list, description="The readings that are not."
    )
    by: str = strawberry.field(description="Who chose.")
    since: date | None = strawberry.field(
        default=None, description="From when; the day of the amendment where not given."
    )
    rules: list[str] = strawberry.field(
        default_factory=list, description="Ids of the rules that follow from it."
    )


@strawberry.input(description="Who manages the portions that a level managed.")
class PortionsPassInput:
    """A table `[[portions]]` of `instrument.toml`."""

    managed_by: ManagedBy = strawberry.field(description="The level that managed them.")
    portion: PortionKind | None = strawberry.field(
        default=None, description="Portions of this kind; of both if null."
    )
    into: ManagedBy = strawberry.field(description="The level that manages them from then on.")
    clause: str = strawberry.field(description="The clause that says so.")


@strawberry.input(description="A level of the tree that ends.")
class LevelEndsInput:
    """A table `[[levels]]` of `instrument.toml`."""

    level: str = strawberry.field(description="Such as `district`.")
    into: str = strawberry.field(description="The level above that stands for it.")
    clause: str = strawberry.field(description="The clause that says so.")


@strawberry.input(description="A kind of office that ends.")
class OfficesEndInput:
    """A table `[[offices]]` of `instrument.toml`."""

    office: OfficeKind = strawberry.field(description="The kind that ends.")
    into: OfficeKind = strawberry.field(description="The kind that carries on its work.")
    clause: str = strawberry.field(description="The clause that says so.")


@strawberry.input(description="All that an amendment says.")
class AmendmentContentInput:
    """What the folder of an instrument holds."""

    instrument: str = strawberry.field(description="The id that it will bear, such as `12-2027`.")
    number: str = strawberry.field(description="Its number, such as `12/2027/QĐ-UBND`.")
    title: PairInput = strawberry.field(description="Its title.")
    issuer: PairInput = strawberry.field(description="Who issues it.")
    in_force: date = strawberry.field(description="In force from this day.")
    until: date | None = strawberry.field(default=None, description="And no more from this day.")
    repeals: list[str] = strawberry.field(
        default_factory=list, description="Ids of rules that end on the day."
    )
    rules: list[RuleInput] = strawberry.field(default_factory=list, description="New rules.")
    clauses: list[ClauseInput] = strawberry.field(default_factory=list, description="Its clauses.")
    readings: list[ReadingInput] = strawberry.field(
        default_factory=list, description="How sentences are to be read."
    )
    portions: list[PortionsPassInput] = strawberry.field(
        default_factory=list, description="Portions that pass to another level."
    )
    levels: list[LevelEndsInput] = strawberry.field(
        default_factory=list, description="Levels of the tree that end."
    )
    offices: list[OfficesEndInput] = strawberry.field(
        default_factory=list, description="Kinds of office that end."
    )


def amendment_of(given: AmendmentContentInput) -> Amendment:
    """What was said, as an amendment; `BadInput` naming the field where it is malformed."""
    instrument = _instrument(given)
    return Amendment(
        instrument=instrument,
        rules=tuple(_rules(given.rules, instrument)),
        clauses=tuple(
            Clause(
                number=_said(one.number, f"clauses.{place}.number"),
                title=_pair(PairInput(vi=one.title_vi, en=one.title_en), f"clauses.{place}.title"),
                quote=nfc(one.quote),
                instrument=instrument.id,
            )
            for place, one in enumerate(given.clauses)
        ),
        readings=tuple(
            _reading(one, place, instrument) for place, one in enumerate(given.readings)
        ),
    )


def _instrument(given: AmendmentContentInput) -> Instrument:
    if not _INSTRUMENT.fullmatch(given.instrument):
        raise BadInput(
            Text(
                vi="«{id}» không đúng dạng: chữ cái, chữ số và gạch nối, như 12-2027, dài đến 40.",
                en="«{id}» has the wrong form: letters, digits and hyphens, like 12-2027, "
                "40 at most.",
            ).format(id=given.instrument[:40]),
            field="instrument",
        )
    if given.until is not None and given.until <= given.in_force:
        raise BadInput(
            Text(vi="Ngày hết hiệu lực phải sau inForce.", en="It must come after inForce."),
            field="until",
        )
    _once(given.repeals, "repeals")
    return Instrument(
        id=given.instrument,
        number=_said(given.number, "number"),
        title=_pair(given.title, "title"),
        issuer=_pair(given.issuer, "issuer"),
        in_force=given.in_force,
        until=given.until,
        repeals=tuple(given.repeals),
        reassigns=Reassignments(
            portions=tuple(
                PortionsPass(
                    managed_by=one.managed_by,
                    portion=one.portion,
                    into=one.into,
                    clause=one.clause,
                )
                for one in given.portions
            ),
            levels=tuple(
                LevelEnds(level=one.level, into=one.into, clause=one.clause) for one in given.levels
            ),
            offices=tuple(
                OfficesEnd(office=one.office, into=one.into, clause=one.clause)
                for one in given.offices
            ),
        ),
    )


def _rules(given: Iterable[RuleInput], instrument: Instrument) -> Iterable[Rule]:
    given = list(given)
    taken = {one.id for one in given if one.id}
    free = (f"{instrument.id}/{number:03d}" for number in range(1, len(given) * 2 + 1))
    numbers = (number for number in free if number not in taken)
    for place, one in enumerate(given):
        where = f"rules.{place}"
        rule_id = one.id or next(numbers)
        shaped = RULE_ID.fullmatch(rule_id)
        if shaped is None or shaped[1] != instrument.id:
            raise BadInput(
                Text(
                    vi="số quy tắc có dạng {id}/001.", en="The id of the rule reads like {id}/001."
                ).format(id=instrument.id),
                field=f"{where}.id",
            )
        for name in ("object", "action"):
            if not WORD.fullmatch(getattr(one, name)):
                raise BadInput(
                    Text(
                        vi="cần chữ thường không dấu nối bằng gạch dưới, như establishment_plan.",
                        en="It takes lower case words joined by _, like establishment_plan.",
                    ),
                    field=f"{where}.{name}",
                )
        yield Rule(
            id=rule_id,
            office=one.office,
            axis=one.axis,
            object=one.object,
            action=one.action,
            managed_by=_choices(one.managed_by, f"{where}.managedBy"),
            portion=_choices(one.portion, f"{where}.portion"),
            effect=one.effect,
            start=instrument.in_force,
            end=instrument.until,
            clause=one.clause,
            instrument=instrument.id,
            note=nfc(one.note),
        )


def _reading(given: ReadingInput, place: int, instrument: Instrument) -> Reading:
    where = f"readings.{place}"
    return Reading(
        id=_said(given.id, f"{where}.id"),
        clause=given.clause,
        problem=_pair(given.problem, f"{where}.problem"),
        chosen=_pair(given.chosen, f"{where}.chosen"),
        others=tuple(_pair(other, f"{where}.others") for other in given.others),
        by=_said(given.by, f"{where}.by"),
        since=given.since or instrument.in_force,
        rules=frozenset(given.rules),
        instrument=instrument.id,
    )


def _choices(given: list[E] | None, field: str) -> frozenset[E] | None:
    if given is None:
        return None
    _once(given, field)
    if not given:
        raise BadInput(
            Text(
                vi="danh sách rỗng không khớp gì; bỏ trống (null) là không có điều kiện.",
                en="An empty list would match nothing; null is no condition.",
            ),
            field=field,
        )
    return frozenset(given)


def _once(given: list[E] | list[str], field: str) -> None:
    if len(set(given)) != len(given):
        raise BadInput(
            Text(vi="có giá trị lặp lại.", en="A value stands there twice."), field=field
        )


def _pair(given: PairInput, field: str) -> Text:
    return Text(vi=_said(given.vi, f"{field}.vi"), en=_said(given.en, f"{field}.en"))


def _said(text: str, field: str) -> str:
    said = nfc(text).strip()
    if not said:
        raise BadInput(Text(vi="không được để trống.", en="It may not be empty."), field=field)
    return said
