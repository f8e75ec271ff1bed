"""The words for every value of training's enumerations."""

from collections.abc import Mapping
from enum import StrEnum

from khungcui import Text
from khungcui_training.vocabulary import (
    Audience,
    CertificateStanding,
    CityPlanState,
    CourseKind,
    CourseState,
    DistrictPlanState,
    EnrolmentState,
    OpinionState,
    PostKind,
    VersionState,
)


def _text(vi: str, en: str) -> Text:
    return Text(vi=vi, en=en)


LABELS: Mapping[type[StrEnum], Mapping[StrEnum, Text]] = {
    Audience: {
        Audience.ESTABLISHMENT_CADRE: _text("Cán bộ cơ sở sản xuất", "Cadre of an establishment"),
        Audience.WARD_CADRE: _text("Cán bộ phường, xã", "Cadre of a ward or commune"),
        Audience.COOPERATIVE_MANAGER: _text(
            "Cán bộ quản lý hợp tác xã, tổ sản xuất", "Manager of a cooperative or group"
        ),
        Audience.ACCOUNTANT: _text("Kế toán", "Accountant"),
        Audience.STATISTICIAN: _text("Thống kê", "Statistician"),
        Audience.SKILLED_WORKER: _text("Công nhân chuyên nghiệp", "Skilled worker"),
        Audience.PROFESSIONAL: _text("Cán bộ nghiệp vụ", "Professional cadre"),
    },
    PostKind: {
        PostKind.WARD_VICE_CHAIR: _text(
            "Phó Chủ tịch phường, xã phụ trách", "Vice-chair of the ward in charge"
        ),
        PostKind.WARD_OFFICER: _text("Cán bộ phường, xã", "Ward officer"),
        PostKind.DISTRICT_OFFICER: _text("Cán bộ Phòng Công nghiệp", "District office officer"),
        PostKind.COOPERATIVE_MANAGER: _text("Chủ nhiệm hợp tác xã", "Cooperative manager"),
        PostKind.GROUP_LEADER: _text("Tổ trưởng tổ sản xuất", "Production group leader"),
        PostKind.WORKSHOP_MANAGER: _text("Quản đốc", "Workshop manager"),
        PostKind.ACCOUNTANT: _text("Kế toán", "Accountant"),
        PostKind.STATISTICIAN: _text("Thống kê", "Statistician"),
        PostKind.TECHNICIAN: _text("Kỹ thuật viên", "Technician"),
        PostKind.SKILLED_WORKER: _text("Công nhân kỹ thuật", "Skilled worker"),
    },
    VersionState: {
        VersionState.DRAFT: _text("Dự thảo", "Draft"),
        VersionState.UNIFIED: _text("Đã thống nhất", "Unified"),
        VersionState.RETIRED: _text("Ngừng dùng", "Retired"),
    },
    CityPlanState: {
        CityPlanState.DRAFT: _text("Dự thảo", "Draft"),
        CityPlanState.PUBLISHED: _text("Đã ban hành", "Published"),
    },
    DistrictPlanState: {
        DistrictPlanState.DRAFT: _text("Dự thảo", "Draft"),
        DistrictPlanState.ALIGNED: _text("Đã đối chiếu", "Aligned"),
        DistrictPlanState.APPROVED: _text("Đã duyệt", "Approved"),
    },
    CourseKind: {
        CourseKind.CITY: _text("Lớp Sở phối hợp với quận, huyện", "Department with districts"),
        CourseKind.ACCOUNTING: _text("Lớp kế toán, thống kê của Sở", "Accounting and statistics"),
        CourseKind.DISTRICT: _text("Lớp của quận, huyện", "District course"),
    },
    CourseState: {
        CourseState.PLANNED: _text("Dự kiến", "Planned"),
        CourseState.OPEN: _text("Đang nhận đề cử", "Open"),
        CourseState.RUNNING: _text("Đang học", "Running"),
        CourseState.ASSESSED: _text("Đã kết thúc, đang đánh giá", "Being assessed"),
        CourseState.CLOSED: _text("Đã đóng", "Closed"),
        CourseState.CANCELLED: _text("Đã hủy", "Cancelled"),
    },
    EnrolmentState: {
        EnrolmentState.NOMINATED: _text("Được đề cử", "Nominated"),
        EnrolmentState.CONFIRMED: _text("Được xác nhận", "Confirmed"),
        EnrolmentState.ATTENDED: _text("Dự đủ buổi học", "Attended"),
        EnrolmentState.PASSED: _text("Đạt", "Passed"),
        EnrolmentState.FAILED: _text("Không đạt", "Failed"),
        EnrolmentState.ABSENT: _text("Vắng quá mức", "Absent"),
        EnrolmentState.CERTIFIED: _text("Đã cấp chứng chỉ", "Certified"),
        EnrolmentState.DECLINED: _text("Không nhận", "Declined"),
        EnrolmentState.WITHDRAWN: _text("Đã rút", "Withdrawn"),
    },
    OpinionState: {
        OpinionState.GIVEN: _text("Đã gửi", "Given"),
        OpinionState.SEEN: _text("Đã xem", "Seen"),
        OpinionState.ANSWERED: _text("Đã trả lời", "Answered"),
    },
    CertificateStanding: {
        CertificateStanding.VALID: _text("Còn hiệu lực", "Valid"),
        CertificateStanding.EXPIRED: _text("Hết hạn", "Expired"),
        CertificateStanding.REVOKED: _text("Đã thu hồi", "Revoked"),
        CertificateStanding.UNKNOWN: _text("Không có số này", "Unknown"),
    },
}
