"""The numbers of technical management that people look at."""

from sqlalchemy import func

from khungcui import Bounds, Chart, Measure, Panel, Ratio, Text
from khungcui_technical.models import (
    Inspection,
    Nonconformity,
    TechnicalAssistance,
    TechnicalProject,
    TechniqueHandover,
)
from khungcui_technical.resources.numbers import craft_succession, inspection_gap, norm_trend
from khungcui_technical.vocabulary import HandoverState, NonconformityState, QualityDecision

_GAP, _TREND, _CRAFT = inspection_gap.columns, norm_trend.columns, craft_succession.columns
_PERCENT = Text(vi="%", en="%")

FIRST_PASS_YIELD = Panel(
    name="first_pass_yield",
    title=Text(vi="Tỷ lệ đạt ngay lần đầu", en="First-pass yield"),
    formula=Text(
        vi="Số lần kiểm tra đầu đạt theo số đo ÷ số lần kiểm tra đầu đã kết luận × 100; "
        "không tính kiểm tra lại và nhân nhượng",
        en="First inspections accepted by their readings ÷ first inspections decided × 100; "
        "re-inspections and concessions left out",
    ),
    unit=_PERCENT,
    resource="quality_inspection",
    measures={
        "accepted": Measure(
            title=Text(vi="Đạt", en="Accepted"),
            sql=func.count().filter(Inspection.decision == QualityDecision.ACCEPT),
        ),
        "decided": Measure(
            title=Text(vi="Đã kết luận", en="Decided"), sql=func.count(Inspection.decision)
        ),
    },
    value=Ratio(of="accepted", to="decided", times=100),
    decimals=1,
    only={"attempt": {"eq": 1}},
    by=("district", "sector", "orderer", "month", "quarter"),
    place="place",
    day="decided_on",
    counted=("accepted", "decided"),
    good=Bounds(least=90),
)

FAULTS = Panel(
    name="quality_faults",
    title=Text(vi="Lỗi theo chỉ tiêu", en="Faults by parameter"),
    formula=Text(
        vi="Số lần đo không đạt của các lần kiểm tra đã kết luận, theo chỉ tiêu",
        en="Readings that do not conform, of inspections that are decided, by parameter",
    ),
    unit=Text(vi="số đo", en="readings"),
    resource="quality_reading",
    measures={"faults": Measure(title=Text(vi="Số lỗi", en="Faults"), sql=func.count())},
    value="faults",
    only={
        "conforms": {"eq": False},
        "inspection": {"is": {"state": {"in": ["DECIDED", "CLOSED"]}}},
    },
    by=("parameter_code", "criticality", "month", "quarter"),
    day="taken_on",
    chart=Chart.PARETO,
)

NORM_TREND = Panel(
    name="norm_trend",
    title=Text(vi="Diễn biến định mức tiêu hao", en="Trend of consumption norms"),
    formula=Text(
        vi="Bình quân định mức bắt đầu áp dụng trong kỳ, theo sản phẩm và vật tư; giảm là tiến bộ",
        en="Mean of the norms that came into force in a period, by product and material; "
        "a falling norm is progress",
    ),
    unit=Text(vi="đơn vị vật tư cho một sản phẩm", en="of material for one of product"),
    resource="norm_trend",
    measures={
        "norms": Measure(title=Text(vi="Tổng", en="Sum"), sql=func.sum(_TREND.quantity)),
        "versions": Measure(title=Text(vi="Số bản", en="Versions"), sql=func.count()),
    },
    value=Ratio(of="norms", to="versions"),
    decimals=4,
    by=("quarter", "month", "year", "series"),
    per="series",
    day="since",
    chart=Chart.LINE,
)

UNINSPECTED = Panel(
    name="uninspected_trades",
    title=Text(
        vi="Ngành nghề chủ yếu, truyền thống chưa được kiểm tra",
        en="Main and traditional trades without an inspection",
    ),
    formula=Text(
        vi="Số ngành nghề được chỉ đạo, có làm hàng đặt, mà quá hạn chưa kiểm tra",
        en="Directed trades that work to order and were not inspected within the days laid down",
    ),
    unit=Text(vi="ngành nghề", en="trades"),
    resource="inspection_gap",
    measures={
        "missing": Measure(
            title=Text(vi="Thiếu kiểm tra", en="Missing"),
            sql=func.count().filter(_GAP.missing),
        ),
        "trades": Measure(title=Text(vi="Được chỉ đạo", en="Directed"), sql=func.count()),
    },
    value="missing",
    by=("district", "sector", "standing"),
    place="area",
    counted=("missing", "trades"),
    good=Bounds(most=0),
)

