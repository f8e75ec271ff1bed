"""A month of cloth: planned from norms, short, helped by another district, inspected, closed, paid.

Three modules meet and none knows the others; every number is reckoned again here, from the papers.
"""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from khungcui import clock
from khungcui.testing import Loom

from .weavers import HERE, THERE, WEAVING, City, Office

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

BEFORE, MONTH, NEXT = date(2027, 2, 25), date(2027, 3, 10), date(2027, 4, 2)
MODULES = ("technical", "materials", "labor_finance")


@pytest.fixture
async def city(loom: Loom) -> Any:
    """The city on a day of March 2027, with the three modules on in two districts."""
    with clock.at(MONTH):
        for module in MODULES:
            await loom.enable(module, HERE, THERE)
        made = City(loom)
        await made.found()
        yield made


async def norm_of_cloth(city: City, quantity: str) -> str:
    """Cloth, and how much yarn a metre of it takes; set by whoever orders it (INV-19)."""
    company = await city.office("company")
    chief = await city.office("company", as_="Trần Thị Bình")
    product = await company.does(
        "register_product", code="VAI-120", name="Vải bông khổ 1,2 m", unit="MTR", sector=WEAVING
    )
    norm = await company.does(
        "draft_consumption_norm",
        product=product["id"],
        basis="Dệt thử ba khung",
        lines=[{"material": "SOI-BONG", "quantity": quantity, "unit": "KGM", "lossPercent": "2"}],
    )
    district = await city.office(f"office:{HERE}")
    assert await district.refused("try_consumption_norm", consumptionNorm=norm["id"])
    for step in ("try_consumption_norm", "approve_consumption_norm"):
        await chief.does(step, consumptionNorm=norm["id"])
    await chief.does("enforce_consumption_norm", consumptionNorm=norm["id"], since="2027-03-01")
    return product["id"]


async def list_yarn(city: City) -> None:
    """Yarn, in the one list of materials that the city has."""
    department = await city.office("department")
    await department.does(
        "define_material", code="SOI-BONG", name="Sợi bông", baseUnit="KGM", sector=WEAVING
    )


async def stock_here_and_there(city: City) -> tuple[Office, Office, str, str]:
    """Yarn in the stores of two districts: 100 kg here, 900 kg there."""
    here, there = await city.office(f"office:{HERE}"), await city.office(f"office:{THERE}")
    stores = []
    for office, area, quantity in ((here, HERE, "100"), (there, THERE, "900")):
        store = await office.does("open_material_place", code="KHO-1", name="Kho", area=area)
        await office.does(
            "record_stock_receipt",
            materialPlace=store["id"],
            source="CITY_ALLOC",
            lines=[{"material": "SOI-BONG", "quantity": quantity}],
            postedAt="2027-03-05T08:00:00+07:00",
        )
        stores.append(store["id"])
    return here, there, stores[0], stores[1]


SECURITY = "{ materialSecurities(first: 5) { nodes { need inStock shortage } } }"


async def balance(office: Office) -> Decimal:
    """What lies in the stores of an office's district."""
    found = await office.asks("{ materialStocks(first: 20) { nodes { balance } } }")
    return sum((Decimal(one["balance"]) for one in found["materialStocks"]["nodes"]), Decimal(0))


async def inspected(city: City, product: str) -> None:
    """The cloth is made, drawn from, measured; it passes, but for what is torn (II.3.2)."""
    company = await city.office("company")
    chief = await city.office("company", as_="Trần Thị Bình")
    specification = await company.does(
        "draft_product_specification",
        product=product,
        title="Vải bông loại 1",
        parameters=[
            {
                "code": "KHO",
                "name": "Khổ vải",
                "kind": "NUMERIC",
                "criticality": "MAJOR",
                "target": "1.20",
                "lower": "1.18",
                "upper": "1.22",
                "unit": "MTR",
            }
        ],
    )
    named = {"productSpecification": specification["id"]}
    await company.does("try_product_specification", **named)
    await chief.does("approve_product_specification", **named)
    await chief.does("enforce_product_specification", since=MONTH.isoformat(), **named)
    rule = await company.does(
        "set_inspection_plan",
        code="PA-1",
        title="Vải bông",
        sector=WEAVING,
        aql="0.05",
        ltpd="0.4",
        consumerRisk="0.2",
    )
    lot = await company.does(
        "present_product_lot",
        portion=city.portion,
        product=product,
        quantity="1900",
        madeOn=MONTH.isoformat(),
    )
    inspection = await company.does(
        "plan_quality_inspection",
        "id sampleSize acceptance",
        productLot=lot["id"],
        inspectionPlan=rule["id"],
        quantity="1900",
        units=38,
    )
    on = {"qualityInspection": inspection["id"]}
    await company.does("draw_sample", **on)
    widths = ["1.20"] * inspection["sampleSize"]
    await company.does(
        "record_readings",
        readings=[
            {"unitNo": unit, "parameter": "KHO", "number": width}
            for unit, width in enumerate(widths, start=1)
        ],
        **on,
    )
    await company.does("finish_measuring", **on)
    district = await city.office(f"office:{HERE}")
    assert await district.refused("decide_quality_inspection", **on)
    decided = await company.does(
        "decide_quality_inspection",
        "computed decision accepted rejected rework quantity",
        rejected="100",
        **on,
    )
    assert decided["computed"] == decided["decision"] == "ACCEPT"
    parts = [Decimal(decided[name]) for name in ("accepted", "rejected", "rework")]
    assert parts == [1800, 100, 0]
    assert sum(parts) == Decimal(decided["quantity"])


