"""A batch of acts: each is told of, none is lost and none is done twice."""

from collections.abc import Sequence
from itertools import count
from typing import Any

import pytest
from sqlalchemy import func, select, text
from strawberry.utils.str_converters import to_camel_case

from khungcui.errors import Unavailable
from khungcui.plugins.performing import Done, Performance
from khungcui.testing import Actor, Answer, Loom
from khungcui.text import Text
from khungcui_training.models import Cadre

pytestmark = pytest.mark.anyio

numbers = count(1)
BATCH = """mutation($acts: [BatchAct!]!, $stop: Boolean! = false) {
    batch(acts: $acts, stopOnError: $stop) {
        key status userErrors { code message field clause } waitsFor { power }
        record { __typename id ... on Cadre { name } }
    }
}"""
Acts = Sequence[dict[str, Any]]


def register(name: str = "", area: str = "760") -> dict[str, Any]:
    """An act that makes a cadre, with a key of its own."""
    number = next(numbers)
    post = {
        "kind": "WARD_OFFICER",
        "title": "Cán sự",
        "organisation": "Phường",
        "area": area,
        "since": "2020-01-01",
    }
    given = {"name": name or f"Phạm Thị Lô {number}", "post": post}
    return {"key": f"item-{number}", "registerCadre": given}


@pytest.fixture(scope="session")
async def committee(working: Loom) -> Actor:
    return await working.acting("district:760")


@pytest.fixture
async def send(working: Loom, committee: Actor) -> Any:
    async def ask(acts: Acts, *, stop: bool = False, as_: Actor = committee) -> Answer:
        return await working.graphql(
            BATCH, {"acts": list(acts), "stop": stop}, as_=as_, district="760"
        )

    return ask


def statuses(answer: Answer) -> list[str]:
    return [each["status"] for each in answer.done()["batch"]]


async def there(loom: Loom, acts: Acts) -> list[int]:
    """How many cadres bear the name of each act."""
    names = [act["registerCadre"]["name"] for act in acts]
    async with loom.database.reading(loom.tree.homes()) as session:
        counted = await session.execute(
            select(Cadre.name, func.count()).where(Cadre.name.in_(names)).group_by(Cadre.name)
        )
        found = {row[0]: row[1] for row in counted}
    return [found.get(name, 0) for name in names]


async def test_sent_again_whole_nothing_is_done_twice(working: Loom, send: Any) -> None:
    acts = [register() for _ in range(20)]
    half = await send(acts[:12])
    assert statuses(half) == ["DONE"] * 12
    whole = await send(acts)
    assert statuses(whole) == ["REPEATED"] * 12 + ["DONE"] * 8
    told = whole.data["batch"]
    assert [each["key"] for each in told] == [act["key"] for act in acts]
    assert [each["record"]["name"] for each in told] == [
        act["registerCadre"]["name"] for act in acts
    ]
    assert told[:12] == [{**each, "status": "REPEATED"} for each in half.data["batch"]]
    assert statuses(await send(acts)) == ["REPEATED"] * 20
    assert await there(working, acts) == [1] * 20


async def test_acts_of_several_kinds_build_on_each_other(working: Loom, send: Any) -> None:
    made = register()
    [first] = (await send([made])).done()["batch"]
    ended = {
        "key": "end-it",
        "endCadre": {"cadre": first["record"]["id"], "until": "2021-06-01"},
    }
    told = (await send([made, ended])).done()["batch"]
    assert [each["status"] for each in told] == ["REPEATED", "DONE"]
    assert told[1]["record"]["id"] == first["record"]["id"]


async def test_each_is_told_why_it_was_not_done_and_the_others_are(
    working: Loom, send: Any
) -> None:
    good, after = register(), register()
    bad, twice = register(" "), {**register(), "key": good["key"]}
    empty, both = {"key": "none"}, {**register(), "endCadre": {"cadre": "x", "until": "2021-01-01"}}
    abroad = {
        "key": "denied",
        "draftCurriculum": {
            "code": "CT-LO",
            "title": "Kế toán",
            "audience": "ACCOUNTANT",
            "version": {"modules": [{"title": "Sổ", "hours": 8}]},
        },
    }
    answer = await send([good, bad, twice, empty, both, abroad, after])
    told = answer.data["batch"]
    assert answer.errors == []
    assert [each["status"] for each in told] == [
        "DONE", "REFUSED", "REFUSED", "REFUSED", "REFUSED", "DENIED", "DONE",
    ]  # fmt: skip
    codes = [[error["code"] for error in each["userErrors"]] for each in told]
    assert codes[2:] == [
        ["idempotency.mismatch"],
        ["batch.one_act"],
        ["batch.one_act"],
        ["FORBIDDEN"],
        [],
    ]
    assert told[1]["userErrors"][0]["field"] == "name"
    assert told[5]["userErrors"][0]["clause"]
    assert [each["record"] is None for each in told] == [False, *[True] * 5, False]
    assert await there(working, [good, bad, twice, both, after]) == [1, 0, 0, 0, 1]


