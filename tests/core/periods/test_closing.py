"""Closing by the act: in order, once, when the period is over and nothing is open; told to all."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from khungcui import InBook, NodeId, PeriodClosed, clock
from khungcui.errors import PluginProblem
from khungcui.plugins.manager import load

from .conftest import CITY, DA_KAO, HOME, NEXT, TAN_DINH, Keeping
from .ledger import AccountLine, LoomAccount, YarnEntry, ledger

pytestmark = pytest.mark.anyio


async def test_nothing_is_written_into_a_closed_period(keeping: Keeping) -> None:
    (await keeping.post(date(2027, 5, 31), "2.5")).done()
    closing = (await keeping.close("202705", note=" Đủ chứng từ. ")).done()
    told = closing["closeLoomYarnPeriod"]["periodClose"]
    assert (told["period"], told["starts"], told["ends"]) == ("202705", "2027-05-01", "2027-05-31")
    assert (told["district"], told["note"]) == (HOME, "Đủ chứng từ.")
    assert told["figures"] == '{"period":"202705","quantity":"2.500000"}'
    assert len(told["seal"]) == 64

    refused = keeping.refused(await keeping.post(date(2027, 5, 31)), "period.closed")
    assert "Sổ sợi" in refused["message"]
    assert "202705" in refused["message"]
    assert told["closedBy"] in refused["message"]
    assert "20-07-2027" in refused["message"]
    assert "điều chỉnh" in refused["hint"]
    # What lies before the first closing is behind it.
    keeping.refused(await keeping.post(date(2020, 1, 1)), "period.closed")
    (await keeping.post(date(2027, 6, 1))).done()


async def test_periods_are_closed_once_in_order_and_when_they_are_over(keeping: Keeping) -> None:
    slip = keeping.refused(await keeping.close("197605"), "period.out_of_order")
    assert "202706" in slip["message"]  # an empty book begins with what has just ended
    (await keeping.post(date(2027, 4, 3))).done()
    keeping.refused(await keeping.close("197605"), "period.out_of_order")
    refused = keeping.refused(await keeping.close("202705"), "period.out_of_order")
    assert "202704" in refused["message"]  # the first entry lies there
    await keeping.closed("202704")
    again = keeping.refused(await keeping.close("202704"), "period.closed_already")
    assert keeping.office.principal.official_name in again["message"]
    keeping.refused(await keeping.close("202706"), "period.out_of_order")
    keeping.refused(await keeping.close("202703"), "period.out_of_order")
    await keeping.closed("202705", "202706")
    with clock.at(date(2027, 7, 31)):
        keeping.refused(await keeping.close("202707"), "period.not_ended")
    with clock.at(date(2027, 8, 1)):
        await keeping.closed("202707")
    keeping.refused(await keeping.close("202708"), "period.not_ended")
    keeping.refused(await keeping.close("2027"), "input.invalid")  # not one of its kinds
    refused = keeping.refused(await keeping.close("2027-07"), "period.invalid")
    assert refused["field"] == "period"


async def test_a_wider_period_is_closed_after_the_narrower_ones_in_it(keeping: Keeping) -> None:
    (await keeping.post(date(2027, 5, 3))).done()
    await keeping.closed("202705")
    refused = keeping.refused(await keeping.close("2027Q2"), "period.out_of_order")
    assert "202706" in refused["message"]
    await keeping.closed("202706", "2027Q2")
    keeping.refused(await keeping.close("2027Q2"), "period.closed_already")


async def test_what_is_pending_is_told_and_nothing_is_closed(keeping: Keeping) -> None:
    (await keeping.post(date(2027, 6, 2), "0")).done()
    refused = keeping.refused(await keeping.close("202706"), "period.pending")
    assert "1 dòng chưa có số lượng; hãy ghi số lượng trước." in refused["message"]
    (await keeping.post(date(2027, 6, 2))).done()


async def test_whoever_lacks_the_power_closes_nothing(keeping: Keeping) -> None:
    ward = await keeping.loom.acting(f"ward_committee:{TAN_DINH}")
    next_door = await keeping.loom.acting(f"district_office:{NEXT}")
    denied = await keeping.close("202706", as_=ward)
    assert denied.denied
    # A book is the district's: no office closes it for its own ground alone.
    keeping.refused(await keeping.close("202706", area=TAN_DINH), "input.invalid")
    elsewhere = await keeping.close("202706", as_=next_door, district=NEXT, area=HOME)
    keeping.refused(elsewhere, "id.unknown")
    await keeping.closed("202706")
    (await keeping.close("202706", as_=next_door, district=NEXT)).done()


async def test_the_city_closes_its_own_book(keeping: Keeping) -> None:
    department = await keeping.loom.acting("department")
    answer = await keeping.close("202706", as_=department, district=None)
    assert answer.done()["closeLoomYarnPeriod"]["periodClose"]["district"] == CITY
    # That is no district's book, which it closes where it names the district.
    (await keeping.post(date(2027, 6, 1))).done()
    answer = await keeping.close("202706", as_=department, district=None, area=HOME)
    assert answer.done()["closeLoomYarnPeriod"]["periodClose"]["district"] == HOME


async def _rewrite(keeping: Keeping, line: AccountLine, **values: Any) -> None:
    async with keeping.database.writing([HOME], [HOME]) as session:
        row = await session.get_one(AccountLine, (HOME, line.id))
        for name, value in values.items():
            setattr(row, name, value)


async def test_each_group_closes_its_own_accounts(keeping: Keeping) -> None:
    one, other = (
        LoomAccount(tenant=HOME, area=TAN_DINH, name=name) for name in ("Tổ Một", "Tổ Hai")
    )
    await keeping.loom.add(one, other)
    close = """
    mutation ($input: CloseLoomAccountsPeriodInput!) {
      closeLoomAccountsPeriod(input: $input) {
        periodClose { unit starts ends } userErrors { code message }
      }
    }
    """
    given = {"loomAccount": str(NodeId("LoomAccount", HOME, str(one.id))), "period": "202707"}
    asking = {"as_": keeping.office, "district": HOME}
    told = (await keeping.loom.graphql(close, {"input": given}, **asking)).done()
    assert told["closeLoomAccountsPeriod"]["periodClose"] == {
        "unit": str(one.id),
        "starts": "2027-06-15",  # cut as administrative reports are
        "ends": "2027-07-14",
    }
    # The last moment of the period in Ho Chi Minh City is still the 14th in Europe.
    last = datetime(2027, 7, 14, 23, 59, tzinfo=clock.ZONE)
    line = {"tenant": HOME, "written_at": last.astimezone(UTC)}
    with pytest.raises(PeriodClosed):
        await keeping.loom.add(AccountLine(account_id=one.id, **line))
    await keeping.loom.add(AccountLine(account_id=other.id, **line))
    line["written_at"] += timedelta(minutes=2)
    young = AccountLine(account_id=one.id, **line)
    await keeping.loom.add(young)
    with pytest.raises(PeriodClosed):
        await _rewrite(keeping, young, written_at=last)
    await _rewrite(keeping, young, written_at=last, account_id=other.id)
    with pytest.raises(PeriodClosed):
        await _rewrite(keeping, young, account_id=one.id)
    with clock.at(date(2027, 8, 20)):
        given["period"] = "202708"
        (await keeping.loom.graphql(close, {"input": given}, **asking)).done()
        given["loomAccount"] = str(NodeId("LoomAccount", HOME, str(other.id)))
        given["period"] = "202707"
        (await keeping.loom.graphql(close, {"input": given}, **asking)).done()
    with pytest.raises(PeriodClosed):  # what it was counts as well as what it would be
        await _rewrite(keeping, young, written_at=datetime(2027, 9, 1, tzinfo=UTC))
    # The closing lies where the group does.
    for ward, sees in ((TAN_DINH, 3), (DA_KAO, 0)):
        actor = await keeping.loom.acting(f"ward_committee:{ward}")
        listed = await keeping.loom.graphql(
            "{ periodCloses { nodes { unit } } }", as_=actor, district=HOME
        )
        assert len(listed.done()["periodCloses"]["nodes"]) == sees


async def test_offices_see_which_periods_are_closed(keeping: Keeping) -> None:
    await keeping.closed("202705")
    listed = "{ periodCloses { nodes { period book } } }"
    for who, sees in (
        (f"district_office:{HOME}", True),
        (f"ward_committee:{TAN_DINH}", True),
        ("department", True),
        (f"district_office:{NEXT}", False),
        ("company", False),
    ):
        actor = await keeping.loom.acting(who)
        district = None if actor.tenant == CITY else actor.tenant
        answer = (await keeping.loom.graphql(listed, as_=actor, district=district)).done()
        seen = [(one["period"], one["book"]) for one in answer["periodCloses"]["nodes"]]
        assert seen == ([("202705", "loom_yarn")] if sees else []), who


def test_a_table_of_a_book_that_nobody_declares_is_refused() -> None:
    module = ledger()
    vars(module).pop("books")
    with pytest.raises(PluginProblem, match="'loom_yarn_entry' is of the book 'loom_yarn'"):
        load([module], installed=False)


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (InBook(book="loom_yarn", day="posted"), "has no column 'posted'.*'posted_on'"),
        (InBook(book="loom_yarn", day="posted_on", free=("notes",)), "has no column 'notes'"),
        (InBook(book="loom_yarn", day="posted_on", free=("posted_on",)), "may not free"),
        (InBook(book="loom_yarn", day="posted_on", unit="id"), "both name a unit"),
        (InBook(book="loom_accounts", day="posted_on", unit="note"), "may be null"),
    ],
)
def test_a_table_that_says_what_cannot_be_is_refused(
    monkeypatch: pytest.MonkeyPatch, entry: InBook, told: str
) -> None:
    monkeypatch.setattr(YarnEntry, "__book__", entry)
    with pytest.raises(PluginProblem, match=told):
        load([ledger()], installed=False)
