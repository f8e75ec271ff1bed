"""From the cells of a row to the input of the act."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING
from typing import Any

from strawberry import UNSET
from strawberry.types.field import StrawberryField

from khungcui.errors import BadInput
from khungcui.plugins.registry import Registry
from khungcui.plugins.sheet_shape import (
    EXPECTED,
    ID,
    VERSION,
    Shape,
    ShapedColumn,
    fields_of,
    plain_type,
)
from khungcui.sheets.naming import Names, said_in
from khungcui.sheets.reading import Cell
from khungcui.sheets.values import value_of
from khungcui.text import Text

#: What is wrong with a row: the column and the error.
Wrong = tuple[str | None, BadInput]
_REQUIRED = Text(vi="ô này không được để trống.", en="this cell may not be empty.")


class Inputs:
    """Makes inputs for the act of a sheet."""

    def __init__(self, shape: Shape, registry: Registry, names: Names) -> None:
        self._shape = shape
        self._registry = registry
        self._names = names

    def made(self, cells: Mapping[str, Cell]) -> tuple[Any, list[Wrong]]:
        """The input for a row, and all that is wrong with it; the input is None if anything is."""
        given: dict[str, Any] = {}
        wrong: list[Wrong] = []
        for column in self._shape.columns:
            if column.given is None:
                continue
            try:
                if column.name in cells:
                    _put(given, column.given.path, self._value(column, cells))
                elif column.given.required:
                    raise BadInput(_REQUIRED, code="sheet.required")
            except BadInput as error:
                wrong.append((column.name, error))
        wrong.extend(self._identity(given, cells))
        act = self._shape.act
        if wrong or act is None:
            return None, wrong
        return _built(act.input, given), []

    def _identity(self, given: dict[str, Any], cells: Mapping[str, Cell]) -> Iterator[Wrong]:
        """Which record the row is of, and which version of it the sender had."""
        act = self._shape.act
        if not self._shape.edits or act is None:
            return
        if ID not in cells:
            yield ID, BadInput(_REQUIRED, code="sheet.required")
            return
        read: list[tuple[str, str, type]] = [(ID, str(act.on), str)]
        if self._shape.expects_version and VERSION in cells:
            read.append((VERSION, EXPECTED, int))
        for column, name, kind in read:
            try:
                given[name] = value_of(cells[column], kind, {})
            except BadInput as error:
                yield column, error

    def _value(self, column: ShapedColumn, cells: Mapping[str, Cell]) -> Any:
        given = column.given
        assert given is not None  # noqa: S101 - asked of giving columns alone
        if column.column.of is not None or given.many:
            value_of(cells[column.name], str, {})
        if column.column.of is not None:
            resource = self._registry.resources[column.column.of].resource
            said = list(said_in(column, cells))
            ids = [self._names.id_of(column, resource, one) for one in said]
            return ids if given.many else ids[0]
        labels = self._registry.labels
        if given.many:
            return [value_of(part, given.kind, labels) for part in said_in(column, cells)]
        return value_of(cells[column.name], given.kind, labels)


def _put(given: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for name in path[:-1]:
        given = given.setdefault(name, {})
    given[path[-1]] = value


def _built(input: Any, given: Mapping[str, Any]) -> Any:
    """An input class with what is given; what is not given is None, as acts meet it."""
    made: dict[str, Any] = {}
    for name, field in fields_of(input).items():
        if name not in given:
            made[name] = _absent(field)
            continue
        value = given[name]
        kind, _, _ = plain_type(field.type)
        made[name] = _built(kind, value) if isinstance(value, Mapping) else value
    return input(**made)


def _absent(field: StrawberryField) -> Any:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return None if field.default in (UNSET, MISSING) else field.default
