"""Technical management over HTTP, with demo data: what offices see of it, in few statements."""

from collections import Counter
from decimal import Decimal
from io import BytesIO
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from xlsxwriter import Workbook

from khungcui.app import create_app
from khungcui.testing import Actor, Loom
from khungcui.testing.budget import query_budget
from khungcui_technical.models import Inspection

from .conftest import CITY

pytestmark = pytest.mark.anyio

#: The district of the small demo data that begins with everything on.
FIVE = "774"


async def test_an_inspection_with_all_that_hangs_on_it_takes_few_statements(
    peopled: Loom,
) -> None:
    inspected = select(Inspection.tenant).where(Inspection.decision.is_not(None))
    async with peopled.database.reading(peopled.tree.homes()) as session:
        [(most, _)] = Counter(await session.scalars(inspected)).most_common(1)
    office = await peopled.acting(f"office:{most}")
    query = """{
      qualityInspections(
        first: 20
        filter: {decision: {isNull: false}}
        order: [{field: DECIDED_ON, direction: DESC}]
      ) { nodes {
        number decision faulty sampleSize orderer { name }
        lot { code product { name } establishment { code } specification { title } }
        plan { aql ltpd }
        readings(first: 5) { nodes { parameterCode conforms parameter { name } } }
        nonconformities(first: 5) { nodes { number workflow { state { title } late } } }
        workflow { state { title } moves { act allowed clause } }
      } }
    }"""
    await peopled.graphql(query, as_=office, district=most)
    with query_budget(30):
        answer = await peopled.graphql(query, as_=office, district=most)
    found = answer.done()["qualityInspections"]["nodes"]
    assert len(found) > 1
    for one in found:
        assert len(one["readings"]["nodes"]) == 5
        # The district sees the inspection and may do nothing to it: whoever orders decides.
        assert not any(move["allowed"] for move in one["workflow"]["moves"])


async def _all(loom: Loom, actor: Actor, name: str, fields: str) -> list[dict[str, Any]]:
    query = (
        f"query ($after: String) {{ {name}(first: 100, after: $after) {{ {PAGE} {fields} }} }} }}"
    )
    rows: list[dict[str, Any]] = []
    after = None
    while True:
        answer = (await loom.graphql(query, {"after": after}, as_=actor)).done()[name]
        rows += answer["nodes"]
        if not answer["pageInfo"]["hasNextPage"]:
            return rows
        after = answer["pageInfo"]["endCursor"]


REGISTER = """mutation { registerProduct(input:
  {code: "VAI-THU", name: "Vải thử", unit: "MTR", sector: "13"}) { product { id } } }"""
DRAFT = """mutation ($product: ID!) { draftConsumptionNorm(input: {
  product: $product, basis: "Dệt thử",
  lines: [{material: "SOI-20", quantity: "0.25", unit: "KGM"}]
}) { consumptionNorm { id code } userErrors { message } } }"""
LINES = """query ($id: ID!) { consumptionNorm(id: $id) {
  workflow { version } lines { nodes { material quantity unit } } } }"""


def _book(*rows: tuple[Any, ...]) -> bytes:
    written = BytesIO()
    with Workbook(written) as made:
        page = made.add_worksheet("norms")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return written.getvalue()


async def test_lines_of_a_norm_come_in_by_a_sheet(peopled: Loom) -> None:
    company = await peopled.acting("company")
    product = (await peopled.graphql(REGISTER, as_=company)).done()["registerProduct"]["product"]
    drafted = await peopled.graphql(DRAFT, {"product": product["id"]}, as_=company)
    norm = drafted.done()["draftConsumptionNorm"]["consumptionNorm"]
    content = _book(
        ("Mã định mức", "Mã vật tư", "Lượng cho một sản phẩm", "Đơn vị", "Hao hụt %"),
        (norm["code"], "SOI-20", "0.24", "KGM", "2"),
        (norm["code"], "DAU-DO", "0.012", "KGM", "0"),
        (norm["code"], "AXIT-HCL", "-1", "KGM", "0"),
        (norm["code"], "KHONG-CO", "1", "KGM", "0"),
        ("DM-79-1999-000001", "AXIT-HCL", "1", "KGM", "0"),
    )
    transport = httpx.ASGITransport(create_app(peopled.platform))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://loom.test") as client:

        async def post(path: str, body: bytes = b"") -> Any:
            asked = {"authorization": f"Bearer {company.token}"}
            answer = await client.post(path, content=body, headers=asked)
            assert answer.status_code == 200, answer.text
            return answer.json()["upload"]

        upload = await post("/sheets/norms.xlsx", content)
        assert (upload["clean"], upload["refused"]) == (2, 3)
        await post(f"/sheets/uploads/{upload['id']}/write?mode=clean")
    told = (await peopled.graphql(LINES, {"id": norm["id"]}, as_=company)).done()
    lines = {
        one["material"]: Decimal(one["quantity"])
        for one in told["consumptionNorm"]["lines"]["nodes"]
    }
    assert lines == {"SOI-20": Decimal("0.24"), "DAU-DO": Decimal("0.012")}
    assert told["consumptionNorm"]["workflow"]["version"] == 3


PAGE = "pageInfo { hasNextPage endCursor } nodes {"

PANEL = """
query ($name: String!, $by: [String!]) {
  panel(name: $name, by: $by) { value cells { keys { value } value } }
}
"""


