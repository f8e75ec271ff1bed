"""What a plugin declares. The core acts on these; a plugin writes no check of its own.

A `Resource` says once what its rows are; GraphQL types, filters, orders, connections and the
policy's WHERE clause come from it. An `Act` says which power it needs and how the record that
it touches is found; loading, gate, decision, audit and commit are the core's.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import ColumnElement, FromClause, Table
from sqlalchemy.orm import InstrumentedAttribute

from khungcui.plugins.attaching import Attachments
from khungcui.plugins.deprecation import Deprecated
from khungcui.policy.record import Facet
from khungcui.text import Text

if TYPE_CHECKING:
    from khungcui.plugins.acting import Acting

Column = InstrumentedAttribute[Any] | ColumnElement[Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """Who a plugin is.

    ``requires`` names plugins that must be enabled with it; ``core`` is a version specifier
    that the engine must satisfy; ``clauses`` are the clauses of the regulation it serves.
    """

    name: str
    title: Text
    summary: Text
    version: str
    core: str = ">=0.1,<0.2"
    requires: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    #: False for what the engine itself brings: it is on for every district.
    optional: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Power:
    """A thing that an office may be allowed to do: ``object.action``.

    ``signing``: it binds the office, so it asks for a post with the right of signature.
    ``exclusive``: over one portion (or one area, where the record has no portion) at most one
    office may hold it; `khungcui policy lint` proves that.
    """

    name: str
    title: Text
    signing: bool = False
    exclusive: bool = False

    @property
    def object(self) -> str:
        return self.name.partition(".")[0]

    @property
    def action(self) -> str:
        return self.name.partition(".")[2]


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """A column of a resource, under the name that GraphQL shows in camelCase.

    The GraphQL type, the filters and the orders follow from the column's type. A ``search``
    column is the stored search key that prefix search reads; ``sort`` the stored sort key.
    Global search finds a record by the words of its ``search`` columns, and by its ``code``
    fields, which are short and need no key beside them. ``unit`` names the field that holds
    the unit of a quantity: numbers are made of rows of one unit only.
    """

    name: str
    column: Column
    title: Text
    nullable: bool | None = None
    filterable: bool = True
    sortable: bool = True
    search: Column | None = None
    sort: Column | None = None
    deprecated: Deprecated | None = None
    code: bool = False
    unit: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Computed:
    """A field that Python computes from columns of the same row.

    ``requires`` names fields of the resource; ``resolve`` gets their values by name.
    """

    name: str
    type: Any
    requires: tuple[str, ...]
    resolve: Callable[[Mapping[str, Any]], Any]
    title: Text
    deprecated: Deprecated | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ToOne:
    """A relation to one row of ``target``; null where there is none or policy hides it.

    ``key`` are columns of this resource: the id alone (a row of the same tenant, or reference
    data), or the pair tenant, id.
    """

    name: str
    target: str
    key: tuple[Column, ...]
    title: Text
    deprecated: Deprecated | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ToMany:
    """A relation to rows of ``target`` whose column ``key`` holds this row's id.

    Rows are of the same tenant, unless ``tenant_key`` names the target's column that holds
    this row's tenant.
    """

    name: str
    target: str
    key: Column
    title: Text
    tenant_key: Column | None = None
    deprecated: Deprecated | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Facets:
    """How a row gives what the rules look at: columns, or a constant such as ``"*"``.

    Columns of tables other than the resource's own stand in ``through``, joined to it by
    ``on``; a row then has as many facets as joined rows. Dated tables are joined as of `DAY`.
    ``given`` names what no row lacks by a constraint of the database, which spares whoever
    reaches all values from looking. ``narrower`` gives some of the attributes by a shorter way,
    for rules that speak of no other; both ways must give the same values.
    """

    area: Column | str | None = None
    sector: Column | str | None = None
    managed_by: Column | str | None = None
    portion: Column | str | None = None
    orderer: Column | str | None = None
    owner: Column | str | None = None
    through: FromClause | None = None
    on: ColumnElement[bool] | None = None
    given: frozenset[str] = frozenset()
    narrower: tuple["Facets", ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Resource:
    """Rows that can be read: one declaration for types, lists, filters and policy.

    ``name`` is the object of its powers: `consumption_norm` is shown as ``ConsumptionNorm``
    and read under ``consumption_norm.view`` (or ``power``).

    ``rows`` is a mapped class, or a subquery for numbers that people look at (it may use
    `DAY`). ``tenant`` and ``key`` are its identity, by default the columns ``tenant`` and
    ``id``; ``tenant=None`` means reference data that belongs to no tenant. ``joined`` adds a
    table that every read needs, such as the version of the row valid on `DAY`.
    ``open`` marks reference data that every official may read; all else goes by policy.
    """

    name: str
    rows: type[Any] | FromClause
    title: Text
    plural: str | None = None
    fields: tuple[Field, ...]
    computed: tuple[Computed, ...] = ()
    relations: tuple[ToOne | ToMany, ...] = ()
    facets: Facets = field(default_factory=Facets)
    power: str | None = None
    open: bool = False
    tenant: Column | Literal["default"] | None = "default"
    key: Column | None = None
    joined: FromClause | None = None
    joined_on: ColumnElement[bool] | None = None
    #: A condition that every read carries, such as "valid on `DAY`".
    condition: ColumnElement[bool] | None = None
    #: Files that its records bear.
    attachments: Attachments | None = None

    @property
    def type_name(self) -> str:
        return "".join(part.capitalize() for part in self.name.split("_"))

    @property
    def plural_name(self) -> str:
        return self.plural or f"{self.name}s"

    @property
    def columns(self) -> Any:
        """The columns of ``rows`` by attribute name."""
        return self.rows.c if isinstance(self.rows, FromClause) else self.rows

    @property
    def tenant_column(self) -> Column | None:
        return self.columns.tenant if isinstance(self.tenant, str) else self.tenant

    @property
    def key_column(self) -> Column:
        return self.columns.id if self.key is None else self.key

    @property
    def view_power(self) -> str:
        return self.power or f"{self.name}.view"


@dataclass(frozen=True, kw_only=True, slots=True)
class Relation:
    """A relation that a plugin adds to a resource of another."""

    on: str
    relation: ToOne | ToMany


@dataclass(frozen=True, kw_only=True, slots=True)
class Signer:
    """One of the signatures that a joint act waits for: who may give it, over which ground.

    ``power`` is what the signing office must hold over a facet lying in ``area``.
    """

    power: str
    facet: Facet
    title: Text


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """A mutation.

    Exactly one of ``on`` and ``creates`` says what the power is asked over:

    - ``on``: the resource whose node id stands in the input field of the same name (in
      camelCase); the core loads the row as the asker sees it, locked, and decides on its
      facets, or on the one that ``over`` gives (a class that is claimed, not yet held).
    - ``creates``: given the acting context and the input, the facet of the record to be made.

    ``signers``, for a joint act (n-of-n): given context, row and input, the signatures that
    are needed. A call then records the caller's signature; the last one runs the act.

    ``signs`` gives what is signed besides the record's own columns, as text, and raises where
    the act could not take effect anyway, so that nobody signs in vain.

    ``run`` is a plain async function of context, row (None when creating) and input; it
    returns the mapped row that the payload shows, of resource ``returns``.

    ``once`` names further fields of the payload, for what `Acting.once` holds: a secret.

    One that is for the ``door`` alone is no mutation: it takes what GraphQL does not carry.
    """

    name: str
    power: str
    title: Text
    input: type[Any]
    run: Callable[["Acting", Any, Any], Awaitable[Any]]
    returns: str
    on: str | None = None
    creates: Callable[["Acting", Any], Awaitable[Facet]] | None = None
    over: Callable[["Acting", Any, Any], Awaitable[Facet]] | None = None
    signers: Callable[["Acting", Any, Any], Awaitable[Sequence[Signer]]] | None = None
    signs: Callable[["Acting", Any, Any], Awaitable[str]] | None = None
    once: tuple[str, ...] = ()
    door: bool = False
    deprecated: Deprecated | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A state in which rows of a resource wait for somebody to act.

    ``condition`` holds for the rows that are in it. Whoever has one of ``powers`` over the row's
    facets moves it on; ``facets`` stand in for the resource's own where the act is decided on
    others. A row over which nobody has any is stuck: impact and lint look for such.
    """

    name: str
    resource: str
    title: Text
    condition: ColumnElement[bool]
    powers: tuple[str, ...]
    facets: Facets | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Migrations:
    """A plugin's own Alembic history: the folder of its versions, and the tables it owns."""

    location: Path
    tables: tuple[Table, ...]


Size = Literal["small", "city", "bench"]
