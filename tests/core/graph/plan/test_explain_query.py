"""`khungcui explain-query`: the SQL, its values, the plan of PostgreSQL; or why not."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from tests.core.graph.plan.both import Both
from typer.testing import CliRunner, Result

from khungcui.cli import app
from khungcui.errors import BadInput, NotFound, Unauthenticated
from khungcui.settings import settings
from khungcui.testing.isolation import Asker

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

QUERY = """query($name: String) {
  page: establishments(first: 3, filter: {name: {startsWith: $name}}) { nodes { id name } }
  areas(first: 1) { totalCount }
}"""

Explain = Callable[..., Any]


@pytest.fixture
def office(both: Both) -> Asker:
    return both.asker("district_office")


@pytest.fixture
def explain(both: Both, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Explain]:
    url = both.planned.database.url.set(drivername="postgresql")
    monkeypatch.setenv("KHUNGCUI_DATABASE_URL", url.render_as_string(hide_password=False))
    monkeypatch.setenv("KHUNGCUI_LANGUAGE", "en")
    settings.cache_clear()
    file = tmp_path / "query.graphql"

    async def run(query: str, *words: str) -> Result:
        file.write_text(query, encoding="utf-8")
        line = ["explain-query", str(file), *words]
        result = await anyio.to_thread.run_sync(lambda: CliRunner().invoke(app, line))
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    yield run
    settings.cache_clear()


async def test_every_root_field_with_its_values_and_plan(explain: Explain, office: Asker) -> None:
    words = ["--token", office.actor.token, "--district", "760"]
    result = await explain(QUERY, *words, "--json", "--variables", '{"name": "hop tac"}')
    found = json.loads(result.stdout)
    assert found["unplanned"] is None
    page, areas = found["roots"]
    assert (page["name"], areas["name"]) == ("page", "areas")
    assert "FROM establishment" in page["sql"]
    assert any("hop tac" in str(value) for value in page["values"].values())
    assert "760" in page["values"].values()
    assert "cost=" in page["plan"][0]
    assert "actual" not in page["plan"][0]
    run = await explain(QUERY, *words, "--analyze", "--variables", '{"name": "hop tac"}')
    assert "── page" in run.stdout
    assert "actual time" in run.stdout


async def test_an_office_asks_by_its_code(explain: Explain, office: Asker, both: Both) -> None:
    asked = await both.same(
        office, "{ offices(filter: {kind: {eq: WARD_COMMITTEE}}) { nodes { code } } }"
    )
    code = asked.done()["offices"]["nodes"][0]["code"]
    result = await explain(QUERY, "--office", code, "--district", "760", "--json")
    ground = [
        value
        for name, value in json.loads(result.stdout)["roots"][0]["values"].items()
        if "ground" in name
    ]
    assert ground
    with pytest.raises(NotFound, match="none"):
        await explain(QUERY, "--office", "none")


async def test_what_is_not_planned_says_why(explain: Explain, office: Asker) -> None:
    words = ["--token", office.actor.token, "--district", "760"]
    result = await explain("{ viewer { office } }", *words)
    assert "Not planned" in result.stdout
    assert "viewer" in result.stdout


async def test_who_asks_and_what_have_to_be_said(explain: Explain, office: Asker) -> None:
    with pytest.raises(BadInput, match="--token"):
        await explain(QUERY)
    with pytest.raises(BadInput, match="not valid"):
        await explain("{ nothing }", "--token", office.actor.token)
    with pytest.raises(BadInput, match="JSON"):
        await explain(QUERY, "--token", office.actor.token, "--variables", "[1]")
    with pytest.raises(Unauthenticated):
        await explain(QUERY, "--token", "kc_760_x")
