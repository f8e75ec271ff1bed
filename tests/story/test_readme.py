"""What the README and `khungcui run` show works as they show it."""

import json
import re
from pathlib import Path

import pytest

from khungcui.cli.run import FIRST_QUERY
from khungcui.testing import Loom

README = (Path(__file__).parents[2] / "README.md").read_text()


def _block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.anyio
async def test_the_readmes_query_has_its_answer(loom: Loom) -> None:
    department = await loom.acting("department")
    answer = await loom.graphql(_block("graphql"), as_=department)
    assert {"data": answer.done()} == json.loads(_block("json"))


def test_run_shows_the_readmes_query() -> None:
    assert _block("graphql") == FIRST_QUERY
