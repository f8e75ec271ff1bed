"""The one way around "kept": for each plugin a function of the database that empties its tables.

It runs as their owner, for one district, and only while the plugin is off there. The tables
are written into it, so a caller cannot name others. Forced row-level security holds the owner
too: it deletes in no district that the transaction may not write. What lies in closed periods goes
with the rest; that they were closed stays on record.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Table, text

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


def purge_function(plugin: str) -> str:
    """The name of the function that empties the tables of ``plugin``."""
    return f"khungcui_purge_{plugin}"


def create_purge(
    connection: Connection,
    plugin: str,
    tables: Sequence[Table],
    beside: Mapping[Table, Sequence[str]] | None = None,
) -> None:
    """Create the purge function of ``plugin``, for the application's role alone.

    ``tables`` stand parents before children; of those ``beside``, which are the engine's, the rows
    of these resources go. To be repeated whenever the tables change.
    """
    name = purge_function(plugin)
    own = [f"delete from {table.fullname} where tenant = of_tenant" for table in reversed(tables)]  # noqa: S608 - names of ours
    others = [
        f"delete from {table.fullname} where tenant = of_tenant and resource in ({_listed(names)})"  # noqa: S608 - names of ours
        for table, names in (beside or {}).items()
        if names
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
