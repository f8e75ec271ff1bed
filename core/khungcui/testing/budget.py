"""A budget of SQL statements: a list that asks once a row fails its test."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Engine, event

from khungcui.storage.single import Single


class OverBudget(AssertionError):
    """More statements were sent than the budget allows; all of them stand in the message."""


_counted: ContextVar[list[str] | None] = ContextVar("khungcui_budget", default=None)


@event.listens_for(Engine, "before_cursor_execute")
def _note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    sent = _counted.get()
    if sent is not None:
        sent.append(statement)


_row = Single.row


async def _noted(self: Single, sql: str, areas: Collection[str], values: Sequence[Any]) -> Any:
    """Statements that go past SQLAlchemy count too."""
    if (sent := _counted.get()) is not None:
        sent.append(sql)
    return await _row(self, sql, areas, values)


Single.row = _noted


@contextmanager
def query_budget(most: int) -> Iterator[list[str]]:
    """Fail with `OverBudget` where the block sends more than ``most`` statements.

    Gives the list of what was sent, in order. What the block sends counts, and what tasks that
    it starts send, the statement that sets the districts of a transaction too. What the
    platform reads for itself meanwhile does not, nor do begin and commit.
    """
    token = _counted.set(sent := [])
    try:
        yield sent
    finally:
        _counted.reset(token)
    if len(sent) > most:
        listed = "\n".join(f"{i}. {_short(statement)}" for i, statement in enumerate(sent, 1))
        raise OverBudget(f"{len(sent)} statements, {most} allowed:\n{listed}")


def _short(statement: str) -> str:
    line = " ".join(statement.split())
    return line if len(line) <= 160 else f"{line[:157]}…"
