"""Enrolments with their attendance and marks, and the certificates earned."""

from sqlalchemy import case, literal, type_coerce

from khungcui import ALL_SECTORS, DAY, Choice, Facets, Field, Resource, Text, ToMany, ToOne
from khungcui_training.models import Assessment, Attendance, Certificate, Enrolment
from khungcui_training.resources.courses import TO_COURSE
from khungcui_training.vocabulary import CertificateStanding

_AREA = Text(vi="Địa bàn của cán bộ", en="The cadre's area")
_OF_ENROLMENT = Facets(
    area=Enrolment.area,
    sector=ALL_SECTORS,
    owner=Enrolment.owner,
    through=Enrolment.__table__,
)

enrolment = Resource(
    name="enrolment",
    rows=Enrolment,
    title=Text(vi="Học viên của lớp", en="Enrolment"),
    fields=(
        Field(name="area", column=Enrolment.area, title=_AREA),
        Field(name="state", column=Enrolment.state, title=Text(vi="Trạng thái", en="State")),
        Field(
            name="nominated_on",
            column=Enrolment.nominated_on,
            title=Text(vi="Ngày đề cử", en="Nominated on"),
        ),
        Field(
            name="nominated_by",
            column=Enrolment.nominated_by,
            title=Text(vi="Cơ quan đề cử", en="Nominated by"),
            sortable=False,
        ),
        Field(
            name="confirmed_on",
            column=Enrolment.confirmed_on,
            title=Text(vi="Ngày xác nhận", en="Confirmed on"),
        ),
        Field(
            name="reason",
            column=Enrolment.reason,
            title=Text(vi="Lý do không nhận hoặc rút", en="Why it was declined or withdrawn"),
            filterable=False,
            sortable=False,
        ),
    ),
    relations=(
        *(
            ToOne(name=name, target=name, key=(Enrolment.course_id,), title=title)
            for name, title in TO_COURSE
        ),
        ToOne(
            name="cadre",
            target="cadre",
            key=(Enrolment.cadre_tenant, Enrolment.cadre_id),
            title=Text(vi="Cán bộ", en="Cadre"),
        ),
        ToMany(
            name="attendances",
            target="attendance",
            key=Attendance.enrolment_id,
            title=Text(vi="Điểm danh", en="Attendance"),
        ),
        ToMany(
            name="assessments",
            target="assessment",
            key=Assessment.enrolment_id,
            title=Text(vi="Điểm", en="Marks"),
        ),
        ToMany(
            name="certificates",
            target="certificate",
            key=Certificate.enrolment_id,
            title=Text(vi="Chứng chỉ", en="Certificate"),
        ),
    ),
    facets=Facets(area=Enrolment.area, sector=ALL_SECTORS, owner=Enrolment.owner),
)

attendance = Resource(
    name="attendance",
    rows=Attendance,
    title=Text(vi="Điểm danh", en="Attendance at a session"),
    power="enrolment.view",
    fields=(
        Field(name="present", column=Attendance.present, title=Text(vi="Có mặt", en="Present")),
    ),
    relations=(
        ToOne(
            name="enrolment",
            target="enrolment",
            key=(Attendance.enrolment_id,),
            title=Text(vi="Học viên", en="Enrolment"),
        ),
        ToOne(
            name="session",
            target="course_session",
            key=(Attendance.session_id,),
            title=Text(vi="Buổi học", en="Session"),
        ),
    ),
    facets=Facets(
        area=_OF_ENROLMENT.area,
        sector=ALL_SECTORS,
        owner=_OF_ENROLMENT.owner,
        through=_OF_ENROLMENT.through,
        on=(Enrolment.tenant == Attendance.tenant) & (Enrolment.id == Attendance.enrolment_id),
    ),
)

assessment = Resource(
    name="assessment",
    rows=Assessment,
    title=Text(vi="Điểm đánh giá", en="Mark of an enrolment"),
    power="enrolment.view",
    fields=(
        Field(name="score", column=Assessment.score, title=Text(vi="Điểm", en="Mark, 0 to 10")),
        Field(
            name="assessed_on",
            column=Assessment.assessed_on,
            title=Text(vi="Ngày chấm", en="Assessed on"),
        ),
        Field(
            name="assessed_by",
            column=Assessment.assessed_by,
            title=Text(vi="Cơ quan chấm", en="Assessed by"),
            sortable=False,
        ),
    ),
    relations=(
        ToOne(
            name="enrolment",
            target="enrolment",
            key=(Assessment.enrolment_id,),
            title=Text(vi="Học viên", en="Enrolment"),
        ),
    ),
    facets=Facets(
        area=_OF_ENROLMENT.area,
        sector=ALL_SECTORS,
        owner=_OF_ENROLMENT.owner,
        through=_OF_ENROLMENT.through,
        on=(Enrolment.tenant == Assessment.tenant) & (Enrolment.id == Assessment.enrolment_id),
    ),
)

#: What the certificate is worth on the day that is asked about.
STANDING = type_coerce(
    case(
        (Certificate.revoked_on <= DAY, literal(CertificateStanding.REVOKED.value)),
        (Certificate.expires_on <= DAY, literal(CertificateStanding.EXPIRED.value)),
        else_=literal(CertificateStanding.VALID.value),
    ),
    Choice(CertificateStanding),
)

certificate = Resource(
    name="certificate",
    rows=Certificate,
    title=Text(vi="Chứng chỉ", en="Certificate"),
    fields=(
        Field(
            name="number",
            column=Certificate.number,
            title=Text(vi="Số", en="Number"),
            code=True,
        ),
        Field(
            name="holder",
            column=Certificate.holder,
            title=Text(vi="Người được cấp", en="Holder"),
            sortable=False,
        ),
        Field(name="area", column=Certificate.area, title=_AREA),
        Field(
            name="standing",
            column=STANDING,
            title=Text(vi="Giá trị", en="What it is worth"),
            nullable=False,
        ),
        Field(
            name="issued_on",
            column=Certificate.issued_on,
            title=Text(vi="Ngày cấp", en="Issued on"),
        ),
        Field(
            name="expires_on",
            column=Certificate.expires_on,
            title=Text(vi="Hết hạn từ ngày", en="Not valid from this day on"),
        ),
        Field(
            name="revoked_on",
            column=Certificate.revoked_on,
            title=Text(vi="Ngày thu hồi", en="Revoked on"),
        ),
        Field(
            name="revoked_reason",
            column=Certificate.revoked_reason,
            title=Text(vi="Lý do thu hồi", en="Why it was revoked"),
            filterable=False,
            sortable=False,
        ),
    ),
    relations=(
        ToOne(
            name="enrolment",
            target="enrolment",
            key=(Certificate.enrolment_id,),
            title=Text(vi="Học viên của lớp", en="Enrolment that earned it"),
        ),
        ToOne(
            name="cadre",
            target="cadre",
            key=(Certificate.cadre_tenant, Certificate.cadre_id),
            title=Text(vi="Cán bộ", en="Cadre"),
        ),
        ToOne(
            name="curriculum",
            target="curriculum",
            key=(Certificate.curriculum_tenant, Certificate.curriculum_id),
            title=Text(vi="Chương trình", en="Curriculum"),
        ),
        *(
            ToOne(name=name, target=name, key=(Certificate.course_id,), title=title)
            for name, title in TO_COURSE
        ),
    ),
    facets=Facets(area=Certificate.area, sector=ALL_SECTORS, owner=Certificate.owner),
)

ENROLMENTS = (enrolment, attendance, assessment, certificate)
