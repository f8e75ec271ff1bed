"""Filters that come as JSON: read as the argument of the resource's list would be."""

from collections.abc import Mapping
from typing import Any

import strawberry
from graphql import GraphQLError
from graphql.pyutils import Undefined
from graphql.utilities import coerce_input_value, validate_input_value
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import convert_argument

from khungcui.errors import BadInput
from khungcui.graph.documents import refuse_unsound_variables
from khungcui.graph.types import Types
from khungcui.text import Text

#: How deep the JSON of a filter may nest; beyond it no filter would be taken either.
_DEEPEST = 40
_SEE_SCHEMA = Text(
    vi="Xem kiểu {type} trong lược đồ GraphQL.", en="See the type {type} in the GraphQL schema."
)
#: A filter as JSON, such as ``{"state": {"eq": "OPEN"}}``.
Filter = Mapping[str, Any]


def both(*filters: Filter | None) -> Filter:
    """The filter of what meets all of ``filters``; empty for every row."""
    parts = [each for each in filters if each]
    if len(parts) > 1:
        return {"and": parts}
    return parts[0] if parts else {}


def filter_input_of(types: Types, schema: strawberry.Schema, given: Any, *, code: str) -> Any:
    """The filter of a list that ``given`` is as JSON; `BadInput` with ``code`` where it is none."""
    kind: Any = schema._schema.get_type(f"{types.shape.resource.type_name}Filter")
    _refuse_deep(given)
    refuse_unsound_variables({"filter": given})
    wrong: list[tuple[GraphQLError, list[str | int]]] = []
    validate_input_value(given, kind, lambda error, path: wrong.append((error, path)), True)
    coerced = Undefined if wrong else coerce_input_value(given, kind)
    if coerced is Undefined:
        error, path = wrong[0] if wrong else (GraphQLError("…"), [])
        at = ".".join(["filter", *map(str, path)])
        raise BadInput(
            Text(
                vi="Bộ lọc không đúng kiểu {type} ở {at}: trường không có, thiếu, hoặc có giá trị "
                "không hợp.",
                en="The filter is no {type}: {what}",
            ).format(type=kind.name, what=error.message, at=at),
            field=at,
            code=code,
            hint=_SEE_SCHEMA.format(type=kind.name),
        )
    return convert_argument(
        coerced,
        StrawberryAnnotation(types.filter).resolve(),
        schema.schema_converter.scalar_registry,
        schema.config,
    )


def _refuse_deep(given: Any) -> None:
    """Refuse what those who read it by recursion could not."""
    waiting = [(given, 0)]
    while waiting:
        each, depth = waiting.pop()
        if depth > _DEEPEST:
            raise BadInput(
                Text(
                    vi="Bộ lọc lồng nhau quá {most} mức.",
                    en="The filter nests deeper than {most}.",
                ).format(most=_DEEPEST),
                field="filter",
                code="filter.too_large",
            )
        if isinstance(each, Mapping):
            waiting += [(inner, depth + 1) for inner in each.values()]
        elif isinstance(each, list):
            waiting += [(inner, depth + 1) for inner in each]
