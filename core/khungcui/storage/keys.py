"""Columns that hold the search key or the sort key of a text beside it."""

from collections.abc import Callable

from sqlalchemy import Text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import MappedColumn, mapped_column

from khungcui.text import search_key, sort_key


def search_of(name: str) -> MappedColumn[str]:
    """The stored search key of the text column ``name``, filled when a row is made."""
    return _key_of(name, search_key)


def sort_of(name: str) -> MappedColumn[str]:
    """The stored sort key of the text column ``name``, filled when a row is made."""
    return _key_of(name, sort_key)


def _key_of(name: str, key: Callable[[str], str]) -> MappedColumn[str]:
    def fill(context: DefaultExecutionContext) -> str:
        return key(context.get_current_parameters()[name])

    return mapped_column(Text(collation="C"), default=fill)
