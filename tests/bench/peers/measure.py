"""Rounds of load: each server in turn gets each operation, alone on its core."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

import asyncpg
import httpx
from tests.bench.peers.client import HOST, Call, Load, drive
from tests.bench.peers.ground import District
from tests.bench.peers.operations import Ask, calls_of
from tests.bench.peers.processors import hold, parent, release, used
from tests.bench.peers.servers import Running

#: How many calls of an operation are compared, row by row, before anything is measured.
_COMPARED = 3
#: Tells what is being done.
Report = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What an operation costs: microseconds of processor a request, and what was seen of it."""

    server: float
    postgres: float
    milliseconds: float
    rate: float
    size: int
    failed: int

    @property
    def both(self) -> float:
        """Server and PostgreSQL together."""
        return self.server + self.postgres


#: By operation and name of server.
Figures = Mapping[tuple[str, str], Figure]


def middle(rounds: Sequence[Figure]) -> Figure:
    """The median of each figure; failures are summed."""
    return Figure(
        server=median(one.server for one in rounds),
        postgres=median(one.postgres for one in rounds),
        milliseconds=median(one.milliseconds for one in rounds),
        rate=median(one.rate for one in rounds),
        size=round(median(one.size for one in rounds)),
        failed=sum(one.failed for one in rounds),
    )


async def postmaster(url: str) -> int:
    """The process that all of this machine's PostgreSQL at ``url`` descends from."""
    connection = await asyncpg.connect(url)
    try:
        return parent(await connection.fetchval("select pg_backend_pid()"))
    finally:
        await connection.close()


@asynccontextmanager
async def asking(port: int) -> AsyncIterator[Ask]:
    """Sends single calls; `SystemExit` with what was said where one fails."""
    async with httpx.AsyncClient(base_url=f"http://{HOST}:{port}", timeout=60) as client:

        async def ask(call: Call) -> Any:
            headers = {"accept": "application/json"}
            if call.token is not None:
                headers["authorization"] = f"Bearer {call.token}"
            content = call.wire.partition(b"\r\n\r\n")[2]
            headers["content-type"] = "application/json"
            response = await client.post(call.path, content=content, headers=headers)
            if response.status_code != 200 or "errors" in (answer := response.json()):
                raise SystemExit(f"{call.path} on port {port}: {response.text[:500]}")
            return answer["data"]

        yield ask


async def prepare(
    servers: Sequence[Running], operations: Sequence[str], districts: Sequence[District]
) -> dict[tuple[str, str], list[bytes]]:
    """The requests of every server, by operation and name; `SystemExit` where answers differ."""
    wires: dict[tuple[str, str], list[bytes]] = {}
    expected: dict[str, list[Any]] = {}
    for running in servers:
        release(running.pid)
        dialect = running.server.dialect
        async with asking(running.port) as ask:
            for operation in operations:
                calls = await calls_of(dialect, operation, districts, ask)
                wires[operation, running.server.name] = [call.wire for call in calls]
                rows = [dialect.rows(operation, await ask(call)) for call in calls[:_COMPARED]]
                _compare(operation, running.server.name, expected.setdefault(operation, rows), rows)
        hold(running.pid)
    return wires


def _compare(operation: str, name: str, expected: list[Any], rows: list[Any]) -> None:
    for wanted, found in zip(expected, rows, strict=True):
        if len(wanted) != len(found):
            raise SystemExit(f"{operation}: {name} gives {len(found)} rows, not {len(wanted)}")
        for one, other in zip(wanted, found, strict=True):
            if one != other:
                raise SystemExit(f"{operation}: {name} gives\n{other}\ninstead of\n{one}")


async def compare(
    servers: Sequence[Running],
    wires: Mapping[tuple[str, str], Sequence[bytes]],
    database: int,
    *,
    operations: Sequence[str],
    rounds: int,
    seconds: float,
    warm: float,
    connections: int,
    report: Report,
) -> dict[tuple[str, str], Figure]:
    """Load the servers in turn; the medians of ``rounds``, each of ``seconds`` an operation.

    ``warm`` multiplies the seconds that each server is loaded before; ``database`` is the
    process of PostgreSQL.
    """
    found: dict[tuple[str, str], list[Figure]] = {}
    for number in range(rounds):
        for running in servers:
            release(running.pid)
            for operation in operations:
                name = running.server.name
                report(f"round {number + 1} of {rounds}: {name}, {operation}")
                asked = wires[operation, name]
                if number == 0:
                    await drive(running.port, asked, running.server.warm * warm, connections)
                figure = await load_once(running, asked, database, seconds, connections)
                found.setdefault((operation, name), []).append(figure)
            hold(running.pid)
    return {what: middle(figures) for what, figures in found.items()}


async def load_once(
    running: Running, wires: Sequence[bytes], database: int, seconds: float, connections: int
) -> Figure:
    """One load of so many seconds; `SystemExit` where nothing of it was answered well."""
    before = used(running.pid), used(database)
    load = await drive(running.port, wires, seconds, connections)
    # What the last answers left to do belongs to them.
    await asyncio.sleep(0.05)
    after = used(running.pid), used(database)
    if load.failed == load.done:
        raise SystemExit(f"{running.server.name} answers nothing: {load.failures}")
    return figure_of(load, after[0] - before[0], after[1] - before[1], seconds)


def figure_of(load: Load, server: float, postgres: float, seconds: float) -> Figure:
    """The figure of a load that used so many seconds of processor."""
    return Figure(
        server=server / load.done * 1e6,
        postgres=postgres / load.done * 1e6,
        milliseconds=median(load.took) * 1e3,
        rate=load.done / seconds,
        size=load.size // load.done,
        failed=load.failed,
    )
