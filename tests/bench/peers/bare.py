"""The limit: a starlette handler that sends the statement of our engine and answers with it.

It knows no GraphQL, no token and no policy: which statement, and with which values, was taken
down while our engine answered the same call (`tests.bench.peers.secured`). A change is the insert
of its row alone, behind row-level security.

    DATABASE_URL=… PORT=… STATEMENTS=… python -m tests.bench.peers.bare
"""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tests.bench.peers.secured import Statement, held

from khungcui.ids import uuid7
from khungcui.storage.database import PLANNING

#: The connections of our door for single statements are told the same.
_SETTINGS = {
    **PLANNING,
    "statement_timeout": "10000",
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
}
_ROOTS = {"Q1": "establishments", "Q2": "establishments", "Q3": "establishment"}
_OPEN = (
    "select set_config('khungcui.areas', $1, true), set_config('khungcui.write_areas', $1, true)"
)
_INSERT = """
insert into change_request
  (tenant, id, establishment_id, kind, base_version_id, proposed, effective_on, reason,
   submitted_by_tenant, submitted_by, submitted_at, state)
values ($1, $2, $3, 'change', $4, $5, $6, $7, $1, $8, now(), 'submitted')
returning concat('{"data":{"requestChange":{"changeRequest":{"id":"', id, '","kind":"', kind,
  '","state":"', state, '","reason":', to_json(reason), ',"effectiveOn":"', effective_on, '"}}}}')
"""


class Reading:
    """The statements of one operation by the number of the call; ``name`` is its root field."""

    def __init__(self, name: str, taken: Sequence[Statement]) -> None:
        self._before = b'{"data":{"%b":' % name.encode()
        self._taken = taken

    async def answer(self, request: Request) -> Response:
        """Answer with what the call's statement gives."""
        statement = self._taken[orjson.loads(await request.body())["call"]]
        async with request.app.state.pool.acquire() as connection:
            found = await connection.fetchrow(statement.text, *statement.arguments)
        # The root field is the last column; before it stands what our engine asks beside it.
        answer = b"%b%b}}" % (self._before, found[-1].encode())
        return Response(answer, media_type="application/json")


async def _change(request: Request) -> Response:
    given: dict[str, Any] = orjson.loads(await request.body())["variables"]["input"]
    arguments = (
        given["tenant"],
        uuid7(),
        UUID(given["establishment"]),
        UUID(given["baseVersion"]),
        orjson.dumps({"workers": given["workers"]}).decode(),
        date.fromisoformat(given["effectiveOn"]),
        given["reason"],
        UUID(given["official"]),
    )
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        await connection.execute(_OPEN, given["tenant"])
        answer = await connection.fetchval(_INSERT, *arguments)
    return Response(answer, media_type="application/json")


async def _nothing(_: asyncpg.Connection) -> None:
    """Nothing of a statement outlives it."""


def main() -> None:
    """Serve until stopped."""
    given = os.environ  # noqa: TID251 - a process of its own

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with asyncpg.create_pool(
            given["DATABASE_URL"],
            min_size=0,
            max_size=16,
            max_cacheable_statement_size=0,
            reset=_nothing,
            server_settings=_SETTINGS,
        ) as pool:
            app.state.pool = pool
            yield

    taken = held(Path(given["STATEMENTS"]).read_bytes())
    routes = [
        Route(f"/{operation}", Reading(_ROOTS[operation], each).answer, methods=["POST"])
        for operation, each in taken.items()
    ]
    routes.append(Route("/M1", _change, methods=["POST"]))
    app = Starlette(routes=routes, lifespan=lifespan)
    uvicorn.run(app, host="127.0.0.1", port=int(given["PORT"]), log_level="warning")


if __name__ == "__main__":
    main()
