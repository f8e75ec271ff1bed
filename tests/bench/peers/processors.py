"""Which processor a process runs on, and how much of one it has used. Linux alone."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def cores() -> tuple[int, int]:
    """The core for the server, and the one for client and database; one machine may have one."""
    free = sorted(os.sched_getaffinity(0))
    return free[0], free[-1]


@contextmanager
def pinned(core: int) -> Iterator[None]:
    """Keep this process, and what it starts meanwhile, on ``core``."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _stat(pid: int) -> list[str]:
    """The fields of ``/proc/PID/stat`` behind the name, from the state on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def parent(pid: int) -> int:
    """The process that started ``pid``."""
    return int(_stat(pid)[1])


def family(root: int) -> list[int]:
    """``root`` and everything that descends from it and lives."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                children.setdefault(parent(int(folder.name)), []).append(int(folder.name))
            except OSError:
                continue  # It ended meanwhile.
    found = [root]
    for pid in found:
        found += children.get(pid, ())
    return found


def used(root: int) -> float:
    """Seconds of processor that ``root`` and its descendants have used, those that ended too."""
    ticks = 0
    for pid in family(root):
        try:
            ticks += sum(int(value) for value in _stat(pid)[11:15])
        except OSError:
            continue
    return ticks / _TICK


def resident(pid: int) -> int:
    """Bytes of memory that ``pid`` itself holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def hold(root: int) -> None:
    """Let ``root`` and its descendants stand still, so that they cost nothing."""
    _tell(root, signal.SIGSTOP)


def release(root: int) -> None:
    """Let them run again."""
    _tell(root, signal.SIGCONT)


def _tell(root: int, what: signal.Signals) -> None:
    for pid in family(root):
        os.kill(pid, what)
