"""What the database itself holds of the ledger, whoever writes and by whatever way.

- No stock is less than nothing at any instant (INV-10): ``materials_stock_never_negative``. Each
  statement that adds lines locks their stocks, in one order; adds them to the day, the month and
  the balance; and looks at every day from theirs on, at its lowest. There is no switch for it.
- Documents of a district and year are numbered without gaps, in the order of writing.
- A document has the lines that it says, from the transaction that wrote it, and no other ever.
- A transfer is received only after it was sent, and never more of it (INV-11): the two districts
  post each for itself, and the account of the transfer, which is the city's, follows. Goods that
  are not the sender's own arrive as whose they were (INV-13).
- A place that is closed holds nothing, and nothing comes to it any more.

What they read they read by its key, however few rows there were when their plans were made. The
functions run as the owner, since nobody else may write what they keep. Where they write the
city's account of a transfer they widen the districts of the transaction, and give them back.
"""

from khungcui_materials.vocabulary import Flow

_FLOWS = tuple(flow.value for flow in Flow)
_NAMES = ", ".join(_FLOWS)
_SUMS = ",\n            ".join(
    f"coalesce(sum(p.quantity) filter (where p.flow = '{flow}'), 0) as {flow}" for flow in _FLOWS
)
_OF_MONTH = ", ".join(f"one.{flow}" for flow in _FLOWS)
_ADDED = ",\n            ".join(f"{flow} = d.{flow} + excluded.{flow}" for flow in _FLOWS)

#: The stocks that a document will change: made where there are none, and locked, in one order.
_STOCKS = """
create or replace function materials_stocks(home text, wanted jsonb)
returns table (for_place uuid, for_material uuid, found uuid)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into materials_stock (tenant, id, material_tenant, material_id, place_id, owner_kind,
        owner_tenant, owner_id, owner_name, owner_office, holder_office, area, sector)
    select home, w.id, w.material_tenant, w.material_id, w.place_id, w.owner_kind,
        w.owner_tenant, w.owner_id, w.owner_name, w.owner_office, p.keeper_office, p.area, m.sector
    from jsonb_to_recordset(wanted) as w (id uuid, material_tenant text, material_id uuid,
        place_id uuid, owner_kind text, owner_tenant text, owner_id uuid, owner_name text,
        owner_office text)
    join materials_place p on p.tenant = home and p.id = w.place_id
    join materials_material m on m.tenant = w.material_tenant and m.id = w.material_id
    order by w.material_tenant, w.material_id, w.place_id
    on conflict (tenant, material_tenant, material_id, place_id, owner_tenant, owner_id)
        do nothing;
    return query
    select s.place_id, s.material_id, s.id
    from jsonb_to_recordset(wanted) as w (material_tenant text, material_id uuid, place_id uuid,
        owner_tenant text, owner_id uuid)
    join materials_stock s on s.tenant = home and s.material_tenant = w.material_tenant
        and s.material_id = w.material_id and s.place_id = w.place_id
        and s.owner_tenant = w.owner_tenant and s.owner_id = w.owner_id
    order by s.id for no key update of s;
end
$$
"""

