"""One path of the API: the city's endpoint or a district's. Runs one operation at a time.

Documents that passed validation are kept by their text. Limits are measured for every
operation, since its cost depends on the variables.
"""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from functools import partial
from inspect import isawaitable
from typing import Any, Protocol, cast

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_operation_ast,
    validate,
)

from khungcui import clock
from khungcui.defaults.documents.memory import Memory
from khungcui.errors import BadInput, Forbidden, KhungCuiError, Unauthenticated, Unavailable
from khungcui.graph.context import Context, Platform
from khungcui.graph.documents import (
    Documents,
    Weights,
    asks_only,
    names_nothing,
    refuse_unsound_text,
    refuse_unsound_variables,
)
from khungcui.graph.failures import explained, formatted
from khungcui.graph.introspection import Introspection
from khungcui.graph.limits import Limits, Measured, measure, parse
from khungcui.graph.plan.catalog import Unplanned
from khungcui.graph.plan.payloads import Payloads
from khungcui.graph.plan.planner import Asked, Planner, Planners
from khungcui.graph.recognition import Outdated, Recognition
from khungcui.graph.request import GraphQLRequest, GraphQLResponse, QueriesOnly
from khungcui.graph.schema import Schemas
from khungcui.graph.trusted import named
from khungcui.plugins.live import Live
from khungcui.plugins.principal import Principal
from khungcui.plugins.view import View
from khungcui.policy.titles import TITLES
from khungcui.text import Text

_MOST_ERRORS = 20
#: How often a request begins again because whoever asks has changed meanwhile.
_TRIES = 3
_SCHEMA_FIELDS = frozenset({"__typename", "__schema", "__type"})


class Served(Platform, Protocol):
    """What an endpoint needs of the platform besides what the graph needs."""

    @property
    def schemas(self) -> Schemas: ...

    @property
    def recognition(self) -> Recognition: ...

    @property
    def planners(self) -> Planners | None:
        """The planners of queries; None where all are executed in the ordinary way."""
        ...

    registered: Memory

    async def present(self) -> Live: ...


@dataclass(frozen=True)
class Refused(Exception):
    """A document that is not run: at which stage, and why."""

    stage: str
    errors: tuple[GraphQLError, ...]


#: What was valid at any endpoint: districts with the same plugins share a schema.
_documents = Documents()


