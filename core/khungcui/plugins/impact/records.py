"""Rows of a resource that a plugin declares, with the facets that it declares for them."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Uuid,
    any_,
    bindparam,
    cast,
    literal,
    select,
)
from sqlalchemy import Text as SqlText
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.util import find_tables

from khungcui.plugins.declarations import Facets, Resource
from khungcui.plugins.impact.classes import ATTRIBUTES, Sample
from khungcui.plugins.impact.roll import Asked, Roll, gather
from khungcui.plugins.view import source
from khungcui.storage.base import DAY

#: Fields by which a row is called, the best first.
_CALLED = ("name", "title", "holder", "number", "code")


def rolled(
    resource: Resource,
    asked: Asked,
    tenants: Collection[str],
    *,
    facets: Facets | None = None,
    condition: ColumnElement[bool] | None = None,
) -> Roll:
    """The rows of ``resource`` at home in ``tenants``.

    ``facets`` stand in for the resource's own, ``condition`` narrows the rows.
    """
    looked = facets or resource.facets
    own, held, fixed = _attributes(looked, asked.names | {"area"})
    tenant = resource.tenant_column
    identity = {
        "tenant": literal("-", SqlText()) if tenant is None else _plain(tenant),
        "key": _plain(resource.key_column),
    }
    columns = {**identity, **own, **held}
    flat = (
        select(*(column.label(name) for name, column in columns.items()))
        .select_from(source(resource, looked if held else None))
        .where(*asked.within(columns.get("managed_by"), columns.get("portion")))
        .where(*(one for one in (resource.condition, condition) if one is not None))
    )
    if tenant is not None:
        flat = flat.where(tenant.in_(sorted(tenants)))
    if not held:
        return Roll(rows=flat, own=tuple(own), fixed=fixed)
    found = flat.subquery()
    facet = gather({name: found.c[name] for name in held})
    kept = [found.c[name] for name in (*identity, *own)]
    return Roll(
        rows=select(*kept, facet.column.label("facets")).group_by(*kept),
        own=tuple(own),
        gathered={"facets": facet},
        fixed=fixed,
    )


async def called(
    session: AsyncSession, resource: Resource, samples: Collection[Sample], day: date
) -> dict[Sample, str]:
    """What the rows of ``samples`` are called, where they are called anything."""
    name = _name(resource)
    tenant = resource.tenant_column
    if name is None or tenant is None:
        return {}
    key = _plain(resource.key_column)
    statement = (
        select(tenant, cast(key, SqlText), cast(name, SqlText))
        .select_from(source(resource))
        .where(tenant.in_({home for home, _ in samples}))
        .where(key == any_(bindparam("keys", type_=ARRAY(key.type))))
    )
    keys = [
        UUID(one) if isinstance(key.type, Uuid) else key.type.python_type(one) for _, one in samples
    ]
    rows = await session.execute(statement, {DAY.key: day, "keys": keys})
    return {(home, one): told or "" for home, one, told in rows}


def _name(resource: Resource) -> ColumnElement[Any] | None:
    by_name = {field.name: field.column for field in resource.fields}
    return next((_plain(by_name[name]) for name in _CALLED if name in by_name), None)


def speaks_of_portions(resource: Resource) -> bool:
    """Whether rows of ``resource`` are about portions of establishments."""
    return resource.facets.portion is not None or resource.facets.managed_by is not None


def _attributes(
    facets: Facets, names: Collection[str]
) -> tuple[dict[str, Any], dict[str, Any], dict[str, str]]:
    """The attributes that a row has itself, those of its facets, and those all rows share."""
    inside = set() if facets.through is None else _tables(facets.through)
    own: dict[str, ColumnElement[Any]] = {}
    held: dict[str, ColumnElement[Any]] = {}
    fixed: dict[str, str] = {}
    for name in ATTRIBUTES:
        value = getattr(facets, name) if name in names else None
        if isinstance(value, str):
            fixed[name] = str(value)
        elif value is not None:
            column = _plain(value)
            (held if _tables(column) & inside else own)[name] = column
    return own, held, fixed


def _plain(column: Any) -> ColumnElement[Any]:
    return column.expression if isinstance(column, InstrumentedAttribute) else column


def _tables(element: Any) -> set[FromClause]:
    return set(find_tables(element, check_columns=True, include_aliases=True))
