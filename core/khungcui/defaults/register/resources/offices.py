"""Offices, officials, posts, and the tokens by which officials act."""

from sqlalchemy import ARRAY, and_, cast, func, literal, or_, select
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import aggregate_order_by

from khungcui.defaults.register.resources.common import (
    AREA,
    OFFICE,
    OFFICIAL,
    SINCE,
    UNTIL,
    on_day,
    validity,
)
from khungcui.plugins.declarations import Facets, Field, Resource, ToMany, ToOne
from khungcui.policy.record import ALL_SECTORS
from khungcui.register.models import AccessToken, Office, OfficeSector, Official, Post
from khungcui.storage.base import DAY
from khungcui.text import Text

_NAME = Text(vi="Tên", en="Name")

_followed = OfficeSector.__table__.alias("followed_by_office")
_sectors = (
    select(
        func.coalesce(
            func.array_agg(aggregate_order_by(_followed.c.sector, _followed.c.sector)),
            cast(literal("{}"), ARRAY(SqlText())),
            type_=ARRAY(SqlText()),
        )
    )
    .where(
        _followed.c.tenant == Office.tenant,
        _followed.c.office_id == Office.id,
        on_day(_followed.c.valid),
    )
    .correlate(Office.__table__)
    .scalar_subquery()
)

office = Resource(
    name="office",
    rows=Office,
    title=Text(vi="Cơ quan, đơn vị", en="Office"),
    condition=and_(Office.since <= DAY, or_(Office.until.is_(None), Office.until > DAY)),
    facets=Facets(
        area=Office.area,
        sector=ALL_SECTORS,
        owner=Office.id,
        given=frozenset({"area"}),
    ),
    fields=(
        Field(name="code", column=Office.code, title=Text(vi="Mã", en="Code"), code=True),
        Field(name="kind", column=Office.kind, title=Text(vi="Loại", en="Kind")),
        Field(
            name="name",
            column=Office.name,
            title=_NAME,
            search=Office.name_search,
            sort=Office.name_sort,
        ),
        Field(name="since", column=Office.since, title=SINCE),
        Field(name="until", column=Office.until, title=UNTIL),
        Field(
            name="sectors",
            column=_sectors,
            title=Text(vi="Các ngành theo dõi", en="Codes of the sectors followed; `*` is all"),
            nullable=False,
            filterable=False,
            sortable=False,
        ),
    ),
    relations=(
        ToOne(name="area", target="area", key=(Office.area,), title=AREA),
        ToMany(
            name="posts",
            target="post",
            key=Post.office_id,
            title=Text(vi="Các chức vụ", en="Posts in the office"),
        ),
    ),
)

_office_of_post = Office.__table__.alias("office_of_post")

post = Resource(
    name="post",
    rows=Post,
    title=Text(vi="Chức vụ", en="Post"),
    joined=_office_of_post,
    joined_on=and_(_office_of_post.c.tenant == Post.tenant, _office_of_post.c.id == Post.office_id),
    condition=on_day(Post.valid),
    facets=Facets(
        area=_office_of_post.c.area,
        sector=ALL_SECTORS,
        owner=Post.office_id,
    ),
    fields=(
        Field(name="title", column=Post.title, title=Text(vi="Chức danh", en="Title")),
        Field(
            name="signing",
            column=Post.signing,
            title=Text(vi="Có quyền ký", en="With the right of signature"),
        ),
        *validity(Post.valid),
    ),
    relations=(
        ToOne(name="office", target="office", key=(Post.office_id,), title=OFFICE),
        ToOne(name="official", target="official", key=(Post.official_id,), title=OFFICIAL),
    ),
)

_held = Post.__table__.alias("held")

official = Resource(
    name="official",
    rows=Official,
    title=OFFICIAL,
    condition=and_(Official.since <= DAY, or_(Official.until.is_(None), Official.until > DAY)),
    # Officials belong to their district, and to the offices in which they hold posts that day.
    facets=Facets(
        area=Official.tenant,
        sector=ALL_SECTORS,
        owner=_held.c.office_id,
        through=_held,
        on=and_(
            _held.c.tenant == Official.tenant,
            _held.c.official_id == Official.id,
            on_day(_held.c.valid),
        ),
    ),
    fields=(
        Field(
            name="name",
            column=Official.name,
            title=_NAME,
            search=Official.name_search,
            sort=Official.name_sort,
        ),
        Field(name="since", column=Official.since, title=SINCE),
        Field(name="until", column=Official.until, title=UNTIL),
    ),
    relations=(
        ToMany(
            name="posts",
            target="post",
            key=Post.official_id,
            title=Text(vi="Các chức vụ đang giữ", en="Posts held"),
        ),
    ),
)

_office_of_token = Office.__table__.alias("office_of_token")

access_token = Resource(
    name="access_token",
    rows=AccessToken,
    title=Text(vi="Mã truy cập (không kèm bí mật)", en="Access token (never its secret)"),
    power="token.view",
    joined=_office_of_token,
    joined_on=and_(
        _office_of_token.c.tenant == AccessToken.tenant,
        _office_of_token.c.id == AccessToken.office_id,
    ),
    facets=Facets(area=_office_of_token.c.area, owner=AccessToken.office_id),
    fields=(
        Field(name="label", column=AccessToken.label, title=Text(vi="Nhãn", en="Label")),
        Field(
            name="created_at", column=AccessToken.created_at, title=Text(vi="Tạo lúc", en="Made at")
        ),
        Field(
            name="expires_at",
            column=AccessToken.expires_at,
            title=Text(vi="Hết hạn lúc", en="Expires at"),
        ),
        Field(
            name="revoked_at",
            column=AccessToken.revoked_at,
            title=Text(vi="Thu hồi lúc", en="Revoked at"),
        ),
        Field(
            name="development",
            column=AccessToken.development,
            title=Text(vi="Chỉ để phát triển", en="For development only"),
        ),
    ),
    relations=(
        ToOne(name="office", target="office", key=(AccessToken.office_id,), title=OFFICE),
        ToOne(name="official", target="official", key=(AccessToken.official_id,), title=OFFICIAL),
    ),
)

RESOURCES = (office, post, official, access_token)
