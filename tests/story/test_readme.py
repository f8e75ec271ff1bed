"""What the README and `khungcui run` show works as they show it."""

import json
import re
from pathlib import Path

import pytest

from khungcui.cli.run import FIRST_QUERY
from khungcui.testing import Loom

pytestmark = pytest.mark.anyio

README = (Path(__file__).parents[2] / "README.md").read_text()


def _block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert found is not None
    return found[1]


async def test_the_readmes_query_has_its_answer(loom: Loom) -> None:
    department = await loom.acting("department")
    answer = await loom.graphql(_block("graphql"), as_=department)
    assert {"data": answer.done()} == json.loads(_block("json"))


async def test_the_first_query_works(loom: Loom) -> None:
    department = await loom.acting("department")
    shown = (await loom.graphql(FIRST_QUERY, as_=department)).done()
    assert shown["establishments"] == {"totalCount": 0, "nodes": []}
