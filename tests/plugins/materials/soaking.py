"""Many writers on one stock at once: what they may come to, and what must hold afterwards."""

import asyncio
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from time import monotonic
from typing import Any

from sqlalchemy import func, select, text

from khungcui import Unavailable
from khungcui_materials.errors import AlreadyCancelled, NegativeStock
from khungcui_materials.models import Place, Stock, StockDocument, StockLine

from .conftest import ONE, Story, line, moment, node


@dataclass
class Outcome:
    """What the writers did, and what they were told."""

    accepted: list[tuple[int, Decimal]] = field(default_factory=list)
    refused: int = 0
    again: int = 0
    took: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


async def soak(
    story: Story, places: tuple[Place, Place], *, writers: int, seconds: float, seed: int = 7
) -> Outcome:
    """Let ``writers`` post, issue, use and cancel at the two places until time is over.

    Documents are of now and of days past; whoever is told to try again does.
    """
    outcome, until = Outcome(), monotonic() + seconds

    async def writer(number: int) -> None:
        chance = Random(f"{seed}:{number}")  # noqa: S311 - what to post, not a secret
        mine: list[tuple[Any, tuple[tuple[int, Decimal], ...]]] = []
        while monotonic() < until:
            began = monotonic()
            try:
                await _one(story, places, chance, mine, outcome)
            except (NegativeStock, AlreadyCancelled):
                outcome.refused += 1
            except Unavailable:
                outcome.again += 1
            except Exception as error:  # noqa: BLE001 - nothing else may reach a user
                outcome.wrong.append(repr(error))
            outcome.took.append(monotonic() - began)

    await asyncio.gather(*(writer(number) for number in range(writers)))
    return outcome


async def _one(
    story: Story,
    places: tuple[Place, Place],
    chance: Random,
    mine: list[tuple[Any, tuple[tuple[int, Decimal], ...]]],
    outcome: Outcome,
) -> None:
    kind = chance.choice(["receipt", "use", "use", "issue", "cancel"])
    where, amount = chance.randint(0, 1), Decimal(chance.randint(1, 40)) / 4
    at = None if chance.random() < 0.6 else moment(chance.randint(1, 28), chance.randint(0, 23))
    adds: tuple[tuple[int, Decimal], ...]
    if kind == "cancel" and mine:
        done, adds = mine.pop(chance.randrange(len(mine)))
        await story.cancel(done)
        outcome.accepted += [(place, -added) for place, added in adds]
        return
    if kind == "issue":
        done = await story.post(
            "issue",
            places[where],
            line("SOI", str(amount)),
            to_place=node("MaterialPlace", places[1 - where]),
            posted_at=at,
        )
        adds = ((where, -amount), (1 - where, amount))
    elif kind == "use":
        done = await story.use(places[where], str(amount), posted_at=at)
        adds = ((where, -amount),)
    else:
        done = await story.receive(places[where], str(amount), posted_at=at)
        adds = ((where, amount),)
    mine.append((done, adds))
    outcome.accepted += adds


#: The least that each stock ever held, going through its lines instant by instant.
_LOWEST = text(
    """
    select min(running) from (
        select sum(sum(l.quantity)) over (partition by l.stock_id order by l.posted_at) as running
        from materials_line l group by l.stock_id, l.posted_at
    ) r
    """
)


async def faults(story: Story, places: tuple[Place, Place], outcome: Outcome) -> list[str]:
    """What does not hold: never negative, nothing lost, numbers without gaps; nothing if all does.

    Each is reckoned from the raw lines and from what the writers were told, not from what the
    database keeps.
    """
    found = list(outcome.wrong)
    async with story.reading() as session:
        lowest = await session.scalar(_LOWEST)
        if lowest is not None and lowest < 0:
            found.append(f"a stock was at {lowest}")
        for index, place in enumerate(places):
            told = sum((amount for where, amount in outcome.accepted if where == index), Decimal(0))
            raw = await session.scalar(
                select(func.coalesce(func.sum(StockLine.quantity), 0))
                .join(Stock, (Stock.tenant == StockLine.tenant) & (Stock.id == StockLine.stock_id))
                .where(Stock.place_id == place.id)
            )
            kept = await session.scalar(
                select(func.coalesce(func.sum(Stock.balance), 0)).where(Stock.place_id == place.id)
            )
            if not told == raw == kept:
                found.append(f"{place.code}: told {told}, lines {raw}, balance {kept}")
        papers = (
            await session.execute(
                select(
                    func.count(),
                    func.count(StockDocument.number.distinct()),
                    func.max(StockDocument.number),
                ).where(StockDocument.tenant == ONE)
            )
        ).one()
        if len(set(papers)) != 1:
            found.append(f"numbers: {papers}")
    return found