BALANCES = """{ materialBalances(first: 20) { nodes {
  startsOn opening cityAlloc coSupply inDistrict outsideCity scrap transferIn found
  used transferOut returned lost closing residual
} } }"""
LINES = "{ stockLines(first: 100) { nodes { flow quantity postedOn } } }"


async def closed(city: City, here: Office, store: str) -> None:
    """What 1,900 m took is booked, the month adds up to the gram, and is closed for good."""
    too_much = {"lines": [{"material": "SOI-BONG", "quantity": "510"}]}
    refused = await here.refused("record_stock_consumption", materialPlace=store, **too_much)
    assert refused == "materials.negative_stock"  # less than nothing never lies anywhere (INV-10)
    used = Decimal(1900) * Decimal("0.25") * Decimal("1.02")
    await here.does(
        "record_stock_consumption",
        materialPlace=store,
        lines=[{"material": "SOI-BONG", "quantity": str(used)}],
    )
    with clock.at(NEXT):
        department = await city.office("department")
        assert await department.refused("close_material_stock_period", period="202703")
        await here.does("close_material_stock_period", period="202703")
        late = {"lines": [{"material": "SOI-BONG", "quantity": "1"}]}
        for act in ("record_stock_consumption", "record_stock_loss"):
            given = {"reason": "Quên ghi"} if act == "record_stock_loss" else {}
            when = {"materialPlace": store, "postedAt": "2027-03-20T08:00:00+07:00"}
            assert await here.refused(act, **when, **given, **late) == "period.closed"
        (sheet, *_) = [
            one
            for one in (await here.asks(BALANCES))["materialBalances"]["nodes"]
            if one["startsOn"] == "2027-03-01"
        ]
        papers = (await here.asks(LINES))["stockLines"]["nodes"]
    flows: Counter[str] = Counter()
    for line in papers:
        flows[line["flow"]] += Decimal(line["quantity"])  # type: ignore[assignment]
    told = {name: Decimal(value) for name, value in sheet.items() if name != "startsOn"}
    assert told["residual"] == 0
    assert told["closing"] == sum(flows.values()) == 500 - used
    assert told["transferIn"] == flows["TRANSFER_IN"] == 400
    assert told["used"] == -flows["USED"] == used


async def rule(city: City, path: str, since: date, **said: Any) -> None:
    """A rule of the city, recorded, verified and issued by three people."""
    people = [await city.office("city", as_=name) for name in ("Lê Ghi", "Lê Soát", "Lê Ký")]
    content = {
        "title": "Chế độ",
        "unit": "đồng",
        "since": since.isoformat(),
        "issuer": "CITY_COMMITTEE",
        "citation": f"QĐ {since.year}/UB",
        **said,
    }
    made = await people[0].does("record_economic_rule", path=path, rule=content)
    await people[1].does("verify_economic_rule", economicRule=made["id"])
    await people[2].does("issue_economic_rule", economicRule=made["id"])


