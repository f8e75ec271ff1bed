"""The numbers that people look at: training coverage, and certificates about to expire.

Both are counted on the day that is asked about, from rows that the asker's transaction may
read, one row a ward and one for the whole district.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Numeric,
    Select,
    Subquery,
    Uuid,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy import Text as SqlText

from khungcui import ALL_SECTORS, DAY, Facets, Field, Resource, Text, ToOne
from khungcui_training.models import Cadre, Certificate, PostRequirement

_AREA = Text(vi="Phường, xã; hoặc cả quận, huyện", en="Ward, or the whole district")


def in_post() -> ColumnElement[bool]:
    """The cadre holds the post on the day."""
    return and_(Cadre.since <= DAY, or_(Cadre.until.is_(None), Cadre.until > DAY))


def is_valid(certificate: Any = Certificate) -> ColumnElement[bool]:
    """The certificate is issued, not expired and not revoked on the day."""
    return and_(
        certificate.issued_on <= DAY,
        or_(certificate.expires_on.is_(None), certificate.expires_on > DAY),
        or_(certificate.revoked_on.is_(None), certificate.revoked_on > DAY),
    )


def _required() -> Subquery:
    """A row for each post and competency that it requires, and whether its holder has it."""
    binds = and_(
        or_(PostRequirement.tenant == Cadre.tenant, PostRequirement.everywhere),
        PostRequirement.post_kind == Cadre.post_kind,
        PostRequirement.since <= DAY,
        or_(PostRequirement.until.is_(None), PostRequirement.until > DAY),
    )
    held = exists().where(
        Certificate.cadre_tenant == Cadre.tenant,
        Certificate.person_id == Cadre.person_id,
        Certificate.curriculum_tenant == PostRequirement.curriculum_tenant,
        Certificate.curriculum_id == PostRequirement.curriculum_id,
        is_valid(),
    )
    return (
        select(
            Cadre.tenant,
            cast(
                func.md5(
                    cast(Cadre.id, SqlText) + "/" + cast(PostRequirement.curriculum_id, SqlText)
                ),
                Uuid,
            ).label("id"),
            Cadre.area,
            Cadre.post_kind,
            Cadre.id.label("cadre_id"),
            PostRequirement.curriculum_tenant,
            PostRequirement.curriculum_id,
            case((held, 1), else_=0).label("held"),
        )
        # The city and the district may require the same: it is one requirement.
        .distinct()
        .join(PostRequirement, binds)
        .where(in_post())
        .subquery("required")
    )


def _by_area(rows: FromClause, *numbers: ColumnElement[Any]) -> Subquery:
    """``numbers`` over ``rows`` by ward, and by district in a row whose area is its tenant."""

    def grouped(area: ColumnElement[str], *conditions: ColumnElement[bool]) -> Select[Any]:
        home: ColumnElement[str] = rows.c.tenant
        return (
            select(
                home.label("tenant"),
                cast(func.md5(home + "/" + area), Uuid).label("id"),
                area.label("area"),
                *numbers,
            )
            .where(*conditions)
            .group_by(*{home, area})
        )

    wards = grouped(rows.c.area, rows.c.area != rows.c.tenant)
    return union_all(wards, grouped(rows.c.tenant)).subquery()


_requiring = _required()

required_certificate = Resource(
    name="required_certificate",
    rows=_requiring,
    title=Text(vi="Chứng chỉ mà chức danh phải có", en="A certificate that a post requires"),
    power="training_coverage.view",
    fields=(
        Field(
            name="area",
            column=_requiring.c.area,
            title=Text(vi="Địa bàn của cán bộ", en="The cadre's area"),
            nullable=False,
        ),
        Field(
            name="post_kind",
            column=_requiring.c.post_kind,
            title=Text(vi="Chức danh", en="Kind of post"),
            nullable=False,
        ),
        Field(
            name="held",
            column=_requiring.c.held == 1,
            title=Text(vi="Đang có và còn hiệu lực", en="Whether it is held and valid"),
            nullable=False,
        ),
    ),
    relations=(
        ToOne(
            name="cadre",
            target="cadre",
            key=(_requiring.c.cadre_id,),
            title=Text(vi="Cán bộ giữ chức danh", en="The cadre in the post"),
        ),
        ToOne(
            name="curriculum",
            target="curriculum",
            key=(_requiring.c.curriculum_tenant, _requiring.c.curriculum_id),
            title=Text(vi="Chương trình", en="Curriculum"),
        ),
    ),
    facets=Facets(area=_requiring.c.area, sector=ALL_SECTORS),
)

_COVERAGE = _by_area(
    _requiring,
    cast(func.count(), Integer).label("required"),
    cast(func.sum(_requiring.c.held), Integer).label("held"),
    func.round(cast(func.sum(_requiring.c.held) * 100, Numeric) / func.count(), 2, type_=Numeric())
    .cast(Numeric(5, 2))
    .label("percent"),
)

training_coverage = Resource(
    name="training_coverage",
    rows=_COVERAGE,
    title=Text(vi="Tỷ lệ chức danh có chứng chỉ", en="Training coverage by area"),
    fields=(
        Field(name="area", column=_COVERAGE.c.area, title=_AREA, nullable=False),
        Field(
            name="required",
            column=_COVERAGE.c.required,
            title=Text(vi="Số chứng chỉ phải có", en="Certificates that posts require"),
            nullable=False,
        ),
        Field(
            name="held",
            column=_COVERAGE.c.held,
            title=Text(vi="Số chứng chỉ đang có hiệu lực", en="Of these, held and valid"),
            nullable=False,
        ),
        Field(
            name="percent",
            column=_COVERAGE.c.percent,
            title=Text(vi="Tỷ lệ (%)", en="Coverage (%)"),
            nullable=False,
        ),
    ),
    facets=Facets(area=_COVERAGE.c.area, sector=ALL_SECTORS),
)


_expiring = (
    select(
        Certificate.cadre_tenant.label("tenant"),
        Certificate.area,
        # Days are whole, so the difference of two dates is a number of days.
        (Certificate.expires_on - DAY).label("days_left"),
    )
    .where(is_valid(), Certificate.expires_on.is_not(None))
    .subquery("expiring")
)


def _within(days: int) -> ColumnElement[int]:
    left = cast(_expiring.c.days_left, Integer)
    return cast(func.count().filter(left <= days), Integer).label(f"within_{days}")


_EXPIRY = _by_area(_expiring, *(_within(days) for days in (30, 60, 90)))

certificate_expiry = Resource(
    name="certificate_expiry",
    plural="certificate_expiries",
    rows=_EXPIRY,
    title=Text(vi="Chứng chỉ sắp hết hạn", en="Certificates about to expire, by area"),
    power="training_coverage.view",
    fields=(
        Field(name="area", column=_EXPIRY.c.area, title=_AREA, nullable=False),
        *(
            Field(
                name=f"within_{days}",
                column=_EXPIRY.c[f"within_{days}"],
                title=Text(vi=f"Hết hạn trong {days} ngày tới", en=f"Expiring within {days} days"),
                nullable=False,
            )
            for days in (30, 60, 90)
        ),
    ),
    facets=Facets(area=_EXPIRY.c.area, sector=ALL_SECTORS),
)

NUMBERS = (required_certificate, training_coverage, certificate_expiry)
