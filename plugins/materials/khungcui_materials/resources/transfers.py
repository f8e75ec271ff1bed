"""Transfers between districts: the city's, seen from both ends."""

from sqlalchemy import Date, Integer, Numeric, case, cast

from khungcui import DAY, Facets, Field, Resource, Text, ToOne
from khungcui_materials.models import Transfer, TransferLeg
from khungcui_materials.resources.catalogue import MATERIAL

_ON_THE_WAY = cast(Transfer.sent - Transfer.received - Transfer.lost, Numeric(18, 6))

material_transfer = Resource(
    name="material_transfer",
    rows=Transfer,
    title=Text(vi="Lệnh chuyển vật tư", en="Transfer of materials between districts"),
    fields=(
        Field(name="code", column=Transfer.code, title=Text(vi="Số lệnh", en="Code"), code=True),
        Field(name="state", column=Transfer.state, title=Text(vi="Trạng thái", en="State")),
        Field(
            name="from_district",
            column=Transfer.from_district,
            title=Text(vi="Nơi gửi", en="District that sends"),
        ),
        Field(
            name="to_district",
            column=Transfer.to_district,
            title=Text(vi="Nơi nhận", en="District that receives"),
        ),
        Field(name="ordered", column=Transfer.ordered, title=Text(vi="Số đặt", en="Ordered")),
        Field(
            name="ordered_on",
            column=Transfer.ordered_on,
            title=Text(vi="Ngày ra lệnh", en="Ordered on"),
        ),
        Field(
            name="ordered_by",
            column=Transfer.ordered_by,
            title=Text(vi="Cơ quan ra lệnh", en="Office that ordered it"),
        ),
        Field(name="sent", column=Transfer.sent, title=Text(vi="Đã gửi", en="Sent")),
        Field(name="received", column=Transfer.received, title=Text(vi="Đã nhận", en="Received")),
        Field(
            name="lost",
            column=Transfer.lost,
            title=Text(vi="Hao hụt đã xác nhận", en="Acknowledged as lost"),
        ),
        Field(
            name="in_transit",
            column=_ON_THE_WAY,
            title=Text(vi="Đang đi đường", en="On the way"),
            nullable=False,
        ),
        Field(
            name="owner_name",
            column=Transfer.owner_name,
            title=Text(
                vi="Chủ sở hữu, nếu không phải bên gửi", en="Whose goods, where not the sender's"
            ),
        ),
        Field(
            name="sent_on",
            column=Transfer.sent_on,
            title=Text(vi="Ngày gửi đầu tiên", en="First sent on"),
        ),
        Field(
            name="days_on_the_way",
            column=cast(case((_ON_THE_WAY > 0, cast(DAY, Date()) - Transfer.sent_on)), Integer()),
            title=Text(vi="Số ngày đã đi đường", en="Days on the way, as long as some is"),
            nullable=True,
        ),
    ),
    relations=(
        ToOne(name="material", target="material", key=(Transfer.material_id,), title=MATERIAL),
        ToOne(
            name="sender",
            target="area",
            key=(Transfer.from_district,),
            title=Text(vi="Bên gửi", en="Who sends"),
        ),
        ToOne(
            name="receiver",
            target="area",
            key=(Transfer.to_district,),
            title=Text(vi="Bên nhận", en="Who receives"),
        ),
    ),
    facets=Facets(
        area=TransferLeg.area,
        sector=TransferLeg.sector,
        through=TransferLeg.__table__,
        on=(TransferLeg.tenant == Transfer.tenant) & (TransferLeg.transfer_id == Transfer.id),
    ),
)

TRANSFERS = (material_transfer,)
