"""The GraphQL types of groups: the field ``groups`` of every connection, and what it yields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Protocol

import strawberry
from strawberry.types import Info
from strawberry.types.nodes import SelectedField, Selection
from strawberry.utils.str_converters import to_camel_case

from khungcui.graph.columns import graphql_type
from khungcui.graph.context import Context
from khungcui.graph.defining import output
from khungcui.graph.groups.keys import Key, keys_of
from khungcui.graph.groups.measures import (
    FUNCTIONS,
    Function,
    Measure,
    hold_to_one_unit,
    measured,
)
from khungcui.graph.groups.query import (
    COUNT,
    GroupForm,
    GroupQuery,
    form_of,
    home_label,
    value_label,
)
from khungcui.graph.loaders import groups_under, one
from khungcui.graph.shapes import Shape
from khungcui.plugins.declarations import Field, ToOne


class Shown(Protocol):
    """What a relation leads to in a schema."""

    shape: Shape
    object: type[Any]


@dataclass(frozen=True, kw_only=True)
class GroupTypes:
    """The classes of a resource's groups; ``by`` gets its fields from `finish_groups`.

    ``holders`` are those of the functions by their names, ``measured`` the fields that hold
    numbers by the names that GraphQL shows.
    """

    shape: Shape
    keys: Mapping[str, Key]
    choices: Any
    group: type[Any]
    by: type[Any]
    holders: Mapping[str, type[Any]]
    measured: Mapping[str, str]

    def made(self, row: Mapping[str, Any], form: GroupForm, day: date) -> Any:
        """A row of groups as GraphQL shows it."""
        shared = {name: row.get(value_label(name)) for name in self.keys}
        parts = {
            name: _made(cls, self._values(name, row) | {"form_": form})
            for name, cls in self.holders.items()
        }
        by = _made(self.by, {**row, **shared, "day_": day})
        return _made(self.group, {"by": by, "count": row[COUNT], **parts})

    def _values(self, function: str, row: Mapping[str, Any]) -> dict[str, Any]:
        labels = (Measure(function=function, field=name) for name in self.measured.values())
        return {measure.field: row.get(measure.label) for measure in labels}


def begin_groups(shape: Shape) -> GroupTypes | None:
    """Begin the group types of a resource; None where its rows can be grouped by nothing."""
    keys, numbers, name = keys_of(shape), measured(shape), shape.resource.type_name
    if not keys:
        return None
    by = type(f"{name}GroupBy", (), {"__annotations__": {}})
    group = type(f"{name}Group", (), {"__annotations__": {}})
    holders = {
        function.name: _holder(name, function, numbers)
        for function in (FUNCTIONS.values() if numbers else ())
    }
    _add(group, "by", by, "What the rows have in common.")
    _add(group, "count", int, "How many rows there are.")
    for function, cls in holders.items():
        _add(group, function, cls, FUNCTIONS[function].description)
    return GroupTypes(
        shape=shape,
        keys=keys,
        choices=_choices(name, keys),
        group=output(group, f"{name} rows that have something in common."),
        by=by,
        holders=holders,
        measured={to_camel_case(field.name): field.name for field in numbers},
    )


def finish_groups(types: GroupTypes, every: Mapping[str, Shown]) -> None:
    """Give the keys of groups their fields, now that the types of related records exist."""
    for key in types.keys.values():
        if isinstance(key.of, ToOne):
            setattr(types.by, key.name, _related(key, every[key.of.target]))
        else:
            _add(types.by, key.name, key.annotation | None, f"{key.description}.")
    name = types.shape.resource.type_name
    output(types.by, f"What {name} rows share; null also where they are not grouped by it.")


def narrowed_groups(types: GroupTypes, shape: Shape) -> GroupTypes | None:
    """The same classes where the rows have fewer keys; None where none is left."""
    keys = keys_of(shape)
    return replace(types, shape=shape, keys=keys) if keys else None


def groups_field(types: GroupTypes) -> Any:
    """The field of a connection that groups all of its rows, whatever its page."""

    async def groups(self: Any, info: Info[Context, Any], by: Any) -> list[Any]:
        listed, context = self.listed, info.context
        query = GroupQuery(
            query=listed.query, form=form_of([each.value for each in by], _wanted(types, info))
        )
        if listed.relation is None:
            rows = await query.groups(context)
        else:
            rows = await groups_under(context, query, listed.relation, listed.parent)
        return [types.made(row, query.form, listed.query.view.day) for row in rows]

    groups.__annotations__ |= {
        "return": list[types.group],
        "by": Annotated[
            list[types.choices],
            strawberry.argument(description="What the rows of a group share; none: all rows."),
        ],
    }
    groups.__defaults__ = ([],)
    return strawberry.field(
        resolver=groups, description="All rows of the list, not of the page alone, in groups."
    )


def _wanted(types: GroupTypes, info: Info[Context, Any]) -> list[Measure]:
    """The measures that are selected, in whatever fragments."""
    functions = [one for group in info.selected_fields for one in _fields(group.selections)]
    return [
        Measure(function=function.name, field=types.measured[leaf.name])
        for function in functions
        if function.name in FUNCTIONS
        for leaf in _fields(function.selections)
        if leaf.name in types.measured
    ]


def _fields(selections: list[Selection]) -> Iterator[SelectedField]:
    for each in selections:
        if isinstance(each, SelectedField):
            yield each
        else:
            yield from _fields(each.selections)


def _choices(name: str, keys: Mapping[str, Key]) -> Any:
    choices: Any = StrEnum(f"{name}GroupField", {key.upper(): key for key in keys})
    made = strawberry.enum(choices, description=f"What {name} rows can be grouped by.")
    for value in choices.__strawberry_definition__.values:
        value.description = f"{keys[value.value].description}."
    return made


def _holder(name: str, function: Function, numbers: list[Field]) -> type[Any]:
    cls = type(f"{name}Group{function.name.capitalize()}", (), {"__annotations__": {}})
    for field in numbers:
        annotation = function.gives(graphql_type(field.column)) | None
        if field.unit is None:
            _add(cls, field.name, annotation, field.title.en)
        else:
            setattr(cls, field.name, _of_one_unit(field, annotation))
    return output(cls, function.description)


def _of_one_unit(field: Field, annotation: Any) -> Any:
    def resolve(self: Any) -> Any:
        hold_to_one_unit(field, self.form_.by)
        return vars(self)[field.name]

    resolve.__annotations__["return"] = annotation
    return strawberry.field(resolver=resolve, description=field.title.en)


def _add(cls: type[Any], name: str, annotation: Any, description: str) -> None:
    cls.__annotations__[name] = annotation
    setattr(cls, name, strawberry.field(description=description))


def _related(key: Key, target: Shown) -> Any:
    async def resolve(self: Any, info: Info[Context, Any]) -> Any:
        found = vars(self).get(value_label(key.name))
        if found is None:
            return None
        home = vars(self).get(home_label(key.name))
        view = info.context.view.on(self.day_)
        return await one(info.context, target.shape, target.object, view, (home, found))

    resolve.__annotations__["return"] = target.object | None
    return strawberry.field(resolver=resolve, description=f"{key.description}.")


def _made(cls: type[Any], values: Mapping[str, Any]) -> Any:
    made = object.__new__(cls)
    made.__dict__.update(values)
    return made
