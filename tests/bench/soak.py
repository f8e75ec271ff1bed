"""`make soak`: ten minutes of mixed load over HTTP, with plugins switched and answers checked.

Readers of two districts, a writer and a switcher work at once on a server of its own process.
Every answer is checked: a ward sees its own count and nothing of the other district, a module
that is off is not in the schema, an acknowledged write is there. The server's memory is shown.
``SECONDS`` and ``READERS`` may be given as arguments.
"""

import asyncio
import itertools
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from tests.server import free_port, serving

console = Console()

LIST = "{ establishments { totalCount nodes { code area { code } } } }"
COURSES = "{ districtCourses { totalCount } }"
DRAFT = """mutation($code: String!) {
  draftCurriculum(input: { code: $code, title: "Soak", audience: ACCOUNTANT,
    version: { modules: [{ title: "1", hours: 1 }] } }) { curriculum { code } userErrors { code } }
}"""
FIND = "query($code: String!) { curricula(filter: { code: { eq: $code } }) { totalCount } }"
SWITCH = 'mutation {{ {act}(input: {{ plugin: "training" }}) {{ userErrors {{ code }} }} }}'


@dataclass
class Seen:
    """What the load has seen so far."""

    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Caller:
    """Asks as one office at one endpoint."""

    client: httpx.AsyncClient
    token: str
    path: str

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The answer, whatever it is."""
        response = await self.client.post(
            self.path,
            json={"query": query, "variables": variables},
            headers={"authorization": f"Bearer {self.token}"},
        )
        return response.json()


async def read(caller: Caller, district: str, seen: Seen) -> None:
    """Read one district's list again and again; all of it must lie there."""
    expected: int | None = None
    while True:
        answer = await caller.ask(LIST)
        found = (answer.get("data") or {}).get("establishments")
        if found is None:
            seen.wrong.append(f"no list: {answer}"[:300])
            return
        expected = found["totalCount"] if expected is None else expected
        areas = {node["area"]["code"] for node in found["nodes"] if node["area"]}
        if found["totalCount"] != expected or district not in areas or len(areas) != 1:
            seen.wrong.append(f"{district} saw {found['totalCount']} rows in {areas}")
        seen.done["list"] += 1


async def write(caller: Caller, seen: Seen) -> None:
    """Draft curricula; each that was acknowledged must be found at once."""
    for number in itertools.count():
        code = f"SOAK-{os.getpid()}-{number}"
        answer = await caller.ask(DRAFT, code=code)
        if answer["data"]["draftCurriculum"]["userErrors"]:
            seen.wrong.append(f"not drafted: {answer}"[:300])
        found = await caller.ask(FIND, code=code)
        if found["data"]["curricula"]["totalCount"] != 1:
            seen.wrong.append(f"{code} was acknowledged and is not there")
        seen.done["write"] += 1


async def switch(caller: Caller, seen: Seen) -> None:
    """Turn a module on and off; the schema must follow at once."""
    for act, there in itertools.cycle((("enablePlugin", True), ("disablePlugin", False))):
        await caller.ask(SWITCH.format(act=act))
        answer = await caller.ask(COURSES)
        if ("data" in answer and answer["data"] is not None) is not there:
            seen.wrong.append(f"after {act}: {answer}"[:300])
        seen.done["switch"] += 1
        await asyncio.sleep(1)


def memory(pid: int) -> int:
    """Resident memory of a process in MiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) // 1024
    return 0


@asynccontextmanager
async def server() -> AsyncIterator[tuple[int, int, dict[str, str]]]:
    """A served small city in a folder of its own: process id, port, tokens by office code."""
    home = Path(tempfile.mkdtemp(prefix="khungcui-soak-"))
    port = free_port()
    environment = {**os.environ, "KHUNGCUI_STATE_DIR": str(home)}  # noqa: TID251 - for children

    async def khungcui(*arguments: str) -> str:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "khungcui", *arguments),
            env=environment,
            stdout=asyncio.subprocess.PIPE,
        )
        printed, _ = await child.communicate()
        if child.returncode:
            raise SystemExit(f"khungcui {' '.join(arguments)} failed")
        return printed.decode().strip()

    try:
        await khungcui("demo", "--scale", "small")
        codes = ("SCN", "UBND-760", "UBND-26734", "UBND-26737")
        tokens = {code: await khungcui("token", "create", "--office", code) for code in codes}
        async with serving(environment, port) as process:
            yield process.pid, port, tokens
    finally:
        shutil.rmtree(home, ignore_errors=True)


async def soak(seconds: float, readers: int) -> Seen:
    """Load the server for so long; what was done, and what was wrong."""
    seen = Seen()
    limits = httpx.Limits(max_connections=readers * 2 + 8)
    async with server() as (pid, port, tokens):
        before = memory(pid)
        base = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=base, limits=limits, timeout=30) as client:
            wards = itertools.islice(itertools.cycle(("26734", "26737")), readers)
            tasks = [
                asyncio.create_task(
                    read(Caller(client, tokens[f"UBND-{ward}"], "/d/760/graphql"), ward, seen)
                )
                for ward in wards
            ]
            tasks.append(
                asyncio.create_task(write(Caller(client, tokens["SCN"], "/graphql"), seen))
            )
            district = Caller(client, tokens["UBND-760"], "/d/760/graphql")
            tasks.append(asyncio.create_task(switch(district, seen)))
            await _show(seconds, seen, pid)
            for task in tasks:
                task.cancel()
            for outcome in await asyncio.gather(*tasks, return_exceptions=True):
                if isinstance(outcome, Exception):
                    seen.wrong.append(repr(outcome)[:300])
        console.print(f"memory: {before} MiB at the start, {memory(pid)} MiB at the end")
    return seen


async def _show(seconds: float, seen: Seen, pid: int) -> None:
    columns = (BarColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    began = time.monotonic()
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("", total=seconds)
        while (passed := time.monotonic() - began) < seconds:
            told = ", ".join(f"{count} {what}" for what, count in sorted(seen.done.items()))
            progress.update(
                bar,
                completed=passed,
                description=f"{told}; {len(seen.wrong)} wrong; {memory(pid)} MiB",
            )
            await asyncio.sleep(1)


def main() -> int:
    """Soak, then say what was seen; 1 where anything was wrong."""
    given = [float(word) for word in sys.argv[1:]]
    seconds, readers = (*given, *(600.0, 16.0)[len(given) :])
    seen = asyncio.run(soak(seconds, int(readers)))
    console.print(dict(seen.done))
    for line in seen.wrong[:20]:
        console.print(line, style="red")
    return int(bool(seen.wrong))


if __name__ == "__main__":
    sys.exit(main())
