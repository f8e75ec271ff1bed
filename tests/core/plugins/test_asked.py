"""What lint is told of the plugins is what their rows look like."""

from dataclasses import replace
from typing import Any

import pytest

from khungcui.clock import today
from khungcui.plugins.asked import asked, shape_of
from khungcui.plugins.declarations import Resource
from khungcui.plugins.manager import load
from khungcui.plugins.view import facet_select
from khungcui.policy.adapter import read_rulebook
from khungcui.policy.lint import ANYTHING, Shape, lint
from khungcui.policy.lint.classes import classes_in, mask
from khungcui.policy.rule import Rulebook
from khungcui.policy.vocabulary import Line, ManagedBy, PortionKind
from khungcui.storage.base import DAY
from khungcui.testing import Loom

pytestmark = pytest.mark.anyio

_GIVES = {
    Line.TERRITORY: "area",
    Line.ADDRESSED: "area",
    Line.SECTOR: "sector",
    Line.CONTRACT: "orderer",
    Line.SELF: "owner",
}


def test_a_class_is_as_wide_as_its_column() -> None:
    registry = load().registry
    shapes = {
        name: shape_of(one.resource, one.resource.facets)
        for name, one in registry.resources.items()
    }
    managers = {name: {by for by, _ in classes_in(shape.classes)} for name, shape in shapes.items()}
    assert managers["portion"] == {*ManagedBy, None}
    assert managers["classification"] == set(ManagedBy)
    assert managers["hand_over"] == {ManagedBy.DISTRICT}
    assert managers["cadre"] == {None}
    assert Line.CONTRACT in shapes["portion"].lines - shapes["portion"].given
    assert Line.CONTRACT not in shapes["cadre"].lines


def test_what_an_act_makes_of_its_own_may_be_anything() -> None:
    powers = asked(load().registry).powers
    assert powers["establishment.register"].shape == ANYTHING
    assert powers["establishment.accept_hand_over"].shape.classes == mask(
        (ManagedBy.DISTRICT, portion) for portion in PortionKind
    )
    assert powers["establishment.manage"].exclusive
    assert not powers["establishment.view"].exclusive


def test_every_state_that_waits_is_looked_at() -> None:
    """Without the rule that leads it on, each is stuck."""
    book, wanted = read_rulebook(), asked(load().registry)
    assert len(wanted.states) > 20
    for state in wanted.states:
        without = replace(
            book, rules=tuple(one for one in book.rules if one.power not in state.powers)
        )
        assert state.name in _stuck(without, wanted)
    assert not _stuck(book, wanted)


def _stuck(book: Rulebook, wanted: Any) -> set[str]:
    only = replace(wanted, powers={})
    return {one.subject.split(" ")[0] for one in lint(book, only) if one.kind == "stuck"}


async def _wrong(loom: Loom, resource: Resource, shape: Shape, *conditions: Any) -> list[str]:
    """Facets on the demo data that ``shape`` does not allow for."""
    day = today()
    async with loom.database.reading(loom.tree.homes()) as session:
        found = await session.execute(facet_select(resource, *conditions), {DAY.key: day})
        rows = found.mappings().all()
    classes = set(classes_in(shape.classes))
    return [
        f"{resource.name}: {dict(row)}"
        for row in rows
        if (row["managed_by"], row["portion"]) not in classes
        or any(row[_GIVES[line]] is None for line in shape.given)
        or any(row[name] is not None and line not in shape.lines for line, name in _GIVES.items())
    ]


async def test_rows_look_as_lint_is_told(peopled: Loom) -> None:
    registry, wrong = peopled.registry, []
    for owned in registry.resources.values():
        one = owned.resource
        conditions = [] if one.condition is None else [one.condition]
        wrong += await _wrong(peopled, one, shape_of(one, one.facets), *conditions)
    shapes = {state.name: state.shape for state in asked(registry).states}
    for owned in registry.waiting:
        state, one = owned.waiting, registry.resources[owned.waiting.resource].resource
        seen = replace(one, facets=state.facets or one.facets)
        shape = shapes[f"{state.resource}.{state.name}"]
        conditions = [] if one.condition is None else [one.condition]
        wrong += await _wrong(peopled, seen, shape, state.condition, *conditions)
    assert wrong == []
