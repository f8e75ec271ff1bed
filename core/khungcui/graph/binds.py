"""Values as binds, never narrower than what can be asked.

A bind takes its column's type by default, and a number that the column has no room for would
then be an error, or be rounded to one that is there. Bound wide it is merely not equal.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Integer, Numeric, any_, bindparam
from sqlalchemy import Text as SqlText
from sqlalchemy.types import TypeEngine

from khungcui.storage.base import Choice
from khungcui.text import nfc


def wide(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """The type with room for every value that a column of ``type_`` can be compared with."""
    if isinstance(type_, Choice):
        return SqlText()
    if isinstance(type_, Integer):
        return BigInteger()
    return Numeric() if isinstance(type_, Numeric) else type_


def stored(value: Any) -> Any:
    """``value`` in the form in which it is stored."""
    return nfc(str(value)) if isinstance(value, str) else value


def among(column: ColumnElement[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """Whether ``column`` is one of ``values``: one array, however many there are."""
    wanted = [stored(value) for value in values]
    array = bindparam(None, wanted, type_=ARRAY(wide(column.type)), unique=True)
    return column == any_(array)
