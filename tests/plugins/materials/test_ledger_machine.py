"""The ledger against a model of a few lines: whatever is posted, by whom and when.

Documents of any instant, cancellations, several at once, and transactions that are dropped at the
last moment. The model knows nothing of days, triggers or balances: it adds up what was accepted,
instant by instant, and says of each document beforehand whether it may be posted.
"""

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar
from unittest.mock import patch
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select, text

from khungcui import clock
from khungcui.ids import uuid7
from khungcui.plugins.live import Live
from khungcui.plugins.performing import Done
from khungcui.storage.database import Database
from khungcui.testing.postgres import FreshDatabase
from khungcui_materials.errors import AlreadyCancelled, NegativeStock
from khungcui_materials.models import Place, Stock, StockDay, StockDocument
from khungcui_materials.posting import balances_at

from .conftest import ONE, TODAY, Story, line, moment, node

#: Few instants, so that documents meet on the same day and at the same instant.
INSTANTS = [moment(1, 8), moment(1, 8, 30), moment(1, 17), moment(2, 9), moment(4, 7), moment(4, 9)]

instants = st.sampled_from(INSTANTS)
places = st.integers(0, 1)
amounts = st.integers(1, 12).map(lambda n: Decimal(n) / 2)


@dataclass(frozen=True)
class Paper:
    """A document as the model knows it: what it adds where, at which instant."""

    at: datetime
    adds: tuple[tuple[int, Decimal], ...]

    def reversed(self) -> "Paper":
        return Paper(self.at, tuple((place, -amount) for place, amount in self.adds))


@dataclass
class Model:
    """What was accepted, and nothing else."""

    papers: list[Paper] = field(default_factory=list)

    def at(self, place: int, instant: datetime, more: Sequence[Paper] = ()) -> Decimal:
        return sum(
            (
                amount
                for paper in (*self.papers, *more)
                for where, amount in paper.adds
                if where == place and paper.at <= instant
            ),
            Decimal(0),
        )

    def fits(self, *more: Paper) -> bool:
        return all(self.at(place, instant, more) >= 0 for place in (0, 1) for instant in INSTANTS)


class Crash(Exception):
    """The process is gone before the commit."""


