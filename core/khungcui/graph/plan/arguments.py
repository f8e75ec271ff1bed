"""Bind: what the arguments of an operation ask, taken apart into a form and values.

The form decides the SQL; the values go into it as binds named by the place that they have:
filters ``f0…``, cursors ``a0…`` and ``b0…``, ``key`` and ``home`` of an item. Whatever is wrong
with an argument is raised as its error, for ordinary execution to answer it in its place.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import strawberry
from graphql import VariableNode, Visitor, visit
from graphql.execution.values import VariableValues, get_argument_values
from sqlalchemy import ColumnElement, bindparam
from sqlalchemy.types import TypeEngine
from strawberry.types.arguments import convert_arguments

from khungcui.graph.filters import read
from khungcui.graph.groups.measures import hold_to_one_unit
from khungcui.graph.groups.query import form_of
from khungcui.graph.orders import Term, read_cursor, terms
from khungcui.graph.pages import Asked
from khungcui.graph.plan.catalog import Unplanned
from khungcui.graph.plan.operation import Connection, Groups, Item
from khungcui.graph.types import Types
from khungcui.ids import parse_node_id
from khungcui.plugins.holding import Identity
from khungcui.plugins.view import View, key_of

#: What takes arguments.
Place: TypeAlias = Connection | Groups | Item
_OF_A_PAGE = ("first", "after", "last", "before", "filter", "order")


@dataclass(frozen=True, kw_only=True, slots=True)
class Bound:
    """One place of an operation that takes arguments.

    ``chosen`` is what the form was read from, for `statement` to make the SQL with.
    """

    form: Hashable
    values: Mapping[str, Any]
    chosen: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class PageForm:
    """How a page is asked for: everything about it but the values."""

    order: tuple[Term, ...]
    size: int
    from_end: bool
    filter: Hashable
    filter_values: tuple[Any, ...]
    after: tuple[Any, ...] | None
    before: tuple[Any, ...] | None


class Scope:
    """Binds of one statement: those of a page bear its number, those of the asker do not."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __call__(self, name: str, value: Any, type_: TypeEngine[Any]) -> ColumnElement[Any]:
        own = name in _OWN or (name[:1] in "fab" and name[1:].isdecimal())
        return bindparam(self.named(name) if own else name, value, type_=type_)

    def named(self, name: str) -> str:
        """The name of a value of this page in the whole statement."""
        return f"p{self.number}_{name}"


_OWN = frozenset({"key", "home"})


class Arguments:
    """Reads the arguments of one schema's fields; those without variables once for all."""

    def __init__(self, schema: strawberry.Schema) -> None:
        self._schema = schema

    def given(self, place: Place, variables: VariableValues) -> Mapping[str, Any]:
        """The arguments of a field as Strawberry would hand them to its resolver."""
        said = place.said
        if said.given is not None:
            return said.given
        node = place.details[0].node
        field = place.parent.fields[node.name.value]
        definition = field.extensions["strawberry-definition"]
        found = convert_arguments(
            get_argument_values(field, node, variables),
            definition.arguments,
            scalar_registry=self._schema.schema_converter.scalar_registry,
            config=self._schema.config,
        )
        if said.varies is None:
            said.varies = _varies(node)
        if not said.varies:
            said.given = found
        return found

    def page(self, place: Connection, given: Mapping[str, Any], view: View, most: int) -> Bound:
        """A connection's arguments; raises what is wrong with them."""
        said = place.said
        if said.given is None or given.get("filter") is not None:
            return page(place, given, view, most)
        if said.bound is None:
            said.bound = page(place, given, view, most)
        return said.bound


class _Variables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found = False

    def enter_variable(self, _: VariableNode, *__: Any) -> None:
        self.found = True


def _varies(node: Any) -> bool:
    """Whether an argument of the field is, or holds, a variable."""
    visitor = _Variables()
    for argument in node.arguments or ():
        visit(argument, visitor)
    return visitor.found


def day_of(given: Mapping[str, Any]) -> date | None:
    """The day that a root field asks for; None for today."""
    return given.get("as_of") or None


def page(place: Connection, given: Mapping[str, Any], view: View, most: int) -> Bound:
    """A connection's arguments; raises as ordinary execution does for what is wrong with them."""
    if given.get("updated_since"):
        raise Unplanned("updatedSince")
    shape = place.types.shape
    asked = Asked(**{name: given.get(name) for name in _OF_A_PAGE})
    size, from_end = asked.size(most)
    order = terms(shape, asked.order)
    filtered = read(shape, asked.filter, view)
    ends = tuple(
        None if text is None else tuple(read_cursor(order, text))
        for text in (given.get("after"), given.get("before"))
    )
    scope = Scope(place.number)
    values = {scope.named(f"f{i}"): value for i, value in enumerate(filtered.values)}
    for name, end in zip("ab", ends, strict=True):
        values |= {
            scope.named(f"{name}{i}"): value
            for i, value in enumerate(end or ())
            if value is not None
        }
    form = (
        tuple((term.name, term.descending) for term in order),
        # Not a value: PostgreSQL plans a page of 50 otherwise than one of unknown length.
        size,
        from_end,
        filtered.form,
        tuple(None if end is None else tuple(value is None for value in end) for end in ends),
    )
    chosen = PageForm(
        order=order,
        size=size,
        from_end=from_end,
        filter=filtered.form,
        filter_values=filtered.values,
        after=ends[0],
        before=ends[1],
    )
    return Bound(form=form, values=values, chosen=chosen)


def groups(place: Groups, given: Mapping[str, Any]) -> Bound:
    """What the rows of a list are grouped by; `BadInput` for too much, or for mixed units."""
    form = form_of([each.value for each in given.get("by") or ()], place.measures)
    for measure in form.measures:
        hold_to_one_unit(place.types.shape.fields[measure.field], form.by)
    return Bound(form=form.by, values={}, chosen=form)


def shown(place: Item, types: Types, identity: Identity) -> Bound:
    """What reads the record that an act has left."""
    name = types.shape.resource.type_name
    scope, (tenant, key) = Scope(place.number), identity
    values = {scope.named("key"): key, scope.named("home"): tenant}
    return Bound(form=name, values=values, chosen=place.of_type.of(name))


def item(place: Item, given: Mapping[str, Any]) -> Bound:
    """An item's id; `BadId` where it cannot be read or names no record of such a type."""
    node = parse_node_id(given["id"], place.of_type.only)
    selection = place.of_type.of(node.type)
    scope = Scope(place.number)
    values = {
        scope.named("key"): key_of(selection.types.shape.resource, node),
        scope.named("home"): node.tenant,
    }
    return Bound(form=node.type, values=values, chosen=selection)
