"""What HTTP hands to an endpoint of the graph, and what it gets back.

`khungcui.web` knows these shapes and nothing else of the graph; an endpoint knows nothing
of HTTP.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

from khungcui.errors import BadInput
from khungcui.text import Language, Text

#: How far a request came. Before `executed` there is no `data` entry in the response, and
#: the status code says so to clients that accept `application/graphql-response+json`.
Stage: TypeAlias = Literal["parse", "validate", "coerce", "executed"]

#: Whoever `Endpoint.authenticate` recognised, None where nobody asked to be. HTTP knows nothing
#: of it but ``official_id``, by which it counts calls.
Principal: TypeAlias = Any


class QueriesOnly(BadInput):
    """The operation is not a query, and it came by a way that may only read."""

    code = "http.queries_only"
    hint = Text(vi="Gửi thao tác này bằng POST.", en="Send this operation by POST.")

    def __init__(self) -> None:
        super().__init__(
            Text(
                vi="Bằng GET chỉ đọc được dữ liệu (query).",
                en="Only queries may be sent by GET.",
            )
        )


class Progress(Protocol):
    """What whoever brought an operation wants to hear of it while it runs."""

    def weighed(self, cost: int) -> None:
        """It is estimated at ``cost`` rows; `TooMany` where they are not granted now."""
        ...

    def acting(self) -> None:
        """It is about to change something: from here on it is finished, whoever has gone."""
        ...

    def following(self) -> None:
        """It is sound, and a subscription: from here on it waits more than it works."""
        ...


class Unheard:
    """The progress of an operation that nobody follows."""

    def weighed(self, cost: int) -> None:
        """Nobody counts."""

    def acting(self) -> None:
        """Nobody would have cut it off."""

    def following(self) -> None:
        """Nobody keeps room for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphQLRequest:
    """One operation as it arrived: shapes are checked, meaning is not.

    ``document_id`` is the hash of a registered document (SHA-256 of its text, 64 hexadecimal
    digits); ``query`` is then either absent or the text that the hash is of.
    """

    query: str = ""
    document_id: str | None = None
    operation_name: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    extensions: Mapping[str, Any] = field(default_factory=dict)
    principal: Principal | None = None
    language: Language = "vi"
    request_id: str = ""
    read_only: bool = False
    progress: Progress = field(default_factory=Unheard)


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphQLResponse:
    """The answer: ``errors`` formatted, ``data`` meaningful only when ``stage`` is `executed`.

    ``written`` is ``data`` as JSON where it was written by the database; ``data`` is then None.
    """

    stage: Stage
    data: Mapping[str, Any] | None = None
    written: bytes | None = None
    errors: tuple[Mapping[str, Any], ...] = ()
    extensions: Mapping[str, Any] = field(default_factory=dict)


class Endpoint(Protocol):
    """One schema behind one path: the city's, or a district's."""

    async def authenticate(self, token: str | None) -> Principal | None:
        """Who bears ``token``, None without one; `Unauthenticated` where it is not valid."""
        ...

    async def recall(self, token: str | None) -> Principal | None:
        """Whoever bore ``token`` when last read, for `execute` alone, which confirms it."""
        ...

    async def visit(self, token: str | None, *, language: Language, request_id: str) -> Any:
        """The context in which whoever bears ``token`` asks for something else than GraphQL.

        Raises `Unauthenticated`, also without a token, and `Forbidden`.
        """
        ...

    async def execute(self, request: GraphQLRequest) -> GraphQLResponse:
        """Run one operation, and tell its ``progress`` when it is weighed and when it acts.

        Errors of a request belong in the response. Raised are only `QueriesOnly`,
        `Unauthenticated` (where the whole request needs a token), `Forbidden` (where the
        bearer has no business at this endpoint) and `Unavailable`.
        """
        ...

    def stream(self, request: GraphQLRequest, token: str | None) -> AsyncIterator[GraphQLResponse]:
        """Run one operation of whoever bears ``token``, a subscription too: an answer a change.

        Raised is what `execute` raises, and `Unauthenticated` as soon as the token is not valid
        any more.
        """
        ...