OPEN_NONCONFORMITIES = Panel(
    name="open_nonconformities",
    title=Text(vi="Điểm không phù hợp chưa đóng", en="Nonconformities not closed"),
    formula=Text(
        vi="Số điểm không phù hợp ở mọi trạng thái trừ đã đóng",
        en="Nonconformities in every state but closed",
    ),
    unit=Text(vi="điểm", en="nonconformities"),
    resource="nonconformity",
    measures={
        "open": Measure(
            title=Text(vi="Chưa đóng", en="Not closed"),
            sql=func.count().filter(Nonconformity.state != NonconformityState.CLOSED),
        ),
        "all": Measure(title=Text(vi="Tất cả", en="All"), sql=func.count()),
    },
    value="open",
    by=("state", "sector", "month"),
    day="opened_on",
    counted=("open", "all"),
)

PROJECT_EFFECT = Panel(
    name="technical_project_effect",
    title=Text(vi="Hiệu quả đề tài so với dự kiến", en="Effect of projects against what was meant"),
    formula=Text(
        vi="Hiệu quả đạt được ÷ hiệu quả dự kiến × 100, của các đề tài đã hoàn thành",
        en="Effect reached ÷ effect expected × 100, of projects that are done",
    ),
    unit=_PERCENT,
    resource="technical_project",
    measures={
        "reached": Measure(
            title=Text(vi="Đạt được", en="Reached"), sql=func.sum(TechnicalProject.effect_reached)
        ),
        "expected": Measure(
            title=Text(vi="Dự kiến", en="Expected"), sql=func.sum(TechnicalProject.yearly_effect)
        ),
    },
    value=Ratio(of="reached", to="expected", times=100),
    only={"state": {"eq": "DONE"}},
    by=("sector", "district", "year"),
    place="place",
    day="done_on",
)

SUCCESSION_RISK = Panel(
    name="succession_risk",
    title=Text(vi="Nguy cơ thất truyền", en="Succession risk"),
    formula=Text(
        vi="Nghệ nhân từ 60 tuổi chưa có học trò ÷ số nghệ nhân trong sổ × 100",
        en="Artisans of 60 or older without an apprentice ÷ artisans in the register × 100",
    ),
    unit=_PERCENT,
    resource="craft_succession",
    measures={
        "at_risk": Measure(title=Text(vi="Có nguy cơ", en="At risk"), sql=func.sum(_CRAFT.at_risk)),
        "artisans": Measure(
            title=Text(vi="Nghệ nhân", en="Artisans"), sql=func.sum(_CRAFT.artisans)
        ),
    },
    value=Ratio(of="at_risk", to="artisans", times=100),
    by=("trade", "district"),
    place="area",
    counted=("at_risk", "artisans"),
    good=Bounds(most=25),
)

TECHNIQUES = Panel(
    name="techniques_acknowledged",
    title=Text(vi="Quy trình đã được ký nhận", en="Process documents acknowledged"),
    formula=Text(
        vi="Số quy trình cơ sở đã ký nhận ÷ số đã giao và chưa thu hồi × 100",
        en="Process documents acknowledged ÷ handed over and not taken back × 100",
    ),
    unit=_PERCENT,
    resource="technique_handover",
    measures={
        "acknowledged": Measure(
            title=Text(vi="Đã ký nhận", en="Acknowledged"),
            sql=func.count().filter(TechniqueHandover.state == HandoverState.ACKNOWLEDGED),
        ),
        "handed_over": Measure(title=Text(vi="Đã giao", en="Handed over"), sql=func.count()),
    },
    value=Ratio(of="acknowledged", to="handed_over", times=100),
    only={"state": {"in": ["HANDED_OVER", "QUESTIONED", "ACKNOWLEDGED"]}},
    by=("district", "product_code", "orderer", "month"),
    place="place",
    day="handed_on",
    counted=("acknowledged", "handed_over"),
    good=Bounds(least=90),
)

ASSISTANCE = Panel(
    name="technical_assistance",
    title=Text(vi="Giúp đỡ kỹ thuật được xác nhận", en="Technical help confirmed"),
    formula=Text(
        vi="Hiệu quả một năm của các lần giúp mà cơ sở đã xác nhận, cộng lại",
        en="Effect in a year of the help that establishments confirmed, summed up",
    ),
    unit=Text(vi="đồng", en="dong"),
    resource="technical_assistance",
    measures={
        "effect": Measure(
            title=Text(vi="Hiệu quả", en="Effect"),
            sql=func.sum(TechnicalAssistance.yearly_effect),
        ),
        "spent": Measure(
            title=Text(vi="Công ty chi", en="Spent"), sql=func.sum(TechnicalAssistance.spent)
        ),
        "times": Measure(title=Text(vi="Số lần", en="Times"), sql=func.count()),
    },
    value="effect",
    only={"state": {"eq": "CONFIRMED"}},
    by=("kind", "district", "orderer", "year"),
    place="place",
    day="done_on",
)

PANELS = (
    FIRST_PASS_YIELD,
    FAULTS,
    NORM_TREND,
    UNINSPECTED,
    OPEN_NONCONFORMITIES,
    PROJECT_EFFECT,
    SUCCESSION_RISK,
    TECHNIQUES,
    ASSISTANCE,
)
