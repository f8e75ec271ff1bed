"""Who looks, from where, on which day: the one place where tenancy and policy meet a read.

Every list, count, relation, node and export takes its WHERE clause from `View.where`, and
every act its verdict from `View.decide`. A plugin author cannot forget either, because
neither is written in a plugin.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Integer,
    Uuid,
    and_,
    any_,
    false,
    func,
    literal,
    select,
    true,
)
from sqlalchemy import Text as SqlText
from sqlalchemy import inspect as inspect_mapping
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.util import find_tables

from khungcui.errors import Unauthenticated
from khungcui.ids import NodeId, unknown_id
from khungcui.plugins.declarations import Column, Facets, Resource
from khungcui.plugins.live import Live
from khungcui.plugins.principal import Principal
from khungcui.policy.columns import FacetColumns, FacetSource
from khungcui.policy.decision import Decision
from khungcui.policy.filter import predicate
from khungcui.policy.reassignment import OfficesEnd
from khungcui.policy.record import FACET_NAMES, Facet, Reach
from khungcui.policy.reform import Ended
from khungcui.storage.binding import Bind, unnamed
from khungcui.text import Text

_DIGITS = 18
#: A district and the city: so few homes are bound one by one.
FEW = 2


@dataclass(frozen=True, kw_only=True)
class View:
    """An official's view of a district's endpoint, or of the city's (``tenant`` None), on a day.

    On another day than today it is the view of that day: rules, tree and what the office held.
    """

    live: Live
    principal: Principal | None
    tenant: str | None
    day: date

    def on(self, day: date) -> "View":
        """The same official and endpoint on another day."""
        return self if day == self.day else replace(self, day=day)

    @cached_property
    def reach(self) -> Reach | None:
        """What the office holds on the day; None where it did not exist, or nobody asks."""
        if self.principal is None or self.ended is not None:
            return None
        return self.principal.reach(self.day, self.live.tree)

    @property
    def ended(self) -> Ended[OfficesEnd] | None:
        """What ended all offices of the asker's kind by the day; None while there are such."""
        kind = self.principal and self.principal.kind
        return None if kind is None else self.live.snapshot.reforms.office(kind, self.day)

    @cached_property
    def areas(self) -> frozenset[str]:
        """The tenants whose rows may be touched at all: the set of row-level security.

        At a district's endpoint its own and the city's rows; at the city's endpoint every
        district for an office of the city, the home district for any other.
        """
        if self.principal is None:
            return frozenset()
        city = self.live.tree.root
        if self.tenant is not None:
            return frozenset({self.tenant, city})
        if self.principal.office_tenant == city:
            return self.live.states.tenants
        return frozenset({self.principal.office_tenant, city})

    def where(self, resource: Resource, plugin: str, bind: Bind = unnamed) -> ColumnElement[bool]:
        """The rows of ``resource`` that may be seen: gate, tenant, condition and policy.

        What the asker holds goes through ``bind``, by names that are the same for all askers.
        """
        if self.principal is None:
            return false()
        parts: list[ColumnElement[bool]] = []
        if resource.tenant_column is not None:
            at_home = _home(resource.tenant_column, self.homes(plugin), plugin, bind)
            parts.append(at_home)
        if resource.condition is not None:
            parts.append(resource.condition)
        if not resource.open:
            parts.append(self._policy(resource, bind))
        return and_(true(), *parts)

    def homes(self, plugin: str) -> frozenset[str]:
        """The tenants whose rows of ``plugin`` may be touched: those where it is on."""
        return self.areas & self.live.states.tenants_with(plugin)

    def kept(self, resource: Resource, tenant: str) -> ColumnElement[bool]:
        """The rows of ``resource`` that ``tenant`` keeps, also while their plugin is off.

        For archives: whoever asks for them has decided on the power to read the archive.
        """
        parts: list[ColumnElement[bool]] = [false()]
        if resource.tenant_column is not None and tenant in self.areas:
            parts = [resource.tenant_column == tenant]
        if resource.condition is not None:
            parts.append(resource.condition)
        return and_(*parts)

    def _policy(self, resource: Resource, bind: Bind) -> ColumnElement[bool]:
        if self.reach is None:
            return false()
        return predicate(
            self.live.snapshot,
            self.reach,
            resource.view_power,
            self.day,
            facet_columns(resource.facets),
            self.live.tree,
            bind,
        )

    @property
    def asker(self) -> Principal:
        """Who looks; `Unauthenticated` where nobody does."""
        if self.principal is None:
            raise Unauthenticated(
                Text(vi="Yêu cầu này cần mã truy cập.", en="This request needs a token.")
            )
        return self.principal

    def decide(self, power: str, facets: Sequence[Facet]) -> Decision:
        """Whether the office may do ``power`` to a record with these facets, and why."""
        reach = self.reach or Reach(kind=self.asker.kind, signing=False)
        decision = self.live.snapshot.decide_any(reach, power, facets, self.day)
        if self.live.shadow is not None:
            self.live.shadow.observe(decision, facets)
        return decision

    def facet(self, **values: Any) -> Facet:
        """A facet from column values, with its area id turned into the path of the day."""
        area = values.pop("area", None)
        given = {k: None if v is None else str(v) for k, v in values.items()}
        return Facet(area=None if area is None else self.live.tree.path(area, self.day), **given)


