"""Products, specifications, norms and inspection plans of the demo city's orderers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from khungcui import OfficeKind
from khungcui_technical.demo.goods import GOODS, Good
from khungcui_technical.models import (
    ConsumptionNorm,
    InspectionPlan,
    NormLine,
    Parameter,
    Product,
    Specification,
)
from khungcui_technical.vocabulary import StandingState

if TYPE_CHECKING:
    from khungcui.demo.making import DemoOffice, Making

Row = dict[str, Any]
#: Each version of a norm takes so much less than the one before.
_SAVED = Decimal("0.97")
_CITY_TIME = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """A product as one orderer orders it: its specification, parameters and plan."""

    good: Good
    product: UUID
    orderer: "DemoOffice"
    specification: UUID
    parameters: dict[str, UUID]
    plan: UUID


@dataclass
class Catalogue:
    """Rows by table, and what of them inspections need to know."""

    making: "Making"
    products: list[Row] = field(default_factory=list)
    specifications: list[Row] = field(default_factory=list)
    parameters: list[Row] = field(default_factory=list)
    norms: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    plans: list[Row] = field(default_factory=list)
    ordered: list[Ordered] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[type[Any], list[Row]]]:
        """Everything, a row before those that refer to it."""
        yield Product, self.products
        yield Specification, self.specifications
        yield Parameter, self.parameters
        yield ConsumptionNorm, self.norms
        yield NormLine, self.lines
        yield InspectionPlan, self.plans


def noon(day: date) -> datetime:
    """The moment of a step that was taken on ``day``."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=_CITY_TIME)


def make_catalogue(making: "Making") -> Catalogue:
    """Every product, ordered by each orderer that follows its sector."""
    made = Catalogue(making)
    orderers = [
        *making.offices_of(OfficeKind.COMPANY),
        *making.offices_of(OfficeKind.OUTSIDE_ORDERER),
    ]
    for good in GOODS:
        product = making.id()
        made.products.append(
            {
                "tenant": making.city,
                "id": product,
                "code": good.code,
                "name": good.name,
                "unit": good.unit,
                "area": making.city,
                "sector": good.sector,
                "active": True,
            }
        )
        for orderer in orderers:
            if good.sector in orderer.sectors:
                _order(made, good, product, orderer)
    return made


def _order(made: Catalogue, good: Good, product: UUID, orderer: "DemoOffice") -> None:
    making = made.making
    began = making.days_ago(365 * making.size.years)
    head = {
        "tenant": making.city,
        "product_id": product,
        "orderer_tenant": orderer.tenant,
        "orderer_id": orderer.id,
        "area": making.city,
        "sector": good.sector,
        "cut": False,
        "version": 1,
        "round": 1,
    }
    specification = making.id()
    made.specifications.append(
        {
            **head,
            "id": specification,
            "code": f"QC-{making.city}-{began.year}-{len(made.specifications) + 1:06d}",
            "number": 1,
            "title": f"{good.name}, loại 1",
            "state": StandingState.IN_FORCE,
            "state_since": noon(began),
            "since": began,
        }
    )
    parameters = _parameters(made, good, specification)
    _norms(made, good, head, began)
    plan = making.id()
    made.plans.append(
        {
            "tenant": making.city,
            "id": plan,
            "code": f"PA-{good.sector}",
            "title": f"Phương án kiểm tra {good.name}",
            "orderer_tenant": orderer.tenant,
            "orderer_id": orderer.id,
            "area": making.city,
            "sector": good.sector,
            "aql": Decimal("0.025"),
            "producer_risk": Decimal("0.05"),
            "ltpd": Decimal("0.15"),
            "consumer_risk": Decimal("0.10"),
            "since": began,
        }
    )
    made.ordered.append(
        Ordered(
            good=good,
            product=product,
            orderer=orderer,
            specification=specification,
            parameters=parameters,
            plan=plan,
        )
    )


def _parameters(made: Catalogue, good: Good, specification: UUID) -> dict[str, UUID]:
    ids: dict[str, UUID] = {}
    for position, one in enumerate(good.measured, start=1):
        ids[one.code] = made.making.id()
        lower, upper = one.limits
        made.parameters.append(
            {
                "tenant": made.making.city,
                "id": ids[one.code],
                "specification_id": specification,
                "position": position,
                "code": one.code,
                "name": one.name,
                "kind": one.kind,
                "criticality": one.criticality,
                "target": one.target,
                "lower": lower,
                "upper": upper,
                "unit": one.unit,
                "choices": list(one.choices) or None,
                "method": None,
            }
        )
    return ids


def _norms(made: Catalogue, good: Good, head: Row, began: date) -> None:
    """A norm that fell twice, and a third version that is being tried."""
    making = made.making
    half = (making.day - began).days // 2
    middle = began + timedelta(days=half)
    share = Decimal(1)
    for number, state, since, until in (
        (1, StandingState.SUPERSEDED, began, middle),
        (2, StandingState.IN_FORCE, middle, None),
        (3, StandingState.TRIAL, None, None),
    ):
        norm = making.id()
        made.norms.append(
            {
                **head,
                "id": norm,
                "code": f"DM-{making.city}-{began.year}-{len(made.norms) + 1:06d}",
                "number": number,
                "basis": "Số đo bình quân của ba tháng sản xuất thử",
                "state": state,
                "state_since": noon(until or since or making.day),
                "since": since,
                "until": until,
                "cut": until is not None,
            }
        )
        for taken in good.taken:
            made.lines.append(
                {
                    "tenant": making.city,
                    "id": making.id(),
                    "norm_id": norm,
                    "material": taken.material,
                    "quantity": (taken.quantity * share).quantize(Decimal("0.000001")),
                    "unit": taken.unit,
                    "loss_percent": taken.loss,
                    "scrap_percent": Decimal(3 if taken.scrap else 0),
                    "scrap_material": taken.scrap,
                }
            )
        share *= _SAVED
