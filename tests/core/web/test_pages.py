"""Pages, health, lifespan, and GraphiQL with and without its files."""

import asyncio
import io
import json
import re
import stat
import tarfile
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha384
from pathlib import Path
from typing import Any

import httpx
import pytest

from khungcui.settings import Settings
from khungcui.text import Text
from khungcui.web import graphiql, health
from khungcui.web.app import make_app
from khungcui.web.front import Front
from khungcui.web.graphiql_files import PINNED, GraphiQLFiles, PinnedFile, fetch_assets

from .conftest import FakePlatform

pytestmark = pytest.mark.anyio

CONTENT = b"var small = 1;"
SMALL = PinnedFile(
    package="@loom/small",
    version="1.2.3",
    member="dist/small.min.js",
    sha384=b64encode(sha384(CONTENT).digest()).decode(),
)


async def test_health(client: httpx.AsyncClient, platform: FakePlatform) -> None:
    figures = {"queries": 3, "planned": 1.0}
    assert (await client.get("/health/live")).json() == {"status": "ok", "figures": figures}
    ready = await client.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json() == {"status": "ok", "checks": {"database": True, "policy": True}}
    platform.checks = {"database": True, "policy": False}
    ready = await client.get("/health/ready")
    assert ready.status_code == 503
    assert ready.headers["retry-after"]
    assert ready.json()["checks"] == {"database": True, "policy": False}


@pytest.mark.parametrize("checks", [RuntimeError("postgresql://u:pw@h"), {}])
async def test_what_cannot_be_checked_is_not_ready(
    client: httpx.AsyncClient, platform: FakePlatform, checks: Any
) -> None:
    platform.checks = checks
    ready = await client.get("/health/ready")
    assert ready.status_code == 503
    assert ready.json() == {"status": "unavailable", "checks": {}}
    assert (await client.get("/health/live")).status_code == 200


async def test_a_check_that_hangs_is_not_ready(
    client: httpx.AsyncClient, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang() -> Mapping[str, bool]:
        await asyncio.sleep(60)
        return {"database": True}

    monkeypatch.setattr(health, "_PATIENCE", 0.01)
    monkeypatch.setattr(platform, "ready", hang)
    app = make_app(platform, Settings.model_validate({}))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://loom.test"
    ) as hung:
        assert (await hung.get("/health/ready")).status_code == 503


async def test_the_platform_is_started_once_and_stopped(app: Front, platform: FakePlatform) -> None:
    async with app.running():
        assert platform.events == ["start", "warm"]
    assert platform.events == ["start", "warm", "stop"]


@pytest.mark.parametrize(
    ("method", "path", "status", "error"),
    [
        ("GET", "/nothing", 404, "http.not_found"),
        ("GET", "/graphql/", 404, "http.not_found"),
        ("GET", "/d/760", 404, "http.not_found"),
        ("POST", "/health/live", 405, "http.method"),
        ("POST", "/graphiql", 405, "http.method"),
        ("GET", "/assets/app.py", 404, "http.not_found"),
        ("GET", "/assets/..%2Fapp.py", 404, "http.not_found"),
        ("GET", "/graphiql/assets/..%2F..%2Fetc", 404, "http.not_found"),
        ("GET", f"/graphiql/assets/{PINNED[0].name}", 404, "http.not_found"),
        ("GET", "/d/999/graphiql", 404, "tenant.unknown"),
    ],
)
async def test_an_address_that_nothing_answers_to(
    client: httpx.AsyncClient, method: str, path: str, status: int, error: str
) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.json()["errors"][0]["extensions"]["code"] == error
    assert ("allow" in answer.headers) is (status == 405)


async def test_the_first_page_speaks_both_languages(client: httpx.AsyncClient) -> None:
    vietnamese = await client.get("/")
    english = await client.get("/", headers={"Accept-Language": "en"})
    chosen = await client.get("/?lang=en", headers={"Accept-Language": "vi"})
    assert "Sợi dọc là ngành" in vietnamese.text
    assert '<html lang="vi">' in vietnamese.text
    assert "The warp is the sector" in english.text
    assert chosen.text == english.text
    for path in re.findall(r'(?:href|src)="(/[^"?]*)', vietnamese.text):
        assert (await client.get(path)).status_code == 200, path


async def test_graphiql_can_be_closed(platform: FakePlatform, config: Settings) -> None:
    app = make_app(platform, config.model_copy(update={"graphiql": False}))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://loom.test"
    ) as client:
        assert (await client.get("/graphiql")).status_code == 404
        assert "graphiql" not in (await client.get("/")).text


