"""Balancing between districts, as it is read: proposals, lines, how far the goods have come."""

from typing import Any

from sqlalchemy import case, func, literal, select

from khungcui import Choice, Facets, Field, Resource, Text, ToMany, ToOne
from khungcui_materials.models import BalancingProposal, ProposalLeg, ProposalLine, Transfer
from khungcui_materials.resources.catalogue import MATERIAL
from khungcui_materials.vocabulary import TransferState


def _progress() -> Any:
    """The state of the transfer that has come least far; null before the order.

    It is a state of the proposal, of all its transfers; how much went is told by the transfers,
    each to those at its ends. Where all are over, some received and some short or called off, it
    is received short: not all that was ordered has come.
    """

    def told(state: TransferState) -> Any:
        return literal(state, Choice(TransferState))

    behind = (TransferState.ORDERED, TransferState.IN_TRANSIT, TransferState.PART_RECEIVED)
    alike = (TransferState.RECEIVED_FULL, TransferState.CALLED_OFF)
    least = case(
        *((func.bool_or(Transfer.state == state), told(state)) for state in behind),
        *((func.bool_and(Transfer.state == state), told(state)) for state in alike),
        (func.count() > 0, told(TransferState.RECEIVED_SHORT)),
    )
    return (
        select(least)
        .where(
            Transfer.tenant == BalancingProposal.tenant,
            Transfer.proposal_id == BalancingProposal.id,
        )
        .correlate(BalancingProposal)
        .scalar_subquery()
    )


balancing_proposal = Resource(
    name="balancing_proposal",
    rows=BalancingProposal,
    title=Text(vi="Kiến nghị điều hòa", en="Balancing proposal"),
    fields=(
        Field(
            name="code", column=BalancingProposal.code, title=Text(vi="Số", en="Code"), code=True
        ),
        Field(
            name="state", column=BalancingProposal.state, title=Text(vi="Trạng thái", en="State")
        ),
        Field(
            name="grounds",
            column=BalancingProposal.grounds,
            title=Text(vi="Căn cứ", en="Grounds"),
            filterable=False,
            sortable=False,
        ),
        Field(
            name="decided_by",
            column=BalancingProposal.decided_by,
            title=Text(vi="Cơ quan quyết định", en="Decided by"),
        ),
        Field(
            name="decided_on",
            column=BalancingProposal.decided_on,
            title=Text(vi="Ngày quyết định", en="Decided on"),
        ),
        Field(
            name="progress",
            column=_progress(),
            title=Text(
                vi="Tiến độ chuyển vật tư",
                en="How far the goods have come: as its transfer that has come least far",
            ),
            nullable=True,
            sortable=False,
        ),
    ),
    relations=(
        ToOne(
            name="material",
            target="material",
            key=(BalancingProposal.material_id,),
            title=MATERIAL,
        ),
        ToOne(
            name="need",
            target="material_need",
            key=(BalancingProposal.need_tenant, BalancingProposal.need_id),
            title=Text(vi="Nhu cầu", en="Need that it answers"),
        ),
        ToMany(
            name="lines",
            target="balancing_line",
            key=ProposalLine.proposal_id,
            title=Text(vi="Các dòng", en="Lines"),
        ),
        ToMany(
            name="transfers",
            target="material_transfer",
            key=Transfer.proposal_id,
            title=Text(vi="Lệnh chuyển", en="Transfers"),
        ),
    ),
    facets=Facets(
        area=ProposalLeg.area,
        sector=ProposalLeg.sector,
        through=ProposalLeg.__table__,
        on=(ProposalLeg.tenant == BalancingProposal.tenant)
        & (ProposalLeg.proposal_id == BalancingProposal.id),
    ),
)

balancing_line = Resource(
    name="balancing_line",
    rows=ProposalLine,
    title=Text(vi="Dòng kiến nghị điều hòa", en="Line of a balancing proposal"),
    power="balancing_proposal.view",
    fields=(
        Field(
            name="from_district",
            column=ProposalLine.from_district,
            title=Text(vi="Nơi giao", en="District that gives"),
        ),
        Field(
            name="to_district",
            column=ProposalLine.to_district,
            title=Text(vi="Nơi nhận", en="District that is given"),
        ),
        Field(
            name="quantity",
            column=ProposalLine.quantity,
            title=Text(vi="Số lượng", en="Quantity, in the unit of the material"),
        ),
    ),
    relations=(
        ToOne(
            name="proposal",
            target="balancing_proposal",
            key=(ProposalLine.proposal_id,),
            title=Text(vi="Kiến nghị", en="Proposal"),
        ),
    ),
    facets=Facets(
        area=ProposalLeg.area,
        sector=ProposalLeg.sector,
        through=ProposalLeg.__table__,
        on=(ProposalLeg.tenant == ProposalLine.tenant)
        & (ProposalLeg.proposal_id == ProposalLine.proposal_id),
    ),
)

BALANCING = (balancing_proposal, balancing_line)
