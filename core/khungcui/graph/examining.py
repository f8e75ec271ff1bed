"""Whether an endpoint would run a document that is to be registered for it."""

from typing import Protocol, cast

from graphql import GraphQLError, GraphQLSchema, GraphQLSyntaxError, get_operation_ast, validate

from khungcui.errors import BadInput
from khungcui.graph.context import Context
from khungcui.graph.documents import refuse_unsound_text
from khungcui.graph.limits import Limits, measure, parse
from khungcui.plugins.acting import Examiner
from khungcui.text import Text


class _Schema(Protocol):
    _schema: GraphQLSchema


class _Schemas(Protocol):
    def of(self, enabled: frozenset[str]) -> _Schema: ...


class _Served(Protocol):
    @property
    def schemas(self) -> _Schemas: ...


def examiner(context: Context) -> Examiner:
    """What acts of this request examine documents by: the present schemas and limits."""

    def examine(tenant: str, text: str, operation_name: str | None) -> None:
        enabled = context.live.states.enabled(tenant)
        schema = cast(_Served, context.platform).schemas.of(enabled)._schema
        limits = Limits.of(context.platform.settings)
        try:
            refuse_unfit(schema, limits, text, operation_name)
        except BadInput as error:
            error.field = error.field or "text"
            raise

    return examine


def refuse_unfit(
    schema: GraphQLSchema, limits: Limits, text: str, operation_name: str | None
) -> None:
    """`BadInput` where ``text`` is no document of ``schema``, exceeds a limit, or holds no such
    operation.

    A page whose size is a variable is taken for one of the usual size.
    """
    try:
        document = parse(text, limits)
    except GraphQLSyntaxError as error:
        raise _unfit("document.syntax", error) from None
    refuse_unsound_text(document, text)
    measure(document, None, {}, schema, limits)
    errors = validate(schema, document)
    if errors:
        raise _unfit("document.invalid", errors[0])
    if get_operation_ast(document, operation_name) is None:
        raise BadInput(
            Text(
                vi="Văn bản không có thao tác đó, hoặc có hơn một mà chưa nêu tên.",
                en="The text holds no such operation, or more than one and none is named.",
            ),
            field="operationName",
            code="document.operation",
        )


def _unfit(code: str, error: GraphQLError) -> BadInput:
    place = error.locations[0] if error.locations else None
    return BadInput(
        Text(
            vi="Dòng {line}, cột {column}: {what}", en="Line {line}, column {column}: {what}"
        ).format(
            line=place.line if place else 1,
            column=place.column if place else 1,
            what=error.message,
        ),
        code=code,
    )
