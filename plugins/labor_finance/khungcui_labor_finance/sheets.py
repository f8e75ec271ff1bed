"""What goes out to Excel, and what comes in: workforces, wages, tax and payments, prices, loans."""

from khungcui import Sheet, SheetColumn, Text

_PLACE = SheetColumn(
    name="establishment",
    title=Text(vi="Mã cơ sở", en="Establishment"),
    shows="establishment.code",
    of="establishment",
    by="code",
    example="CS-001",
)
_NAME = SheetColumn(
    name="establishment_name",
    title=Text(vi="Tên cơ sở", en="Name"),
    shows="establishment_name",
)


def _column(name: str, vi: str, en: str, example: str | None = None) -> SheetColumn:
    return SheetColumn(name=name, title=Text(vi=vi, en=en), example=example)


def _shown(name: str, vi: str, en: str) -> SheetColumn:
    return SheetColumn(name=name, title=Text(vi=vi, en=en), shows=name)


def _given(name: str, vi: str, en: str, to: str, example: str | None = None) -> SheetColumn:
    return SheetColumn(name=name, title=Text(vi=vi, en=en), gives=to, example=example)


def _headcount(name: str, vi: str, en: str, example: str) -> SheetColumn:
    return SheetColumn(
        name=name,
        title=Text(vi=vi, en=en),
        shows=name,
        gives=f"headcount.{name}",
        example=example,
    )


WORKFORCE = Sheet(
    name="workforce",
    resource="workforce_report",
    title=Text(vi="Báo cáo lao động", en="Workforce"),
    act="submit_workforce_report",
    columns=(
        _PLACE,
        _column("period", "Kỳ", "Period", "202701"),
        _headcount("women", "Nữ", "Women", "6"),
        _headcount("men", "Nam", "Men", "4"),
        _headcount("skilled", "Có tay nghề", "Skilled", "7"),
        _headcount("unskilled", "Phổ thông", "Unskilled", "3"),
        _headcount("permanent", "Thường xuyên", "Permanent", "8"),
        _headcount("seasonal", "Thời vụ", "Seasonal", "2"),
        _headcount("person_days", "Số ngày công", "Person-days", "240"),
    ),
)

TAXES = Sheet(
    name="taxes",
    resource="tax_assessment",
    title=Text(vi="Thuế phải nộp", en="Tax"),
    act="assess_tax",
    columns=(
        _PLACE,
        _column("about", "Tính cho kỳ", "For which period", "202701"),
        _column("path", "Theo chế độ", "Path of the rule", "tax.trade.rate"),
        _column("base", "Căn cứ tính (đồng)", "Base in đồng", "50000000"),
        SheetColumn(name="number", title=Text(vi="Số thông báo", en="Number"), shows="number"),
        SheetColumn(name="amount", title=Text(vi="Phải nộp", en="Due"), shows="amount"),
        SheetColumn(name="paid", title=Text(vi="Đã nộp", en="Paid"), shows="paid"),
        SheetColumn(name="pay_by", title=Text(vi="Hạn nộp", en="To be paid by"), shows="pay_by"),
        SheetColumn(name="state", title=Text(vi="Trạng thái", en="State"), shows="state"),
    ),
)

WAGES = Sheet(
    name="wages",
    resource="wage_fund",
    title=Text(vi="Quỹ lương; mỗi dòng gửi lên là lương một người", en="Wage funds; in: by person"),
    act="enter_wage_line",
    columns=(
        _PLACE,
        _NAME,
        _column("about", "Tính cho kỳ", "For which period", "202701"),
        _given("person", "Họ và tên", "Person", "line.person", "Trần Thị Đào"),
        _given("coefficient", "Hệ số", "Coefficient", "line.coefficient", "1.45"),
        _given("days", "Ngày công", "Days worked", "line.days", "24"),
        _column("people", "Số người", "People"),
        _column("period", "Ghi vào kỳ", "Posted in"),
        _column("headcount", "Lao động bình quân", "Average headcount"),
        _column("amount", "Số tiền (đồng)", "Amount in đồng"),
        _column("state", "Trạng thái", "State"),
    ),
)

