"""The one statement that our engine sends for a call, with the values of its binds.

It is taken down at the door through which planned queries go, while they are answered, so
whatever tenancy and policy add to it stands in it.
"""

import pickle
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from tests.bench.peers.client import Call

from khungcui.app import Platform, create_app
from khungcui.storage.database import area_list
from khungcui.storage.single import Single


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL as PostgreSQL gets it, and its arguments."""

    text: str
    arguments: tuple[Any, ...]


#: By operation, what is sent for each call.
Taken = Mapping[str, Sequence[Statement]]


_ASKED = 20


@contextmanager
def _taking() -> Iterator[list[Statement]]:
    taken: list[Statement] = []
    row = Single.row

    async def noted(
        self: Single, sql: str, areas: Collection[str], values: Sequence[Any]
    ) -> Sequence[Any]:
        if areas:  # What recognises the token reads no district.
            taken.append(Statement(sql, (area_list(areas), *values)))
        return await row(self, sql, areas, values)

    Single.row = noted
    try:
        yield taken
    finally:
        Single.row = row


async def _taken(client: httpx.AsyncClient, call: Call) -> Statement:
    """The statement of one call, which may be planned only once it has been asked for often."""
    headers = {"authorization": f"Bearer {call.token}", "accept": "application/json"}
    for _ in range(_ASKED):
        with _taking() as taken:
            answer = await client.post(call.path, json=call.body, headers=headers)
        if "errors" in answer.json():
            break
        if len(taken) == 1:
            return taken[0]
    raise SystemExit(f"{len(taken)} statements planned for: {answer.text[:300]}")


async def take(platform: Platform, calls: Sequence[Call]) -> list[Statement]:
    """What the platform sends for each of ``calls``; `SystemExit` where it is not one statement."""
    transport = httpx.ASGITransport(create_app(platform))
    async with httpx.AsyncClient(transport=transport, base_url="http://bench.test") as client:
        return [await _taken(client, call) for call in calls]


def kept(taken: Taken) -> bytes:
    """``taken`` for another process of this run."""
    return pickle.dumps({name: list(each) for name, each in taken.items()})


def held(content: bytes) -> Taken:
    """What `kept` wrote."""
    return pickle.loads(content)  # noqa: S301 - written by the run that started this process
