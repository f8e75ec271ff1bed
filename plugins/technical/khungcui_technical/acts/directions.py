"""The department directs the quality of trades, and remarks on inspections (II.3.1)."""

import strawberry
from sqlalchemy import or_, select

from khungcui import Act, Acting, Facet, Text, known_sector
from khungcui_technical.checks import between, in_turn, worded
from khungcui_technical.errors import AlreadyThere, NotDirected
from khungcui_technical.models import Inspection, QualityDirection, QualityRemark
from khungcui_technical.vocabulary import TradeStanding


@strawberry.input(description="What is laid down for the quality of a trade.")
class IssueQualityDirectionInput:
    """The trade, why it is directed, and how often it is to be inspected."""

    sector: str = strawberry.field(description="The trade.")
    standing: TradeStanding = strawberry.field(description="Why it is directed.")
    content: str = strawberry.field(description="What is laid down.")
    inspect_every_days: int = strawberry.field(
        default=90, description="Days within which the goods of each district are inspected."
    )


@strawberry.input(description="A trade whose quality the department directs no more.")
class EndQualityDirectionInput:
    """Which direction ends today."""

    quality_direction: strawberry.ID = strawberry.field(description="The direction.")


@strawberry.input(description="A remark on an inspection.")
class RemarkQualityInspectionInput:
    """What is remarked; it decides nothing."""

    quality_inspection: strawberry.ID = strawberry.field(description="The inspection.")
    remark: str = strawberry.field(description="What is remarked.")


async def direction_of(acting: Acting, sector: str) -> QualityDirection | None:
    """The direction that holds for ``sector`` today."""
    return await acting.session.scalar(
        select(QualityDirection)
        .where(
            QualityDirection.tenant == acting.tree.root,
            QualityDirection.sector == sector,
            QualityDirection.since <= acting.day,
            or_(QualityDirection.until.is_(None), QualityDirection.until > acting.day),
        )
        .order_by(QualityDirection.since.desc())
    )


async def _of_sector(acting: Acting, given: IssueQualityDirectionInput) -> Facet:
    return Facet(area=acting.tree.root, sector=given.sector)


async def issue_quality_direction(
    acting: Acting, _: None, given: IssueQualityDirectionInput
) -> QualityDirection:
    """Lay down what holds for the quality of a trade from today on."""
    between(given.inspect_every_days, 1, 3650, "inspectEveryDays")
    sector = await known_sector(acting, given.sector)
    await in_turn(acting, f"direction/{sector}")
    before = await direction_of(acting, sector)
    if before is not None:
        _end(acting, before)
        await acting.session.flush()
    direction = QualityDirection(
        tenant=acting.tenant,
        area=acting.tree.root,
        sector=sector,
        standing=given.standing,
        content=worded(given.content, "content"),
        inspect_every_days=given.inspect_every_days,
        since=acting.day,
        issued_by=acting.principal.official_name,
    )
    acting.session.add(direction)
    return direction


async def end_quality_direction(
    acting: Acting, row: QualityDirection, _: EndQualityDirectionInput
) -> QualityDirection:
    """End a direction today."""
    _end(acting, row)
    return row


def _end(acting: Acting, row: QualityDirection) -> None:
    if row.since == acting.day:
        raise AlreadyThere(
            Text(
                vi="Chỉ đạo của ngành này vừa ban hành hôm nay.",
                en="A direction for this trade was issued today.",
            ),
            field="sector",
        )
    row.until = acting.day


async def remark_quality_inspection(
    acting: Acting, inspection: Inspection, given: RemarkQualityInspectionInput
) -> QualityRemark:
    """Remark on the inspection of a main or traditional trade; its decision stays (II.3.1)."""
    if await direction_of(acting, inspection.sector) is None:
        raise NotDirected(
            Text(
                vi="Sở chỉ theo dõi chất lượng của ngành nghề chủ yếu và truyền thống.",
                en="The department monitors the quality of main and traditional trades.",
            ),
            clause="II.3.1",
        )
    remark = QualityRemark(
        tenant=inspection.tenant,
        inspection_id=inspection.id,
        orderer_id=inspection.orderer_id,
        producer_office_id=inspection.producer_office_id,
        area=inspection.area,
        sector=inspection.sector,
        remark=worded(given.remark, "remark"),
        made_on=acting.day,
        made_by=acting.principal.official_name,
    )
    acting.session.add(remark)
    return remark


DIRECTION_ACTS = (
    Act(
        name="issue_quality_direction",
        power="quality_control.direct",
        title=Text(vi="Ban hành chỉ đạo chất lượng", en="Issue a direction of quality"),
        input=IssueQualityDirectionInput,
        creates=_of_sector,
        run=issue_quality_direction,
        returns="quality_direction",
    ),
    Act(
        name="end_quality_direction",
        power="quality_control.direct",
        title=Text(vi="Kết thúc chỉ đạo chất lượng", en="End a direction of quality"),
        input=EndQualityDirectionInput,
        on="quality_direction",
        run=end_quality_direction,
        returns="quality_direction",
    ),
    Act(
        name="remark_quality_inspection",
        power="quality_inspection.monitor",
        title=Text(vi="Nhận xét về lần kiểm tra", en="Remark on an inspection"),
        input=RemarkQualityInspectionInput,
        on="quality_inspection",
        run=remark_quality_inspection,
        returns="quality_remark",
    ),
)
