"""Values at the ends of every type, written into rows that are there already.

Columns that may be empty become empty in some rows, texts get whatever text may hold, numbers,
days and moments go to their ends. It is done past every act, constraint of reference and
trigger; what a check of the table does not let in stays as it was.
"""

from collections.abc import Iterator
from typing import Any

import asyncpg
from sqlalchemy import ARRAY, BigInteger, Column, Integer, Numeric, Table, Uuid
from sqlalchemy import types as sql
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.util import find_tables

from khungcui.plugins.registry import Registry
from khungcui.plugins.view import source
from khungcui.storage.base import Choice

TEXTS = (
    "",
    'Nguyễn "Ba" \\ Tám\'s',
    "xuống\ndòng\ttab\rvề\b\f",
    "\x01\x1f\x7f",
    "\u2028\u2029\ufeff",
    "🧵🪡 thợ dệt",
    "</script>&amp;%s{}$1:bind",
    "Đặng Thị Ánh Nguyệt",
    '{"a": null}',
)
_SMALL = ("0", "-1", "2147483647", "-2147483648")
_BIG = ("0", "9223372036854775807", "-9223372036854775808")
_NUMBERS = ("0", "0.00", "-1.5", "0.000001", "123456789012345678901234", "999999999999.999999", "7")
_DAYS = ("0001-01-01", "9999-12-31", "2024-02-29")
_MOMENTS = (
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999Z",
    "2024-02-29T12:00:00.120300Z",
    "1999-12-31T17:00:00Z",
    "2020-06-01T01:02:03.000010Z",
)
_LISTS = ("{}", '{"a \\"b\\" \\\\ c","","Đ"}', '{"\x01"}')
_DOCUMENTS = (
    '{"b": 1, "a": [1.50, null, true, "\\u0001đ\\u2028"], "": {}}',
    "[]",
    '"chuỗi"',
    "12345678901234567890",
    "null",
)
#: Columns that say where a record lies: who sees it must stay as it is.
_PLACES = frozenset({"area", "sector", "kind", "tenant", "office_tenant"})
#: Tables that say who may ask what: of these only texts are changed.
_WHO = frozenset({"office", "official", "post", "access_token", "policy_instrument"})
#: Says which plugins are on.
_SWITCHES = "tenant_plugin"
#: Rows of a table that are touched in each home.
_ROWS = 9


async def spread(url: str, registry: Registry, homes: tuple[str, ...]) -> int:
    """Write the extremes as the superuser at ``url``; gives how many values were taken."""
    connection = await asyncpg.connect(url)
    taken = 0
    try:
        await connection.execute("set session_replication_role = replica")
        for table in sorted(_tables(registry), key=lambda each: each.name):
            for home in homes if "tenant" in table.c else (None,):
                taken += await _spread(connection, table, home)
    finally:
        await connection.close()
    return taken


def _tables(registry: Registry) -> set[Table]:
    found: set[Table] = set()
    for owned in registry.resources.values():
        tables = find_tables(source(owned.resource), include_joins=True)
        found |= {table for table in tables if isinstance(table, Table)}
    return {table for table in found if table.name != _SWITCHES}


async def _spread(connection: asyncpg.Connection, table: Table, home: str | None) -> int:
    name = table.fullname
    where = "" if home is None else f"where tenant = '{home}'"
    rows = await connection.fetch(f'select ctid from "{name}" {where} order by ctid limit {_ROWS}')
    taken = 0
    for j, column in enumerate(table.columns):
        given = list(_values(column))
        for i in range(len(rows) if given else 0):
            value = given[(i + j) % len(given)]
            try:
                async with connection.transaction():
                    await connection.execute(
                        f'update "{name}" set "{column.name}" = $1::text::{_sql(column)} '
                        f"where ctid = $2",
                        value,
                        rows[i]["ctid"],
                    )
            except (asyncpg.PostgresError, ValueError):
                continue
            taken += 1
            rows = await connection.fetch(
                f'select ctid from "{name}" {where} order by ctid limit {_ROWS}'
            )
    return taken


def _values(column: Column[Any]) -> Iterator[str | None]:
    if column.primary_key or column.foreign_keys or column.name in _PLACES:
        return
    if column.nullable and column.table.name not in _WHO:
        yield None
    kind = column.type
    if isinstance(kind, Choice | Uuid):
        return
    if column.table.name in _WHO and not isinstance(kind, sql.String):
        return
    for type_, values in _OF.items():
        if isinstance(kind, type_):
            yield from values
            return


def _sql(column: Column[Any]) -> str:
    return column.type.compile(postgresql.dialect())


_OF: dict[type, tuple[str, ...]] = {
    ARRAY: _LISTS,
    sql.JSON: _DOCUMENTS,
    BigInteger: _BIG,
    Integer: _SMALL,
    Numeric: _NUMBERS,
    sql.DateTime: _MOMENTS,
    sql.Date: _DAYS,
    sql.String: TEXTS,
}
