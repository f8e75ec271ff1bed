"""Acts that fail, or take too long: nothing happens by halves, and nothing is told of it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import pytest
from sqlalchemy import BigInteger, Integer, cast, func, insert, literal, select

from khungcui.errors import Conflict, Misconfigured, Stale
from khungcui.graph.context import Reader
from khungcui.graph.plan.planner import Planner
from khungcui.graph.schema import Schemas
from khungcui.ids import uuid7
from khungcui.register.models import Official
from khungcui.storage.base import Base
from khungcui.testing import Actor, Loom
from khungcui.text import Text

from .conftest import everything
from .drafting import DRAFTED, draft
from .test_reader import sleeping

pytestmark = pytest.mark.anyio


Run = Callable[..., Any]


@dataclass
class Otherwise:
    """Schemas whose ``draftCurriculum`` does what is ``chosen``."""

    schemas: Schemas
    chosen: Run


@pytest.fixture(scope="session")
def otherwise(working: Loom) -> Otherwise:
    async def run(*given: Any) -> Any:
        return await made.chosen(*given)

    registry = working.registry
    owned = registry.acts["draft_curriculum"]
    changed = replace(owned, act=replace(owned.act, run=run))
    acts = MappingProxyType({**registry.acts, "draft_curriculum": changed})
    schemas = Schemas(replace(registry, acts=acts), working.tree.root)
    made = Otherwise(schemas=schemas, chosen=owned.act.run)
    return made


@pytest.fixture
def instead(
    working: Loom, otherwise: Otherwise, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Run], None]:
    """Let ``draftCurriculum`` do something else."""

    def put(run: Run) -> None:
        otherwise.chosen = run
        monkeypatch.setattr(working.platform, "_schemas", otherwise.schemas)

    return put


async def _raises(acting: Any, row: Any, given: Any) -> Any:
    raise RuntimeError("secret of the house")


async def _divides(acting: Any, row: Any, given: Any) -> Any:
    await acting.session.execute(select(1 / func.length("")))


async def _overflows(acting: Any, row: Any, given: Any) -> Any:
    await acting.session.execute(select(cast(literal(10**10, BigInteger), Integer)))


async def _breaks_a_constraint(acting: Any, row: Any, given: Any) -> Any:
    for _ in range(2):
        acting.session.add(
            Official(tenant=acting.tenant, id=acting.principal.office_id, name="x", since=None)
        )
        await acting.session.flush()


async def _writes_beside(acting: Any, row: Any, given: Any) -> Any:
    table: Any = Base.metadata.tables["official"]
    await acting.session.execute(insert(table).values(tenant=acting.tenant, id=uuid7()))


async def _writes_elsewhere(acting: Any, row: Any, given: Any) -> Any:
    acting.session.add(Official(tenant="770", id=uuid7(), name="x", since=acting.day))
    await acting.session.flush()


def _with(error: Exception) -> Run:
    async def run(acting: Any, row: Any, given: Any) -> Any:
        acting.session.add(Official(tenant=acting.tenant, id=uuid7(), name="x", since=acting.day))
        await acting.session.flush()
        raise error

    return run


SORRY = Text(vi="Chưa được.", en="Not yet.")


@pytest.mark.parametrize(
    ("run", "code", "told"),
    [
        (_raises, "internal", False),
        (_divides, "internal", False),
        (_overflows, "input.out_of_range", True),
        (_breaks_a_constraint, "internal", False),
        (_writes_beside, "internal", False),
        (_writes_elsewhere, "internal", False),
        (_with(Stale(SORRY)), "stale", True),
        (_with(Conflict(SORRY, code="x.y", field="code")), "x.y", True),
        (_with(Misconfigured(SORRY)), "misconfigured", False),
    ],
)
async def test_an_act_that_fails_writes_nothing_and_shows_no_trace(
    working: Loom, department: Actor, instead: Any, run: Run, code: str, told: bool
) -> None:
    before = await everything(working)
    instead(run)
    answer = await working.graphql(DRAFTED, {"input": draft()}, as_=department)
    assert answer.status == 200
    if told:
        assert answer.errors == []
        assert [error["code"] for error in answer.user_errors] == [code]
    else:
        assert answer.codes == [code]
        assert answer.data == {"draftCurriculum": None}
    shown = str(answer)
    for trace in ("Traceback", "secret of the house", "sqlalchemy", "asyncpg", "official"):
        assert trace not in shown
    assert await everything(working) == before


@contextmanager
def deadline(loom: Loom, seconds: float) -> Iterator[None]:
    kept = loom.platform.settings
    loom.platform.settings = kept.model_copy(update={"deadline_seconds": seconds})
    for endpoint in loom.platform._endpoints.values():
        assert endpoint.platform is loom.platform
    try:
        yield
    finally:
        loom.platform.settings = kept


async def test_an_act_past_its_deadline_is_cancelled_on_the_server_too(
    working: Loom, department: Actor, instead: Any
) -> None:
    async def sleeps(acting: Any, row: Any, given: Any) -> Any:
        acting.session.add(Official(tenant=acting.tenant, id=uuid7(), name="x", since=acting.day))
        await acting.session.flush()
        await acting.session.execute(select(func.pg_sleep(30)))

    before = await everything(working)
    instead(sleeps)
    with deadline(working, 0.3):
        answer = await working.graphql(DRAFTED, {"input": draft()}, as_=department)
    assert answer.status == 503
    assert answer.codes == ["deadline"]
    assert await sleeping(working) == 0
    assert await everything(working) == before


async def test_what_was_done_before_the_deadline_is_not_called_undone(
    working: Loom, department: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def sleeps(*_: Any) -> Any:
        await asyncio.sleep(30)

    monkeypatch.setattr(Reader, "rows", sleeps)
    monkeypatch.setattr(Planner, "record", sleeps)
    given = draft()
    with deadline(working, 3):
        answer = await working.graphql(DRAFTED, {"input": given}, as_=department)
    assert answer.status == 200
    assert answer.codes == ["deadline"]
    assert "stands" in answer.errors[0]["message"]
