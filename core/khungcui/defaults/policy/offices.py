"""The offices that hold a power over a record: those that a line leads to, decided one by one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import ARRAY, ColumnElement, RowMapping, and_, any_, bindparam, false, or_, select

from khungcui.ids import NodeId
from khungcui.plugins.holding import Read
from khungcui.plugins.view import View, source
from khungcui.policy.record import ALL_SECTORS, Facet, Reach
from khungcui.policy.vocabulary import Effect, Line, OfficeKind
from khungcui.register.models import Office, OfficeSector
from khungcui.storage.base import DAY

_OFFICE = "office"
#: Offices looked at for one page: more stand behind the cursor.
LOOKED_AT = 1000


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


def rules_about(view: View, power: str) -> list[Any]:
    """The rules of the day that speak of ``power``."""
    object_, _, action = power.partition(".")
    about = view.live.snapshot.about(object_, action)
    return [rule for rule in about if rule.in_force(view.day)]


def ids_of(texts: Iterable[str | None]) -> list[UUID]:
    """The ids of offices among what facets give, each once."""
    return sorted({UUID(text) for text in texts if text is not None and _is_id(text)})


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def is_any(column: Any, values: Sequence[Any]) -> ColumnElement[bool]:
    if not values:
        return false()
    return column == any_(bindparam(None, list(values), type_=ARRAY(column.type), unique=True))


@dataclass(frozen=True, slots=True)
class Search:
    """The offices that a line of some rule leads to, decided one by one."""

    view: View
    power: str
    facets: Sequence[Facet]

    def led_to(self) -> ColumnElement[bool]:
        """That some line of an allowing rule for the office's kind leads to a facet."""
        lines: dict[OfficeKind, set[Line]] = defaultdict(set)
        for rule in rules_about(self.view, self.power):
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
                return is_any(Office.area, sorted(grounds))
            case Line.ADDRESSED:
                grounds = {one for area in areas for one in tree.under(area, day)}
                return is_any(Office.area, sorted(grounds))
            case Line.SECTOR:
                return self._follows()
            case Line.CONTRACT:
                return is_any(Office.id, ids_of(facet.orderer for facet in self.facets))
            case Line.SELF:
                return is_any(Office.id, ids_of(facet.owner for facet in self.facets))

    def _follows(self) -> ColumnElement[bool]:
        sectors = {facet.sector for facet in self.facets if facet.sector is not None}
        if not sectors:
            return false()
        return (
            select(OfficeSector.id)
            .where(
                OfficeSector.tenant == Office.tenant,
                OfficeSector.office_id == Office.id,
                is_any(OfficeSector.sector, sorted(sectors | {ALL_SECTORS})),
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
        (power, each.facets): Search(view, power, each.facets)
        for each in asked
        for power in each.powers
    }
    if not searches:
        return [[] for _ in asked]
    led_to = or_(false(), *(search.led_to() for search in searches.values()))
    rows = await read(offices(view, led_to).limit(LOOKED_AT), view.day)
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
