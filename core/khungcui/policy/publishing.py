"""The one way in which the application brings rules in: a draft that two officials signed.

The tables of the rules belong to the owner, and the application may only read them. These
functions run as the owner and copy what the draft says, so that not even a forgotten check
lets an unsigned rule in. A signature counts for the words that were signed: their hash is made
again here, and nothing is read from beside them.
"""

from sqlalchemy import Function, func

from khungcui.storage.roles import APP_ROLE

#: The words of a document as `Amendment.content` hashes them: keys in order, no spaces.
_WORDS = """
create or replace function policy_words(said jsonb)
returns text language plpgsql immutable as $$
begin
    return case jsonb_typeof(said)
        when 'object' then (
            select '{' || coalesce(string_agg(
                to_json(key)::text || ':' || policy_words(value), ',' order by key collate "C"
            ), '') || '}'
            from jsonb_each(said)
        )
        when 'array' then (
            select '[' || coalesce(string_agg(policy_words(value), ',' order by place), '') || ']'
            from jsonb_array_elements(said) with ordinality as listed (value, place)
        )
        else said::text
    end;
end $$
"""

_SIGNED_BY_TWO = """
create or replace function policy_signed_by_two(draft policy_draft, reason text)
returns void language plpgsql set search_path = public, pg_temp as $$
begin
    if (
        select count(distinct official_id) from policy_signature
        where tenant = draft.tenant and draft_id = draft.id and purpose = reason
            and content = draft.content
    ) < 2 then
        raise exception 'two officials sign, not one' using errcode = '42501';
    end if;
    if draft.content is distinct from encode(
        sha256(convert_to(policy_words(draft.document || '{"signed": null}'), 'UTF8')), 'hex'
    ) then
        raise exception 'these are not the words that were signed' using errcode = '42501';
    end if;
end $$
"""

_PUBLISH = """
create or replace function policy_publish(home text, draft uuid, moment timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
    found policy_draft;
    said jsonb;
begin
    select * into found from policy_draft where tenant = home and id = draft;
    if found.stage is distinct from 'signed' then
        raise exception 'the draft is not signed' using errcode = '42501';
    end if;
    perform policy_signed_by_two(found, 'adopt');
    said := found.document;
    if (said->>'in_force')::date <= (moment at time zone 'Asia/Ho_Chi_Minh')::date then
        raise exception 'its day does not lie ahead' using errcode = '42501';
    end if;
    insert into policy_instrument (
        id, number, title_vi, title_en, issuer_vi, issuer_en,
        signed, in_force, until, repeals, reassigns, content, published
    ) values (
        said->>'id', said->>'number', said->'title'->>'vi', said->'title'->>'en',
        said->'issuer'->>'vi', said->'issuer'->>'en',
        found.signed_on, (said->>'in_force')::date, (said->>'until')::date,
        array(select jsonb_array_elements_text(said->'repeals')),
        said->'reassigns', found.content, moment
    );
    insert into policy_clause (number, place, title_vi, title_en, quote, instrument)
    select one->>'number', place - 1, one->'title'->>'vi', one->'title'->>'en',
        one->>'quote', said->>'id'
    from jsonb_array_elements(said->'clauses') with ordinality as listed (one, place);
    insert into policy_rule (
        id, office, axis, object, action, managed_by, portion, effect,
        start, "end", clause, instrument, note, place
    )
    select one->>'id', one->>'office', one->>'axis', one->>'object', one->>'action',
        one->>'managed_by', one->>'portion', one->>'effect',
        (said->>'in_force')::date, (said->>'until')::date,
        one->>'clause', said->>'id', one->>'note', place - 1
    from jsonb_array_elements(said->'rules') with ordinality as listed (one, place);
    insert into policy_reading (instrument, id, place, document)
    select said->>'id', one->>'id', place - 1, one
    from jsonb_array_elements(said->'readings') with ordinality as listed (one, place);
end $$
"""

_WITHDRAW = """
create or replace function policy_withdraw(home text, draft uuid, today date, moment timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
    drafted policy_draft;
begin
    select * into drafted from policy_draft where tenant = home and id = draft;
    if not exists (
        select from policy_instrument where id = drafted.document->>'id'
            and content = drafted.content and published is not null and in_force > today
    ) then
        raise exception 'it is not published, or in force already' using errcode = '42501';
    end if;
    perform policy_signed_by_two(drafted, 'withdraw');
    insert into policy_withdrawal (instrument, withdrawn)
    values (drafted.document->>'id', moment);
end $$
"""

_VERSION = """
create or replace function policy_edition(edition text, count integer, moment timestamptz)
returns void language sql security definer set search_path = public, pg_temp as $$
    insert into policy_version (snapshot, rules, loaded) values (edition, count, moment)
$$
"""

#: What a signed draft's words may not do: change.
_FROZEN = """
create or replace function policy_draft_stands() returns trigger language plpgsql as $$
begin
    if (new.document, new.content) is distinct from (old.document, old.content)
        and new.stage <> 'draft' then
        raise exception 'a draft is revised back to a draft' using errcode = '42501';
    end if;
    return new;
end $$
"""

_FUNCTIONS = (
    "policy_publish(text, uuid, timestamptz)",
    "policy_withdraw(text, uuid, date, timestamptz)",
    "policy_edition(text, integer, timestamptz)",
)

PUBLISHING = (
    _WORDS,
    _SIGNED_BY_TWO,
    _PUBLISH,
    _WITHDRAW,
    _VERSION,
    _FROZEN,
    "create or replace trigger stands before update on policy_draft "
    "for each row execute function policy_draft_stands()",
    *(f"revoke all on function {name} from public" for name in _FUNCTIONS),
    *(f"grant execute on function {name} to {APP_ROLE}" for name in _FUNCTIONS),
)
"""The statements that make the functions; they may be repeated."""


def publish(home: object, draft: object, moment: object) -> Function[None]:
    """Publish the signed draft of ``home``, dated ``moment``."""
    return func.policy_publish(home, draft, moment)


def withdraw(home: object, draft: object, today: object, moment: object) -> Function[None]:
    """Withdraw a published instrument that is not in force ``today``."""
    return func.policy_withdraw(home, draft, today, moment)


def edition(snapshot: str, rules: int, moment: object) -> Function[None]:
    """Note that the rules have come to be this edition."""
    return func.policy_edition(snapshot, rules, moment)
