"""Groups: equal to sums over what the asker lists, exact, bounded, and never over mixed units."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Date, DateTime, Numeric, cast, column, select, values
from tests.core.graph.conftest import Asking

from khungcui import clock
from khungcui.graph.columns import local
from khungcui.graph.groups.measures import FUNCTIONS, MEAN_DECIMALS
from khungcui.testing import Loom, query_budget

pytestmark = pytest.mark.anyio

Row = Mapping[str, Any]
NUMBERS = ("workers", "powerKw", "floorM2")
SEEN = """
{ establishments(first: 200) { nodes {
  id name ownerForm capacityUnit capacityQuantity unclassified opened closed
  workers powerKw floorM2 area { code } sector { code } office { name }
  portions(first: 20) { nodes { kind share orderer { name } } }
} } }
"""
GROUPS = """
query($by: [EstablishmentGroupField!]!, $filter: EstablishmentFilter) {
  establishments(first: 0, filter: $filter) { groups(by: $by) {
    by { name ownerForm capacityUnit unclassified opened openedMonth openedYear closedYear
         area { code } sector { code } office { name } }
    count ...Numbers
  } }
}
fragment Numbers on EstablishmentGroup {
  sum { workers powerKw floorM2 } avg { workers powerKw floorM2 }
  min { ... on EstablishmentGroupMin { workers powerKw floorM2 } } max { workers powerKw floorM2 }
}
"""


def _part(name: str, make: Callable[[str], Any]) -> Callable[[Row], Any]:
    return lambda row: None if row[name] is None else make(row[name])


#: What a row shares with others, by the key of the group.
SHARED: Mapping[str, Callable[[Row], Any]] = {
    **{name: _part(name, lambda value: value) for name in ("name", "ownerForm", "capacityUnit")},
    **{name: _part(name, lambda value: value) for name in ("unclassified", "opened")},
    **{name: _part(name, lambda value: value) for name in ("area", "sector", "office")},
    "openedMonth": _part("opened", lambda day: f"{day[:7]}-01"),
    "openedYear": _part("opened", lambda day: int(day[:4])),
    "closedYear": _part("closed", lambda day: int(day[:4])),
}
FILTERS: Mapping[str, tuple[dict[str, Any], Callable[[Row], bool]]] = {
    "all": ({}, lambda row: True),
    "none": ({"workers": {"lt": -1}}, lambda row: False),
    "some": ({"workers": {"gte": 30}}, lambda row: row["workers"] >= 30),
    "by portion": (
        {"portions": {"some": {"kind": {"eq": "OWN"}}}},
        lambda row: any(one["kind"] == "OWN" for one in row["portions"]["nodes"]),
    ),
}


def _choice(key: str) -> str:
    """The name of a key as its enumeration spells it."""
    return "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in key).upper()


@dataclass(frozen=True)
class Sight:
    """What one official sees of all establishments."""

    asking: Asking = field(repr=False)
    rows: tuple[Row, ...] = field(repr=False)


@pytest.fixture(scope="session")
async def sights(standing: Loom, office: Asking) -> tuple[Sight, ...]:
    """Two who see the offices of establishments, and one who sees establishments without them."""
    city = await standing.acting("city")
    department = await standing.acting("department", sectors=("13", "14"))
    askers = [office] + [
        Asking(loom=standing, actor=actor, district=None) for actor in (city, department)
    ]
    shown = [(await one(SEEN)).done()["establishments"]["nodes"] for one in askers]
    return tuple(Sight(one, tuple(rows)) for one, rows in zip(askers, shown, strict=True))


def _rounded(total: Decimal, count: int) -> Decimal:
    exact = Context(prec=100)
    return exact.divide(total, Decimal(count)).quantize(
        Decimal(1).scaleb(-MEAN_DECIMALS), ROUND_HALF_UP, exact
    )


def _measured(rows: list[Row]) -> dict[str, dict[str, Decimal | None]]:
    """What the functions should give for each of the numbers."""
    found: dict[str, dict[str, Decimal | None]] = defaultdict(dict)
    for name in NUMBERS:
        held = [Decimal(row[name]) for row in rows if row[name] is not None]
        found["sum"][name] = sum(held, Decimal()) if held else None
        found["avg"][name] = _rounded(sum(held, Decimal()), len(held)) if held else None
        found["min"][name] = min(held, default=None)
        found["max"][name] = max(held, default=None)
    return dict(found)


def _told(group: Row) -> dict[str, dict[str, Decimal | None]]:
    return {
        function: {
            name: None if value is None else Decimal(value)
            for name, value in group[function].items()
        }
        for function in FUNCTIONS
    }


@given(
    place=st.integers(0, 2),
    by=st.lists(st.sampled_from(sorted(SHARED)), max_size=3, unique=True),
    filtered=st.sampled_from(sorted(FILTERS)),
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_groups_are_those_of_the_rows_that_the_asker_lists(
    sights: tuple[Sight, ...], place: int, by: list[str], filtered: str
) -> None:
    sight, (filter_, holds) = sights[place], FILTERS[filtered]
    expected: dict[str, list[Row]] = defaultdict(list)
    if not by:
        expected["[]"] = []
    for row in sight.rows:
        if holds(row):
            expected[repr([SHARED[key](row) for key in by])].append(row)

    answer = await sight.asking(GROUPS, by=[_choice(key) for key in by], filter=filter_)
    groups = answer.done()["establishments"]["groups"]
    found = {repr([group["by"][key] for key in by]): group for group in groups}
    assert len(found) == len(groups)
    assert found.keys() == expected.keys()
    for shared, group in found.items():
        assert group["count"] == len(expected[shared])
        assert _told(group) == _measured(expected[shared])
        assert all(group["by"][key] is None for key in SHARED if key not in by)


async def test_hidden_records_are_no_group(sights: tuple[Sight, ...]) -> None:
    _, city, department = sights
    shown = []
    for sight in (city, department):
        groups = (await sight.asking(GROUPS, by=["OFFICE"])).done()["establishments"]["groups"]
        shown.append({group["by"]["office"] is None: group["count"] for group in groups})
    assert False in shown[0]
    assert shown[1] == {True: len(department.rows)}


NESTED = """
{ establishments(first: 50) { nodes { id portions(first: 0, filter: {share: {lt: "60"}}) {
  whole: groups { count sum { share } }
  parts: groups(by: [KIND, ORDERER]) { by { kind orderer { name } } count sum { share } }
} } } }
"""


async def test_groups_under_every_row_are_read_at_once(sights: tuple[Sight, ...]) -> None:
    sight = sights[0]
    shown = {row["id"]: row["portions"]["nodes"] for row in sight.rows}
    # To begin; establishments, portions, both kinds of groups, orderers.
    with query_budget(4 + 5):
        found = (await sight.asking(NESTED)).done()["establishments"]["nodes"]
    kinds = set()
    for row in found:
        under = [one for one in shown[row["id"]] if Decimal(one["share"]) < 60]
        total = sum((Decimal(one["share"]) for one in under), Decimal())
        [whole] = row["portions"]["whole"]
        assert whole["count"] == len(under)
        assert Decimal(whole["sum"]["share"] or 0) == total
        assert (whole["sum"]["share"] is None) is (not under)
        parts = row["portions"]["parts"]
        told = {repr(part["by"]): Decimal(part["sum"]["share"]) for part in parts}
        expected: dict[str, Decimal] = defaultdict(Decimal)
        for one in under:
            expected[repr({"kind": one["kind"], "orderer": one["orderer"]})] += Decimal(
                one["share"]
            )
        assert told == expected
        kinds.add(len(parts))
    assert 0 in kinds
    assert len(kinds) > 1


async def test_numbers_of_different_units_are_never_one(office: Asking) -> None:
    query = """query($by: [EstablishmentGroupField!]!) { establishments { groups(by: $by) {
      by { capacityUnit } count sum { workers capacityQuantity } max { capacityQuantity } } } }"""
    mixed = await office(query, by=["OWNER_FORM"])
    assert set(mixed.codes) == {"group.unit"}
    assert mixed.errors[0]["path"][-2:] == ["sum", "capacityQuantity"]
    assert "CAPACITY_UNIT" in mixed.errors[0]["message"]
    assert mixed.data["establishments"]["groups"][0]["sum"]["workers"]
    apart = (await office(query, by=["CAPACITY_UNIT"])).done()["establishments"]["groups"]
    units = [group["by"]["capacityUnit"] for group in apart]
    assert len(units) > 1
    assert len(units) == len(set(units))
    seen = (await office(SEEN)).done()["establishments"]["nodes"]
    for group in apart:
        held = [
            Decimal(row["capacityQuantity"])
            for row in seen
            if row["capacityUnit"] == group["by"]["capacityUnit"] and row["capacityQuantity"]
        ]
        assert Decimal(group["sum"]["capacityQuantity"]) == sum(held)


async def test_there_are_never_too_many_groups(office: Asking) -> None:
    query = """query($by: [AreaGroupField!]!, $filter: AreaFilter) {
      areas(first: 0, filter: $filter) { totalCount groups(by: $by) { by { code } count } } }"""
    assert (await office(query, by=["CODE"])).codes == ["group.too_many"]
    within = (await office(query, by=["CODE", "CODE"], filter={"parent": {"under": "760"}})).done()
    codes = [group["by"]["code"] for group in within["areas"]["groups"]]
    assert within["areas"]["totalCount"] == len(codes) == len(set(codes)) > 1
    assert codes == sorted(codes)
    five = ["CODE", "LEVEL", "NAME", "NAME_EN", "PARENT"]
    assert (await office(query, by=five)).codes == ["group.too_deep"]


async def test_groups_are_in_the_order_of_their_keys(office: Asking) -> None:
    names = "{ establishments(first: 200, order: [{field: NAME}]) { nodes { name } } }"
    listed = (await office(names)).done()["establishments"]["nodes"]
    groups = (await office(GROUPS, by=["NAME"])).done()["establishments"]["groups"]
    assert [group["by"]["name"] for group in groups] == list(
        dict.fromkeys(row["name"] for row in listed)
    )
    years = (await office(GROUPS, by=["CLOSED_YEAR"])).done()["establishments"]["groups"]
    *known, last = [group["by"]["closedYear"] for group in years]
    assert last is None
    assert known == sorted(known)


async def test_a_moment_belongs_to_the_day_of_the_city(office: Asking) -> None:
    answer = await office(
        "{ pluginPeriods(first: 200) { nodes { since } "
        "groups(by: [SINCE_DAY, SINCE_MONTH]) { by { sinceDay sinceMonth } count } } }"
    )
    found = answer.done()["pluginPeriods"]
    days: dict[tuple[str, str], int] = defaultdict(int)
    for row in found["nodes"]:
        day = datetime.fromisoformat(row["since"]).astimezone(clock.ZONE).date()
        days[day.isoformat(), date(day.year, day.month, 1).isoformat()] += 1
    told = {
        (one["by"]["sinceDay"], one["by"]["sinceMonth"]): one["count"] for one in found["groups"]
    }
    assert told == days


async def test_groups_are_those_of_the_day(office: Asking) -> None:
    query = """query($day: Date) { establishments(first: 200, asOf: $day) {
      totalCount nodes { workers } groups { count sum { workers } } } }"""
    totals = []
    for day in (None, "1995-01-01"):
        found = (await office(query, day=day)).done()["establishments"]
        [group] = found["groups"]
        assert group["count"] == found["totalCount"]
        assert int(group["sum"]["workers"]) == sum(row["workers"] or 0 for row in found["nodes"])
        totals.append(group["count"])
    assert totals[0] != totals[1]


LARGE = "999999999999999999.999999"


@pytest.mark.parametrize(
    "held",
    [
        (LARGE, LARGE, "0.000001"),
        ("0.000001", "0"),
        ("-0.000001", "0"),
        ("0.000001", "0", "0"),
        ("1", "1", "0"),
        (LARGE, f"-{LARGE}"),
    ],
)
async def test_a_mean_is_exact_to_its_last_decimal(standing: Loom, held: tuple[str, ...]) -> None:
    numbers = [Decimal(text) for text in held]
    rows = values(column("held", Numeric()), name="rows").data([(each,) for each in numbers])
    statement = select(FUNCTIONS["avg"].sql(rows.c.held), FUNCTIONS["sum"].sql(rows.c.held))
    async with standing.database.reading(["760"]) as session:
        [(mean, total)] = await session.execute(statement)
    assert total == sum(numbers)
    assert mean == _rounded(sum(numbers, Decimal()), len(numbers))


async def test_groups_cost_what_they_read_whatever_the_page(office: Asking) -> None:
    costs = []
    for inside in ("count", "by { sector { name } }"):
        answer = await office(
            f"{{ establishments(first: 0) {{ groups(by: [SECTOR]) {{ {inside} }} }} }}"
        )
        answer.done()
        costs.append(answer.extensions["cost"]["estimated"])
    assert 0 < costs[0] < costs[1]


async def test_the_end_of_time_has_a_day_too(loom: Loom) -> None:
    """Seven hours before the year ends in Greenwich, the city is in a year that no date reaches."""
    moments = values(column("at", DateTime(timezone=True)), name="moments").data(
        [
            (datetime(9999, 12, 31, 23, tzinfo=UTC),),
            (datetime(2027, 2, 28, 17, tzinfo=UTC),),
            (None,),
        ]
    )
    statement = select(cast(local(moments.c.at), Date)).order_by(moments.c.at)
    async with loom.database.reading(()) as session:
        found = await session.scalars(statement, execution_options={"door": "no rows are read"})
    assert found.all() == [date(2027, 3, 1), date(9999, 12, 31), None]
