"""Plans corrected after they were made known: by next versions, of which one holds at any time."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from khungcui import clock, uuid7
from khungcui.ids import parse_node_id
from khungcui.plugins.purging import dry_run, purge
from khungcui.storage.correcting import CorrectedBefore
from khungcui.testing import Loom
from khungcui_materials.models import MaterialPlan, PlanLine
from khungcui_materials.vocabulary import PlanState

from .conftest import CITY, ONE, THREE, TODAY
from .desks import Desk, desk

pytestmark = pytest.mark.anyio

REASON = "materials.reason_needed"
PLAN = "id number state holds reason"
NEEDS = """{ materialSecurities(first: 9, filter: { need: { gt: "0" } }) {
  nodes { need shortage material { code } } } }"""
VERSIONS = """{ materialPlans(first: 9, order: [{ field: NUMBER, direction: ASC }]) {
  nodes { number state holds corrects { number } corrections(first: 9) { nodes { number } } } } }"""


def needs(**quantities: str) -> list[dict[str, str]]:
    """What a plan counts on: so much of each material, all for one reason."""
    return [
        {"material": code, "quantity": quantity, "basis": "Sửa chữa máy"}
        for code, quantity in quantities.items()
    ]


@dataclass
class District:
    """A district that plans: its office prepares, its committee approves."""

    loom: Loom
    office: Desk
    committee: Desk

    async def draft(self, **quantities: str) -> str:
        """The first plan of the quarter."""
        given = {"area": ONE, "period": "2027Q1", "outputs": [], "others": needs(**quantities)}
        return (await self.office.does("draft_material_plan", **given))["id"]

    async def correct(self, plan: str, **quantities: str) -> Any:
        """A draft of what corrects ``plan``."""
        return await self.office.does(
            "correct_material_plan", PLAN, **corrected(plan, **quantities)
        )

    async def make_known(self, plan: str) -> Any:
        """Approve a draft and make it known."""
        await self.committee.does("approve_material_plan", materialPlan=plan)
        return await self.office.does("communicate_material_plan", PLAN, materialPlan=plan)

    async def needed(self) -> dict[str, tuple[int, int]]:
        """Need and shortage by material, as the city counts them."""
        rows = (await self.office.asks(NEEDS))["materialSecurities"]["nodes"]
        return {
            row["material"]["code"]: (int(float(row["need"])), int(float(row["shortage"])))
            for row in rows
        }

    async def versions(self) -> list[tuple[int, str, bool]]:
        """Number, state, and whether it holds, of every version."""
        found = (await self.office.asks(VERSIONS))["materialPlans"]["nodes"]
        return [(one["number"], one["state"], one["holds"]) for one in found]


def corrected(plan: str, **quantities: str) -> dict[str, Any]:
    """The input of a correction."""
    others = needs(**quantities) or needs(SOI="130")
    return {"materialPlan": plan, "reason": "Thêm hai máy dệt", "outputs": [], "others": others}


@pytest.fixture
async def here(loom: Loom) -> AsyncIterator[District]:
    """District 1, with materials on, on the first of March 2027; three materials are listed."""
    with clock.at(TODAY):
        await loom.enable("materials", ONE, THREE)
        department = await desk(loom, "department")
        for code in ("SOI", "DAU", "CHI"):
            await department.does("define_material", code=code, name=code, baseUnit="KGM")
        yield District(
            loom=loom,
            office=await desk(loom, f"office:{ONE}"),
            committee=await desk(loom, f"district:{ONE}"),
        )


async def test_a_correction_holds_from_when_it_is_made_known(here: District) -> None:
    store = await here.office.does("open_material_place", code="K1", name="Kho", area=ONE)
    lines = [{"material": "SOI", "quantity": "90"}]
    await here.office.does(
        "record_stock_receipt", materialPlace=store["id"], source="CITY_ALLOC", lines=lines
    )
    plan = await here.draft(SOI="100", DAU="40")
    assert await here.needed() == {}
    await here.committee.does("approve_material_plan", materialPlan=plan)
    before = {"SOI": (100, 10), "DAU": (40, 40)}
    assert await here.needed() == before  # the first plan counts once it is approved at home
    await here.office.does("communicate_material_plan", materialPlan=plan)

    correction = await here.correct(plan, SOI="130", CHI="5")
    assert (correction["number"], correction["state"], correction["holds"]) == (2, "DRAFT", False)
    assert correction["reason"] == "Thêm hai máy dệt"
    assert await here.needed() == before
    await here.committee.does("approve_material_plan", materialPlan=correction["id"])
    assert await here.needed() == before
    assert await here.versions() == [(1, "COMMUNICATED", True), (2, "OWN_APPROVED", False)]
    await here.office.does("communicate_material_plan", materialPlan=correction["id"])
    assert await here.needed() == {"SOI": (130, 40), "CHI": (5, 5)}
    assert await here.versions() == [(1, "SUPERSEDED", False), (2, "COMMUNICATED", True)]

    third = await here.correct(correction["id"], SOI="120", CHI="5")
    await here.make_known(third["id"])
    assert await here.needed() == {"SOI": (120, 30), "CHI": (5, 5)}
    found = (await here.office.asks(VERSIONS))["materialPlans"]["nodes"]
    chain = [
        (
            one["corrects"] and one["corrects"]["number"],
            [two["number"] for two in one["corrections"]["nodes"]],
        )
        for one in found
    ]
    assert chain == [(None, [2]), (1, [3]), (2, [])]


async def test_a_correction_shows_what_it_changes(here: District) -> None:
    plan = await here.draft(SOI="100", DAU="40", CHI="3")
    await here.make_known(plan)
    correction = await here.correct(plan, SOI="130.5", CHI="3")
    query = """query($id: ID!) { node(id: $id) { ... on MaterialPlan {
      differences(first: 9) { nodes { needBefore needNow difference material { code } } }
      workflow { steps { act clause } }
    } } }"""
    told = (await here.office.asks(query, id=correction["id"]))["node"]["differences"]["nodes"]
    amounts = {
        one["material"]["code"]: tuple(
            Decimal(one[name]) for name in ("needBefore", "needNow", "difference")
        )
        for one in told
    }
    assert amounts == {
        "SOI": (100, Decimal("130.5"), Decimal("30.5")),
        "DAU": (40, 0, -40),
        "CHI": (3, 3, 0),
    }
    first = (await here.office.asks(query, id=plan))["node"]
    assert first["differences"]["nodes"] == []
    await here.make_known(correction["id"])
    steps = (await here.office.asks(query, id=plan))["node"]["workflow"]["steps"]
    assert {"act": "supersede_material_plan", "clause": "II.4.3"} in steps
    # What another district plans, and changes, is not seen.
    there = await desk(here.loom, f"office:{THREE}")
    listed = "{ materialPlanDifferences(first: 9) { nodes { id } } }"
    assert (await there.asks(listed))["materialPlanDifferences"]["nodes"] == []
    assert len((await here.office.asks(listed))["materialPlanDifferences"]["nodes"]) == 3


async def test_who_corrects_does_not_approve(here: District) -> None:
    """INV-35, were the same person to hold both powers; the office holds one of them."""
    plan = await here.draft(SOI="100")
    await here.make_known(plan)
    assert await here.committee.refused("correct_material_plan", **corrected(plan)) == "II.4.3"
    await here.loom.grant("district_committee", "territory", "material_plan.prepare")
    correction = await here.committee.does("correct_material_plan", **corrected(plan))
    about = {"materialPlan": correction["id"]}
    assert await here.office.refused("approve_material_plan", **about) == "II.4.3"
    refused = await here.committee.refused("approve_material_plan", **about)
    assert refused == "workflow.same_person"
    other = await desk(here.loom, f"district:{ONE}")
    await other.does("approve_material_plan", **about)
    sent_back = await here.office.refused("return_material_plan", comment="?", **about)
    assert sent_back == "II.4.3"
    await other.does("return_material_plan", comment="Ghi rõ máy nào", **about)
    anew: dict[str, Any] = {"outputs": [], "others": needs(SOI="140"), **about}
    revised = await here.office.does("revise_material_plan", PLAN, **anew)
    assert revised["reason"] == "Thêm hai máy dệt"
    assert await here.office.refused("revise_material_plan", reason=" ", **anew) == REASON
    revised = await here.office.does("revise_material_plan", PLAN, reason="Hai máy CTM", **anew)
    assert revised["reason"] == "Hai máy CTM"


async def test_only_what_holds_is_corrected_once_at_a_time_and_with_a_reason(
    here: District,
) -> None:
    plan = await here.draft(SOI="100")
    act = "correct_material_plan"
    assert await here.office.refused(act, **corrected(plan)) == "materials.not_correctable"
    await here.committee.does("approve_material_plan", materialPlan=plan)
    assert await here.office.refused(act, **corrected(plan)) == "materials.not_correctable"
    await here.office.does("communicate_material_plan", materialPlan=plan)
    silent = await here.office.sent(act, **(corrected(plan) | {"reason": "  "}))
    (error,) = silent.user_errors
    assert (error["code"], error["field"]) == (REASON, "reason")
    assert len(await here.versions()) == 1

    other = await desk(here.loom, f"office:{ONE}")
    async with asyncio.timeout(20):
        answers = await asyncio.gather(
            here.office.sent(act, PLAN, **corrected(plan)), other.sent(act, PLAN, **corrected(plan))
        )
    refused = [error["code"] for answer in answers for error in answer.user_errors]
    assert refused == ["materials.correction_open"]
    assert await here.versions() == [(1, "COMMUNICATED", True), (2, "DRAFT", False)]
    (made,) = [
        answer.data["correctMaterialPlan"]["materialPlan"]
        for answer in answers
        if not answer.user_errors
    ]
    await here.committee.does("approve_material_plan", materialPlan=made["id"])
    assert await other.refused(act, **corrected(plan)) == "materials.correction_open"
    await here.office.does("communicate_material_plan", materialPlan=made["id"])
    assert await other.refused(act, **corrected(plan)) == "materials.not_correctable"
    again = await other.refused(
        "draft_material_plan", area=ONE, period="2027Q1", outputs=[], others=needs(SOI="1")
    )
    assert again == "materials.already_there"


async def test_of_two_who_draft_the_first_plan_at_once_one_does(here: District) -> None:
    other = await desk(here.loom, f"office:{ONE}")
    given = {"area": ONE, "period": "2027Q1", "outputs": [], "others": needs(SOI="1")}
    async with asyncio.timeout(20):
        answers = await asyncio.gather(
            *(one.sent("draft_material_plan", **given) for one in (here.office, other))
        )
    errors = [error for answer in answers for error in answer.user_errors]
    assert [(one["code"], one["field"]) for one in errors] == [
        ("materials.already_there", "period")
    ]
    assert await here.versions() == [(1, "DRAFT", False)]


async def test_a_draft_can_be_withdrawn_and_blocks_nothing(here: District) -> None:
    first = await here.draft(SOI="100")
    anew = {"materialPlan": first, "outputs": [], "others": needs(SOI="101"), "reason": "Sai"}
    refused = await here.office.sent("revise_material_plan", **anew)
    assert [error["field"] for error in refused.user_errors] == ["reason"]
    withdraw = "withdraw_material_plan"
    assert await here.committee.refused(withdraw, materialPlan=first, comment="x") == "II.4.3"
    assert await here.office.refused(withdraw, materialPlan=first) == "workflow.comment"
    await here.office.does(withdraw, materialPlan=first, comment="Lập nhầm quý")
    plan = await here.draft(SOI="90")
    await here.committee.does("approve_material_plan", materialPlan=plan)
    late = await here.office.refused(withdraw, materialPlan=plan, comment="Muộn")
    assert late == "workflow.state"
    await here.office.does("communicate_material_plan", materialPlan=plan)
    correction = await here.correct(plan, SOI="130")
    await here.office.does(withdraw, materialPlan=correction["id"], comment="Máy chưa về")
    assert await here.needed() == {"SOI": (90, 90)}
    again = await here.correct(plan, SOI="95")
    await here.make_known(again["id"])
    assert await here.versions() == [
        (1, "WITHDRAWN", False),
        (2, "SUPERSEDED", False),
        (3, "WITHDRAWN", False),
        (4, "COMMUNICATED", True),
    ]
    assert await here.needed() == {"SOI": (95, 95)}


def _another(before: MaterialPlan, **said: Any) -> MaterialPlan:
    """A version beside ``before``, written past every act."""
    columns = {"id": uuid7(), "number": 9, "corrects_id": before.id, "reason": "Sai", **said}
    kept = ("tenant", "period", "starts", "ends", "area")
    return MaterialPlan(
        **{name: getattr(before, name) for name in kept},
        state_since=clock.now(),
        **{"state": PlanState.DRAFT, **columns},
    )


async def test_the_database_holds_to_it_whoever_writes(here: District) -> None:
    plan = await here.draft(SOI="100")
    await here.make_known(plan)
    correction = await here.correct(plan)
    async with here.loom.database.reading([ONE]) as session:
        known = await session.get_one(MaterialPlan, (ONE, parse_node_id(plan).uuid))
    after = {"corrects_id": parse_node_id(correction["id"]).uuid}
    first = {"corrects_id": None, "reason": None, "state": PlanState.SUPERSEDED}
    for constraint, said in (
        ("uq_materials_plan_open", after),
        ("uq_materials_plan_tenant_period_number", {"number": 1}),
        ("uq_materials_plan_known", after | {"state": PlanState.COMMUNICATED}),
        ("uq_materials_plan_first", first),
        ("ck_materials_plan_reasoned", {"reason": None}),
    ):
        with pytest.raises(IntegrityError, match=constraint):
            await here.loom.add(_another(known, **said))
    with pytest.raises(CorrectedBefore):
        await here.loom.add(_another(known, state=PlanState.SUPERSEDED))
    # What was withdrawn corrected nothing.
    await here.loom.add(_another(known, state=PlanState.WITHDRAWN))


async def test_what_was_approved_is_not_rewritten_and_can_be_purged(
    here: District, tmp_path: Path
) -> None:
    loom = here.loom
    plan = await here.draft(SOI="100")
    await here.make_known(plan)
    correction = await here.correct(plan)
    await here.make_known(correction["id"])
    for change in (update(PlanLine).values(need=Decimal(1)), delete(PlanLine)):
        with pytest.raises(IntegrityError, match="keeps what it says"):
            async with loom.database.maintaining([ONE]) as session:
                await session.execute(change)
    await loom.disable("materials", ONE)
    async with loom.database.writing([CITY, ONE], [ONE]) as session:
        about = {"plugin": "materials", "tenant": ONE}
        found = await dry_run(session, loom.registry, **about)
        await purge(
            session,
            loom.registry,
            **about,
            confirmation=found.confirmation,
            exports=tmp_path,
        )
    async with loom.database.reading([CITY, ONE]) as session:
        assert await session.scalar(select(func.count()).select_from(MaterialPlan)) == 0
