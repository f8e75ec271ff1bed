"""Balance sheets, closed periods, units, and what other modules are answered."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from khungcui import CutOff, Period, PeriodClosed
from khungcui.plugins.performing import Denied
from khungcui.storage.database import Database
from khungcui.testing.postgres import FreshDatabase
from khungcui_materials.answers import material, stock_balance
from khungcui_materials.errors import InexactQuantity, NegativeStock, ReasonNeeded, WrongUnit
from khungcui_materials.models import Stock, StockLine
from khungcui_materials.quantities import converted
from khungcui_materials.turnover import turnovers
from khungcui_materials.units import UNITS, factor
from khungcui_materials.verifying import Difference, differences
from khungcui_materials.vocabulary import INFLOWS, OUTFLOWS, ConversionRounding, Source

from .conftest import CITY, ONE, THREE, Story, line, moment, node

pytestmark = pytest.mark.anyio

OFFICE = f"district_office:{ONE}"


async def test_a_balance_sheet_comes_out_even_month_by_month(story: Story) -> None:
    """INV-12, against sums of the raw lines."""
    yarn = await story.material()
    here, there = await story.place("K1", ONE), await story.place("K3", THREE)
    workshop = await story.place("X1", ONE)
    await story.receive(here, "100", posted_at=moment(5, month=1))
    await story.post("issue", here, line("SOI", "60"), to_place=node("MaterialPlace", workshop))
    await story.use(workshop, "25")
    await story.post("loss", here, line("SOI", "1.5"), reason="ẩm", posted_at=moment(3))
    transfer = await story.transfer(yarn, "30")
    await story.send(here, transfer, "30", posted_at=moment(4))
    await story.arrive(there, transfer, "29", "1", reason="thiếu cân", posted_at=moment(6))
    await story.post("receipt", here, line("SOI", "8"), source=Source.OUTSIDE_CITY)

    sheets = await story.seen("material_balance", OFFICE)
    assert [row.starts_on for row in sheets] == [date(2027, month, 1) for month in (1, 2, 3)]
    assert [row.opening for row in sheets] == [0, 100, Decimal("68.5")]
    assert [row.closing for row in sheets] == [100, Decimal("68.5"), Decimal("51.5")]
    assert [row.cover_days for row in sheets] == [None, None, Decimal("2.1")]  # of one day's use
    for row in await story.seen("material_balance", "department"):
        lines = await story.all(
            StockLine, StockLine.tenant == row.district, StockLine.posted_on >= row.starts_on
        )
        of_month = [one for one in lines if one.posted_on.replace(day=1) == row.starts_on]
        for flow in (*INFLOWS, *OUTFLOWS):
            raw = sum((one.quantity for one in of_month if one.flow is flow), Decimal(0))
            assert abs(raw) == getattr(row, flow.value)
        assert row.residual == 0
    stocks = await story.all(Stock, Stock.tenant == ONE)
    lines = await story.all(StockLine, StockLine.tenant == ONE)
    quarter, month = Period.parse("2027Q1"), Period.parse("202702")
    for days in (
        CutOff.CALENDAR.days(quarter),
        CutOff.ADMINISTRATIVE.days(quarter),
        CutOff.CALENDAR.days(month),
        CutOff.ADMINISTRATIVE.days(month),
        SimpleNamespace(start=date(2027, 2, 3), end=date(2027, 2, 3)),
    ):
        async with story.reading([ONE]) as session:
            found = await turnovers(session, stocks, days.start, days.end)
        for stock in stocks:
            own = [one for one in lines if one.stock_id == stock.id]
            told = found[stock.id]
            assert told.opening == sum(one.quantity for one in own if one.posted_on < days.start)
            assert told.closing == sum(one.quantity for one in own if one.posted_on <= days.end)
            for flow, amount in told.flows.items():
                assert amount == sum(
                    one.quantity
                    for one in own
                    if one.flow is flow and days.start <= one.posted_on <= days.end
                )


async def test_nothing_gets_past_a_closed_period(story: Story) -> None:
    await story.material()
    place = await story.place()
    received = await story.receive(place, "100", posted_at=moment(5, month=1))
    await story.use(place, "10", posted_at=moment(5, month=2))
    with pytest.raises(Denied) as denied:
        await story.act(
            "close_material_stock_period", f"district_committee:{ONE}", area=ONE, period="202701"
        )
    assert denied.value.clause == "II.4.3"
    await story.act("close_material_stock_period", OFFICE, area=ONE, period="202701")
    with pytest.raises(PeriodClosed):
        await story.receive(place, "1", posted_at=moment(31, 23, 59, month=1))
    with pytest.raises(PeriodClosed):
        await story.cancel(received)
    months = await story.seen("material_month", OFFICE)
    assert [(row.period, row.closed, row.open_days) for row in months] == [
        ("202701", True, 28),
        ("202702", False, 0),
    ]
    with pytest.raises(NegativeStock):  # a later reverse is refused for another reason
        await story.cancel(received, posted_at=moment(10))
    await story.receive(place, "1", posted_at=moment(1, 0, 0, month=2))
    # Nor does who writes past every act.
    (first, *_) = await story.all(StockLine)
    with pytest.raises((DBAPIError, PeriodClosed)):
        async with story.database.maintaining([CITY, ONE]) as session:
            session.add(
                StockLine(
                    tenant=ONE,
                    document_id=first.document_id,
                    stock_id=first.stock_id,
                    flow="used",
                    quantity=Decimal(-1),
                    given_quantity=Decimal(1),
                    given_unit="KGM",
                    posted_at=first.posted_at,
                    posted_on=first.posted_on,
                )
            )
    assert await story.balance(place) == 91


async def test_units_are_converted_exactly_or_refused(story: Story) -> None:
    bale = await story.material("BONG", name="Bông xơ")
    named: dict[str, Any] = {"material": node("Material", bale)}
    await story.act("define_material_conversion", "department", unit="BL", numerator=218, **named)
    await story.act(
        "define_material_conversion",
        "department",
        unit="BG",
        numerator=100,
        denominator=3,
        **named,
    )
    with pytest.raises(WrongUnit):
        await story.act(
            "define_material_conversion", "department", unit="TNE", numerator=900, **named
        )
    place = await story.place()
    post: dict[str, Any] = {"source": Source.CITY_ALLOC}
    await story.post("receipt", place, line("BONG", "2", "BL"), **post)
    await story.post("receipt", place, line("BONG", "0.0005", "TNE"), **post)
    assert await story.balance(place) == Decimal("436.5")
    await story.post("receipt", place, line("BONG", "3", "BG"), **post)
    for unit, wrong in (("BG", InexactQuantity), ("MTR", WrongUnit), ("XX", WrongUnit)):
        with pytest.raises(wrong):
            await story.post("receipt", place, line("BONG", "1", unit), **post)
    with pytest.raises(InexactQuantity):
        await story.receive(place, "1.0000001", material="BONG")
    with pytest.raises(InexactQuantity):  # 0.0011 kg, but what is given could not be kept
        await story.post("receipt", place, line("BONG", "0.0000011", "TNE"), **post)
    for named_unit in (line("bong", "1", "Tấn"), line("BONG", "2", "tạ")):
        await story.cancel(await story.post("receipt", place, named_unit, **post))
    assert await story.balance(place) == Decimal("536.5")


async def test_a_controlled_material_is_handed_out_against_a_reference(story: Story) -> None:
    await story.material("HC", name="Hóa chất", controlled=True)
    place = await story.place()
    await story.receive(place, "5", material="HC")
    with pytest.raises(ReasonNeeded):
        await story.use(place, "1", material="HC")
    await story.use(place, "1", material="HC", reference="Lệnh 12")
    assert await story.balance(place) == 4


async def test_books_are_proved_from_the_lines_and_tampering_shows(
    story: Story, materials_database: FreshDatabase
) -> None:
    await story.material()
    place = await story.place()
    await story.receive(place, "10", posted_at=moment(2))
    await story.use(place, "3")

    async def proved() -> list[Difference]:
        async with story.reading() as session:
            return await differences(session, ONE)

    assert await proved() == []
    async with (
        Database(materials_database.superuser_url, pooled=False) as owner,
        owner.connecting() as connection,
    ):
        await connection.exec_driver_sql("update materials_stock set balance = 8")
    (wrong,) = await proved()
    assert (wrong.balance, wrong.lines, wrong.days, wrong.months) == (8, 7, 7, 7)


async def test_what_others_ask_is_answered(story: Story) -> None:
    await story.material()
    place = await story.place()
    await story.receive(place, "10", posted_at=moment(2))
    await story.use(place, "3", posted_at=moment(4))
    async with story.reading() as session:
        asking: Any = SimpleNamespace(
            session=session, tenant=ONE, tree=story.live.tree, now=moment(28)
        )
        assert await stock_balance(asking, material="SOI") == 7
        assert await stock_balance(asking, material="SOI", at=moment(3)) == 10
        assert await stock_balance(asking, material="SOI", at=moment(1)) == 0
        assert await stock_balance(asking, material="SOI", place="K2") == 0
        assert await stock_balance(asking, material="SOI", holder=place.keeper_id) == 7
        assert (await material(asking, code="SOI") or {})["base_unit"] == "KGM"
        assert await material(asking, code="KHAC") is None


amounts = st.decimals(
    min_value="0.000001", max_value="9999", places=6, allow_nan=False, allow_infinity=False
)


@given(amount=amounts, given=st.sampled_from(sorted(UNITS)), wanted=st.sampled_from(sorted(UNITS)))
def test_there_and_back_is_the_same(amount: Decimal, given: str, wanted: str) -> None:
    there, back = factor(given, wanted), factor(wanted, given)
    assert (there is None) == (back is None)
    if there is not None and back is not None:
        assert there * back == 1
        assert Fraction(amount) * there * back == Fraction(amount)


@given(amount=amounts, parts=st.integers(1, 1000), whole=st.integers(1, 1000))
def test_a_conversion_rounds_once_or_not_at_all(amount: Decimal, parts: int, whole: int) -> None:
    by = Fraction(whole, parts)
    exact = Fraction(amount) * by
    assume(Fraction(1, 10**6) <= exact)
    rounded = converted(amount, by, ConversionRounding.HALF_EVEN, "quantity")
    assert abs(Fraction(rounded) - exact) <= Fraction(1, 2 * 10**6)
    if Fraction(rounded) == exact:
        assert converted(amount, by, ConversionRounding.REFUSED, "quantity") == rounded
    else:
        with pytest.raises(InexactQuantity):
            converted(amount, by, ConversionRounding.REFUSED, "quantity")
