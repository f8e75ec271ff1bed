"""Bytes are kept under their hash, read back verified, and thrown away when no row names them."""

import asyncio
import os
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import pytest

from khungcui.attachments.store import PIECE, Damaged, FolderStore

pytestmark = pytest.mark.anyio
LARGE = bytes(range(256)) * (PIECE // 128)


async def _pieces(content: bytes, size: int = 65_536) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def _put(store: FolderStore, content: bytes) -> str:
    async with store.receive(_pieces(content)) as received:
        await store.keep(received)
        return received.sha256


async def _read(store: FolderStore, name: str, size: int) -> bytes:
    return b"".join([piece async for piece in store.read(name, size)])


def _lying(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


@pytest.mark.parametrize("content", [b"x", LARGE, LARGE + b"y"])
async def test_what_is_kept_is_read_back(tmp_path: Path, content: bytes) -> None:
    store = FolderStore(tmp_path)
    name = await _put(store, content)
    assert name == sha256(content).hexdigest()
    assert await _read(store, name, len(content)) == content
    assert _lying(tmp_path) == [f"{name[:2]}/{name[2:4]}/{name}"]
    assert (tmp_path / name[:2] / name[2:4] / name).stat().st_mode & 0o077 == 0


async def test_equal_bytes_lie_there_once(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    names = await asyncio.gather(*(_put(store, LARGE) for _ in range(4)))
    assert len(set(names)) == 1
    assert len(_lying(tmp_path)) == 1


async def test_what_is_not_kept_leaves_nothing(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)

    async def broken() -> AsyncIterator[bytes]:
        yield b"half of it"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        async with store.receive(broken()):
            raise AssertionError("it never came in whole")
    async with store.receive(_pieces(b"refused")):
        pass
    assert _lying(tmp_path) == []


@pytest.mark.parametrize("damage", ["changed", "cut", "longer", "lost"])
@pytest.mark.parametrize("content", [b"small", LARGE])
async def test_damage_is_noticed_before_the_end(
    tmp_path: Path, content: bytes, damage: str
) -> None:
    store = FolderStore(tmp_path)
    name = await _put(store, content)
    path = tmp_path / name[:2] / name[2:4] / name
    match damage:
        case "changed":
            path.write_bytes(b"X" + content[1:])
        case "cut":
            path.write_bytes(content[:-1])
        case "longer":
            path.write_bytes(content + b"!")
        case _:
            path.unlink()
    got = bytearray()

    async def read() -> None:
        async for piece in store.read(name, len(content)):
            got.extend(piece)

    with pytest.raises(Damaged):
        await read()
    assert len(got) < len(content)


async def test_only_what_is_old_is_dropped(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    name = await _put(store, b"content")
    assert not await store.drop(name, older=60)
    assert await _read(store, name, 7) == b"content"
    path = tmp_path / name[:2] / name[2:4] / name
    os.utime(path, (0, 0))
    assert [kept.sha256 async for kept in store.names() if kept.age > 60] == [name]
    # Put anew it is young again.
    await _put(store, b"content")
    assert not await store.drop(name, older=60)
    os.utime(path, (0, 0))
    assert await store.drop(name, older=60)
    assert not await store.drop(name, older=60)
    assert _lying(tmp_path) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "a" * 63])
async def test_only_hashes_are_names(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        await _read(FolderStore(tmp_path), name, 1)
