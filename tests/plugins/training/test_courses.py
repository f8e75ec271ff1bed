import pytest
from khungcui_training.models import Course, CourseQuota
from khungcui_training.vocabulary import CourseState

from .conftest import ONE, TAN_DINH, Story

pytestmark = pytest.mark.anyio


async def test_opens(loom: Story) -> None:
    version = await loom.curriculum()
    course = await loom.course(version)
    assert (await loom.get(Course, course)).state == CourseState.OPEN
    assert (await loom.get(Course, course)).allotted == 3
    cadre = await loom.cadre()
    done = await loom.confirmed(course, cadre)
    assert (await loom.quota(course, TAN_DINH)).taken == 1
