"""Material plans of the demo city: approved, made known in most districts, corrected in some."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from khungcui import Period, PeriodKind
from khungcui_materials.demo.ledger import Row, at
from khungcui_materials.models import MaterialPlan, PlanLine, PlanProduct
from khungcui_materials.vocabulary import PlanState

if TYPE_CHECKING:
    from khungcui.demo.making import Making

#: The plan of one district in so many is corrected.
_CORRECTED = 3


@dataclass(frozen=True, slots=True)
class _Version:
    """A version of a plan, with what it counts on and needs."""

    head: Row
    product: Row
    lines: tuple[Row, ...]


async def write_plans(
    making: "Making", materials: dict[str, Row], districts: Sequence[str]
) -> AsyncIterator[tuple[str, int]]:
    """Write the plans of the quarter that runs: first versions, then what corrects them."""
    quarter = Period.of(PeriodKind.QUARTER, making.day)
    first: list[_Version] = []
    later: list[_Version] = []
    for number, district in enumerate(districts):
        corrected = number % _CORRECTED == 0
        known = corrected or making.chance(0.6)
        first.append(_first(making, materials, district, quarter, known=known))
        if corrected:
            later.append(_correction(making, materials, first[-1]))
    for versions in (first, later):
        async for written in _written(making, versions):
            yield written


def _first(
    making: "Making", materials: dict[str, Row], district: str, quarter: Period, *, known: bool
) -> _Version:
    head = {
        "tenant": district,
        "id": making.id(),
        "period": quarter.code,
        "number": 1,
        "corrects_id": None,
        "reason": None,
        "starts": quarter.start,
        "ends": quarter.end,
        "area": district,
        "state": PlanState.COMMUNICATED if known else PlanState.OWN_APPROVED,
        "state_since": at(making.days_ago(40), 9),
    }
    output = Decimal(making.random.randint(8, 20) * 100)
    return _version(making, materials, head, output, Decimal(making.random.randint(200, 500)))


def _correction(making: "Making", materials: dict[str, Row], before: _Version) -> _Version:
    """Two looms more; made known, so that the version before is superseded."""
    since = at(making.days_ago(12), 9)
    head = {
        **before.head,
        "id": making.id(),
        "number": 2,
        "corrects_id": before.head["id"],
        "reason": "Thêm hai máy dệt từ đầu tháng",
        "state_since": since,
    }
    before.head.update(state=PlanState.SUPERSEDED, state_since=since)
    starch = before.lines[-1]["need"]
    return _version(making, materials, head, before.product["quantity"] + 200, starch)


def _version(
    making: "Making", materials: dict[str, Row], head: Row, output: Decimal, starch: Decimal
) -> _Version:
    """So much striped cloth, by the norm, and starch for the sizing machine."""
    own = {"tenant": head["tenant"], "plan_id": head["id"]}

    def line(code: str, **said: Any) -> Row:
        material = materials[code]
        return {
            **own,
            "id": making.id(),
            "material_tenant": material["tenant"],
            "material_id": material["id"],
            "sector": material["sector"],
            **said,
        }

    return _Version(
        head=head,
        product={
            **own,
            "id": making.id(),
            "product": "VAI-SOC",
            "orderer": "",
            "quantity": output,
        },
        lines=(
            line(
                "SOI-20",
                product="VAI-SOC",
                output=output,
                norm_version=2,
                norm_quantity=Decimal("0.8"),
                norm_unit="KGM",
                loss_percent=Decimal(3),
                scrap_percent=Decimal(1),
                scrap_material="SOI-VUN",
                need=(output * Decimal("0.824")).quantize(Decimal("0.000001")),
            ),
            line("DAU-DO", basis="Máy hồ sợi chạy ba ca", need=starch),
        ),
    )


async def _written(
    making: "Making", versions: Sequence[_Version]
) -> AsyncIterator[tuple[str, int]]:
    """Write versions as in life: they are drafts while their lines are written."""
    for model, rows in (
        (MaterialPlan, [{**one.head, "state": PlanState.DRAFT} for one in versions]),
        (PlanProduct, [one.product for one in versions]),
        (PlanLine, [line for one in versions for line in one.lines]),
    ):
        yield model.__tablename__, await making.copy(model, rows)
    table: Any = MaterialPlan.__table__
    for one in versions:
        await making.connection.execute(
            update(table)
            .where(table.c.tenant == one.head["tenant"], table.c.id == one.head["id"])
            .values(state=one.head["state"])
        )
