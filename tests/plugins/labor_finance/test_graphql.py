"""Labor and finance over HTTP, with demo data: numbers, explanations, paper, and who sees what."""

import re
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from math import ceil
from typing import Any

import httpx
import pytest
from xlsxwriter import Workbook

from khungcui import today
from khungcui.app import create_app
from khungcui.ids import parse_node_id
from khungcui.testing import Actor, Loom, query_budget

pytestmark = pytest.mark.anyio

FIVE, CITY = "774", "79"


async def _all(loom: Loom, actor: Actor, field: str, chosen: str) -> list[dict[str, Any]]:
    """Every row of a list, page by page."""
    rows: list[dict[str, Any]] = []
    after = None
    while True:
        query = (
            f"query ($after: String) {{ {field}(first: 100, after: $after) "
            f"{{ pageInfo {{ hasNextPage endCursor }} nodes {{ {chosen} }} }} }}"
        )
        page = (await loom.graphql(query, {"after": after}, as_=actor)).done()[field]
        rows += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return rows
        after = page["pageInfo"]["endCursor"]


PANEL = """query ($name: String!, $by: [String!]) {
  panel(name: $name, by: $by) { value cells { keys { value } value } }
}"""


async def _panel(
    loom: Loom, actor: Actor, name: str, by: str
) -> tuple[Decimal | None, dict[str, Decimal]]:
    told = (await loom.graphql(PANEL, {"name": name, "by": [by]}, as_=actor)).done()["panel"]
    cells = {
        cell["keys"][0]["value"]: Decimal(cell["value"])
        for cell in told["cells"]
        if cell["value"] is not None
    }
    return None if told["value"] is None else Decimal(told["value"]), cells


def _whole(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1), rounding=ROUND_HALF_UP)


async def test_panels_say_what_the_documents_add_up_to(peopled: Loom) -> None:
    city = await peopled.acting("city_committee")
    funds = await _all(peopled, city, "wageFunds", "about state amount headcount serial")
    by_month: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for fund in (one for one in funds if one["state"] == "CONFIRMED"):
        by_month[fund["about"]][0] += Decimal(fund["amount"])
        # A correction pays the same people again.
        by_month[fund["about"]][1] += Decimal(fund["headcount"]) if fund["serial"] == 1 else 0
    total, cells = await _panel(peopled, city, "average_income", "about")
    assert cells == {month: _whole(paid / heads) for month, (paid, heads) in by_month.items()}
    paid = sum((one[0] for one in by_month.values()), Decimal(0))
    heads = sum((one[1] for one in by_month.values()), Decimal(0))
    assert total == _whole(paid / heads)

    taxes = await _all(peopled, city, "taxAssessments", "area state amount paid")
    counted = [one for one in taxes if one["state"] in ("NOTIFIED", "OVERDUE", "PAID")]
    arrears, by_state = await _panel(peopled, city, "tax_arrears", "state")
    assert arrears == sum(Decimal(one["amount"]) - Decimal(one["paid"]) for one in counted)
    assert by_state["PAID"] == 0 < sum(by_state.values()) == arrears

    loans = await _all(peopled, city, "loans", "outstanding")
    outstanding, _ = await _panel(peopled, city, "credit_outstanding", "district")
    assert outstanding == sum(Decimal(one["outstanding"]) for one in loans) > 0

    due = await _all(peopled, city, "loanInstalments", "dueDay principal principalPaid")
    overdue, _ = await _panel(peopled, city, "credit_overdue", "district")
    assert overdue == sum(
        Decimal(one["principal"]) - Decimal(one["principalPaid"])
        for one in due
        if one["dueDay"] < today().isoformat()
    )


