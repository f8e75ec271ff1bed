"""What an establishment is to be, before its rows are made: who owns it, who manages each part."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from khungcui.demo.making import DemoOffice, Making
from khungcui.demo.names import MOTTOES, address, nickname
from khungcui.demo.trades import GATHERED, TRADES
from khungcui.policy.vocabulary import ManagedBy, PortionKind
from khungcui.register.vocabulary import OwnerForm

WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A portion: its manager now, who that was until ``changed``, and what is under way.

    Without ``managed_by`` it is unclassified; ``claimed`` is then what the ward proposes.
    ``confirmed`` says that its class was proposed and confirmed when it began, ``offered``
    that the district offers it to the ward.
    """

    kind: PortionKind
    share: Decimal
    managed_by: ManagedBy | None
    orderer: DemoOffice | None = None
    claimed: ManagedBy | None = None
    was: ManagedBy | None = None
    changed: date | None = None
    confirmed: bool = False
    offered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What an establishment was until ``until``."""

    name: str
    owner_form: OwnerForm
    area: str
    address: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An establishment to be made in the ward ``area``."""

    tenant: str
    area: str
    code: str
    name: str
    owner_form: OwnerForm
    sector: str
    address: str
    opened: date
    parts: tuple[Part, ...]
    second_sector: str | None = None
    closed: date | None = None
    earlier: Earlier | None = None


_FORMS = {
    OwnerForm.CENTRAL_STATE: 1,
    OwnerForm.CITY_STATE: 2,
    OwnerForm.DISTRICT_STATE: 2,
    OwnerForm.COOPERATIVE: 16,
    OwnerForm.PRODUCTION_GROUP: 30,
    OwnerForm.PRIVATE: 22,
    OwnerForm.INDIVIDUAL: 27,
}
#: How many people work in an establishment of a form.
WORKERS = {
    OwnerForm.CENTRAL_STATE: (200, 1500),
    OwnerForm.CITY_STATE: (80, 600),
    OwnerForm.DISTRICT_STATE: (20, 150),
    OwnerForm.COOPERATIVE: (30, 250),
    OwnerForm.PRODUCTION_GROUP: (8, 40),
    OwnerForm.PRIVATE: (3, 30),
    OwnerForm.INDIVIDUAL: (1, 6),
}
_STATE = {
    OwnerForm.CENTRAL_STATE: ManagedBy.CENTRAL,
    OwnerForm.CITY_STATE: ManagedBy.CITY,
    OwnerForm.DISTRICT_STATE: ManagedBy.DISTRICT,
}
#: How much of an establishment that works by the plan does so, and how often one does.
_PLANNED = {
    OwnerForm.COOPERATIVE: (0.85, (60, 65, 70, 75, 80, 90)),
    OwnerForm.PRODUCTION_GROUP: (0.55, (40, 50, 60, 70, 75)),
    OwnerForm.PRIVATE: (0.35, (30, 40, 50, 60)),
    OwnerForm.INDIVIDUAL: (0.10, (30, 50)),
}
#: How often the ward, not the district, manages what an establishment makes on its own (III.6).
_WARD = {
    OwnerForm.COOPERATIVE: 0.10,
    OwnerForm.PRODUCTION_GROUP: 0.45,
    OwnerForm.PRIVATE: 0.50,
    OwnerForm.INDIVIDUAL: 0.80,
}
_FORM_NAMES = tuple(_FORMS)
_FORM_WEIGHTS = tuple(_FORMS.values())