class Endpoint:
    """The endpoint of ``tenant``, of the city for None."""

    def __init__(self, platform: Served, tenant: str | None) -> None:
        self.platform = platform
        self.tenant = tenant
        self.limits = Limits.of(platform.settings)
        self.weights = Weights()
        self.introspection = Introspection(platform.settings)

    async def authenticate(self, token: str | None) -> Principal | None:
        """Who bears ``token``; None without one, `Unauthenticated` where it is not valid."""
        return None if token is None else await self.platform.recognition.read(token)

    async def recall(self, token: str | None) -> Principal | None:
        """Who bears ``token`` as far as is remembered, for `execute` alone, which confirms it."""
        return None if token is None else await self.platform.recognition.recall(token)

    async def execute(self, request: GraphQLRequest) -> GraphQLResponse:
        """Run one operation; errors of the request stand in the response.

        Whoever asks was remembered: where that is not so any more, all begins again.
        """
        for _ in range(_TRIES):
            try:
                return await self._execute(request)
            except Outdated:
                if request.principal is None:
                    raise
            except KhungCuiError:
                if await self._still(request.principal):
                    raise
            principal = await self.platform.recognition.again(cast(Principal, request.principal))
            request = replace(request, principal=principal)
        raise Outdated

    async def _still(self, principal: Principal | None) -> bool:
        """Whether a refusal was of whom it was meant for."""
        try:
            await self._confirm(principal)
        except Outdated:
            return False
        return True

    async def _execute(self, request: GraphQLRequest) -> GraphQLResponse:
        live = await self.platform.present()
        principal = request.principal
        # The day on which the request began: its body may have come in after midnight.
        day = clock.today() if principal is None else principal.recognised
        view = View(live=live, principal=principal, tenant=self.tenant, day=day)
        self._admit(view)
        home = self.tenant or live.tree.root
        schema = self.platform.schemas.of(live.states.enabled(home))
        try:
            request = await named(request, self.platform.registered, home, self.platform.settings)
            document, sizes = self._document(schema._schema, request)
        except Refused as refused:
            await self._confirm(principal)
            errors = formatted(
                refused.errors, f"graphql.{refused.stage}", request.language, request.request_id
            )
            return GraphQLResponse(stage=cast(Any, refused.stage), errors=errors)
        except QueriesOnly:
            raise
        except BadInput as error:
            await self._confirm(principal)
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
        )
        planners = self.platform.planners
        planner = None if planners is None else planners.of(live.states.enabled(home))
        answer = await self._planned(document, request, context, planner)
        if answer is None:
            await self._confirm(principal)
            answer = await self._run(schema._schema, document, request, context, planner)
        cost = {"estimated": sizes.cost, "limit": self.limits.cost, "rows": context.rows}
        return replace(answer, extensions={**answer.extensions, "cost": cost})

    async def _confirm(self, principal: Principal | None) -> None:
        """`Outdated` where whoever asks is not any more who was remembered."""
        if principal is None:
            return
        try:
            async with asyncio.timeout(self.platform.settings.deadline_seconds):
                await self.platform.recognition.confirm(principal)
        except TimeoutError:
            raise _late(acted=False) from None

    def _admit(self, view: View) -> None:
        """Refuse a token whose office is no more, or has no ground in this district."""
        if view.principal is None:
            return
        if (ended := view.ended) is not None:
            raise Forbidden(
                Text(
                    vi="{office} không còn từ ngày {day}, theo {number}, điều {clause}; "
                    "việc dở dang do {heir} tiếp tục.",
                    en="{office} is no more since {day}, by {number}, clause {clause}; "
                    "{heir} carries on what it had begun.",
                ).format(
                    office=view.principal.office_name,
                    day=ended.day,
                    number=ended.instrument.number,
                    clause=ended.clause,
                    heir=TITLES[ended.what.into],
                ),
                code="office.abolished",
                clause=ended.clause,
            )
        if self.tenant is None:
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

    def _document(
        self, schema: GraphQLSchema, request: GraphQLRequest
    ) -> tuple[DocumentNode, Measured]:
        """Parse, weigh and validate; `Refused` or `BadInput` where it is not to be run."""
        refuse_unsound_variables(request.variables)
        document = _documents.get(schema, request.query)
        valid = document is not None
        if document is None:
            document = self._parsed(request.query)
        if request.principal is None:
            # Before anything that speaks of the schema: also errors tell what is in it.
            self._refuse_strangers(document)
        name, variables = request.operation_name, request.variables
        weigh = partial(measure, document, name, variables, schema, self.limits)
        # Only what is kept is asked again; of all else nothing need be remembered.
        sizes = self.weights.of(document, name, variables, weigh) if valid else weigh()
        request.progress.weighed(sizes.cost)
        if not valid:
            errors = validate(
                schema,
                document,
                self.introspection.rules,
                max_errors=_MOST_ERRORS,
                hide_suggestions=self._hides_suggestions(request),
            )
            if errors:
                raise Refused("validate", tuple(errors))
            if request.principal is not None:
                _documents.keep(schema, request.query, document)
        operation = _operation(document, request.operation_name)
        if request.read_only and operation.operation is not OperationType.QUERY:
            raise QueriesOnly
        if operation.operation is not OperationType.QUERY:
            request.progress.acting()
        return document, sizes

    def _hides_suggestions(self, request: GraphQLRequest) -> bool:
        return not self.introspection.suggesting(official=request.principal is not None)

    def _parsed(self, source: str) -> DocumentNode:
        try:
            document = parse(source, self.limits)
        except GraphQLSyntaxError as error:
            raise Refused("parse", (error,)) from None
        refuse_unsound_text(document, source)
        return document

    def _refuse_strangers(self, document: DocumentNode) -> None:
        """Without a token only the schema may be asked, and that only where it is public."""
        if self.introspection.public:
            open_ = asks_only(document, _SCHEMA_FIELDS)
        else:
            open_ = names_nothing(document)
        if not open_:
            raise Unauthenticated(
                Text(
                    vi="Dữ liệu chỉ mở với mã truy cập.",
                    en="Data are open only with a token.",
                )
            )

    async def _planned(
        self,
        document: DocumentNode,
        request: GraphQLRequest,
        context: Context,
        planner: Planner | None,
    ) -> GraphQLResponse | None:
        """The answer by one statement; None where ordinary execution has to give it."""
        operation = _operation(document, request.operation_name)
        queries = operation.operation is OperationType.QUERY
        if planner is None or request.principal is None or not queries:
            return None
        asked = Asked(
            document=document,
            operation_name=request.operation_name,
            variables=request.variables,
            context=context,
        )
        try:
            async with asyncio.timeout(self.platform.settings.deadline_seconds):
                answered = await planner.answer(asked)
        except Unplanned as why:
            context.unplanned = why.reason
            return None
        except TimeoutError:
            raise _late(acted=False) from None
        context.rows = answered.rows
        return GraphQLResponse(
            stage="executed", written=answered.data, extensions={"snapshot": context.edition}
        )

    async def _run(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        request: GraphQLRequest,
        context: Context,
        planner: Planner | None = None,
    ) -> GraphQLResponse:
        reading: dict[str, Any] = {}
        if planner is not None:
            reading = {"executor_class": Payloads, "planner": planner}
        try:
            async with asyncio.timeout(self.platform.settings.deadline_seconds):
                outcome = execute(
                    schema,
                    document,
                    context_value=context,
                    variable_values=dict(request.variables),
                    operation_name=request.operation_name,
                    hide_suggestions=self._hides_suggestions(request),
                    **reading,
                )
                if isawaitable(outcome):
                    outcome = await cast(Awaitable[Any], outcome)
        except TimeoutError:
            late = _late(acted=context.acted)
            if not context.acted:
                raise late from None
            outcome = ExecutionResult(None, [GraphQLError(str(late), original_error=late)])
        finally:
            await context.reader.stop()
        return self._answer(cast(ExecutionResult, outcome), request, context)

    def _answer(
        self, outcome: ExecutionResult, request: GraphQLRequest, context: Context
    ) -> GraphQLResponse:
        errors = outcome.errors or []
        if not context.acted:
            # Nothing was done, so the whole may be asked again.
            for error in errors:
                if isinstance(error.original_error, Unavailable):
                    raise error.original_error
        coerced = context.acted or outcome.data is not None or any(error.path for error in errors)
        shown = formatted(
            errors,
            "graphql.execute" if coerced else "graphql.coerce",
            request.language,
            request.request_id,
        )
        extensions: dict[str, Any] = {"snapshot": context.edition}
        if context.unplanned is not None and request.extensions.get("plan"):
            extensions["unplanned"] = context.unplanned
        if context.live.snapshot.id != context.edition:
            extensions["adopted"] = context.live.snapshot.id
        return GraphQLResponse(
            stage="executed" if coerced else "coerce",
            data=outcome.data,
            errors=shown,
            extensions=extensions,
        )


def _late(*, acted: bool) -> Unavailable:
    """The deadline passed; ``acted`` where something had been done by then."""
    if acted:
        message = Text(
            vi="Thao tác chạy quá thời hạn; việc nào đã làm xong thì vẫn có hiệu lực.",
            en="The operation ran past its deadline; what had been done by then stands.",
        )
    else:
        message = Text(
            vi="Thao tác chạy quá thời hạn và đã bị huỷ.",
            en="The operation ran past its deadline and was cancelled.",
        )
    return Unavailable(message, code="deadline")


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """The operation to run; `BadInput` where the name picks none."""
    operation = get_operation_ast(document, name)
    if operation is None:
        raise BadInput(
            Text(
                vi="Nêu tên thao tác cần chạy trong `operationName`.",
                en="Name the operation to run in `operationName`.",
            ),
            field="operationName",
            code="operation.unnamed",
        )
    return operation
