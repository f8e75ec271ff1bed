"""What a switch, or another schema, would do to registered documents is said beforehand."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.dialects.postgresql import Range
from typer.testing import CliRunner

from khungcui import clock
from khungcui.cli import app
from khungcui.defaults.documents.hashing import sha256
from khungcui.defaults.documents.models import RegisteredDocument
from khungcui.errors import BadFile
from khungcui.policy.vocabulary import ManagedBy
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.tenancy.models import TenantPlugin
from khungcui.testing.postgres import Cluster

HOME = "760"
TEACHING = "{ curricula { totalCount } }"
PLAIN = "{ establishments { totalCount } }"
BROKEN = """
query ($plugin: String!, $enable: Boolean) {
  brokenDocuments(plugin: $plugin, enable: $enable) { documentId hash title operationName errors }
}
"""


@pytest.mark.anyio
async def test_turning_a_module_off_names_the_documents_that_use_it(workers: Any) -> None:
    loom, committee = workers.open, workers.committee
    await loom.enable("training", HOME)
    teaching = await workers.registered(TEACHING, title="Chương trình đào tạo")
    await workers.registered(PLAIN)

    async def broken(**asked: Any) -> list[dict[str, Any]]:
        asked = {"plugin": "training", **asked}
        answer = await loom.graphql(BROKEN, asked, as_=committee, district=HOME)
        return answer.done()["brokenDocuments"]

    (found,) = await broken()
    assert (found["documentId"], found["hash"]) == (teaching["id"], teaching["hash"])
    assert found["title"] == "Chương trình đào tạo"
    assert "Cannot query field 'curricula' on type 'Query'." in found["errors"][0]
    assert await broken(enable=True) == []
    company = await loom.acting("company")
    hidden = await loom.graphql(BROKEN, {"plugin": "training"}, as_=company, district=HOME)
    assert hidden.done()["brokenDocuments"] == []
    unknown = await loom.graphql(BROKEN, {"plugin": "loom"}, as_=committee, district=HOME)
    assert unknown.codes == ["plugin.unknown"]
    # Off, the module leaves them behind, and turning it on mends them.
    await loom.disable("training", HOME)
    assert [one["hash"] for one in await broken()] == [teaching["hash"]]
    assert await broken(enable=True) == []
    await workers.retire(teaching)
    assert await broken() == []


@pytest.fixture
def district(postgres: Cluster, prepared: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A prepared city, at the command line."""
    made = postgres.copy(prepared)
    monkeypatch.setenv("KHUNGCUI_DATABASE_URL", made.app_url)
    monkeypatch.setenv("KHUNGCUI_LANGUAGE", "en")
    settings.cache_clear()
    yield made
    settings.cache_clear()
    postgres.drop(made)


def run(*words: str, code: int = 0) -> Any:
    result = CliRunner().invoke(app, words)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return json.loads(result.stdout) if "--json" in words else result.stdout


def test_the_command_line_says_it_before_a_switch_and_after_an_upgrade(
    district: Any, tmp_path: Path
) -> None:
    register(district.app_url)
    said = run("plugin", "disable", "training", "--district", HOME, "--yes")
    assert "the document 'Đào tạo' (" in said
    assert "would be refused: Cannot query field 'curricula'" in said
    # What the district served before an upgrade, in a file.
    before = tmp_path / "before.graphql"
    before.write_text("type Query { looms: Int }")
    found = run("schema", "diff", str(before), HOME, "--json", code=1)
    gone = {"severity": "breaking", "description": "Field Query.looms was removed."}
    assert gone in found["changes"]
    (document,) = found["documents"]
    assert document["title"] == "Đào tạo"


def test_two_files_are_compared_without_a_database(tmp_path: Path) -> None:
    few, many = tmp_path / "few.graphql", tmp_path / "many.graphql"
    few.write_text("type Query { looms: Int }")
    many.write_text("type Query { looms: Int spindles: Int }")
    assert run("schema", "diff", str(few), str(few)) == ""
    added = run("schema", "diff", str(few), str(many))
    assert added.strip() == "safe  Field Query.spindles was added."
    gone = run("schema", "diff", str(many), str(few), code=1)
    assert "breaking  Field Query.spindles was removed." in gone
    many.write_text("type Query {")
    with pytest.raises(BadFile, match="no GraphQL schema"):
        run("schema", "diff", str(few), str(many))


def register(url: str) -> None:
    """Turn training on, and register a document that needs it, past the acts."""

    async def write() -> None:
        async with Database(url) as database, database.maintaining([HOME]) as session:
            session.add(
                TenantPlugin(
                    tenant=HOME,
                    plugin="training",
                    valid=Range(clock.now(), None, bounds="[)"),
                    changed_by="test",
                )
            )
            session.add(
                RegisteredDocument(
                    tenant=HOME,
                    hash=sha256(TEACHING),
                    text=TEACHING,
                    title="Đào tạo",
                    managed_by=ManagedBy.DISTRICT,
                    registered_at=clock.now(),
                    registered_by="test",
                )
            )

    asyncio.run(write())
