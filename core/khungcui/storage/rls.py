"""Row-level security, the second wall: DDL for every tenant table, made from the metadata.

The first wall is the policy's filter. This one keeps districts apart even where that is
forgotten: a transaction that has set no areas sees no row, and one that has set them reads and
writes those districts only. Settings are read in a sub-select, so once a statement.

`secure` runs at the end of every migration and may be repeated. A global reference table (one
without a ``tenant`` in its key) can be read by the application and written by the owner alone,
unless its class says ``__app_writes__ = True``. Rows of a class with ``__keep__ = True`` cannot
be deleted by the application; those of ``__append_only__ = True`` cannot be changed either, and
those of ``__derived__ = True`` are kept by triggers alone: the application may only read them.
Triggers and functions that belong to a table stand in its class as ``__ddl__``, a tuple of
statements that may be repeated (``create or replace …``). What is written to a tenant table is
told in the outbox, by triggers, unless its class says ``__told__ = False``. Rows of a class with
a ``__book__`` stay out of closed periods (`khungcui.storage.closing`).
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Table, text
from sqlalchemy.orm import Mapper

from khungcui.errors import Misconfigured
from khungcui.storage import closing
from khungcui.storage.base import Base
from khungcui.storage.database import READ_AREAS, WRITE_AREAS
from khungcui.storage.outbox import TRIGGERS, OutboxEntry
from khungcui.storage.roles import APP_ROLE, ROLES
from khungcui.text import Text


def is_tenant_table(table: Table) -> bool:
    """Whether rows of ``table`` belong to districts."""
    return "tenant" in table.primary_key.columns


def within(setting: str) -> str:
    """The condition that a row's tenant is among those of ``setting``."""
    listed = f"(select string_to_array(nullif(current_setting('{setting}', true), ''), ','))"
    return f"tenant = any ({listed}::text[])"


def secure(connection: Connection, tables: Iterable[Table | str]) -> None:
    """Put ``tables`` (or all tables of these names) behind the wall; may be repeated."""
    _require_role(connection)
    for statement in OutboxEntry.__ddl__:
        connection.exec_driver_sql(statement)
    for table in tables:
        found = Base.metadata.tables[table] if isinstance(table, str) else table
        for statement in statements(found):
            connection.exec_driver_sql(statement)


def statements(table: Table) -> Iterator[str]:
    """The DDL that secures ``table``, in order."""
    name = table.fullname
    rights = _rights(table)
    yield f"revoke all on {name} from public, {APP_ROLE}"
    yield f"grant {', '.join(rights)} on {name} to {APP_ROLE}"
    for mapper in _mappers(table):
        yield from getattr(mapper.class_, "__ddl__", ())
    if not is_tenant_table(table):
        return
    yield f"alter table {name} enable row level security"
    yield f"alter table {name} force row level security"
    read, write = within(READ_AREAS), within(WRITE_AREAS)
    policies = {
        "select": f"using ({read})",
        "insert": f"with check ({write})",
        "update": f"using ({write}) with check ({write})",
        "delete": f"using ({write})",
    }
    for command, condition in policies.items():
        yield f"drop policy if exists districts_{command} on {name}"
        yield f"create policy districts_{command} on {name} for {command} {condition}"
    if is_told(table):
        yield f"select khungcui_tell('{name}')"
    yield from closing.statements(table)


def is_told(table: Table) -> bool:
    """Whether the outbox tells what is written to ``table``."""
    told = (getattr(mapper.class_, "__told__", True) for mapper in _mappers(table))
    return is_tenant_table(table) and all(told)


def _rights(table: Table) -> Sequence[str]:
    def says(flag: str) -> bool:
        return any(getattr(mapper.class_, flag, False) for mapper in _mappers(table))

    if not is_tenant_table(table) and not says("__app_writes__"):
        return ("select",)
    if says("__derived__"):
        return ("select",)
    if says("__append_only__"):
        return ("select", "insert")
    if says("__keep__"):
        return ("select", "insert", "update")
    return ("select", "insert", "update", "delete")


def _mappers(table: Table) -> Iterator[Mapper[object]]:
    return (mapper for mapper in Base.registry.mappers if mapper.local_table is table)


def _require_role(connection: Connection) -> None:
    known = connection.execute(
        text("select 1 from pg_roles where rolname = :role"), {"role": APP_ROLE}
    ).scalar()
    if not known:
        raise Misconfigured(
            Text(
                vi="Cụm cơ sở dữ liệu chưa có vai trò {role}.",
                en="The database cluster has no role {role}.",
            ).format(role=APP_ROLE),
            hint=Text(vi="Chạy bằng quyền superuser: {sql}", en="Run as superuser: {sql}").format(
                sql="; ".join(ROLES)
            ),
        )


@contextmanager
def unforced(connection: Connection, tables: Sequence[Table]) -> Iterator[None]:
    """Lift the wall for the owner of ``tables`` until the block ends, to load rows by COPY.

    PostgreSQL refuses COPY into a table whose security holds the asker. In one transaction with
    the load: nobody else meets the table in between, and a failure puts the wall back. What is
    loaded so is not told in the outbox: whoever reads changes reads lists first.
    """
    told = [table for table in tables if is_told(table)]
    for table in tables:
        connection.execute(text(f"alter table {table.fullname} no force row level security"))
    _tell(connection, told, "disable")
    yield
    for table in tables:
        connection.execute(text(f"alter table {table.fullname} force row level security"))
    _tell(connection, told, "enable")


def _tell(connection: Connection, tables: Sequence[Table], switch: str) -> None:
    for table in tables:
        for trigger in TRIGGERS:
            connection.execute(text(f"alter table {table.fullname} {switch} trigger {trigger}"))
