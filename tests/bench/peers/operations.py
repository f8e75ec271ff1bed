"""Four operations as each server is asked for them, and their answers in one form.

Q1 is a page of 50 establishments with eight scalars; Q2 the page with ward, sector, portions and
each portion's orderer; Q3 one by its id; M1 the request that a particular be changed, which
writes a row.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tests.bench.peers.client import Call
from tests.bench.peers.ground import District, Place

from khungcui.clock import today
from khungcui.ids import NodeId

#: Sends a call and gives the ``data`` of its answer.
Ask = Callable[[Call], Awaitable[Any]]

OPERATIONS = ("Q1", "Q2", "Q3", "M1")
_REASON = "Kiểm kê lao động quý này"

#: The operations over a server whose pages are plain lists, with the tenant as an argument.
PLAIN = {
    "Q1": "query Q1($tenant: ID!, $after: ID) {"
    " establishments(tenant: $tenant, first: 50, after: $after) {"
    " id code name ownerForm address workers powerKw opened } }",
    "Q2": "query Q2($tenant: ID!, $after: ID) {"
    " establishments(tenant: $tenant, first: 50, after: $after) {"
    " id code name ownerForm address workers powerKw opened"
    " area { id code name } sector { code name }"
    " portions(first: 10) { id kind share managedBy orderer { id name } } } }",
    "Q3": "query Q3($tenant: ID!, $id: ID!) { establishment(tenant: $tenant, id: $id) {"
    " id code name ownerForm address workers powerKw opened } }",
    "M1": "mutation M1($input: ChangeRequestInput!) { requestChange(input: $input) {"
    " id kind state reason effectiveOn } }",
}
OURS = {
    "walk": "query walk($after: String) { establishments(first: 50, after: $after) {"
    " pageInfo { endCursor } } }",
    "Q1": "query Q1($after: String) { establishments(first: 50, after: $after) { nodes {"
    " id code name ownerForm address workers powerKw opened } } }",
    "Q2": "query Q2($after: String) { establishments(first: 50, after: $after) { nodes {"
    " id code name ownerForm address workers powerKw opened"
    " area { id code name } sector { code name }"
    " portions(first: 10) { nodes { id kind share managedBy orderer { id name } } } } } }",
    "Q3": "query Q3($id: ID!) { establishment(id: $id) {"
    " id code name ownerForm address workers powerKw opened } }",
    "M1": "mutation M1($input: RequestChangeInput!) { requestChange(input: $input) {"
    " changeRequest { id kind state reason effectiveOn } userErrors { code } } }",
}
POSTGRAPHILE = {
    "walk": "query walk($tenant: String!, $after: Cursor) {"
    " allEstablishments(condition: { tenant: $tenant }, first: 50, after: $after,"
    " orderBy: PRIMARY_KEY_ASC) { pageInfo { endCursor } } }",
    "Q1": "query Q1($tenant: String!, $after: Cursor) {"
    " allEstablishments(condition: { tenant: $tenant }, first: 50, after: $after,"
    " orderBy: PRIMARY_KEY_ASC) { nodes {"
    " rowId code name ownerForm address workers powerKw opened } } }",
    "Q2": "query Q2($tenant: String!, $after: Cursor) {"
    " allEstablishments(condition: { tenant: $tenant }, first: 50, after: $after,"
    " orderBy: PRIMARY_KEY_ASC) { nodes {"
    " rowId code name ownerForm address workers powerKw opened"
    " area { rowId code name } sector { code name }"
    " portions(first: 10, orderBy: PRIMARY_KEY_ASC) { nodes {"
    " rowId kind share managedBy orderer { rowId name } } } } } }",
    "Q3": "query Q3($tenant: String!, $id: UUID!) {"
    " establishmentByTenantAndRowId(tenant: $tenant, rowId: $id) {"
    " rowId code name ownerForm address workers powerKw opened } }",
    "M1": "mutation M1($input: CreateChangeRequestInput!) { createChangeRequest(input: $input) {"
    " changeRequest { rowId kind state reason effectiveOn } } }",
}


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How one kind of server is asked: the call of an operation, and where its answer stands.

    ``page`` takes an operation, a district and a cursor; ``walk`` asks for the cursor at the end
    of a page, and is None where the id of the last row is the cursor.
    """

    page: Callable[[str, District, str | None], Call]
    one: Callable[[District, Place], Call]
    change: Callable[[District, Place, int], Call]
    walk: Callable[[District, str | None], Call] | None
    #: Names on the way from ``data`` to the rows, by operation.
    ways: Mapping[str, tuple[str, ...]]

    async def calls(
        self, operation: str, districts: Iterable[District], ask: Ask
    ) -> AsyncIterator[Call]:
        """What is sent for ``operation``, one call after the other and from the start again."""
        number = 0
        for home in districts:
            if operation in ("Q1", "Q2"):
                async for at in self._cursors(home, ask):
                    yield self.page(operation, home, at)
                continue
            for place in home.places:
                number += 1
                if operation == "Q3":
                    yield self.one(home, place)
                else:
                    yield self.change(home, place, place.workers + 1 + number % 7)

    async def _cursors(self, home: District, ask: Ask) -> AsyncIterator[str | None]:
        at: str | None = None
        for after in home.after:
            if after is not None:
                found = None if self.walk is None else await ask(self.walk(home, at))
                at = str(after) if found is None else _at(found, self.ways["walk"])
            yield at

    def rows(self, operation: str, data: Any) -> list[Any]:
        """The rows of an answer in the form that all servers share."""
        found = _at(data, self.ways[operation])
        return [_same(row) for row in (found if isinstance(found, list) else [found])]


