"""A server on loopback with demo data, and the clients built against the schema it serves."""

import asyncio
import json
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from tests.node import working_copy

from khungcui import clock
from khungcui.app import create_app
from khungcui.plugins.manager import Plugins
from khungcui.settings import Settings
from khungcui.testing import Actor, Loom
from khungcui.testing.loom import woven
from khungcui.testing.postgres import Cluster

HERE = Path(__file__).parent
DISTRICT = "760"

#: Seconds that any one program of Node may take.
PATIENCE = 60

_numbers = count(1)


@dataclass(frozen=True, kw_only=True)
class Served:
    """Quận 1's endpoint on a port of this machine, and three who ask there."""

    loom: Loom
    address: str
    office: Actor
    ward: Actor

    @property
    def url(self) -> str:
        """Where GraphQL is."""
        return f"http://{self.address}/d/{DISTRICT}/graphql"

    @property
    def socket(self) -> str:
        """The same for WebSockets."""
        return f"ws://{self.address}/d/{DISTRICT}/graphql"

    @property
    def schema(self) -> str:
        """What `khungcui schema --district 760` prints."""
        platform = self.loom.platform
        return platform.schemas.of(platform.live.states.enabled(DISTRICT)).as_str()

    @property
    def tokens(self) -> dict[str, str]:
        """The tokens of those who ask."""
        return {"office": self.office.token, "ward": self.ward.token}

    async def ask(self, query: str, **variables: Any) -> Any:
        """What the office is answered without any client between."""
        return (
            await self.loom.graphql(query, variables, as_=self.office, district=DISTRICT)
        ).done()

    async def rows(self, first: int) -> list[tuple[str, int | None]]:
        """Name and workers of the first establishments, by name."""
        found = await self.ask(
            "query($first: Int) { establishments(first: $first, order: [{field: NAME}]) "
            "{ nodes { name workers } } }",
            first=first,
        )
        return [(row["name"], row["workers"]) for row in found["establishments"]["nodes"]]

    async def found(self, name: str) -> list[str]:
        """The ids of establishments whose names begin so, whatever the marks."""
        found = await self.ask(
            "query($name: String) { establishments(filter: {name: {startsWith: $name}}) "
            "{ nodes { id } } }",
            name=name,
        )
        return [row["id"] for row in found["establishments"]["nodes"]]

    async def cursor(self) -> str:
        """From where on changes are followed."""
        return (await self.ask("{ changeCursor }"))["changeCursor"]

    async def registered(self, ward: str) -> str:
        """The name of an establishment that the office registers now."""
        done = await self.ask(
            "mutation($input: RegisterEstablishmentInput!) { registerEstablishment(input: $input) "
            "{ establishment { name } userErrors { message } } }",
            input=await self.new(ward),
        )
        return done["registerEstablishment"]["establishment"]["name"]

    async def new(self, ward: str = "26734") -> dict[str, Any]:
        """The input of an establishment that is not there yet, in Tân Định unless said."""
        number = next(_numbers)
        found = await self.ask(
            "query($ward: String) { areas(filter: {code: {eq: $ward}}) { nodes { id } } "
            'sectors(filter: {code: {eq: "13"}}) { nodes { id } } }',
            ward=ward,
        )
        return {
            "code": f"K-{number}",
            "opened": clock.today().isoformat(),
            "particulars": {
                "name": f"Đống Đa Dệt {number}",
                "ownerForm": "COOPERATIVE",
                "address": f"{number} Hai Bà Trưng",
                "area": found["areas"]["nodes"][0]["id"],
                "sector": found["sectors"]["nodes"][0]["id"],
            },
            "portions": [{"kind": "OWN", "share": "100"}],
        }

    async def register(self, text: str) -> str:
        """The hash under which the district's committee registers a document."""
        committee = await self.loom.acting(f"district:{DISTRICT}")
        answer = await self.loom.graphql(
            "mutation($input: RegisterDocumentInput!) { registerDocument(input: $input) "
            "{ registeredDocument { hash } userErrors { message } } }",
            {"input": {"text": text, "title": "Relay"}},
            as_=committee,
            district=DISTRICT,
        )
        return answer.done()["registerDocument"]["registeredDocument"]["hash"]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Of the whole session, since the server runs on its loop."""
    return "asyncio"


@pytest.fixture(scope="session")
async def served(
    postgres: Cluster,
    populated: str,
    plugins: Plugins,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Served]:
    """A platform behind a socket, with demo data that the clients add to.

    Modules are off: nothing here speaks of them, and to compile what they bring takes longer than
    all the rest.
    """
    chosen = Settings(state_dir=tmp_path_factory.mktemp("served"))
    async with woven(postgres, populated, plugins, chosen) as loom:
        for name in reversed(plugins.registry.plugins):
            if plugins.registry.plugins[name].optional:
                await loom.disable(name, DISTRICT)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            server = uvicorn.Server(
                uvicorn.Config(create_app(loom.platform), lifespan="off", log_config=None)
            )
            running = asyncio.create_task(server.serve(sockets=[listening]))
            try:
                yield Served(
                    loom=loom,
                    address=f"127.0.0.1:{listening.getsockname()[1]}",
                    office=await loom.acting(f"office:{DISTRICT}"),
                    ward=await loom.acting("ward:26737"),
                )
            finally:
                server.should_exit = True
                async with asyncio.timeout(30):
                    await running


@pytest.fixture(scope="session")
def built(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The clients' sources with what is generated for them, compiled into ``built``."""
    folder = working_copy(HERE, tmp_path_factory.mktemp("clients") / "project")
    (folder / "schema.graphql").write_text(served.schema)
    run(folder, "graphql-codegen", "--config", "codegen.json", "--silent")
    compiled(folder)
    return folder


def compiled(folder: Path) -> None:
    """Make Relay's artifacts, and of all sources what Node runs."""
    told = run(folder, "relay-compiler", "relay.config.json")
    assert "Compilation completed" in told
    assert "WARN" not in told
    run(folder, "tsc", "--project", ".")


def run(folder: Path, program: str, *arguments: str, fails: bool = False) -> str:
    """Run a program of the clients' `node_modules`, which succeeds or ``fails``; what it told."""
    done = subprocess.run(  # noqa: S603 - our own lock file, no shell
        [f"node_modules/.bin/{program}", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=PATIENCE,
    )
    told = done.stdout + done.stderr
    assert (done.returncode != 0) == fails, told
    return told


async def node(folder: Path, script: str, given: dict[str, Any]) -> Any:
    """What a built script prints when ``given`` is put in; it may warn of nothing."""
    process = await asyncio.create_subprocess_exec(
        *("node", f"built/{script}.js"),
        cwd=folder,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            out, err = await process.communicate(json.dumps(given).encode())
    finally:
        with suppress(ProcessLookupError):
            process.kill()
    assert (process.returncode, err) == (0, b""), err.decode()
    return json.loads(out)
