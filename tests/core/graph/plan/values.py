"""Values for the arguments of random operations: mostly such as find something."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    is_input_object_type,
)
from tests.core.graph.plan.extremes import TEXTS

#: Values of each scalar as JSON has them.
SCALARS: dict[str, tuple[Any, ...]] = {
    "Int": (0, 1, 3, 12, -1, 2**31 - 1, -(2**31)),
    "Float": (0.5, 1.0),
    "Boolean": (True, False),
    "String": (*TEXTS[1:], "a", "thợ", "hợp tác", "C", "760", "26734", "13", "plan"),
    "ID": ("760", "26734", "13"),
    "Date": ("2020-01-01", "1980-01-01", "2026-01-31", "0001-01-01", "9999-12-31"),
    "DateTime": ("2024-02-29T12:00:00.120300Z", "2020-01-01T00:00:00+07:00", "1999-12-31T17:00:00"),
    "Decimal": ("0", "0.00", "-1.50", "123456789012345678901234", "0.000001", "12.5"),
    "BigInt": ("0", "9223372036854775807", "-9223372036854775808", "7"),
    "JSON": ({"b": [1, None]}, "x", 3),
}
_WRONG: dict[str, tuple[Any, ...]] = {
    "Int": (2**31, -(2**31) - 1, "x", 1.5, 10**30),
    "Boolean": ("true", 1),
    "String": ("\x00", 3, "x" * 5000),
    "ID": ("", "!!", "x" * 3000, 2**70),
    "Date": ("2020-02-30", "hôm nay", 5),
    "DateTime": ("2020-01-01", "0001-01-01T00:00:00+07:00", 5),
    "Decimal": ("1" * 30, "1e5", "NaN", 1.5),
    "BigInt": ("9223372036854775808", "x", True),
}
_GROUNDS = ("760", "770", "26734", "79")
_DEEPEST = 2


@dataclass(kw_only=True)
class Known:
    """What answers told: ids by type, cursors by list and order, texts by field."""

    ids: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    cursors: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    said: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def hear(self, data: Any) -> None:
        """Remember ids and values of an answer."""
        for key, value in _members(data):
            if key == "id" and isinstance(value, str):
                continue
            if isinstance(value, str | int) and len(self.said[key]) < 40:
                self.said[key].append(value)


def _members(data: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield key, value
            yield from _members(value)
    elif isinstance(data, list):
        for each in data:
            yield from _members(each)


@dataclass(kw_only=True)
class Values:
    """Draws values of input types; ``rash`` ones are as often wrong."""

    random: Random
    known: Known
    rash: bool = False

    def of(self, type_: GraphQLInputType, name: str = "", depth: int = 0) -> Any:
        """A value for an argument or field called ``name``, as JSON has it."""
        if isinstance(type_, GraphQLNonNull):
            return self.of(type_.of_type, name, depth)
        if self.rash and self.random.random() < 0.1:
            return None
        if isinstance(type_, GraphQLList):
            most = 3 if depth <= _DEEPEST else 0
            return [
                self.of(type_.of_type, name, depth) for _ in range(self.random.randint(0, most))
            ]
        if isinstance(type_, GraphQLEnumType):
            return self.random.choice(sorted(type_.values))
        if isinstance(type_, GraphQLInputObjectType):
            return self._object(type_, name, depth)
        return self._scalar(str(type_), name)

    def _scalar(self, type_name: str, name: str) -> Any:
        random = self.random
        if self.rash and random.random() < 0.3 and type_name in _WRONG:
            return random.choice(_WRONG[type_name])
        if type_name == "ID" and self.known.ids.get(name) and random.random() < 0.95:
            return random.choice(self.known.ids[name])
        heard = _GROUNDS if name == "GroundFilter" else self.known.said.get(name, ())
        fitting = [each for each in heard if _fits(type_name, each)]
        if fitting and (heard is _GROUNDS or random.random() < 0.6):
            return random.choice(fitting)
        return random.choice(SCALARS.get(type_name, ("x",)))

    def _object(self, type_: GraphQLInputObjectType, name: str, depth: int) -> dict[str, Any]:
        random = self.random
        required = [k for k, f in type_.fields.items() if isinstance(f.type, GraphQLNonNull)]
        if required:
            return {key: self.of(type_.fields[key].type, key, depth) for key in type_.fields}
        offered = list(type_.fields.items())
        if depth > _DEEPEST:
            offered = [each for each in offered if not _deep(each[1].type)] or offered
        chosen = random.sample(offered, min(len(offered), random.choice((1, 1, 1, 2))))
        named = _about(type_, name)
        return {key: self.of(each.type, named or key, depth + 1) for key, each in chosen}


def _plain(type_: GraphQLInputObjectType) -> bool:
    """Whether it compares a value: then its fields speak of the field that it hangs under."""
    return "eq" in type_.fields or "under" in type_.fields


def _about(type_: GraphQLInputObjectType, name: str) -> str:
    """What the values in a comparison are values of; empty where it is none."""
    if type_.name.startswith("ToOne"):
        return type_.name.removeprefix("ToOne").removesuffix("Filter")
    if type_.name == "GroundFilter":
        return type_.name
    return name if _plain(type_) else ""


def _deep(type_: GraphQLInputType) -> bool:
    while isinstance(type_, GraphQLList | GraphQLNonNull):
        type_ = type_.of_type
    return is_input_object_type(type_) and not _plain(type_)


def _fits(type_name: str, value: Any) -> bool:
    wanted = int if type_name == "Int" else str
    return type(value) is wanted and type_name in ("Int", "String")


def literal(type_: GraphQLInputType, value: Any) -> str:
    """A value as a document writes it."""
    if isinstance(type_, GraphQLNonNull):
        return literal(type_.of_type, value)
    if value is None:
        return "null"
    if isinstance(type_, GraphQLList):
        return "[" + ", ".join(literal(type_.of_type, each) for each in value) + "]"
    if isinstance(type_, GraphQLEnumType):
        return str(value)
    if isinstance(type_, GraphQLInputObjectType):
        fields = (f"{key}: {literal(type_.fields[key].type, each)}" for key, each in value.items())
        return "{" + ", ".join(fields) + "}"
    return _bare(value)


def _bare(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_bare(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_bare(each) for each in value) + "]"
    return json.dumps(value)
