"""What a plugin may declare as a panel, and what its value comes to."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func
from tests.core.panels.conftest import CAPACITY, ESTABLISHMENTS, LEVELS, Looking, words

from khungcui.errors import PluginProblem
from khungcui.panels.formulas import value_of
from khungcui.plugins.manager import load
from khungcui.plugins.panels import Bounds, Measure, Panel, Ratio, Terms
from khungcui.register.models import EstablishmentVersion

MEAN = Measure(title=words("mean"), sql=func.avg(EstablishmentVersion.workers) + 1)


@pytest.mark.parametrize(
    ("panel", "what"),
    [
        (replace(ESTABLISHMENTS, value="number"), "'number'"),
        (replace(ESTABLISHMENTS, value=Ratio(of="count", to="all")), "'all'"),
        (replace(ESTABLISHMENTS, counted=("count", "expected")), "'expected'"),
        (replace(ESTABLISHMENTS, by=("colour",)), "'colour'"),
        (replace(ESTABLISHMENTS, by=("month",), day=None), "'month'"),
        (replace(ESTABLISHMENTS, by=("district",), place=None), "'district'"),
        (replace(ESTABLISHMENTS, by=("workers",), place="sector"), "'sector'"),
        (replace(ESTABLISHMENTS, by=("capacity_quantity",)), "'capacity_quantity'"),
        (replace(ESTABLISHMENTS, by=("opened",)), "'opened'"),
        (replace(ESTABLISHMENTS, day="founded"), "'founded'"),
        (replace(ESTABLISHMENTS, only={"owner_form": {"eq": "PRIVATE"}}), "'owner_form'"),
        (replace(ESTABLISHMENTS, resource="workshop"), "workshop"),
        (replace(ESTABLISHMENTS, measures={"mean": MEAN}, value="mean"), "INV-29"),
        (replace(CAPACITY, per=None), "per="),
        (replace(LEVELS, day=None, by=("owner_form",)), "day="),
    ],
)
def test_what_says_nothing_is_refused_at_the_start(panel: Panel, what: str) -> None:
    with pytest.raises(PluginProblem) as refused:
        load([Looking(panel)], installed=False)
    assert what in refused.value.message.en
    assert "Plugin 'looking'" in refused.value.message.en
    assert load([Looking(ESTABLISHMENTS, CAPACITY)], installed=False).registry.panels.keys() > {
        "counted_establishments",
        "capacity",
    }


def test_one_name_is_one_panel() -> None:
    with pytest.raises(PluginProblem, match="panel establishments"):
        load([Looking(replace(CAPACITY, name="establishments"))], installed=False)


AMOUNTS = st.none() | st.decimals(-(10**12), 10**12, places=3)


@given(a=AMOUNTS, b=AMOUNTS, c=AMOUNTS, decimals=st.integers(0, 4))
def test_a_value_is_exact_until_it_is_rounded_once(
    a: Decimal | None, b: Decimal | None, c: Decimal | None, decimals: int
) -> None:
    measures = {"a": a, "b": b, "c": c}
    whole = Fraction(c or 0)
    found = value_of(
        Ratio(of=Terms(plus=("a",), minus=("b",)), to="c", times=100), measures, decimals
    )
    if not whole:
        assert found is None
        return
    exact = (Fraction(a or 0) - Fraction(b or 0)) * 100 / whole
    assert found is not None
    assert abs(Fraction(found) - exact) <= Fraction(1, 2 * 10**decimals)
    assert found == found.quantize(Decimal(1).scaleb(-decimals))


@pytest.mark.parametrize(
    ("formula", "measures", "value"),
    [
        ("a", {"a": None}, None),
        ("a", {"a": Decimal("2.5")}, Decimal(3)),
        ("a", {"a": Decimal("-2.5")}, Decimal(-3)),
        (Terms(plus=("a",), minus=("b",)), {"a": None, "b": None}, None),
        (Terms(plus=("a",), minus=("b",)), {"a": None, "b": Decimal(4)}, Decimal(-4)),
        (Ratio(of="a", to="b"), {"a": None, "b": Decimal(4)}, Decimal(0)),
        (Ratio(of="a", to="b"), {"a": Decimal(4), "b": Decimal(0)}, None),
        (Ratio(of="a", to="b"), {"a": Decimal(4), "b": None}, None),
    ],
)
def test_what_no_row_has(
    formula: Any, measures: Mapping[str, Decimal | None], value: Decimal | None
) -> None:
    assert value_of(formula, measures, 0) == value


@pytest.mark.parametrize(
    ("bounds", "inside", "outside"),
    [
        (Bounds(least=0, most=0), ["0"], ["0.01", "-0.01"]),
        (Bounds(least=95), ["95", "100"], ["94.9"]),
        (Bounds(most=5), ["-1", "5"], ["5.1"]),
    ],
)
def test_bounds_hold_both_ends(bounds: Bounds, inside: list[str], outside: list[str]) -> None:
    assert all(bounds.hold(Decimal(value)) for value in inside)
    assert not any(bounds.hold(Decimal(value)) for value in outside)
