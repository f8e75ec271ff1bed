"""Asking the register over HTTP, as an office does."""

from datetime import timedelta
from typing import Any

from khungcui import clock
from khungcui.testing import Actor, Loom

FAILURES = "userErrors { code field message clause }"
OWN_40 = {"kind": "OWN", "share": "40"}


class Register:
    """The acts of the register at the endpoint of Quận 1."""

    def __init__(self, loom: Loom) -> None:
        self.loom = loom

    async def ask(self, name: str, given: dict[str, Any], shown: str, as_: Actor) -> Any:
        type_name = f"{name[0].upper()}{name[1:]}Input"
        return await self.loom.graphql(
            f"mutation($input: {type_name}!) {{ {name}(input: $input) {{ {shown} {FAILURES} }} }}",
            {"input": given},
            as_=as_,
            district="760" if as_.tenant == "760" else None,
        )

    async def do(self, name: str, given: dict[str, Any], shown: str, as_: Actor) -> Any:
        return (await self.ask(name, given, shown, as_)).done()[name]

    async def refused(self, name: str, given: dict[str, Any], as_: Actor) -> dict[str, Any]:
        """The one user error of an act that does not fit the state of things."""
        answer = await self.ask(name, given, "__typename", as_)
        assert not answer.errors, answer.errors
        [error] = answer.user_errors
        return error

    async def read(self, query: str, as_: Actor) -> Any:
        answer = await self.loom.graphql(
            query, as_=as_, district="760" if as_.tenant == "760" else None
        )
        return answer.done()

    async def area(self, code: str, as_: Actor) -> str:
        found = await self.read(
            f'{{ areas(filter: {{ code: {{ eq: "{code}" }} }}) {{ nodes {{ id }} }} }}', as_
        )
        return found["areas"]["nodes"][0]["id"]

    async def sector(self, code: str, as_: Actor) -> str:
        found = await self.read(
            f'{{ sectors(filter: {{ code: {{ eq: "{code}" }} }}) {{ nodes {{ id }} }} }}', as_
        )
        return found["sectors"]["nodes"][0]["id"]

    async def registered(
        self, as_: Actor, code: str = "HTX-01", portions: Any = None, opened: Any = None
    ) -> Any:
        done = await self.do(
            "registerEstablishment",
            {
                "code": code,
                "opened": (opened or clock.today() - timedelta(days=400)).isoformat(),
                "particulars": {
                    "name": f"Hợp tác xã Dệt {code}",
                    "ownerForm": "COOPERATIVE",
                    "address": f"{code} Hai Bà Trưng",
                    "area": await self.area("26734", as_),
                    "sector": await self.sector("13", as_),
                    "workers": 40,
                    "capacityQuantity": "120000.5",
                    "capacityUnit": "MTR",
                },
                "portions": portions or [{"kind": "PLAN", "share": "60"}, OWN_40],
            },
            "establishment { id unclassified portions { nodes { id kind share managedBy } } }",
            as_,
        )
        return done["establishment"]


def part(place: Any, kind: str) -> str:
    return next(one["id"] for one in place["portions"]["nodes"] if one["kind"] == kind)
