"""Which registered documents a schema would not run any more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from graphql import GraphQLError, GraphQLSchema, parse, validate
from sqlalchemy import ColumnElement, RowMapping, Select, select

from khungcui.defaults.documents.models import RegisteredDocument

#: Of one document so many errors are told; the first says enough.
_MOST_ERRORS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A document that a schema would refuse, and why."""

    id: UUID
    hash: str
    title: str
    operation_name: str | None
    errors: tuple[str, ...]


def in_use(
    tenant: str, *conditions: ColumnElement[bool]
) -> Select[UUID, str, str, str | None, str]:
    """A select of the documents that ``tenant`` has in use, by title, as `broken` takes them."""
    statement = select(
        RegisteredDocument.id,
        RegisteredDocument.hash,
        RegisteredDocument.title,
        RegisteredDocument.operation_name,
        RegisteredDocument.text,
    )
    return statement.where(
        RegisteredDocument.tenant == tenant, RegisteredDocument.retired_at.is_(None), *conditions
    ).order_by(RegisteredDocument.title, RegisteredDocument.id)


def broken(documents: Iterable[RowMapping], schema: GraphQLSchema) -> Sequence[Broken]:
    """Those of ``documents``, as `in_use` selects them, that ``schema`` would refuse."""
    found = ((one, _errors(one["text"], schema)) for one in documents)
    return [
        Broken(
            id=one["id"],
            hash=one["hash"],
            title=one["title"],
            operation_name=one["operation_name"],
            errors=errors,
        )
        for one, errors in found
        if errors
    ]


def _errors(text: str, schema: GraphQLSchema) -> tuple[str, ...]:
    try:
        errors = validate(schema, parse(text))
    except GraphQLError as error:
        return (error.message,)
    return tuple(error.message for error in errors[:_MOST_ERRORS])
