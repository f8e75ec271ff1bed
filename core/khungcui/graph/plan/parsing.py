"""Parse: from a valid document to what it asks of which resource.

Fragments are unfolded and fields of one name merged by graphql-core itself, so that a plan
reads a document exactly as ordinary execution does. ``@skip`` and ``@include`` are settled
here: their values are part of a plan's key.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeAlias

from graphql import GraphQLObjectType, GraphQLSchema, OperationDefinitionNode, OperationType
from graphql.execution.collect_fields import collect_fields, collect_subfields
from graphql.execution.executor import Executor
from graphql.execution.values import VariableValues
from strawberry.utils.str_converters import to_camel_case

from khungcui.graph.groups.measures import Measure
from khungcui.graph.groups.types import GroupTypes
from khungcui.graph.plan.catalog import Catalog, Unplanned
from khungcui.graph.plan.operation import (
    Connection,
    Details,
    Edges,
    GlobalId,
    Groups,
    Hole,
    Item,
    Member,
    Name,
    One,
    Operation,
    PageInfo,
    Reckoned,
    Related,
    Selection,
    Shared,
    Total,
    Value,
)
from khungcui.graph.types import Types
from khungcui.plugins.declarations import Computed, Field, ToMany, ToOne

_Grouped: TypeAlias = Mapping[str, Details]


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """An operation whose ``@skip`` and ``@include`` are decided.

    What is parsed is remembered for long: of a request it keeps nothing but what decides those.
    """

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: Any
    flags: VariableValues

    @classmethod
    def by(cls, executor: Executor[Any]) -> "Settled":
        """The operation of ``executor``, as its variables decide."""
        given = executor.variable_values
        names = {name for name, value in given.coerced.items() if isinstance(value, bool)}
        flags = (
            {name: value for name, value in each.items() if name in names}
            for each in (given.sources, given.coerced)
        )
        return cls(
            schema=executor.schema,
            operation=executor.operation,
            fragments=executor.fragments,
            flags=VariableValues(*flags),
        )


@dataclass(frozen=True, kw_only=True)
class Parser:
    """Reads one operation whose ``@skip`` and ``@include`` are settled."""

    catalog: Catalog
    settled: Settled
    numbers: Iterator[int] = field(default_factory=count)

    def operation(self) -> Operation:
        """The operation; `Unplanned` where it asks what no declaration says."""
        settled = self.settled
        query = self.catalog.schema.query_type
        if query is None or settled.operation.operation is not OperationType.QUERY:
            raise Unplanned("not a query")
        fields = collect_fields(
            settled.schema,
            settled.fragments,
            settled.flags,
            query,
            settled.operation,
        ).grouped_field_set
        roots = tuple((key, self._root(key, query, found)) for key, found in fields.items())
        return Operation(roots=roots)

    def record(self, types: Types, details: Details) -> Item:
        """The record that a payload shows, as ``details`` ask of it."""
        parent = self.settled.schema.mutation_type
        if parent is None:
            raise Unplanned("no mutations")
        return Item(
            number=next(self.numbers),
            details=details,
            parent=parent,
            of_type=Offered(self, details, (types,)),
        )

    def _root(self, key: str, query: GraphQLObjectType, details: Details) -> Any:
        name = details[0].node.name.value
        if name == "__typename":
            return Name(text=query.name)
        root = self.catalog.roots.get(name)
        if root is None:
            raise Unplanned(f"root field {name}")
        if root.types is not None and root.kind == "list":
            return self.connection(query, details, root.types)
        offered = self.catalog.by_type.values() if root.types is None else (root.types,)
        return Item(
            number=next(self.numbers),
            details=details,
            parent=query,
            of_type=Offered(self, details, offered),
        )

    def _subfields(self, type_name: str, details: Details) -> _Grouped:
        kind = self.settled.schema.get_type(type_name)
        if not isinstance(kind, GraphQLObjectType):
            raise Unplanned(f"type {type_name}")
        settled = self.settled
        return collect_subfields(
            settled.schema,
            settled.fragments,
            settled.flags,
            settled.operation,
            kind,
            details,
        ).grouped_field_set

    def selection(self, details: Details, types: Types) -> Selection:
        """What ``details`` ask of a record."""
        type_name = types.shape.resource.type_name
        number = next(self.numbers)
        members = tuple(
            (key, self._member(type_name, found))
            for key, found in self._subfields(type_name, details).items()
        )
        within = tuple(_below(member for _, member in members))
        return Selection(number=number, types=types, members=members, within=within)

    def _member(self, type_name: str, details: Details) -> Member:
        name = details[0].node.name.value
        if name == "__typename":
            return Name(text=type_name)
        declared = self.catalog.member(type_name, name)
        if isinstance(declared, Field):
            return Value(field=declared)
        if isinstance(declared, ToOne):
            target = self.catalog.every[declared.target]
            return One(relation=declared, target=self.selection(details, target))
        if isinstance(declared, ToMany):
            kind = self.settled.schema.get_type(type_name)
            target = self.catalog.every[declared.target]
            return self.connection(kind, details, target, declared)
        if declared == "id":
            return GlobalId()
        if isinstance(declared, Computed):
            return Hole(details=details, requires=declared.requires)
        return Hole(details=details, requires=declared.requires, facets=declared.facets)

    def connection(
        self, parent: Any, details: Details, types: Types, relation: ToMany | None = None
    ) -> Connection:
        """What ``details`` ask of a page of records."""
        number = next(self.numbers)
        type_name = f"{types.shape.resource.type_name}Connection"
        members = tuple(
            (key, self._page_member(type_name, found, types))
            for key, found in self._subfields(type_name, details).items()
        )
        return Connection(
            number=number,
            types=types,
            details=details,
            parent=parent,
            members=members,
            relation=relation,
            within=tuple(_below(_places(members))),
        )

    def _page_member(self, type_name: str, details: Details, types: Types) -> Any:
        match details[0].node.name.value:
            case "__typename":
                return Name(text=type_name)
            case "nodes":
                return self.selection(details, types)
            case "edges":
                return self._edges(details, types)
            case "pageInfo":
                fields = self._subfields("PageInfo", details)
                return PageInfo(
                    members=tuple(
                        (key, Name(text="PageInfo") if found == "__typename" else found)
                        for key, found in _named(fields)
                    )
                )
            case "totalCount":
                return Total()
            case "groups":
                return self._groups(type_name, details, types)
            case other:
                raise Unplanned(f"field {type_name}.{other}")

    def _groups(self, connection: str, details: Details, types: Types) -> Groups:
        parent, known = self.settled.schema.get_type(connection), types.groups
        if known is None or not isinstance(parent, GraphQLObjectType):
            raise Unplanned(f"field {connection}.groups")
        number = next(self.numbers)
        type_name = f"{types.shape.resource.type_name}Group"
        members: list[tuple[str, Any]] = []
        for key, found in self._subfields(type_name, details).items():
            name = found[0].node.name.value
            if name == "__typename":
                members.append((key, Name(text=type_name)))
            elif name == "count":
                members.append((key, Total()))
            elif name == "by":
                members.append((key, self._shared(f"{type_name}By", found, known)))
            else:
                members.append(
                    (key, self._reckoned(f"{type_name}{name.capitalize()}", found, known))
                )
        return Groups(
            number=number,
            types=types,
            details=details,
            parent=parent,
            members=tuple(members),
            within=tuple(_below_groups(members)),
        )

    def _shared(self, type_name: str, details: Details, known: GroupTypes) -> Shared:
        keys = {to_camel_case(name): key for name, key in known.keys.items()}
        members: list[tuple[str, Any]] = []
        for name, found in self._subfields(type_name, details).items():
            field = found[0].node.name.value
            if field == "__typename":
                members.append((name, Name(text=type_name)))
                continue
            key = keys[field]
            if isinstance(key.of, ToOne):
                target = self.selection(found, self.catalog.every[key.of.target])
                members.append((name, Related(key=key, target=target)))
            else:
                members.append((name, key))
        return Shared(members=tuple(members))

    def _reckoned(self, type_name: str, details: Details, known: GroupTypes) -> Reckoned:
        function = details[0].node.name.value
        members: list[tuple[str, Any]] = []
        for name, of in _named(self._subfields(type_name, details)):
            if of == "__typename":
                members.append((name, Name(text=type_name)))
            else:
                members.append((name, Measure(function=function, field=known.measured[of])))
        return Reckoned(members=tuple(members))

    def _edges(self, details: Details, types: Types) -> Edges:
        type_name = f"{types.shape.resource.type_name}Edge"
        members: list[tuple[str, Any]] = []
        for key, found in self._subfields(type_name, details).items():
            match found[0].node.name.value:
                case "__typename":
                    members.append((key, Name(text=type_name)))
                case "cursor":
                    members.append((key, "cursor"))
                case _:
                    members.append((key, self.selection(found, types)))
        return Edges(members=tuple(members))


def _places(members: Iterable[tuple[str, Any]]) -> Iterator[Selection | Groups]:
    """What of a page leads further: its nodes, the nodes of its edges, its groups."""
    for _, member in members:
        if isinstance(member, Selection | Groups):
            yield member
        elif isinstance(member, Edges):
            yield from (each for _, each in member.members if isinstance(each, Selection))


def _below(members: Iterable[Any]) -> Iterator[Connection | Groups]:
    for member in members:
        if isinstance(member, One):
            yield from member.target.within
        elif isinstance(member, Selection):
            yield from member.within
        elif isinstance(member, Connection | Groups):
            yield from (member, *member.within)


def _below_groups(members: Iterable[tuple[str, Any]]) -> Iterator[Connection | Groups]:
    for _, member in members:
        if isinstance(member, Shared):
            related = (each for _, each in member.members if isinstance(each, Related))
            yield from (place for each in related for place in each.target.within)


def _named(fields: _Grouped) -> Iterator[tuple[str, str]]:
    return ((key, details[0].node.name.value) for key, details in fields.items())


class Offered:
    """Selections of an item by type, each parsed when an id of its type first comes."""

    def __init__(self, parser: Parser, details: Details, offered: Iterable[Types]) -> None:
        self._parser, self._details = parser, details
        self._offered = {each.shape.resource.type_name: each for each in offered}
        self._parsed: dict[str, Selection] = {}

    @property
    def only(self) -> str | None:
        """The one type that the id may name, where there is but one."""
        return next(iter(self._offered)) if len(self._offered) == 1 else None

    def of(self, type_name: str) -> Selection:
        """What is asked of a record of this type."""
        found = self._parsed.get(type_name)
        if found is None:
            types = self._offered.get(type_name)
            if types is None:
                raise Unplanned("an id of another type")
            found = self._parsed[type_name] = self._parser.selection(self._details, types)
        return found
