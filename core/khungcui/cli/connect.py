"""Where the database is: the one that the settings name, or the embedded one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from shutil import disk_usage

from khungcui.errors import Misconfigured, Unavailable
from khungcui.settings import Settings
from khungcui.storage.diagnosis import disk_full
from khungcui.storage.embedded import EmbeddedPostgres
from khungcui.text import Text

#: Bytes below which PostgreSQL is taken to have stopped for want of room: one WAL segment.
_LEAST_ROOM = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The database as the application works in it, and as the owner of its tables."""

    app: str
    given_owner: str | None

    @property
    def owner(self) -> str:
        """The address for migrations and loaders; `Misconfigured` where none was given."""
        if self.given_owner is None:
            raise Misconfigured(
                Text(
                    vi="Lệnh này cần vai trò sở hữu các bảng.",
                    en="This command needs the role that owns the tables.",
                ),
                hint=Text(vi="Đặt KHUNGCUI_OWNER_URL.", en="Set KHUNGCUI_OWNER_URL."),
            )
        return self.given_owner


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[Addresses]:
    """The addresses to work with, as long as the block runs.

    The embedded server is started here, or attached to where it runs already; it stops when
    the last one leaves. Raises `Misconfigured` where neither can be had.
    """
    if settings.database_url is not None:
        owner = settings.owner_url
        yield Addresses(
            app=str(settings.database_url), given_owner=None if owner is None else str(owner)
        )
        return
    production = settings.env == "production"
    async with await EmbeddedPostgres.open(settings.state_dir, production=production) as server:
        try:
            yield Addresses(app=server.app_url, given_owner=server.owner_url)
        except Unavailable:
            # A server that cannot write any more goes down without a word to its clients.
            if disk_usage(settings.state_dir).free < _LEAST_ROOM:
                raise disk_full(settings.state_dir) from None
            raise
