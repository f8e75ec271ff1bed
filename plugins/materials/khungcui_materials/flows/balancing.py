"""Balancing materials between districts: proposal, decision, order (II.4.2).

The department proposes and moves nothing (INV-20). The planning committee or the supply agency
decides and orders; an order makes transfers, which the districts dispatch and receive.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import strawberry
from sqlalchemy import func, select

from khungcui import (
    Act,
    Acting,
    BadInput,
    Begin,
    Conflict,
    Edit,
    Facet,
    Moving,
    Term,
    Text,
    Transition,
    Workflow,
)
from khungcui_materials.acts.lines import in_base, material_of, worded
from khungcui_materials.codes import next_code
from khungcui_materials.models import (
    BalancingProposal,
    Material,
    MaterialNeed,
    ProposalLeg,
    ProposalLine,
    Transfer,
    TransferLeg,
)
from khungcui_materials.vocabulary import BalancingState, NeedState, TransferState


@strawberry.input(description="So much from one district to another.")
class BalancingLineInput:
    """Who gives, who is given, how much."""

    from_district: str = strawberry.field(description="The district that gives.")
    to_district: str = strawberry.field(description="The district that is given.")
    quantity: Decimal = strawberry.field(description="How much, in the material's unit.")


@strawberry.input(description="A proposal to balance one material between districts.")
class ProposeBalancingInput:
    """What, between whom, on which grounds."""

    material: str = strawberry.field(description="The code of the material.")
    lines: list[BalancingLineInput] = strawberry.field(description="Between whom, how much.")
    grounds: str = strawberry.field(description="On which grounds.")
    material_need: strawberry.ID | None = strawberry.field(
        default=None, description="The need that it answers."
    )


@strawberry.input(description="A proposal, drawn up anew before it is decided.")
class ReviseBalancingInput(Moving):
    """Between whom, whole."""

    balancing_proposal: strawberry.ID = strawberry.field(description="The proposal.")
    lines: list[BalancingLineInput] = strawberry.field(description="Between whom, how much.")


async def _of_city(acting: Acting, given: ProposeBalancingInput) -> Facet:
    material = await material_of(acting, given.material)
    return Facet(area=acting.tree.root, sector=material.sector)


async def propose_balancing(
    acting: Acting, _: None, given: ProposeBalancingInput
) -> BalancingProposal:
    """Propose who gives how much to whom; no stock moves by it (INV-20)."""
    material = await material_of(acting, given.material)
    need = await _need(acting, material, given)
    proposal = BalancingProposal(
        tenant=acting.tenant,
        code=await next_code(acting, BalancingProposal, "DH", acting.day.year),
        area=acting.tree.root,
        sector=material.sector,
        material_id=material.id,
        need_tenant=need.tenant if need else None,
        need_id=need.id if need else None,
        grounds=worded(given.grounds, "grounds"),
        state=BalancingState.PROPOSED,
    )
    acting.session.add(proposal)
    await acting.session.flush()
    await _write_lines(acting, proposal, material, given.lines)
    return proposal


async def _need(
    acting: Acting, material: Material, given: ProposeBalancingInput
) -> MaterialNeed | None:
    """The need that a proposal answers, where it names one.

    It still stands, is for the same material, and its district is given some.
    """
    if given.material_need is None:
        return None
    need: MaterialNeed = await acting.find(
        "material_need", given.material_need, field="materialNeed"
    )
    answered = any(line.to_district == need.area for line in given.lines)
    if need.material_id != material.id or not answered:
        raise BadInput(
            Text(
                vi="Nhu cầu này là của vật tư hoặc quận, huyện khác.",
                en="The need is for another material, or of another district.",
            ),
            field="materialNeed",
        )
    if need.state is not NeedState.NEEDS_SUBMITTED:
        raise Conflict(
            Text(
                vi="Nhu cầu này đã rút hoặc đã được đáp ứng.",
                en="The need was taken back or is met.",
            ),
            code="materials.need_over",
            field="materialNeed",
            hint=Text(
                vi="Đề nghị quận, huyện gửi nhu cầu mới.", en="Ask the district for a new one."
            ),
        )
    return need


async def revise_balancing(
    acting: Acting, proposal: BalancingProposal, given: ReviseBalancingInput
) -> BalancingProposal:
    """Draw up the lines anew; what stood there is in the history."""
    for model in (ProposalLine, ProposalLeg):
        found = await acting.session.scalars(
            select(model).where(model.tenant == proposal.tenant, model.proposal_id == proposal.id)
        )
        for row in found.all():
            await acting.session.delete(row)
    await acting.session.flush()
    material = await acting.session.get_one(Material, (proposal.tenant, proposal.material_id))
    await _write_lines(acting, proposal, material, given.lines)
    return proposal


async def _write_lines(
    acting: Acting,
    proposal: BalancingProposal,
    material: Material,
    lines: Sequence[BalancingLineInput],
) -> None:
    if not lines:
        raise BadInput(
            Text(vi="Kiến nghị chưa có dòng nào.", en="The proposal has no line."), field="lines"
        )
    seen: set[tuple[str, str]] = set()
    for index, line in enumerate(lines):
        pair = (line.from_district, line.to_district)
        if not set(pair) <= set(acting.tree.districts()) or len(set(pair)) < 2 or pair in seen:
            raise BadInput(
                Text(
                    vi="Mỗi dòng là hai quận, huyện khác nhau, không trùng dòng khác.",
                    en="A line is between two districts, and no other line is between the same.",
                ),
                field=f"lines.{index}",
                hint=Text(
                    vi="Ghi mã quận, huyện; gộp các dòng giống nhau.",
                    en="Give codes of districts; put lines between the same two into one.",
                ),
            )
        seen.add(pair)
        acting.session.add(
            ProposalLine(
                tenant=proposal.tenant,
                proposal_id=proposal.id,
                from_district=line.from_district,
                to_district=line.to_district,
                quantity=await in_base(
                    acting, material, line.quantity, None, f"lines.{index}.quantity"
                ),
            )
        )
    for area in sorted({proposal.area, *(area for pair in seen for area in pair)}):
        acting.session.add(
            ProposalLeg(
                tenant=proposal.tenant,
                proposal_id=proposal.id,
                area=area,
                sector=proposal.sector,
            )
        )


async def _decide(acting: Acting, proposal: BalancingProposal, _: Any) -> None:
    proposal.decided_by, proposal.decided_on = acting.principal.office_name, acting.day


async def _order(acting: Acting, proposal: BalancingProposal, _: Any) -> None:
    """Make a transfer of each line; from now on the districts may send and receive."""
    lines = await acting.session.scalars(
        select(ProposalLine)
        .where(ProposalLine.tenant == proposal.tenant, ProposalLine.proposal_id == proposal.id)
        .order_by(ProposalLine.from_district, ProposalLine.to_district)
    )
    for number, line in enumerate(lines.all(), start=1):
        transfer = Transfer(
            tenant=proposal.tenant,
            code=f"{proposal.code}/{number}",
            material_id=proposal.material_id,
            proposal_id=proposal.id,
            from_district=line.from_district,
            to_district=line.to_district,
            sector=proposal.sector,
            ordered=line.quantity,
            ordered_on=acting.day,
            ordered_by=acting.principal.office_name,
        )
        acting.session.add(transfer)
        await acting.session.flush()
        for area in (line.from_district, line.to_district):
            acting.session.add(
                TransferLeg(
                    tenant=transfer.tenant,
                    transfer_id=transfer.id,
                    area=area,
                    sector=transfer.sector,
                )
            )


async def _all_received(acting: Acting, proposal: BalancingProposal, _: Any) -> None:
    done = (
        TransferState.RECEIVED_FULL,
        TransferState.RECEIVED_SHORT,
        TransferState.CALLED_OFF,
    )
    open_ = await acting.session.scalar(
        select(func.count()).where(
            Transfer.tenant == proposal.tenant,
            Transfer.proposal_id == proposal.id,
            Transfer.state.not_in(done),
        )
    )
    if open_:
        raise Conflict(
            Text(
                vi="Còn {open} lệnh chuyển chưa nhận xong.",
                en="{open} of its transfers have not all come.",
            ).format(open=open_),
            code="materials.transfers_open",
            clause="II.4.2",
            hint=Text(
                vi="Chờ bên nhận ghi phiếu nhận, hoặc bên gửi báo không gửi thêm.",
                en="Wait for the arrivals, or for the sender to say that no more will be sent.",
            ),
        )


_STATE = BalancingState

BALANCING_PROPOSAL = Workflow(
    resource="balancing_proposal",
    title=Text(vi="Kiến nghị điều hòa vật tư", en="Balancing proposal"),
    states=BalancingState,
    begins=(
        Begin(
            act=Act(
                name="propose_balancing",
                power="balancing_proposal.propose",
                title=Text(vi="Kiến nghị điều hòa vật tư", en="Propose a balancing"),
                input=ProposeBalancingInput,
                creates=_of_city,
                run=propose_balancing,
                returns="balancing_proposal",
            ),
            state=_STATE.PROPOSED,
        ),
    ),
    edits=(
        Edit(
            act=Act(
                name="revise_balancing",
                power="balancing_proposal.propose",
                title=Text(vi="Sửa kiến nghị điều hòa", en="Draw a proposal up anew"),
                input=ReviseBalancingInput,
                on="balancing_proposal",
                run=revise_balancing,
                returns="balancing_proposal",
            ),
            states=(_STATE.PROPOSED,),
        ),
    ),
    transitions=(
        Transition(
            name="decide_balancing",
            title=Text(vi="Quyết định điều hòa", en="Decide for a proposal"),
            power="balancing_proposal.decide",
            sources=(_STATE.PROPOSED,),
            target=_STATE.DECIDED,
            apart_from=("propose_balancing", "revise_balancing"),
            run=_decide,
        ),
        Transition(
            name="reject_balancing",
            title=Text(vi="Không chấp thuận điều hòa", en="Decide against a proposal"),
            power="balancing_proposal.decide",
            sources=(_STATE.PROPOSED,),
            target=_STATE.REJECTED,
            returns=True,
            run=_decide,
        ),
        Transition(
            name="order_balancing",
            title=Text(vi="Ra lệnh chuyển vật tư", en="Order the transfers"),
            power="balancing_proposal.order",
            sources=(_STATE.DECIDED,),
            target=_STATE.ORDERED,
            run=_order,
        ),
        Transition(
            name="close_balancing",
            title=Text(vi="Kết thúc điều hòa", en="Close when all has come"),
            power="balancing_proposal.order",
            sources=(_STATE.ORDERED,),
            target=_STATE.CLOSED,
            guards=(_all_received,),
        ),
    ),
    ends=(_STATE.CLOSED, _STATE.REJECTED),
    terms={_STATE.PROPOSED: Term(days=10), _STATE.DECIDED: Term(days=5)},
)
