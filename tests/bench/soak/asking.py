"""What is asked over and over, and what each answer must be."""

import asyncio
import itertools
from base64 import urlsafe_b64decode
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx
from tests.bench.soak.sights import City, Official, Place

from khungcui.ids import NodeId
from khungcui.policy.vocabulary import OfficeKind

LIST = """{ establishments(first: 200) { totalCount nodes { code area { code }
  portions { nodes { kind share orderer { name } } } } } }"""
ONE = "query($id: ID!) { establishment(id: $id) { code } node(id: $id) { id } }"
PAGES = """query($after: String) { establishments(first: 7, after: $after,
  order: [{ field: NAME }]) { nodes { code } pageInfo { hasNextPage endCursor } } }"""
COURSES = "{ districtCourses(first: 200) { nodes { id } } }"
CHANGE = """mutation($input: RequestChangeInput!) { requestChange(input: $input) {
  changeRequest { id } userErrors { code } } }"""
FIND = "query($id: ID!) { changeRequest(id: $id) { id reason } }"
WITHDRAW = """mutation($id: ID!) { withdrawChange(input: { changeRequest: $id }) {
  changeRequest { state } userErrors { code } } }"""
SWITCH = 'mutation {{ {act}(input: {{ plugin: "training" }}) {{ userErrors {{ code }} }} }}'
_DOUBLED = " ".join(f"fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}" for i in range(20))
HOSTILE = (
    "{ establishments { nodes { noSuchField } } }",
    "{ a" + "{ a" * 200 + " }" * 201,
    f"{{ ...F0 }} {_DOUBLED} fragment F20 on Query {{ __typename }}",
)
_MOST_KEPT = 20


class Wrong(Exception):
    """An answer that must not be."""

    def __init__(self, what: str, answer: Any = "") -> None:
        super().__init__(f"{what}: {answer}"[:400])


@dataclass
class Seen:
    """What the load has seen so far. ``busy`` are answers that say to come back later."""

    done: Counter[str] = field(default_factory=Counter)
    busy: int = 0
    wrong: list[str] = field(default_factory=list)

    async def during(self, name: str, work: Awaitable[None]) -> None:
        """Await ``work`` and count it; of what is wrong, the first are kept."""
        try:
            await work
        except Wrong as what:
            self.done["wrong"] += 1
            if len(self.wrong) < _MOST_KEPT:
                self.wrong.append(str(what))
        self.done[name] += 1


@dataclass
class Switched:
    """Whether the module is on in a district; between the beginning and the end of an act, None."""

    on: bool | None = True
    acts: int = 0


