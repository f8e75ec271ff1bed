"""The words for the values that the register's enumerations take."""

from collections.abc import Mapping
from enum import StrEnum

from khungcui.policy.vocabulary import ManagedBy, OfficeKind, PortionKind
from khungcui.register.vocabulary import (
    ClassState,
    HandOverState,
    OwnerForm,
    PostTitle,
    RequestKind,
    RequestState,
)
from khungcui.text import Text

LABELS: Mapping[type[StrEnum], Mapping[StrEnum, Text]] = {
    OfficeKind: {
        OfficeKind.CITY_COMMITTEE: Text(
            vi="Ủy ban Nhân dân thành phố", en="City People's Committee"
        ),
        OfficeKind.PLANNING_COMMITTEE: Text(
            vi="Ủy ban Kế hoạch thành phố", en="City Planning Commission"
        ),
        OfficeKind.DEPARTMENT: Text(vi="Sở Công nghiệp", en="Department of Industry"),
        OfficeKind.CITY_AGENCY: Text(vi="Sở, ngành khác", en="Another city agency"),
        OfficeKind.SUPPLY_AGENCY: Text(
            vi="Cơ quan quản lý cung ứng vật tư", en="Supply-managing agency"
        ),
        OfficeKind.COMPANY: Text(
            vi="Công ty, xí nghiệp gia công thuộc Sở", en="Company under the Department"
        ),
        OfficeKind.OUTSIDE_ORDERER: Text(
            vi="Đơn vị gia công ngoài Sở", en="Ordering unit outside the Department"
        ),
        OfficeKind.DISTRICT_COMMITTEE: Text(
            vi="Ủy ban Nhân dân quận, huyện", en="District People's Committee"
        ),
        OfficeKind.DISTRICT_OFFICE: Text(
            vi="Phòng Công nghiệp quận, huyện", en="District Industry Office"
        ),
        OfficeKind.WARD_COMMITTEE: Text(
            vi="Ủy ban Nhân dân phường, xã", en="Ward People's Committee"
        ),
        OfficeKind.ESTABLISHMENT: Text(vi="Cơ sở sản xuất", en="Establishment"),
    },
    ManagedBy: {
        ManagedBy.CENTRAL: Text(vi="Trung ương quản lý", en="Managed by the central level"),
        ManagedBy.CITY: Text(vi="Thành phố quản lý", en="Managed by the city"),
        ManagedBy.DISTRICT: Text(vi="Quận, huyện quản lý", en="Managed by the district"),
        ManagedBy.WARD: Text(vi="Phường, xã quản lý", en="Managed by the ward"),
    },
    PortionKind: {
        PortionKind.PLAN: Text(vi="Sản xuất theo kế hoạch ngành", en="By the branch plan"),
        PortionKind.OWN: Text(
            vi="Tự sản xuất, tự tiêu", en="Produced and marketed by the establishment itself"
        ),
    },
    PostTitle: {
        PostTitle.CHAIR: Text(vi="Chủ tịch", en="Chair"),
        PostTitle.VICE_CHAIR: Text(vi="Phó Chủ tịch", en="Vice-chair"),
        PostTitle.DIRECTOR: Text(vi="Giám đốc", en="Director"),
        PostTitle.DEPUTY_DIRECTOR: Text(vi="Phó Giám đốc", en="Deputy director"),
        PostTitle.HEAD: Text(vi="Trưởng phòng", en="Head"),
        PostTitle.DEPUTY_HEAD: Text(vi="Phó Trưởng phòng", en="Deputy head"),
        PostTitle.OFFICER: Text(vi="Cán bộ", en="Officer"),
        PostTitle.ACCOUNTANT: Text(vi="Kế toán", en="Accountant"),
        PostTitle.STATISTICIAN: Text(vi="Thống kê", en="Statistician"),
    },
    OwnerForm: {
        OwnerForm.CENTRAL_STATE: Text(vi="Quốc doanh trung ương", en="Central state enterprise"),
        OwnerForm.CITY_STATE: Text(vi="Quốc doanh thành phố", en="City state enterprise"),
        OwnerForm.DISTRICT_STATE: Text(vi="Quốc doanh quận, huyện", en="District state enterprise"),
        OwnerForm.COOPERATIVE: Text(vi="Hợp tác xã", en="Cooperative"),
        OwnerForm.PRODUCTION_GROUP: Text(vi="Tổ sản xuất", en="Production group"),
        OwnerForm.PRIVATE: Text(vi="Tư nhân", en="Private"),
        OwnerForm.INDIVIDUAL: Text(vi="Cá thể", en="Individual household"),
    },
    ClassState: {
        ClassState.PROPOSED: Text(vi="Chờ xác nhận", en="Waiting for the claimed manager"),
        ClassState.CONFIRMED: Text(vi="Đã xác nhận", en="Confirmed"),
        ClassState.DISPUTED: Text(vi="Có bất đồng", en="Disputed"),
        ClassState.WITHDRAWN: Text(vi="Đã rút", en="Withdrawn"),
    },
    HandOverState: {
        HandOverState.OFFERED: Text(vi="Chờ phường, xã nhận", en="Waiting for the ward"),
        HandOverState.ACCEPTED: Text(vi="Đã nhận", en="Accepted"),
        HandOverState.DECLINED: Text(vi="Không nhận", en="Declined"),
        HandOverState.WITHDRAWN: Text(vi="Đã rút", en="Withdrawn"),
    },
    RequestKind: {
        RequestKind.CHANGE: Text(vi="Thay đổi hồ sơ", en="Change of particulars"),
        RequestKind.CLOSE: Text(vi="Đóng cơ sở", en="Closing"),
    },
    RequestState: {
        RequestState.SUBMITTED: Text(vi="Chờ duyệt", en="Waiting for a decision"),
        RequestState.RETURNED: Text(vi="Trả lại để bổ sung", en="Returned with a comment"),
        RequestState.APPLIED: Text(vi="Đã duyệt và ghi sổ", en="Approved and recorded"),
        RequestState.REJECTED: Text(vi="Không duyệt", en="Rejected"),
        RequestState.WITHDRAWN: Text(vi="Đã rút", en="Withdrawn"),
    },
}