LOANS = Sheet(
    name="loans",
    resource="loan",
    title=Text(vi="Khoản vay", en="Loans"),
    act="request_loan",
    columns=(
        _shown("number", "Số hồ sơ", "Number"),
        _PLACE,
        _NAME,
        _column("purpose", "Mục đích", "Purpose", "Mua máy dệt"),
        SheetColumn(
            name="amount",
            title=Text(vi="Đề nghị vay (đồng)", en="Requested in đồng"),
            shows="requested",
            gives="amount",
            example="50000000",
        ),
        _column("months", "Số tháng", "Months", "24"),
        _column("repayment", "Cách trả", "How it is paid back"),
        _column("disbursed", "Đã giải ngân", "Disbursed"),
        _column("repaid", "Gốc đã trả", "Repaid"),
        _column("outstanding", "Dư nợ", "Outstanding"),
        _column("state", "Trạng thái", "State"),
    ),
)

TAX_PAYMENTS = Sheet(
    name="tax_payments",
    resource="tax_assessment",
    title=Text(vi="Thu thuế", en="Payments of tax"),
    act="record_tax_payment",
    columns=(
        _shown("number", "Số thông báo", "Number"),
        _NAME,
        _shown("arrears", "Còn phải nộp", "Still to be paid"),
        _shown("state", "Trạng thái", "State"),
        _given("amount", "Số tiền nộp (đồng)", "Amount in đồng", "amount"),
        _given("paid_on", "Ngày nộp", "Paid on", "paid_on"),
        _given("receipt", "Số biên lai", "Receipt", "receipt"),
    ),
)

PRICES = Sheet(
    name="prices",
    resource="registered_price",
    title=Text(vi="Giá đăng ký", en="Registered prices"),
    act="draft_registered_price",
    columns=(
        _PLACE,
        _NAME,
        _column("product", "Mã sản phẩm", "Product", "VAI-KAKI"),
        _column("unit", "Đơn vị tính", "Unit", "m"),
        _column("price", "Giá (đồng)", "Price in đồng", "65000"),
        _column("since", "Có hiệu lực từ", "In force from", "2027-01-01"),
        _shown("until", "Hết hiệu lực từ", "In force no more from"),
        _shown("state", "Trạng thái", "State"),
    ),
)


def _differences(name: str, vi: str, en: str) -> Sheet:
    return Sheet(
        name=f"{name}s",
        resource=name,
        title=Text(vi=vi, en=en),
        columns=(
            _NAME,
            _shown("about", "Tính cho kỳ", "For which period"),
            _shown("period", "Ghi vào kỳ", "Posted in"),
            _shown("rules", "Chế độ đã thay đổi", "Rules that changed"),
            _shown("before", "Trước đó (đồng)", "Before"),
            _shown("whole", "Nay (đồng)", "Now"),
            _shown("amount", "Chênh lệch (đồng)", "Difference"),
            _shown("reason", "Lý do", "Why"),
        ),
    )


WAGE_DIFFERENCES = _differences(
    "wage_difference", "Chênh lệch lương do tính lại", "Differences of wages"
)
TAX_DIFFERENCES = _differences(
    "tax_difference", "Chênh lệch thuế do tính lại", "Differences of tax"
)


def _corrections(name: str, resource: str, act: str, vi: str, en: str) -> Sheet:
    """What is to be computed again, such as all that a late rule reaches; the reason goes in."""
    return Sheet(
        name=name,
        resource=resource,
        title=Text(vi=vi, en=en),
        act=act,
        columns=(
            _NAME,
            _shown("about", "Tính cho kỳ", "For which period"),
            _shown("amount", "Đã ghi (đồng)", "Posted in đồng"),
            _shown("outdated", "Phải tính lại", "To be computed again"),
            _given("reason", "Lý do tính lại", "Why", "reason"),
        ),
    )


WAGE_CORRECTIONS = _corrections(
    "wage_corrections", "wage_fund", "correct_wage_fund", "Tính lại quỹ lương", "Wages again"
)
TAX_CORRECTIONS = _corrections(
    "tax_corrections",
    "tax_assessment",
    "correct_tax_assessment",
    "Tính lại thuế",
    "Tax again",
)

SHEETS = (
    WAGE_CORRECTIONS,
    TAX_CORRECTIONS,
    WORKFORCE,
    TAXES,
    TAX_PAYMENTS,
    TAX_DIFFERENCES,
    WAGES,
    WAGE_DIFFERENCES,
    PRICES,
    LOANS,
)