# What is put in are names of columns, never what anybody sends.
_POSTED = f"""
create or replace function materials_posted() returns trigger
language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off as $$
declare
    one record;
    standing numeric;
    somewhere uuid;
    short record;
begin
    if exists (
        select from (select distinct p.tenant, p.document_id from posted p) w
        join materials_document d on d.tenant = w.tenant and d.id = w.document_id
        where d.lines < (select count(*) from materials_line l
                         where l.tenant = d.tenant and l.document_id = d.id)
    ) then
        raise check_violation using message = 'a line more than the document has',
            constraint = 'materials_document_whole', table = 'materials_document';
    end if;
    if exists (select from posted p where p.flow in ('transfer_in', 'transfer_out')) and exists (
        select from posted p
        join materials_document d on d.tenant = p.tenant and d.id = p.document_id
        join materials_stock s on s.tenant = p.tenant and s.id = p.stock_id
        left join materials_transfer t on t.tenant = d.transfer_tenant and t.id = d.transfer_id
        where p.flow in ('transfer_in', 'transfer_out')
            and (s.material_tenant, s.material_id) is distinct from (t.tenant, t.material_id)
    ) then
        raise check_violation using message = 'the transfer is of another material',
            constraint = 'materials_transfer_of_another', table = 'materials_transfer';
    end if;
    for one in
        select distinct p.tenant, p.stock_id from posted p order by p.tenant, p.stock_id
    loop
        perform from materials_stock s
        where s.tenant = one.tenant and s.id = one.stock_id for no key update;
    end loop;
    for one in
        select p.tenant, p.stock_id, p.posted_on, count(*)::integer as lines,
            min(p.posted_at) as first_at, max(p.posted_at) as last_at, sum(p.quantity) as net
        from posted p group by p.tenant, p.stock_id, p.posted_on
    loop
        insert into materials_stock_day as d (tenant, stock_id, day, net, low, first_at, last_at,
            lines)
        values (one.tenant, one.stock_id, one.posted_on, one.net,
            case one.lines when 1 then one.net end, one.first_at, one.last_at, one.lines)
        on conflict (tenant, stock_id, day) do update set
            low = case when d.last_at < excluded.first_at and excluded.lines = 1
                       then least(d.low, d.net + excluded.net) end,
            net = d.net + excluded.net,
            first_at = least(d.first_at, excluded.first_at),
            last_at = greatest(d.last_at, excluded.last_at),
            lines = d.lines + excluded.lines
        returning d.first_at, d.last_at, d.low into short;
        continue when short.low is not null;
        -- A day whose lines did not come one after the other is gone through anew.
        update materials_stock_day d set low = (
            select min(r.running) from (
                select sum(l.quantity) over (order by l.posted_at) as running
                from materials_line l
                where l.tenant = one.tenant and l.stock_id = one.stock_id
                    and l.posted_at between short.first_at and short.last_at
            ) r
        )
        where d.tenant = one.tenant and d.stock_id = one.stock_id and d.day = one.posted_on;
    end loop;
    for one in
        select p.tenant, p.stock_id, date_trunc('month', p.posted_on)::date as month,
            sum(p.quantity) as net,
            {_SUMS}
        from posted p group by p.tenant, p.stock_id, date_trunc('month', p.posted_on)
    loop
        insert into materials_stock_month as d (tenant, stock_id, month, net, {_NAMES})
        values (one.tenant, one.stock_id, one.month, one.net, {_OF_MONTH})
        on conflict (tenant, stock_id, month) do update set
            net = d.net + excluded.net,
            {_ADDED};
    end loop;
    for one in
        select p.tenant, p.stock_id, min(p.posted_on) as first_day, max(p.posted_on) as last_day,
            sum(p.quantity) as net
        from posted p group by p.tenant, p.stock_id
    loop
        select s.balance + one.net into standing from materials_stock s
        where s.tenant = one.tenant and s.id = one.stock_id;
        select r.day, r.lowest into short from (
            select d.day, standing - sum(d.net) over (order by d.day desc) + d.low as lowest
            from materials_stock_day d
            where d.tenant = one.tenant and d.stock_id = one.stock_id and d.day >= one.first_day
        ) r
        where r.lowest < 0 order by r.day limit 1;
        if found then
            raise check_violation using
                message = 'the stock would be less than nothing',
                constraint = 'materials_stock_never_negative', table = 'materials_stock',
                detail = json_build_object('stock', one.stock_id, 'day', short.day,
                    'short', (-short.lowest)::text)::text;
        end if;
        update materials_stock s set balance = standing,
            last_on = greatest(s.last_on, one.last_day)
        where s.tenant = one.tenant and s.id = one.stock_id
        returning s.place_id into somewhere;
        continue when one.net <= 0;
        -- Whoever closes the place holds this alone, and looks only then whether it is empty.
        perform pg_advisory_xact_lock_shared(materials_place_key(one.tenant, somewhere));
        if exists (
            select from materials_place p
            where p.tenant = one.tenant and p.id = somewhere and p.closed_on is not null
        ) then
            raise check_violation using message = 'the place is closed',
                constraint = 'materials_place_closed', table = 'materials_place';
        end if;
    end loop;
    return null;
end
$$
"""  # noqa: S608 - see above

_NUMBERED = """
create or replace function materials_numbered() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into materials_numbering as n (tenant, year, last) values (new.tenant, new.year, 1)
    on conflict (tenant, year) do update set last = n.last + 1
    returning n.last into new.number;
    return new;
end
$$
"""

