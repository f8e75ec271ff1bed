"""A platform in memory: a city and District 1, whose endpoint runs a small schema."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

import httpx
import pytest
import structlog
from graphql import (
    ExecutionResult,
    GraphQLError,
    OperationType,
    build_schema,
    get_operation_ast,
    graphql,
    parse,
    validate,
)

from khungcui.errors import KhungCuiError, Unauthenticated, UnknownTenant
from khungcui.graph.request import GraphQLRequest, GraphQLResponse, QueriesOnly
from khungcui.ids import uuid7
from khungcui.settings import Settings
from khungcui.text import Text
from khungcui.web.app import make_app
from khungcui.web.front import Front

SCHEMA = build_schema(
    """
    type Query { secret: String echo(n: Int): Int boom: Int! }
    type Mutation { write: Int }
    """
)


TOKENS = {"good": uuid7(), "other": uuid7()}


@dataclass(frozen=True, kw_only=True)
class Bearer:
    """Who bears a token."""

    official_id: UUID


class FakeEndpoint:
    """An endpoint that knows two tokens, `good` and `other`, and remembers what it was asked.

    ``running`` is called with each request before it is answered.
    """

    def __init__(self) -> None:
        self.requests: list[GraphQLRequest] = []
        self.failure: Exception | None = None
        self.running: Callable[[GraphQLRequest], Awaitable[None]] | None = None

    async def authenticate(self, token: str | None) -> Bearer | None:
        if token is None:
            return None
        if token in TOKENS:
            return Bearer(official_id=TOKENS[token])
        raise Unauthenticated(Text(vi="Mã đã hết hạn.", en="The token has expired."))

    async def recall(self, token: str | None) -> Bearer | None:
        return await self.authenticate(token)

    async def visit(self, token: str | None, *, language: str, request_id: str) -> NoReturn:
        raise AssertionError("nobody asks for anything but GraphQL here")

    async def stream(
        self, request: GraphQLRequest, token: str | None
    ) -> AsyncIterator[GraphQLResponse]:
        yield await self.execute(request)

    async def execute(self, request: GraphQLRequest) -> GraphQLResponse:
        self.requests.append(request)
        if self.failure is not None:
            raise self.failure
        request.progress.weighed(len(request.query))
        if self.running is not None:
            await self.running(request)
        try:
            document = parse(request.query)
        except GraphQLError as error:
            return GraphQLResponse(stage="parse", errors=(error.formatted,))
        if errors := validate(SCHEMA, document):
            return GraphQLResponse(stage="validate", errors=tuple(e.formatted for e in errors))
        operation = get_operation_ast(document, request.operation_name)
        if operation is None:
            return GraphQLResponse(stage="coerce", errors=({"message": "Which operation?"},))
        if request.read_only and operation.operation is not OperationType.QUERY:
            raise QueriesOnly
        result = await graphql(
            SCHEMA,
            request.query,
            root_value={"secret": _secret(request), "echo": lambda _, n=None: n, "write": 1},
            variable_values=dict(request.variables),
            operation_name=request.operation_name,
        )
        return _answer(result)


def _secret(request: GraphQLRequest) -> str | GraphQLError:
    if request.principal is None:
        return GraphQLError("A token is needed.", extensions={"code": "UNAUTHENTICATED"})
    return "woven"


def _answer(result: ExecutionResult) -> GraphQLResponse:
    errors = tuple(error.formatted for error in result.errors or ())
    coerced = result.data is not None or any(e.path for e in result.errors or ())
    return GraphQLResponse(
        stage="executed" if coerced else "coerce", data=result.data, errors=errors
    )


class FakePlatform:
    """What `make_app` needs, with switches for what can go wrong."""

    def __init__(self) -> None:
        self.city = FakeEndpoint()
        self.district = FakeEndpoint()
        self.checks: Mapping[str, bool] | Exception = {"database": True, "policy": True}
        self.failure: KhungCuiError | None = None
        self.events: list[str] = []

    async def start(self) -> None:
        self.events.append("start")

    async def warm(self) -> None:
        self.events.append("warm")

    async def stop(self) -> None:
        self.events.append("stop")

    def endpoint(self, district: str | None) -> FakeEndpoint:
        if self.failure is not None:
            raise self.failure
        if district is None:
            return self.city
        if district == "760":
            return self.district
        raise UnknownTenant(Text(vi="Không có quận này.", en="There is no such district."))

    def figures(self) -> Mapping[str, float]:
        return {"queries": 3, "planned": 1.0}

    async def ready(self) -> Mapping[str, bool]:
        if isinstance(self.checks, Exception):
            raise self.checks
        return self.checks


@pytest.fixture(autouse=True)
def quiet() -> Any:
    """What is logged, kept out of the test's output."""
    with structlog.testing.capture_logs() as logs:
        yield logs


@pytest.fixture
def platform() -> FakePlatform:
    return FakePlatform()


@pytest.fixture
def config(tmp_path: Path) -> Settings:
    return Settings.model_validate({"state_dir": tmp_path, "max_body": 2_000})


@pytest.fixture
def app(platform: FakePlatform, config: Settings) -> Front:
    return make_app(platform, config, query="{ secret } # </script>")


@pytest.fixture
async def client(app: Front) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://loom.test") as client:
        yield client
