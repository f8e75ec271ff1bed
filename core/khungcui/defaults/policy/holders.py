"""``whoMay``: the offices, and the kinds of office, that hold a power over one record."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import strawberry
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    RowMapping,
    and_,
    any_,
    bindparam,
    false,
    or_,
    select,
    tuple_,
)
from strawberry import UNSET
from strawberry.types import Info

from khungcui.defaults.paging import (
    DEFAULT_PAGE,
    USE_PAGE_INFO,
    PageInfo,
    forwards,
    page_size,
)
from khungcui.defaults.policy.verdict import PolicyDecision
from khungcui.errors import BadCursor, KhungCuiError
from khungcui.ids import NodeId, parse_node_id
from khungcui.plugins.holding import Read, Record
from khungcui.plugins.view import View, source
from khungcui.policy.decision import Decision
from khungcui.policy.record import ALL_SECTORS, Facet, Reach
from khungcui.policy.titles import TITLES
from khungcui.policy.vocabulary import Effect, Line, OfficeKind
from khungcui.register.models import Office, OfficeSector
from khungcui.storage.base import DAY
from khungcui.text import Text

_OFFICE = "office"
#: Offices looked at for one page: more stand behind the cursor.
_LOOKED_AT = 1000


@strawberry.type(description="An office that may, and by which rule.")
class Holder:
    """An office of the register that the asker sees."""

    office: strawberry.ID = strawberry.field(description="The office's global id.")
    name: str = strawberry.field(description="The office's name.")
    office_kind: str = strawberry.field(description="The kind of office.")
    area: str = strawberry.field(description="The code of its ground.")
    clause: str = strawberry.field(description="The clause that decides.")
    rule: str = strawberry.field(description="The rule that decided.")
    line: str = strawberry.field(description="The line along which it reaches the record.")


@strawberry.type(description="An office that may, and where it stands.")
class HolderEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Where this office stands.")
    node: Holder = strawberry.field(description="The office.")


@strawberry.type(
    description="A page of offices that may; one for which many offices were looked at can be "
    "short although more follow."
)
class HolderConnection:
    """Relay's connection, forwards only: offices in the order of their ids."""

    nodes: list[Holder] = strawberry.field(description="The offices of this page.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")

    @strawberry.field(description="The offices, each with a cursor.")
    def edges(self) -> list[HolderEdge]:
        """The cursor of an office is its id."""
        return [HolderEdge(cursor=node.office, node=node) for node in self.nodes]

    @strawberry.field(description="Where the next page begins.", metadata=USE_PAGE_INFO.mark)
    def end_cursor(self) -> str | None:
        """As in ``pageInfo``."""
        return self.page_info.end_cursor

    @strawberry.field(
        description="Whether there may be more; a page that looked at many offices can be short.",
        metadata=USE_PAGE_INFO.mark,
    )
    def has_next_page(self) -> bool:
        """As in ``pageInfo``."""
        return self.page_info.has_next_page


@strawberry.type(description="What the rules say of a kind of office over this record.")
class KindVerdict:
    """Of an office on whose ground and in whose sectors the record lies, or whose own it is."""

    office_kind: str = strawberry.field(description="The kind of office.")
    title: str = strawberry.field(description="What it is called.")
    decision: PolicyDecision = strawberry.field(description="Whether such an office may, and why.")


@strawberry.type(description="Who may do something to a record.")
class WhoMay:
    """The answer of ``whoMay``, for the record as it was on the day."""

    view: strawberry.Private[View]
    record: strawberry.Private[Record]
    power: str = strawberry.field(description="The power that was asked about.")
    day: date = strawberry.field(description="The day that was asked about.")

    @strawberry.field(
        description="Whether the power binds the office, so that in each it takes a post with "
        "the right of signature."
    )
    def needs_signature(self) -> bool:
        """Whether the plugin of the power declares it as binding."""
        owned = self.view.live.registry.powers.get(self.power)
        return owned is not None and owned.power.signing

    @strawberry.field(
        description="Offices of the register that may, among those that the asker sees."
    )
    async def offices(
        self,
        info: Info[Any, Any],
        first: Annotated[int, strawberry.argument(description="How many.")] = DEFAULT_PAGE,
        after: Annotated[
            str | None, strawberry.argument(description="Only offices after this cursor.")
        ] = UNSET,
    ) -> HolderConnection:
        """Offices that a line leads to are read, and each is decided on as itself."""
        size = page_size(first, info.context.platform.settings.max_page)
        search = _Search(self.view, self.power, self.record.facets)
        return await search.page(info.context, size, _place(after or None))

    @strawberry.field(description="Each kind of office that some rule of that day speaks of.")
    async def kinds(self, info: Info[Any, Any]) -> list[KindVerdict]:
        """One verdict a kind."""
        context = info.context
        named = await named_offices(context, self.view, self.record.facets)
        spoken = {rule.office for rule in _rules(self.view, self.power)}
        return [
            KindVerdict(
                office_kind=kind.value,
                title=TITLES[kind].in_(context.language),
                decision=PolicyDecision.of(
                    context,
                    decide_for(self.view, kind, self.power, self.record.facets, named),
                    hypothetical=True,
                ),
            )
            for kind in OfficeKind
            if kind in spoken
        ]


