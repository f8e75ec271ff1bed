"""Columns that many tables of labor and finance share."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from sqlalchemy import Numeric
from sqlalchemy.orm import Mapped, mapped_column

#: Whole đồng.
Money = Annotated[Decimal, mapped_column(Numeric(20, 0))]
#: Whole đồng that begin at nothing.
Sum = Annotated[Decimal, mapped_column(Numeric(20, 0), default=Decimal(0))]
#: A rate, a coefficient or an average.
Rate = Annotated[Decimal, mapped_column(Numeric(18, 6))]


#: What a workflow writes: it changes no figure of a period that is closed.
FLOW = ("state", "version", "state_since", "due_on", "round")


class OfEstablishment:
    """What is recorded of an establishment: which, what it was called, and where it lay then.

    ``owner`` is the establishment's own office, if it has one. There is no foreign key: what a
    plugin keeps never blocks the register.
    """

    establishment_id: Mapped[UUID]
    establishment_name: Mapped[str]
    area: Mapped[str]
    sector: Mapped[str]
    owner: Mapped[UUID | None]
