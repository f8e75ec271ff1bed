"""The numbers that people look at: security, stock, balances, transfers, commitments, outlets.

Amounts of several materials are never added up, nor those of several units.
"""

from sqlalchemy import Date, cast, func, or_

from khungcui import DAY, Bounds, Chart, Measure, Panel, Ratio, Terms, Text
from khungcui_materials.models import ProductOutlet, Stock, SupplyCommitment, Transfer
from khungcui_materials.resources.balances import material_balance
from khungcui_materials.resources.periods import material_month
from khungcui_materials.resources.security import material_security
from khungcui_materials.vocabulary import CommitmentState, Outlet

_PERCENT = Text(vi="%", en="%")
_UNIT = Text(vi="theo đơn vị gốc của vật tư", en="in the unit of the material")
_SHEET, _SECURITY = material_balance.columns, material_security.columns
_MONTHS = material_month.columns

MATERIAL_SECURITY = Panel(
    name="material_security",
    title=Text(vi="Tỷ lệ bảo đảm vật tư", en="Material security"),
    formula=Text(
        vi="Tổng min(đã bảo đảm, nhu cầu) ÷ tổng nhu cầu × 100",
        en="Sum of min(secured, need) ÷ sum of need × 100",
    ),
    unit=_PERCENT,
    resource="material_security",
    measures={
        "covered": Measure(
            title=Text(vi="Đã bảo đảm", en="Secured"), sql=func.sum(_SECURITY.covered)
        ),
        "need": Measure(title=Text(vi="Nhu cầu", en="Need"), sql=func.sum(_SECURITY.need)),
    },
    value=Ratio(of="covered", to="need", times=100),
    decimals=1,
    only={"need": {"gt": "0"}},
    by=("district",),
    per="material",
    place="district",
    good=Bounds(least=100),
    chart=Chart.BAR,
)

BUILDABLE = Panel(
    name="buildable_output",
    title=Text(vi="Phần kế hoạch đủ vật tư để làm", en="Output that materials suffice for"),
    formula=Text(
        vi="Nhỏ nhất, trong các vật tư, của đã bảo đảm ÷ nhu cầu × 100",
        en="Least, over materials, of secured ÷ need × 100",
    ),
    unit=_PERCENT,
    resource="material_security",
    measures={
        "least": Measure(
            title=Text(vi="Vật tư thiếu nhất", en="The scarcest material"),
            sql=func.min(_SECURITY.percent),
        ),
    },
    value="least",
    decimals=1,
    only={"need": {"gt": "0"}},
    by=("district", "material"),
    place="district",
    good=Bounds(least=100),
    chart=Chart.BAR,
)

SHORTAGE = Panel(
    name="material_shortage",
    title=Text(vi="Vật tư còn thiếu", en="Shortages"),
    formula=Text(vi="Nhu cầu - đã bảo đảm, nếu dương", en="Need - secured, where that is more"),
    unit=_UNIT,
    resource="material_security",
    measures={
        "shortage": Measure(
            title=Text(vi="Còn thiếu", en="Shortage"), sql=func.sum(_SECURITY.shortage)
        ),
        "surplus": Measure(
            title=Text(vi="Có thể điều đi", en="Surplus"), sql=func.sum(_SECURITY.surplus)
        ),
    },
    value="shortage",
    decimals=2,
    by=("district",),
    per="material",
    place="district",
    good=Bounds(most=0),
    chart=Chart.PARETO,
)

STOCK = Panel(
    name="material_stock",
    title=Text(vi="Tồn kho vật tư", en="Stock"),
    formula=Text(vi="Tổng số tồn của các kho", en="Sum of what is there, over places"),
    unit=_UNIT,
    resource="material_stock",
    measures={
        "balance": Measure(title=Text(vi="Tồn", en="In stock"), sql=func.sum(Stock.balance)),
    },
    value="balance",
    decimals=2,
    by=("district", "owner_name", "place"),
    per="material",
    place="area",
    chart=Chart.BAR,
)

