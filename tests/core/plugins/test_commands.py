"""`khungcui plugin enable` and `disable`: what changes is said first, and asked of a person."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from typer.testing import CliRunner

from khungcui.cli import app, plugin
from khungcui.errors import Conflict, NotFound
from khungcui.graph.schema import Schemas
from khungcui.plugins.manager import Plugins
from khungcui.settings import settings
from khungcui.testing.postgres import Cluster

Command = Callable[..., Any]
HOME = ("--district", "760")


@pytest.fixture(scope="module")
def schemas(plugins: Plugins) -> Schemas:
    """Those that each run of the command would make anew: with training, and without it."""
    return Schemas(plugins.registry, "79")


@pytest.fixture
def command(
    postgres: Cluster,
    prepared: str,
    plugins: Plugins,
    schemas: Schemas,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Command]:
    """Run `khungcui plugin` in a prepared city; its output, read where it is JSON."""
    made = postgres.copy(prepared)
    monkeypatch.setattr(plugin, "load", lambda: plugins)
    monkeypatch.setattr(plugin, "Schemas", lambda *_: schemas)
    monkeypatch.setenv("KHUNGCUI_DATABASE_URL", made.app_url)
    monkeypatch.setenv("KHUNGCUI_LANGUAGE", "en")
    settings.cache_clear()

    def run(*words: str, code: int = 0, answer: str | None = None) -> Any:
        result = CliRunner().invoke(app, ("plugin", *words), input=answer)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return json.loads(result.stdout) if "--json" in words else result.stdout

    yield run
    settings.cache_clear()
    postgres.drop(made)


def is_on(command: Command) -> bool:
    [training] = [one for one in command("list", *HOME, "--json") if one["name"] == "training"]
    return training["enabled"]


def test_a_switch_says_first_what_it_changes(command: Command) -> None:
    said = command("enable", "training", *HOME)
    assert "safe  Curriculum was added." in said
    assert said.splitlines()[-1] == "training is on for 760."
    assert is_on(command)
    said = command("disable", "training", *HOME, "--yes")
    assert "breaking  Curriculum was removed." in said
    assert said.index("breaking") < said.index("training is off for 760.")
    assert not is_on(command)


def test_a_person_is_asked_and_may_say_no(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugin, "_at_a_terminal", lambda: True)
    said = command("enable", "training", *HOME, answer="n\n", code=1)
    assert said.index("Curriculum was added.") < said.index("Turn training on for 760?")
    assert "Nothing was changed." in said
    assert not is_on(command)
    assert "is on for" in command("enable", "training", *HOME, answer="y\n")
    assert is_on(command)
    assert "?" not in command("disable", "training", *HOME, "--yes")
    assert not is_on(command)


def test_a_program_reads_json_and_is_not_asked(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugin, "_at_a_terminal", lambda: True)
    said = command("enable", "training", *HOME, "--json")
    assert (said["plugin"], said["district"], said["enabled"]) == ("training", "760", True)
    assert {"severity": "safe", "description": "Curriculum was added."} in said["changes"]
    said = command("disable", "training", *HOME, "--json")
    assert not said["enabled"]
    assert said["changes"][0]["severity"] == "breaking"


def test_what_is_refused_is_refused_before_anybody_is_asked(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugin, "_at_a_terminal", lambda: True)
    with pytest.raises(NotFound, match="Did you mean 'training'"):
        command("enable", "trainin", *HOME)
    with pytest.raises(Conflict, match="part of the platform"):
        command("disable", "register", *HOME)
    with pytest.raises(Conflict, match="is off already"):
        command("disable", "training", *HOME)
    command("enable", "training", *HOME, "--yes")
    with pytest.raises(Conflict, match="is on already"):
        command("enable", "training", *HOME)
