"""The columns of a record that moves through a workflow, beside its own ``state``."""

from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import clock


class Flowing:
    """A mixin for the mapped class of a workflow's resource; the engine alone writes to these.

    ``version`` counts every move and every edit: who sends the version that he read learns when
    somebody else was there first. ``state_since`` is the moment of the last move, ``due_on`` the
    day by which the record has to leave its state, where a term is set. ``round`` counts how often
    the flow began anew; the history keeps the steps of every round.
    """

    version: Mapped[int] = mapped_column(default=1, server_default=text("1"), sort_order=90)
    state_since: Mapped[datetime] = mapped_column(default=clock.now, sort_order=91)
    due_on: Mapped[date | None] = mapped_column(sort_order=92)
    round: Mapped[int] = mapped_column(default=1, server_default=text("1"), sort_order=93)


#: The names of the columns, as fields of every resource that has a workflow.
FLOWING = ("version", "state_since", "due_on", "round")
