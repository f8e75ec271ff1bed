"""The one way around "kept": for each plugin a function of the database that empties its tables.

It runs as their owner, for one district, and only while the plugin is off there. The tables
are written into it, so a caller cannot name others. Forced row-level security holds the owner
too: it deletes in no district that the transaction may not write. What lies in closed periods goes
with the rest; that they were closed stays on record.

What the engine keeps of a plugin's records goes too: a table whose class says
``__goes__ = GoesWith(…)``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Column, Connection, Table, text

from khungcui.storage.base import Base
from khungcui.storage.closing import PURGING
from khungcui.storage.roles import APP_ROLE

_FUNCTION = """
create or replace function {name}(of_tenant text)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if exists (
        select 1 from tenant_plugin t
        where t.tenant = of_tenant and t.plugin = '{plugin}' and upper_inf(t.valid)
    ) then
        raise exception '{plugin} is on for %', of_tenant using errcode = '55000';
    end if;
    perform set_config('{purging}', of_tenant, true);
    {deletes}
    perform set_config('{purging}', '', true);
end $$
"""


@dataclass(frozen=True, slots=True)
class GoesWith:
    """Says of which plugin a row of the engine's is: ``column`` holds the name of ``what``."""

    what: Literal["resource", "sheet", "plugin"]
    column: str


Named = Mapping[Literal["resource", "sheet", "plugin"], Sequence[str]]


def beside(named: Named) -> Iterator[tuple[Table, Column[str], Sequence[str]]]:
    """The tables of the engine with rows of a plugin, the column that says so, and its values.

    ``named`` are the names of what the plugin brings.
    """
    found: dict[str, tuple[Table, GoesWith]] = {}
    for mapper in Base.registry.mappers:
        goes, table = getattr(mapper.class_, "__goes__", None), mapper.local_table
        if isinstance(goes, GoesWith) and isinstance(table, Table):
            found[table.name] = (table, goes)
    for _, (table, goes) in sorted(found.items()):
        if names := named[goes.what]:
            yield table, table.c[goes.column], names


def purge_function(plugin: str) -> str:
    """The name of the function that empties the tables of ``plugin``."""
    return f"khungcui_purge_{plugin}"


def create_purge(
    connection: Connection, plugin: str, tables: Sequence[Table], named: Named
) -> None:
    """Create the purge function of ``plugin``, for the application's role alone.

    ``tables`` are its own, parents before children; ``named`` is what it brings, see `beside`. To
    be repeated whenever these change.
    """
    name = purge_function(plugin)
    own = [f"delete from {table.fullname} where tenant = of_tenant" for table in reversed(tables)]  # noqa: S608 - names of ours
    others = [
        f"delete from {table.fullname} where tenant = of_tenant"  # noqa: S608 - names of ours
        f" and {column.name} in ({_listed(names)})"
        for table, column, names in beside(named)
    ]
    deletes = "".join(f"{statement};\n    " for statement in (*others, *own)).rstrip()
    for statement in (
        _FUNCTION.format(name=name, plugin=plugin, purging=PURGING, deletes=deletes or "null;"),
        f"revoke all on function {name}(text) from public",
        f"grant execute on function {name}(text) to {APP_ROLE}",
    ):
        connection.execute(text(statement))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
