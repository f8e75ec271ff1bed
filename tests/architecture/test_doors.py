"""Tenant data have one door: a plugin asks the core, and writes no statement of its own.

A function that must go past it says why in a comment: ``# door: <reason>``.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Where a statement would be past the door: what plugins resolve by themselves.
MODULES = sorted(
    path
    for path in (ROOT / "plugins").rglob("*.py")
    if path.stem.startswith(("resolver", "quer", "graphql")) or "queries" in path.parts
)
_STATEMENTS = {"select", "text", "insert", "update", "delete"}
_REASON = "# door: "
_SENDING = {"execute", "scalars", "scalar", "stream", "get", "get_one"}


def past_the_door(source: str) -> Iterator[str]:
    """The calls of ``source`` that read past the door, in functions that give no reason."""
    lines = source.splitlines()
    for node, outer in walked(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        direct = isinstance(called, ast.Name) and called.id in _STATEMENTS
        sent = (
            isinstance(called, ast.Attribute)
            and called.attr in _SENDING
            and "session" in ast.unparse(called.value)
        )
        around = lines[outer.lineno - 1 : outer.end_lineno] if outer else lines
        if (direct or sent) and not any(_REASON in line for line in around):
            yield f"{node.lineno}: {ast.unparse(node)[:80]}"


Function = ast.FunctionDef | ast.AsyncFunctionDef


def walked(
    node: ast.AST, outer: Function | None = None
) -> Iterator[tuple[ast.AST, Function | None]]:
    """Every node below ``node``, with the function that it stands in."""
    for child in ast.iter_child_nodes(node):
        inside = child if isinstance(child, Function) else outer
        yield child, outer
        yield from walked(child, inside)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_resolvers_go_through_the_door(module: Path) -> None:
    assert list(past_the_door(module.read_text())) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("select(Cadre)", 1),
        ("await session.execute(statement)", 1),
        ("await info.context.session.scalars(statement)", 1),
        ("# door: numbers by number, checked by hand\nselect(Cadre)", 0),
        ("await info.context.read(statement)", 0),
        ("chosen.get(name)", 0),
    ],
)
def test_the_linter_sees(source: str, found: int) -> None:
    wrapped = source.replace("await ", "")
    assert len(list(past_the_door(wrapped))) == found


def test_plugins_check_no_permission_themselves() -> None:
    """Tenant and permission are the core's; what a plugin writes has neither."""
    words = ("enabled(", ".is_on(", "khungcui.areas", "set_config")
    wrong = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in (ROOT / "plugins").rglob("*.py")
        for word in words
        if word in path.read_text() and _REASON not in path.read_text()
    ]
    assert wrong == []
