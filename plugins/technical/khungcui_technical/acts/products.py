"""Naming products, and taking them out of use."""

import strawberry
from sqlalchemy import or_, select

from khungcui import Act, Acting, Facet, Text, known_sector
from khungcui_technical.checks import coded, free, unit_code, worded
from khungcui_technical.errors import StillOpen
from khungcui_technical.models import ConsumptionNorm, Product, ProductionTechnique, Specification


@strawberry.input(description="A new product of the city's catalogue.")
class RegisterProductInput:
    """What the product is called and counted in."""

    code: str = strawberry.field(description="A code that no other product bears.")
    name: str = strawberry.field(description="What the product is called.")
    unit: str = strawberry.field(description="The code of the unit that it is counted in.")
    sector: str = strawberry.field(description="The sector that makes it.")


@strawberry.input(description="A product that is ordered again.")
class RestoreProductInput:
    """Which product."""

    product: strawberry.ID = strawberry.field(description="The product.")


@strawberry.input(description="A product that nobody orders any more.")
class RetireProductInput:
    """Which product."""

    product: strawberry.ID = strawberry.field(description="The product.")


async def _of_sector(acting: Acting, given: RegisterProductInput) -> Facet:
    return Facet(area=acting.tree.root, sector=given.sector)


async def _of_product(acting: Acting, row: Product, _: object) -> Facet:
    return Facet(area=row.area, sector=row.sector)


async def register_product(acting: Acting, _: None, given: RegisterProductInput) -> Product:
    """Name a product, under a code that is its own in the whole city."""
    product = Product(
        tenant=acting.tenant,
        code=await free(acting, Product.code, coded(given.code, "code"), "code"),
        name=worded(given.name, "name"),
        unit=unit_code(given.unit, "unit"),
        area=acting.tree.root,
        sector=await known_sector(acting, given.sector),
    )
    acting.session.add(product)
    return product


async def retire_product(acting: Acting, row: Product, _: RetireProductInput) -> Product:
    """Take a product out of use; what was laid down for it stays.

    `StillOpen` while something laid down for it holds, whoever laid it down.
    """
    for model in (Specification, ConsumptionNorm, ProductionTechnique):
        held = await acting.session.scalar(
            select(model.id)
            .where(
                model.tenant == row.tenant,
                model.product_id == row.id,
                model.since.is_not(None),
                or_(model.until.is_(None), model.until > acting.day),
            )
            .limit(1)
        )
        if held is not None:
            raise StillOpen(
                Text(
                    vi="Còn quy cách, định mức hoặc quy trình đang áp dụng cho sản phẩm {code}.",
                    en="What is laid down for the product {code} is still in force.",
                ).format(code=row.code),
                field="product",
                clause="II.3.2",
            )
    row.active = False
    return row


async def restore_product(_: Acting, row: Product, __: RestoreProductInput) -> Product:
    """Take a product into use again."""
    row.active = True
    return row


PRODUCT_ACTS = (
    Act(
        name="register_product",
        power="product.register",
        title=Text(vi="Ghi sản phẩm vào danh mục", en="Register a product"),
        input=RegisterProductInput,
        creates=_of_sector,
        run=register_product,
        returns="product",
    ),
    Act(
        name="retire_product",
        power="product.register",
        title=Text(vi="Thôi dùng sản phẩm", en="Retire a product"),
        input=RetireProductInput,
        on="product",
        over=_of_product,
        run=retire_product,
        returns="product",
    ),
    Act(
        name="restore_product",
        power="product.register",
        title=Text(vi="Dùng lại sản phẩm", en="Take a product into use again"),
        input=RestoreProductInput,
        on="product",
        over=_of_product,
        run=restore_product,
        returns="product",
    ),
)
