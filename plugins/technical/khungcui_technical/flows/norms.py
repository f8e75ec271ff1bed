"""Consumption norms: set by whoever orders, tried, approved, in force, superseded (II.3.2)."""

from datetime import date
from decimal import Decimal

import strawberry
from sqlalchemy import select

from khungcui import Act, Acting, Begin, Consequence, Edit, Moving, Term, Text, Transition, Workflow
from khungcui_technical.checks import coded, exact, positive, worded
from khungcui_technical.errors import BadNormLine, UnknownMaterial
from khungcui_technical.flows.standing import (
    bring_into_force,
    of_orderer,
    product_of,
    require_ending,
    version_head,
)
from khungcui_technical.models import ConsumptionNorm, NormLine, Product
from khungcui_technical.vocabulary import StandingState


@strawberry.input(description="What a unit of product takes of a material.")
class NormLineInput:
    """A material by its code, how much of it, what is lost and what comes back."""

    material: str = strawberry.field(description="The code of the material.")
    quantity: Decimal = strawberry.field(description="How much one unit of product takes.")
    unit: str = strawberry.field(description="The code of the unit of the quantity.")
    loss_percent: Decimal = strawberry.field(
        default=Decimal(0), description="What may be lost besides, in percent of the quantity."
    )
    scrap_percent: Decimal = strawberry.field(
        default=Decimal(0), description="What comes back as scrap, in percent of the quantity."
    )
    scrap_material: str | None = strawberry.field(
        default=None, description="The code of the material that the scrap is."
    )


@strawberry.input(description="A new version of a product's consumption norm.")
class DraftConsumptionNormInput:
    """What the version says, and on what ground."""

    product: strawberry.ID = strawberry.field(description="The product.")
    basis: str = strawberry.field(description="On what technical ground the figures stand.")
    lines: list[NormLineInput] = strawberry.field(description="What it takes, by material.")


@strawberry.input(description="A draft of a norm, anew.")
class ReviseConsumptionNormInput(Moving):
    """What replaces the draft."""

    consumption_norm: strawberry.ID = strawberry.field(description="The draft.")
    basis: str = strawberry.field(description="On what technical ground the figures stand.")
    lines: list[NormLineInput] = strawberry.field(description="What it takes, by material.")


@strawberry.input(description="A material that a draft of a norm names besides.")
class AddNormLineInput(Moving):
    """Which draft, and what a unit of product takes of the material."""

    consumption_norm: strawberry.ID = strawberry.field(description="The draft.")
    material: str = strawberry.field(description="The code of the material.")
    quantity: Decimal = strawberry.field(description="How much one unit of product takes.")
    unit: str = strawberry.field(description="The code of the unit of the quantity.")
    loss_percent: Decimal = strawberry.field(
        default=Decimal(0), description="What may be lost besides, in percent of the quantity."
    )
    scrap_percent: Decimal = strawberry.field(
        default=Decimal(0), description="What comes back as scrap, in percent of the quantity."
    )
    scrap_material: str | None = strawberry.field(
        default=None, description="The code of the material that the scrap is."
    )


@strawberry.input(description="From when on an approved norm holds.")
class EnforceConsumptionNormInput(Moving):
    """Which version, and its first day."""

    consumption_norm: strawberry.ID = strawberry.field(description="The version.")
    since: date = strawberry.field(description="The first day that it holds; not before today.")


@strawberry.input(description="From when on a norm holds no more.")
class WithdrawConsumptionNormInput(Moving):
    """Which version, and the first day without it."""

    consumption_norm: strawberry.ID = strawberry.field(description="The version.")
    until: date = strawberry.field(description="The first day that it holds no more.")


async def _known(acting: Acting, code: str, field: str) -> str:
    """``code``, where a material bears it or nobody here keeps a list of materials."""
    named = coded(code, field)
    if not acting.answers("material"):
        return named
    if await acting.ask("material", code=named) is None:
        raise UnknownMaterial(
            Text(
                vi="Không có vật tư mang mã {code}.", en="No material has the code {code}."
            ).format(code=named),
            field=field,
        )
    return named


