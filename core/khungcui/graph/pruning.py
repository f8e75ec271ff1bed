"""A GraphQL schema without some of its members, nor what only they lead to.

Types refer to each other as objects, not by name: whatever leads to a type that lost a member
has to be made anew, or a query would find its way back. Such types are shells, which make their
fields when first asked for them; everything else is shared with the schema that it is cut from.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, TypeAlias

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
)
from graphql.type.schema import InterfaceImplementations

#: A member of a type: ``("Query", "offices")``, ``("SearchType", "OFFICE")``.
Place: TypeAlias = tuple[str, str]
#: A type leads from here to its interfaces, or the types that it unites.
_ITSELF = ""


class Anatomy:
    """Which types of a schema lead where, for all schemas that are to be cut from it."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        #: The types that each member of a type leads to.
        self.members = {name: _members(kind) for name, kind in schema.type_map.items()}
        self.targets = {
            name: frozenset[str]().union(*members.values())
            for name, members in self.members.items()
        }
        #: The types that lead to a type.
        self.sources: Mapping[str, set[str]] = defaultdict(set)
        for name, targets in self.targets.items():
            for target in targets:
                self.sources[target].add(name)

    @cached_property
    def of_directives(self) -> frozenset[str]:
        """The types that arguments of directives have."""
        return frozenset(
            get_named_type(argument.type).name
            for directive in self.schema.directives
            for argument in directive.args.values()
        )


def prune(
    anatomy: Anatomy,
    gone: Collection[Place],
    kept: Iterable[str],
    changed: Mapping[Place, dict[str, Any]],
) -> GraphQLSchema:
    """The schema of ``anatomy`` without the members ``gone``.

    A root type that loses every member goes as well. The types ``kept`` stay even where only
    interfaces lead to them. Fields that are ``changed`` get these arguments of `GraphQLField`
    in place of their own.
    """
    return _Cut(anatomy, gone, changed).schema(kept)


