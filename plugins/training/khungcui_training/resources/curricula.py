"""Curricula, their versions and modules."""

from khungcui import Facets, Field, Resource, Text, ToMany, ToOne
from khungcui_training.models import Curriculum, CurriculumModule, CurriculumVersion

_CURRICULUM = Curriculum.__table__
_VERSION = CurriculumVersion.__table__

curriculum = Resource(
    name="curriculum",
    plural="curricula",
    rows=Curriculum,
    title=Text(vi="Chương trình đào tạo", en="Curriculum"),
    fields=(
        Field(name="code", column=Curriculum.code, title=Text(vi="Mã", en="Code"), code=True),
        Field(
            name="title",
            column=Curriculum.title,
            title=Text(vi="Tên chương trình", en="Title"),
            search=Curriculum.title_search,
            sort=Curriculum.title_sort,
        ),
        Field(
            name="audience",
            column=Curriculum.audience,
            title=Text(vi="Đối tượng", en="Whom it trains"),
        ),
        Field(
            name="sector",
            column=Curriculum.sector,
            title=Text(vi="Ngành, hoặc * cho mọi ngành", en="Sector, or * for every sector"),
        ),
    ),
    relations=(
        ToMany(
            name="versions",
            target="curriculum_version",
            key=CurriculumVersion.curriculum_id,
            title=Text(vi="Các phiên bản", en="Versions"),
        ),
    ),
    facets=Facets(area=Curriculum.area, sector=Curriculum.sector),
)

curriculum_version = Resource(
    name="curriculum_version",
    rows=CurriculumVersion,
    title=Text(vi="Phiên bản chương trình", en="Curriculum version"),
    power="curriculum.view",
    fields=(
        Field(
            name="number",
            column=CurriculumVersion.number,
            title=Text(vi="Phiên bản số", en="Version number"),
        ),
        Field(name="hours", column=CurriculumVersion.hours, title=Text(vi="Số giờ", en="Hours")),
        Field(
            name="attendance_threshold",
            column=CurriculumVersion.attendance_threshold,
            title=Text(vi="Mức dự lớp tối thiểu (%)", en="Attendance that is needed (%)"),
        ),
        Field(
            name="pass_mark",
            column=CurriculumVersion.pass_mark,
            title=Text(vi="Điểm đạt", en="Pass mark"),
        ),
        Field(
            name="certificate_valid_months",
            column=CurriculumVersion.certificate_valid_months,
            title=Text(
                vi="Chứng chỉ có giá trị (tháng)", en="Months that its certificate is valid"
            ),
        ),
        Field(
            name="state", column=CurriculumVersion.state, title=Text(vi="Trạng thái", en="State")
        ),
        Field(
            name="unified_on",
            column=CurriculumVersion.unified_on,
            title=Text(vi="Ngày thống nhất", en="Unified on"),
        ),
        Field(
            name="retired_on",
            column=CurriculumVersion.retired_on,
            title=Text(vi="Ngày ngừng dùng", en="Retired on"),
        ),
    ),
    relations=(
        ToOne(
            name="curriculum",
            target="curriculum",
            key=(CurriculumVersion.curriculum_id,),
            title=Text(vi="Chương trình", en="Curriculum"),
        ),
        ToMany(
            name="modules",
            target="curriculum_module",
            key=CurriculumModule.version_id,
            title=Text(vi="Các học phần", en="Modules"),
        ),
    ),
    facets=Facets(
        area=Curriculum.area,
        sector=Curriculum.sector,
        through=_CURRICULUM,
        on=(Curriculum.tenant == CurriculumVersion.tenant)
        & (Curriculum.id == CurriculumVersion.curriculum_id),
    ),
)

curriculum_module = Resource(
    name="curriculum_module",
    rows=CurriculumModule,
    title=Text(vi="Học phần", en="Module of a curriculum"),
    power="curriculum.view",
    fields=(
        Field(
            name="position", column=CurriculumModule.position, title=Text(vi="Thứ tự", en="Order")
        ),
        Field(
            name="title",
            column=CurriculumModule.title,
            title=Text(vi="Tên học phần", en="Title"),
            sortable=False,
        ),
        Field(name="hours", column=CurriculumModule.hours, title=Text(vi="Số giờ", en="Hours")),
    ),
    relations=(
        ToOne(
            name="version",
            target="curriculum_version",
            key=(CurriculumModule.version_id,),
            title=Text(vi="Phiên bản", en="Version"),
        ),
    ),
    facets=Facets(
        area=Curriculum.area,
        sector=Curriculum.sector,
        through=_VERSION.join(
            _CURRICULUM,
            (Curriculum.tenant == CurriculumVersion.tenant)
            & (Curriculum.id == CurriculumVersion.curriculum_id),
        ),
        on=(CurriculumVersion.tenant == CurriculumModule.tenant)
        & (CurriculumVersion.id == CurriculumModule.version_id),
    ),
)

CURRICULA = (curriculum, curriculum_version, curriculum_module)