_WHOLE = """
create or replace function materials_document_whole() returns trigger
language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off as $$
declare
    reading text := coalesce(current_setting('khungcui.areas', true), '');
    found record;
begin
    perform set_config('khungcui.areas', new.tenant, true);
    select count(*) as lines,
        coalesce(-sum(l.quantity) filter (where l.flow = 'transfer_out'), 0) as sent,
        coalesce(sum(l.quantity) filter (where l.flow = 'transfer_in'), 0) as received
    into found from materials_line l where l.tenant = new.tenant and l.document_id = new.id;
    perform set_config('khungcui.areas', reading, true);
    if (found.lines, found.sent, found.received)
        is distinct from (new.lines::bigint, new.transfer_sent, new.transfer_received)
    then
        raise check_violation using message = 'the lines are not those of the document',
            constraint = 'materials_document_whole', table = 'materials_document';
    end if;
    return null;
end
$$
"""

# door: the account of a transfer is the city's, and both districts add to that one row.
_MOVED = """
create or replace function materials_moved() returns trigger
language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off as $$
declare
    reading text := coalesce(current_setting('khungcui.areas', true), '');
    writing text := coalesce(current_setting('khungcui.write_areas', true), '');
    way materials_transfer%rowtype;
    emptied timestamptz;
begin
    perform set_config('khungcui.areas', new.transfer_tenant, true),
        set_config('khungcui.write_areas', new.transfer_tenant, true);
    select * into way from materials_transfer t
    where t.tenant = new.transfer_tenant and t.id = new.transfer_id for no key update;
    if way.id is null
        or (new.transfer_sent <> 0 and new.tenant <> way.from_district)
        or ((new.transfer_received <> 0 or new.transfer_lost <> 0)
            and new.tenant <> way.to_district)
    then
        raise check_violation using message = 'the transfer is another''s',
            constraint = 'materials_transfer_of_another', table = 'materials_transfer';
    end if;
    if new.kind = 'dispatch' and way.all_sent then
        raise check_violation using message = 'no more is to be sent',
            constraint = 'materials_transfer_over', table = 'materials_transfer';
    end if;
    if new.transfer_sent > 0 and way.sent = 0 and new.owner_tenant <> new.tenant then
        way.owner_kind := new.owner_kind; way.owner_tenant := new.owner_tenant;
        way.owner_id := new.owner_id; way.owner_name := new.owner_name;
        way.owner_office := new.owner_office;
    elsif (new.transfer_sent, new.transfer_received, new.transfer_lost) <> (0, 0, 0)
        and (case when way.owner_id is null then new.owner_tenant <> new.tenant
            else (way.owner_tenant, way.owner_id) <> (new.owner_tenant, new.owner_id) end)
    then
        raise check_violation using message = 'the goods are another''s',
            constraint = 'materials_transfer_owner', table = 'materials_transfer',
            detail = json_build_object('owner', way.owner_name)::text;
    end if;
    insert into materials_transfer_move (tenant, id, transfer_id, at, district, document_id,
        sent, received, lost)
    values (way.tenant, new.id, way.id, new.posted_at, new.tenant, new.id,
        new.transfer_sent, new.transfer_received, new.transfer_lost);
    select r.at into emptied from (
        select m.at, sum(m.sent - m.received - m.lost) over (order by m.at) as under_way
        from materials_transfer_move m
        where m.tenant = way.tenant and m.transfer_id = way.id
    ) r
    where r.under_way < 0 limit 1;
    -- Since when some is sent for good: what was cancelled was not.
    with runs as (
        select m.at, sum(m.sent) over (order by m.at) as total
        from materials_transfer_move m
        where m.tenant = way.tenant and m.transfer_id = way.id
    )
    select (min(r.at) at time zone 'Asia/Ho_Chi_Minh')::date into way.sent_on from runs r
    where r.at > coalesce((select max(z.at) from runs z where z.total <= 0), '-infinity');
    way.sent := way.sent + new.transfer_sent;
    way.received := way.received + new.transfer_received;
    way.lost := way.lost + new.transfer_lost;
    if emptied is not null or way.sent not between 0 and way.ordered
        or way.received < 0 or way.lost < 0 or way.received + way.lost > way.sent
    then
        raise check_violation using message = 'more than is under way',
            constraint = 'materials_transfer_within', table = 'materials_transfer',
            detail = json_build_object('at', emptied, 'ordered', way.ordered::text,
                'sent', way.sent::text, 'received', (way.received + way.lost)::text)::text;
    end if;
    -- What was said to be all is so no more where some of it came back, or that was taken back.
    way.all_sent := way.sent = way.ordered or new.all_sent or (way.all_sent
        and new.transfer_sent >= 0
        and (new.kind <> 'cancellation' or new.transfer_received + new.transfer_lost < 0));
    if way.sent = 0 then
        way.owner_kind := null; way.owner_tenant := null; way.owner_id := null;
        way.owner_name := null; way.owner_office := null;
    end if;
    update materials_transfer t set sent = way.sent, received = way.received, lost = way.lost,
        all_sent = way.all_sent, owner_kind = way.owner_kind, owner_tenant = way.owner_tenant,
        owner_id = way.owner_id, owner_name = way.owner_name, owner_office = way.owner_office,
        sent_on = way.sent_on,
        state = case
            when way.sent = 0 and way.all_sent then 'called_off'
            when way.sent = 0 then 'ordered'
            when way.received + way.lost < way.sent then 'in_transit'
            when not way.all_sent then 'part_received'
            when way.lost = 0 then 'received_full'
            else 'received_short' end
    where t.tenant = way.tenant and t.id = way.id;
    perform set_config('khungcui.areas', reading, true),
        set_config('khungcui.write_areas', writing, true);
    return null;
end
$$
"""

