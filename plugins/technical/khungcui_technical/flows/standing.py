"""How versions of specifications and of norms come into force, one after the other (INV-19)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from khungcui import Acting, Conflict, Facet, Text, advance
from khungcui_technical.checks import not_after, not_past, numbered
from khungcui_technical.errors import OverlappingVersions, PastDay
from khungcui_technical.models import Product
from khungcui_technical.vocabulary import StandingState

#: Nothing is laid down to hold from a later day than this.
FARTHEST = timedelta(days=2 * 366)

_RETIRED = Text(vi="Sản phẩm {code} đã thôi dùng.", en="The product {code} is not in use any more.")


async def of_orderer(acting: Acting, given: Any) -> Facet:
    """The facet of what the acting office lays down for its orders of a product (II.3.2)."""
    product = await product_of(acting, given)
    return Facet(
        area=product.area,
        sector=product.sector,
        portion="plan",
        orderer=str(acting.principal.office_id),
    )


async def product_of(acting: Acting, given: Any) -> Product:
    """The product that the input names; `Conflict` where it is out of use."""
    product = await acting.find("product", given.product, field="product")
    if not product.active:
        raise Conflict(_RETIRED.format(code=product.code), field="product")
    return product


async def version_head(acting: Acting, model: Any, product: Product, prefix: str) -> dict[str, Any]:
    """The columns of the next version of ``product`` for the acting office.

    ``prefix`` begins its code.
    """
    # Locked, so that two who draft at once do not take the same number.
    await acting.session.refresh(product, with_for_update=True)
    mine = (
        model.tenant == product.tenant,
        model.product_id == product.id,
        model.orderer_id == acting.principal.office_id,
    )
    last = await acting.session.scalar(select(func.max(model.number)).where(*mine))
    return {
        "tenant": product.tenant,
        "code": await numbered(acting, model.code, prefix),
        "product_id": product.id,
        "number": (last or 0) + 1,
        "orderer_tenant": acting.principal.office_tenant,
        "orderer_id": acting.principal.office_id,
        "area": product.area,
        "sector": product.sector,
    }


async def bring_into_force(acting: Acting, row: Any, since: date, supersedes: str) -> None:
    """Let ``row`` hold from ``since`` on, and end the version that would hold then.

    ``supersedes`` names the consequence by which that one ends. Raises `PastDay` for a day before
    today, `OverlappingVersions` where another version begins on that day or later.
    """
    not_after(not_past(acting, since, "since"), acting.day + FARTHEST, "since")
    product = await acting.session.get_one(Product, (row.tenant, row.product_id))
    await acting.session.refresh(product, with_for_update=True)
    for other in await _others(acting, row):
        if other.until is not None and other.until <= since:
            continue
        if other.since >= since:
            raise _overlap(other)
        other.cut, other.cut_from, other.until = True, other.until, since
        if other.state is StandingState.IN_FORCE:
            await advance(acting, other, supersedes)
    await acting.session.flush()
    # State and day go together, also for those who hear of it before the move is over.
    row.state, row.since = StandingState.IN_FORCE, since
    await acting.session.flush()


async def require_to_come(acting: Acting, row: Any, _: Any) -> None:
    """Raise `PastDay` where ``row`` holds already: what a day was measured by stays."""
    if row.since <= acting.day:
        raise PastDay(
            Text(
                vi="Bản này đã áp dụng từ ngày {since}; chỉ có thể thôi áp dụng.",
                en="This version holds since {since}; it can be withdrawn, not recalled.",
            ).format(since=row.since),
            clause="II.3.2",
        )


async def recall(acting: Acting, row: Any, reinstates: str) -> None:
    """Take ``row``, which has not begun to hold, out of force; the one before it holds on.

    ``reinstates`` names the consequence by which that one is in force again.
    """
    product = await acting.session.get_one(Product, (row.tenant, row.product_id))
    await acting.session.refresh(product, with_for_update=True)
    since = row.since
    row.state, row.since, row.until = StandingState.APPROVED, None, None
    await acting.session.flush()
    for other in await _others(acting, row):
        if other.cut and other.until == since:
            if other.cut_from is None:
                await advance(acting, other, reinstates)
            other.until, other.cut, other.cut_from = other.cut_from, False, None


async def _others(acting: Acting, row: Any) -> Sequence[Any]:
    model = type(row)
    found = await acting.session.scalars(
        select(model)
        .where(
            model.tenant == row.tenant,
            model.product_id == row.product_id,
            model.orderer_id == row.orderer_id,
            model.id != row.id,
            model.since.is_not(None),
        )
        .order_by(model.since)
    )
    return found.all()


def _overlap(other: Any) -> OverlappingVersions:
    return OverlappingVersions(
        Text(
            vi="Bản số {number} đã áp dụng từ ngày {since}.",
            en="Version {number} holds from {since} on.",
        ).format(number=other.number, since=other.since),
        field="since",
        clause="II.3.2",
    )


def require_ending(acting: Acting, row: Any, until: date) -> None:
    """Raise unless a version in force may end on ``until``."""
    not_past(acting, until, "until")
    if until <= row.since:
        raise OverlappingVersions(
            Text(
                vi="Ngày thôi áp dụng phải sau ngày bắt đầu.",
                en="A version ends after the day on which it began.",
            ),
            field="until",
        )
