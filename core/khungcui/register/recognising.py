"""What a worker may remember of who bears a token, and how it learns that it may no more.

Whatever a `Principal` is made of stands in five tables. A change of any of them raises the
version of its district, in the same transaction; a statement that answers somebody who was
remembered reads that version too, and where it is another, the answer is not given.
"""

from collections.abc import Iterable

_TOPIC = "principals/"

_FUNCTION = f"""
create or replace function khungcui_principals() returns trigger language plpgsql as $$
begin
    insert into live_version (topic, version)
    select '{_TOPIC}' || tenant, 1 from (select distinct tenant from changed) c order by tenant
    on conflict (topic) do update set version = live_version.version + 1;
    return null;
end
$$
"""  # noqa: S608 - the topic's name is ours


def topic(tenant: str) -> str:
    """The topic whose version grows when somebody of ``tenant`` may have become another."""
    return f"{_TOPIC}{tenant}"


def forgetting(table: str, *, with_new: bool) -> tuple[str, ...]:
    """The DDL by which changes of ``table`` are told.

    ``with_new``: a new row also changes who somebody is; a new token or office does not.
    """
    return (_FUNCTION, *_triggers(table, with_new=with_new))


def _triggers(table: str, *, with_new: bool) -> Iterable[str]:
    events = {"update": "new", "delete": "old"} | ({"insert": "new"} if with_new else {})
    for event, rows in events.items():
        yield (
            f"create or replace trigger principals_{event} after {event} on {table} "
            f"referencing {rows} table as changed "
            "for each statement execute function khungcui_principals()"
        )
