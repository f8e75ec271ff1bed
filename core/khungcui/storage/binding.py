"""How a statement gets its values: each bound by itself, or by a name that others fill too."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, bindparam
from sqlalchemy.types import TypeEngine

#: Makes the bind of a value: by name, so that a statement can be run again for another office.
Bind = Callable[[str, Any, TypeEngine[Any]], ColumnElement[Any]]


def unnamed(_: str, value: Any, type_: TypeEngine[Any]) -> ColumnElement[Any]:
    """The bind of a statement that is run once: it holds its value, and its name is its own."""
    return bindparam(None, value, type_=type_, unique=True)
