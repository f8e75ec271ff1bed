"""The words for every value of the enumerations of materials."""

from collections.abc import Mapping
from enum import StrEnum

from khungcui import Text
from khungcui_materials.vocabulary import (
    BalancingState,
    CommitmentState,
    ConversionRounding,
    DocumentKind,
    Flow,
    GuidanceState,
    NeedState,
    Outlet,
    PartyKind,
    PlanState,
    Source,
    SourcingState,
    TransferState,
)


def _text(vi: str, en: str) -> Text:
    return Text(vi=vi, en=en)


LABELS: Mapping[type[StrEnum], Mapping[StrEnum, Text]] = {
    DocumentKind: {
        DocumentKind.RECEIPT: _text("Phiếu nhập kho", "Receipt"),
        DocumentKind.ISSUE: _text("Phiếu xuất kho", "Issue to another place"),
        DocumentKind.CONSUMPTION: _text("Phiếu xuất dùng", "Consumption"),
        DocumentKind.RETURN: _text("Phiếu hoàn trả", "Return"),
        DocumentKind.SCRAP: _text("Phiếu nhập phế liệu", "Scrap taken in"),
        DocumentKind.LOSS: _text("Biên bản hao hụt", "Loss"),
        DocumentKind.STOCK_TAKE: _text("Biên bản kiểm kê", "Stock-take"),
        DocumentKind.DISPATCH: _text("Phiếu gửi điều hòa", "Dispatch by a transfer"),
        DocumentKind.ARRIVAL: _text("Phiếu nhận điều hòa", "Arrival by a transfer"),
        DocumentKind.CANCELLATION: _text("Phiếu hủy", "Cancellation"),
    },
    Source: {
        Source.CITY_ALLOC: _text("Thành phố phân phối", "Allocated by the city"),
        Source.CO_SUPPLY: _text("Công ty cung ứng", "Supplied by a company"),
        Source.IN_DISTRICT: _text("Khai thác trong quận, huyện", "Found in the district"),
        Source.OUTSIDE_CITY: _text("Khai thác ngoài thành phố", "Sourced outside the city"),
        Source.SCRAP: _text("Phế liệu thu hồi", "Scrap"),
    },
    Flow: {
        Flow.CITY_ALLOC: _text("Thành phố phân phối", "Allocated by the city"),
        Flow.CO_SUPPLY: _text("Công ty cung ứng", "Supplied by a company"),
        Flow.IN_DISTRICT: _text("Khai thác trong quận, huyện", "Found in the district"),
        Flow.OUTSIDE_CITY: _text("Khai thác ngoài thành phố", "Sourced outside the city"),
        Flow.SCRAP: _text("Phế liệu thu hồi", "Scrap"),
        Flow.TRANSFER_IN: _text("Điều hòa đến", "From another district"),
        Flow.FOUND: _text("Kiểm kê thừa", "Found when counting"),
        Flow.USED: _text("Đã dùng", "Used"),
        Flow.TRANSFER_OUT: _text("Điều hòa đi", "To another district"),
        Flow.RETURNED: _text("Trả chủ hàng", "Returned to its owner"),
        Flow.LOST: _text("Hao hụt", "Lost"),
        Flow.MOVED: _text("Chuyển kho nội bộ", "Moved inside the district"),
    },
    TransferState: {
        TransferState.ORDERED: _text("Chờ gửi", "Ordered"),
        TransferState.IN_TRANSIT: _text("Đang đi đường", "On the way"),
        TransferState.PART_RECEIVED: _text("Đã nhận một phần", "Received in part"),
        TransferState.RECEIVED_FULL: _text("Đã nhận đủ", "Received in full"),
        TransferState.RECEIVED_SHORT: _text("Đã nhận, thiếu hụt", "Received short"),
        TransferState.CALLED_OFF: _text("Không gửi", "Called off"),
    },
    ConversionRounding: {
        ConversionRounding.REFUSED: _text("Không làm tròn", "Refused where not even"),
        ConversionRounding.HALF_EVEN: _text("Làm tròn về số chẵn", "Rounded half to even"),
    },
    PartyKind: {
        PartyKind.OFFICE: _text("Cơ quan, đơn vị", "An office"),
        PartyKind.ESTABLISHMENT: _text("Cơ sở sản xuất", "An establishment"),
    },
    PlanState: {
        PlanState.DRAFT: _text("Dự thảo", "Draft"),
        PlanState.OWN_APPROVED: _text("Quận, huyện đã duyệt", "Approved at home"),
        PlanState.COMMUNICATED: _text("Đã thông báo", "Made known"),
        PlanState.SUPERSEDED: _text("Đã thay thế", "Superseded"),
        PlanState.WITHDRAWN: _text("Đã rút", "Withdrawn"),
    },
    CommitmentState: {
        CommitmentState.DIRECTED: _text("Sở đã chỉ đạo", "Directed"),
        CommitmentState.COMMITTED: _text("Công ty đã cam kết", "Committed"),
        CommitmentState.ISSUED: _text("Đã xuất", "Issued"),
        CommitmentState.RECONCILED: _text("Đã đối chiếu", "Reconciled"),
        CommitmentState.DECLINED: _text("Không cam kết được", "Declined"),
    },
    NeedState: {
        NeedState.NEEDS_SUBMITTED: _text("Đã gửi nhu cầu", "Submitted"),
        NeedState.MET: _text("Đã được đáp ứng", "Met"),
        NeedState.WITHDRAWN: _text("Đã rút", "Withdrawn"),
    },
    BalancingState: {
        BalancingState.PROPOSED: _text("Sở đã kiến nghị", "Proposed"),
        BalancingState.DECIDED: _text("Đã quyết định", "Decided"),
        BalancingState.ORDERED: _text("Đã ra lệnh chuyển", "Ordered"),
        BalancingState.CLOSED: _text("Đã kết thúc", "Closed"),
        BalancingState.REJECTED: _text("Không chấp thuận", "Rejected"),
    },
    SourcingState: {
        SourcingState.PLANNED: _text("Đã lập kế hoạch", "Planned"),
        SourcingState.GUIDED: _text("Sở đã hướng dẫn", "Guided"),
        SourcingState.CONTRACTED: _text("Đã ký hợp đồng", "Contracted"),
        SourcingState.RECEIVED: _text("Đã nhận", "Received"),
        SourcingState.CANCELLED: _text("Đã bỏ", "Given up"),
    },
    GuidanceState: {
        GuidanceState.DRAFT: _text("Dự thảo", "Draft"),
        GuidanceState.ISSUED: _text("Đã ban hành", "Issued"),
        GuidanceState.WITHDRAWN: _text("Đã bãi bỏ", "Withdrawn"),
    },
    Outlet: {
        Outlet.ORDERER: _text("Giao đơn vị đặt hàng", "To its orderer"),
        Outlet.STATE_TRADE: _text("Bán cho thương nghiệp quốc doanh", "To State trade"),
        Outlet.SELF_MARKETED: _text("Cơ sở tự tiêu", "Marketed by its maker"),
    },
}
