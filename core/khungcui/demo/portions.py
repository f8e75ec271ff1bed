"""Rows of portions: who manages each and has managed it, who orders it, what is under way."""

from datetime import date, timedelta
from uuid import UUID

from khungcui.demo.drafts import Draft, Part
from khungcui.demo.making import DemoOffice, DemoOfficial, Making
from khungcui.demo.rows import Row, Rows
from khungcui.policy.vocabulary import ManagedBy, OfficeKind
from khungcui.register.columns import period
from khungcui.register.portions import Portion, PortionManager, PortionOrderer
from khungcui.register.proceedings import Classification, HandOver
from khungcui.register.vocabulary import ClassState, HandOverState


class Portions:
    """Makes the rows of an establishment's portions."""

    def __init__(self, making: Making, companies: dict[str, list[DemoOffice]]) -> None:
        self.making = making
        self._companies = companies
        self._department = making.office(OfficeKind.DEPARTMENT, making.city)

    def add(self, rows: Rows, draft: Draft, establishment: UUID) -> None:
        """Put the rows of ``draft``'s parts into ``rows``."""
        for part in draft.parts:
            portion = self.making.id()
            whole = period(draft.opened, draft.closed)
            rows.add(
                Portion,
                tenant=draft.tenant,
                id=portion,
                establishment_id=establishment,
                kind=part.kind,
                share=part.share,
                valid=whole,
            )
            if part.orderer is not None:
                rows.add(
                    PortionOrderer,
                    tenant=draft.tenant,
                    id=self.making.id(),
                    portion_id=portion,
                    orderer_tenant=part.orderer.tenant,
                    orderer_id=part.orderer.id,
                    valid=whole,
                )
            if part.managed_by is None:
                self._propose(rows, draft, part, portion)
            else:
                self._manage(rows, draft, part, part.managed_by, portion)
            if part.offered:
                self._offer(rows, draft, portion)

    def _manager(self, draft: Draft, managed_by: ManagedBy) -> DemoOffice | None:
        """The office that manages directly; a central one is not on the platform."""
        match managed_by:
            case ManagedBy.CENTRAL:
                return None
            case ManagedBy.CITY:
                companies = self._companies.get(draft.sector)
                return companies[0] if companies else self._department
            case ManagedBy.DISTRICT:
                return self.making.office(OfficeKind.DISTRICT_OFFICE, draft.tenant)
            case ManagedBy.WARD:
                return self.making.office(OfficeKind.WARD_COMMITTEE, draft.area)

    def _manage(
        self, rows: Rows, draft: Draft, part: Part, managed_by: ManagedBy, portion: UUID
    ) -> None:
        start = draft.opened
        if part.confirmed:
            start += timedelta(days=self.making.random.randint(20, 60))
            self._confirm(rows, draft, managed_by, portion, start)
        if part.was is not None and part.changed is not None:
            self._managed(rows, draft, part.was, portion, start, part.changed)
            start = part.changed
            self._handed_over(rows, draft, portion, start)
        self._managed(rows, draft, managed_by, portion, start, draft.closed)

    def _managed(
        self,
        rows: Rows,
        draft: Draft,
        managed_by: ManagedBy,
        portion: UUID,
        start: date,
        until: date | None,
    ) -> None:
        office = self._manager(draft, managed_by)
        rows.add(
            PortionManager,
            tenant=draft.tenant,
            id=self.making.id(),
            portion_id=portion,
            managed_by=managed_by,
            office_tenant=office.tenant if office else None,
            office_id=office.id if office else None,
            valid=period(start, until),
        )

    def _classification(
        self, draft: Draft, claimed: ManagedBy, portion: UUID, proposed_on: date
    ) -> Row:
        office = self._manager(draft, claimed)
        ward = self.making.office(OfficeKind.WARD_COMMITTEE, draft.area)
        return {
            "tenant": draft.tenant,
            "id": self.making.id(),
            "portion_id": portion,
            "claimed": claimed,
            "office_tenant": office.tenant if office else None,
            "office_id": office.id if office else None,
            "reason": _REASONS[claimed],
            "proposed_by_tenant": draft.tenant,
            "proposed_by": ward.head.id,
            "proposed_on": proposed_on,
            "state": ClassState.PROPOSED,
        }

    def _propose(self, rows: Rows, draft: Draft, part: Part, portion: UUID) -> None:
        if part.claimed is None:
            return
        proposed_on = self.making.days_ago(self.making.random.randint(2, 60))
        rows.add(Classification, **self._classification(draft, part.claimed, portion, proposed_on))

    def _confirm(
        self, rows: Rows, draft: Draft, claimed: ManagedBy, portion: UUID, day: date
    ) -> None:
        proposed_on = draft.opened + timedelta(days=self.making.random.randint(3, 15))
        row = self._classification(draft, claimed, portion, proposed_on)
        decider = self._decider(draft, claimed)
        row |= {
            "state": ClassState.CONFIRMED,
            "decided_on": day,
            "decided_by_tenant": decider.tenant,
            "decided_by": decider.id,
        }
        rows.add(Classification, **row)

    def _decider(self, draft: Draft, claimed: ManagedBy) -> DemoOfficial:
        """Who confirms a class: the department for what is managed above the district."""
        if claimed in (ManagedBy.CENTRAL, ManagedBy.CITY):
            return self._department.head
        return self.making.office(OfficeKind.DISTRICT_OFFICE, draft.tenant).head

    def _hand_over(self, draft: Draft, portion: UUID, effective_on: date, offered_on: date) -> Row:
        district = self.making.office(OfficeKind.DISTRICT_OFFICE, draft.tenant)
        ward = self.making.office(OfficeKind.WARD_COMMITTEE, draft.area)
        return {
            "tenant": draft.tenant,
            "id": self.making.id(),
            "portion_id": portion,
            "from_office_id": district.id,
            "to_office_id": ward.id,
            "effective_on": effective_on,
            "reason": "Cơ sở nhỏ, tự sản xuất tự tiêu, phường quản lý thuận tiện hơn.",
            "offered_by": district.head.id,
            "offered_on": offered_on,
            "state": HandOverState.OFFERED,
        }

    def _offer(self, rows: Rows, draft: Draft, portion: UUID) -> None:
        offered_on = self.making.days_ago(self.making.random.randint(2, 45))
        effective_on = self.making.day + timedelta(days=30)
        rows.add(HandOver, **self._hand_over(draft, portion, effective_on, offered_on))

    def _handed_over(self, rows: Rows, draft: Draft, portion: UUID, day: date) -> None:
        row = self._hand_over(draft, portion, day, day - timedelta(days=21))
        ward = self.making.office(OfficeKind.WARD_COMMITTEE, draft.area)
        row |= {
            "state": HandOverState.ACCEPTED,
            "decided_by": ward.head.id,
            "decided_on": day - timedelta(days=5),
        }
        rows.add(HandOver, **row)


_REASONS = {
    ManagedBy.CENTRAL: "Xí nghiệp của trung ương, hoạt động theo kế hoạch ngành.",
    ManagedBy.CITY: "Gia công theo kế hoạch của công ty thuộc Sở.",
    ManagedBy.DISTRICT: "Cơ sở đã vào quy hoạch và kế hoạch của quận, huyện.",
    ManagedBy.WARD: "Không do cấp trên trực tiếp quản lý và không làm vệ tinh.",
}
