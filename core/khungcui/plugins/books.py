"""What a plugin declares of a book: entries by day, closed period by period, for good.

The tables of its entries say so themselves (``__book__ = InBook(…)``); the database then refuses
what lies in a closed period. The act that closes one follows from the declaration.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from khungcui.calendar.cut_offs import CutOff
from khungcui.calendar.due import Due
from khungcui.calendar.periods import Period, PeriodKind
from khungcui.text import Text

if TYPE_CHECKING:
    from khungcui.plugins.acting import Acting


@dataclass(frozen=True, kw_only=True, slots=True)
class Closing:
    """A period of a book as it is being closed: nobody else writes into the book meanwhile.

    ``start`` and ``end`` are its days by the profile of the book. ``tenant`` is the district,
    ``unit`` the record whose own book it is, None where the district has one book.
    """

    period: Period
    start: date
    end: date
    tenant: str
    unit: Any = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """A book of each district, or of each record of the resource ``unit``.

    ``close_<name>_period`` closes its periods of the ``kinds``, in order, for whoever holds
    ``power``: over the district, or over the record. The plugin says in the same transaction,
    while no one writes:

    - ``pending``: what has to be done first, in words; while there is any, nothing is closed.
    - ``figures``: what the period came to. It is kept with the closing, under a seal.
    - ``then``: what closing makes happen.

    ``due`` is until when a period has to be closed.
    """

    name: str
    title: Text
    power: str
    profile: CutOff = CutOff.CALENDAR
    kinds: tuple[PeriodKind, ...] = (PeriodKind.MONTH,)
    unit: str | None = None
    due: Due | None = None
    pending: Callable[["Acting", Closing], Awaitable[Sequence[Text]]] | None = None
    figures: Callable[["Acting", Closing], Awaitable[Mapping[str, Any]]] | None = None
    then: Callable[["Acting", Closing], Awaitable[None]] | None = None

    @property
    def act(self) -> str:
        """The name of the act that closes a period."""
        return f"close_{self.name}_period"
