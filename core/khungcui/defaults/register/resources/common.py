"""What several resources of the register share: words, and the day of the read."""

from typing import Any

from sqlalchemy import Date, false, func
from sqlalchemy.orm import InstrumentedAttribute

from khungcui.plugins.declarations import Field
from khungcui.storage.base import DAY
from khungcui.text import Text

SINCE = Text(vi="Từ ngày", en="From this day")
UNTIL = Text(vi="Đến trước ngày", en="Until the day before")
AREA = Text(vi="Địa bàn", en="Area")
OFFICE = Text(vi="Đơn vị", en="Office")
OFFICIAL = Text(vi="Cán bộ", en="Official")
ESTABLISHMENT = Text(vi="Cơ sở", en="Establishment")
PORTION = Text(vi="Phần sản lượng", en="Portion")
STATE = Text(vi="Tình trạng", en="State")
REASON = Text(vi="Lý do", en="Reason")
COMMENT = Text(vi="Ý kiến", en="Comment")
DECIDED_ON = Text(vi="Ngày quyết định", en="Decided on")


def validity(valid: InstrumentedAttribute[Any]) -> tuple[Field, Field]:
    """The first day of a period, and the first day after it."""
    return (
        Field(
            name="valid_from",
            column=func.lower(valid, type_=Date()),
            title=SINCE,
            nullable=False,
        ),
        Field(
            name="valid_until",
            column=func.upper(valid, type_=Date()),
            title=UNTIL,
            nullable=True,
            sortable=False,
        ),
    )


def on_day(valid: Any) -> Any:
    """That a period holds the day of the read.

    Written as "is not null" because PostgreSQL may not look at what it knows of a column behind
    row-level security, and guesses: of `@>` alone that nearly no row meets it, of this nearly all.
    """
    return func.nullif(valid.op("@>", is_comparison=True)(DAY), false()).is_not(None)