def _at(data: Any, way: Iterable[str]) -> Any:
    for name in way:
        data = data[name]
    return data


def _body(documents: Mapping[str, str], operation: str, variables: Mapping[str, Any]) -> Any:
    return {"query": documents[operation], "operationName": operation, "variables": variables}


def _ours(home: District, operation: str, **variables: Any) -> Call:
    return Call(
        path=f"/d/{home.tenant}/graphql",
        token=home.actor.token,
        body=_body(OURS, operation, variables),
    )


def _our_id(home: District, place: Place) -> str:
    return str(NodeId("Establishment", home.tenant, str(place.id)))


ours = Dialect(
    page=lambda operation, home, after: _ours(home, operation, after=after),
    walk=lambda home, after: _ours(home, "walk", after=after),
    one=lambda home, place: _ours(home, "Q3", id=_our_id(home, place)),
    change=lambda home, place, workers: _ours(
        home,
        "M1",
        input={
            "establishment": _our_id(home, place),
            "particulars": {"workers": workers},
            "reason": _REASON,
        },
    ),
    ways={
        "walk": ("establishments", "pageInfo", "endCursor"),
        "Q1": ("establishments", "nodes"),
        "Q2": ("establishments", "nodes"),
        "Q3": ("establishment",),
        "M1": ("requestChange", "changeRequest"),
    },
)


def _plain(operation: str, **variables: Any) -> Call:
    return Call(path="/graphql", body=_body(PLAIN, operation, variables))


plain = Dialect(
    page=lambda operation, home, after: _plain(operation, tenant=home.tenant, after=after),
    walk=None,
    one=lambda home, place: _plain("Q3", tenant=home.tenant, id=place.id),
    change=lambda home, place, workers: _plain(
        "M1",
        input={
            "tenant": home.tenant,
            "establishment": place.id,
            "baseVersion": place.version,
            "official": home.actor.principal.official_id,
            "workers": workers,
            "reason": _REASON,
            "effectiveOn": today(),
        },
    ),
    ways={
        "Q1": ("establishments",),
        "Q2": ("establishments",),
        "Q3": ("establishment",),
        "M1": ("requestChange",),
    },
)


def _graphile(operation: str, **variables: Any) -> Call:
    return Call(path="/graphql", body=_body(POSTGRAPHILE, operation, variables))


postgraphile = Dialect(
    page=lambda operation, home, after: _graphile(operation, tenant=home.tenant, after=after),
    walk=lambda home, after: _graphile("walk", tenant=home.tenant, after=after),
    one=lambda home, place: _graphile("Q3", tenant=home.tenant, id=place.id),
    change=lambda home, place, workers: _graphile(
        "M1",
        input={
            "changeRequest": {
                "tenant": home.tenant,
                "establishmentId": place.id,
                "kind": "change",
                "baseVersionId": place.version,
                "proposed": f'{{"workers": {workers}}}',
                "effectiveOn": today(),
                "reason": _REASON,
                "submittedByTenant": home.tenant,
                "submittedBy": home.actor.principal.official_id,
                "state": "submitted",
            }
        },
    ),
    ways={
        "walk": ("allEstablishments", "pageInfo", "endCursor"),
        "Q1": ("allEstablishments", "nodes"),
        "Q2": ("allEstablishments", "nodes"),
        "Q3": ("establishmentByTenantAndRowId",),
        "M1": ("createChangeRequest", "changeRequest"),
    },
)

bare = Dialect(
    page=lambda operation, home, after: Call(path=f"/{operation}", body={}),
    one=lambda home, place: Call(path="/Q3", body={}),
    change=lambda home, place, workers: replace(plain.change(home, place, workers), path="/M1"),
    walk=None,
    ways=ours.ways,
)


async def calls_of(
    dialect: Dialect, operation: str, districts: Sequence[District], ask: Ask
) -> list[Call]:
    """The calls of ``operation`` in a fixed order; the limit is told their numbers alone."""
    found = [call async for call in dialect.calls(operation, districts, ask)]
    if dialect is bare and operation != "M1":
        return [replace(call, body={"call": number}) for number, call in enumerate(found)]
    return found


#: What each server writes in its own way: ids, and the names of lists.
_OWN = ("id", "rowId")


def _same(row: Any) -> Any:
    """A value of an answer without what differs by server: ids, spelling of words, ``nodes``."""
    if isinstance(row, dict):
        if set(row) == {"nodes"}:
            return _same(row["nodes"])
        return {name: _value(name, value) for name, value in row.items() if name not in _OWN}
    if isinstance(row, list):
        return [_same(one) for one in row]
    return row


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in ("powerKw", "share"):
        return Decimal(str(value)).normalize()
    if name in ("ownerForm", "kind", "managedBy", "state"):
        return value.upper()
    return _same(value)