@dataclass(frozen=True, kw_only=True)
class Load:
    """One client's work against one server. ``full`` is the edition that has the swaying rule."""

    client: httpx.AsyncClient
    city: City
    seen: Seen
    full: str
    switched: Mapping[str, Switched]

    async def ask(
        self, official: Official, query: str, *, path: str | None = None, **variables: Any
    ) -> dict[str, Any] | None:
        """An answer; None where the server asks to come back later."""
        headers = {"authorization": f"Bearer {official.token}", "accept": "application/json"}
        try:
            response = await self.client.post(
                path or official.path,
                json={"query": query, "variables": variables},
                headers=headers,
            )
        except httpx.TransportError as error:
            raise Wrong(f"{official.office} lost its connection", repr(error)) from error
        if response.status_code == 503 and "retry-after" in response.headers:
            self.seen.busy += 1
            return None
        return response.json()

    def may_see(self, official: Official, answer: Mapping[str, Any]) -> frozenset[str]:
        """The codes that the official may see by the edition that the answer names."""
        edition = answer["extensions"]["snapshot"]
        return official.sees if edition == self.full else official.without

    async def list(self, official: Official, _: Random) -> None:
        """The whole list: exactly what may be seen, each where it lies."""
        answer = await self.ask(official, LIST)
        if answer is None:
            return
        found = (answer.get("data") or {}).get("establishments")
        if found is None or "errors" in answer:
            raise Wrong(f"{official.office} got no list", answer)
        codes = [node["code"] for node in found["nodes"]]
        if set(codes) != self.may_see(official, answer) or found["totalCount"] != len(codes):
            raise Wrong(f"{official.office} saw {found['totalCount']} rows", sorted(codes))
        for node in found["nodes"]:
            if node["area"]["code"] != self.city.places[node["code"]].area:
                raise Wrong(f"{node['code']} lies elsewhere", node)

    async def pages(self, official: Official, _: Random) -> None:
        """The list page by page: nothing missed and nothing twice, within one edition."""
        codes: list[str] = []
        editions: set[str] = set()
        at: str | None = None
        while True:
            answer = await self.ask(official, PAGES, after=at)
            if answer is None:
                return
            found = (answer.get("data") or {}).get("establishments")
            if found is None or "errors" in answer:
                raise Wrong(f"{official.office} got no page", answer)
            codes += [node["code"] for node in found["nodes"]]
            editions.add(answer["extensions"]["snapshot"])
            at = found["pageInfo"]["endCursor"]
            if not found["pageInfo"]["hasNextPage"]:
                break
        if len(editions) > 1:
            return
        if len(codes) != len(set(codes)) or set(codes) != self.may_see(official, answer):
            raise Wrong(f"{official.office} paged through {len(codes)} rows", codes)

    async def one(self, official: Official, random: Random) -> None:
        """Any establishment by its id: there where it may be seen, absent where not."""
        place = random.choice(list(self.city.places.values()))
        answer = await self.ask(official, ONE, id=_id(place))
        if answer is None:
            return
        expected = place.code in self.may_see(official, answer)
        data = answer.get("data") or {}
        shown = data.get("establishment") is not None, data.get("node") is not None
        if "errors" in answer or shown != (expected, expected):
            raise Wrong(f"{official.office} asked for {place.code}, seen: {expected}", answer)

    async def foreign(self, official: Official, random: Random) -> None:
        """Another district's endpoint is closed to an office of a district."""
        others = {one.tenant for one in self.city.of(OfficeKind.DISTRICT_OFFICE)}
        tenant = random.choice(sorted(others - {official.tenant}))
        answer = await self.ask(official, LIST, path=f"/d/{tenant}/graphql")
        if answer is not None and _codes(answer) != ["tenant.foreign"]:
            raise Wrong(f"{official.office} at the endpoint of {tenant}", answer)

    async def courses(self, official: Official, _: Random) -> None:
        """Rows of the module that is switched: none while it is off, the field itself gone."""
        before = {home: (one.on, one.acts) for home, one in self.switched.items()}
        answer = await self.ask(official, COURSES)
        after = {home: (one.on, one.acts) for home, one in self.switched.items()}
        if answer is None:
            return
        stood = {home: on for home, (on, acts) in before.items() if after[home] == (on, acts)}
        at_home = stood.get(official.tenant) if official.path != "/graphql" else True
        rows = (answer.get("data") or {}).get("districtCourses")
        if rows is None:
            if at_home is True or _codes(answer) != ["graphql.validate"]:
                raise Wrong(f"{official.office} got no courses", answer)
            return
        if at_home is False:
            raise Wrong(f"{official.office} saw a module that is off", answer)
        homes = {_home(node["id"]) for node in rows["nodes"]}
        if official.path != "/graphql" and homes - {official.tenant}:
            raise Wrong(f"{official.office} saw courses of", homes)
        hidden = {home for home, on in stood.items() if on is False} & homes
        if hidden:
            raise Wrong(f"{official.office} saw courses although off in", hidden)

    async def hostile(self, official: Official, random: Random) -> None:
        """What is not to be run is refused, with errors alone."""
        answer = await self.ask(official, random.choice(HOSTILE))
        if answer is not None and (not answer.get("errors") or answer.get("data")):
            raise Wrong("a hostile document was run", answer)

    async def change(self, official: Official, random: Random) -> None:
        """Ask for a change and take it back; it is there at once, and for nobody elsewhere."""
        own = [self.city.places[code] for code in official.sees]
        place = random.choice([place for place in own if place.open])
        reason = f"soak {next(_numbers)}"
        given = {
            "establishment": _id(place),
            "particulars": {"workers": place.workers + 1},
            "reason": reason,
        }
        made = await self._acted(official, CHANGE, "requestChange", input=given)
        if made is None:
            return
        id_ = made["changeRequest"]["id"]
        elsewhere = random.choice([o for o in self.city.officials if _apart(o, official)])
        for asker, expected in ((official, {"id": id_, "reason": reason}), (elsewhere, None)):
            answer = await self.ask(asker, FIND, id=id_)
            if answer is not None and answer.get("data") != {"changeRequest": expected}:
                raise Wrong(f"{asker.office} asked for a request of {official.office}", answer)
        await self._acted(official, WITHDRAW, "withdrawChange", id=id_)

    async def _acted(
        self, official: Official, query: str, name: str, **variables: Any
    ) -> dict[str, Any] | None:
        answer = await self.ask(official, query, **variables)
        if answer is None:
            return None
        codes = _codes(answer)
        if codes and set(codes) <= _AGAIN:
            self.seen.busy += 1
            return None
        payload = (answer.get("data") or {}).get(name)
        if payload is None or payload["userErrors"]:
            raise Wrong(f"{official.office} could not {name}", answer)
        return payload

    async def switch(self, official: Official, _: Random) -> None:
        """Turn the module off or on in the official's district; acknowledged, it holds at once."""
        state = self.switched[official.tenant]
        turned = not state.on
        state.on, state.acts = None, state.acts + 1
        act = "enablePlugin" if turned else "disablePlugin"
        while await self._acted(official, SWITCH.format(act=act), act) is None:  # noqa: ASYNC110 - the server is busy
            await asyncio.sleep(0.1)
        state.on = turned
        await self.courses(official, _)


Work = Callable[[Official, Random], Awaitable[None]]
_numbers = itertools.count(1)
#: Codes that say that nothing was done and that it may be tried again.
_AGAIN = {"retry", "UNAVAILABLE", "busy"}


def _apart(one: Official, other: Official) -> bool:
    """Whether two officials' offices see nothing of each other's."""
    return not (one.sees & other.sees)


def _codes(answer: Mapping[str, Any]) -> list[str]:
    errors = answer.get("errors") or ()
    return [error.get("extensions", {}).get("code", "") for error in errors]


def _id(place: Place) -> str:
    return str(NodeId("Establishment", place.tenant, place.id))


def _home(node_id: str) -> str:
    padded = node_id.encode() + b"=" * (-len(node_id) % 4)
    return urlsafe_b64decode(padded).decode().split(":")[1]
