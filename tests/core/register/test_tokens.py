"""Tokens: who they let in, and for how long."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from khungcui.defaults.register.authentication import authenticate
from khungcui.errors import BadInput, Conflict, KhungCuiError, Unauthenticated
from khungcui.register.columns import period
from khungcui.register.models import OfficeSector, Official
from khungcui.register.tokens import AccessToken, issue, revoke
from khungcui.storage.changes import SECRET, changes

pytestmark = pytest.mark.anyio

PEPPER = SecretStr("hạt tiêu")
NOW = datetime(1985, 6, 1, 3, tzinfo=UTC)
DAY = date(1985, 6, 1)
HOME = "760"
#: The last day of the post that the world's official holds, and the day after it.
POST_ENDS = date(1990, 1, 1)


@pytest.fixture
async def issued(database, world):
    async with database.writing([HOME], [HOME]) as session:
        session.add(
            OfficeSector(
                tenant=HOME,
                office_id=world.district.id,
                sector="13",
                valid=period(date(1978, 1, 1), date(1986, 1, 1)),
            )
        )
        made = await issue(
            session,
            office=world.district,
            official=world.head,
            ttl=timedelta(days=36500),
            pepper=PEPPER,
            now=NOW,
            day=DAY,
            development=True,
        )
        recorded = changes(session.sync_session)
    [entry] = [change for change in recorded if change["table"] == "access_token"]
    assert entry["after"]["hash"] == SECRET
    assert made.secret not in str(recorded)
    return made


async def enter(database, secret, *, env="development", now=NOW, day=DAY, pepper=PEPPER):
    async with database.connecting() as connection:
        return await authenticate(connection, secret, pepper=pepper, env=env, now=now, day=day)


async def test_a_token_says_who_acts_for_which_office(database, world, issued):
    principal = await enter(database, issued.secret)
    assert (principal.official_id, principal.official_name) == (world.head.id, "Nguyễn Văn Đạt")
    assert (principal.office_tenant, principal.office_id) == (HOME, world.district.id)
    assert (principal.kind, principal.area, principal.signing) == ("district_office", HOME, True)
    [span] = principal.sectors
    assert (span.sector, span.start, span.until) == ("13", date(1978, 1, 1), date(1986, 1, 1))


async def test_the_secret_is_not_kept(database, issued):
    async with database.reading([HOME]) as session:
        row = (await session.execute(text("select * from access_token"))).one()
    assert issued.secret not in str(row)


async def test_looking_up_leaves_no_context_behind(database, issued):
    async with database.connecting() as connection:
        await authenticate(
            connection, issued.secret, pepper=PEPPER, env="development", now=NOW, day=DAY
        )
        left = await connection.scalar(text("select current_setting('khungcui.areas', true)"))
        seen = await connection.scalar(text("select count(*) from access_token"))
    assert (left or "", seen) == ("", 0)


@pytest.mark.parametrize(
    ("mangled", "options"),
    [
        (lambda secret: secret + "A", {}),
        (lambda secret: secret.replace("kc_760_", "kc_770_"), {}),
        (lambda secret: secret.replace("kc_", "ck_"), {}),
        (lambda _: "", {}),
        (lambda _: "kc_760_", {}),
        (lambda _: "kc_760,770_x", {}),
        (lambda _: "kc_79'; drop table post; --_x", {}),
        (lambda _: "kc_760_\x00", {}),
        (lambda _: "kc_\x00_x", {}),
        (lambda secret: secret, {"pepper": SecretStr("muối")}),
        (lambda secret: secret, {"env": "production"}),
        (lambda secret: secret, {"day": POST_ENDS}),
    ],
)
async def test_what_does_not_hold_is_refused_alike(database, issued, mangled, options):
    with pytest.raises(Unauthenticated) as refused:
        await enter(database, mangled(issued.secret), **options)
    assert refused.value.error_code == "UNAUTHENTICATED"
    last = POST_ENDS - timedelta(days=1)
    assert (await enter(database, issued.secret, day=last)).signing


async def test_an_expired_token_says_so_and_a_revoked_one_does_not(database, issued):
    expires = NOW + timedelta(days=36500)
    assert await enter(database, issued.secret, now=expires - timedelta(microseconds=1))
    with pytest.raises(Unauthenticated) as refused:
        await enter(database, issued.secret, now=expires)
    assert refused.value.error_code == "token.expired"
    async with database.writing([HOME], [HOME]) as session:
        row = await session.get_one(AccessToken, (HOME, issued.row.id))
        revoke(row, NOW)
        with pytest.raises(Conflict):
            revoke(row, NOW)
    with pytest.raises(Unauthenticated) as refused:
        await enter(database, issued.secret, now=expires)
    assert refused.value.error_code == "UNAUTHENTICATED"


async def test_a_token_ends_with_its_office_and_with_its_official(database, world, issued):
    async with database.writing([HOME], [HOME]) as session:
        office = await session.merge(world.district)
        office.until = DAY + timedelta(days=1)
    assert await enter(database, issued.secret)
    with pytest.raises(Unauthenticated):
        await enter(database, issued.secret, day=DAY + timedelta(days=1))
    async with database.writing([HOME], [HOME]) as session:
        (await session.merge(world.head)).until = DAY
    with pytest.raises(Unauthenticated):
        await enter(database, issued.secret)


@pytest.mark.parametrize("ttl", [timedelta(), timedelta(days=-1)])
async def test_a_token_lasts_some_time_and_is_given_to_a_holder_of_a_post(database, world, ttl):
    given = {"office": world.district, "pepper": PEPPER, "now": NOW, "day": DAY}
    stranger = Official(tenant=HOME, name="Người lạ", since=DAY)

    async def refused(**more) -> type[KhungCuiError]:
        async with database.writing([HOME], [HOME]) as session:
            session.add(stranger)
            await session.flush()
            with pytest.raises(KhungCuiError) as caught:
                await issue(session, **given, **more)
            await session.rollback()
        return type(caught.value)

    assert await refused(official=world.head, ttl=ttl) is BadInput
    assert await refused(official=stranger, ttl=timedelta(days=1)) is Conflict