@pytest.mark.parametrize(
    ("spoken", "says"), [("vi", "GraphiQL chưa có ở đây"), ("en", "GraphiQL is not here yet")]
)
async def test_without_its_files_graphiql_says_so_and_shows_curl(
    client: httpx.AsyncClient, spoken: str, says: str
) -> None:
    page = await client.get("/d/760/graphiql", params={"lang": spoken})
    assert page.status_code == 200
    assert says in page.text
    assert "curl http://loom.test/d/760/graphql" in page.text
    assert "<code>make run</code>" in page.text
    assert "</script>" not in page.text
    assert "&lt;/script&gt;" in page.text
    assert all(file.name in page.text for file in PINNED)


async def test_with_its_files_graphiql_loads_nothing_from_elsewhere(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(GraphiQLFiles, "missing", lambda _: ())
    page = await client.get("/d/760/graphiql")
    assert "//" not in "".join(re.findall(r'(?:href|src)="([^"]*)"', page.text))
    assert page.headers["content-security-policy"] == graphiql.CONTENT_SECURITY_POLICY
    assert "http" not in graphiql.CONTENT_SECURITY_POLICY
    for file in PINNED:
        assert f'="/graphiql/assets/{file.name}" integrity="{file.integrity}"' in page.text
    (config,) = re.findall(r'id="config">(.*?)</script>', page.text)
    assert json.loads(config) == {
        "endpoint": "/d/760/graphql",
        "query": "{ secret } # </script>",
    }


async def test_a_file_that_differs_from_its_hash_is_not_served(tmp_path: Path) -> None:
    path = tmp_path / SMALL.name
    path.write_bytes(CONTENT + b" ")
    assert GraphiQLFiles(tmp_path, [SMALL]).content(SMALL.name) is None
    path.write_bytes(CONTENT)
    files = GraphiQLFiles(tmp_path, [SMALL])
    assert files.content(SMALL.name) == CONTENT
    assert files.missing() == ()
    assert files.content("../" + SMALL.name) is None


async def test_a_pinned_file_is_served_for_good(
    config: Settings, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = config.state_dir / "graphiql"
    folder.mkdir()
    (folder / SMALL.name).write_bytes(CONTENT)
    monkeypatch.setattr(graphiql, "GraphiQLFiles", lambda path: GraphiQLFiles(path, [SMALL]))
    app = make_app(platform, config)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://loom.test"
    ) as client:
        answer = await client.get(f"/graphiql/assets/{SMALL.name}")
    assert answer.content == CONTENT
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]


def npm_giving(folder: Path, content: bytes, *, fails: bool = False) -> str:
    """A stand-in for npm whose ``pack`` leaves an archive holding ``content``."""
    archive = folder / "given.tgz"
    with tarfile.open(archive, "w:gz") as tar:
        member = tarfile.TarInfo(f"package/{SMALL.member}")
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
    command = folder / "npm"
    last = "exit 1" if fails else f"cp {archive} {SMALL.archive}"
    command.write_text(f'#!/bin/sh\n[ "$4" = "@loom/small@1.2.3" ] || exit 9\n{last}\n')
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    return str(command)


@pytest.mark.parametrize(
    ("content", "fails", "fetched"),
    [(CONTENT, False, True), (CONTENT + b" ", False, False), (CONTENT, True, False)],
)
async def test_fetching_keeps_only_what_has_its_hash(
    tmp_path: Path, content: bytes, fails: bool, fetched: bool
) -> None:
    said: list[Text] = []
    target = tmp_path / "kept"
    npm = npm_giving(tmp_path, content, fails=fails)
    assert fetch_assets(target, said.append, pinned=[SMALL], npm=npm) is fetched
    assert len(said) == (1 if fetched else 2)
    kept = [path.name for path in target.iterdir()] if target.exists() else []
    assert kept == ([SMALL.name] if fetched else [])
    if fetched:
        absent = str(tmp_path / "no-such-npm")
        assert fetch_assets(target, said.append, pinned=[SMALL], npm=absent)
        assert len(said) == 1


async def test_without_npm_nothing_is_fetched_and_that_is_said(tmp_path: Path) -> None:
    said: list[Text] = []
    absent = str(tmp_path / "no-such-npm")
    assert not fetch_assets(tmp_path / "kept", said.append, npm=absent)
    assert ["npm" in text.vi and "npm" in text.en for text in said] == [True]
    assert not (tmp_path / "kept").exists()
