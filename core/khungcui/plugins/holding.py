"""What an office may do to a record: every power that speaks of it, decided on its facets.

The powers of a record are those of the acts on its resource, those whose object bears the
resource's name, and the one under which it is read. Each is decided on the facets that the
record has on the day. An act that decides on something else says so: `Held.by_input`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Executable,
    Integer,
    RowMapping,
    any_,
    bindparam,
    literal,
    select,
)
from sqlalchemy import Text as SqlText

from khungcui.errors import BadInput, KhungCuiError
from khungcui.ids import parse_node_id, unknown_id
from khungcui.plugins.declarations import Act, Power, Resource
from khungcui.plugins.live import Live
from khungcui.plugins.performing import SIGNATURE_CLAUSE, UNSIGNED
from khungcui.plugins.registry import OwnedResource
from khungcui.plugins.view import View, facet_select, key_of, source
from khungcui.policy.decision import Decision
from khungcui.policy.explain import reasons
from khungcui.policy.record import FACET_NAMES, Facet
from khungcui.text import Text
from khungcui.text.nearest import unknown_word

#: The identity of a row: its tenant (None for reference data) and its key.
Identity = tuple[str | None, Any]


class Read(Protocol):
    """Runs a read on a day: `khungcui.graph.context.Context.read`."""

    async def __call__(
        self, statement: Executable, day: date | None = None
    ) -> Sequence[RowMapping]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRecord:
    """A power that speaks of records of a resource, and the acts on them that ask for it."""

    power: Power
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A power over one record: what the rules say of the office, and the post of the official.

    ``signs`` is whether the official's post has the right of signature, ``decision`` what the
    rules say of the office on the facets that the record has.
    """

    power: Power
    acts: tuple[Act, ...]
    decision: Decision
    signs: bool

    @property
    def lacks_signature(self) -> bool:
        """The office may, and this official's post has no right of signature (III.8)."""
        return self.decision.allowed and self.power.signing and not self.signs

    @property
    def allowed(self) -> bool:
        """Whether this official, for this office, may."""
        return self.decision.allowed and not self.lacks_signature

    @property
    def by_input(self) -> bool:
        """Whether an act decides on more than the record: on its input, or on signatures.

        What the record alone gives is then an indication and not the last word.
        """
        return any(act.over is not None or act.signers is not None for act in self.acts)

    @property
    def clause(self) -> str | None:
        """The clause that decides, or that of the right of signature."""
        return SIGNATURE_CLAUSE if self.lacks_signature else self.decision.clause

    def reasons(self, titles: Mapping[str, Text]) -> tuple[Text, ...]:
        """The verdict in words; worked out when it is asked for."""
        told = reasons(self.decision, titles)
        return (UNSIGNED, *told) if self.lacks_signature else told


def titles_of(live: Live) -> Mapping[str, Text]:
    """What the powers are called, by name."""
    return {name: owned.power.title for name, owned in live.registry.powers.items()}


def known_power(live: Live, name: str, *, field: str = "power") -> str:
    """``name`` where a plugin declares it or a rule is about it; else `BadInput` for ``field``."""
    known = live.registry.powers.keys() | live.snapshot.powers
    if name not in known:
        raise BadInput(unknown_word(name, known), field=field)
    return name


def powers_on(live: Live, resource: Resource, tenant: str) -> tuple[OnRecord, ...]:
    """The powers over records of ``resource`` at home in ``tenant``, by name.

    What a plugin brings that is off there is not among them.
    """
    registry, on = live.registry, live.states.enabled(tenant)
    acts: dict[str, list[Act]] = defaultdict(list)
    for owned in registry.acts.values():
        if owned.plugin in on and owned.act.on == resource.name:
            acts[owned.act.power].append(owned.act)
    names = {
        name
        for name, owned in registry.powers.items()
        if owned.plugin in on and owned.power.object == resource.name
    }
    if not resource.open:
        names.add(resource.view_power)
    return tuple(
        OnRecord(power=registry.powers[name].power, acts=tuple(acts[name]))
        for name in sorted(names | acts.keys())
    )


