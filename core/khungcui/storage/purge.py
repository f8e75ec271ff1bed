"""The one way around "kept": a function of the database that empties a plugin's tables.

It runs as the owner of the tables, for a district and a plugin that is off there, and only on
tables that `mark` has put down as that plugin's. Forced row-level security holds the owner
too, so it deletes in no district that the transaction may not write.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, Table, text

from khungcui.storage.roles import APP_ROLE

_FUNCTION = """
create or replace function khungcui_purge(of_plugin text, of_tenant text, names text[])
returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare
    name text;
    deleted bigint;
    total bigint := 0;
begin
    if exists (
        select 1 from tenant_plugin t
        where t.tenant = of_tenant and t.plugin = of_plugin and upper_inf(t.valid)
    ) then
        raise exception 'plugin % is on for %', of_plugin, of_tenant using errcode = '55000';
    end if;
    foreach name in array names loop
        if obj_description(to_regclass(quote_ident(name)), 'pg_class')
            is distinct from 'plugin ' || of_plugin
        then
            raise exception '% is no table of %', name, of_plugin using errcode = '42501';
        end if;
        execute format('delete from %I where tenant = $1', name) using of_tenant;
        get diagnostics deleted = row_count;
        total := total + deleted;
    end loop;
    return total;
end $$
"""


def create_purge(connection: Connection) -> None:
    """Create `khungcui_purge`, for the application's role alone; may be repeated."""
    signature = "khungcui_purge(text, text, text[])"
    for statement in (
        _FUNCTION,
        f"revoke all on function {signature} from public",
        f"grant execute on function {signature} to {APP_ROLE}",
    ):
        connection.execute(text(statement))


def mark(connection: Connection, plugin: str, tables: Iterable[Table]) -> None:
    """Put ``tables`` down as those of ``plugin``; may be repeated, by their owner alone."""
    for table in tables:
        connection.execute(text(f"comment on table {table.fullname} is 'plugin {plugin}'"))
