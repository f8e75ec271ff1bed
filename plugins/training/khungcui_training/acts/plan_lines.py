"""What lines of all training plans have in common."""

from collections.abc import Sequence

import strawberry
from sqlalchemy import select

from khungcui import Acting, BadInput, Text
from khungcui_training.acts.checks import between
from khungcui_training.errors import AlreadyThere, NotUnified
from khungcui_training.models import (
    CityTrainingPlan,
    CurriculumVersion,
    DistrictTrainingPlan,
)
from khungcui_training.vocabulary import VersionState


@strawberry.input(description="Places of one curriculum version for one area.")
class PlanLineInput:
    """A line: in the city's plan for a district, in a district's for a ward."""

    curriculum_version: strawberry.ID = strawberry.field(description="By which version.")
    area: str = strawberry.field(description="The id of the district, or of the ward.")
    places: int = strawberry.field(description="How many places.")


async def unified(acting: Acting, node_id: str, field: str) -> CurriculumVersion:
    """The version that ``node_id`` names; `NotUnified` where the department has not unified it."""
    version = await acting.find("curriculum_version", node_id, field=field)
    if version.state != VersionState.UNIFIED:
        raise NotUnified(
            Text(
                vi="Kế hoạch chỉ dùng chương trình Sở đã thống nhất.",
                en="A plan goes by curricula that the department has unified.",
            ),
            field=field,
            clause="II.6.3",
        )
    return version


def require_apart(lines: Sequence[PlanLineInput]) -> None:
    """Raise `BadInput` where two lines are of one version and one area."""
    seen: set[tuple[str, str]] = set()
    for index, line in enumerate(lines):
        if (line.curriculum_version, line.area) in seen:
            raise BadInput(
                Text(
                    vi="Địa bàn này đã có chỉ tiêu theo chương trình đó.",
                    en="This area has places by that curriculum already.",
                ),
                field=f"lines.{index}.area",
            )
        seen.add((line.curriculum_version, line.area))


async def free_year(
    acting: Acting, model: type[CityTrainingPlan] | type[DistrictTrainingPlan], year: int
) -> None:
    """Raise `AlreadyThere` where the tenant has a plan of ``year``; `BadInput` for no such year."""
    between(year, 1975, 2999, "year")
    taken = await acting.session.scalar(
        select(model.id).where(model.tenant == acting.tenant, model.year == year)
    )
    if taken is not None:
        raise AlreadyThere(
            Text(
                vi="Năm {year} đã có kế hoạch đào tạo.", en="There is a training plan for {year}."
            ).format(year=year),
            field="year",
        )
