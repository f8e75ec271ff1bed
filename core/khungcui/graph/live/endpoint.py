"""An endpoint that also lets changes be followed: subscriptions, one answer for each change."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Protocol

from graphql import (
    ExecutionResult,
    Executor,
    OperationType,
    create_source_event_stream,
    execute,
)

from khungcui.errors import KhungCuiError
from khungcui.graph.context import Context
from khungcui.graph.endpoint import Endpoint
from khungcui.graph.live.feed import Feed
from khungcui.graph.live.following import Batch, Looking
from khungcui.graph.request import GraphQLRequest, GraphQLResponse, Unheard
from khungcui.graph.vetting import Refused, Served, Standing


class Told(Served, Protocol):
    """What a live endpoint needs of the platform besides."""

    feed: Feed


class LiveEndpoint(Endpoint):
    """The endpoint of ``tenant``, of the city for None."""

    platform: Told

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

    async def _subscription(self, request: GraphQLRequest) -> Standing | None:
        """The subscription that ``request`` is; None for all else, sound or not."""
        if request.query and "subscription" not in request.query:
            return None
        try:
            standing = await self._standing(request)
        except (Refused, KhungCuiError):
            return None
        if standing.operation.operation is not OperationType.SUBSCRIPTION:
            return None
        request.progress.weighed(standing.sizes.cost)
        request.progress.following()
        return standing

    async def _standing(self, request: GraphQLRequest) -> Standing:
        # Neither counted again for every answer, nor finished where the client has gone.
        return await self.vetting.standing(replace(request, progress=Unheard()))

    async def _followed(self, begun: Standing, token: str | None) -> AsyncIterator[GraphQLResponse]:
        async def again() -> Context:
            nonlocal latest
            principal = await self.authenticate(token)
            latest = await self._standing(replace(begun.request, principal=principal))
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
