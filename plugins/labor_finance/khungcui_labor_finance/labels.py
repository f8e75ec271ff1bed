"""The words for every value of the enumerations of labor and finance."""

from collections.abc import Mapping
from enum import StrEnum

from khungcui import Text
from khungcui_labor_finance import vocabulary as words


def _texts(kind: type[StrEnum], *pairs: tuple[str, str]) -> Mapping[StrEnum, Text]:
    return {one: Text(vi=vi, en=en) for one, (vi, en) in zip(kind, pairs, strict=True)}


LABELS: Mapping[type[StrEnum], Mapping[StrEnum, Text]] = {
    words.RuleDomain: _texts(
        words.RuleDomain,
        ("Tiền lương", "Wages"),
        ("Định mức lao động", "Norms of labor"),
        ("Giá cả", "Prices"),
        ("Tài chánh", "Finance"),
        ("Thuế", "Tax"),
        ("Tín dụng", "Credit"),
    ),
    words.RuleIssuer: _texts(
        words.RuleIssuer,
        ("Chính phủ", "Government"),
        ("Ủy ban Nhân dân thành phố", "City People's Committee"),
    ),
    words.RuleState: _texts(
        words.RuleState,
        ("Đã ghi nhận", "Recorded"),
        ("Đã đối chiếu văn bản", "Verified"),
        ("Có hiệu lực", "In force"),
        ("Bị bãi bỏ", "Repealed"),
    ),
    words.Rounding: _texts(words.Rounding, ("Từ nửa đồng trở lên làm tròn lên", "Half up")),
    words.AllocationState: _texts(
        words.AllocationState,
        ("Nêu nhu cầu", "Need stated"),
        ("Đã đưa vào kế hoạch", "Planned"),
        ("Đã phân bố", "Allotted"),
        ("Đã bố trí người", "Placed"),
        ("Đã báo cáo", "Reported"),
        ("Đã rút", "Withdrawn"),
    ),
    words.SeekerState: _texts(
        words.SeekerState,
        ("Đang tìm việc", "Seeking work"),
        ("Đã có việc", "Placed"),
        ("Đã rút", "Withdrawn"),
    ),
    words.Sex: _texts(words.Sex, ("Nữ", "Female"), ("Nam", "Male")),
    words.Skill: _texts(
        words.Skill,
        ("Lao động phổ thông", "Unskilled"),
        ("Thợ có tay nghề", "Skilled"),
        ("Kỹ thuật viên", "Technician"),
    ),
    words.WageFundState: _texts(
        words.WageFundState,
        ("Đã tính", "Computed"),
        ("Đã xác nhận", "Confirmed"),
        ("Đã hủy", "Withdrawn"),
    ),
    words.TaxState: _texts(
        words.TaxState,
        ("Đã tính", "Computed"),
        ("Đã thông báo", "Notified"),
        ("Quá hạn", "Overdue"),
        ("Đã nộp đủ", "Paid"),
        ("Đã hủy", "Cancelled"),
    ),
    words.PriceState: _texts(
        words.PriceState,
        ("Bản khai", "Draft"),
        ("Đã đăng ký", "Registered"),
        ("Có hiệu lực", "In force"),
        ("Đã thay thế", "Superseded"),
        ("Đã rút", "Withdrawn"),
    ),
    words.LoanState: _texts(
        words.LoanState,
        ("Đề nghị vay", "Requested"),
        ("Đã thẩm định", "Appraised"),
        ("Đã duyệt", "Approved"),
        ("Đã giải ngân", "Disbursed"),
        ("Đang trả nợ", "Repaying"),
        ("Đã tất toán", "Closed"),
        ("Đã xóa nợ", "Written off"),
        ("Bị từ chối", "Declined"),
    ),
    words.Repayment: _texts(
        words.Repayment,
        ("Trả đều từng kỳ", "Equal instalments"),
        ("Trả đều nợ gốc", "Equal parts of the principal"),
    ),
    words.BookState: _texts(
        words.BookState,
        ("Đã mở sổ", "Opened"),
        ("Đã kiểm tra", "Checked"),
        ("Đã khóa sổ kỳ", "Closed for the period"),
    ),
    words.AccountKind: _texts(
        words.AccountKind,
        ("Tài sản", "Asset"),
        ("Nợ phải trả", "Liability"),
        ("Nguồn vốn", "Equity"),
        ("Doanh thu", "Revenue"),
        ("Chi phí", "Expense"),
    ),
    words.BookkeepingGuidanceState: _texts(
        words.BookkeepingGuidanceState, ("Dự thảo", "Drafted"), ("Đã hướng dẫn", "Given")
    ),
    words.PetitionState: _texts(
        words.PetitionState,
        ("Đã nêu", "Raised"),
        ("Quận, huyện đã kiến nghị", "Endorsed by the district"),
        ("Sở đã nghiên cứu", "Studied"),
        ("Đã đề nghị ban hành", "Proposed for issue"),
        ("Đã ban hành", "Issued"),
        ("Không chấp thuận", "Declined"),
    ),
    words.DifficultyState: _texts(
        words.DifficultyState,
        ("Đã nêu", "Raised"),
        ("Sở đã đề xuất cách giải quyết", "Solution proposed"),
        ("Đã giải quyết", "Settled"),
    ),
    words.FindingState: _texts(
        words.FindingState, ("Đã nhận xét", "Given"), ("Đã trả lời", "Answered")
    ),
}
