"""Materials over HTTP, with demo data: what offices see, numbers from raw rows, paper and Excel."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

import httpx
import pytest

import khungcui_materials
from khungcui import parse_node_id
from khungcui.app import create_app
from khungcui.testing import Actor, Loom, query_budget

pytestmark = pytest.mark.anyio

#: The district of the small demo data that begins with everything on.
FIVE = "774"


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


async def test_books_and_panels_are_what_the_lines_add_up_to(peopled: Loom) -> None:
    city = await peopled.acting("city_committee")
    lines = await _all(
        peopled, city, "stockLines", "quantity flow stock { area material { code } place { code } }"
    )
    raw: dict[str, Decimal] = defaultdict(Decimal)
    used: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        code = line["stock"]["material"]["code"]
        raw[code] += Decimal(line["quantity"])
        if line["flow"] == "USED":
            used[code] -= Decimal(line["quantity"])
    stocks = await _all(peopled, city, "materialStocks", "balance material { code }")
    kept: dict[str, Decimal] = defaultdict(Decimal)
    for stock in stocks:
        kept[stock["material"]["code"]] += Decimal(stock["balance"])
    assert kept == raw
    sheets = await _all(peopled, city, "materialBalances", "residual used material { code }")
    assert {Decimal(row["residual"]) for row in sheets} == {Decimal(0)}
    by_sheet: dict[str, Decimal] = defaultdict(Decimal)
    for row in sheets:
        by_sheet[row["material"]["code"]] += Decimal(row["used"])
    assert by_sheet == used
    query = """{ panel(name: "material_use", by: []) { cells { keys { label } value } } }"""
    told = (await peopled.graphql(query, as_=city)).done()["panel"]
    cells = sorted(Decimal(cell["value"]) for cell in told["cells"])
    assert cells == sorted(round(value, 2) for value in used.values())


async def test_what_was_there_at_an_instant_is_what_the_lines_before_come_to(
    peopled: Loom,
) -> None:
    office, other = await peopled.acting(f"office:{FIVE}"), await peopled.acting("office:760")
    lines = await _all(
        peopled,
        await peopled.acting("department"),
        "stockLines",
        "quantity postedAt stock { area id }",
    )
    own = await _all(peopled, office, "stockLines", "id")
    assert 0 < len(own) < len(lines)
    middle = sorted(line["postedAt"] for line in lines)[len(lines) // 2]
    query = "query ($at: DateTime!) { stockAt(at: $at) { district balance material } }"
    told = (await peopled.graphql(query, {"at": middle}, as_=office, district=FIVE)).done()[
        "stockAt"
    ]
    everywhere = (
        await peopled.graphql(query, {"at": middle}, as_=await peopled.acting("department"))
    ).done()["stockAt"]
    assert {row["district"] for row in told} == {FIVE}
    raw = sum(Decimal(line["quantity"]) for line in lines if line["postedAt"] <= middle)
    assert sum(Decimal(row["balance"]) for row in everywhere) == raw
    mine = [row for row in everywhere if row["district"] == FIVE]
    assert sorted(map(str, mine)) == sorted(map(str, told))
    assert (await peopled.graphql(query, {"at": middle}, as_=other, district="760")).done()[
        "stockAt"
    ] != told


async def test_a_company_has_the_sheet_of_its_goods_and_knows_who_holds_them(
    peopled: Loom,
) -> None:
    query = """{
      materialStocks(first: 1, filter: { material: { is: { code: { eq: "SOI-40" } } } }) {
        nodes { ownerName ownerOffice { id } }
      }
    }"""
    found = (await peopled.graphql(query, as_=await peopled.acting("department"))).done()
    (stock,) = found["materialStocks"]["nodes"]
    owner = parse_node_id(stock["ownerOffice"]["id"])
    company = await peopled.acting.existing(owner.uuid, owner.tenant)
    lines = await _all(peopled, company, "stockLines", "quantity postedAt stock { ownerName }")
    assert {line["stock"]["ownerName"] for line in lines} == {stock["ownerName"]}
    latest = max(line["postedAt"] for line in lines)
    query = """query ($at: DateTime!, $period: String!) {
      stockAt(at: $at) { place holder owner balance }
      materialSheet(period: $period, byOwner: true) { owner closing residual }
    }"""
    given = {"at": latest, "period": latest[:4]}
    told = (await peopled.graphql(query, given, as_=company)).done()
    raw = sum(Decimal(line["quantity"]) for line in lines)
    for name, amount in (("stockAt", "balance"), ("materialSheet", "closing")):
        assert sum(Decimal(row[amount]) for row in told[name]) == raw
        assert {row["owner"] for row in told[name]} == {stock["ownerName"]}
    assert all(row["holder"] and row["place"] for row in told["stockAt"])
    assert {Decimal(row["residual"]) for row in told["materialSheet"]} == {Decimal(0)}


async def test_one_version_of_a_plan_holds_and_what_it_changes_is_told(peopled: Loom) -> None:
    city = await peopled.acting("city_committee")
    chosen = """id area period holds corrects { id } workflow { steps { act } }
        lines(first: 9) { nodes { need material { code } } }"""
    plans = await _all(peopled, city, "materialPlans", chosen)
    kept = {(one["area"], one["period"]) for one in plans}
    holding = [(one["area"], one["period"]) for one in plans if one["holds"]]
    assert len(plans) > len(kept) == len(holding) == len(set(holding))
    needs: dict[str, dict[str, Decimal]] = {}
    for plan in plans:
        begun = plan["workflow"]["steps"][0]["act"]
        assert begun == ("correct" if plan["corrects"] else "draft") + "_material_plan"
        of_plan = needs[plan["id"]] = defaultdict(Decimal)
        for line in plan["lines"]["nodes"]:
            of_plan[line["material"]["code"]] += Decimal(line["need"])
    raw = {
        (plan["id"], code): needs[plan["id"]][code] - needs[before["id"]][code]
        for plan in plans
        if (before := plan["corrects"])
        for code in {*needs[plan["id"]], *needs[before["id"]]}
    }
    told = await _all(
        peopled, city, "materialPlanDifferences", "difference plan { id } material { code }"
    )
    assert raw == {
        (one["plan"]["id"], one["material"]["code"]): Decimal(one["difference"]) for one in told
    }
    assert set(raw.values()) > {Decimal(0)}


async def test_a_page_of_documents_takes_few_statements(peopled: Loom) -> None:
    office = await peopled.acting(f"office:{FIVE}")
    query = """{
      stockDocuments(first: 20, order: [{field: POSTED_AT, direction: DESC}]) { nodes {
        number kind postedAt ownerName place { code keeperName } toPlace { code }
        transfer { code state inTransit material { code } }
        lines(first: 5) { nodes { quantity givenUnit stock { material { name } balance } } }
      } }
      materialPlans(first: 5) { nodes {
        period lines(first: 5) { nodes { need normVersion material { code } } }
        workflow { state { title } moves { act allowed clause } }
      } }
    }"""
    await peopled.graphql(query, as_=office, district=FIVE)
    with query_budget(30):
        answer = (await peopled.graphql(query, as_=office, district=FIVE)).done()
    assert len(answer["stockDocuments"]["nodes"]) == 20
    assert answer["materialPlans"]["nodes"]


async def test_pictures_paper_and_excel_are_served(peopled: Loom) -> None:
    office = await peopled.acting(f"office:{FIVE}")
    query = "{ stockDocuments(first: 1) { nodes { id } } materialPlans(first: 1) { nodes { id } } }"
    found = (await peopled.graphql(query, as_=office, district=FIVE)).done()
    paper = found["stockDocuments"]["nodes"][0]["id"]
    plan = found["materialPlans"]["nodes"][0]["id"]
    paths = [
        *(
            f"forms/{name}/{paper}.pdf"
            for name in ("stock_receipt", "stock_issue", "stock_minutes")
        ),
        *(f"forms/{name}/{plan}.pdf" for name in ("material_plan", "material_plan_difference")),
        "forms/material_transfer/blank.pdf",
        *(f"panels/{panel.name}.svg" for panel in khungcui_materials.PANELS),
        *(f"sheets/{sheet.name}.xlsx" for sheet in khungcui_materials.SHEETS),
        "sheets/stock_receipts/template.xlsx",
    ]
    transport = httpx.ASGITransport(app=create_app(peopled.platform))
    async with httpx.AsyncClient(transport=transport, base_url="http://khungcui") as client:
        for path in paths:
            bare = await client.get(f"/d/{FIVE}/{path}")
            assert bare.status_code == 401, path
            served = await client.get(
                f"/d/{FIVE}/{path}", headers={"Authorization": f"Bearer {office.token}"}
            )
            assert served.status_code == 200, (path, served.text[:500])
            assert len(served.content) > 500