async def test_incomes_differences_and_prices_are_those_of_the_documents(peopled: Loom) -> None:
    city = await peopled.acting("city_committee")
    funds = await _all(
        peopled, city, "wageFunds", "about state amount whole headcount serial establishment { id }"
    )
    paid: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    heads: dict[tuple[str, str], Decimal] = {}
    for fund in (one for one in funds if one["state"] == "CONFIRMED"):
        key = (fund["establishment"]["id"], fund["about"])
        paid[key] += Decimal(fund["amount"])
        heads[key] = Decimal(fund["headcount"])
    earned = sorted((_whole(paid[key] / heads[key]), heads[key]) for key in paid)
    incomes = await _all(peopled, city, "establishmentIncomes", "income headcount")
    told = sorted((Decimal(one["income"]), Decimal(one["headcount"])) for one in incomes)
    assert told == earned
    # Gini's coefficient is half of the mean difference of all pairs, by the mean.
    each = [(int(income), float(count)) for income, count in earned]
    pairs = Decimal(sum(abs(x - y) * m * n for x, m in each for y, n in each))
    weight = sum((n for _, n in earned), Decimal(0))
    total = sum((x * n for x, n in earned), Decimal(0))
    gini, _ = await _panel(peopled, city, "income_inequality", "district")
    assert gini == (pairs / (2 * weight * total)).quantize(Decimal("0.001"), ROUND_HALF_UP)
    spread, _ = await _panel(peopled, city, "income_spread", "district")
    of = [income for income, _ in earned]
    low, high = (of[ceil(len(of) * share / 10) - 1] for share in (1, 9))
    assert spread == (high / low).quantize(Decimal("0.01"), ROUND_HALF_UP)

    said = await _all(peopled, city, "wageDifferences", "before whole amount wageFund { id }")
    again = [one for one in funds if one["serial"] > 1]
    assert len(said) == len(again) > 0
    assert {(d["amount"], d["whole"]) for d in said} == {(f["amount"], f["whole"]) for f in again}
    assert all(Decimal(d["before"]) + Decimal(d["amount"]) == Decimal(d["whole"]) for d in said)
    posted, _ = await _panel(peopled, city, "wage_differences", "rules")
    assert posted == sum(Decimal(one["amount"]) for one in again)

    changes = await _all(peopled, city, "priceChanges", "former price percent")
    of_all, _ = await _panel(peopled, city, "price_change", "product")
    before = sum((Decimal(one["former"]) for one in changes), Decimal(0))
    now = sum((Decimal(one["price"]) for one in changes), Decimal(0))
    assert of_all == ((now / before - 1) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)

    books = await _all(peopled, city, "bookSets", "period state monthsBehind")
    at = today().year * 12 + today().month
    for one in books:
        left = at - int(one["period"][:4]) * 12 - int(one["period"][4:])
        assert one["monthsBehind"] == left - (one["state"] == "CLOSED_FOR_PERIOD")
    behind, _ = await _panel(peopled, city, "books_behind", "district")
    assert behind == sum(one["monthsBehind"] >= 2 for one in books) > 0


async def test_a_workforce_is_that_of_the_last_month_and_never_a_sum_of_months(
    peopled: Loom,
) -> None:
    city = await peopled.acting("city_committee")
    reports = await _all(
        peopled, city, "workforceReports", "period headcount current establishment { id }"
    )
    last: dict[str, tuple[str, int]] = {}
    for one in (one for one in reports if one["current"]):
        key = one["establishment"]["id"]
        last[key] = max(last.get(key, ("", 0)), (one["period"], one["headcount"]))
    now, _ = await _panel(peopled, city, "workforce", "district")
    assert now == sum(count for _, count in last.values())
    none, months = await _panel(peopled, city, "workforce", "month")
    assert none is None
    assert len(months) == 4
    for month, headcount in months.items():
        assert headcount == sum(
            one["headcount"] for one in reports if one["current"] and one["period"] == month
        )


RULE_ON = """query ($path: String!, $day: Date!) {
  ruleOn(path: $path, day: $day) {
    why rule { recordId value since until citation } others { applies why }
  }
}"""


