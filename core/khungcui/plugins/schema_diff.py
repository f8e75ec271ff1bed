"""What a switch does to a district's schema, said before it is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from graphql import (
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    find_breaking_changes,
    find_dangerous_changes,
    is_introspection_type,
    is_specified_scalar_type,
)

Severity = Literal["added", "dangerous", "breaking"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One line of the difference: how grave it is for a client, and what changes."""

    severity: Severity
    description: str


def schema_diff(before: GraphQLSchema, after: GraphQLSchema) -> Sequence[Change]:
    """Every difference that a client could meet: breaking first, then dangerous, then added."""
    return (
        *_changes("breaking", find_breaking_changes(before, after)),
        *_changes("dangerous", find_dangerous_changes(before, after)),
        *_added(before, after),
    )


def _changes(severity: Severity, found: Sequence[object]) -> list[Change]:
    lines = sorted(change.description for change in found)  # type: ignore[attr-defined]
    return [Change(severity=severity, description=line) for line in lines]


def _added(before: GraphQLSchema, after: GraphQLSchema) -> list[Change]:
    added: list[str] = []
    for name, kind in sorted(after.type_map.items()):
        if is_introspection_type(kind) or is_specified_scalar_type(kind):
            continue
        old = before.type_map.get(name)
        if old is None:
            added.append(f"Type {name} was added.")
        else:
            added.extend(f"{name}.{field} was added." for field in _new_fields(old, kind))
    return [Change(severity="added", description=line) for line in added]


def _new_fields(old: GraphQLNamedType, new: GraphQLNamedType) -> list[str]:
    shaped = (GraphQLObjectType, GraphQLInterfaceType)
    if not (isinstance(old, shaped) and isinstance(new, shaped)):
        return []
    return sorted(new.fields.keys() - old.fields.keys())