class Ledger(RuleBasedStateMachine):
    """Two places of a district, one material."""

    url: ClassVar[str]
    live: ClassVar[Live]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.story = Story(database=Database(self.url, pool_size=4), live=self.live)
        self.model = Model()
        self.posted: list[tuple[Done, Paper]] = []
        self.cancelled: set[UUID] = set()
        self.code = f"VT-{uuid7().hex[-10:]}".upper()

    def teardown(self) -> None:
        self.runner.run(self.story.database.close())
        self.runner.close()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        async def timed() -> Any:
            async with asyncio.timeout(30):
                return await work

        with clock.at(TODAY):
            return self.runner.run(timed())

    @initialize()
    def begin(self) -> None:
        self.run(self.story.material(self.code))
        self.places: list[Place] = [
            self.run(self.story.place(f"K-{uuid7().hex[-10:]}")) for _ in (0, 1)
        ]

    # What can be posted

    def receipt(self, place: int, amount: Decimal, at: datetime) -> tuple[Paper, Any]:
        work = self.story.receive(self.places[place], str(amount), material=self.code, posted_at=at)
        return Paper(at, ((place, amount),)), work

    def consumption(self, place: int, amount: Decimal, at: datetime) -> tuple[Paper, Any]:
        work = self.story.use(self.places[place], str(amount), material=self.code, posted_at=at)
        return Paper(at, ((place, -amount),)), work

    def issue(self, place: int, amount: Decimal, at: datetime) -> tuple[Paper, Any]:
        work = self.story.post(
            "issue",
            self.places[place],
            line(self.code, str(amount)),
            to_place=node("MaterialPlace", self.places[1 - place]),
            posted_at=at,
        )
        return Paper(at, ((place, -amount), (1 - place, amount))), work

    # Rules

    @rule(
        kind=st.sampled_from(["receipt", "consumption", "issue"]),
        place=places,
        amount=amounts,
        at=instants,
    )
    def post(self, kind: str, place: int, amount: Decimal, at: datetime) -> None:
        paper, work = getattr(self, kind)(place, amount, at)
        fits = self.model.fits(paper)
        try:
            done = self.run(work)
        except NegativeStock:
            assert not fits
            return
        assert fits
        self.accept(done, paper)

    @precondition(lambda self: self.posted)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        done, paper = data.draw(st.sampled_from(self.posted))
        reverse = paper.reversed()
        fits, twice = self.model.fits(reverse), done.id in self.cancelled
        if twice or not fits:
            with pytest.raises(AlreadyCancelled if twice else NegativeStock):
                self.run(self.story.cancel(done))
            return
        self.run(self.story.cancel(done))
        self.cancelled.add(done.id)
        self.model.papers.append(reverse)

    @rule(
        asked=st.lists(
            st.tuples(
                st.sampled_from(["receipt", "consumption", "issue"]), places, amounts, instants
            ),
            min_size=2,
            max_size=4,
        )
    )
    def at_once(self, asked: list[tuple[str, int, Decimal, datetime]]) -> None:
        """Of what comes at once, what is accepted fits together, and something that fits is."""
        made = [getattr(self, kind)(*rest) for kind, *rest in asked]
        fitting = any(self.model.fits(paper) for paper, _ in made)

        async def all_of() -> list[Any]:
            return await asyncio.gather(*(work for _, work in made), return_exceptions=True)

        outcomes = self.run(all_of())
        accepted = 0
        for (paper, _), outcome in zip(made, outcomes, strict=True):
            if isinstance(outcome, BaseException):
                assert isinstance(outcome, NegativeStock), outcome
                continue
            accepted += 1
            self.accept(outcome, paper)
        assert self.model.fits()
        assert accepted or not fitting

    @rule(kind=st.sampled_from(["receipt", "issue"]), place=places, amount=amounts, at=instants)
    def crash(self, kind: str, place: int, amount: Decimal, at: datetime) -> None:
        """Everything is written, and then the transaction is dropped."""
        _, work = getattr(self, kind)(place, amount, at)
        with (
            patch("khungcui.plugins.performing.audit.append", side_effect=Crash),
            suppress(Crash, NegativeStock),
        ):
            self.run(work)
            pytest.fail("the transaction was to be dropped")

    def accept(self, done: Done, paper: Paper) -> None:
        self.posted.append((done, paper))
        self.model.papers.append(paper)

    # Invariants

    @invariant()
    def as_the_model_says(self) -> None:
        if hasattr(self, "places"):
            self.run(self._compare())

    async def _compare(self) -> None:
        async with self.story.reading() as session:
            numbers = (
                await session.execute(
                    select(func.count(), func.max(StockDocument.number)).where(
                        StockDocument.tenant == ONE
                    )
                )
            ).one()
            assert numbers[0] == (numbers[1] or 0)
            own = Stock.place_id.in_([place.id for place in self.places])
            stocks = {
                stock.place_id: stock for stock in await session.scalars(select(Stock).where(own))
            }
            held = {
                stock.id: index
                for index, place in enumerate(self.places)
                for stock in stocks.values()
                if stock.place_id == place.id
            }
            for instant in INSTANTS:
                where: Any = _Where(session, ONE)
                known = await balances_at(where, list(held), instant.astimezone(UTC))
                books = {held[stock]: amount for stock, amount in known.items()}
                for index in (0, 1):
                    assert books.get(index, 0) == self.model.at(index, instant)
            for stock in stocks.values():
                assert stock.balance == self.model.at(held[stock.id], INSTANTS[-1])
            days = (
                await session.execute(
                    select(StockDay.stock_id, func.sum(StockDay.net))
                    .group_by(StockDay.stock_id)
                    .where(StockDay.stock_id.in_(list(held)))
                )
            ).all()
            assert dict(days) == {stock.id: stock.balance for stock in stocks.values()}


@dataclass(frozen=True)
class _Where:
    """What `balances_at` asks of an act."""

    session: Any
    tenant: str


@pytest.fixture
def machine(materials_database: FreshDatabase, edition: Live) -> Iterator[type[Ledger]]:
    Ledger.url, Ledger.live = materials_database.app_url, edition
    yield Ledger

    async def empty() -> None:
        async with (
            Database(materials_database.superuser_url, pooled=False) as owner,
            owner.connecting() as connection,
        ):
            await connection.execute(
                text("truncate materials_material, materials_place, materials_numbering cascade")
            )

    asyncio.run(empty())


def test_the_ledger_is_what_its_model_says(machine: type[Ledger]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=6,
            stateful_step_count=10,
            deadline=None,
            # A step takes a transaction or more: what fails is told as it was found, not shrunk.
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
