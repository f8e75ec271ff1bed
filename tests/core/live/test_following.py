"""Following changes over a socket: what is told, to whom, and what never is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from tests.core.live.calming import calm

from khungcui import clock
from khungcui.graph.request import GraphQLRequest
from khungcui.ids import parse_node_id
from khungcui.storage.outbox import Cursor, Position
from khungcui.testing import Actor

from .conftest import SECONDS, Client, Two, Ward

pytestmark = pytest.mark.anyio

FOLLOW = """
subscription($id: ID, $after: String, $known: [ID!], $filter: EstablishmentFilter) {
    establishmentChanged(id: $id, after: $after, known: $known, filter: $filter) {
        cursor operation recordId at establishment { workers portions { nodes { kind } } }
    }
}"""


@asynccontextmanager
async def following(two: Two, actor: Actor, **wanted: Any) -> AsyncIterator[Client]:
    await calm(two.other.database)
    async with two.connect("/d/760/graphql", as_=actor) as client:
        await client.ask(FOLLOW, wanted)
        # Answered after the subscription was taken up: from here on it misses nothing.
        await client.ask("{ __typename }", id="ready")
        assert (await client.next())["id"] == "ready"
        assert (await client.next())["type"] == "complete"
        yield client


def told(changes: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["operation"], one["recordId"]) for one in changes]


async def by_hand(two: Two, id: str, statement: str, tenant: str = "760") -> None:
    """Change rows past every act, as an operator would."""
    key = parse_node_id(id).uuid
    async with two.other.database.maintaining([tenant]) as session:
        await session.execute(text(statement), {"id": key})


WORK = "update establishment_version set workers = {} where establishment_id = :id"


async def test_a_change_is_told_to_whom_the_record_is_shown(two: Two, ward: Ward) -> None:
    neighbour = await two.loom.acting("ward:26737")
    elsewhere = await two.loom.acting("office:770")
    async with (
        following(two, ward.actor) as mine,
        following(two, neighbour) as theirs,
        two.connect("/d/770/graphql", as_=elsewhere) as other,
    ):
        await other.ask(FOLLOW)
        made = await ward.register()
        [change] = await mine.changes(1)
        assert told([change]) == [("CREATED", made["id"])]
        shown = change["establishment"]
        assert [one["kind"] for one in shown["portions"]["nodes"]] == ["PLAN", "OWN"]
        # Whatever way the row was changed: no act did this.
        await by_hand(two, made["id"], WORK.format(41))
        [change] = await mine.changes(1)
        assert told([change]) == [("UPDATED", made["id"])]
        assert (shown["workers"], change["establishment"]["workers"]) == (40, 41)
        assert await theirs.silent()
        assert await other.silent(0.01)


@pytest.mark.parametrize(
    "statement",
    [
        WORK.format(41),
        "update portion set share = share where establishment_id = :id",
        "insert into portion_manager (tenant, id, portion_id, managed_by, valid)"
        " select tenant, gen_random_uuid(), id, 'central', valid from portion"
        " where establishment_id = :id",
        "insert into signature (tenant, id, subject_type, subject_id, act, content, power, ground,"
        " office_id, office_name, official_id, official_name, signed_at) values ('760',"
        " gen_random_uuid(), 'establishment', :id, 'act', '', '', '', gen_random_uuid(), '',"
        " gen_random_uuid(), '', now())",
        WORK.format(41) + " and false",
    ],
    ids=["its version", "its portions", "who manages them", "a signature", "nothing at all"],
)
async def test_what_hangs_on_a_record_changes_it_once_a_transaction(
    two: Two, ward: Ward, statement: str
) -> None:
    made = await ward.register()
    async with following(two, ward.actor, id=made["id"]) as client:
        if "false" not in statement:
            await by_hand(two, made["id"], statement)
            assert told(await client.changes(1)) == [("UPDATED", made["id"])]
        else:
            await by_hand(two, made["id"], statement)
        assert await client.silent()


async def test_only_what_the_filter_holds_is_told_and_leaving_it_is_told_too(
    two: Two, ward: Ward
) -> None:
    async with following(two, ward.actor, filter={"workers": {"lt": 41}}) as client:
        kept = await ward.register()
        assert told(await client.changes(1)) == [("CREATED", kept["id"])]
        await by_hand(two, kept["id"], WORK.format(41))
        [gone] = await client.changes(1)
        assert told([gone]) == [("REMOVED", kept["id"])]
        assert gone["establishment"] is None
        # It is not seen, and it is known to be gone: nothing more is told of it.
        await by_hand(two, kept["id"], WORK.format(42))
        assert await client.silent()


async def test_what_is_known_and_gone_is_told_at_once(two: Two, ward: Ward) -> None:
    neighbour = await two.loom.acting("ward:26737")
    made = await ward.register()
    for actor, expected in ((neighbour, [("REMOVED", made["id"])]), (ward.actor, [])):
        async with two.connect("/d/760/graphql", as_=actor) as client:
            await client.ask(FOLLOW, {"known": [made["id"]]})
            if expected:
                assert told(await client.changes(1)) == expected
            assert await client.silent()
    async with following(two, ward.actor, id=made["id"]) as client:
        # Without having been told of it before, an id that was asked for is known to be seen.
        await by_hand(
            two,
            made["id"],
            "update establishment_version set area = '26737' where establishment_id = :id",
        )
        assert told(await client.changes(1)) == [("REMOVED", made["id"])]


class Told:
    """A progress that remembers."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def weighed(self, cost: int) -> None:
        self.heard.append("weighed")

    def acting(self) -> None:
        self.heard.append("acting")

    def following(self) -> None:
        self.heard.append("following")


