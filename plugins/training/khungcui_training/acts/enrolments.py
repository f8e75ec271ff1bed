"""A cadre's way through a course: nominated, confirmed, attended, marked."""

from decimal import Decimal
from typing import Any

import strawberry
from sqlalchemy import select

from khungcui import (
    ALL_SECTORS,
    Act,
    Acting,
    BadInput,
    Begin,
    Consequence,
    Facet,
    Moving,
    Text,
    Transition,
    Workflow,
)
from khungcui_training.acts.checks import in_state, mark, within, worded
from khungcui_training.errors import AlreadyEnrolled, NoPlaceLeft, NotReady, WrongAudience
from khungcui_training.models import (
    Assessment,
    Attendance,
    Cadre,
    Course,
    CourseQuota,
    CourseSession,
    Curriculum,
    CurriculumVersion,
    Enrolment,
)
from khungcui_training.vocabulary import (
    BELONGS,
    RELEASED,
    CourseKind,
    CourseState,
    EnrolmentState,
)


@strawberry.input(description="A cadre for a place in a course.")
class NominateCadreInput:
    """Whose place, and which cadre."""

    course_quota: strawberry.ID = strawberry.field(description="The places of the cadre's area.")
    cadre: strawberry.ID = strawberry.field(description="The cadre.")


@strawberry.input(description="A nomination that the organiser does not accept.")
class DeclineEnrolmentInput(Moving):
    """Which nomination, and why."""

    enrolment: strawberry.ID = strawberry.field(description="The nomination.")
    reason: str = strawberry.field(description="Why it is declined.")


@strawberry.input(description="A nomination taken back.")
class WithdrawEnrolmentInput(Moving):
    """Which enrolment, and why."""

    enrolment: strawberry.ID = strawberry.field(description="The enrolment.")
    reason: str = strawberry.field(description="Why it is withdrawn.")


@strawberry.input(description="The roll-call of a session.")
class RecordAttendanceInput:
    """Who was there and who was not; who is in neither list is left as recorded before."""

    course_session: strawberry.ID = strawberry.field(description="The session.")
    present: list[strawberry.ID] = strawberry.field(description="Enrolments that were there.")
    absent: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Enrolments that were not."
    )


@strawberry.input(description="The mark of an enrolment.")
class AssessEnrolmentInput(Moving):
    """Whose mark, and which."""

    enrolment: strawberry.ID = strawberry.field(description="The enrolment.")
    score: Decimal = strawberry.field(description="From 0 to 10.")


async def course_of(acting: Acting, row: Any) -> Course:
    """The course that a quota, session, enrolment or certificate belongs to."""
    return await acting.session.get_one(Course, (row.tenant, row.course_id))


async def organiser(acting: Acting, row: Any, _: Any) -> Facet:
    """The ground of whoever organises the course that ``row`` belongs to.

    A district's course bears no sector here: what a district organises alone (II.6.3) is not
    for the department to confirm, mark or revoke, although it may see it.
    """
    course = await course_of(acting, row)
    if course.kind is CourseKind.DISTRICT:
        return Facet(area=course.area)
    return Facet(area=course.area, sector=ALL_SECTORS)


async def _of_cadre(acting: Acting, _: CourseQuota, given: NominateCadreInput) -> Facet:
    cadre = await acting.find("cadre", given.cadre, field="cadre")
    return Facet(area=cadre.area, sector=ALL_SECTORS, owner=cadre.owner)


async def nominate_cadre(
    acting: Acting, quota: CourseQuota, given: NominateCadreInput
) -> Enrolment:
    """Take a place of ``quota`` for a cadre.

    Raises `NoPlaceLeft` where all are taken, `AlreadyEnrolled`, `WrongAudience` where the
    curriculum is not for holders of that post, and `OutOfArea` where the place is another's.
    """
    # The core has locked the quota: of two who nominate for its last place, one waits and finds
    # none left.
    cadre: Cadre = await acting.find("cadre", given.cadre, field="cadre")
    course = await course_of(acting, quota)
    await acting.session.refresh(course)
    in_state("course", course.state, {CourseState.OPEN})
    within(acting, cadre.area, quota.area, "cadre")
    await _require_suited(acting, course, cadre)
    await _require_free(acting, course, cadre)
    if quota.taken >= quota.places:
        raise NoPlaceLeft(
            Text(
                vi="Địa bàn {area} đã dùng hết {places} chỗ.",
                en="All {places} places of {area} are taken.",
            ).format(area=quota.area, places=quota.places),
            field="courseQuota",
            params={"area": quota.area, "places": quota.places},
        )
    enrolment = Enrolment(
        tenant=course.tenant,
        course_id=course.id,
        quota_id=quota.id,
        cadre_tenant=cadre.tenant,
        cadre_id=cadre.id,
        area=cadre.area,
        owner=cadre.owner,
        nominated_on=acting.day,
        nominated_by=acting.principal.office_name,
    )
    acting.session.add(enrolment)
    await acting.session.flush()
    return enrolment