RESIDUAL = Panel(
    name="material_residual",
    title=Text(vi="Chênh lệch cân đối vật tư", en="Residual of the balance"),
    formula=Text(
        vi="Tồn đầu + nhập - dùng - chuyển đi - trả - hao hụt - tồn cuối",
        en="Opening + in - used - sent away - returned - lost - closing",
    ),
    unit=_UNIT,
    resource="material_balance",
    measures={
        "residual": Measure(
            title=Text(vi="Chênh lệch", en="Residual"), sql=func.sum(_SHEET.residual)
        ),
    },
    value="residual",
    decimals=6,
    by=("district", "month"),
    per="material",
    place="district",
    day="starts_on",
    good=Bounds(least=0, most=0),
    chart=Chart.HEAT,
)

USE = Panel(
    name="material_use",
    title=Text(vi="Vật tư đã dùng", en="Materials used"),
    formula=Text(vi="Tổng xuất dùng trong kỳ", en="Sum of what production used"),
    unit=_UNIT,
    resource="material_balance",
    measures={
        "used": Measure(title=Text(vi="Đã dùng", en="Used"), sql=func.sum(_SHEET.used)),
        "lost": Measure(title=Text(vi="Hao hụt", en="Lost"), sql=func.sum(_SHEET.lost)),
    },
    value="used",
    decimals=2,
    by=("month", "district"),
    per="material",
    place="district",
    day="starts_on",
    chart=Chart.LINE,
)

SCRAP_USED = Panel(
    name="scrap_used",
    title=Text(vi="Tỷ lệ phế liệu được dùng lại", en="Scrap used again"),
    formula=Text(vi="Phế liệu đã dùng ÷ thu hồi × 100", en="Scrap used ÷ taken in × 100"),
    unit=_PERCENT,
    resource="material_balance",
    measures={
        "used": Measure(title=Text(vi="Đã dùng lại", en="Used again"), sql=func.sum(_SHEET.used)),
        "scrap": Measure(title=Text(vi="Thu hồi", en="Taken in"), sql=func.sum(_SHEET.scrap)),
    },
    value=Ratio(of="used", to="scrap", times=100),
    decimals=1,
    only={"material": {"is": {"scrap": {"eq": True}}}},
    by=("district", "month"),
    per="material",
    place="district",
    day="starts_on",
    chart=Chart.BAR,
)

IN_TRANSIT = Panel(
    name="material_in_transit",
    title=Text(vi="Vật tư đang đi đường", en="Goods on the way"),
    formula=Text(
        vi="Đã gửi - đã nhận - hao hụt đã xác nhận",
        en="Sent - received - acknowledged as lost",
    ),
    unit=_UNIT,
    resource="material_transfer",
    measures={
        "sent": Measure(title=Text(vi="Đã gửi", en="Sent"), sql=func.sum(Transfer.sent)),
        "received": Measure(
            title=Text(vi="Đã nhận", en="Received"), sql=func.sum(Transfer.received)
        ),
        "lost": Measure(title=Text(vi="Hao hụt", en="Lost"), sql=func.sum(Transfer.lost)),
    },
    value=Terms(plus=("sent",), minus=("received", "lost")),
    decimals=2,
    by=("sender", "receiver", "state"),
    per="material",
    chart=Chart.BAR,
)

# A surplus of one hides no lack of another; what is not due yet is not broken yet.
_KEPT = func.least(
    func.coalesce(SupplyCommitment.received, 0), func.coalesce(SupplyCommitment.committed, 0)
)
_DUE = or_(
    SupplyCommitment.state == CommitmentState.RECONCILED,
    SupplyCommitment.deliver_by < cast(DAY, Date()),
)

