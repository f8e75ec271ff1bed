"""Numbers that no row holds: trades nobody inspects, norms that fall, crafts that may end."""

from sqlalchemy import (
    Date,
    Integer,
    String,
    Uuid,
    and_,
    case,
    cast,
    extract,
    func,
    null,
    or_,
    select,
    union_all,
)

from khungcui import DAY, Facets, Resource, Text, ToOne
from khungcui_technical.models import (
    Apprentice,
    Artisan,
    ConsumptionNorm,
    Inspection,
    NormLine,
    Product,
    ProductLot,
    QualityDirection,
    TechniqueHandover,
    TraditionalTrade,
)
from khungcui_technical.resources.common import field
from khungcui_technical.vocabulary import HandoverState

#: An artisan of so many years without an apprentice may take the craft along.
OLD = 60

#: Where goods are made to order: lots were presented, or a process document was handed over.
_worked = union_all(
    select(
        ProductLot.tenant,
        ProductLot.sector,
        ProductLot.made_on.label("since"),
        ProductLot.made_on.label("made_on"),
    ).where(ProductLot.made_on <= DAY),
    select(
        TechniqueHandover.tenant,
        TechniqueHandover.sector,
        TechniqueHandover.handed_on.label("since"),
        cast(null(), Date).label("made_on"),
    ).where(TechniqueHandover.handed_on <= DAY, TechniqueHandover.state != HandoverState.WITHDRAWN),
).subquery("worked")
_made = (
    select(
        _worked.c.tenant,
        _worked.c.sector,
        func.max(_worked.c.made_on).label("last_made"),
        func.min(_worked.c.since).label("first_worked"),
    )
    .group_by(_worked.c.tenant, _worked.c.sector)
    .subquery("goods")
)
_inspected = (
    select(
        Inspection.tenant, Inspection.sector, func.max(Inspection.decided_on).label("last_decided")
    )
    .where(Inspection.decided_on <= DAY)
    .group_by(Inspection.tenant, Inspection.sector)
    .subquery("inspected")
)
_since = cast(DAY - _inspected.c.last_decided, Integer)
_GAP = (
    select(
        _made.c.tenant.label("tenant"),
        cast(func.md5(_made.c.tenant + "/" + _made.c.sector), Uuid).label("id"),
        _made.c.tenant.label("area"),
        _made.c.sector.label("sector"),
        QualityDirection.standing.label("standing"),
        QualityDirection.inspect_every_days.label("inspect_every_days"),
        _made.c.last_made.label("last_made"),
        _inspected.c.last_decided.label("last_inspected"),
        _since.label("days_since"),
        # Where nothing was inspected yet, the days count from the first goods.
        (
            cast(DAY - func.coalesce(_inspected.c.last_decided, _made.c.first_worked), Integer)
            > QualityDirection.inspect_every_days
        ).label("missing"),
    )
    .join(
        QualityDirection,
        and_(
            QualityDirection.sector == _made.c.sector,
            QualityDirection.since <= DAY,
            or_(QualityDirection.until.is_(None), QualityDirection.until > DAY),
        ),
    )
    .outerjoin(
        _inspected,
        and_(_inspected.c.tenant == _made.c.tenant, _inspected.c.sector == _made.c.sector),
    )
    .subquery("inspection_gap")
)

inspection_gap = Resource(
    name="inspection_gap",
    rows=_GAP,
    title=Text(
        vi="Ngành nghề chủ yếu, truyền thống và lần kiểm tra gần nhất ở quận, huyện",
        en="Directed trade in a district, and when it was last inspected",
    ),
    # It tells when lots of all orderers were made and inspected.
    power="quality_inspection.view",
    facets=Facets(area=_GAP.c.area, sector=_GAP.c.sector),
    fields=(
        field("area", _GAP.c.area, "Quận, huyện", "District", nullable=False),
        field("sector", _GAP.c.sector, "Ngành nghề", "Trade", nullable=False),
        field("standing", _GAP.c.standing, "Loại ngành nghề", "Why directed", nullable=False),
        field("last_made", _GAP.c.last_made, "Lô gần nhất", "Last lot made on", nullable=True),
        field(
            "last_inspected",
            _GAP.c.last_inspected,
            "Kiểm tra gần nhất",
            "Last inspected on",
            nullable=True,
        ),
        field(
            "days_since", _GAP.c.days_since, "Số ngày từ lần đó", "Days since then", nullable=True
        ),
        field(
            "inspect_every_days",
            _GAP.c.inspect_every_days,
            "Phải kiểm tra mỗi (ngày)",
            "Days within which it is inspected",
            nullable=False,
        ),
        field(
            "missing", _GAP.c.missing, "Thiếu kiểm tra", "Whether one is missing", nullable=False
        ),
    ),
)