async def _require_suited(acting: Acting, course: Course, cadre: Cadre) -> None:
    version = await acting.session.get_one(
        CurriculumVersion, (course.version_tenant, course.version_id)
    )
    curriculum = await acting.session.get_one(Curriculum, (version.tenant, version.curriculum_id))
    in_post = cadre.since <= acting.day and (cadre.until is None or acting.day < cadre.until)
    if not in_post or curriculum.audience not in BELONGS[cadre.post_kind]:
        raise WrongAudience(
            Text(
                vi="Chức danh hiện nay của cán bộ không thuộc đối tượng của chương trình.",
                en="The curriculum is not for the post that the cadre holds today.",
            ),
            field="cadre",
        )


async def _require_free(acting: Acting, course: Course, cadre: Cadre) -> None:
    held = await acting.session.scalar(
        select(Enrolment.id).where(
            Enrolment.tenant == course.tenant,
            Enrolment.course_id == course.id,
            Enrolment.cadre_tenant == cadre.tenant,
            Enrolment.cadre_id == cadre.id,
            Enrolment.state.not_in(RELEASED),
        )
    )
    if held is not None:
        raise AlreadyEnrolled(
            Text(vi="Cán bộ đã có chỗ trong lớp này.", en="The cadre has a place in this course."),
            field="cadre",
        )


async def confirm(acting: Acting, enrolment: Enrolment, _: Moving) -> None:
    """Accept a nomination; it holds its place already."""
    in_state("course", (await course_of(acting, enrolment)).state, {CourseState.OPEN})
    enrolment.confirmed_on = acting.day


async def decline(acting: Acting, enrolment: Enrolment, given: DeclineEnrolmentInput) -> None:
    """Decline a nomination, saying why; its place is free again."""
    enrolment.reason = worded(given.reason, "reason")


async def withdraw(acting: Acting, enrolment: Enrolment, given: WithdrawEnrolmentInput) -> None:
    """Take a nomination back before the course begins; its place is free again."""
    in_state("course", (await course_of(acting, enrolment)).state, {CourseState.OPEN})
    enrolment.reason = worded(given.reason, "reason")


async def record_attendance(
    acting: Acting, session: CourseSession, given: RecordAttendanceInput
) -> CourseSession:
    """Record the roll-call of a session; a later one corrects an earlier one."""
    in_state("course", (await course_of(acting, session)).state, {CourseState.RUNNING})
    if session.held_on > acting.day:
        raise NotReady(
            Text(vi="Buổi học chưa diễn ra.", en="The session has not taken place yet."),
            field="courseSession",
        )
    marks = [(node_id, True, f"present.{i}") for i, node_id in enumerate(given.present)]
    marks += [(node_id, False, f"absent.{i}") for i, node_id in enumerate(given.absent)]
    for node_id, present, field in marks:
        enrolment = await acting.find("enrolment", node_id, field=field)
        await _mark(acting, session, enrolment, present=present, field=field)
        await acting.session.flush()
    return session


async def _mark(
    acting: Acting, session: CourseSession, enrolment: Enrolment, *, present: bool, field: str
) -> None:
    if (enrolment.tenant, enrolment.course_id) != (session.tenant, session.course_id):
        raise BadInput(
            Text(vi="Học viên này học lớp khác.", en="This enrolment is in another course."),
            field=field,
        )
    in_state("enrolment", enrolment.state, {EnrolmentState.CONFIRMED})
    known = await acting.session.scalar(
        select(Attendance).where(
            Attendance.tenant == session.tenant,
            Attendance.enrolment_id == enrolment.id,
            Attendance.session_id == session.id,
        )
    )
    if known is not None:
        known.present = present
        return
    acting.session.add(
        Attendance(
            tenant=session.tenant,
            enrolment_id=enrolment.id,
            session_id=session.id,
            present=present,
        )
    )