async def test_which_rule_applied_and_why(peopled: Loom) -> None:
    ward = await peopled.acting(f"ward:{sorted(peopled.tree.under(f'{CITY}/{FIVE}/', today()))[1]}")
    year = today().year
    asked: dict[str, Any] = {"path": "wages.minimum", "day": f"{year - 1}-06-15"}
    answer = await peopled.graphql(RULE_ON, asked, as_=ward, district=FIVE, language="vi")
    told = answer.done()["ruleOn"]
    assert Decimal(told["rule"]["value"]) == 3900000
    assert told["why"].startswith(f"Ngày 15-06-{year - 1} áp dụng “Lương tối thiểu tháng”")
    assert told["rule"]["citation"] in told["why"]
    assert parse_node_id(told["rule"]["recordId"]).type == "EconomicRule"
    assert not any(one["applies"] for one in told["others"])
    whys = " ".join(one["why"] for one in told["others"])
    assert "Chưa có hiệu lực vào ngày đó" in whys
    assert "Chưa ban hành" in whys
    nothing = {"path": "wages.nothing", "day": f"{year}-01-01"}
    answer = await peopled.graphql(RULE_ON, nothing, as_=ward, district=FIVE)
    assert answer.done()["ruleOn"]["rule"] is None
    assert "nothing can be computed" in answer.done()["ruleOn"]["why"]
    assert (await peopled.graphql(RULE_ON, asked)).codes == ["UNAUTHENTICATED"]


async def test_a_page_of_everything_costs_a_bounded_number_of_statements(peopled: Loom) -> None:
    office = await peopled.acting(f"office:{FIVE}")
    query = """{
      bookSets(first: 20) { nodes { establishmentName state
        journal(first: 20) { nodes { number total lines(first: 4) { nodes {
          debit credit account { code title } } } } }
        balances(first: 20) { nodes { balance account { code } } } } }
      taxAssessments(first: 20) { nodes { number arrears
        payments(first: 3) { nodes { amount } } } }
    }"""
    await peopled.graphql(query, as_=office, district=FIVE)
    with query_budget(30):
        answer = await peopled.graphql(query, as_=office, district=FIVE)
    books = answer.done()["bookSets"]["nodes"]
    assert books
    for one in books:
        assert sum(Decimal(line["balance"]) for line in one["balances"]["nodes"]) == 0
        for entry in one["journal"]["nodes"]:
            debits = [Decimal(line["debit"]) for line in entry["lines"]["nodes"]]
            assert sum(debits) == Decimal(entry["total"])


DISCLOSE = """mutation ($id: ID!, $purpose: String!) {
  discloseJobSeeker(input: {jobSeeker: $id, purpose: $purpose}) {
    jobSeeker { code } name identityNumber userErrors { code field }
  }
}"""


async def test_who_somebody_is_is_told_by_the_act_alone(peopled: Loom) -> None:
    office = await peopled.acting(f"office:{FIVE}")
    rows = (
        await peopled.graphql(
            "{ jobSeekers(first: 1) { nodes { id } } }", as_=office, district=FIVE
        )
    ).done()["jobSeekers"]["nodes"]
    asked: dict[str, Any] = {"id": rows[0]["id"], "purpose": " "}
    said = await peopled.graphql(DISCLOSE, asked, as_=office, district=FIVE)
    assert [error["code"] for error in said.user_errors] == ["labor_finance.words_needed"]
    asked["purpose"] = "Giới thiệu việc làm"
    told = (await peopled.graphql(DISCLOSE, asked, as_=office, district=FIVE)).done()
    assert told["discloseJobSeeker"]["name"]
    city = await peopled.acting("city_committee")
    assert (await peopled.graphql(DISCLOSE, asked, as_=city)).denied is not None
    for field in ("name", "identity { name }", "bornOn"):
        query = f"{{ jobSeekers(first: 1) {{ nodes {{ {field} }} }} }}"
        answer = await peopled.graphql(query, as_=office, district=FIVE)
        assert answer.status == 400


