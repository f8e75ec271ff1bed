"""Establishments as they are on the day, and pairs that may be one establishment twice."""

from sqlalchemy import ARRAY, Boolean, and_, case, cast, func, literal, or_, select
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import aggregate_order_by

from khungcui.defaults.register.resources.common import (
    AREA,
    ESTABLISHMENT,
    on_day,
    validity,
)
from khungcui.defaults.register.resources.weave import weave
from khungcui.plugins.declarations import Facets, Field, Resource, ToMany, ToOne
from khungcui.register.models import (
    ChangeRequest,
    Establishment,
    EstablishmentSector,
    EstablishmentVersion,
    Portion,
    PortionManager,
)
from khungcui.text import Text

_listed = EstablishmentSector.__table__.alias("listed_sector")
_sectors = (
    select(
        func.coalesce(
            func.array_agg(aggregate_order_by(_listed.c.sector, _listed.c.sector)),
            cast(literal("{}"), ARRAY(SqlText())),
            type_=ARRAY(SqlText()),
        )
    )
    .where(
        _listed.c.tenant == Establishment.tenant,
        _listed.c.establishment_id == Establishment.id,
        on_day(_listed.c.valid),
    )
    .correlate(Establishment.__table__)
    .scalar_subquery()
)

_parted = Portion.__table__.alias("parted")
_managed = PortionManager.__table__.alias("managed")
_unclassified = (
    select(literal(1))
    .select_from(_parted)
    .where(
        _parted.c.tenant == Establishment.tenant,
        _parted.c.establishment_id == Establishment.id,
        on_day(_parted.c.valid),
        ~select(literal(1))
        .where(
            _managed.c.tenant == _parted.c.tenant,
            _managed.c.portion_id == _parted.c.id,
            on_day(_managed.c.valid),
        )
        .exists(),
    )
    .correlate(Establishment.__table__)
    .exists()
)

#: That a portion of the establishment has no manager on the day.
UNCLASSIFIED = cast(_unclassified, Boolean())

_PARTICULARS = (
    Field(
        name="name",
        column=EstablishmentVersion.name,
        title=Text(vi="Tên cơ sở", en="Name"),
        search=EstablishmentVersion.name_search,
        sort=EstablishmentVersion.name_sort,
    ),
    Field(
        name="owner_form",
        column=EstablishmentVersion.owner_form,
        title=Text(vi="Hình thức sở hữu", en="Form of ownership"),
    ),
    Field(
        name="address",
        column=EstablishmentVersion.address,
        title=Text(vi="Địa chỉ", en="Address"),
        search=EstablishmentVersion.address_search,
        sortable=False,
    ),
    Field(
        name="workers",
        column=EstablishmentVersion.workers,
        title=Text(vi="Số lao động", en="Workers"),
    ),
    Field(
        name="capacity_quantity",
        column=EstablishmentVersion.capacity_quantity,
        title=Text(vi="Năng lực sản xuất trong năm", en="Yearly production capacity"),
        unit="capacity_unit",
    ),
    Field(
        name="capacity_unit",
        column=EstablishmentVersion.capacity_unit,
        title=Text(vi="Đơn vị tính, mã UN/CEFACT", en="Unit of the capacity, a UN/CEFACT code"),
    ),
    Field(
        name="power_kw",
        column=EstablishmentVersion.power_kw,
        title=Text(vi="Công suất máy, kW", en="Power of the machines in kW"),
    ),
    Field(
        name="floor_m2",
        column=EstablishmentVersion.floor_m2,
        title=Text(vi="Diện tích nhà xưởng, m²", en="Floor area in m²"),
    ),
    Field(
        name="tax_code",
        column=EstablishmentVersion.tax_code,
        title=Text(vi="Mã số thuế", en="Tax code"),
        code=True,
    ),
)

