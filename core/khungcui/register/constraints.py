"""What the rows of an establishment promise together, checked when a transaction commits.

Each check is a deferred constraint trigger, so that an act may pass through states in which the
promise does not hold. A broken promise raises a check violation bearing the name of the
constraint; `faults.py` says it in words.

- ``establishment_versions_whole``: versions cover every day from the day it opened, once.
- ``establishment_sector_main``: a version's main sector is among its sectors, on all its days.
- ``portion_shares_whole``: from the first portion to the day it closes, shares of the portions
  valid on a day come to exactly 100; afterwards there are none (INV-08).
- ``portion_manager_covers``: once classified, a portion has a direct manager on every day left
  of it, and none outside it (INV-07).
- ``portion_orderer_within``: an orderer belongs to a plan portion, within its days (III.7).
- ``portion_satellite_not_ward``: what a ward manages has no orderer on the same day: a
  satellite is not ward-managed (INV-09, III.6).

The functions read the row's own district, whatever the transaction's context is, and give the
context back; they need no right that the writer has not. (A SET clause would do it by itself,
but only a superuser may give one for a setting like ours.) They lock the establishment or the
portion first, so that of two transactions the second to commit sees what the first has done.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

_VERSIONS = """
create or replace function khungcui_check_versions(home text, place uuid)
returns void language plpgsql as $$
declare
    reading text := coalesce(current_setting('khungcui.areas', true), '');
    writing text := coalesce(current_setting('khungcui.write_areas', true), '');
    whole boolean;
begin
    perform set_config('khungcui.areas', home, true),
        set_config('khungcui.write_areas', home, true);
    perform from establishment e where e.tenant = home and e.id = place for no key update;
    select coalesce(
        (select range_agg(v.valid) from establishment_version v
         where v.tenant = home and v.establishment_id = place),
        '{}'::datemultirange
    ) = datemultirange(daterange(e.opened, null))
    into whole from establishment e where e.tenant = home and e.id = place;
    if not whole then
        raise check_violation using
            message = 'versions do not cover the life of the establishment',
            constraint = 'establishment_versions_whole', table = 'establishment_version',
            detail = place;
    end if;
    if exists (
        select from establishment_version v
        where v.tenant = home and v.establishment_id = place and not (
            select coalesce(range_agg(s.valid) @> v.valid, false) from establishment_sector s
            where s.tenant = home and s.establishment_id = place and s.sector = v.sector
        )
    ) then
        raise check_violation using
            message = 'the main sector is not among the sectors',
            constraint = 'establishment_sector_main', table = 'establishment_sector',
            detail = place;
    end if;
    perform set_config('khungcui.areas', reading, true),
        set_config('khungcui.write_areas', writing, true);
end
$$
"""

# Shares can only change on a day when a portion begins or ends, so those days are enough.
_SHARES = """
create or replace function khungcui_check_shares(home text, place uuid)
returns void language plpgsql as $$
declare
    reading text := coalesce(current_setting('khungcui.areas', true), '');
    writing text := coalesce(current_setting('khungcui.write_areas', true), '');
    wrong date;
begin
    perform set_config('khungcui.areas', home, true),
        set_config('khungcui.write_areas', home, true);
    perform from establishment e where e.tenant = home and e.id = place for no key update;
    select cut.day into wrong
    from establishment e
    cross join lateral (
        select lower(p.valid) as day from portion p
        where p.tenant = home and p.establishment_id = place
        union
        select upper(p.valid) from portion p
        where p.tenant = home and p.establishment_id = place and not upper_inf(p.valid)
        union
        select e.closed where e.closed is not null
    ) cut
    cross join lateral (
        select coalesce(sum(p.share), 0) as total from portion p
        where p.tenant = home and p.establishment_id = place and p.valid @> cut.day
    ) shares
    where e.tenant = home and e.id = place
      and exists (select from portion p where p.tenant = home and p.establishment_id = place)
      and (cut.day < e.opened or shares.total <> case
          when e.closed is not null and cut.day >= e.closed then 0 else 100 end)
    order by cut.day limit 1;
    if wrong is not null then
        raise check_violation using
            message = 'the shares of the portions do not come to 100',
            constraint = 'portion_shares_whole', table = 'portion', detail = wrong;
    end if;
    perform set_config('khungcui.areas', reading, true),
        set_config('khungcui.write_areas', writing, true);
end
$$
"""

_PORTION = """
create or replace function khungcui_check_portion(home text, part uuid)
returns void language plpgsql as $$
declare
    reading text := coalesce(current_setting('khungcui.areas', true), '');
    writing text := coalesce(current_setting('khungcui.write_areas', true), '');
    held portion;
    managed datemultirange;
    ordered datemultirange;
