"""Ready tokens: six, development only, and those of the last start no longer good."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from khungcui import clock
from khungcui.demo.tokens import ready_tokens
from khungcui.register.tokens import fingerprint
from khungcui.settings import Settings
from khungcui.storage.database import Database
from khungcui.testing.postgres import FreshDatabase

pytestmark = pytest.mark.anyio
DAY = date(2026, 6, 1)


@dataclass(frozen=True)
class At:
    owner: str


async def principal(url: str, secret: str, chosen: Settings) -> Any:
    async with Database(url, pooled=False) as database, database.connecting() as connection:
        found = await connection.execute(
            text("select * from khungcui_principal(:home, :hash, :day)"),
            {
                "home": secret.split("_")[1],
                "hash": fingerprint(secret, chosen.token_pepper),
                "day": DAY,
            },
        )
        return found.one()


async def test_six_officials_have_tokens_that_hold(own_small: FreshDatabase) -> None:
    chosen = Settings(env="development")
    with clock.at(DAY):
        tokens = await ready_tokens(At(own_small.owner_url), chosen)
    found = [await principal(own_small.app_url, token.secret, chosen) for token in tokens]
    assert [row.kind for row in found] == [
        "department",
        "planning_committee",
        "district_office",
        "ward_committee",
        "company",
        "establishment",
    ]
    assert all(row.development and row.signing and row.revoked_at is None for row in found)
    assert [token.office for token in tokens] == [row.office_name for row in found]


async def test_the_next_start_revokes_them(own_small: FreshDatabase) -> None:
    chosen = Settings(env="development")
    with clock.at(DAY):
        first = await ready_tokens(At(own_small.owner_url), chosen)
        second = await ready_tokens(At(own_small.owner_url), chosen)
    for old, new in zip(first, second, strict=True):
        assert (await principal(own_small.app_url, old.secret, chosen)).revoked_at is not None
        assert (await principal(own_small.app_url, new.secret, chosen)).revoked_at is None


async def test_production_gets_none(own_small: FreshDatabase) -> None:
    chosen = Settings(env="production")
    assert await ready_tokens(At(own_small.owner_url), chosen) == []
