"""Demo data of training: curricula, plans, cadres and the courses of the last years."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from khungcui_training.demo.courses import make_courses
from khungcui_training.demo.people import make_people
from khungcui_training.demo.programme import make_programme

if TYPE_CHECKING:  # the engine loads the demo; a plugin only fills it
    from khungcui.demo.making import Making


async def load(making: "Making") -> AsyncIterator[tuple[str, int]]:
    """Write everything, in the order in which one row refers to another."""
    programme, rows = make_programme(making)
    for model, made in rows:
        yield model.__tablename__, await making.copy(model, made)
    people, rows = make_people(making, programme)
    for model, made in rows:
        yield model.__tablename__, await making.copy(model, made)
    for model, made in make_courses(making, programme, people):
        yield model.__tablename__, await making.copy(model, made)
