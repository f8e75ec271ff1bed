"""A PostgreSQL for tests: one cluster a run, a template a schema, a fresh database a test.

The cluster is the embedded one without durability, in memory where there is room, shared by all
workers of pytest-xdist; or the served one that ``KHUNGCUI_TEST_SERVED`` names (the address of a
superuser).
"""

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from shutil import disk_usage, rmtree
from tempfile import gettempdir
from typing import Any, TypeVar
from uuid import uuid4

import asyncpg
import pytest
from pydantic import PostgresDsn
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from khungcui.storage.database import Database
from khungcui.storage.embedded import EmbeddedPostgres
from khungcui.storage.postmaster import running
from khungcui.storage.rls import statements
from khungcui.storage.roles import APP_ROLE, OWNER_ROLE, provision
from khungcui.storage.schema import create, tables_of

_DIALECT = postgresql.dialect()
_TEMPLATES_LOCK = 0x6B6375
#: Linux keeps files of this folder in memory. A database is some hundred files: on a disk most of
#: what making one takes goes into them.
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder made there is the run's own
#: What a run takes at most, and as much again.
_ROOM = 2 << 30
T = TypeVar("T")


class _Given(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="KHUNGCUI_TEST_")
    served: PostgresDsn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshDatabase:
    """A database of one test, by its addresses."""

    name: str
    superuser_url: str
    owner_url: str
    app_url: str


class Cluster:
    """The PostgreSQL of a test run, which it ``outlives`` or not. Make databases with `fresh`."""

    def __init__(self, url: str, *, outlives: bool = False) -> None:
        self.url = url
        self.outlives = outlives

    def address(self, database: str, role: str | None = None) -> str:
        """The address of ``database`` for ``role``, the superuser where none is named."""
        url = make_url(self.url).set(database=database)
        if role is not None:
            url = url.set(username=role, password=None)
        return url.render_as_string(hide_password=False)

    def template(self, packages: Sequence[str]) -> str:
        """The name of a database with the tables of ``packages``, made once a run."""

        async def tables(owner_url: str) -> None:
            async with (
                Database(owner_url, pooled=False) as database,
                database.connecting() as owner,
            ):
                await owner.run_sync(create, packages)

        return self.once(f"template_{fingerprint(packages)}", tables)

    def once(self, name: str, fill: Callable[[str], Awaitable[None]], like: str = "") -> str:
        """A database to be copied that ``fill``, given its owner's address, fills once a run.

        It begins as a copy of ``like``, empty where none is named. The first worker makes it;
        others that want it wait.
        """
        done(self._once(name, fill, like or "template1"))
        return name

    def fresh(self, packages: Sequence[str] = ("khungcui",)) -> FreshDatabase:
        """A new database with the tables of ``packages``; give it to `drop` afterwards."""
        return done(self._copy(self.template(packages)))

    def empty(self) -> FreshDatabase:
        """A new database without tables, owned by the owner role."""
        return done(self._copy("template1"))

    def copy(self, template: str) -> FreshDatabase:
        """A new database like ``template``, to which nobody may be connected."""
        return done(self._copy(template))

    def drop(self, database: FreshDatabase) -> None:
        """Drop ``database``, whoever is still connected."""
        done(self._execute(f'drop database if exists "{database.name}" with (force)'))

    @contextmanager
    def copied(self, template: str) -> Iterator[FreshDatabase]:
        """A `copy` of ``template`` for as long as the block runs."""
        made = self.copy(template)
        try:
            yield made
        finally:
            self.drop(made)

    async def _copy(self, template: str) -> FreshDatabase:
        name = f"t_{uuid4().hex}"
        await self._execute(_copying(name, template))
        return FreshDatabase(
            name=name,
            superuser_url=self.address(name),
            owner_url=self.address(name, OWNER_ROLE),
            app_url=self.address(name, APP_ROLE),
        )

    async def _execute(self, *commands: str) -> None:
        connection = await asyncpg.connect(self.url)
        try:
            for command in commands:
                await connection.execute(command)
        finally:
            await connection.close()

    async def _once(self, name: str, fill: Callable[[str], Awaitable[None]], like: str) -> None:
        connection = await asyncpg.connect(self.url)
        try:
            # Dropped if half made.
            await connection.execute(
                f"select pg_advisory_lock({_TEMPLATES_LOCK}, hashtext('{name}'))"
            )
            whole = await connection.fetchval(
                "select datistemplate from pg_database where datname = $1", name
            )
            if not whole:
                await connection.execute(f'drop database if exists "{name}" with (force)')
                await connection.execute(_copying(name, like))
                await fill(self.address(name, OWNER_ROLE))
                await connection.execute(f'alter database "{name}" is_template true')
        finally:
            await connection.close()


def _copying(name: str, template: str) -> str:
    return f'create database "{name}" template "{template}" owner {OWNER_ROLE} strategy file_copy'


def fingerprint(packages: Sequence[str]) -> str:
    """A short hash of the schema of ``packages``: templates of other code are not taken."""
    tables = [table for package in packages for table in tables_of(package)]
    parts = [str(CreateTable(table).compile(dialect=_DIALECT)) for table in tables]
    parts += [
        str(CreateIndex(index).compile(dialect=_DIALECT))
        for table in tables
        for index in sorted(table.indexes, key=str)
    ]
    parts += [statement for table in tables for statement in statements(table)]
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def roomy() -> Path:
    """Where the small databases of tests are kept: in memory, or among the temporary files."""
    try:
        room = disk_usage(_IN_MEMORY).free if os.access(_IN_MEMORY, os.W_OK) else 0
    except OSError:
        room = 0
    return _IN_MEMORY if room >= _ROOM else Path(gettempdir())


@contextmanager
def cluster(run: str, *, within: Path | None = None) -> Iterator[Cluster]:
    """The cluster of the test run named ``run``: the served one, or an embedded one.

    Workers of one run give the same name and share it; see `run_name`. The embedded one is kept
    ``within`` a folder, among the temporary files where none is given.
    """
    served = _Given().served
    if served is not None:
        done(provision(str(served)))
        yield Cluster(str(served), outlives=True)
        return
    # Not below pytest's own folder: it shuts that to everybody but its user at every start.
    folder = (within or Path(gettempdir())) / f"khungcui-{run}"
    server = done(EmbeddedPostgres.open(folder, lossy=True))
    try:
        yield Cluster(server.superuser_url)
    finally:
        done(server.close())
        if running(server.data) is None:
            rmtree(folder, ignore_errors=True)


def run_name(config: pytest.Config) -> str:
    """What the workers of one test run have in common, and no other run has."""
    worker = getattr(config, "workerinput", None)
    return worker["testrunuid"] if worker else uuid4().hex


def done(work: Coroutine[Any, Any, T]) -> T:
    """The result of ``work``, run to its end in a thread: pytest may be inside a loop already."""
    result: list[T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            result.append(asyncio.run(work))
        except BaseException as error:  # noqa: BLE001 - handed on to the caller below
            failure.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failure:
        raise failure[0]
    return result[0]
