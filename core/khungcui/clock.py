"""The one clock. Nothing else in the platform asks the system for the time.

A day is a day in Ho Chi Minh City: a rule that comes into force on a date does so at
midnight there, whatever zone the server runs in.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

_frozen: ContextVar[datetime | None] = ContextVar("khungcui_clock", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)  # noqa: TID251 - this is the clock


def today() -> date:
    """The present day in Ho Chi Minh City."""
    return now().astimezone(ZONE).date()


def elapsed() -> float:
    """Seconds since some moment, also those that the machine or this process slept through.

    For measuring alone: it tells no day, and `at` does not stop it.
    """
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@contextmanager
def at(moment: datetime | date) -> Iterator[None]:
    """Stop the clock at ``moment`` (a date means noon of that day) inside the block."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, 12, tzinfo=ZONE)
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
