"""`khungcui migrate`, `tenants` and `audit` on a database of their own."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from khungcui.audit import Entry, record_denial
from khungcui.cli import app
from khungcui.errors import BadFile, Conflict, Misconfigured, UnknownTenant
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.testing.postgres import Cluster, FreshDatabase, done

Command = Callable[..., Any]
#: What the model city begins with, by name; its District 1 without the last.
FOUR = ("labor_finance", "materials", "technical", "training")


@pytest.fixture
def empty(postgres: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[FreshDatabase]:
    made = postgres.empty()
    monkeypatch.setenv("KHUNGCUI_DATABASE_URL", made.app_url)
    monkeypatch.setenv("KHUNGCUI_OWNER_URL", made.owner_url)
    monkeypatch.setenv("KHUNGCUI_LANGUAGE", "en")
    settings.cache_clear()
    yield made
    settings.cache_clear()
    postgres.drop(made)


@pytest.fixture
def command(empty: FreshDatabase) -> Command:
    """Run a command; its output, as read from JSON where it was asked for."""

    def run(*words: str, code: int = 0) -> Any:
        result = CliRunner().invoke(app, words)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return json.loads(result.stdout) if "--json" in words else result.stdout

    return run


@pytest.mark.slow
def test_from_nothing_to_a_city(command: Command, empty: FreshDatabase, tmp_path: Path) -> None:
    due = command("migrate", "--check", "--json", code=1)
    assert {"core", *FOUR} <= {step["component"] for step in due}
    assert command("migrate", "--json") == due
    assert "up to date" in command("migrate")

    assert len(command("tenants", "apply", "--json")) > 900
    assert "0 changes" in command("tenants", "apply")
    listed = {row["id"]: row for row in command("tenants", "list", "--json")}
    assert len(listed) == 23
    assert listed["760"]["name"]["vi"] == "Quận 1"
    assert (listed["760"]["wards"], listed["760"]["plugins"]) == (10, [*FOUR[:3]])

    # The first office, which nobody could be allowed to make; then a token for its chair.
    assert "UBND-79" in command("tenants", "found", "--chair", "Võ Văn Thành")
    token = command("token", "create", "--office", "UBND-79", "--json")
    assert token["official"] == "Võ Văn Thành"
    with pytest.raises(Conflict):
        command("tenants", "found", "--chair", "Ai Khác")
    assert "0 faults" in command("audit", "verify")
    assert listed["761"]["plugins"] == [*FOUR]
    assert "Quận Gò Vấp" in command("tenants", "list")

    ward = command("tenants", "show", "26734", "--as-of", "1978-08-24", "--json")
    assert (ward["path"], ward["tenant"]) == ("79/760/26734/", "760")
    assert "Phường Tân Định" in command("tenants", "show", "26734")
    with pytest.raises(UnknownTenant, match="code 999"):
        command("tenants", "show", "999")
    with pytest.raises(BadFile, match=r"levels\.csv"):
        command("tenants", "apply", str(tmp_path))

    done(_write_and_tamper(empty))
    found = command("audit", "verify", "--json", code=1)
    assert (found["chains"], found["entries"]) == (2, 4)
    assert [(fault["seq"], fault["kind"]) for fault in found["faults"]] == [(2, "changed")]
    assert "760/2: the entry was changed" in command("audit", "verify", code=1)
    assert "0 faults" in command("audit", "verify", "770")
    with pytest.raises(UnknownTenant, match="77O"):
        command("audit", "verify", "77O")


async def _write_and_tamper(empty: FreshDatabase) -> None:
    async with Database(empty.app_url, pooled=False) as app_database:
        for _ in range(2):
            denied = Entry(tenant="760", power="course.organise", act="open", verdict="deny")
            await record_denial(app_database, denied)
    async with (
        Database(empty.superuser_url, pooled=False) as superuser,
        superuser.connecting() as connection,
    ):
        await connection.execute(text("set local session_replication_role = replica"))
        await connection.execute(text("update audit_entry set verdict = 'allow' where seq = 2"))


def test_the_owner_has_to_be_given(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KHUNGCUI_OWNER_URL")
    settings.cache_clear()
    with pytest.raises(Misconfigured, match="owns the tables") as caught:
        command("migrate")
    assert caught.value.hint_text is not None
    assert "KHUNGCUI_OWNER_URL" in caught.value.hint_text.en