begin
    perform set_config('khungcui.areas', home, true),
        set_config('khungcui.write_areas', home, true);
    select * into held from portion p where p.tenant = home and p.id = part
    for no key update;
    select range_agg(m.valid) into managed from portion_manager m
    where m.tenant = home and m.portion_id = part;
    if managed is not null and managed
        <> datemultirange(held.valid * daterange(lower(managed), null)) or
        not held.valid @> managed
    then
        raise check_violation using
            message = 'the portion is not managed on every day once classified',
            constraint = 'portion_manager_covers', table = 'portion_manager', detail = part;
    end if;
    select range_agg(o.valid) into ordered from portion_orderer o
    where o.tenant = home and o.portion_id = part;
    if ordered is not null and (held.kind <> 'plan' or not held.valid @> ordered) then
        raise check_violation using
            message = 'an orderer outside a plan portion',
            constraint = 'portion_orderer_within', table = 'portion_orderer', detail = part;
    end if;
    if exists (
        select from portion_manager m where m.tenant = home and m.portion_id = part
            and m.managed_by = 'ward' and m.valid && ordered
    ) then
        raise check_violation using
            message = 'a satellite may not be managed by the ward',
            constraint = 'portion_satellite_not_ward', table = 'portion_manager', detail = part;
    end if;
    perform set_config('khungcui.areas', reading, true),
        set_config('khungcui.write_areas', writing, true);
end
$$
"""

_ON_ESTABLISHMENT = """
create or replace function khungcui_on_establishment() returns trigger language plpgsql as $$
begin
    perform khungcui_check_versions(new.tenant, new.id);
    perform khungcui_check_shares(new.tenant, new.id);
    return null;
end
$$
"""

_ON_VERSIONS = """
create or replace function khungcui_on_versions() returns trigger language plpgsql as $$
begin
    perform khungcui_check_versions(new.tenant, new.establishment_id);
    return null;
end
$$
"""

_ON_PORTION = """
create or replace function khungcui_on_portion() returns trigger language plpgsql as $$
begin
    perform khungcui_check_shares(new.tenant, new.establishment_id);
    perform khungcui_check_portion(new.tenant, new.id);
    return null;
end
$$
"""

_ON_PORTION_HELD = """
create or replace function khungcui_on_portion_held() returns trigger language plpgsql as $$
begin
    perform khungcui_check_portion(new.tenant, new.portion_id);
    return null;
end
$$
"""

#: Which table asks for which checks: the function of its trigger, and what to make with it.
#: Rows are never deleted nor moved between establishments (`_FIXED`), so a new row names all
#: that it can affect.
_WATCHED: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "establishment": ("on_establishment", (_VERSIONS, _SHARES, _ON_ESTABLISHMENT)),
        "establishment_version": ("on_versions", (_ON_VERSIONS,)),
        "establishment_sector": ("on_versions", (_ON_VERSIONS,)),
        "portion": ("on_portion", (_PORTION, _ON_PORTION)),
        "portion_manager": ("on_portion_held", (_ON_PORTION_HELD,)),
        "portion_orderer": ("on_portion_held", (_ON_PORTION_HELD,)),
    }
)

#: Columns that say what a row is about; a row that could change them would rewrite history.
_FIXED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "establishment": ("tenant", "id", "code", "opened"),
        "establishment_version": ("tenant", "id", "establishment_id"),
        "establishment_sector": ("tenant", "id", "establishment_id", "sector"),
        "portion": ("tenant", "id", "establishment_id", "kind", "share"),
        "portion_manager": (
            *("tenant", "id", "portion_id", "managed_by", "office_tenant", "office_id"),
        ),
        "portion_orderer": ("tenant", "id", "portion_id", "orderer_tenant", "orderer_id"),
        "post": ("tenant", "id", "office_id", "official_id", "title", "signing"),
        "office_sector": ("tenant", "id", "office_id", "sector"),
    }
)
_FIXED_FUNCTION = """
create or replace function khungcui_fixed() returns trigger language plpgsql as $$
begin
    raise check_violation using
        message = format('a row of %s keeps what it says; end it and add another', tg_table_name),
        constraint = 'row_fixed', table = tg_table_name;
end
$$
"""


def ddl(table: str) -> tuple[str, ...]:
    """The statements that hold ``table`` to what this module promises; may be repeated."""
    return (*_watch(table), *_fix(table))


def _watch(table: str) -> Iterator[str]:
    if table not in _WATCHED:
        return
    function, statements = _WATCHED[table]
    yield from statements
    yield f"drop trigger if exists whole on {table}"
    yield (
        f"create constraint trigger whole after insert or update on {table}"
        f" deferrable initially deferred for each row execute function khungcui_{function}()"
    )


def _fix(table: str) -> Iterator[str]:
    changed = " or ".join(f"old.{column} is distinct from new.{column}" for column in _FIXED[table])
    yield _FIXED_FUNCTION
    yield (
        f"create or replace trigger fixed before update on {table} for each row"
        f" when ({changed}) execute function khungcui_fixed()"
    )
