"""Portions as they stand on the day, and the proceedings about who manages them."""

from sqlalchemy import and_

from khungcui.defaults.register.resources.common import (
    COMMENT,
    DECIDED_ON,
    ESTABLISHMENT,
    OFFICIAL,
    PORTION,
    REASON,
    STATE,
    on_day,
    validity,
)
from khungcui.defaults.register.resources.weave import portions_standing, sectored
from khungcui.plugins.declarations import Field, Resource, ToMany, ToOne
from khungcui.policy.vocabulary import ManagedBy
from khungcui.register.models import Classification, HandOver, Portion
from khungcui.text import Text

_standing = portions_standing("standing")

portion = Resource(
    name="portion",
    rows=Portion,
    title=Text(
        vi="Phần sản lượng của cơ sở: theo kế hoạch hay tự sản xuất, tự tiêu",
        en="A portion of an establishment's output: by the branch plan, or its own",
    ),
    joined=_standing,
    joined_on=and_(_standing.c.tenant == Portion.tenant, _standing.c.portion_id == Portion.id),
    condition=on_day(Portion.valid),
    facets=sectored(
        Portion.tenant,
        Portion.establishment_id,
        area=_standing.c.area,
        owner=_standing.c.owner,
        managed_by=_standing.c.managed_by,
        portion=Portion.kind,
        orderer=_standing.c.orderer_id,
    ),
    fields=(
        Field(name="kind", column=Portion.kind, title=Text(vi="Loại phần", en="Kind")),
        Field(
            name="share", column=Portion.share, title=Text(vi="Tỷ trọng, %", en="Share in percent")
        ),
        Field(
            name="managed_by",
            column=_standing.c.level,
            title=Text(
                vi="Cấp quản lý trực tiếp; trống là chưa phân loại",
                en="The level that directly manages it; null while unclassified",
            ),
            nullable=True,
            sortable=False,
        ),
        *validity(Portion.valid),
    ),
    relations=(
        ToOne(
            name="establishment",
            target="establishment",
            key=(Portion.establishment_id,),
            title=ESTABLISHMENT,
        ),
        ToOne(
            name="manager",
            target="office",
            key=(_standing.c.office_tenant, _standing.c.office_id),
            title=Text(vi="Đơn vị quản lý trực tiếp", en="The office that directly manages it"),
        ),
        ToOne(
            name="orderer",
            target="office",
            key=(_standing.c.orderer_tenant, _standing.c.orderer_id),
            title=Text(vi="Đơn vị đặt hàng gia công", en="The office that orders it"),
        ),
        ToMany(
            name="classifications",
            target="classification",
            key=Classification.portion_id,
            title=Text(vi="Các đề nghị phân loại", en="Proposed classes"),
        ),
        ToMany(
            name="hand_overs",
            target="hand_over",
            key=HandOver.portion_id,
            title=Text(vi="Các lần bàn giao", en="Hand-overs"),
        ),
    ),
)

_of_class = portions_standing("portion_of_class")

classification = Resource(
    name="classification",
    rows=Classification,
    title=Text(
        vi="Đề nghị phân loại: cấp nào trực tiếp quản lý", en="Proposed class: who manages it"
    ),
    joined=_of_class,
    joined_on=and_(
        _of_class.c.tenant == Classification.tenant,
        _of_class.c.portion_id == Classification.portion_id,
    ),
    facets=sectored(
        Classification.tenant,
        _of_class.c.establishment_id,
        area=_of_class.c.area,
        owner=_of_class.c.owner,
        managed_by=Classification.claimed,
        portion=_of_class.c.kind,
    ),
    fields=(
        Field(
            name="claimed",
            column=Classification.claimed,
            title=Text(vi="Cấp quản lý được đề nghị", en="The level proposed as direct manager"),
        ),
        Field(name="state", column=Classification.state, title=STATE),
        Field(name="reason", column=Classification.reason, title=REASON, sortable=False),
        Field(
            name="proposed_on",
            column=Classification.proposed_on,
            title=Text(vi="Ngày đề nghị", en="Proposed on"),
        ),
        Field(name="decided_on", column=Classification.decided_on, title=DECIDED_ON),
        Field(name="comment", column=Classification.comment, title=COMMENT, sortable=False),
    ),
    relations=(
        ToOne(name="portion", target="portion", key=(Classification.portion_id,), title=PORTION),
        ToOne(
            name="office",
            target="office",
            key=(Classification.office_tenant, Classification.office_id),
            title=Text(vi="Đơn vị được đề nghị quản lý", en="The office proposed as manager"),
        ),
        ToOne(
            name="proposer",
            target="official",
            key=(Classification.proposed_by_tenant, Classification.proposed_by),
            title=OFFICIAL,
        ),
        ToOne(
            name="decider",
            target="official",
            key=(Classification.decided_by_tenant, Classification.decided_by),
            title=OFFICIAL,
        ),
    ),
)

_of_hand_over = portions_standing("portion_of_hand_over")

hand_over = Resource(
    name="hand_over",
    rows=HandOver,
    title=Text(vi="Bàn giao từ quận, huyện cho phường, xã", en="Hand-over from district to ward"),
    joined=_of_hand_over,
    joined_on=and_(
        _of_hand_over.c.tenant == HandOver.tenant,
        _of_hand_over.c.portion_id == HandOver.portion_id,
    ),
    # What is handed over is managed by the district until the ward has accepted it (III.6).
    facets=sectored(
        HandOver.tenant,
        _of_hand_over.c.establishment_id,
        area=_of_hand_over.c.area,
        owner=_of_hand_over.c.owner,
        managed_by=ManagedBy.DISTRICT.value,
        portion=_of_hand_over.c.kind,
    ),
    fields=(
        Field(name="state", column=HandOver.state, title=STATE),
        Field(
            name="effective_on",
            column=HandOver.effective_on,
            title=Text(vi="Hiệu lực từ ngày", en="In effect from"),
        ),
        Field(name="reason", column=HandOver.reason, title=REASON, sortable=False),
        Field(
            name="offered_on",
            column=HandOver.offered_on,
            title=Text(vi="Ngày đề nghị", en="Offered on"),
        ),
        Field(name="decided_on", column=HandOver.decided_on, title=DECIDED_ON),
        Field(name="comment", column=HandOver.comment, title=COMMENT, sortable=False),
    ),
    relations=(
        ToOne(name="portion", target="portion", key=(HandOver.portion_id,), title=PORTION),
        ToOne(
            name="from_office",
            target="office",
            key=(HandOver.from_office_id,),
            title=Text(vi="Bên giao", en="The office that hands over"),
        ),
        ToOne(
            name="to_office",
            target="office",
            key=(HandOver.to_office_id,),
            title=Text(vi="Bên nhận", en="The office that takes over"),
        ),
    ),
)

RESOURCES = (portion, classification, hand_over)
