"""The files that GraphiQL is made of, pinned by version and hash.

Offices have closed networks, so a browser is never sent elsewhere for them. They are fetched
from npm once, by whoever has it, and kept beside the state of the platform; a folder copied
from another machine does as well. The hash is the guard: a file that differs is not served.
"""

import shutil
import subprocess
import tarfile
import tempfile
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha384
from pathlib import Path

from khungcui.text import Text

#: Seconds that npm gets before we go on without it.
_PATIENCE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedFile:
    """One file of an npm package, and the SHA-384 that it must have."""

    package: str
    version: str
    member: str
    sha384: str

    @property
    def name(self) -> str:
        """The name under which it is kept and served; it changes with the version."""
        return f"{self._stem}-{self.version}{Path(self.member).suffix}"

    @property
    def archive(self) -> str:
        """The name of the archive that ``npm pack`` writes."""
        return f"{self._stem}-{self.version}.tgz"

    @property
    def integrity(self) -> str:
        """The hash as HTML's ``integrity`` attribute wants it."""
        return f"sha384-{self.sha384}"

    @property
    def _stem(self) -> str:
        return self.package.removeprefix("@").replace("/", "-")

    def matches(self, content: bytes) -> bool:
        """Whether ``content`` is this file to the byte."""
        return b64encode(sha384(content).digest()).decode() == self.sha384


#: In the order in which a page loads them.
PINNED = (
    PinnedFile(
        package="react",
        version="18.2.0",
        member="umd/react.production.min.js",
        sha384="tMH8h3BGESGckSAVGZ82T9n90ztNXxvdwvdM6UoR56cYcf+0iGXBliJ29D+wZ/x8",
    ),
    PinnedFile(
        package="react-dom",
        version="18.2.0",
        member="umd/react-dom.production.min.js",
        sha384="bm7MnzvK++ykSwVJ2tynSE5TRdN+xL418osEVF2DE/L/gfWHj91J2Sphe582B1Bh",
    ),
    PinnedFile(
        package="graphiql",
        version="3.8.3",
        member="graphiql.min.css",
        sha384="Mq3vbRBY71jfjQAt/DcjxUIYY33ksal4cgdRt9U/hNPvHBCaT2JfJ/PTRiPKf0aM",
    ),
    PinnedFile(
        package="graphiql",
        version="3.8.3",
        member="graphiql.min.js",
        sha384="HbRVEFG0JGJZeAHCJ9Xm2+tpknBQ7QZmNlO/DgZtkZ0aJSypT96YYGRNod99l9Ie",
    ),
    PinnedFile(
        package="@graphiql/plugin-explorer",
        version="1.0.2",
        member="dist/style.css",
        sha384="5DFJlDPW2tSATRbM8kzoP1j194jexLswuNmClWoRr2Q0x7R68JIQzPHZ02Faktwi",
    ),
    PinnedFile(
        package="@graphiql/plugin-explorer",
        version="1.0.2",
        member="dist/index.umd.js",
        sha384="2oonKe47vfHIZnmB6ZZ10vl7T0Y+qrHQF2cmNTaFDuPshpKqpUMGMc9jgj9MLDZ9",
    ),
)


class GraphiQLFiles:
    """The pinned files as they lie in a folder; read and checked once each."""

    def __init__(self, folder: Path, pinned: Iterable[PinnedFile] = PINNED) -> None:
        self._folder = folder
        self._pinned = {file.name: file for file in pinned}
        self._read: dict[str, bytes] = {}

    def content(self, name: str) -> bytes | None:
        """The content of a pinned file; None where it is unknown, absent or altered."""
        if name in self._read:
            return self._read[name]
        file = self._pinned.get(name)
        if file is None:
            return None
        try:
            content = (self._folder / name).read_bytes()
        except OSError:
            return None
        if not file.matches(content):
            return None
        self._read[name] = content
        return content

    def missing(self) -> tuple[PinnedFile, ...]:
        """The files that cannot be served."""
        return tuple(f for name, f in self._pinned.items() if self.content(name) is None)


def fetch_assets(
    target: Path,
    progress: Callable[[Text], None],
    *,
    pinned: Iterable[PinnedFile] = PINNED,
    npm: str = "npm",
) -> bool:
    """Put the pinned files into ``target`` unless they are there; whether they are there now.

    ``progress`` is told what happens. Nothing is raised for want of npm, of a network or of
    room: without these files the GraphiQL page says so, and all else works.
    """
    missing = GraphiQLFiles(target, pinned).missing()
    if not missing:
        return True
    command = shutil.which(npm)
    if command is None:
        progress(
            Text(
                vi="Máy này không có npm: trang GraphiQL sẽ chỉ hướng dẫn dùng curl.",
                en="There is no npm here: the GraphiQL page will show how to use curl instead.",
            )
        )
        return False
    progress(
        Text(vi="Đang tải GraphiQL từ npm (một lần)…", en="Fetching GraphiQL from npm (once)…")
    )
    try:
        with tempfile.TemporaryDirectory() as folder:
            _pack(command, missing, Path(folder))
            _unpack(missing, Path(folder), target)
    except (OSError, subprocess.SubprocessError, tarfile.TarError, KeyError) as error:
        progress(
            Text(
                vi="Không tải được GraphiQL ({reason}); trang sẽ hướng dẫn dùng curl.",
                en="GraphiQL could not be fetched ({reason}); the page will show curl instead.",
            ).format(reason=type(error).__name__)
        )
        return False
    remaining = GraphiQLFiles(target, pinned).missing()
    for file in remaining:
        progress(
            Text(
                vi="{name} không đúng mã băm đã ghim, nên không dùng.",
                en="{name} does not have its pinned hash and is not used.",
            ).format(name=file.name)
        )
    return not remaining


def _pack(command: str, files: Iterable[PinnedFile], folder: Path) -> None:
    packages = sorted({f"{file.package}@{file.version}" for file in files})
    subprocess.run(  # noqa: S603 - our own list of packages, no shell
        [command, "pack", "--silent", "--ignore-scripts", *packages],
        cwd=folder,
        check=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=_PATIENCE,
    )


def _unpack(files: Iterable[PinnedFile], folder: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for file in files:
        with tarfile.open(folder / file.archive) as archive:
            member = archive.extractfile(f"package/{file.member}")
            content = b"" if member is None else member.read()
        if file.matches(content):
            # Whole or not at all, though two starts may be fetching at once.
            with tempfile.NamedTemporaryFile(dir=target, delete=False) as partial:
                partial.write(content)
            Path(partial.name).chmod(0o644)  # The server may run as another user.
            Path(partial.name).replace(target / file.name)
