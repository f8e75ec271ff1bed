"""One path of the API: the city's endpoint or a district's. Runs one operation at a time.

Parsing and validation are cached by the text of the document; only documents that passed are
kept. Limits are measured for every operation, since its cost depends on the variables.
"""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from inspect import isawaitable
from typing import Any, Protocol, cast

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_operation_ast,
    specified_rules,
    validate,
)

from khungcui import clock
from khungcui.defaults.register.authentication import authenticate
from khungcui.errors import BadInput, Forbidden, Unauthenticated, Unavailable
from khungcui.graph.context import Context, Platform, Reader
from khungcui.graph.failures import explained, formatted
from khungcui.graph.limits import LimitExceeded, Limits, measure, parse
from khungcui.graph.request import GraphQLRequest, GraphQLResponse, QueriesOnly
from khungcui.graph.schema import Schemas
from khungcui.plugins.principal import Principal
from khungcui.plugins.view import View
from khungcui.text import Text

_DOCUMENTS = 2048
_MOST_ERRORS = 20
_OPEN_FIELDS = frozenset({"__typename"})
_SCHEMA_FIELDS = frozenset({"__typename", "__schema", "__type"})


class Served(Platform, Protocol):
    """What an endpoint needs of the platform besides what the graph needs."""

    @property
    def schemas(self) -> Schemas: ...


@dataclass(frozen=True)
class Refused(Exception):
    """A document that is not run: at which stage, and why."""

    stage: str
    errors: tuple[GraphQLError, ...]


@lru_cache(maxsize=_DOCUMENTS)
def _parsed(source: str, limits: Limits) -> DocumentNode:
    return parse(source, limits)


@lru_cache(maxsize=_DOCUMENTS)
def _valid(schema: GraphQLSchema, source: str, limits: Limits, introspected: bool) -> DocumentNode:
    """The document of ``source``, valid against ``schema``; `Refused` where it is not."""
    document = _parsed(source, limits)
    rules = [*specified_rules, *(() if introspected else (NoSchemaIntrospectionCustomRule,))]
    errors = validate(schema, document, rules, max_errors=_MOST_ERRORS)
    if errors:
        raise Refused("validate", tuple(errors))
    return document


def _only_open(document: DocumentNode, fields: frozenset[str]) -> bool:
    """Whether the document asks for nothing but ``fields`` at its roots."""
    return all(
        getattr(getattr(selection, "name", None), "value", None) in fields
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
        for selection in definition.selection_set.selections
    )


def _refuse_nul(*values: Any) -> None:
    """Refuse U+0000 by name: no text of PostgreSQL can hold it."""
    waiting = list(values)
    while waiting:
        value = waiting.pop()
        if isinstance(value, str) and "\x00" in value:
            nul = Text(vi="Văn bản không được chứa U+0000.", en="A text may not hold U+0000.")
            raise Refused("validate", (GraphQLError(nul.en, original_error=BadInput(nul)),))
        if isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


