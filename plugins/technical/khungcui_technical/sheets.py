"""What of technical management goes out to Excel, and what comes back."""

from typing import Any

from khungcui import Sheet, SheetColumn, Text


def _column(name: str, vi: str, en: str, shows: str | None = None, **more: Any) -> SheetColumn:
    return SheetColumn(name=name, title=Text(vi=vi, en=en), shows=shows or name, **more)


SPECIFICATIONS = Sheet(
    name="specifications",
    resource="specification_parameter",
    title=Text(vi="Quy cách sản phẩm", en="Specifications"),
    act="set_specification_parameter",
    columns=(
        _column(
            "specification",
            "Mã quy cách",
            "Specification",
            "specification.code",
            gives="product_specification",
            of="product_specification",
            example="QC-79-2027-000001",
        ),
        _column("code", "Mã chỉ tiêu", "Parameter", example="KHO"),
        _column("name", "Tên chỉ tiêu", "Name", example="Khổ vải"),
        _column("kind", "Cách đánh giá", "Kind"),
        _column("criticality", "Mức độ", "Criticality"),
        _column("lower", "Giới hạn dưới", "Lower", example="1.18"),
        _column("target", "Danh định", "Target", example="1.20"),
        _column("upper", "Giới hạn trên", "Upper", example="1.22"),
        _column("unit", "Đơn vị đo", "Unit", example="MTR"),
        _column("choices", "Các giá trị đạt", "Choices"),
        _column("method", "Phương pháp đo", "Method"),
    ),
)

TECHNIQUES = Sheet(
    name="techniques",
    resource="technique_step",
    title=Text(vi="Quy trình kỹ thuật", en="Process documents"),
    act="set_technique_step",
    columns=(
        _column(
            "technique",
            "Mã quy trình",
            "Process",
            "technique.code",
            gives="production_technique",
            of="production_technique",
            example="QT-79-2027-000001",
        ),
        _column("position", "Thứ tự", "Order", example="1"),
        _column("name", "Công đoạn", "Step", example="Mắc sợi"),
        _column("instruction", "Cách làm", "What is done", example="Mắc 2.400 sợi dọc"),
        _column("equipment", "Máy, dụng cụ", "Equipment"),
        _column("control", "Điểm kiểm soát", "Control"),
    ),
)

NORMS = Sheet(
    name="norms",
    resource="norm_line",
    title=Text(vi="Định mức tiêu hao", en="Consumption norms"),
    act="add_norm_line",
    columns=(
        _column(
            "norm",
            "Mã định mức",
            "Norm",
            "norm.code",
            gives="consumption_norm",
            of="consumption_norm",
            example="DM-79-2027-000001",
        ),
        _column("material", "Mã vật tư", "Material", example="SOI-20"),
        _column("quantity", "Lượng cho một sản phẩm", "Quantity", example="0.25"),
        _column("unit", "Đơn vị", "Unit", example="KGM"),
        _column("loss_percent", "Hao hụt %", "Loss %", example="2"),
        _column("scrap_percent", "Thu hồi %", "Scrap %", example="0"),
        _column("scrap_material", "Mã phế liệu", "Scrap material"),
    ),
)

READINGS = Sheet(
    name="readings",
    resource="quality_reading",
    title=Text(vi="Số đo của mẫu", en="Readings"),
    act="record_reading",
    columns=(
        _column(
            "inspection",
            "Số biên bản",
            "Inspection",
            "inspection.number",
            gives="quality_inspection",
            of="quality_inspection",
            by="number",
            example="KT-760-2027-000001",
        ),
        _column("unit_no", "Đơn vị mẫu số", "Unit", example="1"),
        _column(
            "parameter",
            "Mã chỉ tiêu",
            "Parameter",
            "parameter_code",
            gives="parameter",
            example="KHO",
        ),
        _column("number", "Trị số", "Number", example="1.20"),
        _column("word", "Giá trị", "Word"),
        _column("conforms", "Đạt", "Conforms"),
    ),
)

INSPECTIONS = Sheet(
    name="inspections",
    resource="quality_inspection",
    title=Text(vi="Sổ kiểm tra chất lượng", en="Inspections"),
    columns=(
        _column("number", "Số biên bản", "Number"),
        _column("lot", "Mã lô", "Lot", "lot.code"),
        _column("attempt", "Lần", "Attempt"),
        _column("quantity", "Số lượng", "Quantity"),
        _column("sample_size", "Cỡ mẫu", "Sample"),
        _column("faulty", "Số lỗi", "Faulty"),
        _column("decision", "Kết luận", "Decision"),
        _column("accepted", "Đạt", "Accepted"),
        _column("rejected", "Loại", "Rejected"),
        _column("rework", "Làm lại", "Rework"),
        _column("decided_on", "Ngày kết luận", "Decided on"),
    ),
)

ARTISANS = Sheet(
    name="artisans",
    resource="artisan",
    title=Text(vi="Sổ nghệ nhân", en="Register of artisans"),
    columns=(
        _column("number", "Số", "Number"),
        _column("name", "Họ và tên", "Name"),
        _column("birth_year", "Năm sinh", "Born"),
        _column("trade", "Nghề", "Trade", "trade.name"),
        _column("practised_since", "Làm nghề từ", "In the craft since"),
        _column("state", "Trạng thái", "State"),
        _column("registered_on", "Ngày vào sổ", "Registered on"),
    ),
)

SHEETS = (SPECIFICATIONS, TECHNIQUES, NORMS, READINGS, INSPECTIONS, ARTISANS)
