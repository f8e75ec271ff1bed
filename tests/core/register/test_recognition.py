"""Who asks is remembered from request to request, and never longer than it holds."""

from typing import Any

import pytest
from sqlalchemy import text

from khungcui.testing import Loom, query_budget

pytestmark = pytest.mark.anyio

READ = "{ establishments(first: 1) { totalCount } }"
WHO = "{ viewer { official } }"
SIGNS = "{ viewer { signing } }"


async def change(loom: Loom, sql: str, **values: Any) -> None:
    """Change rows of who people are, past every act, as an operator might."""
    async with loom.database.maintaining(loom.tree.homes()) as session:
        await session.execute(text(sql), values)


@pytest.mark.one_way
@pytest.mark.parametrize("query", [READ, WHO, "{ nonsense }"])
async def test_whoever_is_remembered_is_looked_at_beside_every_answer(
    peopled: Loom, query: str
) -> None:
    ward = await peopled.acting("ward:26734")
    other = await peopled.acting("ward:26737")
    for _ in range(2):
        with query_budget(6):
            assert (await peopled.graphql(query, as_=ward, district="760")).status in (200, 400)
        assert (await peopled.graphql(query, as_=other, district="760")).status in (200, 400)

    await change(
        peopled,
        "update access_token set revoked_at = now() where official_id = :official",
        official=ward.principal.official_id,
    )
    assert (await peopled.graphql(query, as_=ward, district="760")).status == 401
    assert (await peopled.graphql(query, as_=other, district="760")).status in (200, 400)


@pytest.mark.one_way
async def test_a_second_request_of_the_same_person_is_one_statement(peopled: Loom) -> None:
    ward = await peopled.acting("ward:26734")
    with query_budget(9) as first:
        (await peopled.graphql(READ, as_=ward, district="760")).done()
    (await peopled.graphql(READ, as_=ward, district="760")).done()  # Now there is a plan.
    with query_budget(1) as second:
        (await peopled.graphql(READ, as_=ward, district="760")).done()
    assert len(first) > len(second) == 1


@pytest.mark.parametrize(
    "ending",
    [
        "update post set valid = daterange(lower(valid), :day) where official_id = :official",
        "update office set until = :day where id = :office",
        "update official set until = :day where id = :official",
        "update access_token set expires_at = now() where official_id = :official",
    ],
)
async def test_a_post_an_office_a_person_and_a_token_end_at_once(
    peopled: Loom, ending: str
) -> None:
    ward = await peopled.acting("ward:26740")
    (await peopled.graphql(READ, as_=ward, district="760")).done()
    given = {
        "day": ward.principal.recognised,
        "official": ward.principal.official_id,
        "office": ward.principal.office_id,
    }
    named = {name: value for name, value in given.items() if f":{name}" in ending}
    await change(peopled, ending, **named)
    assert (await peopled.graphql(READ, as_=ward, district="760")).status == 401


async def test_the_right_of_signature_and_the_sectors_are_those_of_now(peopled: Loom) -> None:
    ward = await peopled.acting("ward:26743", signing=False)
    assert (await peopled.graphql(SIGNS, as_=ward, district="760")).done()["viewer"] == {
        "signing": False
    }
    given = {"official": ward.principal.official_id, "day": ward.principal.recognised}
    await change(
        peopled,
        "update post set valid = daterange(lower(valid), :day) where official_id = :official",
        **given,
    )
    await change(
        peopled,
        "insert into post (tenant, id, office_id, official_id, title, signing, valid) "
        "select tenant, gen_random_uuid(), office_id, official_id, 'chair', true, "
        "daterange(:day, null) from post where official_id = :official",
        **given,
    )
    assert (await peopled.graphql(SIGNS, as_=ward, district="760")).done()["viewer"] == {
        "signing": True
    }
