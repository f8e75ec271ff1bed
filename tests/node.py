"""Projects of Node that tests run: installed once as their lock says, into a git-ignored folder.

Where Node, npm or the registry is missing, the test that asks is skipped and says why; in CI
(`CI=true`) it fails, since there nobody would see that it was left out.
"""

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import NoReturn

import pytest

_INSTALLED = Path(__file__).parents[1] / ".bench" / "node"

#: Seconds that an installation may take, and that another worker waits for it.
_PATIENCE = 100.0


def node_project(folder: Path) -> Path:
    """The folder in which what ``folder``'s `package-lock.json` names is installed.

    It holds `node_modules` and nothing of the project's own; `working_copy` brings both together.
    """
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        _absent("Node and npm are not installed")
    files = [folder / "package.json", folder / "package-lock.json"]
    digest = hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]
    target = _INSTALLED / f"{folder.name}-{digest}"
    if target.is_dir():
        return target
    _INSTALLED.mkdir(parents=True, exist_ok=True)
    with _alone(target.with_suffix(".lock")):
        if not target.is_dir():
            _install(npm, files, target)
    return target


def working_copy(folder: Path, into: Path) -> Path:
    """``into``, with a copy of the project's files and its `node_modules` beside them.

    A module of Node is looked for beside the real file that asks for it, so the files must
    stand where `node_modules` does.
    """
    installed = node_project(folder)
    shutil.copytree(
        folder, into, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "__pycache__")
    )
    (into / "node_modules").symlink_to(installed / "node_modules")
    return into


def _install(npm: str, files: list[Path], target: Path) -> None:
    # Whole or not at all: the folder gets its name when everything is in it.
    partial = target.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    for file in files:
        shutil.copy(file, partial)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        subprocess.run(  # noqa: S603 - our own lock file, no shell
            command,
            cwd=partial,
            check=True,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=_PATIENCE,
        )
    except subprocess.CalledProcessError as error:
        _absent(f"npm could not install {target.name}: {error.stderr[-300:].strip()}")
    except subprocess.TimeoutExpired:
        _absent(f"npm took longer than {_PATIENCE:.0f} s to install {target.name}")
    partial.rename(target)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Held by one worker of pytest-xdist at a time; the system lets go when that one dies."""
    until = time.monotonic() + _PATIENCE
    with path.open("w") as lock:
        while True:
            try:
                flock(lock, LOCK_EX | LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    _absent(f"another worker holds {path.name} too long")
                time.sleep(0.1)
            else:
                break
        yield


def _absent(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":  # noqa: TID251 - CI's own word
        pytest.fail(f"{reason}; CI must run these tests")
    pytest.skip(reason)
