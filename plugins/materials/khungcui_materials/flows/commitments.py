"""Supply commitments: the department directs, the company commits and issues (II.4.1)."""

from datetime import date
from decimal import Decimal

import strawberry
from sqlalchemy import func, select

from khungcui import (
    Act,
    Acting,
    BadInput,
    Begin,
    Facet,
    Moving,
    OfficeKind,
    Period,
    Term,
    Text,
    Transition,
    Workflow,
)
from khungcui_materials.acts.lines import in_base, material_of, whole_district, worded
from khungcui_materials.codes import next_code
from khungcui_materials.errors import WrongTime
from khungcui_materials.models import (
    Material,
    Stock,
    StockDocument,
    StockLine,
    SupplyCommitment,
)
from khungcui_materials.vocabulary import CommitmentState, Flow


@strawberry.input(description="What a company is to supply to a district.")
class DirectSupplyInput:
    """Which company, to which district, what, for which period."""

    company: strawberry.ID = strawberry.field(description="The company that orders output there.")
    area: str = strawberry.field(description="The district.")
    period: str = strawberry.field(description="The period, such as 2027Q1.")
    material: str = strawberry.field(description="The code of the material.")
    quantity: Decimal = strawberry.field(description="How much.")
    unit: str | None = strawberry.field(default=None, description="In which unit.")


@strawberry.input(description="What the company commits itself to.")
class CommitSupplyInput(Moving):
    """How much, until when."""

    supply_commitment: strawberry.ID = strawberry.field(description="The commitment.")
    quantity: Decimal = strawberry.field(description="How much.")
    deliver_by: date = strawberry.field(description="Until when.")
    unit: str | None = strawberry.field(default=None, description="In which unit.")


@strawberry.input(description="What the company has issued.")
class IssueSupplyInput(Moving):
    """How much, by which paper."""

    supply_commitment: strawberry.ID = strawberry.field(description="The commitment.")
    quantity: Decimal = strawberry.field(description="How much.")
    reference: str = strawberry.field(description="The company's paper.")
    unit: str | None = strawberry.field(default=None, description="In which unit.")


async def _of_city(acting: Acting, given: DirectSupplyInput) -> Facet:
    material = await material_of(acting, given.material)
    return Facet(area=acting.tree.root, sector=material.sector)


async def direct_supply(acting: Acting, _: None, given: DirectSupplyInput) -> SupplyCommitment:
    """Direct a company to supply what the output that it orders in a district needs."""
    company = await acting.find("office", given.company, field="company")
    if company.kind is not OfficeKind.COMPANY:  # II.4.1: the Department directs its own.
        raise BadInput(
            Text(vi="Đơn vị này không phải là công ty.", en="This office is no company."),
            field="company",
        )
    period = Period.parse(given.period, field="period")
    material = await material_of(acting, given.material)
    commitment = SupplyCommitment(
        tenant=acting.tenant,
        code=await next_code(acting, SupplyCommitment, "CU", period.start.year),
        period=period.code,
        starts=period.start,
        ends=period.end,
        district=whole_district(acting, given.area),
        sector=material.sector,
        company_name=company.name,
        company_tenant=company.tenant,
        company_id=company.id,
        orderer=str(company.id),
        material_id=material.id,
        directed=await in_base(acting, material, given.quantity, given.unit, "quantity"),
        state=CommitmentState.DIRECTED,
    )
    acting.session.add(commitment)
    return commitment


async def _material(acting: Acting, row: SupplyCommitment) -> Material:
    return await acting.session.get_one(Material, (row.tenant, row.material_id))


async def _commit(acting: Acting, row: SupplyCommitment, given: CommitSupplyInput) -> None:
    if given.deliver_by < acting.day:
        raise WrongTime(Text(vi="Ngày giao đã qua.", en="The day is past."), field="deliverBy")
    material = await _material(acting, row)
    row.committed = value = await in_base(acting, material, given.quantity, given.unit, "quantity")
    if value < row.directed:  # II.4.1: the company guarantees what its output needs
        worded(given.comment, "comment")
    row.deliver_by = given.deliver_by


async def _issue(acting: Acting, row: SupplyCommitment, given: IssueSupplyInput) -> None:
    material = await _material(acting, row)
    row.issued = await in_base(acting, material, given.quantity, given.unit, "quantity")
    row.issued_on, row.issue_reference = acting.day, worded(given.reference, "reference")


async def _reconcile(acting: Acting, row: SupplyCommitment, given: Moving) -> None:
    """Take what the district's own documents say it received; a difference is explained."""
    row.received = await received_of(acting, row)
    if row.received != row.issued:
        worded(given.comment, "comment")


async def received_of(acting: Acting, row: SupplyCommitment) -> Decimal:
    """What the district's documents that name the commitment took in, in the material's unit."""
    total = await acting.session.scalar(
        select(func.coalesce(func.sum(StockLine.quantity), 0))
        .join(
            StockDocument,
            (StockDocument.tenant == StockLine.tenant)
            & (StockDocument.id == StockLine.document_id),
        )
        .join(Stock, (Stock.tenant == StockLine.tenant) & (Stock.id == StockLine.stock_id))
        .where(
            StockLine.tenant == row.district,
            StockLine.flow == Flow.CO_SUPPLY,
            StockDocument.reference == row.code,
            Stock.material_tenant == row.tenant,
            Stock.material_id == row.material_id,
        )
    )
    return total or Decimal(0)


_STATE = CommitmentState

SUPPLY_COMMITMENT = Workflow(
    resource="supply_commitment",
    title=Text(vi="Cam kết cung ứng", en="Supply commitment"),
    states=CommitmentState,
    begins=(
        Begin(
            act=Act(
                name="direct_supply",
                power="supply_commitment.direct",
                title=Text(vi="Chỉ đạo cung ứng vật tư", en="Direct a company to supply"),
                input=DirectSupplyInput,
                creates=_of_city,
                run=direct_supply,
                returns="supply_commitment",
            ),
            state=_STATE.DIRECTED,
        ),
    ),
    transitions=(
        Transition(
            name="commit_supply",
            title=Text(vi="Cam kết cung ứng", en="Commit to supply"),
            power="supply_commitment.fulfil",
            sources=(_STATE.DIRECTED,),
            target=_STATE.COMMITTED,
            input=CommitSupplyInput,
            run=_commit,
        ),
        Transition(
            name="decline_supply",
            title=Text(vi="Không cam kết được", en="Say that it cannot be supplied"),
            power="supply_commitment.fulfil",
            sources=(_STATE.DIRECTED,),
            target=_STATE.DECLINED,
            returns=True,
        ),
        Transition(
            name="issue_supply",
            title=Text(vi="Xuất vật tư theo cam kết", en="Issue what was committed"),
            power="supply_commitment.fulfil",
            sources=(_STATE.COMMITTED,),
            target=_STATE.ISSUED,
            input=IssueSupplyInput,
            run=_issue,
        ),
        Transition(
            name="reconcile_supply",
            title=Text(vi="Đối chiếu cung ứng", en="Reconcile with what was received"),
            power="supply_commitment.reconcile",
            sources=(_STATE.ISSUED,),
            target=_STATE.RECONCILED,
            run=_reconcile,
        ),
    ),
    ends=(_STATE.RECONCILED, _STATE.DECLINED),
    terms={_STATE.DIRECTED: Term(days=10), _STATE.ISSUED: Term(days=15)},
)
