"""Amending by command: a folder becomes a draft, and two tokens make it law."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import anyio
import pytest
from typer.testing import CliRunner

from khungcui import clock
from khungcui.cli import app
from khungcui.errors import BadInput, Forbidden
from khungcui.settings import settings
from khungcui.testing import Loom

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

Command = Callable[..., Any]


@pytest.fixture
def command(loom: Loom, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command on the database of ``loom``; what it printed as JSON."""
    url = loom.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    monkeypatch.setenv("KHUNGCUI_DATABASE_URL", url)
    monkeypatch.setenv("KHUNGCUI_LANGUAGE", "en")
    settings.cache_clear()

    def invoke(*words: str) -> Any:
        result = CliRunner().invoke(app, [*words, "--json"])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return json.loads(result.stdout)

    async def run(*words: str) -> Any:
        return await anyio.to_thread.run_sync(lambda: invoke(*words))

    return run


async def read(*words: str) -> tuple[int, str]:
    """Run a command as a person reads it: its exit code, and what it printed."""
    result = await anyio.to_thread.run_sync(lambda: CliRunner().invoke(app, list(words)))
    return result.exit_code, result.stdout


def folder(place: Path, in_force: date, note: str = "") -> Path:
    """A folder with one instrument: wards set the norms of their own portions."""
    place.mkdir(exist_ok=True)
    (place / "instrument.toml").write_text(
        f"""id = "12-2030"
number = "12/2030/QĐ-UB"
title = {{ vi = "Giao định mức cho phường", en = "Norms go to the wards" }}
issuer = {{ vi = "Ủy ban Nhân dân thành phố", en = "The City People's Committee" }}
signed = 2026-01-01
in_force = {in_force.isoformat()}
""",
        "utf-8",
    )
    (place / "clauses.csv").write_text(
        "clause,title_vi,title_en,quote\n12-2030.1,Định mức,Norms,\n", "utf-8"
    )
    (place / "rules.csv").write_text(
        "id,office,axis,object,action,managed_by,portion,effect,clause,note\n"
        f"12-2030/001,ward_committee,territory,consumption_norm,set,*,own,allow,12-2030.1,{note}\n",
        "utf-8",
    )
    return place


@pytest.mark.long
async def test_a_folder_becomes_law_by_two_tokens(
    loom: Loom, command: Command, tmp_path: Path
) -> None:
    one, other, ward = [
        await loom.acting(office, name=name)
        for office, name in (("city", "A"), ("city", "B"), ("ward:26734", "C"))
    ]
    day = clock.today() + timedelta(days=9)
    source = str(folder(tmp_path / "draft", day))
    with pytest.raises(Forbidden) as denied:
        await command("policy", "draft", source, "--token", ward.token)
    assert denied.value.clause == "V.2"

    drafted = await command("policy", "draft", source, "--token", one.token)
    assert (drafted["stage"], drafted["revision"]) == ("DRAFT", 1)
    folder(tmp_path / "draft", day, note="viết lại")
    worded = await command("policy", "draft", source, "--token", other.token)
    assert (worded["id"], worded["revision"]) == (drafted["id"], 2)
    seen = await command("policy", "preview", "12-2030", "--token", one.token)
    assert seen["stage"] == "PREVIEWED"
    assert seen["preview"]["shifts"][0]["power"] == "consumption_norm.set"

    await command("policy", "sign", "12-2030", "--token", one.token)
    with pytest.raises(BadInput) as twice:
        await command("policy", "sign", "12-2030", "--token", one.token)
    assert twice.value.error_code == "amendment.signed_already"
    await command("policy", "sign", "12-2030", "--token", other.token)
    done = await command("policy", "publish", "12-2030", "--token", one.token)
    assert (done["stage"], done["standing"]) == ("PUBLISHED", "to_come")
    verified = await command("audit", "verify")
    assert verified["faults"] == verified["instruments"] == []
    shipped, held = [await command("policy", "lint", *more) for more in ((), ("--database",))]
    assert held == {"rules": shipped["rules"] + 1, "findings": []}

    told = await command("policy", "diff", "12-2030", "--database")
    assert [rule["id"] for rule in told["came"]] == ["12-2030/001"]
    for alone in (("diff", "12-2030"), ("diff", "12-2030", "--database", "--instruments", source)):
        with pytest.raises(BadInput):  # the files know nothing of what the city has adopted
            await command("policy", *alone)

    await command("policy", "withdraw", "12-2030", "--token", one.token)
    gone = await command("policy", "withdraw", "12-2030", "--token", other.token)
    assert gone["stage"] == "WITHDRAWN"


@pytest.mark.usefixtures("command")
async def test_a_person_reads_what_was_found_who_signed_and_what_comes_next(
    loom: Loom, tmp_path: Path
) -> None:
    one = await loom.acting("city", name="A")
    source = folder(tmp_path / "draft", clock.today() + timedelta(days=9))
    with (source / "instrument.toml").open("a", encoding="utf-8") as heading:
        heading.write('repeals = ["180-1978/015"]\n')
    token = ("--token", one.token)
    code, said = await read("policy", "draft", str(source), *token)
    assert (code, "khungcui policy preview 12-2030" in said) == (0, True)

    code, said = await read("policy", "preview", "12-2030", *token)
    assert code == 1
    assert "power-without-holder" in said
    assert "--accept" in said
    accepted = tmp_path / "accepted.csv"
    accepted.write_text(
        "kind,subject,reason\npower-without-holder,establishment.hand_over,It ends.\n", "utf-8"
    )
    code, said = await read("policy", "preview", "12-2030", *token, "--accept", str(accepted))
    assert code == 0
    assert "accepted: It ends." in said
    assert "Signatures wanting: 2" in said
    assert "establishment.hand_over" in said
    assert "officials gain it" in said

    code, said = await read("policy", "sign", "12-2030", *token)
    assert code == 0
    assert "Signed by A" in said
    assert "Signatures wanting: 1" in said
