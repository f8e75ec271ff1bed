"""Every answer is of one edition, on the way from one to the next, at midnight and after sleep."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from khungcui import clock
from khungcui.graph.request import GraphQLRequest
from khungcui.plugins.manager import Plugins
from khungcui.plugins.performing import Performance
from khungcui.policy.adapter import read_rulebook
from khungcui.policy.rule import Rule, Rulebook
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.store import apply
from khungcui.policy.vocabulary import Effect, Line, OfficeKind
from khungcui.settings import Settings
from khungcui.storage.database import Database
from khungcui.testing import Answer, Loom
from khungcui.testing.loom import weaving
from khungcui.testing.postgres import Cluster, FreshDatabase

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

MOMENT = timedelta(microseconds=1)
SEEING, DRAFTING = "establishment.view", "curriculum.draft"
LOOK = """{
  establishments(first: 2) { totalCount nodes { code } }
  decision(input: { officeKind: "ward_committee", officeArea: "26734", object: "establishment",
    action: "view", recordArea: "26734" }) { allowed snapshot }
}"""
DRAFT = """mutation { %s: draftCurriculum(input: { code: "%s", title: "Sợi", audience: ACCOUNTANT,
  version: { modules: [{ title: "1", hours: 1 }] } }) { curriculum { code } } }"""


@pytest.fixture
async def made(postgres: Cluster, populated: str) -> AsyncIterator[FreshDatabase]:
    fresh = postgres.copy(populated)
    yield fresh
    postgres.drop(fresh)


@pytest.fixture
async def running(
    made: FreshDatabase, plugins: Plugins, own_settings: Settings
) -> AsyncIterator[Loom]:
    async with weaving(made.app_url, plugins, own_settings) as loom:
        yield loom


@pytest.fixture
async def owner(made: FreshDatabase) -> AsyncIterator[Database]:
    async with Database(made.owner_url, pooled=False) as database:
        yield database


def without(book: Rulebook, *powers: str) -> Rulebook:
    """The rulebook without what it says to wards and the department of ``powers``."""
    kinds = (OfficeKind.WARD_COMMITTEE, OfficeKind.DEPARTMENT)
    kept = [rule for rule in book.rules if rule.office not in kinds or rule.power not in powers]
    return replace(book, rules=tuple(kept))


def rule_of(office: OfficeKind, power: str) -> Rule:
    """A prohibition of ``power`` for ``office`` along the line by which it has it."""
    object_, _, action = power.partition(".")
    line = Line.TERRITORY if office is OfficeKind.WARD_COMMITTEE else Line.SECTOR
    return Rule(
        id=f"test/{900 + len(power)}",
        office=office,
        axis=line,
        object=object_,
        action=action,
        effect=Effect.DENY,
        start=clock.today(),
        clause="I.0.2",
        instrument="test",
    )


def seen(answer: Answer) -> bool:
    """Whether a look was answered with rows; list, count and decision must agree in it."""
    data = answer.done()
    total, nodes = data["establishments"]["totalCount"], data["establishments"]["nodes"]
    assert bool(total) is bool(nodes) is data["decision"]["allowed"]
    assert data["decision"]["snapshot"] == answer.extensions["snapshot"]
    return bool(total)


def drafted(answer: Answer) -> bool:
    assert answer.codes in ([], ["FORBIDDEN"])
    return not answer.codes


async def test_answers_under_load_are_those_of_the_edition_they_name(
    running: Loom, owner: Database
) -> None:
    ward, department = await running.acting("ward:26734"), await running.acting("department")
    full = read_rulebook()
    bare = without(full, SEEING, DRAFTING)
    allows = {Snapshot.of(full).id: True, Snapshot.of(bare).id: False}
    assert running.platform.live.snapshot.id == Snapshot.of(full).id
    tally: Counter[tuple[str, str]] = Counter()
    wrong: list[tuple[str, str, bool]] = []
    over = asyncio.Event()

    async def load(kind: str, number: int) -> None:
        for turn in count():
            if over.is_set():
                return
            if kind == "look":
                answer = await running.graphql(LOOK, as_=ward)
                allowed = seen(answer)
            else:
                answer = await running.graphql(DRAFT % ("a", f"T-{number}-{turn}"), as_=department)
                allowed = drafted(answer)
            edition = answer.extensions["snapshot"]
            tally[edition, kind] += 1
            if allows[edition] is not allowed:
                wrong.append((edition, kind, allowed))

    async with asyncio.timeout(40), asyncio.TaskGroup() as tasks:
        for number, kind in enumerate(("look", "draft", "look", "draft")):
            tasks.create_task(load(kind, number))
        for book in (bare, full, bare):
            tally.clear()
            edition = (await apply(owner, book)).snapshot
            while min(tally[edition, "look"], tally[edition, "draft"]) < 3:  # noqa: ASYNC110 - the load goes on
                await asyncio.sleep(0.005)
        over.set()
    assert wrong == []
    assert not seen(await running.graphql(LOOK, as_=ward))


async def test_a_request_keeps_the_edition_it_began_with(
    running: Loom, owner: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    department = await running.acting("department")
    before, run = running.platform.live.snapshot.id, Performance.run
    adopted: list[str] = []

    async def adopting_first(self: Performance, *given: Any) -> Any:
        if not adopted:
            adopted.append((await apply(owner, without(read_rulebook(), DRAFTING))).snapshot)
            await running.platform.refresh()
        return await run(self, *given)

    monkeypatch.setattr(Performance, "run", adopting_first)
    answer = await running.graphql(DRAFT % ("a", "T-1"), as_=department)
    assert drafted(answer)
    assert answer.extensions["snapshot"] == before
    assert "adopted" not in answer.extensions
    answer = await running.graphql(DRAFT % ("a", "T-2"), as_=department)
    assert not drafted(answer)
    assert answer.extensions["snapshot"] == adopted[0]


async def test_a_rule_holds_from_midnight_in_ho_chi_minh_city(running: Loom) -> None:
    ward, department = await running.acting("ward:26734"), await running.acting("department")
    day = clock.today() + timedelta(days=1)
    midnight = datetime(day.year, day.month, day.day, tzinfo=clock.ZONE)
    rules = [rule_of(OfficeKind.WARD_COMMITTEE, SEEING), rule_of(OfficeKind.DEPARTMENT, DRAFTING)]
    running.platform.granted += [replace(rule, start=day) for rule in rules]
    await running.platform.refresh()
    # The same documents on the same platform, back and forth over the edge.
    for code, moment in enumerate((midnight - MOMENT, midnight, midnight - MOMENT, midnight)):
        with clock.at(moment):
            look = await running.graphql(LOOK, as_=ward)
            draft = await running.graphql(DRAFT % ("a", f"T-{code}"), as_=department)
        assert seen(look) is drafted(draft) is (moment < midnight)


async def test_the_day_of_a_request_is_that_on_which_it_began(running: Loom) -> None:
    ward = await running.acting("ward:26734")
    day = clock.today() + timedelta(days=1)
    midnight = datetime(day.year, day.month, day.day, tzinfo=clock.ZONE)
    rule = rule_of(OfficeKind.WARD_COMMITTEE, SEEING)
    running.platform.granted.append(replace(rule, start=day))
    await running.platform.refresh()
    endpoint = running.platform.endpoint(None)
    for began, sees in ((midnight - MOMENT, True), (midnight, False)):
        with clock.at(began):
            principal = await endpoint.authenticate(ward.token)
        with clock.at(midnight + MOMENT):
            answer = await endpoint.execute(GraphQLRequest(query=LOOK, principal=principal))
        assert answer.data is not None
        assert bool(answer.data["establishments"]["nodes"]) is sees


async def test_a_worker_that_slept_looks_before_it_answers(
    running: Loom, owner: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ward = await running.acting("ward:26734")
    assert seen(await running.graphql(LOOK, as_=ward))
    for task in running.platform._tasks:
        task.cancel()
    applied = await apply(owner, without(read_rulebook(), SEEING))
    assert seen(await running.graphql(LOOK, as_=ward))
    woken = clock.elapsed() + 3600
    monkeypatch.setattr(clock, "elapsed", lambda: woken)
    first = await running.graphql(LOOK, as_=ward)
    assert first.extensions["snapshot"] == applied.snapshot
    assert not seen(first)
