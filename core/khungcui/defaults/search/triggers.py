"""Triggers that keep the words of records, on every table that a resource is searched in.

They are made from the declarations, a step of migrating. So whoever writes the table keeps the
words, by an act, by COPY or by hand, and no author of a plugin can forget them.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256

from sqlalchemy import Connection, text

from khungcui.defaults.search.sources import Source, searched
from khungcui.plugins.registry import Registry

#: What the triggers and their functions are called begins so.
PREFIX = "khungcui_search_of_"
_LONGEST_NAME = 63

_FUNCTION = """
create or replace function {name}() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        delete from search_word s
        where s.tenant = old.tenant and s.resource = '{resource}' and s.key = old.{key}
            and s.word = any ({before}) and not ({still});
    end if;
    if tg_op <> 'DELETE' then
        insert into search_word (tenant, resource, word, key)
        select new.tenant, '{resource}', w, new.{key} from unnest({after}) w
        on conflict do nothing;
    end if;
    return null;
end $$
"""
_STILL = """exists (
            select from {table} t where t.tenant = old.tenant and t.{key} = old.{own}
                and s.word = any ({words}))"""
_FILL = """
insert into search_word (tenant, resource, word, key)
select distinct t.tenant, '{resource}', w.word, t.{key}
from {table} t cross join lateral unnest({words}) w (word)
where t.tenant = any (cast(:tenants as text[]))
order by 1, 3, 4
on conflict do nothing
"""


def create_triggers(connection: Connection, registry: Registry) -> frozenset[str]:
    """Put triggers on every table that is searched; the resources whose words must be made anew.

    Those are the ones for which the triggers were not there, or not as the declarations say.
    """
    wanted = {function_of(each): each for each in sources(registry)}
    bodies = {
        name: _body(each, [one for one in wanted.values() if one.resource == each.resource])
        for name, each in wanted.items()
    }
    found = connection.execute(
        text("select proname, prosrc from pg_proc where starts_with(proname, :prefix)"),
        {"prefix": PREFIX},
    )
    there = {row.proname: row.prosrc for row in found}
    for name in there.keys() - wanted.keys():
        connection.exec_driver_sql(f"drop function {name}() cascade")
    changed = set()
    for name, source in wanted.items():
        if name not in there or there[name].strip() not in bodies[name]:
            changed.add(source.resource)
            for statement in (bodies[name], *_triggers(name, source)):
                connection.exec_driver_sql(statement)
    return frozenset(changed)


def sources(registry: Registry) -> Iterator[Source]:
    """Every table that words are kept of."""
    for each in searched(registry.resources):
        yield from each.sources


def fill(source: Source) -> str:
    """The statement that makes the words of all rows in the districts ``:tenants``."""
    return _FILL.format(
        resource=source.resource,
        key=source.key,
        table=source.table.fullname,
        words=source.words("t"),
    )


def function_of(source: Source) -> str:
    """The name of the trigger function on one table for one resource."""
    name = f"{PREFIX}{source.resource}__{source.table.name}"
    if len(name) <= _LONGEST_NAME:
        return name
    return name[: _LONGEST_NAME - 9] + "_" + sha256(name.encode()).hexdigest()[:8]


def trigger_names(source: Source) -> tuple[str, str]:
    """The triggers on the table: for new and deleted rows, and for texts that change."""
    short = function_of(source)[: _LONGEST_NAME - 8]
    return short, f"{short}_changed"


def _body(source: Source, of_resource: Sequence[Source]) -> str:
    still = " or ".join(
        _STILL.format(table=one.table.fullname, key=one.key, own=source.key, words=one.words("t"))
        for one in of_resource
    )
    return _FUNCTION.format(
        name=function_of(source),
        resource=source.resource,
        key=source.key,
        before=source.words("old"),
        after=source.words("new"),
        still=still,
    )


def _triggers(name: str, source: Source) -> Iterator[str]:
    table = source.table.fullname
    made, changed = trigger_names(source)
    columns = ("tenant", source.key, *source.texts)
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("old", "new"))
    yield f"drop trigger if exists {made} on {table}"
    yield f"drop trigger if exists {changed} on {table}"
    yield (
        f"create trigger {made} after insert or delete on {table}"
        f" for each row execute function {name}()"
    )
    yield (
        f"create trigger {changed} after update on {table} for each row"
        f" when (row({old}) is distinct from row({new})) execute function {name}()"
    )
