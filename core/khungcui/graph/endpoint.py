"""One path of the API: the city's endpoint or a district's. Runs one operation at a time."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from inspect import isawaitable
from typing import Any, cast

from graphql import ExecutionResult, GraphQLError, OperationType, execute

from khungcui.errors import BadInput, KhungCuiError, Unauthenticated, Unavailable
from khungcui.graph.context import Context
from khungcui.graph.failures import explained, formatted
from khungcui.graph.plan.catalog import Unplanned
from khungcui.graph.plan.payloads import Payloads
from khungcui.graph.plan.planner import Asked, Planner
from khungcui.graph.recognition import Outdated
from khungcui.graph.request import GraphQLRequest, GraphQLResponse, QueriesOnly
from khungcui.graph.vetting import Refused, Served, Standing, Vetting
from khungcui.plugins.principal import Principal
from khungcui.text import Language, Text

#: How often a request begins again because whoever asks has changed meanwhile.
_TRIES = 3


class Endpoint:
    """The endpoint of ``tenant``, of the city for None."""

    def __init__(self, platform: Served, tenant: str | None) -> None:
        self.platform = platform
        self.tenant = tenant
        self.vetting = Vetting(platform, tenant)

    async def authenticate(self, token: str | None) -> Principal | None:
        """Who bears ``token``; None without one, `Unauthenticated` where it is not valid."""
        return None if token is None else await self.platform.recognition.read(token)

    async def recall(self, token: str | None) -> Principal | None:
        """Who bears ``token`` as far as is remembered, for `execute` alone, which confirms it."""
        return None if token is None else await self.platform.recognition.recall(token)

    async def visit(self, token: str | None, *, language: Language, request_id: str) -> Context:
        """The context of a request that asks for something else than GraphQL: a file.

        Who bears ``token`` is confirmed here. Raises `Unauthenticated`, also without a token,
        and `Forbidden` where the bearer has no business here.
        """
        principal = await self.recall(token)
        if principal is None:
            raise Unauthenticated(
                Text(vi="Yêu cầu này cần mã truy cập.", en="This request needs a token.")
            )
        try:
            await self.platform.recognition.confirm(principal)
        except Outdated:
            principal = await self.platform.recognition.again(principal)
        view = await self.vetting.view(principal)
        return Context(
            platform=self.platform,
            live=view.live,
            view=view,
            language=language,
            request_id=request_id,
        )

    async def execute(self, request: GraphQLRequest) -> GraphQLResponse:
        """Run one operation; errors of the request stand in the response.

        Whoever asks was remembered: where that is not so any more, all begins again. One
        deadline holds for all of it.
        """
        until = asyncio.get_running_loop().time() + self.platform.settings.deadline_seconds
        for _ in range(_TRIES):
            try:
                return await self._execute(request, until)
            except Outdated:
                if request.principal is None:
                    raise
            except KhungCuiError:
                if await self._still(request.principal, until):
                    raise
            principal = await self.platform.recognition.again(cast(Principal, request.principal))
            request = replace(request, principal=principal)
        raise Outdated

    async def _still(self, principal: Principal | None, until: float) -> bool:
        """Whether a refusal was of whom it was meant for."""
        try:
            await self._confirm(principal, until)
        except Outdated:
            return False
        return True

    async def _execute(self, request: GraphQLRequest, until: float) -> GraphQLResponse:
        try:
            standing = await self.vetting.standing(request)
            if standing.operation.operation is OperationType.SUBSCRIPTION:
                raise _followed_elsewhere()
        except Refused as refused:
            await self._confirm(request.principal, until)
            errors = formatted(
                refused.errors, f"graphql.{refused.stage}", request.language, request.request_id
            )
            return GraphQLResponse(stage=cast(Any, refused.stage), errors=errors)
        except QueriesOnly:
            raise
        except BadInput as error:
            await self._confirm(request.principal, until)
            shown = {
                "message": error.message.in_(request.language),
                "extensions": explained(error, request.language),
            }
            return GraphQLResponse(stage="validate", errors=(shown,))
        planners = self.platform.planners
        planner = None if planners is None else planners.of(standing.enabled)
        try:
            answer = await self._planned(standing, planner, until)
            if answer is None:
                await self._confirm(request.principal, until)
                answer = await self._run(standing, planner, until)
        finally:
            # Fields of Python read through it too where a plan gives the rest of the answer.
            await standing.context.reader.stop()
        cost = {
            "estimated": standing.sizes.cost,
            "limit": self.vetting.limits.cost,
            "rows": standing.context.rows,
        }
        return replace(answer, extensions={**answer.extensions, "cost": cost})

    async def _confirm(self, principal: Principal | None, until: float) -> None:
        """`Outdated` where whoever asks is not any more who was remembered."""
        if principal is None:
            return
        try:
            async with asyncio.timeout_at(until):
                await self.platform.recognition.confirm(principal)
        except TimeoutError:
            raise _late(acted=False) from None

    async def _planned(
        self, standing: Standing, planner: Planner | None, until: float
    ) -> GraphQLResponse | None:
        """The answer by one statement; None where ordinary execution has to give it."""
        request, context = standing.request, standing.context
        queries = standing.operation.operation is OperationType.QUERY
        if planner is None or request.principal is None or not queries:
            return None
        asked = Asked(
            document=standing.document,
            operation_name=request.operation_name,
            variables=request.variables,
            context=context,
        )
        try:
            async with asyncio.timeout_at(until):
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
        self, standing: Standing, planner: Planner | None, until: float
    ) -> GraphQLResponse:
        """The answer by ordinary execution."""
        request, context = standing.request, standing.context
        reading: dict[str, Any] = {}
        if planner is not None:
            reading = {"executor_class": Payloads, "planner": planner}
        try:
            async with asyncio.timeout_at(until):
                outcome = execute(
                    standing.schema,
                    standing.document,
                    context_value=context,
                    variable_values=dict(request.variables),
                    operation_name=request.operation_name,
                    hide_suggestions=self.vetting.hides_suggestions(request),
                    **reading,
                )
                if isawaitable(outcome):
                    outcome = await cast(Awaitable[Any], outcome)
        except TimeoutError:
            late = _late(acted=context.acted)
            if not context.acted:
                raise late from None
            outcome = ExecutionResult(None, [GraphQLError(str(late), original_error=late)])
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


def _followed_elsewhere() -> BadInput:
    return BadInput(
        Text(
            vi="Theo dõi thay đổi (subscription) đi qua WebSocket, giao thức graphql-transport-ws.",
            en="Subscriptions go over a WebSocket, by the protocol graphql-transport-ws.",
        ),
        code="operation.subscription",
    )
