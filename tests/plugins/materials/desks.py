"""Officials who act over HTTP."""

from typing import Any

from strawberry.utils.str_converters import to_camel_case

from khungcui.testing import Actor, Loom

from .conftest import CITY


class Desk:
    """An official who acts over HTTP, at the endpoint of his district or of the city."""

    def __init__(self, loom: Loom, actor: Actor) -> None:
        self._loom, self._actor = loom, actor
        self._district = None if actor.tenant == CITY else actor.tenant

    async def asks(self, query: str, **variables: Any) -> Any:
        """The data of a query that has no error."""
        answer = await self._loom.graphql(
            query, variables, as_=self._actor, district=self._district
        )
        return answer.done()

    async def does(self, act: str, shown: str = "id", **given: Any) -> Any:
        """Do an act that has to succeed; what its record shows."""
        answer = await self.sent(act, shown, **given)
        returns = self._loom.registry.acts[act].act.returns
        return answer.done()[to_camel_case(act)][to_camel_case(returns)]

    async def refused(self, act: str, **given: Any) -> str:
        """Why an act is not done: its code, or the clause that denies it."""
        answer = await self.sent(act, **given)
        return answer.denied or answer.user_errors[0]["code"]

    async def sent(self, act: str, shown: str = "id", **given: Any) -> Any:
        """The whole answer to an act."""
        owned = self._loom.registry.acts[act].act
        name, taken = to_camel_case(act), owned.input.__strawberry_definition__.name
        text = (
            f"mutation($given: {taken}!) {{ {name}(input: $given) {{ "
            f"{to_camel_case(owned.returns)} {{ {shown} }} "
            "userErrors { code field message } } }"
        )
        return await self._loom.graphql(
            text, {"given": given}, as_=self._actor, district=self._district
        )


async def desk(loom: Loom, office: str, **given: Any) -> Desk:
    """A new official of ``kind:area``."""
    return Desk(loom, await loom.acting(office, **given))