class Drafter:
    """Draws establishments for one district after another."""

    def __init__(self, making: Making, orderers: dict[str, list[DemoOffice]]) -> None:
        self.making = making
        self.orderers = orderers
        self._first = date(1976, 1, 1)
        self._last = making.days_ago(200)

    def draft(self, tenant: str, area: str, code: str) -> Draft:
        """An establishment in the ward ``area``."""
        making, random = self.making, self.making.random
        form = random.choices(_FORM_NAMES, _FORM_WEIGHTS)[0]
        sector = self._sector(tenant)
        opened = making.between(self._first, self._last)
        draft = Draft(
            tenant=tenant,
            area=area,
            code=code,
            name=self._name(form, sector),
            owner_form=form,
            sector=sector,
            second_sector=self._second(sector),
            address=address(random, tenant),
            opened=opened,
            closed=making.between(opened + timedelta(days=120), making.day)
            if making.chance(0.02)
            else None,
            parts=(),
        )
        return replace(draft, parts=self._parts(draft), earlier=self._earlier(draft))

    def _sector(self, tenant: str) -> str:
        gathered = GATHERED.get(tenant, {})
        weights = [trade.weight * gathered.get(code, 1) for code, trade in TRADES.items()]
        return self.making.random.choices(tuple(TRADES), weights)[0]

    def _second(self, sector: str) -> str | None:
        if not self.making.chance(0.08):
            return None
        second = self.making.random.choice(tuple(TRADES))
        return None if second == sector else second

    def _name(self, form: OwnerForm, sector: str) -> str:
        random = self.making.random
        goods = random.choice(TRADES[sector].goods)
        motto = random.choice(MOTTOES)
        match form:
            case OwnerForm.CENTRAL_STATE:
                return f"Nhà máy {goods} {motto}"
            case OwnerForm.CITY_STATE:
                return f"Xí nghiệp Quốc doanh {goods} {motto}"
            case OwnerForm.DISTRICT_STATE:
                return f"Xí nghiệp {goods} {motto}"
            case OwnerForm.COOPERATIVE:
                return f"Hợp tác xã {goods} {motto}"
            case OwnerForm.PRODUCTION_GROUP:
                number = f" {random.randint(2, 19)}" if self.making.chance(0.4) else ""
                return f"Tổ sản xuất {goods} {motto}{number}"
            case OwnerForm.PRIVATE:
                return f"Cơ sở {goods} {nickname(random)}"
            case OwnerForm.INDIVIDUAL:
                return f"Hộ {self.making.person()} ({goods.lower()})"

    def _parts(self, draft: Draft) -> tuple[Part, ...]:
        state = _STATE.get(draft.owner_form)
        if state is not None:
            part = Part(kind=PortionKind.PLAN, share=WHOLE, managed_by=state)
            return (replace(part, orderer=self._orderer(draft)),) if self._often() else (part,)
        often, shares = _PLANNED[draft.owner_form]
        if not self.making.chance(often):
            return (self._own(draft, WHOLE),)
        share = Decimal(self.making.random.choice(shares))
        return (self._plan(draft, share), self._own(draft, WHOLE - share))

    def _often(self) -> bool:
        return self.making.chance(0.6)

    def _orderer(self, draft: Draft) -> DemoOffice | None:
        orderers = self.orderers.get(draft.sector)
        return self.making.random.choice(orderers) if orderers else None

    def _plan(self, draft: Draft, share: Decimal) -> Part:
        city = draft.owner_form == OwnerForm.COOPERATIVE and self.making.chance(0.35)
        return Part(
            kind=PortionKind.PLAN,
            share=share,
            managed_by=ManagedBy.CITY if city else ManagedBy.DISTRICT,
            orderer=self._orderer(draft),
            confirmed=self.making.chance(0.15),
        )

    def _own(self, draft: Draft, share: Decimal) -> Part:
        """What it makes on its own: at the ward or the district, or not classified yet."""
        making = self.making
        part = Part(kind=PortionKind.OWN, share=share, managed_by=None)
        settled = draft.closed is None
        if settled and making.chance(0.06):
            claimed = ManagedBy.WARD if making.chance(0.6) else ManagedBy.DISTRICT
            return replace(part, claimed=claimed) if making.chance(0.8) else part
        if not making.chance(_WARD[draft.owner_form]):
            offered = settled and making.chance(0.04)
            return replace(
                part,
                managed_by=ManagedBy.DISTRICT,
                offered=offered,
                confirmed=making.chance(0.15),
            )
        part = replace(part, managed_by=ManagedBy.WARD)
        if not making.chance(0.25):
            return replace(part, confirmed=making.chance(0.15))
        return replace(part, was=ManagedBy.DISTRICT, changed=self._within(draft))

    def _within(self, draft: Draft) -> date:
        """A day in the life of ``draft``, neither its first nor its last."""
        last = draft.closed or self.making.days_ago(30)
        return self.making.between(draft.opened + timedelta(days=60), last - timedelta(days=30))

    def _earlier(self, draft: Draft) -> Earlier | None:
        """One in eight was renamed, moved within its district, or became a cooperative."""
        making = self.making
        if not making.chance(0.12):
            return None
        earlier = Earlier(
            name=draft.name,
            owner_form=draft.owner_form,
            area=draft.area,
            address=draft.address,
            until=self._within(draft),
        )
        if draft.owner_form == OwnerForm.COOPERATIVE:
            name = draft.name.replace("Hợp tác xã", "Tổ sản xuất", 1)
            return replace(earlier, name=name, owner_form=OwnerForm.PRODUCTION_GROUP)
        if making.chance(0.5):
            return replace(earlier, name=self._name(draft.owner_form, draft.sector))
        return replace(
            earlier,
            area=making.random.choice(making.wards[draft.tenant]),
            address=address(making.random, draft.tenant),
        )
