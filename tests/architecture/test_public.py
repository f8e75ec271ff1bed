"""The public surface: what plugins may import, and every hook, stands in the docs."""

import inspect
import re
from pathlib import Path

import pytest

import khungcui
from khungcui.cli import tables
from khungcui.plugins import hookspecs

DOCS = Path(__file__).parents[2] / "core/docs"


def test_public_names_exist_and_are_documented() -> None:
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    assert documented == set(khungcui.__all__)
    assert all(hasattr(khungcui, name) for name in khungcui.__all__)


def test_public_classes_and_functions_say_what_they_are() -> None:
    silent = [
        name
        for name in khungcui.__all__
        if (inspect.isclass(getattr(khungcui, name)) or inspect.isfunction(getattr(khungcui, name)))
        and not inspect.getdoc(getattr(khungcui, name))
    ]
    assert silent == []


@pytest.mark.parametrize("hook", tables.hooks(), ids=lambda hook: hook.__name__)
def test_hook_is_documented(hook: object) -> None:
    page = (DOCS / "hooks.md").read_text(encoding="utf-8")
    assert f"### `{tables.signature(hook)}`" in page


def test_hooks_are_those_of_the_specifications() -> None:
    marked = {name for name, value in vars(hookspecs).items() if hasattr(value, "khungcui_spec")}
    assert {hook.__name__ for hook in tables.hooks()} == marked


@pytest.mark.parametrize(
    ("page", "table"),
    [
        ("settings.md", tables.settings_table),
        ("errors.md", tables.errors_table),
        ("powers.md", tables.powers_table),
        ("cli.md", tables.commands_table),
        ("hooks.md", tables.hooks_table),
        ("api.md", tables.api_table),
    ],
)
def test_generated_tables_are_fresh(page: str, table: object) -> None:
    assert table() in (DOCS / page).read_text(encoding="utf-8")  # type: ignore[operator]
