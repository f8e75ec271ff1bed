"""Establishments that every load has, where their wards are made for: for tests, the README,
and whoever wants to try something on a record that stays.

They are the first of their wards, as their codes say: ``26734-0001`` is the first of Tân Định.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from khungcui.demo.drafts import Draft, Earlier, Part
from khungcui.demo.making import DemoOffice
from khungcui.policy.vocabulary import ManagedBy, PortionKind
from khungcui.register.vocabulary import OwnerForm

#: The districts and wards that data are made for before any others.
DISTRICT_1, DISTRICT_3, DISTRICT_5 = "760", "770", "774"
TAN_DINH, DA_KAO, VO_THI_SAU = "26734", "26737", "27139"
FIRST_DISTRICTS = (DISTRICT_1, DISTRICT_3, DISTRICT_5)
FIRST_WARDS = (TAN_DINH, DA_KAO, VO_THI_SAU)

#: Plan part ordered and managed by the garment company, own part the district's. It was a
#: production group until 1998-07-01.
COOPERATIVE = "26734-0001"
#: A satellite of the printing company, managed by the district; its own part by the ward, since
#: the district handed it over on 2015-01-01.
PRODUCTION_GROUP = "26734-0002"
#: All its own, managed by the ward.
HOUSEHOLD = "26734-0003"
#: Unclassified; the ward proposes that it be the ward's.
UNCLASSIFIED = "26734-0004"
#: A city enterprise, all by the plan.
STATE_ENTERPRISE = "26734-0005"
#: District-managed, ordered from by the weaving company; its own part is offered to the ward.
OFFERED = "26737-0001"
#: A central enterprise, whose manager is not on the platform.
CENTRAL = "26737-0002"
#: Two that may be one: entered twice, the tone mark in another place.
DUPLICATES = ("26737-0003", "26737-0004")
#: In Quận 3: a cooperative that the hardware company orders from, and a group of the ward.
COOPERATIVE_3 = "27139-0001"
PRODUCTION_GROUP_3 = "27139-0002"

_CITY, _DISTRICT, _WARD = ManagedBy.CITY, ManagedBy.DISTRICT, ManagedBy.WARD


def known(offices: Mapping[str, DemoOffice]) -> dict[str, list[Draft]]:
    """The known establishments of each ward, in order; ``offices`` are the city's, by code."""
    garments, printing = offices["CT-MAY"], offices["CT-GIAY-IN"]
    weaving, hardware = offices["CT-DET"], offices["CT-KIM-KHI"]
    group = OwnerForm.PRODUCTION_GROUP
    tan_dinh = [
        _draft(
            COOPERATIVE,
            "Hợp tác xã May Tân Định",
            OwnerForm.COOPERATIVE,
            "14",
            "48 Trần Quang Khải",
            (_plan(70, _CITY, garments), _own(30, _DISTRICT)),
            earlier=Earlier(
                name="Tổ sản xuất May Tân Định",
                owner_form=group,
                area=TAN_DINH,
                address="48 Trần Quang Khải",
                until=date(1998, 7, 1),
            ),
        ),
        _draft(
            PRODUCTION_GROUP,
            "Tổ sản xuất In lụa Đoàn Kết",
            group,
            "18",
            "115/7 Hai Bà Trưng",
            (
                _plan(60, _DISTRICT, printing),
                _own(40, _WARD, was=_DISTRICT, changed=date(2015, 1, 1)),
            ),
        ),
        _draft(
            HOUSEHOLD,
            "Hộ Nguyễn Thị Lan (may gia công)",
            OwnerForm.INDIVIDUAL,
            "14",
            "32/5 Trần Quang Khải",
            (_own(100, _WARD),),
        ),
        _draft(
            UNCLASSIFIED,
            "Cơ sở Mỹ nghệ Hồng Hạnh",
            OwnerForm.PRIVATE,
            "32",
            "270 Hai Bà Trưng",
            (_own(100, None, claimed=_WARD),),
        ),
        _draft(
            STATE_ENTERPRISE,
            "Xí nghiệp Quốc doanh In Sao Vàng",
            OwnerForm.CITY_STATE,
            "18",
            "9 Đinh Tiên Hoàng",
            (_plan(100, _CITY, printing),),
        ),
    ]
    da_kao = [
        _draft(
            OFFERED,
            "Hợp tác xã Dệt khăn Đa Kao",
            OwnerForm.COOPERATIVE,
            "13",
            "71 Đinh Tiên Hoàng",
            (_plan(80, _DISTRICT, weaving), _own(20, _DISTRICT, offered=True)),
        ),
        _draft(
            CENTRAL,
            "Nhà máy Thuốc lá Thắng Lợi",
            OwnerForm.CENTRAL_STATE,
            "12",
            "152 Hai Bà Trưng",
            (_plan(100, ManagedBy.CENTRAL),),
        ),
    ]
    da_kao += [
        _draft(code, name, group, "14", "18/2 Đinh Tiên Hoàng", (_own(100, _DISTRICT),))
        for code, name in zip(
            DUPLICATES,
            ("Tổ sản xuất Thêu Hòa Bình", "Tổ sản xuất Thêu Hoà Bình"),
            strict=True,
        )
    ]
    vo_thi_sau = [
        _draft(
            COOPERATIVE_3,
            "Hợp tác xã Kim khí Võ Thị Sáu",
            OwnerForm.COOPERATIVE,
            "25",
            "201 Lý Chính Thắng",
            (_plan(50, _CITY, hardware), _own(50, _DISTRICT)),
        ),
        _draft(
            PRODUCTION_GROUP_3,
            "Tổ sản xuất May Bình Minh",
            group,
            "14",
            "86/3 Trần Quốc Thảo",
            (_own(100, _WARD),),
        ),
    ]
    return {TAN_DINH: tan_dinh, DA_KAO: da_kao, VO_THI_SAU: vo_thi_sau}


_TENANTS = {TAN_DINH: DISTRICT_1, DA_KAO: DISTRICT_1, VO_THI_SAU: DISTRICT_3}


def _draft(
    code: str,
    name: str,
    owner_form: OwnerForm,
    sector: str,
    address: str,
    parts: tuple[Part, ...],
    earlier: Earlier | None = None,
) -> Draft:
    area = code.partition("-")[0]
    return Draft(
        tenant=_TENANTS[area],
        area=area,
        code=code,
        name=name,
        owner_form=owner_form,
        sector=sector,
        address=address,
        opened=date(1978, 10, 1),
        parts=parts,
        earlier=earlier,
    )


def _plan(share: int, managed_by: ManagedBy, orderer: DemoOffice | None = None) -> Part:
    return Part(kind=PortionKind.PLAN, share=Decimal(share), managed_by=managed_by, orderer=orderer)


def _own(
    share: int,
    managed_by: ManagedBy | None,
    *,
    claimed: ManagedBy | None = None,
    was: ManagedBy | None = None,
    changed: date | None = None,
    offered: bool = False,
) -> Part:
    return Part(
        kind=PortionKind.OWN,
        share=Decimal(share),
        managed_by=managed_by,
        claimed=claimed,
        was=was,
        changed=changed,
        offered=offered,
    )
