"""`khungcui policy export --database`: what is in force, and what is still a draft."""

from pathlib import Path

import anyio
import pytest
from tests.core.policy.amending import Amending, content
from typer.testing import CliRunner

from khungcui.cli import app
from khungcui.errors import NotFound
from khungcui.policy.adapter import read_amendment, read_rulebook
from khungcui.policy.amendment import Amendment
from khungcui.policy.rule import Rulebook
from khungcui.settings import settings
from khungcui.testing import Loom

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


async def test_drafts_and_instruments_leave_the_database_as_files(
    loom: Loom, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = loom.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    monkeypatch.setenv("KHUNGCUI_DATABASE_URL", url)
    settings.cache_clear()
    amending, chair = Amending(loom), await loom.acting("city")
    draft = await amending.do("draftAmendment", {"content": content("14-2030")}, chair)

    async def export(name: str, target: str) -> Path:
        words = ["policy", "export", name, str(tmp_path / target), "--database"]
        result = await anyio.to_thread.run_sync(lambda: CliRunner().invoke(app, words))
        if result.exception is not None:
            raise result.exception
        return tmp_path / target

    book = read_rulebook()
    for target in ("draft", "draft.xlsx"):
        read = read_amendment(await export("14-2030", target), book)
        assert read.content == draft["content"]
        assert read.instrument.signed is None

    founding = Rulebook(rules=(), instruments={}, clauses=book.clauses)
    kept = read_amendment(await export("180-1978", "kept.xlsx"), founding)
    assert kept.document == Amendment.carried(book, "180-1978").document
    with pytest.raises(NotFound, match="14-2030"):
        await export("14-2031", "none")