COMMITMENTS = Panel(
    name="commitments_kept",
    title=Text(vi="Cam kết cung ứng đã thực hiện", en="Commitments kept"),
    formula=Text(
        vi="Tổng min(đã nhận, đã cam kết) ÷ tổng đã cam kết × 100, của cam kết đã đối chiếu "
        "hoặc quá hạn giao",
        en="Sum of min(received, committed) ÷ sum of committed × 100, of commitments that are "
        "reconciled or overdue",
    ),
    unit=_PERCENT,
    resource="supply_commitment",
    measures={
        "received": Measure(
            title=Text(vi="Đã nhận, trong mức cam kết", en="Received, up to what was committed"),
            sql=func.sum(_KEPT).filter(_DUE),
        ),
        "committed": Measure(
            title=Text(vi="Đã cam kết", en="Committed"),
            sql=func.sum(SupplyCommitment.committed).filter(_DUE),
        ),
    },
    value=Ratio(of="received", to="committed", times=100),
    decimals=1,
    by=("company_name", "district", "period"),
    per="material",
    place="district",
    good=Bounds(least=95),
    chart=Chart.BAR,
)

OUTLETS = Panel(
    name="product_outlets",
    title=Text(vi="Cơ cấu tiêu thụ sản phẩm", en="Where output goes"),
    formula=Text(vi="Tổng sản lượng đã tiêu thụ", en="Sum of output that went there"),
    unit=Text(vi="theo đơn vị của sản phẩm", en="in the unit of the product"),
    resource="product_outlet",
    measures={
        "quantity": Measure(
            title=Text(vi="Sản lượng", en="Output"), sql=func.sum(ProductOutlet.quantity)
        ),
    },
    value="quantity",
    decimals=2,
    by=("outlet", "portion", "district", "month"),
    per="product_in_unit",
    place="area",
    day="sold_on",
    chart=Chart.STACKED,
    shown=2,
)

OPEN_MONTHS = Panel(
    name="stock_months_open",
    title=Text(vi="Tháng sổ kho chưa khóa", en="Months of stock not closed"),
    formula=Text(
        vi="Số tháng đã hết mà sổ kho chưa khóa",
        en="Months that are over and whose book of stock is not closed",
    ),
    unit=Text(vi="tháng", en="months"),
    resource="material_month",
    measures={
        "open": Measure(
            title=Text(vi="Chưa khóa", en="Open"), sql=func.count().filter(~_MONTHS.closed)
        ),
        "closed": Measure(
            title=Text(vi="Đã khóa", en="Closed"), sql=func.count().filter(_MONTHS.closed)
        ),
        "all": Measure(title=Text(vi="Đã hết", en="Over"), sql=func.count()),
    },
    value="open",
    counted=("closed", "all"),
    decimals=0,
    by=("district", "month"),
    place="district",
    day="starts_on",
    good=Bounds(most=0),
    chart=Chart.BAR,
)

SELF_MARKETED = Panel(
    name="self_marketed_share",
    title=Text(vi="Tỷ lệ cơ sở tự tiêu", en="Share marketed by the makers"),
    formula=Text(
        vi="Sản lượng cơ sở tự tiêu ÷ tổng sản lượng đã tiêu thụ × 100",
        en="Output marketed by its makers ÷ all output that went somewhere × 100",
    ),
    unit=_PERCENT,
    resource="product_outlet",
    measures={
        "own": Measure(
            title=Text(vi="Cơ sở tự tiêu", en="Marketed by its maker"),
            sql=func.sum(ProductOutlet.quantity).filter(
                ProductOutlet.outlet == Outlet.SELF_MARKETED
            ),
        ),
        "all": Measure(
            title=Text(vi="Đã tiêu thụ", en="Went somewhere"), sql=func.sum(ProductOutlet.quantity)
        ),
    },
    value=Ratio(of="own", to="all", times=100),
    decimals=1,
    by=("district", "month"),
    per="product_in_unit",
    place="area",
    day="sold_on",
    chart=Chart.BAR,
)

PANELS = (
    MATERIAL_SECURITY,
    BUILDABLE,
    SHORTAGE,
    STOCK,
    RESIDUAL,
    OPEN_MONTHS,
    USE,
    SCRAP_USED,
    IN_TRANSIT,
    COMMITMENTS,
    OUTLETS,
    SELF_MARKETED,
)
