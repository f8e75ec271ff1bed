"""What the names of a schema stand for: the declarations behind its types and fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from graphql import GraphQLSchema
from strawberry.utils.str_converters import to_camel_case

from khungcui.graph.beside import Beside
from khungcui.graph.types import Types
from khungcui.plugins.declarations import Computed, Field, ToMany, ToOne

#: What is behind a field of a record: a declaration, or what the engine gives every record.
Declared: TypeAlias = Field | Computed | ToOne | ToMany | Beside | Literal["id"]


class Unplanned(Exception):
    """An operation that ordinary execution has to answer; ``reason`` says why in a word or two."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Root:
    """A root field that every resource has: its ``list``, an ``item`` by id; or ``node``."""

    kind: Literal["list", "item", "node"]
    types: Types | None = None


class Catalog:
    """The declarations of one schema by the names of GraphQL."""

    def __init__(self, schema: GraphQLSchema, every: Mapping[str, Types]) -> None:
        self.schema = schema
        self.every = every
        self.by_type = {types.shape.resource.type_name: types for types in every.values()}
        self.roots: dict[str, Root] = {"node": Root(kind="node")}
        self._members: dict[str, Mapping[str, Declared]] = {}
        for name, types in self.by_type.items():
            resource = types.shape.resource
            self.roots[to_camel_case(resource.name)] = Root(kind="item", types=types)
            self.roots[to_camel_case(resource.plural_name)] = Root(kind="list", types=types)
            self._members[name] = _members(types)

    def member(self, type_name: str, field: str) -> Declared:
        """What a field of a record's type stands for; `Unplanned` where no declaration does."""
        found = self._members[type_name].get(field)
        if found is None:
            raise Unplanned(f"field {type_name}.{field}")
        return found


def _members(types: Types) -> Mapping[str, Declared]:
    resource = types.shape.resource
    declared = (*resource.fields, *resource.computed, *types.shape.relations)
    named: dict[str, Declared] = {to_camel_case(each.name): each for each in declared}
    besides = {to_camel_case(name): each for name, each in types.besides.items()}
    return {**named, **besides, "id": "id"}
