"""`khungcui attachments`: what an operator is told of the store, and what is thrown away."""

import json
import os
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import anyio
import pytest
from tests.core.attachments.contents import PDF
from typer.testing import CliRunner

from khungcui.cli import app
from khungcui.settings import settings
from khungcui.testing import Loom

from .conftest import Desk

pytestmark = pytest.mark.anyio


@pytest.fixture
async def command(loom: Loom, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Any]:
    url = loom.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    monkeypatch.setenv("KHUNGCUI_DATABASE_URL", url)
    monkeypatch.setenv("KHUNGCUI_FILES_DIR", str(loom.platform.settings.files_folder))
    monkeypatch.setenv("KHUNGCUI_LANGUAGE", "en")
    settings.cache_clear()

    async def run(*words: str) -> tuple[int, Any]:
        line = ["attachments", *words]
        result = await anyio.to_thread.run_sync(lambda: CliRunner().invoke(app, line))
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        said = json.loads(result.stdout) if "--json" in words else result.stdout
        return result.exit_code, said

    yield run
    settings.cache_clear()


async def test_the_store_is_swept_and_verified(
    loom: Loom, desk: Desk, record: str, command: Any
) -> None:
    folder = loom.platform.settings.files_folder
    await command("sweep")
    sent = await desk.send(await loom.acting("district:760"), record, "a.pdf", PDF + b"%cli\n")
    assert sent.status_code == 201
    left = folder / "incoming" / "left-by-a-crash"
    left.write_bytes(b"12345")
    assert await command("sweep", "--json") == (0, {"files": 0, "bytes": 0, "dryRun": False})
    os.utime(left, (0, 0))
    assert await command("sweep", "--dry-run") == (0, "1 files without a row, 5 bytes.\n")
    assert left.exists()
    assert await command("sweep", "--json") == (0, {"files": 1, "bytes": 5, "dryRun": False})
    assert not left.exists()
    digest = sha256(PDF + b"%cli\n").hexdigest()
    (folder / digest[:2] / digest[2:4] / digest).unlink()
    code, found = await command("verify", "--json")
    assert code == 1
    assert [(each["tenant"], each["name"]) for each in found if each["sha256"] == digest] == [
        ("760", "a.pdf")
    ]
    assert digest in (await command("verify"))[1]
