"""What goes out to Excel, and what comes in: workforces and assessments."""

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
    title=Text(vi="Quỹ lương", en="Wage funds"),
    columns=(
        _PLACE,
        _NAME,
        _column("about", "Tính cho kỳ", "For which period"),
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
    columns=(
        _column("number", "Số hồ sơ", "Number"),
        _PLACE,
        _NAME,
        _column("disbursed", "Đã giải ngân", "Disbursed"),
        _column("repaid", "Gốc đã trả", "Repaid"),
        _column("outstanding", "Dư nợ", "Outstanding"),
        _column("state", "Trạng thái", "State"),
    ),
)

SHEETS = (WORKFORCE, TAXES, WAGES, LOANS)
