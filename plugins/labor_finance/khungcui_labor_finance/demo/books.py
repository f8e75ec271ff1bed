"""Books of cooperatives and groups, some closed for their first month; guidance; petitions."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from khungcui import ALL_SECTORS, Facet, OfficeKind, OwnerForm, PeriodClose, closing_row
from khungcui_labor_finance.closing import COOPERATIVE_BOOKS
from khungcui_labor_finance.demo.common import Rows, Scene, about, flow
from khungcui_labor_finance.models import (
    BookkeepingGuidance,
    BookSet,
    JournalEntry,
    JournalLine,
    PolicyDifficulty,
    PolicyFinding,
    PolicyPetition,
    ProfessionalGuidance,
)
from khungcui_labor_finance.vocabulary import (
    BookkeepingGuidanceState,
    BookState,
    DifficultyState,
    FindingState,
    PetitionState,
    RuleDomain,
)

#: The forms of ownership whose books are kept.
_COLLECTIVE = (OwnerForm.COOPERATIVE, OwnerForm.PRODUCTION_GROUP)
#: What is entered in a month: debit, credit, and what for.
_ENTRIES = (
    ("111", "411", "Xã viên góp vốn"),
    ("152", "111", "Mua nguyên liệu"),
    ("621", "152", "Xuất nguyên liệu sản xuất"),
    ("622", "334", "Tính công xã viên"),
    ("111", "511", "Bán hàng thu tiền"),
)
_ON_THEIR_WAY = (PetitionState.RAISED, PetitionState.ENDORSED, PetitionState.STUDIED)


def make_books(scene: Scene, accounts: Mapping[str, Any]) -> Rows:
    """Books of every cooperative and group, entered in month by month."""
    books: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for place in scene.all_places:
        if place.owner_form not in _COLLECTIVE:
            continue
        one = _books(scene, place)
        books.append(one)
        for month in scene.months[:2]:
            for at, (debit, credit, summary) in enumerate(_ENTRIES):
                one["entries"] += 1
                day = month.start + timedelta(days=5 * at + scene.making.random.randint(0, 4))
                entry, of_entry = _entry(scene, place, one, day, accounts, (debit, credit))
                entries.append(entry | {"summary": summary})
                lines += of_entry
    return [
        (BookSet, books),
        (JournalEntry, entries),
        (JournalLine, lines),
        (PeriodClose, [_closed(scene, one) for one in books if one["closed_until"]]),
    ]


def _closed(scene: Scene, books: dict[str, Any]) -> dict[str, Any]:
    """The closing of the first month of some books, after their entries."""
    office = scene.making.office(OfficeKind.DISTRICT_OFFICE, books["tenant"])
    at = datetime.combine(scene.months[1].start + timedelta(days=4), time(2), UTC)
    row = closing_row(
        COOPERATIVE_BOOKS,
        scene.months[0],
        tenant=books["tenant"],
        unit=str(books["id"]),
        place=Facet(area=books["area"], owner=books["owner"] and str(books["owner"])),
        at=at,
        by=office.head.name,
        office=office.name,
    )
    return row | {"id": scene.making.id()}


def _books(scene: Scene, place: Any) -> dict[str, Any]:
    first = scene.months[0]
    closed = scene.making.chance(0.5)
    return (
        about(place)
        | flow(BookState.OPENED, first.start)
        | {
            "id": scene.making.id(),
            "opened_on": first.start,
            "period": scene.months[1].code if closed else first.code,
            "closed_until": first.end if closed else None,
            "entries": 0,
        }
    )


def _entry(
    scene: Scene,
    place: Any,
    books: dict[str, Any],
    day: date,
    accounts: Mapping[str, Any],
    sides: tuple[str, str],
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    making = scene.making
    amount = Decimal(making.random.randint(1, 90) * 100_000)
    entry = about(place) | {
        "id": making.id(),
        "book_set_id": books["id"],
        "number": books["entries"],
        "posted_on": day,
        "document": f"CT-{books['entries']:04}",
        "total": amount,
        "reverses_id": None,
    }
    lines = [
        about(place)
        | {
            "id": making.id(),
            "entry_id": entry["id"],
            "book_set_id": books["id"],
            "posted_on": entry["posted_on"],
            "position": position,
            "account_tenant": making.city,
            "account_id": accounts[code],
            "debit": amount if position == 1 else Decimal(0),
            "credit": Decimal(0) if position == 1 else amount,
        }
        for position, code in enumerate(sides, start=1)
    ]
    return entry, lines


def make_guidance(scene: Scene) -> Rows:
    """Guidance in keeping books: given to one establishment, drafted for another."""
    making = scene.making
    return [
        (
            BookkeepingGuidance,
            [
                about(place)
                | flow(state, making.days_ago(20))
                | {
                    "id": making.id(),
                    "subject": "Mở sổ quỹ tiền mặt",
                    "content": "Ghi thu, chi hằng ngày; cuối ngày đối chiếu tiền mặt.",
                    "given_on": making.days_ago(20)
                    if state is BookkeepingGuidanceState.GIVEN
                    else None,
                }
                for places in scene.places.values()
                for place, state in zip(
                    places,
                    (BookkeepingGuidanceState.GIVEN, BookkeepingGuidanceState.DRAFTED),
                    strict=False,
                )
            ],
        )
    ]


def make_petitions(scene: Scene) -> Rows:
    """Petitions on their way, a difficulty, a finding and guidance in every district."""
    petitions: list[dict[str, Any]] = []
    difficulties: list[dict[str, Any]] = []
    findings: list[dict[str, Any]] = []
    guidance: list[dict[str, Any]] = []
    making = scene.making
    for district, places in scene.places.items():
        if not places:
            continue
        ward = places[0].area
        ground = {"tenant": district, "area": ward, "sector": ALL_SECTORS}
        petitions += [
            _petition(scene, ground, state, at)
            for at, state in enumerate(
                (PetitionState.RAISED, PetitionState.ENDORSED, PetitionState.STUDIED)
            )
        ]
        difficulties.append(
            ground
            | flow(DifficultyState.RAISED, making.days_ago(8), making.day + timedelta(days=5))
            | {
                "id": making.id(),
                "domain": RuleDomain.CREDIT,
                "content": "Hồ sơ vay đòi thế chấp mà tổ sản xuất không có.",
                "owner": None,
                "raised_by": "Ủy ban Nhân dân phường",
                "raised_on": making.days_ago(8),
                "solution": None,
                "outcome": None,
            }
        )
        findings.append(
            ground
            | flow(FindingState.GIVEN, making.days_ago(4), making.day + timedelta(days=10))
            | {
                "id": making.id(),
                "domain": RuleDomain.TAX,
                "content": "Một số thông báo thuế gửi trễ.",
                "given_on": making.days_ago(4),
                "answer": None,
            }
        )
        guidance.append(
            {
                "tenant": district,
                "id": making.id(),
                "area": district,
                "sector": ALL_SECTORS,
                "domain": RuleDomain.FINANCE,
                "title": "Cách khóa sổ tháng",
                "content": "Khóa sổ trong năm ngày làm việc đầu tháng sau.",
                "issued_on": making.days_ago(30),
            }
        )
    return [
        (PolicyPetition, petitions),
        (PolicyDifficulty, difficulties),
        (PolicyFinding, findings),
        (ProfessionalGuidance, guidance),
    ]


def _petition(
    scene: Scene, ground: dict[str, Any], state: PetitionState, at: int
) -> dict[str, Any]:
    making = scene.making
    day = making.days_ago(10 + 15 * at)
    return (
        ground
        | flow(state, day, day + timedelta(days=14))
        | {
            "id": making.id(),
            "domain": list(RuleDomain)[at],
            "title": ("Điều chỉnh lương tối thiểu", "Định mức giờ công", "Giá nguyên liệu")[at],
            "content": "Đề nghị xem lại cho phù hợp với nghề trên địa bàn.",
            "owner": None,
            "raised_by": "Ủy ban Nhân dân phường",
            "raised_on": day,
            "study": "Đã làm việc với các ngành." if state is PetitionState.STUDIED else None,
            "proposal": None,
            "rule_id": None,
            "rule_tenant": None,
            "reason": None,
        }
    )
