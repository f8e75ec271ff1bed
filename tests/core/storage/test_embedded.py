"""The embedded server: shared, stopped by the last one out, up again after a crash."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from khungcui.errors import Misconfigured, Unavailable
from khungcui.storage.database import Database
from khungcui.storage.diagnosis import diagnosed, not_writable
from khungcui.storage.embedded import EmbeddedPostgres
from khungcui.storage.postmaster import running
from khungcui.storage.socket import LONGEST, SOCKET, socket_folder

pytestmark = [pytest.mark.anyio, pytest.mark.embedded, pytest.mark.slow]

OPEN_AND_WAIT = """
import asyncio, signal, sys
from pathlib import Path
from khungcui.storage.embedded import EmbeddedPostgres

async def main():
    async with await EmbeddedPostgres.open(Path(sys.argv[1]), lossy=True) as server:
        print("started" if server.started_here else "attached", flush=True)
        await asyncio.to_thread(sys.stdin.readline)

signal.signal(signal.SIGINT, signal.default_int_handler)
asyncio.run(main())
"""


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A state folder whose cluster is made and stopped."""
    # Not below pytest's own folder, which each start of pytest shuts to other users.
    folder = Path(tempfile.mkdtemp(prefix="kc-"))

    async def once() -> None:
        async with await EmbeddedPostgres.open(folder, lossy=True):
            pass

    asyncio.run(once())
    yield folder
    assert running(folder / "postgres" / "data") is None
    shutil.rmtree(folder)


@pytest.fixture
async def state(made: Path) -> AsyncIterator[Path]:
    yield made
    # Whatever a test left running is stopped by the next one out.
    async with await EmbeddedPostgres.open(made, lossy=True):
        pass


def other_process(folder: Path) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", OPEN_AND_WAIT, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def leave(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=60)
    assert process.returncode == 0


