"""Columns that several tables of training share."""

from sqlalchemy import Text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import MappedColumn, mapped_column

from khungcui import search_key, sort_key


def search_of(name: str) -> MappedColumn[str]:
    """The stored search key of the text column ``name``, filled when a row is made."""

    def fill(context: DefaultExecutionContext) -> str:
        return search_key(context.get_current_parameters()[name])

    return mapped_column(Text(collation="C"), default=fill)


def sort_of(name: str) -> MappedColumn[str]:
    """The stored sort key of the text column ``name``, filled when a row is made."""

    def fill(context: DefaultExecutionContext) -> str:
        return sort_key(context.get_current_parameters()[name])

    return mapped_column(Text(collation="C"), default=fill)