async def test_a_subscription_says_that_it_follows_and_a_query_does_not(
    two: Two, ward: Ward
) -> None:
    neighbour = await two.loom.acting("ward:26737")
    made = await ward.register()
    for query, expected in ((FOLLOW, ["weighed", "following"]), ("{ __typename }", ["weighed"])):
        told = Told()
        request = GraphQLRequest(query=query, variables={"known": [made["id"]]}, progress=told)
        async with (
            asyncio.timeout(SECONDS),
            aclosing(two.loom.platform.endpoint("760").stream(request, neighbour.token)) as answers,
        ):
            await anext(answers)
        assert told.heard == expected


async def test_the_rules_are_those_of_the_moment_of_sending(two: Two, ward: Ward) -> None:
    company = await two.loom.acting("supply:760")
    made = await ward.register()
    rule = await two.loom.grant("supply_agency", "territory", "establishment.view")
    async with following(two, company, id=made["id"]) as client:
        await by_hand(two, made["id"], WORK.format(41))
        assert told(await client.changes(1)) == [("UPDATED", made["id"])]
        two.loom.platform.granted.remove(rule)
        await two.loom.platform.refresh()
        await by_hand(two, made["id"], WORK.format(41))
        [gone] = await client.changes(1)
        assert told([gone]) == [("REMOVED", made["id"])]
        assert gone["establishment"] is None
        await by_hand(two, made["id"], WORK.format(41))
        assert await client.silent()


@pytest.mark.parametrize(
    "ending",
    [
        "update access_token set revoked_at = now() where official_id = :id",
        "update post set valid = daterange(lower(valid), current_date) where official_id = :id",
    ],
    ids=["the token is revoked", "the post ends"],
)
async def test_whoever_may_not_ask_any_more_is_not_told_either(
    two: Two, ward: Ward, ending: str
) -> None:
    other = await two.loom.acting("ward:26734")
    async with following(two, other) as client, following(two, ward.actor) as still:
        async with two.other.database.maintaining(["760"]) as session:
            await session.execute(text(ending), {"id": other.principal.official_id})
        made = await ward.register()
        assert told(await still.changes(1)) == [("CREATED", made["id"])]
        assert await client.closed() == 4403


