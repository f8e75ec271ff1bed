"""The numbers of training that people look at, with the rows behind them."""

from sqlalchemy import func

from khungcui import DAY, Bounds, Chart, Measure, Panel, Ratio, Text
from khungcui_training.models import Certificate, CourseQuota
from khungcui_training.resources.numbers import is_valid, required_certificate

_CERTIFICATES = Text(vi="chứng chỉ", en="certificates")
_PERCENT = Text(vi="%", en="%")
_HELD = required_certificate.columns.held

training_coverage = Panel(
    name="training_coverage",
    title=Text(vi="Tỷ lệ chức danh có chứng chỉ", en="Training coverage"),
    formula=Text(
        vi="Chứng chỉ đang có hiệu lực ÷ chứng chỉ mà các chức danh phải có × 100",
        en="Certificates held and valid ÷ certificates that posts require × 100",
    ),
    unit=_PERCENT,
    resource="required_certificate",
    measures={
        "held": Measure(
            title=Text(vi="Đang có, còn hiệu lực", en="Held and valid"), sql=func.sum(_HELD)
        ),
        "required": Measure(title=Text(vi="Phải có", en="Required"), sql=func.count()),
    },
    value=Ratio(of="held", to="required", times=100),
    decimals=2,
    by=("district", "area", "curriculum", "post_kind"),
    place="area",
    counted=("held", "required"),
    good=Bounds(least=50),
)


def _within(days: int) -> Measure:
    left = Certificate.expires_on - DAY
    return Measure(
        title=Text(vi=f"Trong {days} ngày tới", en=f"Within {days} days"),
        sql=func.count().filter(is_valid(), left <= days),
    )


certificates_expiring = Panel(
    name="certificates_expiring",
    title=Text(vi="Chứng chỉ sắp hết hạn", en="Certificates about to expire"),
    formula=Text(
        vi="Chứng chỉ còn hiệu lực và hết hạn trong 90 ngày tới",
        en="Certificates that are valid, and expire within 90 days",
    ),
    unit=_CERTIFICATES,
    resource="certificate",
    measures={f"within_{days}": _within(days) for days in (30, 60, 90)},
    value="within_90",
    by=("district", "area", "curriculum"),
    place="area",
    only={"standing": {"eq": "VALID"}, "expiresOn": {"isNull": False}},
)

certificates_issued = Panel(
    name="certificates_issued",
    title=Text(vi="Chứng chỉ đã cấp", en="Certificates issued"),
    formula=Text(
        vi="Đếm chứng chỉ theo ngày cấp, kể cả chứng chỉ về sau bị thu hồi",
        en="Certificates by day of issue, those revoked later too",
    ),
    unit=_CERTIFICATES,
    resource="certificate",
    measures={"issued": Measure(title=Text(vi="Đã cấp", en="Issued"), sql=func.count())},
    value="issued",
    by=("month", "curriculum", "district", "area", "quarter", "half", "year"),
    place="area",
    day="issued_on",
    chart=Chart.LINE,
)

places_used = Panel(
    name="places_used",
    title=Text(vi="Chỗ học đã dùng", en="Places used"),
    formula=Text(vi="Số chỗ đã có học viên ÷ số chỗ được phân bổ × 100", en="Taken ÷ given × 100"),
    unit=_PERCENT,
    resource="course_quota",
    measures={
        "taken": Measure(
            title=Text(vi="Đã có học viên", en="Taken"), sql=func.sum(CourseQuota.taken)
        ),
        "places": Measure(
            title=Text(vi="Được phân bổ", en="Given"), sql=func.sum(CourseQuota.places)
        ),
    },
    value=Ratio(of="taken", to="places", times=100),
    decimals=1,
    by=("district", "area"),
    place="area",
    counted=("taken", "places"),
)

PANELS = (training_coverage, certificates_expiring, certificates_issued, places_used)