async def _line(
    acting: Acting, norm: ConsumptionNorm, field: str, given: NormLineInput | AddNormLineInput
) -> NormLine:
    for share in (given.loss_percent, given.scrap_percent):
        if not 0 <= exact(share, field, places=4) <= 100:
            raise BadNormLine(
                Text(vi="Tỷ lệ phải từ 0 đến 100.", en="A share lies between 0 and 100."),
                field=field,
            )
    if (given.scrap_percent > 0) is not bool(given.scrap_material):
        raise BadNormLine(
            Text(
                vi="Phế liệu thu hồi cần cả tỷ lệ và mã phế liệu.",
                en="Scrap that comes back has both a share and a material.",
            ),
            field=field,
        )
    scrap = given.scrap_material
    return NormLine(
        tenant=norm.tenant,
        norm_id=norm.id,
        material=await _known(acting, given.material, f"{field}.material"),
        quantity=positive(given.quantity, f"{field}.quantity"),
        unit=coded(given.unit, f"{field}.unit"),
        loss_percent=given.loss_percent,
        scrap_percent=given.scrap_percent,
        scrap_material=await _known(acting, scrap, f"{field}.scrapMaterial") if scrap else None,
    )


async def _write(acting: Acting, norm: ConsumptionNorm, given: list[NormLineInput]) -> None:
    made = [await _line(acting, norm, f"lines.{index}", one) for index, one in enumerate(given)]
    if not made or len({one.material for one in made}) < len(made):
        raise BadNormLine(
            Text(
                vi="Định mức cần ít nhất một vật tư, và mỗi vật tư chỉ một dòng.",
                en="A norm names at least one material, and each material once.",
            ),
            field="lines",
        )
    acting.session.add_all(made)


async def draft_consumption_norm(
    acting: Acting, _: None, given: DraftConsumptionNormInput
) -> ConsumptionNorm:
    """Draft the next version of what the acting office allows for a product (INV-19)."""
    product = await product_of(acting, given)
    norm = ConsumptionNorm(
        **await version_head(acting, ConsumptionNorm, product, "DM"),
        basis=worded(given.basis, "basis"),
        state=StandingState.DRAFT,
    )
    acting.session.add(norm)
    await acting.session.flush()
    await _write(acting, norm, given.lines)
    return norm


async def revise_consumption_norm(
    acting: Acting, norm: ConsumptionNorm, given: ReviseConsumptionNormInput
) -> ConsumptionNorm:
    """Replace what a draft says."""
    for line in await lines_of(acting, norm):
        await acting.session.delete(line)
    await acting.session.flush()
    norm.basis = worded(given.basis, "basis")
    await _write(acting, norm, given.lines)
    return norm


async def add_norm_line(
    acting: Acting, norm: ConsumptionNorm, given: AddNormLineInput
) -> ConsumptionNorm:
    """Write one material of a draft, in place of what stood there of it."""
    for line in await lines_of(acting, norm):
        if line.material == given.material:
            await acting.session.delete(line)
            await acting.session.flush()
    acting.session.add(await _line(acting, norm, "material", given))
    return norm


async def lines_of(acting: Acting, norm: ConsumptionNorm) -> list[NormLine]:
    """The lines of a norm, by material."""
    found = await acting.session.scalars(
        select(NormLine)
        .where(NormLine.tenant == norm.tenant, NormLine.norm_id == norm.id)
        .order_by(NormLine.material)
    )
    return list(found)


async def _enforce(
    acting: Acting, norm: ConsumptionNorm, given: EnforceConsumptionNormInput
) -> None:
    await bring_into_force(acting, norm, given.since, "supersede_consumption_norm")
    product = await acting.session.get_one(Product, (norm.tenant, norm.product_id))
    await acting.emit(
        "consumption_norm.in_force",
        {
            "product": product.code,
            "orderer": norm.orderer_id,
            "version": norm.number,
            "norm_id": norm.id,
            "since": given.since,
        },
    )