async def test_a_plugin_that_is_turned_off_ends_what_followed_it(two: Two) -> None:
    await two.loom.enable("training", "760")
    await two.other.platform.refresh()
    office = await two.loom.acting("office:760")
    await calm(two.loom.database)
    async with two.connect("/d/760/graphql", as_=office) as client:
        await client.ask("subscription { courseSessionChanged { recordId } }", id="sessions")
        await client.ask("subscription { officeChanged { recordId } }", id="offices")
        assert await client.silent(0.2)
        await two.loom.disable("training", "760")
        await two.loom.acting("ward:26740")
        first, second = await client.next(), await client.next()
        by_id = {message["id"]: message for message in (first, second)}
        assert by_id["offices"]["type"] == "next"
        assert by_id["sessions"]["type"] == "error"
        await client.ask("subscription { courseSessionChanged { recordId } }", id="again")
        assert (await client.next())["type"] == "error"


async def test_queries_and_acts_go_over_the_socket_too(two: Two, ward: Ward) -> None:
    async with two.connect("/d/760/graphql", as_=ward.actor) as client:
        await client.ask("{ viewer { office } changeCursor }")
        answer = await client.next()
        assert answer["payload"]["data"]["viewer"] == {"office": "ward_committee 26734"}
        assert answer["payload"]["extensions"]["requestId"]
        assert (await client.next())["type"] == "complete"
        await client.ask("{ nothing }")
        assert (await client.next())["type"] == "error"
        await client.ask("subscription { a: establishmentChanged { at } b: portionChanged { at } }")
        assert (await client.next())["type"] == "error"
    over_http = await two.loom.graphql(FOLLOW, as_=ward.actor, district="760")
    assert over_http.codes == ["operation.subscription"]


async def test_a_stranger_follows_nothing(two: Two) -> None:
    async with two.connect("/d/760/graphql") as client:
        await client.greet()
        await client.ask(FOLLOW)
        message = await client.next()
        assert message["type"] == "error"
        assert message["payload"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"after": "nonsense"}, "cursor.invalid"),
        ({"after": str(Cursor(Position(1, 1), clock.now() - timedelta(days=8)))}, "cursor.too_old"),
        ({"after": str(Cursor(Position(2**60, 1), clock.now()))}, "cursor.too_old"),
        ({"id": "nonsense"}, "id.unknown"),
        ({"known": ["nonsense"]}, "id.unknown"),
    ],
)
async def test_what_cannot_be_followed_is_said(
    two: Two, ward: Ward, wanted: dict[str, Any], code: str
) -> None:
    async with two.connect("/d/760/graphql", as_=ward.actor) as client:
        await client.ask(FOLLOW, wanted)
        message = await client.next()
        assert message["type"] == "error"
        assert message["payload"][0]["extensions"]["code"] == code


LIST = """
query($since: String) {
    changeCursor
    establishments(updatedSince: $since, filter: { workers: { gt: 0 } }) {
        totalCount nodes { id workers }
    }
}"""


async def test_a_list_is_read_again_from_a_cursor_on(two: Two, ward: Ward) -> None:
    async def read(actor: Actor, since: str | None) -> Any:
        answer = await two.loom.graphql(LIST, {"since": since}, as_=actor, district="760")
        return answer.done()

    neighbour = await two.loom.acting("ward:26737")
    kept, touched = await ward.register(), await ward.register()
    await calm(two.loom.database)
    whole = await read(ward.actor, None)
    assert {kept["id"], touched["id"]} <= {row["id"] for row in whole["establishments"]["nodes"]}
    assert (await read(ward.actor, whole["changeCursor"]))["establishments"]["nodes"] == []
    await by_hand(two, touched["id"], WORK.format(77))
    delta = (await read(ward.actor, whole["changeCursor"]))["establishments"]
    assert delta == {"totalCount": 1, "nodes": [{"id": touched["id"], "workers": 77}]}
    theirs = await read(neighbour, whole["changeCursor"])
    assert theirs["establishments"]["totalCount"] == 0
    wrong = await two.loom.graphql(LIST, {"since": "x"}, as_=ward.actor, district="760")
    assert wrong.codes == ["cursor.invalid"]
    # Reference data have no changes.
    none = await two.loom.graphql(
        '{ areas(updatedSince: "x") { totalCount } }', as_=ward.actor, district="760"
    )
    assert none.codes == ["graphql.validate"]
