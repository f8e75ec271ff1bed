"""What changes between two schemas, for a client: said before a switch, an upgrade, a release."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from graphql import (
    BreakingChangeType,
    DangerousChangeType,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    print_schema,
)
from graphql.utilities import SafeChangeType, find_schema_changes

from khungcui.plugins.deprecation import due

Severity = Literal["breaking", "announced", "dangerous", "safe"]
_ORDER: tuple[Severity, ...] = ("breaking", "announced", "dangerous", "safe")


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One line of the difference: how grave it is for a client, and what changes.

    ``announced`` is what would be breaking, had a deprecation not named a day that is past.
    """

    severity: Severity
    description: str


def schema_diff(
    before: GraphQLSchema, after: GraphQLSchema, *, day: date | None = None
) -> Sequence[Change]:
    """Every difference that a client could meet, the gravest first; changed words are none.

    With ``day`` the removals that were announced for it, or for an earlier day, are told apart.
    """
    found = _changes(before, after)
    if day is not None:
        still = _changes(without_due(before, day), after)["breaking"]
        found["announced"] = [one for one in found["breaking"] if one not in still]
        found["breaking"] = [one for one in found["breaking"] if one in still]
    return tuple(
        Change(severity=severity, description=line)
        for severity in _ORDER
        for line in sorted(found[severity])
    )


def _changes(before: GraphQLSchema, after: GraphQLSchema) -> dict[Severity, list[str]]:
    found: dict[Severity, list[str]] = defaultdict(list)
    for change in find_schema_changes(before, after):
        if change.type is SafeChangeType.DESCRIPTION_CHANGED:
            continue
        match change.type:
            case BreakingChangeType():
                found["breaking"].append(change.description)
            case DangerousChangeType():
                found["dangerous"].append(change.description)
            case _:
                found["safe"].append(change.description)
    return found


def without_due(schema: GraphQLSchema, day: date) -> GraphQLSchema:
    """``schema`` without what may go on ``day`` by its deprecation, and without what hung on it."""
    if not any(_due(one, day) for one in _members(schema)):
        return schema
    kept = build_schema(print_schema(schema))
    for members in _members(kept):
        for name in _due(members, day):
            del members[name]
    return GraphQLSchema(
        query=kept.query_type,
        mutation=kept.mutation_type,
        subscription=kept.subscription_type,
        directives=kept.directives,
        # Types that are reached through an interface need not be named by any field.
        types=[one for one in kept.type_map.values() if getattr(one, "interfaces", ())],
    )


def _members(schema: GraphQLSchema) -> Iterator[dict[str, Any]]:
    """Whatever of ``schema`` can be deprecated: fields, arguments, values, by the name of each."""
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            yield kind.fields
            yield from (field.args for field in kind.fields.values())
        elif isinstance(kind, GraphQLInputObjectType):
            yield kind.fields
        elif isinstance(kind, GraphQLEnumType):
            yield kind.values


def _due(members: Mapping[str, Any], day: date) -> list[str]:
    return [name for name, one in members.items() if due(one.deprecation_reason, day)]
