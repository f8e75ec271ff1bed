"""What holds for all tests: the order in which they run, and what garbage costs them.

`--both-ways` plans every query of theirs, and compares.
"""

import gc
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from graphql import OperationType

from khungcui.graph.endpoint import Endpoint
from khungcui.graph.plan.catalog import Unplanned
from khungcui.graph.plan.plan import Plans
from khungcui.graph.plan.planner import Asked
from khungcui.graph.vetting import Standing
from khungcui.plugins.collection import uncollected
from khungcui.web.answers import encode


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option."""
    parser.addoption(
        "--both-ways",
        action="store_true",
        help="answer every query that is executed in the ordinary way by a plan too",
    )


def pytest_configure(config: pytest.Config) -> None:
    """The marker of tests that others should not have to wait for."""
    config.addinivalue_line("markers", "long: takes more than five seconds; begins before others.")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long tests begin first; tests of a folder, which share platforms, stay on one worker.

    Folders, and tests within one, keep the order into which they were shuffled. What counts
    statements is left out where they are twice as many.
    """
    folders: dict[Path, int] = {}
    for item in items:
        folders.setdefault(item.path.parent, len(folders))
    long = {item: item.get_closest_marker("long") is not None for item in items}
    items.sort(key=lambda item: (not long[item], folders[item.path.parent]))
    if config.getoption("--both-ways"):
        skipped = pytest.mark.skip(reason="it counts statements")
        for item in items:
            if item.get_closest_marker("one_way") is not None:
                item.add_marker(skipped)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Let no garbage be looked for among modules and tests, all of which stay."""
    with uncollected():
        return (yield)


def pytest_collection_finish() -> None:
    """Spare the run what looking for garbage costs: a fifth of its time otherwise.

    Modules and tests stay to the end, and what a test leaves is collected with that of others.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True, scope="session")
def both_ways(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the request, and so its test, where a plan answers otherwise."""
    if not request.config.getoption("--both-ways"):
        yield
        return
    run = Endpoint._run

    async def compared(self: Any, standing: Standing, planner: Any, until: float) -> Any:
        answer = await run(self, standing, planner, until)
        request = standing.request
        queries = standing.operation.operation is OperationType.QUERY
        if planner is None or not queries or answer.errors or request.principal is None:
            return answer
        again = replace(standing.context, loaders={})
        asked = Asked(
            document=standing.document,
            operation_name=request.operation_name,
            variables=request.variables,
            context=again,
        )
        try:
            planned = await planner.answer(asked)
        except Unplanned:
            return answer
        finally:
            await again.reader.stop()
        ordinary = orjson.loads(encode(answer.data))
        assert orjson.loads(planned.data) == ordinary, request.query
        return answer

    patch = pytest.MonkeyPatch()
    patch.setattr(Endpoint, "_run", compared)
    patch.setattr(Plans, "due", lambda *_: True)
    # What was planned at once would never be executed in the ordinary way.
    patch.setattr(Endpoint, "_planned", _never)
    yield
    patch.undo()


async def _never(*_: Any) -> None:
    return None
