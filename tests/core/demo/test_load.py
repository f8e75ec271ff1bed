"""What a load leaves behind: sound rows, the walls up again, and the same each time."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from khungcui.audit.verification import verify
from khungcui.demo.checks import CHECKS, faults
from khungcui.demo.known import COOPERATIVE, DISTRICT_1, DUPLICATES, PRODUCTION_GROUP, UNCLASSIFIED
from khungcui.demo.load import Loaded, held, load
from khungcui.demo.sizes import SIZES, Scale, size
from khungcui.errors import BadInput, Conflict
from khungcui.ids import uuid7
from khungcui.plugins.manager import Plugins
from khungcui.policy.vocabulary import OfficeKind
from khungcui.register.models import Office
from khungcui.storage.database import Database
from khungcui.storage.rls import is_tenant_table
from khungcui.storage.schema import tables_of
from khungcui.tenancy.files import City
from khungcui.testing.postgres import Cluster, FreshDatabase
from khungcui.text import nfc

pytestmark = pytest.mark.anyio

_OTHER = ("tenant_plugin", "signature", "audit_entry", "audit_head", "outbox")
Fill = Callable[..., Awaitable[Loaded]]
REGISTER = [
    table.name
    for table in tables_of("khungcui")
    if is_tenant_table(table) and table.name not in _OTHER
]


async def rows(database: FreshDatabase, query: str, **values: Any) -> list[Any]:
    async with (
        Database(database.superuser_url, pooled=False) as everything,
        everything.connecting() as connection,
    ):
        return list((await connection.execute(text(query), values)).all())


async def digest(database: FreshDatabase) -> dict[str, str]:
    """A hash of the rows of every table."""
    hashes = " union all ".join(
        f"select '{table}' as name, md5(string_agg(t::text, '|' order by t::text)) as hash"
        f" from {table} t"
        for table in REGISTER
    )
    return {row.name: row.hash for row in await rows(database, hashes)}


@pytest.mark.slow
async def test_the_same_seed_gives_the_same_rows_and_another_does_not(
    postgres: Cluster, fill: Fill, small: FreshDatabase
) -> None:
    again, other = postgres.fresh(), postgres.fresh()
    try:
        await fill(again.owner_url)
        await fill(other.owner_url, seed=2)
        assert await digest(again) == await digest(small)
        assert (await digest(other))["establishment_version"] != (await digest(small))[
            "establishment_version"
        ]
    finally:
        postgres.drop(again)
        postgres.drop(other)


async def test_every_promise_of_the_register_holds_row_by_row(own_small: FreshDatabase) -> None:
    # The functions behind the deferred checks, asked about every row that a load wrote.
    for query in (
        "select khungcui_check_versions(tenant, id) from establishment",
        "select khungcui_check_shares(tenant, id) from establishment",
        "select khungcui_check_portion(tenant, id) from portion",
    ):
        assert await rows(own_small, query)


@pytest.mark.parametrize("promise", CHECKS)
async def test_the_checks_in_bulk_find_a_broken_promise(superuser: Database, promise: str) -> None:
    breach = {
        "establishment_versions_whole": "update establishment_version "
        "set valid = daterange(lower(valid) + 1, upper(valid))",
        "establishment_sector_main": "update establishment_sector "
        "set valid = daterange(lower(valid) + 1, upper(valid))",
        "portion_shares_whole": "update portion set share = share - 0.000001",
        "portion_manager_covers": "update portion_manager "
        "set valid = daterange(lower(valid), lower(valid) + 3)",
        "portion_orderer_within": "update portion set kind = 'own'",
        "portion_satellite_not_ward": "update portion_manager set managed_by = 'ward' "
        "where office_id is not null",
    }[promise]
    async with superuser.connecting() as connection:
        assert (await faults(connection))[promise] == 0
        await connection.execute(text("set session_replication_role = replica"))
        await connection.execute(text(breach))
        found = await faults(connection)
        assert found[promise] > 0
        await connection.execute(text("set session_replication_role = origin"))


async def test_walls_and_checks_stand_again(small: FreshDatabase) -> None:
    off = await rows(small, "select tgname from pg_trigger where tgenabled <> 'O'")
    open_ = await rows(
        small,
        "select relname from pg_class where relname = any(:tables) and not relforcerowsecurity",
        tables=REGISTER,
    )
    assert off == []
    assert open_ == []


async def test_a_load_is_one_sound_entry_in_the_audit_of_each_tenant(
    small: FreshDatabase,
) -> None:
    entries = await rows(
        small, "select tenant from audit_entry where verdict = 'allow' order by tenant"
    )
    assert [entry.tenant for entry in entries] == ["760", "770", "774", "79"]
    denied = await rows(
        small, "select tenant, clause from audit_entry where verdict = 'deny' order by tenant"
    )
    assert [tuple(one) for one in denied] == [("760", "I.2.1"), ("770", "I.2.1"), ("774", "I.2.1")]
    async with Database(small.app_url, pooled=False) as database:
        found = await verify(database, ["760", "770", "774", "79"])
    assert (found.chains, found.entries, found.faults) == (4, 7, ())


async def test_names_are_stored_as_they_should_be(small: FreshDatabase) -> None:
    names = await rows(small, "select name, name_search from establishment_version")
    assert all(nfc(name) == name and search.isascii() for name, search in names)


async def test_known_establishments_are_what_they_are_documented_to_be(
    small: FreshDatabase, day: date
) -> None:
    parts = """
        select e.code, p.kind, p.share::int, m.managed_by, o.code as orderer
        from establishment e join portion p on p.tenant = e.tenant and p.establishment_id = e.id
        left join portion_manager m on m.tenant = p.tenant and m.portion_id = p.id
            and m.valid @> cast(:day as date)
        left join portion_orderer r on r.tenant = p.tenant and r.portion_id = p.id
        left join office o on o.tenant = r.orderer_tenant and o.id = r.orderer_id
        where e.code = any(:codes) order by 1, 2 desc
    """
    codes = [COOPERATIVE, PRODUCTION_GROUP, UNCLASSIFIED]
    assert [tuple(row) for row in await rows(small, parts, day=day, codes=codes)] == [
        (COOPERATIVE, "plan", 70, "city", "CT-MAY"),
        (COOPERATIVE, "own", 30, "district", None),
        (PRODUCTION_GROUP, "plan", 60, "district", "CT-GIAY-IN"),
        (PRODUCTION_GROUP, "own", 40, "ward", None),
        (UNCLASSIFIED, "own", 100, None, None),
    ]
    before = await rows(small, parts, day=date(2014, 12, 31), codes=[PRODUCTION_GROUP])
    assert [row.managed_by for row in before] == ["district", "district"]


async def test_the_two_that_may_be_one_look_alike(small: FreshDatabase) -> None:
    names = await rows(
        small,
        "select v.name, v.name_search, v.area from establishment e join establishment_version v"
        " on v.tenant = e.tenant and v.establishment_id = e.id where e.code = any(:codes)",
        codes=list(DUPLICATES),
    )
    assert len({row.name for row in names}) == 2
    assert len({(row.name_search, row.area) for row in names}) == 1


async def test_no_two_establishments_share_a_tax_code(small: FreshDatabase) -> None:
    codes = await rows(
        small,
        "select tax_code from establishment_version where tax_code is not null"
        " group by tax_code having count(distinct establishment_id) > 1",
    )
    assert codes == []


async def test_there_is_something_to_see_of_every_kind(small: FreshDatabase) -> None:
    counted = " union all ".join(
        f"select '{t}' as name, count(*) as rows from {t}" for t in REGISTER
    )
    empty = {row.name for row in await rows(small, counted) if row.rows == 0}
    # Tokens, keys of clients, uploads, files and steps come with whoever uses them; the books whose
    # periods are closed are those of modules.
    used = {"access_token", "attachment", "kept_outcome", "sheet_row", "sheet_upload"}
    assert empty == used | {"period_close", "workflow_step"}


async def test_offices_have_someone_who_signs_and_some_who_do_not(
    small: FreshDatabase, day: date
) -> None:
    unsigned = await rows(
        small,
        "select o.code from office o where not exists (select from post p "
        "where p.tenant = o.tenant and p.office_id = o.id and p.signing "
        "and p.valid @> cast(:day as date))",
        day=day,
    )
    assert unsigned == []
    assert await rows(small, "select 1 from post where not signing limit 1")


async def test_a_second_load_is_refused(own_small: FreshDatabase, fill: Fill) -> None:
    before = await digest(own_small)
    with pytest.raises(Conflict) as refused:
        await fill(own_small.owner_url)
    assert refused.value.error_code == "demo.loaded"
    assert await digest(own_small) == before


@pytest.mark.slow
async def test_a_database_with_rows_of_its_own_is_refused(
    fresh_database: FreshDatabase, city: City, core_only: Plugins
) -> None:
    async with Database(fresh_database.owner_url, pooled=False) as owner:
        await load(owner, city, replace(SIZES[Scale.SMALL], establishments=1), core_only)
        async with owner.connecting() as connection:
            await connection.execute(text("delete from demo_load"))
        with pytest.raises(Conflict) as refused:
            await load(owner, city, SIZES[Scale.SMALL], core_only)
        assert refused.value.error_code == "demo.not_empty"
        assert await held(owner) is None


async def test_the_tree_alone_is_no_reason_to_refuse(
    owner_database: Database, city: City, core_only: Plugins
) -> None:
    from khungcui.tenancy.apply import apply

    await apply(owner_database, city)
    async with owner_database.maintaining([DISTRICT_1]) as session:
        session.add(
            Office(
                id=uuid7(),
                tenant=DISTRICT_1,
                code="X",
                kind=OfficeKind.DISTRICT_OFFICE,
                name="Phòng Công nghiệp",
                area=DISTRICT_1,
                since=date(1975, 1, 1),
            )
        )
    with pytest.raises(Conflict, match="office"):
        await load(owner_database, city, SIZES[Scale.SMALL], core_only)


@pytest.mark.slow
async def test_sizes_that_benchmarks_ask_for_are_met_exactly(
    fresh_database: FreshDatabase, fill: Fill
) -> None:
    asked = size(Scale.SMALL, establishments=300, officials=900, tenants=30)
    await fill(fresh_database.owner_url, asked)
    counted = await rows(
        fresh_database,
        "select (select count(*) from establishment), (select count(*) from official),"
        " (select count(distinct tenant) from establishment),"
        " (select count(*) from tenant)",
    )
    assert tuple(counted[0]) == (300, 900, 30, 31)


@pytest.mark.parametrize(
    "asked",
    [
        {"establishments": 0},
        {"establishments": 1_000_001},
        {"officials": 5_001},
        {"tenants": 201},
    ],
)
def test_sizes_out_of_bounds_are_refused_by_name(asked: dict[str, int]) -> None:
    with pytest.raises(BadInput) as refused:
        size(Scale.CITY, **asked)
    assert refused.value.field == next(iter(asked))


async def test_too_few_officials_for_the_offices_are_refused(
    fresh_database: FreshDatabase, fill: Fill
) -> None:
    with pytest.raises(BadInput, match="At least"):
        await fill(fresh_database.owner_url, size(Scale.SMALL, officials=10))
    assert await rows(fresh_database, "select 1 from office") == []
