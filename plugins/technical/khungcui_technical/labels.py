"""The words for every value of the plugin's enumerations."""

from collections.abc import Mapping
from enum import StrEnum

from khungcui import Text
from khungcui_technical.vocabulary import (
    AdviceState,
    ArtisanState,
    AssistanceKind,
    AssistanceState,
    Criticality,
    HandoverState,
    InspectionState,
    NonconformityState,
    ParameterKind,
    ProjectState,
    QualityDecision,
    StandingState,
    TitleKind,
    TitleState,
    TradeStanding,
)


def _text(vi: str, en: str) -> Text:
    return Text(vi=vi, en=en)


LABELS: Mapping[type[StrEnum], Mapping[StrEnum, Text]] = {
    ParameterKind: {
        ParameterKind.NUMERIC: _text("Đo bằng số", "Number"),
        ParameterKind.CHOICE: _text("Chọn trong danh mục", "Choice"),
        ParameterKind.TEXT: _text("Nhận xét", "Text"),
    },
    Criticality: {
        Criticality.CRITICAL: _text("Nghiêm trọng", "Critical"),
        Criticality.MAJOR: _text("Nặng", "Major"),
        Criticality.MINOR: _text("Nhẹ", "Minor"),
    },
    StandingState: {
        StandingState.DRAFT: _text("Dự thảo", "Draft"),
        StandingState.TRIAL: _text("Làm thử", "On trial"),
        StandingState.APPROVED: _text("Đã duyệt", "Approved"),
        StandingState.IN_FORCE: _text("Đang áp dụng", "In force"),
        StandingState.SUPERSEDED: _text("Đã thay thế", "Superseded"),
    },
    HandoverState: {
        HandoverState.HANDED_OVER: _text("Đã giao", "Handed over"),
        HandoverState.QUESTIONED: _text("Cơ sở hỏi lại", "Questioned"),
        HandoverState.ACKNOWLEDGED: _text("Đã ký nhận", "Acknowledged"),
        HandoverState.WITHDRAWN: _text("Đã thu hồi", "Withdrawn"),
    },
    AssistanceKind: {
        AssistanceKind.EXPERT: _text("Cử cán bộ kỹ thuật", "Expert sent"),
        AssistanceKind.EQUIPMENT: _text("Máy móc, thiết bị", "Equipment"),
        AssistanceKind.TECHNIQUE: _text("Quy trình, công nghệ", "Technique"),
        AssistanceKind.NORM: _text("Hoàn chỉnh định mức", "Norms perfected"),
        AssistanceKind.SKILL: _text("Kèm cặp tay nghề", "Skill"),
    },
    AssistanceState: {
        AssistanceState.OFFERED: _text("Đã đề nghị giúp", "Offered"),
        AssistanceState.ACCEPTED: _text("Cơ sở đã nhận", "Accepted"),
        AssistanceState.DONE: _text("Công ty báo xong", "Done, as the company says"),
        AssistanceState.CONFIRMED: _text("Cơ sở xác nhận", "Confirmed"),
        AssistanceState.DECLINED: _text("Cơ sở không nhận", "Declined"),
        AssistanceState.CANCELLED: _text("Công ty thôi giúp", "Cancelled"),
    },
    InspectionState: {
        InspectionState.PLANNED: _text("Đã lập", "Planned"),
        InspectionState.SAMPLED: _text("Đã lấy mẫu", "Sampled"),
        InspectionState.MEASURED: _text("Đã đo", "Measured"),
        InspectionState.DECIDED: _text("Đã kết luận", "Decided"),
        InspectionState.CLOSED: _text("Đã đóng", "Closed"),
        InspectionState.CANCELLED: _text("Đã hủy", "Cancelled"),
    },
    QualityDecision: {
        QualityDecision.ACCEPT: _text("Đạt", "Accepted"),
        QualityDecision.REJECT: _text("Không đạt", "Rejected"),
        QualityDecision.CONCESSION: _text("Nhân nhượng", "Accepted with a concession"),
    },
    NonconformityState: {
        NonconformityState.OPEN: _text("Mới ghi nhận", "Open"),
        NonconformityState.CAUSE: _text("Đã rõ nguyên nhân", "Cause known"),
        NonconformityState.ACTION: _text("Đang khắc phục", "Action under way"),
        NonconformityState.VERIFIED: _text("Đã kiểm chứng", "Verified"),
        NonconformityState.CLOSED: _text("Đã đóng", "Closed"),
    },
    TradeStanding: {
        TradeStanding.MAIN: _text("Ngành nghề chủ yếu", "Main trade"),
        TradeStanding.TRADITIONAL: _text("Ngành nghề truyền thống", "Traditional trade"),
    },
    ProjectState: {
        ProjectState.PROPOSED: _text("Đã đề nghị", "Proposed"),
        ProjectState.SUPPORTED: _text("Được hỗ trợ", "Supported"),
        ProjectState.DONE: _text("Đã hoàn thành", "Done"),
        ProjectState.DECLINED: _text("Không hỗ trợ", "Declined"),
        ProjectState.ABANDONED: _text("Đã bỏ dở", "Abandoned"),
    },
    AdviceState: {
        AdviceState.GIVEN: _text("Đã gửi", "Given"),
        AdviceState.ANSWERED: _text("Đã trả lời", "Answered"),
    },
    ArtisanState: {
        ArtisanState.NOMINATED: _text("Được đề cử", "Nominated"),
        ArtisanState.VERIFIED: _text("Đã xác minh", "Verified"),
        ArtisanState.REGISTERED: _text("Trong sổ nghệ nhân", "Registered"),
        ArtisanState.DECLINED: _text("Không ghi nhận", "Declined"),
        ArtisanState.LEFT: _text("Đã rời sổ", "Left"),
    },
    TitleKind: {
        TitleKind.MERITORIOUS: _text("Nghệ nhân ưu tú", "Meritorious artisan"),
        TitleKind.PEOPLES: _text("Nghệ nhân nhân dân", "People's artisan"),
    },
    TitleState: {
        TitleState.PROPOSED: _text("Đã đề nghị", "Proposed"),
        TitleState.PUBLIC_NOTICE: _text("Đang niêm yết công khai", "Shown to the public"),
        TitleState.COUNCIL: _text("Hội đồng đã họp", "Weighed by the council"),
        TitleState.CONFERRED: _text("Đã phong tặng", "Conferred"),
        TitleState.REFUSED: _text("Không phong tặng", "Refused"),
    },
}