establishment = Resource(
    name="establishment",
    rows=Establishment,
    title=Text(vi="Cơ sở sản xuất", en="Establishment"),
    joined=EstablishmentVersion.__table__,
    joined_on=and_(
        EstablishmentVersion.tenant == Establishment.tenant,
        EstablishmentVersion.establishment_id == Establishment.id,
        on_day(EstablishmentVersion.valid),
    ),
    facets=weave("of").facets(
        Establishment.tenant,
        Establishment.id,
        area=EstablishmentVersion.area,
        owner=Establishment.office_id,
    ),
    fields=(
        Field(
            name="code",
            column=Establishment.code,
            title=Text(vi="Mã cơ sở", en="Code"),
            code=True,
        ),
        *_PARTICULARS,
        Field(
            name="sectors",
            column=_sectors,
            title=Text(vi="Mã các ngành", en="Codes of the sectors that it works in"),
            nullable=False,
            filterable=False,
            sortable=False,
        ),
        Field(
            name="unclassified",
            column=UNCLASSIFIED,
            title=Text(
                vi="Còn phần chưa xác định cấp quản lý", en="Whether a portion has no manager yet"
            ),
            nullable=False,
            sortable=False,
        ),
        Field(name="opened", column=Establishment.opened, title=Text(vi="Ngày mở", en="Opened")),
        Field(
            name="closed",
            column=Establishment.closed,
            title=Text(vi="Ngày đóng", en="Closed; the first day without work"),
        ),
        *validity(EstablishmentVersion.valid),
    ),
    relations=(
        ToOne(name="area", target="area", key=(EstablishmentVersion.area,), title=AREA),
        ToOne(
            name="sector",
            target="sector",
            key=(EstablishmentVersion.sector,),
            title=Text(vi="Ngành chính", en="Main sector"),
        ),
        ToOne(
            name="office",
            target="office",
            key=(Establishment.office_id,),
            title=Text(vi="Đơn vị của chính cơ sở", en="The establishment's own office"),
        ),
        ToMany(
            name="portions",
            target="portion",
            key=Portion.establishment_id,
            title=Text(vi="Các phần sản lượng", en="Portions of the output"),
        ),
        ToMany(
            name="change_requests",
            target="change_request",
            key=ChangeRequest.establishment_id,
            title=Text(vi="Các yêu cầu thay đổi", en="Change requests"),
        ),
    ),
)

_one = EstablishmentVersion.__table__.alias("one")
_other = EstablishmentVersion.__table__.alias("other")
_pairs = (
    select(
        _one.c.tenant,
        func.concat(
            cast(_one.c.establishment_id, SqlText()),
            literal("."),
            cast(_other.c.establishment_id, SqlText()),
            type_=SqlText(),
        ).label("id"),
        _one.c.establishment_id.label("one_id"),
        _other.c.establishment_id.label("other_id"),
        _one.c.area,
        case(
            (_one.c.tax_code == _other.c.tax_code, literal("tax_code")),
            (_one.c.name_search == _other.c.name_search, literal("name")),
            else_=literal("address"),
        ).label("because"),
    )
    .select_from(_one)
    .join(
        _other,
        and_(
            _other.c.tenant == _one.c.tenant,
            _other.c.area == _one.c.area,
            _other.c.establishment_id > _one.c.establishment_id,
            or_(
                _other.c.tax_code == _one.c.tax_code,
                _other.c.name_search == _one.c.name_search,
                and_(
                    _other.c.address_search == _one.c.address_search,
                    _other.c.sector == _one.c.sector,
                ),
            ),
        ),
    )
    .where(on_day(_one.c.valid), on_day(_other.c.valid))
    .subquery("possible_duplicate")
)

possible_duplicate = Resource(
    name="possible_duplicate",
    rows=_pairs,
    title=Text(
        vi="Hai hồ sơ có thể là một cơ sở: cùng phường, xã và cùng mã số thuế, tên hoặc địa chỉ",
        en="Two records of a ward that may be one establishment: same tax code, name or address",
    ),
    power="establishment.view",
    facets=Facets(area=_pairs.c.area),
    fields=(
        Field(
            name="because",
            column=_pairs.c.because,
            title=Text(vi="Trùng ở điểm nào", en="What they share: tax_code, name or address"),
            nullable=False,
        ),
    ),
    relations=(
        ToOne(name="one", target="establishment", key=(_pairs.c.one_id,), title=ESTABLISHMENT),
        ToOne(name="other", target="establishment", key=(_pairs.c.other_id,), title=ESTABLISHMENT),
        ToOne(name="area", target="area", key=(_pairs.c.area,), title=AREA),
    ),
)

RESOURCES = (establishment, possible_duplicate)
