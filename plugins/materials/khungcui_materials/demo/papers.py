"""Papers of the demo city: commitments, balancing, sourcing, guidance, outlets."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from khungcui import ALL_SECTORS, OfficeKind, Period, PeriodKind, PortionKind
from khungcui_materials.demo.ledger import Store, at
from khungcui_materials.models import (
    BalancingProposal,
    MaterialNeed,
    MaterialPractice,
    OutsideSourcing,
    ProductOutlet,
    ProposalLeg,
    ProposalLine,
    SupplyCommitment,
    Transfer,
    TransferLeg,
)
from khungcui_materials.vocabulary import (
    BalancingState,
    CommitmentState,
    DocumentKind,
    Flow,
    GuidanceState,
    NeedState,
    Outlet,
    SourcingState,
)

if TYPE_CHECKING:
    from khungcui.demo.making import Making

Row = dict[str, Any]

_PRODUCTS = ("VAI-SOC", "AO-SOMI", "GUOC-GO", "DINH-5")


@dataclass
class Papers:
    """Rows by table, in the order of writing."""

    making: "Making"
    materials: dict[str, Row]
    made: dict[type[Any], list[Row]] = field(default_factory=dict)

    def rows(self) -> Iterator[tuple[type[Any], list[Row]]]:
        """What to write, in the order in which one row refers to another."""
        for model in _ORDER:
            yield model, self.made.get(model, [])

    def add(self, model: type[Any], tenant: str, **columns: Any) -> Row:
        """A row of ``model`` at home in ``tenant``."""
        row = {"tenant": tenant, "id": self.making.id(), **columns}
        self.made.setdefault(model, []).append(row)
        return row

    def _flowing(self, days: int) -> Row:
        return {"state_since": at(self.making.days_ago(days), 9), "due_on": None}

    def _material(self, code: str) -> Row:
        material = self.materials[code]
        return {
            "material_tenant": material["tenant"],
            "material_id": material["id"],
            "sector": material["sector"],
        }

    def commit(self, district: str, quarter: Period, number: int) -> None:
        """What a company is to supply to the district in the quarter."""
        companies = self.making.offices_of(OfficeKind.COMPANY)
        company = companies[number % len(companies)]
        directed = Decimal(self.making.random.randint(20, 60) * 10)
        material = self._material("SOI-40")
        reconciled = number % 2 == 0
        received = directed - number % 3
        self.add(
            SupplyCommitment,
            self.making.city,
            code=f"CU-{quarter.start.year}-{number + 1:04}",
            period=quarter.code,
            starts=quarter.start,
            ends=quarter.end,
            district=district,
            sector=material["sector"],
            company_name=company.name,
            company_tenant=company.tenant,
            company_id=company.id,
            orderer=str(company.id),
            material_id=material["material_id"],
            directed=directed,
            committed=directed,
            deliver_by=quarter.end,
            issued=directed if reconciled else None,
            issued_on=self.making.days_ago(20) if reconciled else None,
            issue_reference=f"PX {number + 41}" if reconciled else None,
            received=received if reconciled else None,
            state=CommitmentState.RECONCILED if reconciled else CommitmentState.COMMITTED,
            **self._flowing(15),
        )

    def balance(self, giver: Store, taker: Store, number: int) -> None:
        """A need, the proposal that answers it, its order, and what the districts posted."""
        code, ordered, sent = "SOI-20", Decimal(50), Decimal(48)
        material = self._material(code)
        need = self.add(
            MaterialNeed,
            taker.district,
            area=taker.district,
            **material,
            quantity=ordered,
            needed_by=self.making.day,
            reason="Thiếu sợi cho kế hoạch quý",
            state=NeedState.NEEDS_SUBMITTED,
            **self._flowing(30),
        )
        year, city = self.making.day.year, self.making.city
        proposal = self.add(
            BalancingProposal,
            city,
            code=f"DH-{year}-{number + 1:04}",
            area=city,
            sector=material["sector"],
            material_id=material["material_id"],
            need_tenant=need["tenant"],
            need_id=need["id"],
            grounds="Nơi giao còn tồn quá nhu cầu quý",
            decided_by="Ủy ban Kế hoạch thành phố",
            decided_on=self.making.days_ago(14),
            state=BalancingState.ORDERED,
            **self._flowing(13),
        )
        pair = {"from_district": giver.district, "to_district": taker.district}
        self.add(ProposalLine, city, proposal_id=proposal["id"], quantity=ordered, **pair)
        for area in (city, giver.district, taker.district):
            self.add(
                ProposalLeg,
                city,
                proposal_id=proposal["id"],
                area=area,
                sector=material["sector"],
            )
        transfer = self.add(
            Transfer,
            city,
            code=f"{proposal['code']}/1",
            material_id=material["material_id"],
            proposal_id=proposal["id"],
            sector=material["sector"],
            ordered=ordered,
            ordered_on=self.making.days_ago(13),
            ordered_by="Cơ quan quản lý cung ứng vật tư",
            **pair,
        )
        for area in pair.values():
            self.add(
                TransferLeg,
                city,
                transfer_id=transfer["id"],
                area=area,
                sector=material["sector"],
            )
        way = {"transfer_tenant": city, "transfer_id": transfer["id"]}
        house = giver.places[0]
        giver.post(
            DocumentKind.DISPATCH,
            at(self.making.days_ago(8), 7),
            house,
            (house, code, Flow.TRANSFER_OUT, -sent),
            transfer_sent=sent,
            **way,
        )
        house = taker.places[0]
        taker.post(
            DocumentKind.ARRIVAL,
            at(self.making.days_ago(6), 15),
            house,
            (house, code, Flow.TRANSFER_IN, sent - 8),
            transfer_received=sent - 8,
            transfer_lost=Decimal(1),
            reason="Một kiện bị ướt",
            **way,
        )

    def source(self, district: str, number: int) -> None:
        """A way to materials outside the city."""
        contracted = number % 2 == 0
        self.add(
            OutsideSourcing,
            district,
            code=f"KT-{self.making.day.year}-0001",
            area=district,
            **self._material("MAY-SONG"),
            quantity=Decimal(500),
            region="Tây Ninh",
            guidance="Mua của hợp tác xã, không qua nhiều nấc" if contracted else None,
            supplier="Hợp tác xã Gò Dầu" if contracted else None,
            contract_number=f"{number + 3}/HĐ-MS" if contracted else None,
            contracted=Decimal(450) if contracted else None,
            price=Decimal(38000) if contracted else None,
            state=SourcingState.CONTRACTED if contracted else SourcingState.PLANNED,
            **self._flowing(25),
        )

    def guide(self) -> None:
        """Guidance that the department has issued to the whole city."""
        self.add(
            MaterialPractice,
            self.making.city,
            number="03/HD-VT",
            title="Tiết kiệm sợi và thu hồi sợi vụn",
            text="Cân sợi vụn cuối ca, nhập kho phế liệu và dùng lại cho hàng dệt thô.",
            area=self.making.city,
            sector=ALL_SECTORS,
            issued_on=self.making.days_ago(60),
            state=GuidanceState.ISSUED,
            **self._flowing(60),
        )

    def outlets(self, district: str) -> None:
        """Where the output of some establishments went."""
        office = self.making.office(OfficeKind.DISTRICT_OFFICE, district)
        there = [place for place in self.making.places if place.tenant == district][:6]
        for number, place in enumerate(there):
            kinds = (
                (PortionKind.PLAN, Outlet.ORDERER),
                (PortionKind.PLAN, Outlet.STATE_TRADE),
                (PortionKind.OWN, Outlet.SELF_MARKETED),
            )
            portion, outlet = kinds[number % len(kinds)]
            self.add(
                ProductOutlet,
                district,
                establishment_id=place.id,
                establishment_code=place.code,
                owner=str(place.office_id) if place.office_id else None,
                area=place.area,
                portion=portion,
                outlet=outlet,
                taker=None,
                product=_PRODUCTS[number % len(_PRODUCTS)],
                quantity=Decimal(self.making.random.randint(10, 90) * 10),
                unit="H87",
                sold_on=self.making.day - timedelta(days=3 * number + 2),
                recorded_by=office.name,
            )


#: Transfers stand before the documents that are of them, all else in any order.
_ORDER = (
    SupplyCommitment,
    MaterialNeed,
    BalancingProposal,
    ProposalLine,
    ProposalLeg,
    Transfer,
    TransferLeg,
    OutsideSourcing,
    MaterialPractice,
    ProductOutlet,
)


def make_papers(making: "Making", materials: dict[str, Row], stores: list[Store]) -> Papers:
    """All papers; districts give to each other in the order of the list."""
    papers = Papers(making=making, materials=materials)
    quarter = Period.of(PeriodKind.QUARTER, making.day)
    for number, store in enumerate(stores):
        papers.commit(store.district, quarter, number)
        papers.source(store.district, number)
        papers.outlets(store.district)
    for number, (giver, taker) in enumerate(zip(stores[::2], stores[1::2], strict=False)):
        papers.balance(giver, taker, number)
    papers.guide()
    return papers
