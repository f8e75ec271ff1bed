"""Amending the regulation over HTTP, as officials of the city committee do."""

from datetime import timedelta
from typing import Any

from khungcui import clock
from khungcui.testing import Actor, Loom

FAILURES = "userErrors { code field message hint clause }"


def content(instrument: str = "12-2030", **changes: Any) -> dict[str, Any]:
    """An amendment that lets wards set the norms of their own portions, a month from now."""
    return {
        "instrument": instrument,
        "number": f"{instrument}/QĐ-UB",
        "title": {"vi": "Giao định mức cho phường", "en": "Norms go to the wards"},
        "issuer": {"vi": "Ủy ban Nhân dân thành phố", "en": "The City People's Committee"},
        "inForce": (clock.today() + timedelta(days=30)).isoformat(),
        "clauses": [
            {"number": f"{instrument}.1", "titleVi": "Định mức", "titleEn": "Norms", "quote": "…"}
        ],
        "rules": [
            {
                "office": "WARD_COMMITTEE",
                "axis": "TERRITORY",
                "object": "consumption_norm",
                "action": "set",
                "portion": ["OWN"],
                "clause": f"{instrument}.1",
            }
        ],
        **changes,
    }


class Amending:
    """The acts of amendment at the city's endpoint."""

    def __init__(self, loom: Loom) -> None:
        self.loom = loom

    async def ask(self, name: str, given: dict[str, Any], shown: str, as_: Actor) -> Any:
        type_name = f"{name[0].upper()}{name[1:]}Input"
        return await self.loom.graphql(
            f"mutation($input: {type_name}!) {{ {name}(input: $input) "
            f"{{ amendment {{ {shown} }} {FAILURES} }} }}",
            {"input": given},
            as_=as_,
        )

    async def do(self, name: str, given: dict[str, Any], as_: Actor, shown: str = "") -> Any:
        """The amendment as it stands after the act."""
        answer = await self.ask(name, given, f"id stage revision content {shown}", as_)
        return answer.done()[name]["amendment"]

    async def refused(self, name: str, given: dict[str, Any], as_: Actor) -> Any:
        """The one user error of an act that does not fit the state of things."""
        answer = await self.ask(name, given, "id", as_)
        assert not answer.errors, answer.errors
        [error] = answer.user_errors
        return error

    async def previewed(self, as_: Actor, **changes: Any) -> Any:
        """A draft that has come as far as a signature."""
        draft = await self.do("draftAmendment", {"content": content(**changes)}, as_)
        linted = await self.do("lintAmendment", {"amendment": draft["id"]}, as_, "findings")
        assert linted["stage"] == "LINTED", linted["findings"]
        return await self.do("previewAmendment", {"amendment": draft["id"]}, as_)

    async def signed(self, one: Actor, other: Actor, **changes: Any) -> Any:
        """A draft that two officials have signed."""
        draft = await self.previewed(one, **changes)
        given = {"amendment": draft["id"], "content": draft["content"]}
        await self.do("signAmendment", given, one)
        return await self.do("signAmendment", given, other)
