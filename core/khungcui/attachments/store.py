"""Where the bytes of attachments lie: under their SHA-256, each content once.

A store knows nothing of rows, districts or rights. Bytes are put there before their row is
written, so that a crash leaves at most bytes without a row (`khungcui.attachments.sweeping`).
"""

import asyncio
import os
import re
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Protocol

from khungcui import clock
from khungcui.errors import Unavailable
from khungcui.ids import uuid7
from khungcui.text import Text

#: Bytes that are read and sent at a time.
PIECE = 256 * 1024
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Received:
    """Bytes that came in and are not kept yet; ``path`` is where they may be looked at."""

    path: Path
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A content that the store holds, for ``age`` seconds."""

    sha256: str
    size: int
    age: float


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...


class Store(Protocol):
    """A place for bytes; another than a folder may stand here."""

    def receive(self, pieces: AsyncIterable[bytes]) -> AbstractAsyncContextManager[Received]:
        """Take in bytes as they come; what is not kept by the end of the block is gone."""
        ...

    async def keep(self, received: Received) -> None:
        """Hold what was received for good, before this returns. May be repeated."""
        ...

    def read(self, name: str, size: int) -> AsyncGenerator[bytes]:
        """The bytes of a content. `Damaged` before the last of them where they are not those."""
        ...

    def names(self) -> AsyncIterator[Kept]:
        """Everything that the store holds."""
        ...

    async def drop(self, name: str, *, older: float) -> bool:
        """Hold a content no more that is older than so many seconds; whether it was."""
        ...


class Damaged(Unavailable):
    """The bytes that a row names are not there, or are not those any more."""

    code = "attachment.damaged"

    def __init__(self, name: str) -> None:
        super().__init__(
            Text(
                vi="Tệp đính kèm bị mất hoặc hỏng trên máy chủ; hãy báo cho người quản trị.",
                en="The attached file is lost or damaged on the server; tell the operator.",
            ),
            params={"sha256": name},
        )


class FolderStore:
    """A store in a folder, which all workers see: `ab/cd/<sha256>`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"

    @asynccontextmanager
    async def receive(self, pieces: AsyncIterable[bytes]) -> AsyncIterator[Received]:
        """See `Store.receive`."""
        path = self._incoming / str(uuid7())
        await asyncio.to_thread(_make_private, self._incoming)
        try:
            digest, size = await _written(path, pieces)
            yield Received(path, digest, size)
        finally:
            await asyncio.to_thread(path.unlink, missing_ok=True)

    async def keep(self, received: Received) -> None:
        """See `Store.keep`; what is there already is put anew, so that it is young."""
        await asyncio.to_thread(self._keep, received)

    def _keep(self, received: Received) -> None:
        final = self._at(received.sha256)
        _make_private(final.parent)
        received.path.replace(final)
        for folder in (final.parent, final.parent.parent, self._folder):
            _sync(folder)

    async def read(self, name: str, size: int) -> AsyncGenerator[bytes]:
        """See `Store.read`: the last piece is held back until the hash is known."""
        try:
            file = await asyncio.to_thread(self._at(name).open, "rb")
        except FileNotFoundError:
            raise Damaged(name) from None
        with file:
            digest, left = sha256(), size
            piece = await asyncio.to_thread(_piece, file, digest)
            while piece and (left := left - len(piece)) > 0:
                yield piece
                piece = await asyncio.to_thread(_piece, file, digest)
            # What stands here is the last piece, and nothing may follow it.
            more = await asyncio.to_thread(file.read, 1)
            if left or more or digest.hexdigest() != name:
                raise Damaged(name)
            yield piece

    async def names(self) -> AsyncIterator[Kept]:
        """See `Store.names`; also what came in and was left lying by a crash."""
        for pattern in ("??/??/*", "incoming/*"):
            for path in await asyncio.to_thread(lambda p=pattern: sorted(self._folder.glob(p))):
                said = await asyncio.to_thread(path.stat)
                yield Kept(path.name, said.st_size, _age(said))

    async def drop(self, name: str, *, older: float) -> bool:
        """See `Store.drop`."""
        path = self._at(name) if _HASH.fullmatch(name) else self._incoming / name
        return await asyncio.to_thread(self._drop, path, older)

    def _drop(self, path: Path, older: float) -> bool:
        _make_private(self._incoming)
        aside = self._incoming / str(uuid7())
        try:
            # Out of the way first: looked at in its place, it might be put anew before it goes.
            path.rename(aside)
        except FileNotFoundError:
            return False
        old = _age(aside.stat()) > older
        if not old:
            with suppress(FileExistsError):
                path.hardlink_to(aside)
        aside.unlink()
        return old

    def _at(self, name: str) -> Path:
        if not _HASH.fullmatch(name):
            raise ValueError("contents are named by their SHA-256")
        return self._folder / name[:2] / name[2:4] / name


async def _written(path: Path, pieces: AsyncIterable[bytes]) -> tuple[str, int]:
    """Write what comes, hashing it by the way; it is on the disk when this returns."""
    digest, size = sha256(), 0
    file = await asyncio.to_thread(_open_new, path)
    try:
        async for piece in pieces:
            await asyncio.to_thread(_add, file, digest, piece)
            size += len(piece)
        await asyncio.to_thread(_settle, file)
    finally:
        file.close()
    return digest.hexdigest(), size


def _open_new(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _add(file: BinaryIO, digest: "_Hash", piece: bytes) -> None:
    digest.update(piece)
    file.write(piece)


def _settle(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _piece(file: BinaryIO, digest: "_Hash") -> bytes:
    piece = file.read(PIECE)
    digest.update(piece)
    return piece


def _age(said: os.stat_result) -> float:
    return clock.now().timestamp() - said.st_mtime


def _make_private(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def _sync(folder: Path) -> None:
    """Have the folder's own entries on the disk: a name is lost without them."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
