"""Mutations: executed in the ordinary way, but for the record of each payload.

What an act has done is read by the plan of what the payload asks of it, in one statement, and
needs no further execution. Where it cannot be planned it is read as usual; nothing is done twice.
"""

from typing import Any

import orjson
from graphql import GraphQLObjectType
from graphql.execution.executor import Executor
from graphql.pyutils import Path
from strawberry.utils.str_converters import to_camel_case

from khungcui.errors import KhungCuiError
from khungcui.graph.plan.catalog import Unplanned
from khungcui.graph.plan.operation import Details
from khungcui.graph.plan.planner import Planner
from khungcui.graph.types import Types


class Payloads(Executor[Any]):
    """An executor that reads the records of payloads through ``planner``."""

    def __init__(self, *given: Any, planner: Planner, **named: Any) -> None:
        super().__init__(*given, **named)
        self._planner = planner

    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: Any,
        field_details_list: Details,
        path: Path,
        position_context: Any,
    ) -> Any:
        """The record of a payload by its plan, every other field as usual."""
        types = self._planner.payloads.get(parent_type.name)
        name = field_details_list[0].node.name.value
        if types is None or name != to_camel_case(types.shape.resource.name):
            return super().execute_field(
                parent_type, source, field_details_list, path, position_context
            )
        return self._record(types, parent_type, source, field_details_list, path)

    async def _record(
        self,
        types: Types,
        parent_type: GraphQLObjectType,
        source: Any,
        details: Details,
        path: Path,
    ) -> Any:
        if source.identity is None:
            return None
        try:
            return orjson.loads(await self._planner.record(self, types, details, source.identity))
        except (Unplanned, KhungCuiError):
            found = super().execute_field(parent_type, source, details, path, None)
            return await found if self.is_awaitable(found) else found