async def test_it_stops_where_it_is_asked_to(working: Loom, send: Any) -> None:
    acts = [register(), register(" "), register()]
    assert statuses_of(await send(acts, stop=True)) == ["DONE", "REFUSED", "NOT_RUN"]
    assert await there(working, acts) == [1, 0, 0]
    assert statuses_of(await send(acts)) == ["REPEATED", "REFUSED", "DONE"]


def statuses_of(answer: Answer) -> list[str]:
    """Also where some were refused."""
    assert answer.errors == []
    return [each["status"] for each in answer.data["batch"]]


async def test_what_could_not_be_done_now_is_done_when_sent_again(
    working: Loom, send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts = [register() for _ in range(4)]
    real, calls = Performance.run, count(1)

    async def lost(self: Performance, given: Any, key: str | None = None) -> Done:
        """The second is done, and the connection lost before anybody hears of it."""
        done = await real(self, given, key)
        if next(calls) == 2:
            raise Unavailable(Text(vi="Mất kết nối.", en="The connection is lost."))
        return done

    with monkeypatch.context() as patched:
        patched.setattr(Performance, "run", lost)
        assert statuses_of(await send(acts)) == ["DONE", "FAILED", "NOT_RUN", "NOT_RUN"]
    assert await there(working, acts) == [1, 1, 0, 0]
    assert statuses(await send(acts)) == ["REPEATED", "REPEATED", "DONE", "DONE"]
    assert await there(working, acts) == [1] * 4


async def test_a_fault_of_one_act_is_told_of_that_act_alone(
    working: Loom, send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts = [register() for _ in range(3)]
    real, calls = Performance.run, count(1)

    async def faulty(self: Performance, given: Any, key: str | None = None) -> Done:
        if next(calls) == 2:
            raise RuntimeError("secret detail")
        return await real(self, given, key)

    with monkeypatch.context() as patched:
        patched.setattr(Performance, "run", faulty)
        answer = await send(acts)
    assert statuses_of(answer) == ["DONE", "FAILED", "DONE"]
    [error] = answer.data["batch"][1]["userErrors"]
    assert error["code"] == "internal"
    assert "secret" not in error["message"]
    assert statuses(await send(acts)) == ["REPEATED", "DONE", "REPEATED"]


async def test_it_ends_in_time_to_be_heard(
    working: Loom, send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts = [register(), register()]
    monkeypatch.setattr("khungcui.graph.batches._SHARE", -1.0)
    assert statuses_of(await send(acts)) == ["NOT_RUN", "NOT_RUN"]
    assert await there(working, acts) == [0, 0]


async def test_a_batch_has_an_end(working: Loom, send: Any) -> None:
    most = working.platform.settings.max_batch
    answer = await send([{"key": f"k{i}"} for i in range(most + 1)])
    assert answer.codes == ["batch.too_long"]
    assert (await send([])).done() == {"batch": []}


async def test_secrets_that_are_shown_once_are_no_part_of_a_batch(working: Loom) -> None:
    acts = working.registry.acts
    once = {name for name, owned in acts.items() if owned.act.once}
    at_the_door = {name for name, owned in acts.items() if owned.act.door}
    assert once
    assert not once & at_the_door
    schema = working.platform.schemas.of(frozenset(working.registry.plugins))._schema
    offered = set(schema.get_type("BatchAct").fields)  # type: ignore[union-attr]
    mutations = acts.keys() - once - at_the_door
    assert offered == {"key", *map(to_camel_case, mutations)}


async def test_whoever_is_turned_out_meanwhile_does_nothing_more(
    working: Loom, send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving, staying = [await working.acting("district:760") for _ in range(2)]
    run = Performance.run

    async def then_turned_out(self: Performance, given: Any, key: str | None = None) -> Done:
        done = await run(self, given, key)
        async with working.database.maintaining(["760"]) as session:
            await session.execute(
                text("update access_token set revoked_at = now() where official_id = :who"),
                {"who": leaving.principal.official_id},
            )
        return done

    monkeypatch.setattr(Performance, "run", then_turned_out)
    acts = {actor: [register(), register()] for actor in (leaving, staying)}
    await send(acts[leaving], as_=leaving)
    assert await there(working, acts[leaving]) == [1, 0]
    # To others of the same district it is the same as before.
    assert statuses(await send(acts[staying], as_=staying)) == ["DONE", "DONE"]
