"""What a sheet comes to: of each column which field it shows, and which input it gives."""

import types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Union, get_args, get_origin

from sqlalchemy import FromClause
from strawberry import UNSET
from strawberry.types.base import StrawberryList, StrawberryOptional
from strawberry.utils.str_converters import to_camel_case

from khungcui.plugins.declarations import Act, Column, Resource, ToOne
from khungcui.plugins.registry import Registry
from khungcui.plugins.sheets import Sheet, SheetColumn
from khungcui.storage.base import Choice
from khungcui.storage.flowing import Flowing
from khungcui.text import Text

#: The columns that the core puts before those of the sheet.
ID, VERSION, KEY = "id", "version", "row_key"
#: The columns that a file of results has after those.
RESULT, ERRORS = "result_of_row", "errors_of_row"
EXPECTED = "expected_version"
#: Their headings.
HEADINGS: Mapping[str, Text] = {
    ID: Text(vi="Mã bản ghi", en="Record"),
    VERSION: Text(vi="Phiên bản", en="Version"),
    KEY: Text(vi="Khóa dòng", en="Row key"),
    RESULT: Text(vi="Kết quả", en="Result"),
    ERRORS: Text(vi="Lỗi", en="Errors"),
}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a column shows: a field of the row, or of the row that a relation leads to."""

    column: Column
    relation: ToOne | None = None


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a column gives: a place in the input of the act.

    ``path`` are the names from the input down; ``kind`` is what Python calls it, ``many``
    whether it is a list of such, ``required`` whether a row without it cannot be performed.
    """

    path: tuple[str, ...]
    kind: Any
    many: bool
    required: bool

    @property
    def choices(self) -> type[StrEnum] | None:
        """The enumeration that it takes a value of."""
        return self.kind if isinstance(self.kind, type) and issubclass(self.kind, StrEnum) else None


@dataclass(frozen=True, kw_only=True)
class ShapedColumn:
    """A column with what it shows and gives; one of the two may be None."""

    column: SheetColumn
    shown: Shown | None
    given: Given | None

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def choices(self) -> type[StrEnum] | None:
        """The enumeration that its cells hold words of."""
        if self.given is not None and self.given.choices is not None:
            return self.given.choices
        if self.shown is None:
            return None
        kind = self.shown.column.type
        return kind.choices if isinstance(kind, Choice) else None


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A sheet against what is installed.

    ``version`` is the field of the resource that says which version a row is of, where it has
    one. ``edits`` says that its act is on the very rows that the sheet shows.
    """

    sheet: Sheet
    plugin: str
    resource: Resource
    resource_plugin: str
    act: Act | None
    act_plugin: str | None
    columns: tuple[ShapedColumn, ...]
    version: Column | None

    @property
    def edits(self) -> bool:
        return self.act is not None and self.act.on == self.resource.name

    @property
    def expects_version(self) -> bool:
        """Whether the act asks of which version the row was."""
        return self.edits and EXPECTED in fields_of(self._input)

    @property
    def _input(self) -> Any:
        return None if self.act is None else self.act.input

    def heading(self, column: str | None) -> Text | None:
        """The heading of a column by its name; None where it is no column of the sheet."""
        found = self.sheet.by_name.get(column or "")
        return HEADINGS.get(column or "") if found is None else found.title

    def given_by_field(self, field: str | None) -> str | None:
        """The column that gives the input's ``field``, as an error names it in camelCase."""
        for each in self.columns:
            if each.given is not None and _camel(each.given.path) == field:
                return each.name
        if self.edits and self.act is not None and field == _camel((str(self.act.on),)):
            return ID
        if self.expects_version and field == _camel((EXPECTED,)):
            return VERSION
        return None


@lru_cache(maxsize=512)
def _shape(registry: "_ById", name: str) -> Shape:
    return _made(registry.registry, name)