def _rules(view: View, power: str) -> list[Any]:
    object_, _, action = power.partition(".")
    about = view.live.snapshot.about(object_, action)
    return [rule for rule in about if rule.in_force(view.day)]


async def named_offices(
    context: Any, view: View, facets: Iterable[Facet]
) -> Mapping[str, OfficeKind]:
    """The kinds of the offices that facets name as orderer or owner, by id."""
    ids = _ids(id_ for facet in facets for id_ in (facet.orderer, facet.owner))
    if not ids:
        return {}
    # door: of an office that the record itself names, its kind and nothing else.
    statement = select(Office.id, Office.kind).where(
        Office.tenant.in_(sorted(view.areas)), _is_any(Office.id, ids)
    )
    return {str(row["id"]): row["kind"] for row in await context.read(statement, view.day)}


def decide_for(
    view: View,
    kind: OfficeKind,
    power: str,
    facets: Sequence[Facet],
    named: Mapping[str, OfficeKind],
) -> Decision:
    """The decision for an office of ``kind`` on whose ground and in whose sectors a record lies.

    ``named`` are offices that the record names: where one is of this kind it is decided as
    itself, and what allows goes first.
    """
    area = next((facet.area for facet in facets if facet.area is not None), None)
    sectors = frozenset(facet.sector for facet in facets if facet.sector is not None)
    itself = sorted(id_ for id_, of in named.items() if of is kind)
    reaches = [
        Reach(kind=kind, area=area, sectors=sectors, office_id=id_) for id_ in (*itself, None)
    ]
    decisions = [view.live.snapshot.decide_any(reach, power, facets, view.day) for reach in reaches]
    return next((one for one in decisions if one.allowed), decisions[0])


def _ids(texts: Iterable[str | None]) -> list[UUID]:
    """The ids of offices among what facets give, each once."""
    return sorted({UUID(text) for text in texts if text is not None and _is_id(text)})


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _is_any(column: Any, values: Sequence[Any]) -> ColumnElement[bool]:
    if not values:
        return false()
    return column == any_(bindparam(None, list(values), type_=ARRAY(column.type), unique=True))


def _place(cursor: str | None) -> NodeId | None:
    """Where a page begins: after the office that a cursor is the id of."""
    if cursor is None:
        return None
    try:
        place = parse_node_id(cursor, "Office")
        _ = place.uuid
    except KhungCuiError:
        raise BadCursor(
            Text(
                vi="Con trỏ này không thuộc danh sách này.",
                en="This cursor was not given out by this list.",
            ),
            field="after",
        ) from None
    return place


