"""What the database's constraints say when an act breaks one, in words and with the clause."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy.exc import DBAPIError

from khungcui.errors import Conflict, KhungCuiError, Stale
from khungcui.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A broken constraint, as an error to raise.

    ``field`` is the input at fault, where only one can be.
    """

    message: Text
    clause: str | None = None
    field: str | None = None
    kind: type[KhungCuiError] = Conflict


FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        "ex_portion_manager_portion_id": Fault(
            message=Text(
                vi="Mỗi phần sản lượng chỉ có một cấp quản lý trực tiếp trong cùng một ngày.",
                en="A portion has only one direct manager on any day.",
            ),
            clause="III.3",
        ),
        "ex_portion_orderer_portion_id": Fault(
            message=Text(
                vi="Mỗi phần sản lượng chỉ có một đơn vị đặt hàng trong cùng một ngày.",
                en="A portion has only one orderer on any day.",
            ),
            clause="II.3.2",
        ),
        "portion_shares_whole": Fault(
            message=Text(
                vi="Tổng tỷ trọng các phần của cơ sở phải đúng bằng 100 % vào mọi ngày hoạt động.",
                en="The shares of an establishment's portions come to exactly 100 % on every day.",
            ),
            clause="III.7",
        ),
        "ck_portion_share": Fault(
            message=Text(
                vi="Tỷ trọng của một phần phải lớn hơn 0 và không quá 100 %.",
                en="The share of a portion is more than 0 and at most 100 %.",
            ),
            clause="III.7",
        ),
        "portion_manager_covers": Fault(
            message=Text(
                vi="Phần đã phân loại phải luôn có cấp quản lý trực tiếp cho tới ngày kết thúc.",
                en="A classified portion has a direct manager on every day until it ends.",
            ),
            clause="III.3",
        ),
        "portion_orderer_within": Fault(
            message=Text(
                vi="Chỉ phần theo kế hoạch mới có đơn vị đặt hàng, trong thời hạn của phần đó.",
                en="Only a plan portion has an orderer, within the days of the portion.",
            ),
            clause="III.7",
        ),
        "portion_satellite_not_ward": Fault(
            message=Text(
                vi="Cơ sở làm vệ tinh cho đơn vị đặt hàng thì phường, xã không quản lý phần đó.",
                en="A satellite of an orderer is not managed by the ward for that portion.",
            ),
            clause="III.6",
        ),
        "establishment_versions_whole": Fault(
            message=Text(
                vi="Hồ sơ cơ sở phải liên tục từ ngày bắt đầu hoạt động.",
                en="The particulars of an establishment run without gap from the day it opened.",
            ),
        ),
        "ex_establishment_version_establishment_id": Fault(
            message=Text(
                vi="Hồ sơ cơ sở vừa được thay đổi bởi yêu cầu khác.",
                en="The particulars of the establishment were changed by another request.",
            ),
            kind=Stale,
        ),
        "establishment_sector_main": Fault(
            message=Text(
                vi="Ngành chính phải nằm trong các ngành của cơ sở.",
                en="The main sector is among the sectors of the establishment.",
            ),
        ),
        "ex_establishment_sector_establishment_id_sector": Fault(
            message=Text(
                vi="Ngành này đã được ghi cho cơ sở trong cùng thời gian.",
                en="The establishment has this sector in that period already.",
            ),
        ),
        "uq_establishment_tenant_code": Fault(
            message=Text(
                vi="Mã cơ sở này đã được dùng trong quận, huyện.",
                en="Another establishment of the district has this code.",
            ),
            field="code",
        ),
        "uq_establishment_tenant_office_id": Fault(
            message=Text(
                vi="Đơn vị này đã là của một cơ sở khác.",
                en="This office belongs to another establishment.",
            ),
        ),
        "uq_office_tenant_code": Fault(
            message=Text(
                vi="Mã đơn vị này đã được dùng trong quận, huyện.",
                en="Another office of the district has this code.",
            ),
            field="code",
        ),
        "ex_post_office_id_official_id": Fault(
            message=Text(
                vi="Người này đã giữ một chức vụ ở đơn vị trong thời gian đó.",
                en="The official holds a post in this office in that period already.",
            ),
        ),
        "ex_office_sector_office_id_sector": Fault(
            message=Text(
                vi="Đơn vị đã theo dõi ngành này trong thời gian đó.",
                en="The office follows this sector in that period already.",
            ),
        ),
        "uq_classification_open": Fault(
            message=Text(
                vi="Phần này đang có một đề nghị phân loại chờ xác nhận.",
                en="A proposed class of this portion is waiting for its answer.",
            ),
            clause="III.8.1",
        ),
        "uq_hand_over_open": Fault(
            message=Text(
                vi="Phần này đang có một đề nghị bàn giao chờ phường, xã trả lời.",
                en="A hand-over of this portion is waiting for the ward's answer.",
            ),
            clause="III.6",
        ),
        "ck_change_request_four_eyes": Fault(
            message=Text(
                vi="Người gửi yêu cầu không được tự quyết định yêu cầu đó.",
                en="Who submitted a request does not decide it.",
            ),
        ),
        "row_fixed": Fault(
            message=Text(
                vi="Dữ liệu đã ghi không được sửa; hãy kết thúc và ghi dòng mới.",
                en="What is recorded is not rewritten; end it and record anew.",
            ),
        ),
    }
)


def constraint_of(error: DBAPIError) -> str | None:
    """The name of the constraint that ``error`` is about, where it is about one."""
    cause = getattr(error.orig, "__cause__", None)
    for source in (cause, error.orig):
        name = getattr(source, "constraint_name", None)
        if name:
            return name
    return None


def translate(error: DBAPIError, faults: Mapping[str, Fault] = FAULTS) -> KhungCuiError | None:
    """The error to show for a broken constraint; None for one that nobody has named."""
    name = constraint_of(error)
    fault = faults.get(name) if name else None
    if fault is None:
        return None
    return fault.kind(
        fault.message, clause=fault.clause, field=fault.field, code=f"register.{name}"
    )