class Endpoint:
    """The endpoint of ``tenant``, of the city for None."""

    def __init__(self, platform: Served, tenant: str | None) -> None:
        self.platform = platform
        self.tenant = tenant
        self.limits = Limits.of(platform.settings)

    async def authenticate(self, token: str | None) -> Principal | None:
        """Who bears ``token``; None without one, `Unauthenticated` where it is not valid."""
        if token is None:
            return None
        async with self.platform.database.reading(()) as session:
            return await authenticate(
                session,
                token,
                pepper=self.platform.settings.token_pepper,
                env=self.platform.settings.env,
                now=clock.now(),
                day=clock.today(),
            )

    async def execute(self, request: GraphQLRequest) -> GraphQLResponse:
        """Run one operation; errors of the request stand in the response."""
        live = self.platform.live
        view = View(live=live, principal=request.principal, tenant=self.tenant, day=clock.today())
        self._admit(view)
        home = self.tenant or live.tree.root
        schema = self.platform.schemas.of(live.states.enabled(home))
        try:
            document = self._document(schema._schema, request)
        except Refused as refused:
            errors = formatted(
                refused.errors, f"graphql.{refused.stage}", request.language, request.request_id
            )
            return GraphQLResponse(stage=cast(Any, refused.stage), errors=errors)
        except LimitExceeded as error:
            shown = {
                "message": error.message.in_(request.language),
                "extensions": explained(error, request.language),
            }
            return GraphQLResponse(stage="validate", errors=(shown,))
        context = Context(
            platform=self.platform,
            live=live,
            view=view,
            language=request.language,
            request_id=request.request_id,
            reader=Reader(self.platform.database, view.areas),
        )
        return await self._run(schema._schema, document, request, context)

    def _admit(self, view: View) -> None:
        """Refuse a token whose office has no ground in this district."""
        if view.principal is None or self.tenant is None:
            return
        if view.principal.office_tenant not in view.areas:
            raise Forbidden(
                Text(
                    vi="Mã truy cập này thuộc {office}, không có địa bàn ở quận, huyện này.",
                    en="This token belongs to {office}, which has no ground in this district.",
                ).format(office=view.principal.office_name),
                code="tenant.foreign",
                clause="III.1",
            )

    def _document(self, schema: GraphQLSchema, request: GraphQLRequest) -> DocumentNode:
        """Parse, validate and weigh; `Refused` or `LimitExceeded` where it is not to be run."""
        _refuse_nul(request.query, request.variables)
        known = request.principal is not None
        introspected = known or self.platform.settings.public_schema
        try:
            document = _parsed(request.query, self.limits)
        except GraphQLSyntaxError as error:
            raise Refused("parse", (error,)) from None
        measure(document, request.operation_name, request.variables, schema, self.limits)
        document = _valid(schema, request.query, self.limits, introspected)
        if not known and not _only_open(document, _SCHEMA_FIELDS if introspected else _OPEN_FIELDS):
            raise Unauthenticated(
                Text(
                    vi="Dữ liệu chỉ mở với mã truy cập.",
                    en="Data are open only with a token.",
                )
            )
        operation = get_operation_ast(document, request.operation_name)
        if operation is None:
            raise Refused(
                "validate",
                (GraphQLError("Name the operation to run in `operationName`."),),
            )
        if request.read_only and operation.operation is not OperationType.QUERY:
            raise QueriesOnly
        return document

    async def _run(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        request: GraphQLRequest,
        context: Context,
    ) -> GraphQLResponse:
        try:
            async with asyncio.timeout(self.platform.settings.deadline_seconds):
                outcome = execute(
                    schema,
                    document,
                    context_value=context,
                    variable_values=dict(request.variables),
                    operation_name=request.operation_name,
                )
                if isawaitable(outcome):
                    outcome = await cast(Awaitable[Any], outcome)
        except TimeoutError:
            raise Unavailable(
                Text(
                    vi="Thao tác chạy quá thời hạn và đã bị huỷ.",
                    en="The operation ran past its deadline and was cancelled.",
                ),
                code="deadline",
            ) from None
        finally:
            await context.reader.close()
        return self._answer(cast(ExecutionResult, outcome), request)

    def _answer(self, outcome: ExecutionResult, request: GraphQLRequest) -> GraphQLResponse:
        errors = outcome.errors or []
        for error in errors:
            if isinstance(error.original_error, Unavailable):
                raise error.original_error
        coerced = outcome.data is not None or any(error.path for error in errors)
        shown = formatted(
            errors,
            "graphql.execute" if coerced else "graphql.coerce",
            request.language,
            request.request_id,
        )
        extensions = {"snapshot": self.platform.live.snapshot.id}
        return GraphQLResponse(
            stage="executed" if coerced else "coerce",
            data=outcome.data,
            errors=shown,
            extensions=extensions,
        )
