"""What every source file owes: its size, its reasons, and nothing of the machine it was made on."""

import configparser
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLACES = ("core", "plugins", "tests")
SOURCES = sorted(path for place in PLACES for path in (ROOT / place).rglob("*.py"))
#: Modules that pass the most lines a module may have. Keep this empty.
MOST = 500
LONG: set[str] = set()
_NOQA = re.compile(r"#\s*noqa(?!: [A-Z0-9, ]+ - \S)")
_IGNORED = re.compile(r"#\s*type: ignore(?!\[[a-z-]+(, [a-z-]+)*\])")
_ADDRESS = re.compile(r"https?://|--index-url|--find-links| @ file:")


def names(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def hand_written(path: Path) -> bool:
    return "migrations" not in path.parts


def test_there_are_sources() -> None:
    assert len(SOURCES) > 100


def test_modules_are_short() -> None:
    long = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if hand_written(path) and len(lines(path)) > MOST
    }
    assert long == LONG


def test_every_ignored_rule_has_its_reason() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        if path != Path(__file__)
        for number, line in enumerate(lines(path), 1)
        if _NOQA.search(line) or _IGNORED.search(line)
    ]
    assert wrong == []


def test_modules_say_what_they_are() -> None:
    wrong = [
        path
        for path in SOURCES
        if "core" in path.parts[: len(ROOT.parts) + 1]
        and path.name != "__init__.py"
        and not path.read_text(encoding="utf-8").lstrip().startswith('"""')
    ]
    assert names(wrong) == []


def test_the_lock_names_no_address() -> None:
    found = [line for line in lines(ROOT / "requirements.lock") if _ADDRESS.search(line)]
    assert found == []


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX"])
def test_nothing_is_left_for_later(word: str) -> None:
    marked = re.compile(rf"#.*\b{word}\b")
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        if path != Path(__file__)
        for number, line in enumerate(lines(path), 1)
        if marked.search(line)
    ]
    assert wrong == []


def test_import_contracts_cover_every_plugin() -> None:
    """A plugin that joins the workspace joins the contracts."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter")
    packages = {
        entry.partition(":")[0]
        for project in (ROOT / "plugins").glob("*/pyproject.toml")
        for entry in tomllib.loads(project.read_text())["project"]["entry-points"][
            "khungcui.plugins"
        ].values()
    }
    assert packages
    listed = {
        ("importlinter", "root_packages"),
        ("importlinter:contract:core", "forbidden_modules"),
        ("importlinter:contract:independence", "modules"),
        ("importlinter:contract:public", "source_modules"),
    }
    for section, key in listed:
        assert packages <= set(config[section][key].split()), f"[{section}] {key}"
