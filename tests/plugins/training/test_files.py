"""Files of a course: what it ended with is kept as evidence, what came by mistake is withdrawn."""

from datetime import timedelta

import pytest

from khungcui import clock
from khungcui.attachments.models import Attachment
from khungcui.errors import Conflict
from khungcui.plugins.performing import Done

from .conftest import ONE, Story, node

pytestmark = pytest.mark.anyio


async def _filed(story: Story, course: Done, name: str) -> Attachment:
    """A file of a course, without its bytes."""
    file = Attachment(
        tenant=ONE,
        resource="district_course",
        subject_id=course.id,
        name=name,
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
        added_at=clock.now(),
        added_by="Ai",
        added_office="Phòng",
    )
    async with story.database.maintaining([ONE]) as session:
        session.add(file)
    return file


async def _withdraw(story: Story, file: Attachment) -> Done:
    return await story.act(
        "withdraw_district_course_attachment",
        f"district_office:{ONE}",
        district_course_attachment=node("DistrictCourseAttachment", file),
        reason="Gửi nhầm",
    )


async def test_what_a_course_ended_with_stays(story: Story) -> None:
    course = await story.course(await story.curriculum())
    mistake, kept = [await _filed(story, course, name) for name in ("nham.pdf", "don.pdf")]
    await _withdraw(story, mistake)
    with clock.at(clock.now() + timedelta(minutes=1)):
        await story.on_course("cancel", course, reason="Giảng viên bệnh.")
    with clock.at(clock.now() + timedelta(minutes=2)):
        with pytest.raises(Conflict) as refused:
            await _withdraw(story, kept)
        assert refused.value.error_code == "attachment.evidence"
        await _withdraw(story, await _filed(story, course, "sau.pdf"))