async def test_numbers_are_those_of_the_rows(peopled: Loom) -> None:
    department = await peopled.acting("department")

    async def panel(name: str, *by: str) -> Any:
        asked = {"name": name, "by": list(by)}
        return (await peopled.graphql(PANEL, asked, as_=department)).done()["panel"]

    inspections = await _all(peopled, department, "qualityInspections", "attempt decision sector")
    first = [one["decision"] for one in inspections if one["attempt"] == 1]
    share = Decimal(100 * first.count("ACCEPT")) / len(first)
    told = await panel("first_pass_yield", "sector")
    assert Decimal(told["value"]) == round(share, 1)
    assert 0 < share < 100

    readings = await _all(peopled, department, "qualityReadings", "parameterCode conforms")
    faults = Counter(one["parameterCode"] for one in readings if not one["conforms"])
    told = await panel("quality_faults", "parameter_code")
    assert {cell["keys"][0]["value"]: int(cell["value"]) for cell in told["cells"]} == faults

    crafts = await _all(peopled, department, "craftSuccessions", "artisans atRisk")
    artisans = await _all(peopled, department, "artisans", "state age apprentices { totalCount }")
    there = [one for one in artisans if one["state"] == "REGISTERED"]
    risky = [one for one in there if one["age"] >= 60 and not one["apprentices"]["totalCount"]]
    assert sum(one["artisans"] for one in crafts) == len(there)
    assert sum(one["atRisk"] for one in crafts) == len(risky)
    told = await panel("succession_risk")
    assert Decimal(told["value"]) == round(Decimal(100 * len(risky)) / len(there))

    gaps = await _all(peopled, department, "inspectionGaps", "missing")
    told = await panel("uninspected_trades")
    assert int(told["value"]) == sum(one["missing"] for one in gaps)


async def test_forms_sheets_and_pictures_are_served(peopled: Loom) -> None:
    office = await peopled.acting(f"office:{FIVE}")
    lists = {
        "product_specification": "productSpecifications",
        "consumption_norm": "consumptionNorms",
        "production_technique": "productionTechniques",
        "quality_inspection": "qualityInspections",
        "artisan_card": "artisans",
    }
    query = " ".join(f"{name}(first: 1) {{ nodes {{ id }} }}" for name in lists.values())
    found = (await peopled.graphql(f"{{ {query} }}", as_=office, district=FIVE)).done()
    transport = httpx.ASGITransport(create_app(peopled.platform))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://loom.test") as client:

        async def get(path: str) -> httpx.Response:
            asked = {"authorization": f"Bearer {office.token}"}
            return await client.get(f"/d/{FIVE}/{path}", headers=asked)

        for form, name in lists.items():
            filled = await get(f"forms/{form}/{found[name]['nodes'][0]['id']}.pdf")
            assert filled.status_code == 200, filled.text
            blank = await get(f"forms/{form}/blank.pdf")
            assert filled.content[:5] == blank.content[:5] == b"%PDF-"
            assert filled.content != blank.content
        for panel in peopled.registry.panels:
            assert (await get(f"panels/{panel}.svg")).status_code == 200, panel
        for sheet in (
            "specifications",
            "techniques",
            "norms",
            "readings",
            "inspections",
            "artisans",
        ):
            written = await get(f"sheets/{sheet}.xlsx")
            assert written.status_code == 200, written.text
            assert written.content[:2] == b"PK"


async def test_a_district_reads_what_the_city_lays_down_and_no_other_districts_goods(
    peopled: Loom,
) -> None:
    office = await peopled.acting(f"office:{FIVE}")
    query = """{
      products { totalCount } consumptionNorms { totalCount } qualityDirections { totalCount }
      qualityInspections(first: 100) { nodes { place { id } } }
      norms: consumptionNorms(first: 1) { nodes { workflow { moves { allowed } } } }
    }"""
    seen = (await peopled.graphql(query, as_=office, district=FIVE)).done()
    for name in ("products", "consumptionNorms", "qualityDirections"):
        assert seen[name]["totalCount"] > 0
    places = {one["place"]["id"] for one in seen["qualityInspections"]["nodes"]}
    wards = peopled.tree.under(f"{CITY}/{FIVE}/", peopled.tree.versions[0].period.start)
    assert places
    assert len(places) <= len(wards)


async def test_a_sample_can_be_looked_at_before_a_plan_is_set(peopled: Loom) -> None:
    company = await peopled.acting("company")
    query = """query ($aql: Decimal!, $ltpd: Decimal!) {
      samplingPlan(units: 500, aql: $aql, ltpd: $ltpd) {
        sampleSize acceptance producerRisk consumerRisk
      }
    }"""
    answer = await peopled.graphql(query, {"aql": "0.025", "ltpd": "0.1"}, as_=company)
    plan = answer.done()["samplingPlan"]
    assert (plan["sampleSize"], plan["acceptance"]) == (75, 4)
    assert 0 < Decimal(plan["producerRisk"]) <= Decimal("0.05")
    assert 0 < Decimal(plan["consumerRisk"]) <= Decimal("0.10")
    near = await peopled.graphql(query, {"aql": "0.09", "ltpd": "0.1"}, as_=company)
    assert near.codes == ["technical.bad_sampling"]