async def _withdraw(
    acting: Acting, norm: ConsumptionNorm, given: WithdrawConsumptionNormInput
) -> None:
    require_ending(acting, norm, given.until)
    norm.until = given.until


_SET = "consumption_norm.set"
_APPROVE = "consumption_norm.approve"
_WROTE = ("draft_consumption_norm", "revise_consumption_norm", "add_norm_line")

NORM_FLOW = Workflow(
    resource="consumption_norm",
    title=Text(vi="Định mức tiêu hao", en="Consumption norm"),
    states=StandingState,
    begins=(
        Begin(
            act=Act(
                name="draft_consumption_norm",
                power=_SET,
                title=Text(vi="Soạn định mức", en="Draft a consumption norm"),
                input=DraftConsumptionNormInput,
                creates=of_orderer,
                run=draft_consumption_norm,
                returns="consumption_norm",
            ),
            state=StandingState.DRAFT,
        ),
    ),
    edits=(
        Edit(
            act=Act(
                name="revise_consumption_norm",
                power=_SET,
                title=Text(vi="Sửa dự thảo định mức", en="Revise a draft norm"),
                input=ReviseConsumptionNormInput,
                on="consumption_norm",
                run=revise_consumption_norm,
                returns="consumption_norm",
            ),
            states=(StandingState.DRAFT,),
        ),
        Edit(
            act=Act(
                name="add_norm_line",
                power=_SET,
                title=Text(vi="Ghi một vật tư của định mức", en="Write one material of a norm"),
                input=AddNormLineInput,
                on="consumption_norm",
                run=add_norm_line,
                returns="consumption_norm",
            ),
            states=(StandingState.DRAFT,),
        ),
    ),
    transitions=(
        Transition(
            name="try_consumption_norm",
            title=Text(vi="Đưa định mức vào làm thử", en="Put a norm on trial"),
            power=_SET,
            sources=(StandingState.DRAFT,),
            target=StandingState.TRIAL,
        ),
        Transition(
            name="return_consumption_norm",
            title=Text(vi="Trả định mức về dự thảo", en="Send a norm back to its draft"),
            power=_APPROVE,
            sources=(StandingState.TRIAL, StandingState.APPROVED),
            target=StandingState.DRAFT,
            returns=True,
        ),
        Transition(
            name="approve_consumption_norm",
            title=Text(vi="Duyệt định mức", en="Approve a norm"),
            power=_APPROVE,
            sources=(StandingState.TRIAL,),
            target=StandingState.APPROVED,
            apart_from=_WROTE,
        ),
        Transition(
            name="enforce_consumption_norm",
            title=Text(vi="Áp dụng định mức", en="Put a norm in force"),
            power=_APPROVE,
            sources=(StandingState.APPROVED,),
            target=StandingState.IN_FORCE,
            input=EnforceConsumptionNormInput,
            run=_enforce,
        ),
        Transition(
            name="withdraw_consumption_norm",
            title=Text(vi="Thôi áp dụng định mức", en="Withdraw a norm"),
            power=_APPROVE,
            sources=(StandingState.IN_FORCE,),
            target=StandingState.SUPERSEDED,
            input=WithdrawConsumptionNormInput,
            returns=True,
            run=_withdraw,
        ),
    ),
    consequences=(
        Consequence(
            name="supersede_consumption_norm",
            title=Text(vi="Bản sau thay thế bản này", en="The next version takes its place"),
            sources=(StandingState.IN_FORCE,),
            target=StandingState.SUPERSEDED,
            clause="II.3.2",
        ),
    ),
    ends=(StandingState.SUPERSEDED,),
    terms={StandingState.TRIAL: Term(days=30), StandingState.APPROVED: Term(days=10)},
)
