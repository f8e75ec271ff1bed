"""Sectors for databases that hold no city: acts write records of sectors that there are."""

from datetime import date

from sqlalchemy import insert

from khungcui.register.columns import period
from khungcui.storage.database import Database
from khungcui.tenancy.models import Sector
from khungcui.testing.postgres import FreshDatabase


async def know_sectors(made: FreshDatabase, *codes: str) -> None:
    """Write sectors of these codes, without end."""
    async with (
        Database(made.superuser_url, pooled=False) as owner,
        owner.connecting() as connection,
    ):
        await connection.execute(
            insert(Sector),
            [
                {
                    "code": code,
                    "name_vi": code,
                    "name_en": code,
                    "search_key": code,
                    "sort_key": code,
                    "valid": period(date(1975, 1, 1)),
                }
                for code in codes
            ],
        )
