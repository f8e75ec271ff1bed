"""The statements that our engine sends for a call, with the values of their binds.

They are taken down while it answers, so whatever tenancy and policy add to them stands in them.
What it sends to recognise the token is left out: the limit knows nobody.
"""

import pickle
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import Engine, event
from tests.bench.peers.client import Call

from khungcui.app import Platform, create_app


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL as PostgreSQL gets it, and its arguments."""

    text: str
    arguments: tuple[Any, ...]


_taken: ContextVar[list[Statement] | None] = ContextVar("bench_statements", default=None)
_RECOGNISES = "access_token"
#: By operation, for each call what it sends.
Taken = Mapping[str, Sequence[Sequence[Statement]]]


@event.listens_for(Engine, "before_cursor_execute")
def _take(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
    taken = _taken.get()
    if taken is not None:
        taken.append(Statement(statement, tuple(parameters or ())))


@contextmanager
def _taking() -> Iterator[list[Statement]]:
    token = _taken.set(taken := [])
    try:
        yield taken
    finally:
        _taken.reset(token)


async def take(platform: Platform, calls: Sequence[Call]) -> list[list[Statement]]:
    """What the platform sends for each of ``calls``; `SystemExit` where one is not answered."""
    transport = httpx.ASGITransport(create_app(platform))
    found: list[list[Statement]] = []
    async with httpx.AsyncClient(transport=transport, base_url="http://bench.test") as client:
        for call in calls:
            headers = {"authorization": f"Bearer {call.token}", "accept": "application/json"}
            with _taking() as taken:
                answer = await client.post(call.path, json=call.body, headers=headers)
            if answer.status_code != 200 or "errors" in answer.json():
                raise SystemExit(f"no answer to take statements from: {answer.text[:300]}")
            last = max((i for i, one in enumerate(taken) if _RECOGNISES in one.text), default=-1)
            found.append(taken[last + 1 :])
    return found


def kept(taken: Taken) -> bytes:
    """``taken`` for another process of this run."""
    return pickle.dumps({name: list(each) for name, each in taken.items()})


def held(content: bytes) -> Taken:
    """What `kept` wrote."""
    return pickle.loads(content)  # noqa: S301 - written by the run that started this process
