"""What a correction of a material plan changes: need by need, against the version before."""

from typing import Any

from sqlalchemy import Numeric, Subquery, Uuid, cast, func, literal, select, union_all

from khungcui import ALL_SECTORS, Facets, Field, Resource, Text, ToOne
from khungcui_materials.models import MaterialPlan, PlanLine
from khungcui_materials.resources.catalogue import MATERIAL

#: Wider than a need: sums of many have to find room in it.
_AMOUNT = Numeric(38, 6)


def _needs(of: Any, before: Any, now: Any) -> Any:
    """The needs of the version ``of``, each beside the correction that it is set against."""
    return (
        select(
            MaterialPlan.tenant,
            MaterialPlan.id.label("plan_id"),
            MaterialPlan.area,
            PlanLine.material_tenant,
            PlanLine.material_id,
            cast(before, _AMOUNT).label("need_before"),
            cast(now, _AMOUNT).label("need_now"),
        )
        .join(PlanLine, (PlanLine.tenant == MaterialPlan.tenant) & (PlanLine.plan_id == of))
        .where(MaterialPlan.corrects_id.is_not(None))
    )


def _difference() -> Subquery:
    none = literal(0)
    rows = union_all(
        _needs(MaterialPlan.corrects_id, PlanLine.need, none),
        _needs(MaterialPlan.id, none, PlanLine.need),
    ).subquery("needs")
    key = (rows.c.tenant, rows.c.plan_id, rows.c.area, rows.c.material_tenant, rows.c.material_id)
    before, now = func.sum(rows.c.need_before), func.sum(rows.c.need_now)
    return (
        select(
            *key,
            cast(func.md5(func.concat(rows.c.plan_id, "/", rows.c.material_id)), Uuid).label("id"),
            cast(before, _AMOUNT).label("need_before"),
            cast(now, _AMOUNT).label("need_now"),
            cast(now - before, _AMOUNT).label("difference"),
        )
        .group_by(*key)
        .subquery("material_plan_difference")
    )


DIFFERENCE = _difference()

_TITLES = {
    "need_before": ("Nhu cầu trước", "Need by the version before, in the unit of the material"),
    "need_now": ("Nhu cầu nay", "Need by the correction"),
    "difference": ("Chênh lệch", "How much more it is now; less than 0, where it is less"),
}

material_plan_difference = Resource(
    name="material_plan_difference",
    rows=DIFFERENCE,
    title=Text(
        vi="Chênh lệch khi đính chính kế hoạch vật tư",
        en="Need of a material, before and after a correction of the plan",
    ),
    power="material_plan.view",
    fields=(
        Field(name="material_id", column=DIFFERENCE.c.material_id, title=MATERIAL, nullable=False),
        *(
            Field(name=name, column=DIFFERENCE.c[name], title=Text(vi=vi, en=en), nullable=False)
            for name, (vi, en) in _TITLES.items()
        ),
    ),
    relations=(
        ToOne(
            name="plan",
            target="material_plan",
            key=(DIFFERENCE.c.plan_id,),
            title=Text(vi="Bản đính chính", en="The correction"),
        ),
        ToOne(
            name="material",
            target="material",
            key=(DIFFERENCE.c.material_tenant, DIFFERENCE.c.material_id),
            title=MATERIAL,
        ),
    ),
    facets=Facets(area=DIFFERENCE.c.area, sector=ALL_SECTORS),
)