def _home(tenant: Column, homes: frozenset[str], plugin: str, bind: Bind) -> ColumnElement[bool]:
    """That a row is at home in one of ``homes``.

    Row-level security says nearly the same, and an index can serve for it. Said twice of many
    tenants, PostgreSQL takes an index for so dear that it would sooner read the whole table.
    """
    if len(homes) <= FEW:
        each = (bind(f"home{i}_{plugin}", home, SqlText()) for i, home in enumerate(sorted(homes)))
        return tenant.in_(tuple(each))
    at_home = tenant == any_(bind(f"homes_{plugin}", sorted(homes), ARRAY(SqlText())))
    return func.nullif(at_home, false()).is_not(None)


def _element(value: Column | str | None) -> ColumnElement[Any] | None:
    if isinstance(value, str):
        return literal(value)
    return None if value is None else _plain(value)


def _plain(column: Column) -> ColumnElement[Any]:
    return column.expression if isinstance(column, InstrumentedAttribute) else column


def facet_columns(facets: Facets) -> FacetColumns:
    """The facets of a resource in the form that the policy's filter reads."""
    values = {name: getattr(facets, name) for name in FACET_NAMES}
    source = None
    if facets.through is not None and facets.on is not None:
        inside = _tables(facets.through)
        source = FacetSource(
            rows=facets.through,
            on=facets.on,
            holds=frozenset(
                name
                for name, value in values.items()
                if value is not None
                and not isinstance(value, str)
                and _tables(_plain(value)) & inside
            ),
        )
    return FacetColumns(
        **{name: _column(value) for name, value in values.items()},
        facets=source,
        given=facets.given,
        narrower=tuple(facet_columns(narrow) for narrow in facets.narrower),
    )


def _column(value: Column | str | None) -> ColumnElement[Any] | str | None:
    return value if value is None or isinstance(value, str) else _plain(value)


def _tables(element: Any) -> set[FromClause]:
    return set(find_tables(element, check_columns=True, include_aliases=True))


def facet_select(resource: Resource, *conditions: ColumnElement[bool]) -> Any:
    """A select of the facets of the rows that satisfy ``conditions``, one row a facet."""
    facets = resource.facets
    columns = []
    for name in FACET_NAMES:
        element = _element(getattr(facets, name))
        columns.append((literal(None) if element is None else element).label(name))
    return select(*columns).select_from(source(resource, facets)).where(*conditions)


def key_of(resource: Resource, node: NodeId) -> Any:
    """The key that ``node`` names, as the resource's key column holds it; `BadId` if it cannot."""
    kind = resource.key_column.type
    if isinstance(kind, Uuid):
        return node.uuid
    if not isinstance(kind, Integer):
        return node.key
    if not node.key.isdecimal() or len(node.key) > _DIGITS:
        raise unknown_id()
    return int(node.key)


def source(resource: Resource, facets: Facets | None = None) -> FromClause:
    """What a read of ``resource`` selects from: its rows, and what is joined to them."""
    rows: FromClause = (
        resource.rows
        if isinstance(resource.rows, FromClause)
        else inspect_mapping(resource.rows).local_table
    )
    if resource.joined is not None and resource.joined_on is not None:
        rows = rows.join(resource.joined, resource.joined_on)
    if facets is not None and facets.through is not None and facets.on is not None:
        rows = rows.outerjoin(facets.through, facets.on)
    return rows
