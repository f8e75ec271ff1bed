"""Curricula that the department has unified, and the plans of this year and the one before."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from khungcui import Base
from khungcui_training.models import (
    CityPlanLine,
    CityTrainingPlan,
    Curriculum,
    CurriculumModule,
    CurriculumVersion,
    DistrictPlanLine,
    DistrictTrainingPlan,
)
from khungcui_training.vocabulary import (
    ALL_SECTORS,
    Audience,
    CityPlanState,
    DistrictPlanState,
    VersionState,
)

if TYPE_CHECKING:
    from khungcui.demo.making import Making

Rows = list[tuple[type[Base], list[dict[str, Any]]]]

#: Five modules of eight hours, so that four of five sessions are exactly the threshold.
MODULE_HOURS = 8
MODULES = 5

_CURRICULA: tuple[tuple[Audience, str, str, int | None, tuple[str, ...]], ...] = (
    (
        Audience.WARD_CADRE,
        "CT-PX",
        "Quản lý Nhà nước về tiểu công nghiệp ở phường, xã",
        24,
        ("Phân công, phân cấp", "Phân loại cơ sở", "Giám sát", "Báo cáo định kỳ", "Thực hành"),
    ),
    (
        Audience.ESTABLISHMENT_CADRE,
        "CT-CS",
        "Quản lý cơ sở sản xuất tiểu công nghiệp",
        24,
        ("Kế hoạch", "Định mức vật tư", "Chất lượng", "An toàn lao động", "Thực hành"),
    ),
    (
        Audience.COOPERATIVE_MANAGER,
        "CT-HTX",
        "Chủ nhiệm hợp tác xã, tổ trưởng tổ sản xuất",
        36,
        ("Điều lệ hợp tác xã", "Phân phối", "Hợp đồng gia công", "Tài vụ", "Thực hành"),
    ),
    (
        Audience.ACCOUNTANT,
        "CT-KT",
        "Kế toán hợp tác xã và tổ sản xuất",
        36,
        ("Chứng từ", "Sổ sách", "Giá thành", "Báo cáo tài chính", "Thực hành"),
    ),
    (
        Audience.STATISTICIAN,
        "CT-TK",
        "Thống kê công nghiệp cơ sở",
        36,
        ("Chỉ tiêu", "Điều tra", "Tổng hợp", "Phân tích", "Thực hành"),
    ),
    (
        Audience.PROFESSIONAL,
        "CT-NV",
        "Nghiệp vụ kỹ thuật cho cán bộ quận, huyện",
        None,
        ("Tiêu chuẩn", "Đo lường", "Tiến bộ kỹ thuật", "Ngành nghề truyền thống", "Thực hành"),
    ),
    (
        Audience.SKILLED_WORKER,
        "CT-CN",
        "Công nhân cơ khí bậc ba",
        None,
        ("Vẽ kỹ thuật", "Nguội", "Tiện", "Hàn", "Thực hành"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """A curriculum and its unified version."""

    curriculum: UUID
    version: UUID
    title: str
    months: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """What the city teaches, by whom it is for, and the districts that take part."""

    taught: dict[Audience, Taught]
    districts: tuple[str, ...]


def make_programme(making: "Making") -> tuple[Programme, Rows]:
    """The curricula and plans, and the rows that they are."""
    districts = tuple(d for d in making.districts if making.has_plugin("training", d))
    programme = Programme(taught={}, districts=districts)
    rows = _curricula(making, programme) + _plans(making, programme)
    return programme, rows


def _curricula(making: "Making", programme: Programme) -> Rows:
    curricula: list[dict[str, Any]] = []
    versions: list[dict[str, Any]] = []
    modules: list[dict[str, Any]] = []
    unified_on = making.days_ago(365 * (making.size.years + 1))
    for audience, code, title, months, titles in _CURRICULA:
        taught = Taught(curriculum=making.id(), version=making.id(), title=title, months=months)
        programme.taught[audience] = taught
        curricula.append(
            {
                "tenant": making.city,
                "id": taught.curriculum,
                "code": code,
                "title": title,
                "audience": audience,
                "area": making.city,
                "sector": ALL_SECTORS,
            }
        )
        for number, state in ((1, VersionState.UNIFIED), (2, VersionState.DRAFT)):
            version = taught.version if number == 1 else making.id()
            if number == 2 and audience is not Audience.WARD_CADRE:
                continue
            versions.append(
                {
                    "tenant": making.city,
                    "id": version,
                    "curriculum_id": taught.curriculum,
                    "number": number,
                    "hours": MODULE_HOURS * MODULES,
                    "attendance_threshold": 80,
                    "pass_mark": Decimal("5.00"),
                    "certificate_valid_months": months,
                    "state": state,
                    "unified_on": unified_on if number == 1 else None,
                }
            )
            modules += [
                {
                    "tenant": making.city,
                    "id": making.id(),
                    "version_id": version,
                    "position": position,
                    "title": name,
                    "hours": MODULE_HOURS,
                }
                for position, name in enumerate(titles, start=1)
            ]
    return [(Curriculum, curricula), (CurriculumVersion, versions), (CurriculumModule, modules)]


def _plans(making: "Making", programme: Programme) -> Rows:
    city: list[dict[str, Any]] = []
    city_lines: list[dict[str, Any]] = []
    plans: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    local = (Audience.WARD_CADRE, Audience.ESTABLISHMENT_CADRE)
    for year in range(making.day.year - making.size.years, making.day.year + 1):
        published = date(year - 1, 12, 1)
        plan = {"tenant": making.city, "id": making.id(), "year": year, "area": making.city}
        city.append(plan | {"state": CityPlanState.PUBLISHED, "published_on": published})
        city_lines += [
            {
                "tenant": making.city,
                "id": making.id(),
                "plan_id": plan["id"],
                "version_id": taught.version,
                "district": district,
                "places": 10 * max(1, len(making.wards[district])),
            }
            for district in programme.districts
            for taught in programme.taught.values()
        ]
        for district in programme.districts:
            made = _district_plan(making, district, year, plan["id"])
            plans.append(made)
            lines += [
                {
                    "tenant": district,
                    "id": making.id(),
                    "plan_id": made["id"],
                    "version_tenant": making.city,
                    "version_id": programme.taught[audience].version,
                    "area": ward,
                    "places": making.random.randint(2, 10),
                }
                for ward in making.wards[district]
                for audience in local
            ]
    return [
        (CityTrainingPlan, city),
        (CityPlanLine, city_lines),
        (DistrictTrainingPlan, plans),
        (DistrictPlanLine, lines),
    ]


def _district_plan(making: "Making", district: str, year: int, city_plan: UUID) -> dict[str, Any]:
    """An approved plan; that of the present year still waits here and there."""
    waits = year == making.day.year and making.chance(0.3)
    return {
        "tenant": district,
        "id": making.id(),
        "year": year,
        "area": district,
        "state": DistrictPlanState.ALIGNED if waits else DistrictPlanState.APPROVED,
        "prepared_by": making.id(),
        "city_plan_tenant": making.city,
        "city_plan_id": city_plan,
        "aligned_on": date(year - 1, 12, 15),
        "approved_on": None if waits else date(year - 1, 12, 28),
        "approved_by": None if waits else making.id(),
    }
