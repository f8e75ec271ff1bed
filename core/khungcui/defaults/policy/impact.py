"""``policyImpact``: whom a draft would touch, asked anew at any time before it is adopted."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Annotated, Any, TypeVar

import strawberry
from strawberry import UNSET
from strawberry.types import Info

from khungcui.defaults.giving_way import gives_way
from khungcui.defaults.policy.amending.book import book_before, carried
from khungcui.defaults.policy.amending.previewing import editions
from khungcui.defaults.policy.amending.resources import amendment
from khungcui.defaults.policy.viewer import AsOf
from khungcui.errors import BadInput, Unauthenticated
from khungcui.ids import parse_node_id, unknown_id
from khungcui.plugins.holding import find_record, seen
from khungcui.plugins.impact.counting import impact_in
from khungcui.plugins.impact.result import (
    AreaShift,
    Count,
    Example,
    Flip,
    Impact,
    OfficeShift,
    PowerShift,
    Stuck,
)
from khungcui.plugins.impact.telling import by_district, code, node, place_name
from khungcui.plugins.performing import Denied
from khungcui.plugins.view import View
from khungcui.policy.cases import read_cases
from khungcui.policy.drafts import PolicyDraft
from khungcui.policy.record import ALL_SECTORS
from khungcui.policy.titles import TITLES
from khungcui.settings import settings
from khungcui.text import Language, Text

_POWERS = ("policy.draft", "policy.sign")
_PAGE = 50
T = TypeVar("T")

First = Annotated[int, strawberry.argument(description="How many; the first in order of code.")]


@strawberry.type(
    description="How many establishments and rows; null where there are none to count."
)
class ImpactCount:
    """Two numbers."""

    establishments: int | None = strawberry.field(description="Establishments with a portion.")
    records: int | None = strawberry.field(description="Rows of what the power is over.")

    @classmethod
    def of(cls, count: Count) -> "ImpactCount":
        return cls(establishments=count.establishments, records=count.records)


@strawberry.type(description="An area that an impact speaks of.")
class ImpactPlace:
    """Its code and name; both null for what lies nowhere."""

    code: str | None = strawberry.field(description="The code of the area.")
    name: str | None = strawberry.field(description="Its name, in the language of the request.")
    district: str | None = strawberry.field(description="The name of the district it lies in.")

    @classmethod
    def of(cls, impact: Impact, area: str | None, language: Language) -> "ImpactPlace":
        told = code(impact, area)
        district = impact.district(area)
        return cls(
            code=told,
            name=None if told is None else place_name(impact, area).in_(language),
            district=None if district is None else place_name(impact, district).in_(language),
        )


@strawberry.type(description="One record that is gained, lost or stuck.")
class ImpactExample:
    """A record, and an office that gains or loses the power over it."""

    id: strawberry.ID = strawberry.field(
        description="The record's global id.", metadata=gives_way("recordId").mark
    )
    record_id: strawberry.ID = strawberry.field(description="The record's global id.")
    name: str = strawberry.field(description="What it is called; empty where it has no name.")
    place: ImpactPlace = strawberry.field(description="Where it lies.")
    office: str = strawberry.field(description="An office that gains or loses; empty for stuck.")


@strawberry.type(description="What one office gains and loses.")
class ImpactOffice:
    """One office."""

    id: strawberry.ID = strawberry.field(
        description="The office's global id.", metadata=gives_way("officeId").mark
    )
    office_id: strawberry.ID = strawberry.field(description="The office's global id.")
    code: str = strawberry.field(description="The office's code.")
    name: str = strawberry.field(description="The office's name.")
    place: ImpactPlace = strawberry.field(description="Its ground.")
    officials: int = strawberry.field(description="How many hold a post in it on the day.")
    gains: bool = strawberry.field(description="Whether it gains the power over anything.")
    loses: bool = strawberry.field(description="Whether it loses the power over anything.")
    gained: ImpactCount = strawberry.field(description="Over how much it gains the power.")
    lost: ImpactCount = strawberry.field(description="Over how much it loses the power.")


@strawberry.type(description="What lies in one area and is gained or lost by some office.")
class ImpactArea:
    """One ward, or one district with all its wards."""

    place: ImpactPlace = strawberry.field(description="The area.")
    gained: ImpactCount = strawberry.field(description="How much is gained there.")
    lost: ImpactCount = strawberry.field(description="How much is lost there.")


@strawberry.type(description="A power of a kind of office that changes.")
class ImpactShift:
    """Totals count each record once, however many offices gain or lose it."""

    shift: strawberry.Private[PowerShift]
    impact: strawberry.Private[Impact]
    language: strawberry.Private[Language]
    shown: strawberry.Private[Collection[str]]
    office_kind: str = strawberry.field(description="The kind of office, such as `company`.")
    office_title: str = strawberry.field(description="What the kind is called.")
    power: str = strawberry.field(description="The power, such as `consumption_norm.set`.")
    title: str = strawberry.field(description="What the power is.")
    rules_in: list[str] = strawberry.field(description="Rules that come in.")
    rules_out: list[str] = strawberry.field(description="Rules that go out.")
    clauses: list[str] = strawberry.field(description="The clauses of those rules.")
    gained: ImpactCount = strawberry.field(description="How much is gained in all.")
    lost: ImpactCount = strawberry.field(description="How much is lost in all.")
    gaining_offices: int = strawberry.field(description="How many offices gain.")
    losing_offices: int = strawberry.field(description="How many offices lose.")
    gaining_officials: int = strawberry.field(description="How many officials those have.")
    losing_officials: int = strawberry.field(description="How many officials those have.")

    @strawberry.field(description="Office by office.")
    def offices(self, first: First = _PAGE) -> list[ImpactOffice]:
        """The first offices in the order of their codes."""
        return [self._office(one) for one in _first(self.shift.offices, first)]

    @strawberry.field(description="District by district.")
    def districts(self, first: First = _PAGE) -> list[ImpactArea]:
        """The areas below the city, each with all that lies in it."""
        sums = [one for one in by_district(self.impact) if one.shift is self.shift]
        return [
            ImpactArea(
                place=self._place(one.district),
                gained=ImpactCount.of(one.gained),
                lost=ImpactCount.of(one.lost),
            )
            for one in _first(sums, first)
        ]

    @strawberry.field(description="Ward by ward, or the areas that records are addressed to.")
    def wards(self, first: First = _PAGE) -> list[ImpactArea]:
        """The areas that records bear."""
        return [self._area(one) for one in _first(self.shift.areas, first)]

    @strawberry.field(description="A few records that are gained, of those that one sees.")
    def gained_examples(self) -> list[ImpactExample]:
        """Examples, of different classes where there are."""
        return _examples(self.impact, self.shift.gained_examples, self.language, self.shown)

    @strawberry.field(description="A few records that are lost, of those that one sees.")
    def lost_examples(self) -> list[ImpactExample]:
        """Examples, of different classes where there are."""
        return _examples(self.impact, self.shift.lost_examples, self.language, self.shown)

    def _place(self, area: str | None) -> ImpactPlace:
        return ImpactPlace.of(self.impact, area, self.language)

    def _office(self, one: OfficeShift) -> ImpactOffice:
        return ImpactOffice(
            id=strawberry.ID(node(one)),
            office_id=strawberry.ID(node(one)),
            code=one.code,
            name=one.name,
            place=self._place(one.area),
            officials=one.officials,
            gains=one.gains,
            loses=one.loses,
            gained=ImpactCount.of(one.gained),
            lost=ImpactCount.of(one.lost),
        )

    def _area(self, one: AreaShift) -> ImpactArea:
        return ImpactArea(
            place=self._place(one.area),
            gained=ImpactCount.of(one.gained),
            lost=ImpactCount.of(one.lost),
        )


@strawberry.type(description="Rows that wait for somebody, and for nobody once it is in force.")
class ImpactStuck:
    """One waiting state."""

    state: str = strawberry.field(description="The name of the state.")
    title: str = strawberry.field(description="What waits.")
    powers: list[str] = strawberry.field(description="Powers that would move it on.")
    rows: int = strawberry.field(description="How many rows.")
    examples: list[ImpactExample] = strawberry.field(description="A few of them that one sees.")


@strawberry.type(description="A worked case that gets another verdict.")
class ImpactCase:
    """One worked case."""

    file: str = strawberry.field(description="The file in which it stands.")
    line: int = strawberry.field(description="The line in it.")
    note: str = strawberry.field(description="The case in words.")
    day: date = strawberry.field(description="The day for which it was asked.")
    allowed_before: bool = strawberry.field(description="The verdict without the draft.")
    allowed_after: bool = strawberry.field(description="The verdict with it.")
    clause: str | None = strawberry.field(description="The clause that decides with the draft.")


@strawberry.type(description="Everything that a draft would change, on the real data of a day.")
class PolicyImpact:
    """Exact: every record of the day is counted."""

    day: date = strawberry.field(description="The day whose data are counted.")
    before: str = strawberry.field(description="The edition of the rules without the draft.")
    after: str = strawberry.field(description="The edition of the rules with it.")
    shifts: list[ImpactShift] = strawberry.field(description="Powers that change, by office kind.")
    stuck: list[ImpactStuck] = strawberry.field(description="Work that would be stuck.")
    cases: list[ImpactCase] = strawberry.field(description="Worked cases that change.")


def to_graphql(impact: Impact, language: Language, shown: Collection[str]) -> PolicyImpact:
    """``impact`` in the language of the request, with no other examples than ``shown``."""
    return PolicyImpact(
        day=impact.day,
        before=impact.before,
        after=impact.after,
        shifts=[_shift(impact, one, language, shown) for one in impact.shifts],
        stuck=[_stuck(impact, one, language, shown) for one in impact.stuck],
        cases=[_case(one) for one in impact.flips],
    )


def _shift(
    impact: Impact, one: PowerShift, language: Language, shown: Collection[str]
) -> ImpactShift:
    rules = (*one.entered, *one.left)
    return ImpactShift(
        shift=one,
        impact=impact,
        language=language,
        shown=shown,
        office_kind=one.kind.value,
        office_title=TITLES[one.kind].in_(language),
        power=one.power,
        title=one.title.in_(language),
        rules_in=[rule.id for rule in one.entered],
        rules_out=[rule.id for rule in one.left],
        clauses=list(dict.fromkeys(rule.clause for rule in rules)),
        gained=ImpactCount.of(one.gained),
        lost=ImpactCount.of(one.lost),
        gaining_offices=one.gainers,
        losing_offices=one.losers,
        gaining_officials=one.gaining,
        losing_officials=one.losing,
    )


def _stuck(impact: Impact, one: Stuck, language: Language, shown: Collection[str]) -> ImpactStuck:
    return ImpactStuck(
        state=one.name,
        title=one.title.in_(language),
        powers=list(one.powers),
        rows=one.rows,
        examples=_examples(impact, one.examples, language, shown),
    )


def _case(one: Flip) -> ImpactCase:
    return ImpactCase(
        file=one.case.path.name,
        line=one.case.line,
        note=one.case.note,
        day=one.day,
        allowed_before=one.before.allowed,
        allowed_after=one.after.allowed,
        clause=one.after.clause,
    )


def _examples(
    impact: Impact, examples: Iterable[Example], language: Language, shown: Collection[str]
) -> list[ImpactExample]:
    return [
        ImpactExample(
            id=strawberry.ID(one.node),
            record_id=strawberry.ID(one.node),
            name=one.name,
            place=ImpactPlace.of(impact, one.area, language),
            office=one.office,
        )
        for one in examples
        if one.node in shown
    ]


def _first(found: Sequence[T], first: int) -> Sequence[T]:
    if first < 0:
        told = Text(vi="Không thể lấy số dòng âm.", en="A number of rows is not negative.")
        raise BadInput(told, field="first", code="page.size")
    return found[:first]


@strawberry.type
class ImpactQueries:
    """Fields of the root Query."""

    @strawberry.field(
        description="Whom a draft would touch, on the real data of the day it comes into force: "
        "for those who may draft or sign amendments, at the city's endpoint."
    )
    async def policy_impact(
        self,
        info: Info[Any, Any],
        draft: Annotated[
            strawberry.ID, strawberry.argument(description="The amendment's global id.")
        ],
        as_of: AsOf = UNSET,
    ) -> PolicyImpact:
        """Count anew; the preview that the draft keeps is of the moment when it was previewed.

        All records are counted, and examples are those that the asker sees.
        """
        context = info.context
        view: View = context.view
        _require_amending(view)
        await find_record(context.read, view, draft, field="draft")
        live = view.live
        database = context.platform.database
        deadline = context.platform.settings.deadline_seconds
        async with database.reading(view.areas, deadline=deadline) as session:
            row = await session.get(PolicyDraft, _key(draft))
            if row is None:
                raise unknown_id("draft")
            before, after = editions(await book_before(session, row), carried(row), live.tree)
            files = sorted((settings().policies_dir / "examples").glob("*.csv"))
            found = await impact_in(
                session,
                live.registry,
                live.states,
                before,
                after,
                as_of or max(row.in_force, view.day),
                cases=[case for file in files for case in read_cases(file, live.tree)],
            )
        shown = await seen(context.read, view, _nodes(found))
        return to_graphql(found, context.language, shown)


def _nodes(found: Impact) -> frozenset[str]:
    """The records that stand in ``found`` as examples."""
    every = [
        *(one for shift in found.shifts for one in shift.gained_examples),
        *(one for shift in found.shifts for one in shift.lost_examples),
        *(one for stuck in found.stuck for one in stuck.examples),
    ]
    return frozenset(one.node for one in every)


def _key(draft: str) -> tuple[str, Any]:
    found = parse_node_id(draft, amendment.type_name)
    return found.tenant, found.uuid


def _require_amending(view: View) -> None:
    """`Denied` for whoever may neither draft nor sign; the whole city is counted or nothing."""
    if view.principal is None:
        raise Unauthenticated(Text(vi="Cần mã truy cập.", en="A token is needed."))
    facet = view.facet(area=view.live.tree.root, sector=ALL_SECTORS)
    decisions = [view.decide(power, [facet]) for power in _POWERS]
    if not any(decision.allowed for decision in decisions):
        raise Denied(decisions[0])
    if view.tenant is not None:
        raise BadInput(
            Text(
                vi="Chỉ hỏi được ở điểm truy cập của thành phố, nơi thấy mọi quận, huyện.",
                en="Ask at the city's endpoint, which reaches all districts.",
            )
        )
