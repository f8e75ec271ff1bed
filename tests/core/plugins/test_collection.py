"""No collection of garbage while an edition or a schema is made, nor of what is many in them."""

import asyncio
import gc
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from khungcui import app
from khungcui.graph import schema
from khungcui.graph.schema import Schemas
from khungcui.plugins.manager import Plugins
from khungcui.policy.store import TOPIC
from khungcui.storage.watch import bump
from khungcui.testing import Loom

pytestmark = pytest.mark.anyio


@pytest.fixture
def collecting() -> Iterator[None]:
    yield
    # What the run had set aside, too.
    gc.freeze()
    gc.enable()


@pytest.mark.usefixtures("collecting")
async def test_many_new_rules_are_set_aside_once(
    loom: Loom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def threaded(work: Callable[[], Any]) -> Any:
        during.append(gc.isenabled())
        return work()

    to_thread, during = asyncio.to_thread, list[bool]()
    monkeypatch.setattr(asyncio, "to_thread", lambda work: to_thread(threaded, work))

    async def new_rules() -> None:
        async with loom.database.maintaining() as session:
            await bump(session, TOPIC)
        await loom.platform.refresh()

    gc.unfreeze()
    await new_rules()
    assert (gc.get_freeze_count(), gc.isenabled()) == (0, True)  # few rules

    monkeypatch.setattr(app, "MANY", 10)
    await loom.platform.refresh()
    assert gc.get_freeze_count() == 0  # the rules of before
    await new_rules()
    assert gc.get_freeze_count() > len(loom.platform.live.snapshot.rules)
    assert gc.isenabled()
    assert set(during) == {False}


@pytest.mark.usefixtures("collecting")
def test_a_schema_is_set_aside_once(plugins: Plugins, monkeypatch: pytest.MonkeyPatch) -> None:
    during = list[bool]()

    def watched(*given: Any) -> Any:
        during.append(gc.isenabled())
        return types(*given)

    types = schema._types
    monkeypatch.setattr(schema, "_types", watched)
    # A registry of which nothing has been made yet.
    schemas = Schemas(replace(plugins.registry), "79")
    city = frozenset({"platform", "register"})
    gc.unfreeze()
    made = schemas.of(city)
    assert gc.get_freeze_count() > len(made._schema.type_map)
    assert gc.isenabled()
    gc.unfreeze()
    assert schemas.of(city) is made
    assert gc.get_freeze_count() == 0
    assert during == [False]
