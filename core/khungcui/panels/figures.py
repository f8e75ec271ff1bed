"""What a panel came to: the value of all rows, and of each group of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from khungcui.plugins.panels import Panel
from khungcui.text import Text


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """What the rows of a cell share: ``value`` as filters take it, None where they have none.

    ``rank`` is the place of the value among those that the cells of an answer have.
    """

    name: str
    title: Text
    value: str | None
    label: Text
    rank: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """The numbers of a group of rows.

    ``good`` says whether the value is within the panel's bounds; None where it has no value, or
    the panel no bounds. ``filter`` is the filter of the resource's list by which its ``count``
    rows are found.
    """

    value: Decimal | None
    measures: Mapping[str, Decimal | None]
    count: int
    good: bool | None
    filter: Mapping[str, Any]

    def counted(self, panel: Panel) -> Text | None:
        """How much of what is expected is there, in words; None where the panel expects nothing."""
        if panel.counted is None:
            return None
        some, all_ = (self.measures[name] or Decimal() for name in panel.counted)
        return Text(vi="{some} trên {all}", en="{some} of {all}").format(
            some=plain(some), all=plain(all_)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A group of rows: what they share, and their numbers."""

    keys: tuple[Key, ...]
    figures: Figures


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A panel as one official sees it on a day.

    ``total`` is of all rows together and not a sum of cells; None where rows are not to be
    added up: over what `Panel.per` names, or levels over time. ``by`` are the keys of the
    cells, with their titles.
    """

    panel: Panel
    by: Mapping[str, Text]
    total: Figures | None
    cells: Sequence[Cell]
    day: date
    period: Text | None = None

    @property
    def heading(self) -> Text:
        """What is shown, by what, and for which time."""
        when = self.period or Text(vi="ngày {day}", en="on {day}").format(day=self.day)
        if not self.by:
            return Text(vi="{title}, {when}", en="{title}, {when}").format(
                title=self.panel.title, when=when
            )
        first, *others = map(_lower, self.by.values())
        by = first
        for other in others:
            by = _AND.format(one=by, other=other)
        return Text(vi="{title} theo {by}, {when}", en="{title} by {by}, {when}").format(
            title=self.panel.title, by=by, when=when
        )


_AND = Text(vi="{one} và {other}", en="{one} and {other}")


def _lower(text: Text) -> Text:
    return Text(vi=text.vi[:1].lower() + text.vi[1:], en=text.en[:1].lower() + text.en[1:])


def plain(value: Decimal) -> str:
    """A number without an exponent and without zeros at its end."""
    shown = format(value, "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
