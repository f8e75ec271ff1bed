"""32 writers on one stock, for a moment; `tests/bench/soak_stock.py` does it for two minutes."""

import asyncio

import pytest

from .conftest import TAN_DINH, Story
from .soaking import faults, soak

pytestmark = pytest.mark.anyio


async def test_many_writers_leave_the_books_whole(story: Story) -> None:
    await story.material()
    places = (await story.place("K1"), await story.place("X1", TAN_DINH))
    async with asyncio.timeout(60):
        outcome = await soak(story, places, writers=32, seconds=2)
    assert await faults(story, places, outcome) == []
    assert outcome.accepted
    assert outcome.refused
