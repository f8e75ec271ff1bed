"""Sheets: a resource as Excel shows it, and the act that takes its rows in.

A plugin declares a `Sheet`; the core writes it from the rows that the asker may see, makes a
template of it, and performs the act once for each row that comes back.
"""

from dataclasses import dataclass
from functools import cached_property

from khungcui.text import Text


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetColumn:
    """A column of a sheet: what it shows of a row, and what it gives to the act.

    ``name`` stands for both where nothing else is said: the field of the resource that is
    ``shows``-n, and the field of the act's input that it ``gives`` (``post.kind`` is the field
    `kind` of the input's `post`). ``shows`` may go one relation further: ``cadre.code``.

    People write codes and no ids. Where the act wants an id, ``of`` names the resource meant
    and ``by`` its field that people know it by; a value that names nothing, or more than one
    row that the asker may see, is refused. ``note`` explains the column in the template, and
    ``example`` is a value for its example row.
    """

    name: str
    title: Text
    shows: str | None = None
    gives: str | None = None
    of: str | None = None
    by: str = "code"
    note: Text | None = None
    example: str | None = None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A resource in Excel. ``act`` is performed for each row that is sent; None: out only.

    ``name`` is its address: ``/d/{district}/sheets/{name}.xlsx``.
    """

    name: str
    resource: str
    title: Text
    columns: tuple[SheetColumn, ...]
    act: str | None = None

    @cached_property
    def by_name(self) -> dict[str, SheetColumn]:
        """The columns by name."""
        return {column.name: column for column in self.columns}
