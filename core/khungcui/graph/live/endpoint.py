"""An endpoint that also lets changes be followed: subscriptions, one answer for each change."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, Protocol

from graphql import (
    DocumentNode,
    ExecutionResult,
    Executor,
    GraphQLSchema,
    OperationType,
    create_source_event_stream,
    execute,
    get_operation_ast,
)

from khungcui import clock
from khungcui.errors import BadInput, KhungCuiError
from khungcui.graph.context import Context
from khungcui.graph.endpoint import Endpoint, Refused, Served
from khungcui.graph.limits import Measured
from khungcui.graph.live.feed import Feed
from khungcui.graph.live.following import Batch, Looking
from khungcui.graph.request import GraphQLRequest, GraphQLResponse, Unheard
from khungcui.graph.trusted import named
from khungcui.plugins.principal import Principal
from khungcui.plugins.view import View
from khungcui.text import Text


class Told(Served, Protocol):
    """What a live endpoint needs of the platform besides."""

    feed: Feed


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An operation as it can be run now: by whom, over which schema."""

    request: GraphQLRequest
    schema: GraphQLSchema
    document: DocumentNode
    context: Context


class LiveEndpoint(Endpoint):
    """The endpoint of ``tenant``, of the city for None."""

    platform: Told

    def __init__(self, platform: Told, tenant: str | None) -> None:
        super().__init__(platform, tenant)

    async def stream(
        self, request: GraphQLRequest, token: str | None
    ) -> AsyncIterator[GraphQLResponse]:
        """Run one operation of whoever bears ``token``: one answer, or one for each change.

        What is followed is looked at anew for every answer: the token, the office, the rules,
        the plugins of the district, the day. Raises what `execute` raises, also in between.
        """
        request = replace(request, principal=await self.authenticate(token))
        standing = await self._subscription(request)
        if standing is None:
            yield await self.execute(request)
            return
        async for answer in self._followed(standing, token):
            yield answer

    def _document(
        self, schema: GraphQLSchema, request: GraphQLRequest
    ) -> tuple[DocumentNode, Measured]:
        document, sizes = super()._document(schema, request)
        if _follows(document, request):
            raise BadInput(
                Text(
                    vi="Theo dõi thay đổi (subscription) đi qua WebSocket, "
                    "giao thức graphql-transport-ws.",
                    en="Subscriptions go over a WebSocket, by the protocol graphql-transport-ws.",
                ),
                code="operation.subscription",
            )
        return document, sizes

    async def _subscription(self, request: GraphQLRequest) -> Standing | None:
        """The subscription that ``request`` is; None for all else, sound or not."""
        if request.query and "subscription" not in request.query:
            return None
        try:
            standing, sizes = await self._standing(request)
        except (Refused, KhungCuiError):
            return None
        if not _follows(standing.document, standing.request):
            return None
        request.progress.weighed(sizes.cost)
        request.progress.following()
        return standing

    async def _standing(self, given: GraphQLRequest) -> tuple[Standing, Measured]:
        # Neither counted again for every answer, nor finished where the client has gone.
        request = replace(given, progress=Unheard())
        live = await self.platform.present()
        principal: Principal | None = request.principal
        day = clock.today() if principal is None else principal.recognised
        view = View(live=live, principal=principal, tenant=self.tenant, day=day)
        self._admit(view)
        home = self.tenant or live.tree.root
        schema = self.platform.schemas.of(live.states.enabled(home))._schema
        request = await named(request, self.platform.registered, home, self.platform.settings)
        document, sizes = super()._document(schema, request)
        context = Context(
            platform=self.platform,
            live=live,
            view=view,
            language=request.language,
            request_id=request.request_id,
        )
        standing = Standing(request=request, schema=schema, document=document, context=context)
        return standing, sizes

    async def _followed(self, begun: Standing, token: str | None) -> AsyncIterator[GraphQLResponse]:
        async def again() -> Context:
            nonlocal latest
            principal = await self.authenticate(token)
            latest, _ = await self._standing(replace(begun.request, principal=principal))
            return latest.context

        latest = begun
        source = await self._source(begun, Looking(feed=self.platform.feed, again=again))
        if isinstance(source, ExecutionResult):
            yield self._answer(source, begun.request, begun.context)
            return
        async with aclosing(source) as batches:
            try:
                async for batch in batches:
                    for outcome in await self._shown(latest, batch):
                        yield self._answer(outcome, latest.request, batch.context)
            except Refused as refused:
                errors = [*refused.errors]
                yield self._answer(ExecutionResult(None, errors), begun.request, begun.context)

    async def _source(self, standing: Standing, looking: Looking) -> Any:
        """The batches of changes that the subscription's field follows, or what is wrong."""
        executor = Executor.build(
            standing.schema,
            standing.document,
            context_value=looking,
            raw_variable_values=dict(standing.request.variables),
            operation_name=standing.request.operation_name,
        )
        if isinstance(executor, list):
            return ExecutionResult(None, executor)
        source = create_source_event_stream(executor)
        return await source if executor.is_awaitable(source) else source

    async def _shown(self, standing: Standing, batch: Batch) -> list[ExecutionResult]:
        """The answers to the changes of a batch: what they ask for is read together."""
        try:
            async with asyncio.timeout(self.platform.settings.deadline_seconds):
                return await asyncio.gather(
                    *(self._one(standing, batch, change) for change in batch.changes)
                )
        finally:
            await batch.context.reader.stop()

    async def _one(self, standing: Standing, batch: Batch, change: Any) -> ExecutionResult:
        outcome: Any = execute(
            standing.schema,
            standing.document,
            root_value=change,
            context_value=batch.context,
            variable_values=dict(standing.request.variables),
            operation_name=standing.request.operation_name,
        )
        return outcome if isinstance(outcome, ExecutionResult) else await outcome


def _follows(document: DocumentNode, request: GraphQLRequest) -> bool:
    operation = get_operation_ast(document, request.operation_name)
    return operation is not None and operation.operation is OperationType.SUBSCRIPTION