@dataclass(frozen=True, slots=True)
class _Search:
    """The offices that a line of some rule leads to, decided one by one."""

    view: View
    power: str
    facets: Sequence[Facet]

    async def page(self, context: Any, first: int, place: NodeId | None) -> HolderConnection:
        """A page of ``first`` offices that may, after the office at ``place``."""
        found: list[Holder] = []
        looked = 0
        while looked < _LOOKED_AT:
            rows = await context.read(self._statement(place, first + 1), self.view.day)
            for row in rows:
                holder = self.holder(row)
                if holder is not None and len(found) == first:
                    return _connection(found, more=True)
                place = NodeId("Office", row["tenant"], str(row["id"]))
                if holder is not None:
                    found.append(holder)
            looked += len(rows)
            if len(rows) <= first:
                return _connection(found, more=False)
        # So many were looked at that the page ends before it is full.
        return _connection(found, more=True, stopped=place)

    def _statement(self, place: NodeId | None, limit: int) -> Any:
        after = (
            []
            if place is None
            else [tuple_(Office.tenant, Office.id) > tuple_(place.tenant, place.uuid)]
        )
        return offices(self.view, self.led_to(), *after).limit(limit)

    def led_to(self) -> ColumnElement[bool]:
        """That some line of an allowing rule for the office's kind leads to a facet."""
        lines: dict[OfficeKind, set[Line]] = defaultdict(set)
        for rule in _rules(self.view, self.power):
            if rule.effect is Effect.ALLOW:
                lines[rule.office].add(rule.axis)
        along = {
            line: self._along(line) for line in {one for each in lines.values() for one in each}
        }
        return or_(
            false(),
            *(
                and_(Office.kind == kind, or_(*(along[line] for line in sorted(reached))))
                for kind, reached in sorted(lines.items())
            ),
        )

    def _along(self, line: Line) -> ColumnElement[bool]:
        tree, day = self.view.live.tree, self.view.day
        areas = {facet.area for facet in self.facets if facet.area is not None}
        match line:
            case Line.TERRITORY:
                grounds = {one for area in areas for one in tree.above(area, day)}
                return _is_any(Office.area, sorted(grounds))
            case Line.ADDRESSED:
                grounds = {one for area in areas for one in tree.under(area, day)}
                return _is_any(Office.area, sorted(grounds))
            case Line.SECTOR:
                return self._follows()
            case Line.CONTRACT:
                return _is_any(Office.id, _ids(facet.orderer for facet in self.facets))
            case Line.SELF:
                return _is_any(Office.id, _ids(facet.owner for facet in self.facets))

    def _follows(self) -> ColumnElement[bool]:
        sectors = {facet.sector for facet in self.facets if facet.sector is not None}
        if not sectors:
            return false()
        return (
            select(OfficeSector.id)
            .where(
                OfficeSector.tenant == Office.tenant,
                OfficeSector.office_id == Office.id,
                _is_any(OfficeSector.sector, sorted(sectors | {ALL_SECTORS})),
                OfficeSector.valid.op("@>", is_comparison=True)(DAY),
            )
            .exists()
        )

    def holder(self, row: RowMapping) -> Holder | None:
        """The office of ``row`` where the rules allow it."""
        live, day = self.view.live, self.view.day
        reach = Reach(
            kind=row["kind"],
            area=live.tree.ground(row["area"], day),
            sectors=frozenset(row["sectors"]),
            office_id=str(row["id"]),
        )
        decision = live.snapshot.decide_any(reach, self.power, self.facets, day)
        if not decision.allowed or decision.rule is None:
            return None
        return Holder(
            office=strawberry.ID(str(NodeId("Office", row["tenant"], str(row["id"])))),
            name=row["name"],
            office_kind=row["kind"].value,
            area=live.tree.code(row["area"]),
            clause=decision.rule.clause,
            rule=decision.rule.id,
            line=decision.rule.axis.value,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
    """Powers over a record with these facets, of which an office may hold one or several."""

    powers: tuple[str, ...]
    facets: tuple[Facet, ...]


async def holders_of(read: Read, view: View, asked: Sequence[Holding]) -> list[list[Holder]]:
    """For each of ``asked`` the offices that hold one of its powers, those that the asker sees.

    One statement for all of them. An office stands once, by the first of the powers it holds.
    """
    searches = {
        (power, each.facets): _Search(view, power, each.facets)
        for each in asked
        for power in each.powers
    }
    if not searches:
        return [[] for _ in asked]
    led_to = or_(false(), *(search.led_to() for search in searches.values()))
    rows = await read(offices(view, led_to).limit(_LOOKED_AT), view.day)
    found = []
    for each in asked:
        holders: dict[str, Holder] = {}
        for power in each.powers:
            search = searches[power, each.facets]
            for row in rows:
                if (holder := search.holder(row)) is not None:
                    holders.setdefault(holder.office, holder)
        found.append(list(holders.values()))
    return found


def offices(view: View, *conditions: ColumnElement[bool]) -> Any:
    """The offices that ``view`` sees and that satisfy ``conditions``, in the order of their ids."""
    owned = view.live.registry.resources[_OFFICE]
    sectors = next(one.column for one in owned.resource.fields if one.name == "sectors")
    return (
        select(
            Office.tenant,
            Office.id,
            Office.name,
            Office.kind,
            Office.area,
            sectors.label("sectors"),
        )
        .select_from(source(owned.resource))
        .where(view.where(owned.resource, owned.plugin), *conditions)
        .order_by(Office.tenant, Office.id)
    )


def _connection(
    found: list[Holder], *, more: bool, stopped: NodeId | None = None
) -> HolderConnection:
    end = None if stopped is None else str(stopped)
    cursors = [holder.office for holder in found]
    return HolderConnection(nodes=found, page_info=forwards(cursors, more=more, end=end))
