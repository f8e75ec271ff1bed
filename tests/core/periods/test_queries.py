"""What a screen asks: the periods around a day and how books stand in them; working days."""

from typing import Any

import pytest

from .conftest import CITY, HOME, NEXT, Keeping

pytestmark = pytest.mark.anyio

PERIODS = """
query ($kind: PeriodKind!, $around: Date, $before: Int! = 1, $after: Int! = 1) {
  periods(kind: $kind, around: $around, before: $before, after: $after) {
    code kind title days { cutOff starts ends }
    books { book title act starts ends isClosed closedBy closing timely late lock standing }
  }
}
"""


async def _periods(keeping: Keeping, who: str = "", **given: Any) -> Any:
    actor = await keeping.loom.acting(who) if who else keeping.office
    answer = await keeping.loom.graphql(
        PERIODS, given, as_=actor, district=HOME if actor.tenant == HOME else None, language="vi"
    )
    return answer.done()["periods"]


async def test_periods_tell_their_days_and_how_books_stand(keeping: Keeping) -> None:
    await keeping.closed("202705")
    may, june, july = await _periods(keeping, kind="MONTH", around="2027-06-30")
    assert [one["code"] for one in (may, june, july)] == ["202705", "202706", "202707"]
    assert june["title"] == "Tháng 6 năm 2027"
    assert june["days"] == [
        {"cutOff": "CALENDAR", "starts": "2027-06-01", "ends": "2027-06-30"},
        {"cutOff": "ADMINISTRATIVE", "starts": "2027-05-15", "ends": "2027-06-14"},
    ]
    (book,) = may["books"]
    assert (book["book"], book["title"], book["act"]) == (
        "loom_yarn",
        "Sổ sợi",
        "close_loom_yarn_period",
    )
    assert book["isClosed"]
    assert keeping.office.principal.official_name in book["closedBy"]
    assert book["closing"]
    (book,) = june["books"]
    assert not book["isClosed"]
    # 30 June 2027 is a Wednesday: one, three and five working days later.
    assert (book["timely"], book["late"], book["lock"]) == (
        "2027-07-01",
        "2027-07-05",
        "2027-07-07",
    )
    assert book["standing"] == "LOCKED"  # it is the 20th of July
    assert july["books"][0]["standing"] is None


async def test_a_closing_stands_for_the_periods_within_it(keeping: Keeping) -> None:
    await keeping.closed("202704", "202705", "202706", "2027Q2")
    (quarter,) = await _periods(keeping, kind="QUARTER", around="2027-05-01", before=0, after=0)
    assert quarter["books"][0]["isClosed"]
    (year,) = await _periods(keeping, kind="YEAR", around="2027-05-01", before=0, after=0)
    assert year["books"] == []


async def test_whoever_may_not_see_closings_is_told_nothing_of_them(keeping: Keeping) -> None:
    await keeping.closed("202705")
    (month,) = await _periods(
        keeping, f"establishment:{HOME}", kind="MONTH", around="2027-05-01", before=0, after=0
    )
    (book,) = month["books"]
    assert (book["isClosed"], book["closedBy"], book["standing"]) == (None, None, None)


async def test_the_city_looks_at_the_books_of_a_district(keeping: Keeping) -> None:
    await keeping.closed("202705")
    query = """
    query ($district: String) {
      periods(kind: MONTH, around: "2027-05-01", before: 0, after: 0, district: $district) {
        books { isClosed }
      }
    }
    """

    async def ask(who: str, district: str) -> Any:
        actor = await keeping.loom.acting(who)
        at = None if actor.tenant == CITY else actor.tenant
        return await keeping.loom.graphql(query, {"district": district}, as_=actor, district=at)

    for district, closed in ((HOME, True), (NEXT, False)):
        told = (await ask("department", district)).done()
        assert told["periods"] == [{"books": [{"isClosed": closed}]}]
    assert (await ask("department", "nowhere")).codes == ["id.unknown"]
    assert (await ask(f"district_office:{NEXT}", HOME)).codes == ["id.unknown"]


async def test_too_many_periods_are_refused(keeping: Keeping) -> None:
    answer = await keeping.loom.graphql(
        PERIODS, {"kind": "MONTH", "before": 60}, as_=keeping.office, district=HOME
    )
    assert answer.codes == ["input.invalid"]


async def test_working_days(keeping: Keeping) -> None:
    query = """
    query ($from: Date!, $to: Date!) {
      workingDays(from: $from, to: $to) { count holidays { day title } madeUp reckoned }
    }
    """

    async def ask(first: str, last: str) -> Any:
        given = {"from": first, "to": last}
        return await keeping.loom.graphql(query, given, as_=keeping.office, district=HOME)

    told = (await ask("2025-12-29", "2026-01-11")).done()["workingDays"]
    assert told == {
        "count": 9,
        "holidays": [
            {"day": "2026-01-01", "title": "New Year's Day"},
            {"day": "2026-01-02", "title": "Day off (made up on 2026-01-10)"},
        ],
        "madeUp": ["2026-01-10"],
        "reckoned": False,
    }
    assert (await ask("2027-01-01", "2027-01-31")).done()["workingDays"]["reckoned"]
    for wrong in (("2027-01-02", "2027-01-01"), ("2000-01-01", "2027-01-01")):
        assert (await ask(*wrong)).codes == ["input.invalid"]
    assert (await ask("1970-01-01", "1970-02-01")).codes == ["calendar.year"]
