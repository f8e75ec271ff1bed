"""Officials who act over HTTP, and a cooperative of weavers for whom they do."""

from datetime import date
from decimal import Decimal
from typing import Any

from strawberry.utils.str_converters import to_camel_case

from khungcui.ids import NodeId, uuid7
from khungcui.policy.vocabulary import PortionKind
from khungcui.register.columns import period
from khungcui.register.models import (
    Establishment,
    EstablishmentSector,
    EstablishmentVersion,
    Portion,
    PortionOrderer,
)
from khungcui.register.vocabulary import OwnerForm
from khungcui.testing import Actor, Loom

CITY, HERE, THERE = "79", "760", "770"
WARD, WEAVING = "26734", "13"


class Office:
    """An official who acts over HTTP, at the endpoint of his district or of the city."""

    def __init__(self, loom: Loom, actor: Actor) -> None:
        self._loom, self._actor = loom, actor
        self.district = None if actor.tenant == CITY else actor.tenant
        self.id = str(actor.office_id)

    async def asks(self, query: str, **variables: Any) -> Any:
        """The data of a query that has no error."""
        answer = await self._loom.graphql(query, variables, as_=self._actor, district=self.district)
        return answer.done()

    async def does(self, act: str, shown: str = "id", **given: Any) -> Any:
        """Do an act that has to succeed; what its record shows."""
        answer = await self._sent(act, shown, given)
        owned = self._loom.registry.acts[act].act
        return answer.done()[to_camel_case(act)][to_camel_case(owned.returns)]

    async def refused(self, act: str, **given: Any) -> str:
        """Why an act is not done: its code, or the clause that denies it."""
        answer = await self._sent(act, "id", given)
        return answer.denied or answer.user_errors[0]["code"]

    async def _sent(self, act: str, shown: str, given: dict[str, Any]) -> Any:
        owned = self._loom.registry.acts[act].act
        name, taken = to_camel_case(act), owned.input.__strawberry_definition__.name
        text = (
            f"mutation($given: {taken}!) {{ {name}(input: $given) {{ "
            f"{to_camel_case(owned.returns)} {{ {shown} }} userErrors {{ code field message }} "
            "waitsFor { title } } }"
        )
        said = {"given": given}
        return await self._loom.graphql(text, said, as_=self._actor, district=self.district)


class City:
    """Everybody who plays a part, and what they did that has to be reckoned again."""

    def __init__(self, loom: Loom) -> None:
        self.loom = loom
        self.offices: dict[str, Office] = {}
        self.portion = self.establishment = ""

    async def office(self, name: str, *, as_: str | None = None) -> Office:
        """An official of ``kind:area``, under ``name`` where an office sends several."""
        key = f"{name} {as_ or ''}"
        if key not in self.offices:
            actor = await self.loom.acting(name, name=as_ or "Nguyễn Văn Đạt")
            self.offices[key] = Office(self.loom, actor)
        return self.offices[key]

    async def found(self) -> None:
        """A cooperative of weavers in Tân Định, whose plan portion a company orders."""
        company = await self.loom.acting("company")
        weavers = await self.loom.acting(f"establishment:{WARD}")
        opened, here = date(2020, 1, 1), uuid7()
        about: dict[str, Any] = {
            "tenant": HERE,
            "establishment_id": here,
            "valid": period(opened),
        }
        plan = Portion(**about, id=uuid7(), kind=PortionKind.PLAN, share=Decimal(60))
        await self.loom.add(
            Establishment(
                tenant=HERE, id=here, code="1-0001", opened=opened, office_id=weavers.office_id
            ),
            EstablishmentVersion(
                **about,
                name="Hợp tác xã Dệt Tân Định",
                owner_form=OwnerForm.COOPERATIVE,
                address="12 Hai Bà Trưng",
                area=WARD,
                sector=WEAVING,
            ),
            EstablishmentSector(**about, sector=WEAVING),
            plan,
            Portion(**about, id=uuid7(), kind=PortionKind.OWN, share=Decimal(40)),
            PortionOrderer(
                tenant=HERE,
                portion_id=plan.id,
                orderer_tenant=CITY,
                orderer_id=company.office_id,
                valid=period(opened),
            ),
        )
        self.portion = str(NodeId("Portion", HERE, str(plan.id)))
        self.establishment = str(NodeId("Establishment", HERE, str(here)))
