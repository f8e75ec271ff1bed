"""``whoMay``: the offices, and the kinds of office, that hold a power over one record."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any

import strawberry
from sqlalchemy import select, tuple_
from strawberry import UNSET
from strawberry.types import Info

from khungcui.defaults.paging import (
    DEFAULT_PAGE,
    USE_PAGE_INFO,
    PageInfo,
    forwards,
    page_size,
)
from khungcui.defaults.policy.offices import (
    LOOKED_AT,
    Holder,
    Search,
    ids_of,
    is_any,
    offices,
    rules_about,
)
from khungcui.defaults.policy.verdict import PolicyDecision
from khungcui.errors import BadCursor, KhungCuiError
from khungcui.ids import NodeId, parse_node_id
from khungcui.plugins.holding import Record
from khungcui.plugins.view import View
from khungcui.policy.decision import Decision
from khungcui.policy.record import Facet, Reach
from khungcui.policy.titles import TITLES
from khungcui.policy.vocabulary import OfficeKind
from khungcui.register.models import Office
from khungcui.text import Text


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
        search = Search(self.view, self.power, self.record.facets)
        return await _page(search, info.context, size, _place(after or None))

    @strawberry.field(description="Each kind of office that some rule of that day speaks of.")
    async def kinds(self, info: Info[Any, Any]) -> list[KindVerdict]:
        """One verdict a kind."""
        context = info.context
        named = await named_offices(context, self.view, self.record.facets)
        spoken = {rule.office for rule in rules_about(self.view, self.power)}
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


async def named_offices(
    context: Any, view: View, facets: Iterable[Facet]
) -> Mapping[str, OfficeKind]:
    """The kinds of the offices that facets name as orderer or owner, by id."""
    ids = ids_of(id_ for facet in facets for id_ in (facet.orderer, facet.owner))
    if not ids:
        return {}
    # door: of an office that the record itself names, its kind and nothing else.
    statement = select(Office.id, Office.kind).where(
        Office.tenant.in_(sorted(view.areas)), is_any(Office.id, ids)
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


async def _page(search: Search, context: Any, first: int, place: NodeId | None) -> HolderConnection:
    """A page of ``first`` offices that may, after the office at ``place``."""
    found: list[Holder] = []
    looked = 0
    while looked < LOOKED_AT:
        statement = _statement(search, place, first + 1)
        rows = await context.read(statement, search.view.day)
        for row in rows:
            holder = search.holder(row)
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


def _statement(search: Search, place: NodeId | None, limit: int) -> Any:
    after = (
        []
        if place is None
        else [tuple_(Office.tenant, Office.id) > tuple_(place.tenant, place.uuid)]
    )
    return offices(search.view, search.led_to(), *after).limit(limit)


def _connection(
    found: list[Holder], *, more: bool, stopped: NodeId | None = None
) -> HolderConnection:
    end = None if stopped is None else str(stopped)
    cursors = [holder.office for holder in found]
    return HolderConnection(nodes=found, page_info=forwards(cursors, more=more, end=end))
