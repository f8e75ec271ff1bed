"""A GraphQL client in the process: the whole way over HTTP, without a socket."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.types import ASGIApp

from khungcui.testing.actors import Actor
from khungcui.text import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: the HTTP status, and the three parts of a GraphQL response."""

    status: int
    data: Any = None
    errors: list[dict[str, Any]] = field(default_factory=list)
    extensions: Mapping[str, Any] = field(default_factory=dict)

    @property
    def codes(self) -> list[str | None]:
        """The code of every error."""
        return [error.get("extensions", {}).get("code") for error in self.errors]

    @property
    def denied(self) -> str | None:
        """The clause by which the act was denied; None where none was."""
        for error in self.errors:
            more = error.get("extensions", {})
            if more.get("code") == "FORBIDDEN":
                return more.get("clause")
        return None

    @property
    def user_errors(self) -> list[dict[str, Any]]:
        """The ``userErrors`` of every payload, where they were asked for."""
        payloads = (self.data or {}).values()
        return [
            error
            for payload in payloads
            if isinstance(payload, dict)
            for error in payload.get("userErrors") or ()
        ]

    def done(self) -> Any:
        """The data; fails where there is any error, saying all of them."""
        assert not self.errors, self.errors  # noqa: S101 - a helper of tests
        assert not self.user_errors, self.user_errors  # noqa: S101 - a helper of tests
        return self.data


class GraphQL:
    """Call it with a query: ``await graphql("{ … }", as_=actor, district="760")``."""

    def __init__(self, app: ASGIApp) -> None:
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://loom.test"
        )

    async def __call__(
        self,
        query: str,
        variables: Mapping[str, Any] | None = None,
        *,
        as_: Actor | str | None = None,
        district: str | None = None,
        language: Language = "en",
    ) -> Answer:
        """Send one operation: to the city's endpoint, or to that of ``district``.

        ``as_`` is an actor or a bare token; None asks without one.
        """
        body = {"query": query, "variables": dict(variables or {})}
        return await self.send(body, as_=as_, district=district, language=language)

    async def send(
        self,
        body: Mapping[str, Any],
        /,
        *,
        as_: Actor | str | None = None,
        district: str | None = None,
        language: Language = "en",
    ) -> Answer:
        """Send a request with exactly this ``body``, such as one that names its document."""
        headers = {
            "accept": "application/graphql-response+json",
            "accept-language": language,
        }
        if as_ is not None:
            headers["authorization"] = f"Bearer {as_ if isinstance(as_, str) else as_.token}"
        response = await self._client.post(
            "/graphql" if district is None else f"/d/{district}/graphql",
            json=dict(body),
            headers=headers,
        )
        said = response.json()
        return Answer(
            status=response.status_code,
            data=said.get("data"),
            errors=said.get("errors") or [],
            extensions=said.get("extensions") or {},
        )

    async def close(self) -> None:
        """Give up the client."""
        await self._client.aclose()