async def one(url: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("select 1")
    finally:
        await connection.close()


async def test_a_second_process_attaches_and_does_not_stop_it(state: Path) -> None:
    data = state / "postgres" / "data"
    async with await EmbeddedPostgres.open(state, lossy=True) as server:
        assert server.started_here
        guest, said = other_process(state)
        assert said == "attached"
        leave(guest)
        assert await one(server.app_url) == 1
        last, _ = other_process(state)
    # The starter has left; the last one out stops it.
    assert running(data) is not None
    leave(last)
    assert running(data) is None


async def test_ctrl_c_stops_what_it_started(state: Path) -> None:
    process, said = other_process(state)
    assert said == "started"
    process.send_signal(signal.SIGINT)
    process.communicate("\n", timeout=60)
    assert process.returncode != 0
    assert running(state / "postgres" / "data") is None


async def test_what_a_killed_process_left_running_is_taken_over(state: Path) -> None:
    process, said = other_process(state)
    assert said == "started"
    process.kill()
    process.communicate()
    found = running(state / "postgres" / "data")
    assert found is not None
    async with await EmbeddedPostgres.open(state, lossy=True) as server:
        assert not server.started_here
        assert await one(server.owner_url) == 1
    assert running(state / "postgres" / "data") is None


async def test_it_comes_up_after_kill_9_with_what_was_committed(state: Path) -> None:
    server = await EmbeddedPostgres.open(state)
    connection = await asyncpg.connect(server.owner_url)
    await connection.execute("drop table if exists kept; create table kept (n int)")
    await connection.execute("insert into kept values (1)")
    await connection.execute("begin; insert into kept values (2)")
    found = running(server.data)
    assert found is not None
    os.kill(found.pid, signal.SIGKILL)
    connection.terminate()
    await server.close()
    async with await EmbeddedPostgres.open(state) as again:
        assert again.started_here
        connection = await asyncpg.connect(again.owner_url)
        rows = await connection.fetch("select n from kept")
        await connection.close()
    assert [row["n"] for row in rows] == [1]


def _ended(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


async def kill_whole(pid: int) -> None:
    """Kill -9 a server, and wait for its backends: they serve on until they notice."""
    family = psutil.Process(pid).children(recursive=True)
    os.kill(pid, signal.SIGKILL)
    for _ in range(500):
        if all(_ended(process) for process in family):
            return
        await asyncio.sleep(0.02)
    pytest.fail("backends outlived their server by ten seconds")


async def test_a_server_that_dies_is_unavailable_until_it_is_back(state: Path) -> None:
    async with (
        await EmbeddedPostgres.open(state, lossy=True) as server,
        Database(server.app_url, pool_size=2) as database,
    ):
        await database.ping()
        found = running(server.data)
        assert found is not None
        await kill_whole(found.pid)
        for _ in range(2):
            with pytest.raises(Unavailable):
                await database.ping()
            with pytest.raises(Unavailable):
                async with database.reading(["760"]):
                    pass
        async with await EmbeddedPostgres.open(state, lossy=True):
            await database.ping()


async def test_a_leftover_pid_of_a_stranger_does_not_stop_a_start(state: Path) -> None:
    pid_file = state / "postgres" / "data" / "postmaster.pid"
    lines = [
        str(os.getpid()),
        str(pid_file.parent),
        str(int(time.time())),
        "5432",
        "/x",
        "",
        "",
        "ready",
    ]
    pid_file.write_text("\n".join(lines))
    async with await EmbeddedPostgres.open(state, lossy=True) as server:
        assert await one(server.app_url) == 1


async def test_several_starts_at_once_make_one_server(state: Path) -> None:
    servers = await asyncio.gather(*(EmbeddedPostgres.open(state, lossy=True) for _ in range(3)))
    assert sum(server.started_here for server in servers) == 1
    for server in servers:
        assert await one(server.app_url) == 1
        await server.close()
    assert running(state / "postgres" / "data") is None


async def test_a_long_path_is_no_hindrance() -> None:
    folder = Path(tempfile.mkdtemp(prefix="kc-" + "x" * LONGEST))
    try:
        async with await EmbeddedPostgres.open(folder, lossy=True) as server:
            assert await one(server.app_url) == 1
    finally:
        shutil.rmtree(folder)
    assert not server.socket.exists()


async def test_production_refuses_it(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="refused in production"):
        await EmbeddedPostgres.open(tmp_path, production=True)
    assert not (tmp_path / "postgres").exists()


async def test_another_version_is_named(state: Path) -> None:
    version = state / "postgres" / "data" / "PG_VERSION"
    kept = version.read_text()
    version.write_text("12\n")
    try:
        with pytest.raises(Misconfigured, match="made by PostgreSQL 12"):
            await EmbeddedPostgres.open(state)
    finally:
        version.write_text(kept)


async def test_a_broken_folder_is_named(state: Path) -> None:
    control = state / "postgres" / "data" / "global" / "pg_control"
    kept = control.read_bytes()
    control.write_bytes(b"")
    try:
        with pytest.raises(Misconfigured, match=r"is broken.*pg_control") as caught:
            await EmbeddedPostgres.open(state)
        assert caught.value.hint_text is not None
    finally:
        control.write_bytes(kept)


async def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    data = tmp_path / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "novel.txt").write_text("Chapter one")
    with pytest.raises(Misconfigured, match="PG_VERSION is missing"):
        await EmbeddedPostgres.open(tmp_path)
    assert (data / "novel.txt").read_text() == "Chapter one"


async def test_a_state_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Misconfigured, match="cannot be written"):
        await EmbeddedPostgres.open(tmp_path / "file")


def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text('FATAL:  could not write lock file "postmaster.pid": No space left on device\n')
    assert "is full" in diagnosed(tmp_path, log).message.en
    with pytest.raises(OSError, match="No space") as caught, Path("/dev/full").open("wb") as full:
        full.write(b"x" * 10_000)
    assert "is full" in not_writable(tmp_path, caught.value).message.en


def test_a_socket_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    folder = socket_folder(tmp_path, os.geteuid())
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(os.fsencode(folder / SOCKET)) <= LONGEST
    taken = tmp_path / "taken"
    (taken / "run").mkdir(parents=True)
    if os.geteuid() == 0:
        os.chown(taken / "run", 4242, -1)
    with pytest.raises(Misconfigured, match="belongs to another user"):
        socket_folder(taken, os.geteuid() + 1)
