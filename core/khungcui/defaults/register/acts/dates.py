"""When acts take effect: today or later, and never so that a period would be empty."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy.dialects.postgresql import Range

from khungcui.errors import BadInput, Conflict
from khungcui.plugins.acting import Acting
from khungcui.register.columns import ended
from khungcui.text import Text


def from_day(acting: Acting, given: date | None, field: str) -> date:
    """The day from which something holds: today where none is given; `BadInput` for the past."""
    if given is not None and given < acting.day:
        raise BadInput(
            Text(
                vi="Không ghi lùi ngày: sớm nhất là hôm nay, {day}.",
                en="Nothing is back-dated: today, {day}, is the earliest.",
            ).format(day=acting.day),
            field=field,
            code="date.past",
        )
    return given or acting.day


def until_day(acting: Acting, given: date | None, field: str) -> date:
    """The first day on which something no longer holds: tomorrow at the earliest."""
    tomorrow = acting.day + timedelta(days=1)
    if given is not None and given < tomorrow:
        raise BadInput(
            Text(
                vi="Kết thúc sớm nhất từ ngày mai, {day}.",
                en="It ends tomorrow, {day}, at the earliest.",
            ).format(day=tomorrow),
            field=field,
            code="date.past",
        )
    return given or tomorrow


def end(row: Any, until: date) -> None:
    """Cut the row's period short at ``until``, where it would last longer.

    `Conflict` where the period begins only then or later: what is yet to come is not undone.
    """
    valid: Range[date] = row.valid
    if valid.upper is not None and valid.upper <= until:
        return
    after(row, until)
    row.valid = ended(valid, until)


def after(row: Any, day: date, field: str | None = None) -> None:
    """`Conflict` where the row's period begins only on ``day`` or later."""
    begins = row.valid.lower
    if begins is not None and begins >= day:
        raise Conflict(
            Text(
                vi="Đã có thay đổi bắt đầu từ {day}; hãy chọn ngày sau đó.",
                en="A change begins on {day} already; choose a later day.",
            ).format(day=begins),
            field=field,
            code="date.taken",
        )
