"""Rows for the demo city: a note a ward."""

from collections.abc import AsyncIterator

from khungcui import Making
from khungcui_labor_finance.models import Note


async def notes(making: Making) -> AsyncIterator[tuple[str, int]]:
    """Write one note for every ward, in districts where the plugin is on."""
    rows = [
        {
            "tenant": district,
            "area": ward,
            "text": f"Chợ họp lúc {making.random.randint(4, 7)} giờ sáng",
            "posted_on": making.day,
            "posted_by": making.person(),
        }
        for district in making.districts
        if making.has_plugin("labor_finance", district)
        for ward in making.wards[district]
    ]
    yield "labor_finance_note", await making.copy(Note, rows)
