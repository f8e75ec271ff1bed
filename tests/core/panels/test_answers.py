"""Panels: equal to numbers computed of the rows that the asker lists, and leading back to them."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.panels.conftest import PANEL, PANELS, Sight

from khungcui import clock
from khungcui.calendar.cut_offs import CutOff
from khungcui.calendar.periods import Period, PeriodKind
from khungcui.graph.panels import asking
from khungcui.testing import Loom, query_budget

pytestmark = pytest.mark.anyio

Row = Mapping[str, Any]
FEW = settings(
    max_examples=14, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _period(kind: PeriodKind, cut_off: CutOff = CutOff.CALENDAR) -> Callable[[Row], str]:
    return lambda row: cut_off.period(kind, date.fromisoformat(row["opened"])).code


def _id(name: str) -> Callable[[Row], str | None]:
    return lambda row: row[name] and row[name]["id"]


#: What a row shares with others, by the key of the panel.
SHARED: Mapping[str, Callable[[Row], Any]] = {
    "ownerForm": lambda row: row["ownerForm"],
    "district": lambda row: row["area"]["parent"]["code"],
    "area": lambda row: row["area"]["code"],
    "sector": _id("sector"),
    "office": _id("office"),
    "unclassified": lambda row: str(row["unclassified"]).lower(),
    "month": _period(PeriodKind.MONTH),
    "half": _period(PeriodKind.HALF),
}
FILTERS: Mapping[str, tuple[dict[str, Any] | None, Callable[[Row], bool]]] = {
    "all": (None, lambda row: True),
    "none": ({"workers": {"lt": -1}}, lambda row: False),
    "some": ({"workers": {"gte": 30}}, lambda row: row["workers"] >= 30),
    "form": ({"ownerForm": {"in": ["PRIVATE"]}}, lambda row: row["ownerForm"] == "PRIVATE"),
}
LISTED = """query($filter: EstablishmentFilter, $asOf: Date) {
  establishments(first: 200, filter: $filter, asOf: $asOf) { totalCount nodes { id } } }"""


def _grouped(rows: list[Row], by: list[str]) -> dict[tuple[Any, ...], list[Row]]:
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(SHARED[key](row) for key in by)].append(row)
    return groups


def _shared(cell: Row) -> tuple[Any, ...]:
    return tuple(key["value"] for key in cell["keys"])


def _measures(told: Row) -> dict[str, Decimal | None]:
    return {
        one["name"]: None if one["value"] is None else Decimal(one["value"])
        for one in told["measures"]
    }


def _workers(rows: list[Row]) -> dict[str, Decimal | None]:
    return {
        "workers": Decimal(sum(row["workers"] for row in rows)) if rows else None,
        "count": Decimal(len(rows)),
        "large": Decimal(sum(row["workers"] >= 30 for row in rows)) if rows else None,
    }


def _mean(rows: list[Row]) -> Decimal | None:
    if not rows:
        return None
    mean = Decimal(sum(row["workers"] for row in rows)) / len(rows)
    return mean.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _told(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


@given(
    who=st.sampled_from(["district", "ward", "department"]),
    by=st.lists(st.sampled_from(sorted(SHARED)), max_size=2, unique=True),
    filtered=st.sampled_from(sorted(FILTERS)),
)
@FEW
async def test_a_count_is_that_of_the_rows_that_the_asker_lists(
    sights: Mapping[str, Sight], who: str, by: list[str], filtered: str
) -> None:
    sight, (filter_, holds) = sights[who], FILTERS[filtered]
    rows = [row for row in sight.rows if holds(row)]
    found = await sight.panel("counted_establishments", by=by, filter=filter_)
    assert _told(found["value"]) == found["total"] == found["drill"]["count"] == len(rows)

    expected = _grouped(rows, by) if by else {}
    cells = {_shared(cell): cell for cell in found["cells"]}
    assert len(cells) == len(found["cells"])
    assert {key: int(cell["value"]) for key, cell in cells.items()} == {
        key: len(group) for key, group in expected.items()
    }
    # The way back, from a cell of each answer: to exactly its rows.
    for shared, cell in list(cells.items())[-1:]:
        drill = cell["drill"]
        listed = await sight(LISTED, filter=drill["filter"], asOf=drill["asOf"])
        shown = listed.done()[drill["list"]]
        assert shown["totalCount"] == drill["count"]
        assert {row["id"] for row in shown["nodes"]} == {row["id"] for row in expected[shared]}


@given(
    who=st.sampled_from(["district", "department"]),
    by=st.sampled_from(["district", "ownerForm", "sector", "area"]),
    filtered=st.sampled_from(sorted(FILTERS)),
)
@FEW
async def test_a_mean_is_of_rows_and_never_of_means(
    sights: Mapping[str, Sight], who: str, by: str, filtered: str
) -> None:
    sight, (filter_, holds) = sights[who], FILTERS[filtered]
    rows = [row for row in sight.rows if holds(row)]
    found = await sight.panel("workers_per_establishment", by=[by], filter=filter_)
    assert _told(found["value"]) == _mean(rows)
    assert _measures(found) == _workers(rows)
    expected = _grouped(rows, [by])
    assert {_shared(cell) for cell in found["cells"]} == set(expected)
    for cell in found["cells"]:
        group = expected[_shared(cell)]
        assert _told(cell["value"]) == _mean(group)
        assert _measures(cell) == _workers(group)
        large = sum(row["workers"] >= 30 for row in group)
        assert cell["counted"] == f"{large} of {len(group)}"
        mean = _mean(group)
        assert mean is not None
        assert cell["flag"] == ("GOOD" if 10 <= mean <= 100 else "BAD")


async def test_the_parts_of_one_panel_differ_and_are_marked(sights: Mapping[str, Sight]) -> None:
    found = await sights["department"].panel("workers_per_establishment", by=["ownerForm"])
    values = [Decimal(cell["value"]) for cell in found["cells"]]
    assert Decimal(found["value"]) != sum(values) / len(values)
    assert {cell["flag"] for cell in found["cells"]} == {"GOOD", "BAD"}
    # As the enumeration has them.
    assert [_shared(cell)[0] for cell in found["cells"]][:2] == ["CENTRAL_STATE", "CITY_STATE"]


@given(kind=st.sampled_from(sorted(PeriodKind)))
@FEW
async def test_days_belong_to_periods_as_the_cut_offs_have_it(
    sights: Mapping[str, Sight], kind: PeriodKind
) -> None:
    sight = sights["department"]
    shared = _period(kind, CutOff.ADMINISTRATIVE)
    expected: dict[str, int] = defaultdict(int)
    for row in sight.rows:
        expected[shared(row)] += 1
    found = await sight.panel("reported_establishments", by=[kind.value])
    told = {_shared(cell)[0]: int(cell["value"]) for cell in found["cells"]}
    assert told == expected
    assert list(told) == sorted(told, key=Period.parse)
    code = next(iter(told))
    alone = await sight.panel("reported_establishments", by=[], period=code)
    days = CutOff.ADMINISTRATIVE.days(Period.parse(code))
    assert alone["asOf"] == days.end.isoformat()
    assert alone["drill"]["filter"] == {
        "opened": {"gte": days.start.isoformat(), "lte": days.end.isoformat()}
    }


async def test_a_period_is_seen_as_of_its_end_unless_a_day_is_asked_for(
    sights: Mapping[str, Sight],
) -> None:
    sight, today = sights["district"], clock.today()
    later = str(today.year + 1)
    assert (await sight.panel("counted_establishments", period=later))["asOf"] == today.isoformat()
    assert (await sight.panel("counted_establishments", period="1976"))["asOf"] == "1976-12-31"
    day = (today - timedelta(days=1)).isoformat()
    found = await sight.panel("counted_establishments", period="1976", asOf=day)
    opened = [row for row in sight.rows if row["opened"].startswith("1976")]
    assert found["asOf"] == day
    assert found["total"] == len(opened) > 0


async def test_a_period_takes_the_codes_within_it(sights: Mapping[str, Sight]) -> None:
    # A resource of the plugin's own: it is seen where the plugin is on.
    sight = sights["district"]
    months = [SHARED["month"](row) for row in sight.rows]
    found = await sight.panel("opened_establishments")
    assert {_shared(cell)[0]: int(cell["value"]) for cell in found["cells"]} == {
        code: months.count(code) for code in months
    }
    assert found["cells"][0]["keys"][0]["label"] == Period.parse(min(months)).title.en
    # Not the first: as of then the regulation was not in force yet, and nobody saw anything.
    year = Period.parse(max(months)).parent(PeriodKind.YEAR)
    whole = await sight.panel("opened_establishments", by=[], period=year.code)
    within = [code for code in months if Period.parse(code).within(year)]
    assert int(whole["value"]) == len(within) < len(months)
    assert whole["asOf"] == min(year.end, clock.today()).isoformat()
    listed = await sight(
        "query($filter: OpeningFilter, $asOf: Date)"
        " { openings(first: 0, filter: $filter, asOf: $asOf) { totalCount } }",
        filter=whole["drill"]["filter"],
        asOf=whole["asOf"],
    )
    assert listed.done()["openings"]["totalCount"] == len(within)


async def test_what_has_different_units_is_not_added_up(sights: Mapping[str, Sight]) -> None:
    sight = sights["department"]
    found = await sight.panel("capacity", by=[])
    groups: dict[str, list[Decimal]] = defaultdict(list)
    for row in sight.rows:
        if row["capacityQuantity"] is not None and not row["unclassified"]:
            groups[row["capacityUnit"]].append(Decimal(row["capacityQuantity"]))
    told = {_shared(cell)[0]: Decimal(cell["value"]) for cell in found["cells"] if _shared(cell)[0]}
    assert told == {unit: sum(held) - max(held) for unit, held in groups.items()}
    assert len(told) > 1
    assert (found["value"], found["measures"], found["drill"]) == (None, [], None)
    assert found["total"] == sum(cell["drill"]["count"] for cell in found["cells"])
    unit = next(iter(told))
    one = await sight.panel("capacity", by=[], filter={"capacityUnit": {"eq": unit}})
    assert Decimal(one["value"]) == told[unit]


async def test_levels_are_not_added_up_over_time(sights: Mapping[str, Sight]) -> None:
    sight = sights["department"]

    def last(rows: list[Row]) -> int:
        newest: dict[Any, str] = {}
        for row in rows:
            sector = SHARED["sector"](row)
            newest[sector] = max(newest.get(sector, ""), row["opened"])
        return sum(row["workers"] for row in rows if row["opened"] == newest[_id("sector")(row)])

    whole = await sight.panel("last_opened", by=[])
    assert int(whole["value"]) == last(list(sight.rows))
    assert int(whole["value"]) != sum(row["workers"] for row in sight.rows)
    by_year: dict[str, list[Row]] = defaultdict(list)
    for row in sight.rows:
        by_year[row["opened"][:4]].append(row)
    found = await sight.panel("last_opened", by=["year"])
    assert found["value"] is None
    assert {_shared(cell)[0]: int(cell["value"]) for cell in found["cells"]} == {
        year: last(rows) for year, rows in by_year.items()
    }


async def test_a_panel_is_one_statement_and_shows_what_its_asker_may_see(
    sights: Mapping[str, Sight], standing: Loom
) -> None:
    for by in ([], ["sector"], ["district", "office"]):
        # The two before are the transaction's districts, and whether the asker is still who it was.
        with query_budget(3) as sent:
            await sights["department"].panel("counted_establishments", by=by)
        assert sum("grouping sets" in one.lower() or "count(*)" in one for one in sent) == 1
    district, ward = sights["district"], sights["ward"]
    assert 0 < len(ward.rows) < len(district.rows)
    for sight in (district, ward):
        assert (await sight.panel("counted_establishments"))["total"] == len(sight.rows)
    # The module is off in Quận 3: there the panel is not, and the city does not show it less.
    other = Sight(loom=standing, actor=await standing.acting("office:770"), district="770")
    answer = await other(PANEL, name="counted_establishments")
    assert answer.codes == ["panel.unknown"]
    listed = [one["name"] for one in (await other.get("/panels.json")).json()]
    assert "establishments" in listed
    assert "counted_establishments" not in listed
    assert (await other.get("/panels/counted_establishments.svg")).status_code == 404
    assert (await district.get("/panels/counted_establishments.svg")).status_code == 200


async def test_panels_say_what_they_are(sights: Mapping[str, Sight]) -> None:
    query = "{ panels { name title formula unit chart list by usual periods url } }"
    listed = (await sights["district"](query)).done()["panels"]
    own = [panel.name for panel in PANELS]
    found = [one for one in listed if one["name"] in own]
    assert [one["name"] for one in found] == own
    assert found[0] == {
        "name": "counted_establishments",
        "title": "Establishments",
        "formula": "Establishments counted",
        "unit": "establishments",
        "chart": "BAR",
        "list": "establishments",
        "by": [
            *("ownerForm", "district", "area", "sector", "office", "unclassified"),
            *("month", "half"),
        ],
        "usual": ["ownerForm"],
        "periods": True,
        "url": "/d/760/panels/counted_establishments.svg",
    }
    assert [one["name"] for one in found if not one["periods"]] == [
        "workers_per_establishment",
        "capacity",
    ]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "counted_establishment"}, "panel.unknown"),
        ({"name": "counted_establishments", "by": ["workers"]}, "panel.by"),
        ({"name": "counted_establishments", "by": ["month", "half", "area"]}, "panel.by"),
        ({"name": "counted_establishments", "period": "2027Q5"}, "period.invalid"),
        ({"name": "capacity", "period": "2027"}, "panel.period"),
        ({"name": "counted_establishments", "filter": {"wage": {"eq": 1}}}, "panel.filter"),
        ({"name": "counted_establishments", "filter": {"workers": {"gt": "many"}}}, "panel.filter"),
        ({"name": "counted_establishments", "filter": [1]}, "panel.filter"),
        ({"name": "counted_establishments", "filter": {"sector": {"eq": "none"}}}, "id.unknown"),
    ],
)
async def test_what_cannot_be_answered_is_refused(
    sights: Mapping[str, Sight], given: dict[str, Any], code: str
) -> None:
    answer = await sights["district"](PANEL, **given)
    assert answer.codes == [code]


async def test_a_filter_is_bounded(sights: Mapping[str, Sight]) -> None:
    deep: dict[str, Any] = {"workers": {"gt": 1}}
    for _ in range(60):
        deep = {"not": deep}
    answer = await sights["district"](PANEL, name="counted_establishments", filter=deep)
    assert answer.codes == ["filter.too_large"]
    wide = {"or": [{"workers": {"eq": i}} for i in range(400)]}
    answer = await sights["district"](PANEL, name="counted_establishments", filter=wide)
    assert answer.codes == ["limit.filters"]


async def test_cells_are_bounded(
    sights: Mapping[str, Sight], monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = (await sights["district"].panel("counted_establishments", by=["area"]))["cells"]
    monkeypatch.setattr(asking, "MOST_CELLS", len(cells))
    assert (await sights["district"].panel("counted_establishments", by=["area"]))["cells"] == cells
    monkeypatch.setattr(asking, "MOST_CELLS", len(cells) - 1)
    answer = await sights["district"](PANEL, name="counted_establishments", by=["area"])
    assert answer.codes == ["panel.too_many"]