async def paid(city: City) -> None:
    """Wages and tax follow from the rules of the month; those of next year change nothing."""
    office, year = await city.office(f"office:{HERE}"), date(2027, 1, 1)
    await rule(city, "wages.minimum", year, value="1000000")
    await rule(city, "wages.standard_days", year, value="26")
    await rule(city, "tax.trade.rate", year, brackets=[{"over": "0", "rate": "5"}], unit="%")
    about = {"establishment": city.establishment, "about": "202703"}
    wages = [("Đào", Decimal("2.1"), Decimal(26)), ("Mai", Decimal("1.7"), Decimal(13))]
    with clock.at(NEXT):
        fund = await office.does(
            "compute_wage_fund",
            "id amount rounding",
            headcount="2",
            lines=[
                {"person": who, "coefficient": str(by), "days": str(days)}
                for who, by, days in wages
            ],
            **about,
        )
        tax = await office.does(
            "assess_tax", "id amount", path="tax.trade.rate", base="12345678", **about
        )
    assert Decimal(fund["amount"]) == sum(
        (1000000 * by * days / 26 for _, by, days in wages), Decimal(0)
    )
    assert Decimal(tax["amount"]) == 617284  # 617,283.9, rounded once
    head = await city.office(f"office:{HERE}", as_="Võ Trưởng Phòng")
    with clock.at(NEXT):
        await head.does("confirm_wage_fund", wageFund=fund["id"])
    with clock.at(date(2028, 1, 10)):
        await rule(city, "wages.minimum", date(2028, 1, 1), value="1500000")
        again = await office.refused("correct_wage_fund", wageFund=fund["id"], reason="Xem lại")
        assert again == "labor_finance.nothing_differs"


async def test_a_month_of_cloth(city: City) -> None:
    with clock.at(BEFORE):
        await list_yarn(city)
        product = await norm_of_cloth(city, "0.25")
    here, there, store, their_store = await stock_here_and_there(city)

    # Planned: 2,000 m of cloth; the norm with its loss says how much yarn.
    plan = await here.does(
        "draft_material_plan",
        "id lines(first: 5) { nodes { need output normQuantity lossPercent } }",
        area=HERE,
        period="202703",
        outputs=[{"product": "VAI-120", "quantity": "2000"}],
    )
    need = Decimal(2000) * Decimal("0.25") * Decimal("1.02")
    (line,) = plan["lines"]["nodes"]
    assert Decimal(line["need"]) == need == Decimal(510)
    committee = await city.office(f"district:{HERE}")
    assert await here.refused("approve_material_plan", materialPlan=plan["id"]) == "II.4.3"
    await committee.does("approve_material_plan", materialPlan=plan["id"])
    await here.does("communicate_material_plan", materialPlan=plan["id"])
    (row,) = (await here.asks(SECURITY))["materialSecurities"]["nodes"]
    told = [Decimal(row[name]) for name in ("need", "inStock", "shortage")]
    assert told == [need, 100, need - 100]

    # Short of 410 kg: asked for, proposed by the department, decided by the planning committee.
    department, planners = await city.office("department"), await city.office("planning")
    asked = await here.does(
        "submit_material_need",
        area=HERE,
        material="SOI-BONG",
        quantity="410",
        neededBy="2027-03-25",
        reason="Thiếu sợi cho kế hoạch tháng 3",
    )
    proposal = await department.does(
        "propose_balancing",
        "id version",
        material="SOI-BONG",
        materialNeed=asked["id"],
        grounds="Quận 3 còn dư sợi",
        lines=[{"fromDistrict": THERE, "toDistrict": HERE, "quantity": "410"}],
    )
    assert await balance(there) == 900  # a proposal moves no stock (INV-20)
    assert await department.refused("decide_balancing", balancingProposal=proposal["id"])
    await planners.does("decide_balancing", balancingProposal=proposal["id"])
    ordered = await planners.does(
        "order_balancing",
        "transfers(first: 5) { nodes { id state } }",
        balancingProposal=proposal["id"],
    )
    assert await balance(there) == 900
    (transfer,) = ordered["transfers"]["nodes"]

    # Sent 410, of which 400 arrive and 10 are lost on the way (INV-11).
    await there.does(
        "dispatch_transfer",
        materialPlace=their_store,
        materialTransfer=transfer["id"],
        quantity="410",
        last=True,
    )
    assert (await balance(there), await balance(here)) == (490, 100)
    arrived = await here.does(
        "receive_transfer",
        "transfer { state inTransit sent received lost }",
        materialPlace=store,
        materialTransfer=transfer["id"],
        received="400",
        lost="10",
        reason="Ướt một bao",
    )
    way = arrived["transfer"]
    assert way["state"] == "RECEIVED_SHORT"
    assert Decimal(way["inTransit"]) == 0
    assert Decimal(way["sent"]) == Decimal(way["received"]) + Decimal(way["lost"])
    assert await balance(here) == 500
    await inspected(city, product)
    await closed(city, here, store)
    await paid(city)
