"""Whether a PostgreSQL runs on a data folder, read from its ``postmaster.pid``."""

from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True, kw_only=True)
class Postmaster:
    """A server process that is alive, the folder of its socket, whether it takes connections."""

    pid: int
    socket: Path
    ready: bool


def running(data: Path) -> Postmaster | None:
    """The server that runs on ``data``; None where there is none, or only its leftover file."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None
    if not _is_postmaster_of(pid, data):
        return None
    socket = Path(lines[4].strip()) if len(lines) > 4 else Path()
    ready = len(lines) > 7 and lines[7].strip() == "ready"
    return Postmaster(pid=pid, socket=socket, ready=ready)


def _is_postmaster_of(pid: int, data: Path) -> bool:
    """Whether ``pid`` is a PostgreSQL on ``data`` and not a stranger that bears its number."""
    try:
        process = psutil.Process(pid)
        alive = process.status() != psutil.STATUS_ZOMBIE
        return alive and str(data) in process.cmdline()
    except psutil.Error:
        return False
