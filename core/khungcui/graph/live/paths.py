"""Which tables hold a record: a row written to one of them changes the record.

Nothing is declared for it. A record of a resource is changed by what is written

- to the table of its rows;
- to any table that its declaration speaks of (joined, in a field, in the facets, in the
  condition) and that refers to the record's table by a foreign key within the tenant: the version
  of an establishment, a sector that it follows; or that refers so to such a table: who manages a
  portion of it;
- as a signature given to a joint act on it.

What the record itself refers to does not change it: an office that takes another name is changed,
its posts are not. Rows that are made by a query, and reference data, have no changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    ForeignKeyConstraint,
    FromClause,
    Select,
    Subquery,
    Table,
    and_,
    cast,
    literal,
    select,
    union_all,
)
from sqlalchemy import inspect as inspect_mapping
from sqlalchemy.sql import visitors
from sqlalchemy.sql.selectable import Alias

from khungcui.graph.shapes import element
from khungcui.plugins.declarations import Facets, Resource
from khungcui.plugins.signatures import Signature
from khungcui.storage.outbox import OutboxEntry
from khungcui.storage.rls import is_told

_ENTRY = OutboxEntry.__table__
_FACETS = ("area", "sector", "managed_by", "portion", "orderer", "owner", "through", "on")


@dataclass(frozen=True, slots=True)
class Step:
    """A column of ``table`` that refers to the key of the next table on the way to a record."""

    table: Table
    column: str


@dataclass(frozen=True, slots=True)
class Path:
    """The way from a row written to ``steps[0].table`` to the record that it changes."""

    steps: tuple[Step, ...]

    def changed(self, key: ColumnElement[Any], record: Table) -> Select[*tuple[Any, ...]]:
        """The entries of the outbox that change records by this way, with the records' keys."""
        first, *others = self.steps
        value = cast(_ENTRY.c["keys"][first.column].astext, _key_type(first, key))
        joined: FromClause = _ENTRY
        for step in others:
            through = step.table.alias()
            (own,) = (c for c in step.table.primary_key.columns if c.name != "tenant")
            same = and_(through.c.tenant == _ENTRY.c.tenant, through.c[own.name] == value)
            joined = joined.join(through, same)
            value = through.c[step.column]
        made = first.table is record
        return (
            _entries(value, _ENTRY.c.op == "insert" if made else literal(False, Boolean()))
            .select_from(joined)
            .where(
                _ENTRY.c.relation == first.table.name,
                _ENTRY.c["keys"][first.column].astext.is_not(None),
            )
        )


def _key_type(step: Step, key: ColumnElement[Any]) -> Any:
    return key.type if step.table.c[step.column] is key else step.table.c[step.column].type


def _entries(key: ColumnElement[Any], created: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    entry = _ENTRY.c
    return select(
        entry.tenant, key.label("key"), entry.xid, entry.seq, entry.at, created.label("created")
    )


def _signed(resource: Resource, key: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """The entries by which a joint act on a record was signed."""
    names = _ENTRY.c["keys"]
    return _entries(cast(names["subject_id"].astext, key.type), literal(False, Boolean())).where(
        _ENTRY.c.relation == Signature.__tablename__, names["subject_type"].astext == resource.name
    )


def tells(resource: Resource) -> bool:
    """Whether changes of the resource's records are known."""
    table = _table(resource)
    return (
        table is not None
        and is_told(table)
        and resource.tenant_column is not None
        and element(resource.key_column) in set(table.primary_key.columns)
        and len(table.primary_key.columns) == 2
    )


@lru_cache(maxsize=1024)
def changed(resource: Resource) -> Subquery:
    """Everything known to have changed records of ``resource``, one row an entry of the outbox.

    Columns: ``tenant`` and ``key`` of the record, ``xid`` and ``seq`` of the entry, ``at``, and
    whether the record was ``created`` by it. The resource must be one that `tells`.
    """
    record = _table(resource)
    if record is None:
        raise TypeError(f"{resource.name} has no changes")
    key = element(resource.key_column)
    ways = [path.changed(key, record) for path in paths(resource)]
    return union_all(*ways, _signed(resource, key)).subquery("changed")


def paths(resource: Resource) -> list[Path]:
    """The ways by which rows that are written change a record, the shortest for each table."""
    record = _table(resource)
    if record is None:
        return []
    found = {record: Path((Step(record, element(resource.key_column).name),))}
    waiting = [record]
    spoken_of = sorted(_spoken_of(resource), key=lambda table: table.name)
    while waiting:
        target = waiting.pop(0)
        for table in spoken_of:
            column = None if table in found else _refers(table, target)
            if column is not None:
                further = () if target is record else found[target].steps
                found[table] = Path((Step(table, column), *further))
                waiting.append(table)
    return list(found.values())


def _table(resource: Resource) -> Table | None:
    if isinstance(resource.rows, FromClause):
        return None
    mapped = inspect_mapping(resource.rows).local_table
    return mapped if isinstance(mapped, Table) else None


def _refers(table: Table, target: Table) -> str | None:
    """The column by which ``table`` refers to the key of ``target`` within the tenant."""
    for constraint in table.constraints:
        if not isinstance(constraint, ForeignKeyConstraint):
            continue
        pairs = [(each.parent.name, each.column) for each in constraint.elements]
        own = [name for name, column in pairs if column.name != "tenant"]
        if constraint.referred_table is target and ("tenant", target.c.tenant) in pairs and own:
            return own[0]
    return None


def _spoken_of(resource: Resource) -> set[Table]:
    """The tables that the declaration of a resource speaks of."""
    return {table for part in _parts(resource) for table in _tables_in(part)}


def _parts(resource: Resource) -> Iterator[Any]:
    yield resource.joined
    yield resource.condition
    yield from (element(field.column) for field in resource.fields)
    yield from _of_facets(resource.facets)


def _of_facets(facets: Facets) -> Iterator[Any]:
    for name in _FACETS:
        value = getattr(facets, name)
        if value is not None and not isinstance(value, str):
            yield element(value)


def _tables_in(part: Any) -> Iterator[Table]:
    if part is None:
        return
    for each in visitors.iterate(part):
        held = getattr(each, "table", each)
        while isinstance(held, Alias):
            held = held.element
        if isinstance(held, Table):
            yield held
