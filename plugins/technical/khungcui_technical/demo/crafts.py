"""Directions, projects, advice and guidance; traditional trades and their artisans."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from khungcui import OfficeKind
from khungcui_technical.demo.catalogue import Row, noon
from khungcui_technical.flows.artisans import person_key
from khungcui_technical.models import (
    Apprentice,
    Artisan,
    ArtisanTitle,
    EquipmentAdvice,
    QualityDirection,
    TechnicalGuidance,
    TechnicalProject,
    TradeSupport,
    TraditionalTrade,
)
from khungcui_technical.vocabulary import (
    AdviceState,
    ArtisanState,
    ProjectState,
    TitleKind,
    TitleState,
    TradeStanding,
)

if TYPE_CHECKING:
    from khungcui.demo.making import Making

_TRADES = (
    ("13", "Dệt vải", 1920, "Hoa văn thổ cẩm, kỹ thuật dệt khung gỗ"),
    ("16", "Đan mành trúc", 1932, "Tranh mành trúc vẽ tay"),
    ("23", "Gốm Cây Mai", 1870, "Men xanh đồng, phù điêu miếu tự"),
    ("32", "Sơn mài", 1935, "Sơn ta cẩn trứng, cẩn ốc"),
    ("15", "Đóng giày thủ công", 1925, "Giày da khâu tay"),
    ("32", "Kim hoàn Lệ Châu", 1890, "Chạm bạc, nghề tổ Lệ Châu"),
)
_DIRECTED = (
    ("13", TradeStanding.MAIN, "Giữ khổ vải, mật độ và độ bền màu theo quy cách."),
    ("14", TradeStanding.MAIN, "Thống nhất cỡ số; kiểm tra đường may đầu ca."),
    ("32", TradeStanding.TRADITIONAL, "Chỉ dùng sơn ta cho hàng mỹ nghệ xuất khẩu."),
    ("16", TradeStanding.TRADITIONAL, "Xử lý mốc trước khi đan."),
)


@dataclass
class Crafts:
    """Rows by table."""

    making: "Making"
    directions: list[Row] = field(default_factory=list)
    projects: list[Row] = field(default_factory=list)
    advices: list[Row] = field(default_factory=list)
    guidances: list[Row] = field(default_factory=list)
    trades: list[Row] = field(default_factory=list)
    supports: list[Row] = field(default_factory=list)
    artisans: list[Row] = field(default_factory=list)
    apprentices: list[Row] = field(default_factory=list)
    titles: list[Row] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[type[Any], list[Row]]]:
        """Everything, a row before those that refer to it."""
        yield QualityDirection, self.directions
        yield TechnicalProject, self.projects
        yield EquipmentAdvice, self.advices
        yield TechnicalGuidance, self.guidances
        yield TraditionalTrade, self.trades
        yield TradeSupport, self.supports
        yield Artisan, self.artisans
        yield Apprentice, self.apprentices
        yield ArtisanTitle, self.titles


def make_crafts(making: "Making") -> Crafts:
    """What the department directs, and what each district does for its trades."""
    made = Crafts(making)
    _direct(made)
    for district in making.districts:
        if making.has_plugin("technical", district):
            _district(made, district)
    return made


def _direct(made: Crafts) -> None:
    making = made.making
    for sector, standing, content in _DIRECTED:
        made.directions.append(
            {
                "tenant": making.city,
                "id": making.id(),
                "area": making.city,
                "sector": sector,
                "standing": standing,
                "content": content,
                "inspect_every_days": 90,
                "since": making.days_ago(300),
                "issued_by": "Giám đốc Sở Công nghiệp",
            }
        )


def _district(made: Crafts, district: str) -> None:
    making = made.making
    office = making.office(OfficeKind.DISTRICT_OFFICE, district)
    for number, (sector, name, since, identity) in enumerate(
        making.random.sample(_TRADES, 3), start=1
    ):
        area = making.random.choice(making.wards[district])
        trade = making.id()
        shared = {"tenant": district, "area": area, "sector": sector}
        made.trades.append(
            {
                **shared,
                "id": trade,
                "code": f"NTT-{district}-{number}",
                "name": name,
                "since_year": since,
                "identity": identity,
                "known_for": f"Xóm nghề {name.lower()}",
                "households": making.random.randint(12, 90),
                "recorded_on": making.days_ago(200),
                "recorded_by": office.name,
            }
        )
        made.supports.append(
            {
                **shared,
                "id": making.id(),
                "trade_id": trade,
                "measure": "Mở lớp truyền nghề, hỗ trợ khung và nguyên liệu",
                "spent": Decimal(making.random.randint(5, 40) * 1_000_000),
                "done_on": making.between(making.days_ago(180), making.days_ago(10)),
                "done_by": office.name,
            }
        )
        for _ in range(making.random.randint(1, 3)):
            _artisan(made, shared, trade, name)
    _guide(made, district, office.name)
    _progress(made, district, office.id, office.name)


def _artisan(made: Crafts, shared: Row, trade: UUID, craft: str) -> None:
    making = made.making
    artisan = making.id()
    born = making.day.year - making.random.randint(38, 82)
    practised = born + making.random.randint(14, 20)
    registered = making.between(making.days_ago(300), making.days_ago(60))
    state = ArtisanState.REGISTERED if making.chance(0.85) else ArtisanState.NOMINATED
    there = state is ArtisanState.REGISTERED
    number = f"NN-{shared['tenant']}-{registered.year}-{len(made.artisans) + 1:06d}"
    made.artisans.append(
        {
            **shared,
            "id": artisan,
            "number": number if there else None,
            "name": making.person(),
            "person_key": person_key(f"{making.random.randrange(10**12):012d}"),
            "birth_year": born,
            "practised_since": practised,
            "skills": f"Thạo mọi công đoạn của nghề {craft.lower()}",
            "trade_id": trade,
            "nominated_by": "Ủy ban Nhân dân phường, xã",
            "nominated_on": registered - timedelta(days=30),
            "registered_on": registered if there else None,
            "state": state,
            "state_since": noon(registered),
            "version": 3 if there else 1,
            "round": 1,
        }
    )
    if there and making.chance(0.7):
        _apprentices(made, shared, artisan, registered)
    if there and making.day.year - practised >= 15 and making.chance(0.5):
        _title(made, shared, artisan)


def _apprentices(made: Crafts, shared: Row, artisan: UUID, since: Any) -> None:
    making = made.making
    for _ in range(making.random.randint(1, 3)):
        made.apprentices.append(
            {
                **shared,
                "id": making.id(),
                "artisan_id": artisan,
                "name": making.person(),
                "birth_year": making.day.year - making.random.randint(17, 28),
                "since": since + timedelta(days=making.random.randint(1, 40)),
                "until": None,
                "finished": False,
            }
        )


def _title(made: Crafts, shared: Row, artisan: UUID) -> None:
    making = made.making
    conferred = making.chance(0.6)
    notice = making.days_ago(50)
    made.titles.append(
        {
            **shared,
            "id": making.id(),
            "artisan_id": artisan,
            "kind": TitleKind.MERITORIOUS,
            "merits": "Đào tạo nhiều thợ giỏi; sản phẩm đoạt huy chương hội chợ.",
            "proposed_on": making.days_ago(60),
            "notice_from": notice if conferred else None,
            "notice_until": notice + timedelta(days=20) if conferred else None,
            "sat_on": making.days_ago(20) if conferred else None,
            "members": 13 if conferred else None,
            "present": 12 if conferred else None,
            "votes_for": 12 if conferred else None,
            "conferred_on": making.days_ago(10) if conferred else None,
            "state": TitleState.CONFERRED if conferred else TitleState.PROPOSED,
            "state_since": noon(making.days_ago(10 if conferred else 60)),
            "version": 4 if conferred else 1,
            "round": 1,
        }
    )


def _guide(made: Crafts, district: str, office: str) -> None:
    making = made.making
    for ward in making.wards[district][:4]:
        made.guidances.append(
            {
                "tenant": district,
                "id": making.id(),
                "area": ward,
                "sector": making.random.choice(("13", "14", "22", "25")),
                "topic": "Ghi sổ kỹ thuật, kiểm tra đầu ca",
                "held_on": making.between(making.days_ago(300), making.days_ago(5)),
                "establishments": making.random.randint(4, 25),
                "outcome": "Các cơ sở thống nhất mở sổ theo dõi phế phẩm.",
                "organised_by": office,
            }
        )


def _progress(made: Crafts, district: str, office: UUID, name: str) -> None:
    making = made.making
    for number, state in enumerate(
        (ProjectState.PROPOSED, ProjectState.SUPPORTED, ProjectState.DONE), start=1
    ):
        proposed = making.days_ago(100 * number)
        done = state is ProjectState.DONE
        cost = Decimal(making.random.randint(20, 200) * 1_000_000)
        made.projects.append(
            {
                "tenant": district,
                "id": making.id(),
                "code": f"DT-{district}-{proposed.year}-{number:06d}",
                "title": making.random.choice(
                    ("Thoi dệt tự động", "Lò nung tiết kiệm than", "Sấy trúc bằng hơi nóng")
                ),
                "area": making.random.choice(making.wards[district]),
                "sector": making.random.choice(("13", "16", "23")),
                "proposer_id": office,
                "proposed_by": name,
                "purpose": "Nâng chất lượng, giảm hao hụt nguyên liệu.",
                "cost": cost,
                "yearly_effect": cost * 2,
                "support": Decimal(0) if state is ProjectState.PROPOSED else cost / 2,
                "effect_reached": cost * 3 / 2 if done else None,
                "proposed_on": proposed,
                "done_on": making.days_ago(30) if done else None,
                "state": state,
                "state_since": noon(proposed),
                "version": number,
                "round": 1,
            }
        )
    for state in AdviceState:
        answered = state is AdviceState.ANSWERED
        made.advices.append(
            {
                "tenant": district,
                "id": making.id(),
                "area": district,
                "sector": "13",
                "topic": "Thay khung dệt gỗ",
                "advice": "Ưu tiên khung dệt máy khổ 1,2 m cho các hợp tác xã.",
                "given_on": making.days_ago(40),
                "given_by": "Sở Công nghiệp",
                "answer": "Đưa vào kế hoạch trang bị quý tới." if answered else None,
                "answered_on": making.days_ago(30) if answered else None,
                "state": state,
                "state_since": noon(making.days_ago(30 if answered else 40)),
                "version": 2 if answered else 1,
                "round": 1,
            }
        )