class _ById:
    """A registry as a key: registries are not hashable, and each is made once."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def __hash__(self) -> int:
        return id(self.registry)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.registry is self.registry


def shape_of(registry: Registry, name: str) -> Shape:
    """The shape of the sheet ``name``. `ValueError` where the sheet fits what it names nowhere."""
    return _shape(_ById(registry), name)


def _made(registry: Registry, name: str) -> Shape:
    owned = registry.sheets[name]
    sheet = owned.sheet
    resource = registry.resources[sheet.resource]
    act = None if sheet.act is None else registry.acts[sheet.act]
    columns = tuple(
        _column(registry, resource.resource, None if act is None else act.act, each)
        for each in sheet.columns
    )
    version = _version(resource.resource)
    return Shape(
        sheet=sheet,
        plugin=owned.plugin,
        resource=resource.resource,
        resource_plugin=resource.plugin,
        act=None if act is None else act.act,
        act_plugin=None if act is None else act.plugin,
        columns=columns,
        version=version,
    )


def _version(resource: Resource) -> Column | None:
    """What says of which version a row is: a field, or the column that a workflow keeps."""
    field = _field(resource, VERSION)
    if field is not None or isinstance(resource.rows, FromClause):
        return field
    return resource.rows.version if issubclass(resource.rows, Flowing) else None


def _column(
    registry: Registry, resource: Resource, act: Act | None, column: SheetColumn
) -> ShapedColumn:
    shown = _shown(registry, resource, column)
    given = None if act is None else _given(act.input, column)
    if shown is None and given is None:
        raise ValueError(
            f"the column '{column.name}' neither shows a field of '{resource.name}'"
            " nor gives one to its act"
        )
    return ShapedColumn(column=column, shown=shown, given=given)


def _shown(registry: Registry, resource: Resource, column: SheetColumn) -> Shown | None:
    path = column.shows or column.name
    first, _, rest = path.partition(".")
    if rest:
        for owned in registry.resources[resource.name].relations:
            if owned.relation.name == first and isinstance(owned.relation, ToOne):
                found = _field(registry.resources[owned.relation.target].resource, rest)
                if found is not None:
                    return Shown(column=found, relation=owned.relation)
    found = _field(resource, path)
    if found is None and column.shows is not None:
        raise ValueError(f"'{column.shows}' is no field of '{resource.name}'")
    return None if found is None else Shown(column=found)


def _field(resource: Resource, name: str) -> Column | None:
    return next((field.column for field in resource.fields if field.name == name), None)


def _given(input: Any, column: SheetColumn) -> Given | None:
    path = tuple((column.gives or column.name).split("."))
    required, many, kind = True, False, input
    for name in path:
        fields = fields_of(kind)
        if name not in fields:
            if column.gives is not None:
                raise ValueError(f"'{column.gives}' is no field of the input")
            return None
        field = fields[name]
        kind, optional, many = plain_type(field.type)
        required = required and not optional and not _defaults(field)
    return Given(path=path, kind=kind, many=many, required=required)


def fields_of(input: Any) -> Mapping[str, Any]:
    """The fields of an input class by name; none where it is no such class."""
    definition = getattr(input, "__strawberry_definition__", None)
    return {} if definition is None else {f.python_name: f for f in definition.fields}


def _defaults(field: Any) -> bool:
    default = getattr(field, "default", MISSING)
    factory = getattr(field, "default_factory", MISSING)
    return default not in (MISSING, UNSET) or factory is not MISSING


def plain_type(kind: Any) -> tuple[Any, bool, bool]:
    """A type without what is around it, whether it may be absent, and whether it is a list."""
    optional = many = False
    while True:
        if isinstance(kind, StrawberryOptional):
            optional, kind = True, kind.of_type
        elif isinstance(kind, StrawberryList):
            many, kind = True, kind.of_type
        elif get_origin(kind) in (Union, types.UnionType):
            inner = [each for each in get_args(kind) if each is not type(None)]
            optional, kind = True, inner[0]
        elif hasattr(kind, "wrapped_cls"):
            kind = kind.wrapped_cls
        else:
            return kind, optional, many


def _camel(path: tuple[str, ...]) -> str:
    return ".".join(to_camel_case(part) for part in path)
