"""The ledger: never negative at any instant, whole documents, numbers without gaps."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from khungcui.errors import BadInput
from khungcui.plugins.performing import Denied
from khungcui_materials.errors import (
    AlreadyCancelled,
    AlreadyThere,
    NegativeStock,
    PlaceNotEmpty,
    ReasonNeeded,
    Twice,
    WrongPlace,
    WrongTime,
    WrongUnit,
)
from khungcui_materials.models import Stock, StockDay, StockDocument, StockLine

from .conftest import CITY, ONE, TAN_DINH, TODAY, ZONE, Story, line, moment, node

pytestmark = pytest.mark.anyio

OFFICE = f"district_office:{ONE}"


async def test_what_comes_in_may_be_used_and_no_more(story: Story) -> None:
    await story.material()
    place = await story.place()
    await story.receive(place, "10")
    await story.use(place, "4.5")
    with pytest.raises(NegativeStock) as short:
        await story.use(place, "5.500001")
    assert short.value.params == {"day": TODAY.isoformat(), "short": "0.000001"}
    assert await story.balance(place) == Decimal("5.5")
    await story.use(place, "5.5")
    assert await story.balance(place) == 0


async def test_a_document_of_the_past_may_not_empty_a_later_instant(story: Story) -> None:
    """INV-10: back-dated, within a day and over days."""
    await story.material()
    place = await story.place()
    await story.receive(place, "10", posted_at=moment(1, 8))
    await story.use(place, "8", posted_at=moment(3, 10))
    await story.receive(place, "20", posted_at=moment(3, 15))
    with pytest.raises(NegativeStock) as short:
        await story.use(place, "3", posted_at=moment(2, 9))
    assert short.value.params == {"day": "2027-02-03", "short": "1.000000"}
    with pytest.raises(NegativeStock):  # before anything was there
        await story.use(place, "1", posted_at=moment(1, 7))
    await story.use(place, "2", posted_at=moment(2, 9))
    with pytest.raises(NegativeStock):  # on the same day, between the two
        await story.use(place, "1", posted_at=moment(3, 12))
    await story.use(place, "20", posted_at=moment(3, 15))
    assert await story.balance(place) == 0


async def test_a_cancellation_stands_at_the_instant_of_what_it_reverses(story: Story) -> None:
    await story.material()
    place = await story.place()
    first = await story.receive(place, "10", posted_at=moment(1))
    used = await story.use(place, "6", posted_at=moment(2))
    await story.receive(place, "6", posted_at=moment(3))
    with pytest.raises(NegativeStock):  # on the 2nd there would have been nothing to use
        await story.cancel(first)
    await story.cancel(used)
    reverse = await story.cancel(first)
    paper = await story.get(StockDocument, reverse)
    assert paper.posted_at == moment(1).astimezone(UTC)
    assert paper.reverses_id == first.id
    assert await story.balance(place) == 6
    for again in (first, reverse):
        with pytest.raises(AlreadyCancelled):
            await story.cancel(again)


async def test_of_two_who_make_the_same_at_once_one_does(story: Story) -> None:
    async with asyncio.timeout(30):
        done = await asyncio.gather(
            *(story.material() for _ in range(3)),
            *(story.place() for _ in range(3)),
            return_exceptions=True,
        )
    refused = [one for one in done if isinstance(one, BaseException)]
    assert [type(one) for one in refused] == [AlreadyThere] * 4


async def test_documents_of_a_year_are_numbered_without_gaps(story: Story) -> None:
    """A document that is refused leaves no number behind."""
    await story.material()
    place = await story.place()
    await story.receive(place, "10")
    with pytest.raises(NegativeStock):
        await story.use(place, "11")
    await story.use(place, "1")
    await story.receive(place, "1", posted_at=moment(31, month=1))
    documents = await story.all(StockDocument)
    assert sorted(paper.number for paper in documents) == [1, 2, 3]


async def test_of_many_at_once_those_that_fit_are_posted(story: Story) -> None:
    await story.material()
    place = await story.place()
    await story.receive(place, "5", posted_at=moment(1))
    async with asyncio.timeout(30):
        done = await asyncio.gather(
            *(story.use(place, "1", posted_at=moment(2 + n % 3)) for n in range(8)),
            return_exceptions=True,
        )
    refused = [one for one in done if isinstance(one, BaseException)]
    assert len(refused) == 3
    assert all(isinstance(one, NegativeStock) for one in refused)
    assert await story.balance(place) == 0
    numbers = sorted(paper.number for paper in await story.all(StockDocument))
    assert numbers == list(range(1, 7))


async def test_an_issue_changes_the_holder_and_never_the_owner(story: Story) -> None:
    """INV-13."""
    await story.material()
    store, workshop = await story.place("K1"), await story.place("X1", TAN_DINH)
    await story.receive(store, "10")
    await story.post("issue", store, line("SOI", "7"), to_place=node("MaterialPlace", workshop))
    stocks = await story.all(Stock)
    assert {(stock.place_id, stock.balance) for stock in stocks} == {
        (store.id, Decimal(3)),
        (workshop.id, Decimal(7)),
    }
    assert len({(stock.owner_tenant, stock.owner_id) for stock in stocks}) == 1
    with pytest.raises(BadInput) as own:  # they are nobody else's to be given back
        await story.post("return", workshop, line("SOI", "7"))
    assert own.value.field == "owner"
    company: dict[str, Any] = {"owner": node("Office", await story.office("company"))}
    await story.receive(workshop, "2", **company)
    await story.post("return", workshop, line("SOI", "2"), **company)
    with pytest.raises(NegativeStock):
        await story.post("issue", store, line("SOI", "4"), to_place=node("MaterialPlace", workshop))


async def test_the_past_is_past_and_a_loss_says_why(story: Story) -> None:
    await story.material()
    place = await story.place()
    for at in (moment(2, month=3), datetime(1, 1, 1, tzinfo=ZONE), moment(1).replace(year=1800)):
        with pytest.raises(WrongTime):
            await story.receive(place, "1", posted_at=at)
    await story.receive(place, "1")
    with pytest.raises(ReasonNeeded):
        await story.post("loss", place, line("SOI", "1"), reason=" ")
    await story.post("loss", place, line("SOI", "1"), reason="ẩm mốc")
    assert await story.balance(place) == 0


async def test_taking_stock_posts_what_differs(story: Story) -> None:
    await story.material()
    await story.material("DAY", name="Dây", base_unit="MTR")
    place = await story.place()
    await story.receive(place, "10", posted_at=moment(1))
    await story.receive(place, "10", posted_at=moment(5))
    taken = await story.post("take", place, line("SOI", "8"), line("DAY", "3"), posted_at=moment(3))
    lines = await story.all(StockLine, StockLine.document_id == taken.id)
    assert {(one.flow.value, one.quantity) for one in lines} == {
        ("lost", Decimal(-2)),
        ("found", Decimal(3)),
    }
    assert await story.balance(place) == 18 + 3
    with pytest.raises(Twice):
        await story.post("take", place, line("SOI", "8"), line("soi", "10"))
    with pytest.raises(WrongUnit):
        await story.post("take", place, line("SOI", "0", "không có"))


async def test_a_closed_place_holds_nothing_and_nothing_comes_to_it(story: Story) -> None:
    await story.material()
    store, workshop = await story.place("K1"), await story.place("X1", TAN_DINH)
    await story.receive(workshop, "5")
    closing: dict[str, Any] = {"material_place": node("MaterialPlace", workshop)}
    with pytest.raises(PlaceNotEmpty):
        await story.act("close_material_place", OFFICE, **closing)
    back = await story.post(
        "issue", workshop, line("SOI", "5"), to_place=node("MaterialPlace", store)
    )
    async with asyncio.timeout(30):
        done = await asyncio.gather(
            story.act("close_material_place", OFFICE, **closing),
            story.post("issue", store, line("SOI", "1"), to_place=node("MaterialPlace", workshop)),
            return_exceptions=True,
        )
    (refused,) = [one for one in done if isinstance(one, BaseException)]
    assert isinstance(refused, (PlaceNotEmpty, WrongPlace))
    if isinstance(refused, WrongPlace):
        with pytest.raises(WrongPlace):
            await story.cancel(back)
    assert await story.balance(workshop) + await story.balance(store) == 5


async def test_only_the_office_of_the_district_manages_its_stock(story: Story) -> None:
    await story.material()
    place = await story.place()
    await story.receive(place, "1")
    for other in ("department", "supply_agency", f"district_committee:{ONE}"):
        with pytest.raises(Denied) as denied:
            await story.receive(place, "1", office=other)
        assert denied.value.clause == "II.4.3"


async def test_nobody_writes_what_the_database_keeps(story: Story) -> None:
    """The check is never off: not for the application, nor for whoever owns the tables."""
    await story.material()
    place = await story.place()
    posted = await story.receive(place, "5")
    stock = (await story.all(Stock))[0]
    for statement in (
        "update materials_stock set balance = 50",
        "update materials_stock_day set low = 50",
        "delete from materials_line",
        "update materials_line set quantity = 50",
        "update materials_numbering set last = 50",
        "update materials_document set reason = 'khác'",
        "delete from materials_document",
    ):
        with pytest.raises(DBAPIError):
            async with story.database.maintaining([CITY, ONE]) as session:
                await session.execute(text(statement))

    def add(quantity: str) -> StockLine:
        return StockLine(
            tenant=ONE,
            document_id=posted.id,
            stock_id=stock.id,
            flow="used",
            quantity=Decimal(quantity),
            given_quantity=Decimal(quantity),
            given_unit="KGM",
            posted_at=paper.posted_at,
            posted_on=paper.posted_on,
        )

    paper = await story.get(StockDocument, posted)
    with pytest.raises(DBAPIError, match="more than the document has"):
        async with story.database.maintaining([CITY, ONE]) as session:
            session.add(add("-1"))
    assert (await story.all(StockDay))[0].net == 5
