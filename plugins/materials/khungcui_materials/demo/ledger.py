"""Stock of the demo city: months of documents at a store and a workshop of each district."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from khungcui import ALL_SECTORS, OfficeKind
from khungcui_materials.demo.goods import MATERIALS
from khungcui_materials.models import Place, Stock, StockDocument, StockLine
from khungcui_materials.vocabulary import DocumentKind, Flow, PartyKind, Source

if TYPE_CHECKING:
    from khungcui.demo.making import Making

Row = dict[str, Any]

_SUPPLIED = {code for code, *_, source in MATERIALS if source is Source.CO_SUPPLY}

#: So many months of documents.
MONTHS = 4


@dataclass
class Store:
    """The stock of a district: its places, its stocks by place and material, its papers."""

    making: "Making"
    district: str
    materials: dict[str, Row]
    #: The company that has goods processed here.
    company: Any
    places: list[Row] = field(default_factory=list)
    stocks: dict[tuple[UUID, str], Row] = field(default_factory=dict)
    documents: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[type[Any], list[Row]]]:
        """What to write, in the order in which one row refers to another."""
        yield Place, self.places
        yield Stock, list(self.stocks.values())
        papers = sorted(self.documents, key=lambda paper: paper["posted_at"])
        yield StockDocument, papers
        order = {paper["id"]: number for number, paper in enumerate(papers)}
        yield StockLine, sorted(self.lines, key=lambda line: order[line["document_id"]])

    @property
    def owner(self) -> Row:
        """The office of the district, whose goods most are."""
        return self._party(self.making.office(OfficeKind.DISTRICT_OFFICE, self.district))

    def owner_of(self, code: str) -> Row:
        """Whose goods a material is: what a company supplies for processing stays its own."""
        return self._party(self.company) if code in _SUPPLIED else self.owner

    def _party(self, office: Any) -> Row:
        return {
            "owner_kind": PartyKind.OFFICE,
            "owner_tenant": office.tenant,
            "owner_id": office.id,
            "owner_name": office.name,
            "owner_office": str(office.id),
        }

    def open(self, code: str, name: str, area: str) -> Row:
        """A place that the office of the district keeps."""
        owner = {key.replace("owner", "keeper"): value for key, value in self.owner.items()}
        place = {
            "tenant": self.district,
            "id": self.making.id(),
            "code": code,
            "name": name,
            "area": area,
            **owner,
        }
        self.places.append(place)
        return place

    def stock(self, place: Row, code: str) -> Row:
        """The stock of a material at a place."""
        known = self.stocks.get((place["id"], code))
        if known is not None:
            return known
        material = self.materials[code]
        made = {
            "tenant": self.district,
            "id": self.making.id(),
            "material_tenant": material["tenant"],
            "material_id": material["id"],
            "place_id": place["id"],
            **self.owner_of(code),
            "holder_office": place["keeper_office"],
            "area": place["area"],
            "sector": material["sector"],
        }
        self.stocks[place["id"], code] = made
        return made

    def post(
        self,
        kind: DocumentKind,
        at: datetime,
        place: Row,
        *lines: tuple[Row, str, Flow, Decimal],
        **more: Any,
    ) -> None:
        """A document; each of ``lines`` is a place, a material, a flow and a signed quantity.

        They are all of one owner.
        """
        day = (at + timedelta(hours=7)).date()
        paper = {
            "tenant": self.district,
            "id": self.making.id(),
            "kind": kind,
            "year": day.year,
            "posted_at": at,
            "posted_on": day,
            "recorded_at": at,
            "recorded_by": self.owner["owner_name"],
            "official": self.making.office(OfficeKind.DISTRICT_OFFICE, self.district).head.name,
            "area": self.district,
            "sector": ALL_SECTORS,
            "place_id": place["id"],
            **self.owner_of(lines[0][1]),
            "holder_office": place["keeper_office"],
            "lines": len(lines),
            **more,
        }
        self.documents.append(paper)
        for where, code, flow, quantity in lines:
            self.lines.append(
                {
                    "tenant": self.district,
                    "document_id": paper["id"],
                    "stock_id": self.stock(where, code)["id"],
                    "flow": flow,
                    "quantity": quantity,
                    "given_quantity": abs(quantity),
                    "given_unit": self.materials[code]["base_unit"],
                    "posted_at": at,
                    "posted_on": day,
                }
            )


def at(day: date, hour: int) -> datetime:
    """An hour of a day in the city, as an instant."""
    return datetime.combine(day, time(hour), UTC) - timedelta(hours=7)


def months_before(day: date, months: int) -> date:
    """The first day of the month so many before that of ``day``."""
    total = day.year * 12 + day.month - 1 - months
    return date(total // 12, total % 12 + 1, 1)


def make_store(making: "Making", district: str, materials: dict[str, Row], number: int) -> Store:
    """Months of receipts, issues, use, scrap and losses in ``district``; never below nothing."""
    companies = making.offices_of(OfficeKind.COMPANY)
    store = Store(
        making=making,
        district=district,
        materials=materials,
        company=companies[number % len(companies)],
    )
    ward = making.wards[district][0]
    house = store.open("K1", "Kho vật tư của Phòng", district)
    shop = store.open("X1", "Xưởng gia công", ward)
    for back in range(MONTHS, 0, -1):
        first = months_before(making.day, back)
        for code, _, _, scrap, controlled, _, monthly, source in MATERIALS:
            amount = Decimal(monthly * making.random.randint(80, 120)) / 100
            if scrap:
                _scrap(store, shop, code, first, amount)
                continue
            flow = Flow(source.value)
            store.post(
                DocumentKind.RECEIPT,
                at(first + timedelta(days=making.random.randint(0, 5)), 8),
                house,
                (house, code, flow, amount),
                source=source,
                reference=f"LX {making.random.randint(100, 999)}",
            )
            handed = (amount * 8 / 10).quantize(Decimal("0.01"))
            reference = f"Lệnh {making.random.randint(1, 99)}" if controlled else None
            store.post(
                DocumentKind.ISSUE,
                at(first + timedelta(days=8), 9),
                house,
                (house, code, Flow.MOVED, -handed),
                (shop, code, Flow.MOVED, handed),
                to_place_id=shop["id"],
                reference=reference,
            )
            share = making.random.randint(60, 95)
            used = (handed * share / 100).quantize(Decimal("0.01"))
            store.post(
                DocumentKind.CONSUMPTION,
                at(first + timedelta(days=20), 16),
                shop,
                (shop, code, Flow.USED, -used),
                reference=reference,
            )
    lost = ("THEP-6", Decimal("1.25"))
    store.post(
        DocumentKind.LOSS,
        at(months_before(making.day, 1) + timedelta(days=24), 10),
        house,
        (house, lost[0], Flow.LOST, -lost[1]),
        reason="Gỉ sét khi mưa dột kho",
    )
    return store


def _scrap(store: Store, shop: Row, code: str, first: date, amount: Decimal) -> None:
    """What production left over, and how much of it was used again."""
    store.post(
        DocumentKind.SCRAP,
        at(first + timedelta(days=21), 15),
        shop,
        (shop, code, Flow.SCRAP, amount),
        source=Source.SCRAP,
    )
    again = (amount * store.making.random.randint(30, 80) / 100).quantize(Decimal("0.01"))
    store.post(
        DocumentKind.CONSUMPTION,
        at(first + timedelta(days=25), 15),
        shop,
        (shop, code, Flow.USED, -again),
    )