class _Cut:
    """One schema on its way to being cut from another."""

    def __init__(
        self,
        anatomy: Anatomy,
        gone: Collection[Place],
        changed: Mapping[Place, dict[str, Any]],
    ) -> None:
        self._anatomy = anatomy
        self._changed = changed
        self._gone: Mapping[str, set[str]] = defaultdict(set)
        for kind, member in gone:
            if member in anatomy.members.get(kind, ()):
                self._gone[kind].add(member)
        #: The types of this schema that are not those of the other.
        self._shells: dict[str, GraphQLNamedType] = {}

    def schema(self, kept: Iterable[str]) -> GraphQLSchema:
        whole = self._anatomy.schema
        roots = {
            "query_type": whole.query_type,
            "mutation_type": whole.mutation_type,
            "subscription_type": whole.subscription_type,
        }
        roots = {
            attribute: kind
            for attribute, kind in roots.items()
            if kind is not None and len(self._gone[kind.name]) < len(kind.fields)
        }
        reached = self._reached([*(kind.name for kind in roots.values()), *kept])
        for name in self._touched(reached):
            self._shells[name] = self._shell(whole.type_map[name])
        types = {
            name: self._shells.get(name, kind)
            for name, kind in whole.type_map.items()
            if name in reached
        }
        made = object.__new__(GraphQLSchema)
        # Its own way of collecting the types would open every shell.
        vars(made).update(
            vars(whole)
            | dict.fromkeys(("query_type", "mutation_type", "subscription_type"))
            | {attribute: types[kind.name] for attribute, kind in roots.items()}
            | {
                "type_map": types,
                "_implementations_map": self._implementations(types),
                "_sub_type_map": {},
                # The other is valid, and every member that is left has all that it leads to.
                "_validation_errors": [],
            }
        )
        return made

    def _reached(self, begun: Iterable[str]) -> set[str]:
        """The types that can be reached by what is not gone."""
        anatomy = self._anatomy
        waiting = [*begun, *anatomy.of_directives, "__Schema"]
        reached = set(waiting)
        while waiting:
            name = waiting.pop()
            lost = self._gone.get(name)
            targets = anatomy.targets[name]
            if lost:
                members = anatomy.members[name].items()
                targets = {to for member, found in members if member not in lost for to in found}
            new = targets - reached
            reached |= new
            waiting += new
        return reached

    def _touched(self, reached: Collection[str]) -> set[str]:
        """Those of the types ``reached`` that lost or changed a member, or lead to such a one."""
        waiting = [name for name, lost in self._gone.items() if lost and name in reached]
        waiting += {kind for kind, _ in self._changed if kind in reached}
        touched = set(waiting)
        while waiting:
            new = self._anatomy.sources[waiting.pop()].intersection(reached) - touched
            touched |= new
            waiting += new
        return touched

    def _implementations(
        self, types: Mapping[str, GraphQLNamedType]
    ) -> dict[str, InterfaceImplementations]:
        def left(kinds: Sequence[GraphQLNamedType]) -> list[Any]:
            return [types[kind.name] for kind in kinds if kind.name in types]

        return {
            name: InterfaceImplementations(
                objects=left(found.objects), interfaces=left(found.interfaces)
            )
            for name, found in self._anatomy.schema._implementations_map.items()
            if name in types
        }

    def _shell(self, kind: Any) -> GraphQLNamedType:
        """A type like ``kind``, with what is left of it."""
        if isinstance(kind, GraphQLEnumType):
            lost = self._gone[kind.name]
            left = {name: value for name, value in kind.values.items() if name not in lost}
            return _like(kind, _values=left)
        if isinstance(kind, GraphQLUnionType):
            return _like(kind, _types=lambda: [self._type(each) for each in kind.types])
        if isinstance(kind, GraphQLInputObjectType):
            return _like(kind, _fields=partial(self._inputs, kind))
        return _like(
            kind,
            _fields=partial(self._fields, kind),
            _interfaces=lambda: [self._type(each) for each in kind.interfaces],
        )

    def _fields(self, kind: Any) -> dict[str, GraphQLField]:
        lost = self._gone.get(kind.name, ())
        return {
            name: self._field(field, self._changed.get((kind.name, name), {}))
            for name, field in kind.fields.items()
            if name not in lost
        }

    def _field(self, field: GraphQLField, changes: dict[str, Any]) -> GraphQLField:
        type_ = self._type(field.type)
        args = {name: self._argument(argument) for name, argument in field.args.items()}
        same = type_ is field.type and all(args[name] is field.args[name] for name in args)
        if same and not changes:
            return field
        own: dict[str, Any] = {**field.to_kwargs(), "type_": type_, "args": args}
        return GraphQLField(**(own | changes))

    def _argument(self, argument: GraphQLArgument) -> GraphQLArgument:
        type_ = self._type(argument.type)
        if type_ is argument.type:
            return argument
        own: dict[str, Any] = {**argument.to_kwargs(), "type_": type_}
        return GraphQLArgument(**own)

    def _inputs(self, kind: GraphQLInputObjectType) -> dict[str, GraphQLInputField]:
        lost = self._gone.get(kind.name, ())
        return {name: self._input(field) for name, field in kind.fields.items() if name not in lost}

    def _input(self, field: GraphQLInputField) -> GraphQLInputField:
        type_ = self._type(field.type)
        if type_ is field.type:
            return field
        own: dict[str, Any] = {**field.to_kwargs(), "type_": type_}
        return GraphQLInputField(**own)

    def _type(self, kind: Any) -> Any:
        """What stands for ``kind`` in this schema, in lists and non-null as it was."""
        if isinstance(kind, GraphQLNonNull | GraphQLList):
            inner = self._type(kind.of_type)
            return kind if inner is kind.of_type else type(kind)(inner)
        return self._shells.get(kind.name, kind)


def _members(kind: GraphQLNamedType) -> Mapping[str, Collection[str]]:
    """The types that the members of a type lead to."""
    if isinstance(kind, GraphQLEnumType):
        return dict.fromkeys(kind.values, ())
    if isinstance(kind, GraphQLUnionType):
        return {_ITSELF: [each.name for each in kind.types]}
    found: dict[str, Collection[str]] = {
        name: {get_named_type(each.type).name for each in (field, *_arguments(field))}
        for name, field in getattr(kind, "fields", {}).items()
    }
    found[_ITSELF] = [each.name for each in getattr(kind, "interfaces", ())]
    return found


def _arguments(field: Any) -> Iterable[GraphQLArgument]:
    return getattr(field, "args", {}).values()


#: What types remember of themselves once they were asked for it.
_REMEMBERED = ("fields", "interfaces", "types", "values", "_value_lookup")


def _like(kind: GraphQLNamedType, **made_of: Any) -> GraphQLNamedType:
    """A type like ``kind`` that makes its members out of something else.

    It is not made by its constructor: classes of Strawberry ask for more than they remember.
    """
    like = object.__new__(type(kind))
    vars(like).update(vars(kind) | made_of)
    for name in _REMEMBERED:
        vars(like).pop(name, None)
    return like