def held(view: View, powers: Iterable[OnRecord], facets: Sequence[Facet]) -> tuple[Held, ...]:
    """Each of ``powers`` over a record with these facets, for whoever looks."""
    signs = view.reach is not None and view.reach.signing
    return tuple(
        Held(
            power=each.power,
            acts=each.acts,
            decision=view.decide(each.power.name, facets),
            signs=signs,
        )
        for each in powers
    )


async def facets_of(
    read: Read, view: View, resource: Resource, rows: Collection[Identity]
) -> Mapping[Identity, list[Facet]]:
    """The facets on the view's day of many rows that were read through `View.where`.

    One statement, whatever the number of rows.
    """
    statement = facet_select(resource, *_among(resource, rows)).add_columns(
        _home(resource).label("tenant_"), resource.key_column.label("key_")
    )
    found: dict[Identity, list[Facet]] = {row: [] for row in rows}
    for row in await read(statement, view.day):
        facet = view.facet(**{name: row[name] for name in FACET_NAMES})
        # Where keys are numbers, a row of another district may have the same.
        if (identity := (row["tenant_"], row["key_"])) in found:
            found[identity].append(facet)
    return found


def _home(resource: Resource) -> Any:
    tenant = resource.tenant_column
    return literal(None, SqlText()) if tenant is None else tenant


def _among(resource: Resource, rows: Collection[Identity]) -> list[Any]:
    keys = sorted({key for _, key in rows}, key=str)
    column = resource.key_column
    # Wide enough for any number that an id can hold.
    kind = BigInteger() if isinstance(column.type, Integer) else column.type
    conditions = [column == any_(bindparam(None, keys, type_=ARRAY(kind), unique=True))]
    if resource.tenant_column is not None:
        homes = sorted({tenant for tenant, _ in rows if tenant is not None})
        conditions.append(resource.tenant_column.in_(homes))
    return conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record that somebody may see, and its facets on the day."""

    owned: OwnedResource
    tenant: str | None
    key: Any
    facets: tuple[Facet, ...]

    def home(self, live: Live) -> str:
        """The tenant that it is at home in; the city for reference data."""
        return self.tenant or live.tree.root


async def seen(read: Read, view: View, node_ids: Collection[str]) -> frozenset[str]:
    """Those of ``node_ids`` that name rows which ``view`` sees on its day.

    One statement for each resource among them.
    """
    resources = {one.resource.type_name: one for one in view.live.registry.resources.values()}
    asked: dict[str, dict[Identity, str]] = defaultdict(dict)
    for node_id in node_ids:
        node = parse_node_id(node_id)
        resource = resources[node.type].resource
        tenant = None if resource.tenant_column is None else node.tenant
        asked[node.type][tenant, key_of(resource, node)] = node_id
    found: set[str] = set()
    for type_name, rows in asked.items():
        owned = resources[type_name]
        resource = owned.resource
        statement = (
            select(_home(resource).label("tenant_"), resource.key_column.label("key_"))
            .select_from(source(resource))
            .where(view.where(resource, owned.plugin), *_among(resource, rows.keys()))
        )
        for row in await read(statement, view.day):
            found.add(rows[row["tenant_"], row["key_"]])
    return frozenset(found)


async def find_record(read: Read, view: View, node_id: str, *, field: str = "id") -> Record:
    """The record that a node id names, as ``view`` sees it on its day.

    `BadId` for ``field`` where the id cannot be read, or names a row that is absent or hidden.
    """
    try:
        node = parse_node_id(node_id)
        owned = next(
            one
            for one in view.live.registry.resources.values()
            if one.resource.type_name == node.type
        )
        resource = owned.resource
        key = key_of(resource, node)
    except (KhungCuiError, StopIteration):
        raise unknown_id(field) from None
    tenant = None if resource.tenant_column is None else node.tenant
    identity: Identity = (tenant, key)
    statement = (
        select(literal(1))
        .select_from(source(resource))
        .where(view.where(resource, owned.plugin), *_among(resource, [identity]))
    )
    if not await read(statement, view.day):
        raise unknown_id(field)
    facets = await facets_of(read, view, resource, [identity])
    return Record(owned=owned, tenant=tenant, key=key, facets=tuple(facets[identity]))