async def test_paper_sheets_and_pictures_are_for_those_who_see_the_rows(peopled: Loom) -> None:
    office, company = await peopled.acting(f"office:{FIVE}"), await peopled.acting("company")
    query = """{
      taxAssessments(first: 1) { nodes { id } } wageFunds(first: 1) { nodes { id } }
      bookSets(first: 1) { nodes { id } }
    }"""
    found = (await peopled.graphql(query, as_=office, district=FIVE)).done()
    ids = [found[name]["nodes"][0]["id"] for name in ("taxAssessments", "wageFunds", "bookSets")]
    transport = httpx.ASGITransport(create_app(peopled.platform))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://loom.test") as client:

        async def get(path: str, actor: Actor) -> httpx.Response:
            asked: dict[str, Any] = {"authorization": f"Bearer {actor.token}"}
            return await client.get(f"/d/{FIVE}/{path}", headers=asked)

        for form, of in zip(("tax_notice", "wage_sheet", "ledger"), ids, strict=True):
            for path in (f"forms/{form}/{of}.pdf", f"forms/{form}/blank.pdf"):
                paper = await get(path, office)
                assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-"), paper.text
            assert (await get(f"forms/{form}/{of}.pdf", company)).status_code == 404
        owned = peopled.registry.sheets.items()
        for sheet in (name for name, each in owned if each.plugin == "labor_finance"):
            assert (await get(f"sheets/{sheet}.xlsx", office)).content[:2] == b"PK"
        for panel in sorted(peopled.registry.panels):
            picture = await get(f"panels/{panel}.svg", office)
            assert picture.status_code == 200, (panel, picture.text)
            assert re.search(rb"<svg", picture.content)


async def test_workforces_come_in_by_excel_and_each_row_hears_its_fault(peopled: Loom) -> None:
    office = await peopled.acting(f"office:{FIVE}")
    asked = "{ establishments(first: 2, filter: {closed: {isNull: true}}) { nodes { code } } }"
    found = (await peopled.graphql(asked, as_=office, district=FIVE)).done()
    one, other = (row["code"] for row in found["establishments"]["nodes"])
    sheet = peopled.registry.sheets["workforce"].sheet
    header = [column.title.vi for column in sheet.columns]
    rows = [
        [one, "202001", 6, 4, 7, 3, 8, 2, 240],
        [other, "202001", 6, 4, 7, 3, 8, 3, 240],
        ["không có", "202001", 6, 4, 7, 3, 8, 2, 240],
    ]
    transport = httpx.ASGITransport(create_app(peopled.platform))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://loom.test") as client:
        headers = {"authorization": f"Bearer {office.token}", "accept-language": "vi"}
        sent = await client.post(
            f"/d/{FIVE}/sheets/workforce.xlsx", content=workbook([header, *rows]), headers=headers
        )
        upload = sent.json()["upload"]
        assert (upload["state"], upload["clean"], upload["refused"]) == ("checked", 1, 2), upload
        done = await client.post(
            f"/d/{FIVE}/sheets/uploads/{upload['id']}/write?mode=clean", headers=headers
        )
        assert done.json()["upload"]["done"] == 1, done.text
    written = """{ workforceReports(first: 5, filter: {period: {eq: "202001"}}) {
        nodes { headcount establishment { code } } } }"""
    told = (await peopled.graphql(written, as_=office, district=FIVE)).done()
    assert told["workforceReports"]["nodes"] == [{"headcount": 10, "establishment": {"code": one}}]


def workbook(rows: list[list[Any]]) -> bytes:
    """An Excel file with one sheet of ``rows``."""
    file = BytesIO()
    made = Workbook(file, {"in_memory": True})
    page = made.add_worksheet("workforce")
    for at, row in enumerate(rows):
        page.write_row(at, 0, row)
    made.close()
    return file.getvalue()
