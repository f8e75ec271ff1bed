"""What training prints: the certificate, and the roll of a course."""

from pathlib import Path

from khungcui import Form, Text
from khungcui_training.resources.courses import TO_COURSE
from khungcui_training.vocabulary import EnrolmentState

_HERE = Path(__file__).parent
_COURSE = "{ title startsOn endsOn }"
_ENROLLED = "pageInfo { hasNextPage } nodes { state cadre { name birthYear organisation } }"

CERTIFICATE = Form(
    name="certificate",
    resource="certificate",
    title=Text(vi="Chứng chỉ", en="Certificate"),
    number="Mẫu số 01-ĐT",
    template=_HERE / "certificate.typ",
    selection=f"""
        number holder issuedOn expiresOn revokedOn revokedReason
        cadre {{ birthYear postTitle organisation }}
        curriculum {{ title }}
        districtCourse {_COURSE} cityCourse {_COURSE} accountingCourse {_COURSE}
    """,
)

ROLLS = tuple(
    Form(
        name=f"{resource}_roll",
        resource=resource,
        title=Text(vi="Danh sách học viên: {title}", en="Roll: {title}").format(title=title),
        number="Mẫu số 02-ĐT",
        template=_HERE / "course_roll.typ",
        selection=f"""
            code title venue capacity startsOn endsOn
            curriculumVersion {{ curriculum {{ title }} }}
            enrolments(first: 2000) {{ {_ENROLLED} }}
        """,
        words=(EnrolmentState,),
    )
    for resource, title in TO_COURSE
)

FORMS = (CERTIFICATE, *ROLLS)