async def assess(
    acting: Acting, enrolment: Enrolment, given: AssessEnrolmentInput
) -> EnrolmentState:
    """Give an enrolment its mark; it passes from the curriculum's pass mark on."""
    course = await course_of(acting, enrolment)
    in_state("course", course.state, {CourseState.ASSESSED})
    score = mark(given.score, "score")
    version = await acting.session.get_one(
        CurriculumVersion, (course.version_tenant, course.version_id)
    )
    found = await acting.session.scalar(
        select(Assessment).where(
            Assessment.tenant == enrolment.tenant, Assessment.enrolment_id == enrolment.id
        )
    )
    if found is None:
        found = Assessment(tenant=enrolment.tenant, enrolment_id=enrolment.id)
        acting.session.add(found)
    found.score, found.assessed_on = score, acting.day
    found.assessed_by = acting.principal.office_name
    passed = score >= version.pass_mark
    return EnrolmentState.PASSED if passed else EnrolmentState.FAILED


def _follows(name: str, title: Text, source: EnrolmentState, target: EnrolmentState) -> Consequence:
    return Consequence(name=name, title=title, sources=(source,), target=target, clause="II.6.3")


ENROLMENT_ACTS = (
    Act(
        name="record_attendance",
        power="enrolment.record_attendance",
        title=Text(vi="Điểm danh", en="Record the roll-call of a session"),
        input=RecordAttendanceInput,
        on="course_session",
        over=organiser,
        run=record_attendance,
        returns="course_session",
    ),
)

_MARKED = (EnrolmentState.PASSED, EnrolmentState.FAILED)

ENROLMENTS = Workflow(
    resource="enrolment",
    title=Text(vi="Học viên của một lớp", en="An enrolment"),
    states=EnrolmentState,
    begins=(
        Begin(
            act=Act(
                name="nominate_cadre",
                power="enrolment.nominate",
                title=Text(vi="Đề cử cán bộ đi học", en="Nominate a cadre for a course"),
                input=NominateCadreInput,
                on="course_quota",
                over=_of_cadre,
                run=nominate_cadre,
                returns="enrolment",
            ),
            state=EnrolmentState.NOMINATED,
        ),
    ),
    transitions=(
        Transition(
            name="confirm_enrolment",
            title=Text(vi="Xác nhận học viên", en="Confirm a nomination"),
            power="enrolment.confirm",
            sources=(EnrolmentState.NOMINATED,),
            target=EnrolmentState.CONFIRMED,
            over=organiser,
            run=confirm,
        ),
        Transition(
            name="decline_enrolment",
            title=Text(vi="Không nhận đề cử", en="Decline a nomination"),
            power="enrolment.confirm",
            sources=(EnrolmentState.NOMINATED,),
            target=EnrolmentState.DECLINED,
            input=DeclineEnrolmentInput,
            over=organiser,
            run=decline,
        ),
        Transition(
            name="withdraw_enrolment",
            title=Text(vi="Rút đề cử", en="Withdraw a nomination"),
            power="enrolment.withdraw",
            sources=(EnrolmentState.NOMINATED, EnrolmentState.CONFIRMED),
            target=EnrolmentState.WITHDRAWN,
            input=WithdrawEnrolmentInput,
            run=withdraw,
        ),
        Transition(
            name="assess_enrolment",
            title=Text(vi="Chấm điểm", en="Give an enrolment its mark"),
            power="enrolment.assess",
            sources=(EnrolmentState.ATTENDED, *_MARKED),
            target=_MARKED,
            input=AssessEnrolmentInput,
            over=organiser,
            run=assess,
        ),
    ),
    consequences=(
        _follows(
            "attendance_met",
            Text(vi="Dự đủ giờ", en="Attended enough"),
            EnrolmentState.CONFIRMED,
            EnrolmentState.ATTENDED,
        ),
        _follows(
            "attendance_missed",
            Text(vi="Không dự đủ giờ", en="Did not attend enough"),
            EnrolmentState.CONFIRMED,
            EnrolmentState.ABSENT,
        ),
        _follows(
            "certificate_issued",
            Text(vi="Được cấp chứng chỉ", en="Certified"),
            EnrolmentState.PASSED,
            EnrolmentState.CERTIFIED,
        ),
        Consequence(
            name="course_cancelled",
            title=Text(vi="Lớp bị hủy", en="The course was cancelled"),
            sources=(EnrolmentState.NOMINATED, EnrolmentState.CONFIRMED),
            target=EnrolmentState.DECLINED,
        ),
    ),
    ends=(
        EnrolmentState.ABSENT,
        EnrolmentState.CERTIFIED,
        EnrolmentState.DECLINED,
        EnrolmentState.WITHDRAWN,
    ),
    # Nominations and marks are the organiser's (`waiting`); from the rest a course leads on.
    elsewhere=(
        EnrolmentState.NOMINATED,
        EnrolmentState.CONFIRMED,
        EnrolmentState.ATTENDED,
        *_MARKED,
    ),
)
