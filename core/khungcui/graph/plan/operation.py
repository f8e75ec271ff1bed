"""Parse: from a valid document to what it asks of which resource.

Fragments are unfolded and fields of one name merged by graphql-core itself, so that a plan
reads a document exactly as ordinary execution does. ``@skip`` and ``@include`` are settled
here: their values are part of a plan's key.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal, TypeAlias

from graphql import GraphQLObjectType, OperationType
from graphql.execution.collect_fields import FieldDetails, collect_fields, collect_subfields
from graphql.execution.executor import Executor

from khungcui.graph.plan.catalog import Catalog, Unplanned
from khungcui.graph.types import Types
from khungcui.plugins.declarations import Computed, Field, ToMany, ToOne

Details: TypeAlias = list[FieldDetails]
_Grouped: TypeAlias = Mapping[str, Details]


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """``__typename``: the same for every row."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class GlobalId:
    """A record's ``id``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """A declared column of the record."""

    field: Field


@dataclass(frozen=True, kw_only=True, slots=True)
class Hole:
    """A field that Python fills in: the statement brings what it ``requires``.

    ``facets``: it also asks for the record's facets, as permissions do.
    """

    details: Details
    requires: tuple[str, ...] = ()
    facets: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class One:
    """A relation to one record."""

    relation: ToOne
    target: "Selection"


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """What is asked of a record, by response name."""

    number: int
    types: Types
    members: tuple[tuple[str, "Member"], ...]
    #: Every connection below.
    within: tuple["Connection", ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Edges:
    """The edges of a page: what is asked of each, by response name."""

    members: tuple[tuple[str, "Selection | Name | Literal['cursor']"], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PageInfo:
    """Where a page stands; the members are names of `pages.Page` or of its ends."""

    members: tuple[tuple[str, "Name | str"], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Total:
    """How many rows a connection has in all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Connection:
    """A page of records, under a record where ``relation`` says how, or at the root."""

    number: int
    types: Types
    details: Details
    parent: GraphQLObjectType
    members: tuple[tuple[str, "Selection | Edges | PageInfo | Total | Name"], ...]
    relation: ToMany | None = None
    #: Every connection below.
    within: tuple["Connection", ...] = ()


Member: TypeAlias = Name | GlobalId | Value | Hole | One | Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A record at the root by its id: of one type, or of the type that the id names."""

    number: int
    details: Details
    parent: GraphQLObjectType
    #: The selection for each type that the id may name; `Unplanned` for any other.
    of_type: "Selections"


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """A query as a plan sees it: its root fields in order, by response name."""

    roots: tuple[tuple[str, "Connection | Item | Name"], ...]


@dataclass(frozen=True, kw_only=True)
class Parser:
    """Reads one operation whose ``@skip`` and ``@include`` the executor has settled."""

    catalog: Catalog
    executor: Executor[Any]
    numbers: Iterator[int] = field(default_factory=count)

    def operation(self) -> Operation:
        """The operation; `Unplanned` where it asks what no declaration says."""
        executor = self.executor
        query = self.catalog.schema.query_type
        if query is None or executor.operation.operation is not OperationType.QUERY:
            raise Unplanned("not a query")
        fields = collect_fields(
            executor.schema,
            executor.fragments,
            executor.variable_values,
            query,
            executor.operation,
        ).grouped_field_set
        roots = tuple((key, self._root(key, query, found)) for key, found in fields.items())
        return Operation(roots=roots)

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
            of_type=Selections(self, details, offered),
        )

    def _subfields(self, type_name: str, details: Details) -> _Grouped:
        kind = self.executor.schema.get_type(type_name)
        if not isinstance(kind, GraphQLObjectType):
            raise Unplanned(f"type {type_name}")
        executor = self.executor
        return collect_subfields(
            executor.schema,
            executor.fragments,
            executor.variable_values,
            executor.operation,
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
            kind = self.executor.schema.get_type(type_name)
            target = self.catalog.every[declared.target]
            return self.connection(kind, details, target, declared)
        if declared == "id":
            return GlobalId()
        if isinstance(declared, Computed):
            return Hole(details=details, requires=declared.requires)
        return Hole(details=details, facets=True)

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
            within=tuple(_below(_records(members))),
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
            case other:
                raise Unplanned(f"field {type_name}.{other}")

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


def _records(members: Iterable[tuple[str, Any]]) -> Iterator[Selection]:
    """What is asked of the rows of a page: as nodes, and as nodes of edges."""
    for _, member in members:
        if isinstance(member, Selection):
            yield member
        elif isinstance(member, Edges):
            yield from (each for _, each in member.members if isinstance(each, Selection))


def _below(members: Iterable[Any]) -> Iterator[Connection]:
    for member in members:
        if isinstance(member, One):
            yield from member.target.within
        elif isinstance(member, Selection):
            yield from member.within
        elif isinstance(member, Connection):
            yield from (member, *member.within)


def _named(fields: _Grouped) -> Iterator[tuple[str, str]]:
    return ((key, details[0].node.name.value) for key, details in fields.items())


class Selections:
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
