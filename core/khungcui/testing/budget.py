"""A budget of SQL statements: a list that asks once a row fails its test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


class OverBudget(AssertionError):
    """More statements were sent than the budget allows; all of them stand in the message."""


@contextmanager
def query_budget(most: int) -> Iterator[list[str]]:
    """Fail with `OverBudget` where the block sends more than ``most`` statements.

    Gives the list of what was sent, in order. Every statement of this process counts, the one
    that sets the districts of a transaction too; its begin and commit do not.
    """
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    if len(sent) > most:
        listed = "\n".join(f"{i}. {_short(statement)}" for i, statement in enumerate(sent, 1))
        raise OverBudget(f"{len(sent)} statements, {most} allowed:\n{listed}")


def _short(statement: str) -> str:
    line = " ".join(statement.split())
    return line if len(line) <= 160 else f"{line[:157]}…"