_TREND = (
    select(
        NormLine.tenant.label("tenant"),
        NormLine.id.label("id"),
        ConsumptionNorm.area.label("area"),
        ConsumptionNorm.sector.label("sector"),
        ConsumptionNorm.orderer_id.label("orderer_id"),
        ConsumptionNorm.id.label("norm_id"),
        # Norms in different units are not of one series.
        (Product.code + " / " + NormLine.material + " (" + NormLine.unit + ")").label("series"),
        NormLine.unit.label("unit"),
        NormLine.quantity.label("quantity"),
        (NormLine.quantity * (1 + NormLine.loss_percent / 100)).label("with_loss"),
        ConsumptionNorm.since.label("since"),
    )
    .join(
        ConsumptionNorm,
        and_(ConsumptionNorm.tenant == NormLine.tenant, ConsumptionNorm.id == NormLine.norm_id),
    )
    .join(
        Product,
        and_(Product.tenant == ConsumptionNorm.tenant, Product.id == ConsumptionNorm.product_id),
    )
    .where(ConsumptionNorm.since <= DAY)
    .subquery("norm_trend")
)

norm_trend = Resource(
    name="norm_trend",
    rows=_TREND,
    title=Text(vi="Diễn biến định mức", en="How norms went over time"),
    power="consumption_norm.view",
    facets=Facets(
        area=_TREND.c.area,
        sector=_TREND.c.sector,
        portion="plan",
        orderer=_TREND.c.orderer_id,
    ),
    fields=(
        field("series", _TREND.c.series, "Sản phẩm / vật tư", "Product / material", nullable=False),
        field("unit", _TREND.c.unit, "Đơn vị tính", "Unit", nullable=False),
        field("quantity", _TREND.c.quantity, "Định mức", "Norm", nullable=False, unit="unit"),
        field(
            "with_loss",
            _TREND.c.with_loss,
            "Kể cả hao hụt",
            "Norm with its loss",
            nullable=False,
            unit="unit",
        ),
        field("since", _TREND.c.since, "Áp dụng từ", "Since", nullable=False),
    ),
    relations=(
        ToOne(
            name="norm",
            target="consumption_norm",
            key=(_TREND.c.norm_id,),
            title=Text(vi="Định mức", en="Norm"),
        ),
    ),
)

_taught = (
    select(Apprentice.tenant, Apprentice.artisan_id)
    .where(
        Apprentice.since <= DAY,
        or_(Apprentice.until.is_(None), Apprentice.until > DAY, Apprentice.finished),
    )
    .distinct()
    .subquery("taught")
)
_alone = _taught.c.artisan_id.is_(None)
_old = cast(extract("year", DAY), Integer) - Artisan.birth_year >= OLD


def _count(*conditions: object) -> object:
    return func.sum(case((and_(*conditions), 1), else_=0))  # type: ignore[arg-type]


_SUCCESSION = (
    select(
        Artisan.tenant.label("tenant"),
        # Of each ward by itself: who sees a ward counts the artisans of that ward.
        cast(
            func.md5(Artisan.tenant + "/" + cast(Artisan.trade_id, String) + "/" + Artisan.area),
            Uuid,
        ).label("id"),
        TraditionalTrade.name.label("trade"),
        Artisan.area.label("area"),
        Artisan.sector.label("sector"),
        cast(func.count(), Integer).label("artisans"),
        cast(_count(_old), Integer).label("old"),
        cast(_count(_alone), Integer).label("alone"),
        cast(_count(_old, _alone), Integer).label("at_risk"),
    )
    .join(
        TraditionalTrade,
        and_(TraditionalTrade.tenant == Artisan.tenant, TraditionalTrade.id == Artisan.trade_id),
    )
    .outerjoin(
        _taught, and_(_taught.c.tenant == Artisan.tenant, _taught.c.artisan_id == Artisan.id)
    )
    .where(
        Artisan.registered_on <= DAY,
        or_(Artisan.left_on.is_(None), Artisan.left_on > DAY),
    )
    .group_by(
        Artisan.tenant,
        Artisan.trade_id,
        TraditionalTrade.name,
        Artisan.area,
        Artisan.sector,
    )
    .subquery("succession")
)

craft_succession = Resource(
    name="craft_succession",
    rows=_SUCCESSION,
    title=Text(vi="Nguy cơ thất truyền của nghề", en="Whether a craft may end with its masters"),
    power="artisan.view",
    facets=Facets(area=_SUCCESSION.c.area, sector=_SUCCESSION.c.sector),
    fields=(
        field("trade", _SUCCESSION.c.trade, "Nghề", "Trade", nullable=False),
        field("area", _SUCCESSION.c.area, "Địa bàn", "Area", nullable=False),
        field("artisans", _SUCCESSION.c.artisans, "Số nghệ nhân", "Artisans", nullable=False),
        field(
            "old", _SUCCESSION.c.old, f"Từ {OLD} tuổi", f"Of these, {OLD} or older", nullable=False
        ),
        field(
            "alone", _SUCCESSION.c.alone, "Chưa có học trò", "Without an apprentice", nullable=False
        ),
        field(
            "at_risk",
            _SUCCESSION.c.at_risk,
            f"Từ {OLD} tuổi và chưa có học trò",
            f"{OLD} or older and without an apprentice",
            nullable=False,
        ),
    ),
)

NUMBERS = (inspection_gap, norm_trend, craft_succession)
