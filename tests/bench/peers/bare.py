"""The limit: a starlette handler that sends the statements of our engine and answers with them.

It knows no GraphQL, no token and no policy: which statements, and with which values, was taken
down while our engine answered the same calls (`tests.bench.peers.secured`). One statement of one
text is the answer as it stands; others are made JSON by PostgreSQL. A change is the insert of
its row alone, behind row-level security.

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

_CONTEXT = "set_config"
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


def _alone(statements: Sequence[Statement]) -> bool:
    """Whether one statement is all, and its text the answer."""
    return len(statements) == 1 and _CONTEXT in statements[0].text


def _as_json(statement: Statement) -> Statement:
    if _CONTEXT in statement.text:
        return statement
    text = f"select coalesce(json_agg(q)::text, '[]') from ({statement.text}) q"
    return Statement(text, statement.arguments)


class Reading:
    """The statements of one operation, by the number of the call."""

    def __init__(self, taken: Sequence[Sequence[Statement]]) -> None:
        self._alone = all(_alone(statements) for statements in taken)
        self._taken = [
            list(statements) if self._alone else [_as_json(one) for one in statements]
            for statements in taken
        ]

    async def answer(self, request: Request) -> Response:
        """Answer with what the call's statements give."""
        statements = self._taken[orjson.loads(await request.body())["call"]]
        async with request.app.state.pool.acquire() as connection:
            if self._alone:
                [only] = statements
                answer = await connection.fetchval(only.text, *only.arguments)
                return Response(answer, media_type="application/json")
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                parts = [await connection.fetchval(one.text, *one.arguments) for one in statements]
        return Response(f"[{','.join(parts[1:])}]", media_type="application/json")


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


def main() -> None:
    """Serve until stopped."""
    given = os.environ  # noqa: TID251 - a process of its own

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with asyncpg.create_pool(given["DATABASE_URL"], min_size=16, max_size=16) as pool:
            app.state.pool = pool
            yield

    taken = held(Path(given["STATEMENTS"]).read_bytes())
    routes = [
        Route(f"/{name}", Reading(each).answer, methods=["POST"]) for name, each in taken.items()
    ]
    routes.append(Route("/M1", _change, methods=["POST"]))
    app = Starlette(routes=routes, lifespan=lifespan)
    uvicorn.run(app, host="127.0.0.1", port=int(given["PORT"]), log_level="warning")


if __name__ == "__main__":
    main()
