"""What an operation asks, as a plan sees it: the tree between a document and its SQL."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

from graphql import GraphQLObjectType
from graphql.execution.collect_fields import FieldDetails

from khungcui.graph.groups.keys import Key
from khungcui.graph.groups.measures import Measure
from khungcui.graph.types import Types
from khungcui.plugins.declarations import Field, ToMany, ToOne

Details: TypeAlias = list[FieldDetails]


@dataclass(slots=True)
class Said:
    """What the arguments of a place say: read once where no variable is among them.

    ``varies`` is None before the first reading; ``bound`` is there where they say the same to
    everybody on every day.
    """

    varies: bool | None = None
    given: Mapping[str, Any] | None = None
    bound: Any = None


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
    #: Every place below that takes arguments.
    within: tuple["Connection | Groups", ...]


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
class Related:
    """The record that the rows of a group share by a relation."""

    key: Key
    target: "Selection"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shared:
    """What the rows of a group have in common, by response name."""

    members: tuple[tuple[str, "Name | Key | Related"], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reckoned:
    """What a function makes of the columns of a group, by response name."""

    members: tuple[tuple[str, "Name | Measure"], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Groups:
    """The groups of all rows of a connection: what is asked of each, by response name."""

    number: int
    types: Types
    details: Details
    parent: GraphQLObjectType
    members: tuple[tuple[str, "Shared | Reckoned | Total | Name"], ...]
    #: Every other place below that takes arguments.
    within: tuple["Connection | Groups", ...]
    said: Said = field(default_factory=Said, compare=False, repr=False)

    @property
    def measures(self) -> list[Measure]:
        """Everything that is reckoned."""
        holders = (each for _, each in self.members if isinstance(each, Reckoned))
        measures = (each for holder in holders for _, each in holder.members)
        return [each for each in measures if isinstance(each, Measure)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Connection:
    """A page of records, under a record where ``relation`` says how, or at the root."""

    number: int
    types: Types
    details: Details
    parent: GraphQLObjectType
    members: tuple[tuple[str, "Selection | Edges | PageInfo | Total | Groups | Name"], ...]
    relation: ToMany | None = None
    #: Every other place below that takes arguments.
    within: tuple["Connection | Groups", ...] = ()
    said: Said = field(default_factory=Said, compare=False, repr=False)


Member: TypeAlias = Name | GlobalId | Value | Hole | One | Connection


class Selections(Protocol):
    """What is asked of an item, by the type that its id names."""

    @property
    def only(self) -> str | None:
        """The one type that the id may name, where there is but one."""
        ...

    def of(self, type_name: str) -> Selection:
        """What is asked of a record of this type; `Unplanned` where there is no such."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A record at the root by its id: of one type, or of the type that the id names."""

    number: int
    details: Details
    parent: GraphQLObjectType
    #: The selection for each type that the id may name; `Unplanned` for any other.
    of_type: Selections
    said: Said = field(default_factory=Said, compare=False, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """A query as a plan sees it: its root fields in order, by response name."""

    roots: tuple[tuple[str, "Connection | Item | Name"], ...]