_UNTOUCHED = """
create or replace function materials_transfer_ordered() returns trigger language plpgsql as $$
begin
    new.sent := 0; new.received := 0; new.lost := 0;
    new.all_sent := false; new.state := 'ordered'; new.sent_on := null;
    new.owner_kind := null; new.owner_tenant := null; new.owner_id := null;
    new.owner_name := null; new.owner_office := null;
    return new;
end
$$
"""

_PLACE_KEY = """
create or replace function materials_place_key(home text, place uuid)
returns bigint language sql immutable parallel safe
return hashtextextended('materials_place/' || home || '/' || place, 7)
"""

_CLOSING = """
create or replace function materials_place_closing() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform pg_advisory_xact_lock(materials_place_key(new.tenant, new.id));
    if exists (
        select from materials_stock s
        where s.tenant = new.tenant and s.place_id = new.id and s.balance > 0
    ) then
        raise check_violation using message = 'there are goods at the place',
            constraint = 'materials_place_empty', table = 'materials_place';
    end if;
    return new;
end
$$
"""

_FIXED = """
create or replace function materials_fixed() returns trigger language plpgsql as $$
begin
    raise check_violation using message = 'what is recorded is not rewritten',
        constraint = 'row_fixed', table = tg_table_name;
end
$$
"""


def _fixed(table: str, columns: str = "") -> str:
    return (
        f"create or replace trigger materials_fixed before update {columns} on {table} "
        "for each row execute function materials_fixed()"
    )


MATERIAL = (_FIXED, _fixed("materials_material", "of tenant, id, code, base_unit"))

PLACE = (
    _PLACE_KEY,
    _CLOSING,
    "create or replace trigger materials_place_closing before update of closed_on "
    "on materials_place for each row when (new.closed_on is not null) "
    "execute function materials_place_closing()",
    _FIXED,
    _fixed(
        "materials_place",
        "of tenant, id, code, area, keeper_kind, keeper_tenant, keeper_id, keeper_office",
    ),
)

STOCK = (_STOCKS,)

DOCUMENT = (
    _FIXED,
    _fixed("materials_document"),
    _NUMBERED,
    "create or replace trigger materials_numbered before insert on materials_document "
    "for each row execute function materials_numbered()",
    _WHOLE,
    "drop trigger if exists materials_document_whole on materials_document",
    "create constraint trigger materials_document_whole after insert on materials_document "
    "deferrable initially deferred for each row execute function materials_document_whole()",
    _MOVED,
    "create or replace trigger materials_moved after insert on materials_document "
    "for each row when (new.transfer_id is not null) execute function materials_moved()",
)

LINE = (
    _POSTED,
    "create or replace trigger materials_posted after insert on materials_line "
    "referencing new table as posted for each statement execute function materials_posted()",
)

TRANSFER = (
    _UNTOUCHED,
    "create or replace trigger materials_transfer_ordered before insert on materials_transfer "
    "for each row execute function materials_transfer_ordered()",
)
