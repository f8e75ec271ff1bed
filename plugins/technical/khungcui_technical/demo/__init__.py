"""Demo data of technical management: norms that fall, lots that pass or not, old trades."""

from collections.abc import AsyncIterator, Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, update

from khungcui_technical.demo.catalogue import Row, make_catalogue
from khungcui_technical.demo.crafts import make_crafts
from khungcui_technical.demo.help import make_help
from khungcui_technical.demo.quality import make_quality
from khungcui_technical.models import (
    ConsumptionNorm,
    Inspection,
    ProductionTechnique,
    Specification,
)
from khungcui_technical.vocabulary import StandingState

if TYPE_CHECKING:  # the engine loads the demo; a plugin only fills it
    from khungcui.demo.making import Making

#: What comes into force is a draft while its lines are written, as in life.
_WRITTEN: dict[type[Any], Row] = {
    Specification: {"state": StandingState.DRAFT, "since": None, "until": None},
    ConsumptionNorm: {"state": StandingState.DRAFT, "since": None, "until": None},
    ProductionTechnique: {"state": StandingState.DRAFT, "since": None, "until": None},
}


async def load(making: "Making") -> AsyncIterator[tuple[str, int]]:
    """Write everything, in the order in which one row refers to another."""
    catalogue = make_catalogue(making)
    for model, rows in catalogue.rows():
        yield model.__tablename__, await _draft(making, model, rows)
    await _stand(making, Specification, catalogue.specifications)
    await _stand(making, ConsumptionNorm, catalogue.norms)
    quality = await make_quality(making, catalogue)
    for model, rows in quality.before():
        yield model.__tablename__, await making.copy(model, rows)
    columns = tuple(key for key in (quality.outcomes or [{}])[0] if key not in ("tenant", "id"))
    await _settle(making, Inspection, columns, quality.outcomes)
    for model, rows in quality.after():
        yield model.__tablename__, await making.copy(model, rows)
    for model, rows in make_crafts(making).rows():
        yield model.__tablename__, await making.copy(model, rows)
    help_ = make_help(making, catalogue.ordered, quality.followed)
    for model, rows in help_.documents():
        yield model.__tablename__, await _draft(making, model, rows)
    await _stand(making, ProductionTechnique, help_.techniques)
    for model, rows in help_.rows():
        yield model.__tablename__, await making.copy(model, rows)


async def _draft(making: "Making", model: type[Any], rows: Iterable[Row]) -> int:
    drafts = _WRITTEN.get(model, {})
    return await making.copy(model, [{**row, **drafts} for row in rows])


async def _stand(making: "Making", model: type[Any], rows: Iterable[Row]) -> None:
    await _settle(making, model, ("state", "since", "until"), rows)


async def _settle(
    making: "Making", model: type[Any], columns: tuple[str, ...], rows: Iterable[Row]
) -> None:
    """Bring rows that are written to where they stand by now."""
    table = model.__table__
    values = [
        {
            "of_tenant": row["tenant"],
            "of_id": row["id"],
            **{f"new_{one}": row.get(one) for one in columns},
        }
        for row in rows
    ]
    if values:
        statement = (
            update(table)
            .where(table.c.tenant == bindparam("of_tenant"), table.c.id == bindparam("of_id"))
            .values({one: bindparam(f"new_{one}") for one in columns})
        )
        await making.connection.execute(statement, values)
