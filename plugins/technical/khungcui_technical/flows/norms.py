"""Consumption norms: set by whoever orders, tried, approved, in force, superseded (II.3.2)."""

from datetime import date
from decimal import Decimal

import strawberry
from sqlalchemy import select

from khungcui import Acting, Moving, Text
from khungcui_technical.checks import coded, exact, positive, unit_code, worded
from khungcui_technical.errors import BadNormLine, UnknownMaterial
from khungcui_technical.flows.standing import of_orderer, product_of, version_head
from khungcui_technical.flows.versions import Version, drafting, version_flow
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


def _share(value: Decimal, field: str) -> Decimal:
    if 0 <= exact(value, field, places=4) <= 100:
        return value
    raise BadNormLine(
        Text(vi="Tỷ lệ phải từ 0 đến 100.", en="A share lies between 0 and 100."), field=field
    )


async def _line(
    acting: Acting, norm: ConsumptionNorm, at: str, given: NormLineInput | AddNormLineInput
) -> NormLine:
    """The line that ``given`` says; ``at`` stands before the names of its fields in errors."""
    material = await _known(acting, given.material, f"{at}material")
    scrap = (given.scrap_material or "").strip() or None
    if (given.scrap_percent > 0) is (scrap is None) or scrap == material:
        raise BadNormLine(
            Text(
                vi="Phế liệu thu hồi cần cả tỷ lệ và mã phế liệu, khác mã vật tư.",
                en="Scrap that comes back has a share and a material, which is another one.",
            ),
            field=f"{at}scrapMaterial",
        )
    return NormLine(
        tenant=norm.tenant,
        norm_id=norm.id,
        material=material,
        quantity=positive(given.quantity, f"{at}quantity"),
        unit=unit_code(given.unit, f"{at}unit"),
        loss_percent=_share(given.loss_percent, f"{at}lossPercent"),
        scrap_percent=_share(given.scrap_percent, f"{at}scrapPercent"),
        scrap_material=await _known(acting, scrap, f"{at}scrapMaterial") if scrap else None,
    )


async def _write(acting: Acting, norm: ConsumptionNorm, given: list[NormLineInput]) -> None:
    made = [await _line(acting, norm, f"lines.{index}.", one) for index, one in enumerate(given)]
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
    line = await _line(acting, norm, "", given)
    for before in await lines_of(acting, norm):
        if before.material == line.material:
            await acting.session.delete(before)
            await acting.session.flush()
    acting.session.add(line)
    return norm


async def lines_of(acting: Acting, norm: ConsumptionNorm) -> list[NormLine]:
    """The lines of a norm, by material."""
    found = await acting.session.scalars(
        select(NormLine)
        .where(NormLine.tenant == norm.tenant, NormLine.norm_id == norm.id)
        .order_by(NormLine.material)
    )
    return list(found)


async def _tell(acting: Acting, norm: ConsumptionNorm) -> None:
    product = await acting.session.get_one(Product, (norm.tenant, norm.product_id))
    await acting.emit(
        "consumption_norm.in_force",
        {
            "product": product.code,
            "orderer": norm.orderer_id,
            "version": norm.number,
            "norm_id": norm.id,
            "since": norm.since,
        },
    )


_SET = "consumption_norm.set"
_NAME = "consumption_norm"

NORM_FLOW = version_flow(
    Version(
        resource=_NAME,
        title=Text(vi="Định mức tiêu hao", en="Consumption norm"),
        noun=Text(vi="định mức", en="a norm"),
        set=_SET,
        approve="consumption_norm.approve",
        begins=drafting(
            "draft_consumption_norm",
            Text(vi="Soạn định mức", en="Draft a consumption norm"),
            power=_SET,
            input=DraftConsumptionNormInput,
            creates=of_orderer,
            run=draft_consumption_norm,
            returns=_NAME,
        ),
        edits=(
            drafting(
                "revise_consumption_norm",
                Text(vi="Sửa dự thảo định mức", en="Revise a draft norm"),
                power=_SET,
                input=ReviseConsumptionNormInput,
                run=revise_consumption_norm,
                returns=_NAME,
            ),
            drafting(
                "add_norm_line",
                Text(vi="Ghi một vật tư của định mức", en="Write one material of a norm"),
                power=_SET,
                input=AddNormLineInput,
                run=add_norm_line,
                returns=_NAME,
            ),
        ),
        enforce=EnforceConsumptionNormInput,
        withdraw=WithdrawConsumptionNormInput,
        then=_tell,
    )
)
