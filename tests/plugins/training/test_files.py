"""Files of a course: what it ended with is kept as evidence, what came by mistake is withdrawn."""

from datetime import timedelta

import pytest

from khungcui import clock
from khungcui.attachments.models import Attachment
from khungcui.errors import Conflict
from khungcui.plugins.performing import Done
from khungcui_training.vocabulary import Audience

from .conftest import CITY, ONE, Story, node

pytestmark = pytest.mark.anyio


async def _filed(
    story: Story, course: Done, name: str, *, home: str = ONE, kind: str = "district"
) -> Attachment:
    """A file of a course, without its bytes."""
    file = Attachment(
        tenant=home,
        resource=f"{kind}_course",
        subject_id=course.id,
        name=name,
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
        added_at=clock.now(),
        added_by="Ai",
        added_office="Phòng",
    )
    async with story.database.maintaining([home]) as session:
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


async def test_files_are_part_of_what_is_signed(story: Story) -> None:
    version = await story.curriculum(Audience.COOPERATIVE_MANAGER)
    course = await story.course(
        version, kind="city", office="department", quotas={ONE: 3}, opened=False
    )

    async def sign(office: str) -> int:
        done = await story.on_course("open", course, kind="city", office=office)
        return len(done.waits_for)

    assert await sign("department") == 1
    await _filed(story, course, "ke-hoach.pdf", home=CITY, kind="city")
    assert await sign(f"district_office:{ONE}") == 1
    assert await sign("department") == 0
