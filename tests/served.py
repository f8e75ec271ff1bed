"""A private PostgreSQL 15 from Debian's binaries: own folder, own port, stopped afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from khungcui.testing.postgres import roomy
from server import free_port

_DEBIAN = Path("/usr/lib/postgresql/15/bin")
_VARIABLE = "KHUNGCUI_TEST_SERVED"


class SERVED:
    """The variable by which the suite is told of a served PostgreSQL."""

    @staticmethod
    def environment(url: str | None) -> dict[str, str]:
        """This process's environment, with the served address or without any.

        What is compiled is kept: workers, and the dozens of programs that tests start, would
        each compile the platform anew.
        """
        left_out = (_VARIABLE, "PYTHONDONTWRITEBYTECODE")
        mine = {k: v for k, v in os.environ.items() if k not in left_out}  # noqa: TID251 - for a child process
        return mine if url is None else {**mine, _VARIABLE: url}


def binaries() -> Path | None:
    """Where Debian's server binaries are; None where they are not installed."""
    return _DEBIAN if (_DEBIAN / "initdb").exists() else None


def _unprivileged() -> str | None:
    """The user to run the server as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise RuntimeError("there is no unprivileged user to run PostgreSQL as")


@contextmanager
def private_cluster(folder: Path) -> Iterator[str]:
    """A running cluster without durability; yields the address of its superuser."""
    home = Path(tempfile.mkdtemp(prefix="khungcui-15-", dir=roomy()))
    user, port = _unprivileged(), free_port()
    if user is not None:
        shutil.chown(home, user)

    def run(program: str, *arguments: str) -> None:
        command = [str(folder / program), *arguments]
        subprocess.run(  # noqa: S603 - Debian's own binaries
            command, check=True, user=user, cwd="/", stdout=subprocess.DEVNULL
        )

    data = home / "data"
    try:
        run("initdb", "-D", str(data), "-U", "postgres", "--auth=trust", "--encoding=UTF8",
            "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' "
        options += "-c fsync=off -c synchronous_commit=off -c full_page_writes=off "
        options += "-c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off"
        run("pg_ctl", "-D", str(data), "-w", "-l", str(home / "log"), "-o", options, "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)
