"""The test kit for plugins. pytest loads its fixtures by itself; begin with `Loom`.

Names are imported when first used: pytest loads this package in every run, and the whole
platform comes with `Loom`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from khungcui.testing.actors import Actor
    from khungcui.testing.budget import OverBudget, query_budget
    from khungcui.testing.client import Answer, GraphQL
    from khungcui.testing.conformance import Conformance
    from khungcui.testing.loom import Loom

__all__ = ["Actor", "Answer", "Conformance", "GraphQL", "Loom", "OverBudget", "query_budget"]

_HOMES = {
    "Actor": "actors",
    "Answer": "client",
    "Conformance": "conformance",
    "GraphQL": "client",
    "Loom": "loom",
    "OverBudget": "budget",
    "query_budget": "budget",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
