"""Certifying a course, and revoking a certificate."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from typing import Any

import strawberry
from sqlalchemy import func, select

from khungcui import Act, Acting, BadInput, Text, advance
from khungcui_training.acts.attending import enough, hours_attended, hours_held
from khungcui_training.acts.checks import in_state, worded
from khungcui_training.acts.courses import on_course
from khungcui_training.acts.enrolments import organiser
from khungcui_training.acts.planning import version_of
from khungcui_training.errors import NotEarned, WrongState
from khungcui_training.models import (
    Assessment,
    Cadre,
    Certificate,
    Course,
    CurriculumVersion,
    Enrolment,
)
from khungcui_training.resources.courses import NAMES, TITLES
from khungcui_training.vocabulary import CourseKind, CourseState, EnrolmentState


@strawberry.input(description="A certificate to revoke.")
class RevokeCertificateInput:
    """Which, and why."""

    certificate: strawberry.ID = strawberry.field(description="The certificate.")
    reason: str = strawberry.field(description="Why it is revoked.")


def months_later(day: date, months: int) -> date:
    """``day``, ``months`` later; the last of the month where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


async def _next_serial(acting: Acting, issuer: str, year: int) -> int:
    # Certificates of one issuer and year are numbered one after another, without gap: the lock
    # lasts until the commit, and the unique serial stands behind it.
    book = f"training_certificate/{issuer}/{year}"
    await acting.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(book, 0))))
    last = await acting.session.scalar(
        select(func.max(Certificate.serial)).where(
            Certificate.tenant == issuer, Certificate.year == year
        )
    )
    return (last or 0) + 1


async def _passed(
    acting: Acting, course: Course, node_ids: Sequence[str] | None
) -> Sequence[Enrolment]:
    """The enrolments to certify: those named, or all that passed; locked."""
    if node_ids is None:
        found = await acting.session.scalars(
            select(Enrolment)
            .where(
                Enrolment.tenant == course.tenant,
                Enrolment.course_id == course.id,
                Enrolment.state == EnrolmentState.PASSED,
            )
            .order_by(Enrolment.id)
            .with_for_update()
        )
        return found.all()
    named: dict[Any, Enrolment] = {}
    for index, node_id in enumerate(node_ids):
        field = f"enrolments.{index}"
        enrolment = await acting.find("enrolment", node_id, field=field, lock=True)
        if (enrolment.tenant, enrolment.course_id) != (course.tenant, course.id):
            raise BadInput(
                Text(vi="Học viên này học lớp khác.", en="This enrolment is in another course."),
                field=field,
            )
        named[enrolment.id] = enrolment
    return list(named.values())


async def _require_earned(
    acting: Acting, course: Course, version: CurriculumVersion, enrolled: Sequence[Enrolment]
) -> None:
    held = await hours_held(acting, course)
    attended = await hours_attended(acting, course)
    rows = await acting.session.execute(
        select(Assessment.enrolment_id, Assessment.score).where(
            Assessment.tenant == course.tenant,
            Assessment.enrolment_id.in_([enrolment.id for enrolment in enrolled]),
        )
    )
    scores = {row.enrolment_id: row.score for row in rows}
    for enrolment in enrolled:
        came = enough(attended.get(enrolment.id, 0), held, version.attendance_threshold)
        passed = scores.get(enrolment.id, -1) >= version.pass_mark
        if not (came and passed and enrolment.state is EnrolmentState.PASSED):
            raise NotEarned(
                Text(
                    vi="Chỉ cấp chứng chỉ cho người dự đủ giờ và đạt điểm.",
                    en="A certificate takes enough attendance and a passing mark.",
                ),
                params={"enrolment": str(enrolment.id)},
            )


async def certify_course(acting: Acting, course: Course, given: Any) -> Course:
    """Issue a certificate to everybody who passed, or to those named.

    Raises `NotEarned` where somebody named attended too little, did not pass, or holds the
    certificate already; then nobody is certified.
    """
    in_state("course", course.state, {CourseState.ASSESSED, CourseState.CLOSED})
    version = await version_of(acting, course)
    enrolled = await _passed(acting, course, given.enrolments)
    await _require_earned(acting, course, version, enrolled)
    year = acting.day.year
    first = await _next_serial(acting, course.tenant, year)
    months = version.certificate_valid_months
    for serial, enrolment in enumerate(enrolled, start=first):
        cadre = await acting.session.get_one(Cadre, (enrolment.cadre_tenant, enrolment.cadre_id))
        acting.session.add(
            Certificate(
                tenant=course.tenant,
                number=f"{course.tenant}/{year}/{serial:06d}",
                year=year,
                serial=serial,
                course_id=course.id,
                enrolment_id=enrolment.id,
                cadre_tenant=cadre.tenant,
                cadre_id=cadre.id,
                person_id=cadre.person_id,
                holder=cadre.name,
                curriculum_tenant=version.tenant,
                curriculum_id=version.curriculum_id,
                version_id=version.id,
                area=enrolment.area,
                owner=enrolment.owner,
                issued_on=acting.day,
                expires_on=None if months is None else months_later(acting.day, months),
            )
        )
        await advance(acting, enrolment, "certificate_issued")
    return course


async def revoke_certificate(
    acting: Acting, certificate: Certificate, given: RevokeCertificateInput
) -> Certificate:
    """Revoke a certificate, saying why; it stays on record, and its enrolment with it."""
    if certificate.revoked_on is not None:
        raise WrongState(
            Text(vi="Chứng chỉ đã bị thu hồi.", en="The certificate is revoked already.")
        )
    certificate.revoked_reason = worded(given.reason, "reason")
    certificate.revoked_on = acting.day
    return certificate


def _certify(kind: CourseKind) -> Act:
    name = NAMES[kind]
    return Act(
        name=f"certify_{name}",
        power=f"{name}.certify",
        title=Text(vi="Cấp chứng chỉ: {course}", en="Certify those who passed: {course}").format(
            course=TITLES[kind]
        ),
        input=on_course(
            f"certify_{name}",
            kind,
            enrolments=(list[strawberry.ID] | None, "Only these; null for all who passed."),
        ),
        on=name,
        run=certify_course,
        returns=name,
    )


CERTIFICATE_ACTS = (
    *(_certify(kind) for kind in CourseKind),
    Act(
        name="revoke_certificate",
        power="certificate.revoke",
        title=Text(vi="Thu hồi chứng chỉ", en="Revoke a certificate"),
        input=RevokeCertificateInput,
        on="certificate",
        over=organiser,
        run=revoke_certificate,
        returns="certificate",
    ),
)
