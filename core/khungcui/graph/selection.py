"""Reading one record by a selection of GraphQL, for whoever asks: what a print form gets."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from inspect import isawaitable
from typing import Any, Protocol, cast

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    execute,
    parse,
    validate,
)
from strawberry.utils.str_converters import to_camel_case

from khungcui.errors import BadInput
from khungcui.graph.context import Context
from khungcui.graph.schema import Schemas
from khungcui.plugins.declarations import Resource
from khungcui.text import Text

#: The largest page of a list in a selection: nobody leafs through paper.
LARGEST_PAGE = 2_000


class _Served(Protocol):
    @property
    def schemas(self) -> Schemas: ...


class Unselectable(GraphQLError):
    """A selection that the schema has no fields for: its author erred, or a plugin is off."""


@dataclass(frozen=True)
class _Roomy:
    """A platform whose lists have longer pages."""

    platform: Any
    settings: Any = field(init=False)

    def __post_init__(self) -> None:
        roomy = self.platform.settings.model_copy(update={"max_page": LARGEST_PAGE})
        object.__setattr__(self, "settings", roomy)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.platform, name)


async def selected(
    context: Context, resource: Resource, node_id: str, selection: str, *, day: date | None = None
) -> Mapping[str, Any] | None:
    """What ``selection`` says of a record, as the asker sees it; None where it is not to be seen.

    ``day`` is another day than today. `Unselectable` where the schema of the endpoint has no such
    fields; `BadInput` where a list that tells its ``pageInfo`` is longer than its page.
    """
    tenant = context.tenant or context.live.tree.root
    enabled = context.live.states.enabled(tenant)
    schema = cast(_Served, context.platform).schemas.of(enabled)._schema
    document = _document(schema, resource.name, selection)
    reading = replace(context, platform=cast(Any, _Roomy(context.platform)), loaders={})
    try:
        outcome = execute(
            schema,
            document,
            context_value=reading,
            variable_values={"id": node_id, "day": None if day is None else day.isoformat()},
        )
        result = cast(ExecutionResult, await outcome if isawaitable(outcome) else outcome)
    finally:
        context.rows += reading.rows
        await reading.reader.stop()
    for error in result.errors or ():
        raise _cause(error)
    found = (result.data or {}).get("it")
    if found is not None and _goes_on(found):
        raise BadInput(
            Text(
                vi="Danh sách dài hơn {most} dòng nên không in trên một biểu được.",
                en="The list has more than {most} rows: too many for one form.",
            ).format(most=LARGEST_PAGE),
            code="form.too_long",
        )
    return found


def faults(schema: GraphQLSchema, resource: Resource, selection: str) -> list[str]:
    """What is wrong with ``selection`` of a record of ``resource``, in words."""
    try:
        _document(schema, resource.name, selection)
    except GraphQLError as error:
        return [error.message]
    return []


@lru_cache(maxsize=512)
def _document(schema: GraphQLSchema, resource: str, selection: str) -> DocumentNode:
    it = to_camel_case(resource)
    document = parse(
        f"query($id: ID!, $day: Date) {{ it: {it}(id: $id, asOf: $day) {{ {selection} }} }}"
    )
    if errors := validate(schema, document):
        raise Unselectable(errors[0].message)
    return document


def _cause(error: GraphQLError) -> Exception:
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause or error


def _goes_on(value: Any) -> bool:
    """Whether any list in ``value`` says that there is more of it."""
    if isinstance(value, Mapping):
        page = value.get("pageInfo")
        if isinstance(page, Mapping) and page.get("hasNextPage"):
            return True
        return any(_goes_on(each) for each in value.values())
    return isinstance(value, list) and any(_goes_on(each) for each in value)
