"""What the words of the vocabularies are called in the two languages."""

from collections.abc import Mapping
from enum import StrEnum

from khungcui.policy.vocabulary import Effect, Line, ManagedBy, OfficeKind, PortionKind
from khungcui.text import Text

_OFFICES = {
    OfficeKind.CITY_COMMITTEE: Text(
        vi="Ủy ban Nhân dân thành phố", en="the City People's Committee"
    ),
    OfficeKind.PLANNING_COMMITTEE: Text(
        vi="Ủy ban Kế hoạch thành phố", en="the City Planning Commission"
    ),
    OfficeKind.DEPARTMENT: Text(vi="Sở Công nghiệp", en="the Department of Industry"),
    OfficeKind.CITY_AGENCY: Text(
        vi="Sở, ngành khác của thành phố", en="another agency of the city"
    ),
    OfficeKind.SUPPLY_AGENCY: Text(vi="cơ quan quản lý cung ứng vật tư", en="the supply agency"),
    OfficeKind.COMPANY: Text(
        vi="công ty, xí nghiệp quốc doanh thuộc Sở", en="a company of the Department"
    ),
    OfficeKind.OUTSIDE_ORDERER: Text(
        vi="đơn vị gia công ngoài Sở", en="an ordering unit outside the Department"
    ),
    OfficeKind.DISTRICT_COMMITTEE: Text(
        vi="Ủy ban Nhân dân quận, huyện", en="the District People's Committee"
    ),
    OfficeKind.DISTRICT_OFFICE: Text(
        vi="Phòng Công nghiệp quận, huyện", en="the District Industry Office"
    ),
    OfficeKind.WARD_COMMITTEE: Text(
        vi="Ủy ban Nhân dân phường, xã", en="the Ward People's Committee"
    ),
    OfficeKind.ESTABLISHMENT: Text(vi="cơ sở sản xuất", en="an establishment"),
}

_LINES = {
    Line.TERRITORY: Text(vi="theo lãnh thổ", en="by territory"),
    Line.SECTOR: Text(vi="theo ngành", en="by sector"),
    Line.CONTRACT: Text(vi="theo hợp đồng", en="by contract"),
    Line.SELF: Text(vi="đối với việc của chính mình", en="over what is its own"),
    Line.ADDRESSED: Text(vi="đối với việc được gửi đến mình", en="over what is addressed to it"),
}

_MANAGERS = {
    ManagedBy.CENTRAL: Text(vi="trung ương", en="the centre"),
    ManagedBy.CITY: Text(vi="thành phố", en="the city"),
    ManagedBy.DISTRICT: Text(vi="quận, huyện", en="the district"),
    ManagedBy.WARD: Text(vi="phường, xã", en="the ward"),
}

_PORTIONS = {
    PortionKind.PLAN: Text(vi="phần theo kế hoạch ngành", en="the branch-plan portion"),
    PortionKind.OWN: Text(vi="phần tự sản xuất, tự tiêu", en="the self-produced portion"),
}

_EFFECTS = {
    Effect.ALLOW: Text(vi="được phép", en="allowed"),
    Effect.DENY: Text(vi="không được phép", en="not allowed"),
}

TITLES: Mapping[StrEnum, Text] = {**_OFFICES, **_LINES, **_MANAGERS, **_PORTIONS, **_EFFECTS}
"""The title of every word of the closed vocabularies."""
