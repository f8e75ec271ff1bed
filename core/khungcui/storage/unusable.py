"""Values that PostgreSQL has no room for: the asker's mistake, not the server's failure."""

from sqlalchemy.exc import DBAPIError

from khungcui.errors import BadInput
from khungcui.text import Text

#: Too long, out of range, no such day, no such character, unreadable as the type asked for,
#: too long for an index.
_STATES = frozenset({"22001", "22003", "22007", "22008", "22021", "22P02", "22P05", "54000"})
#: What the driver says of a value before it sends anything.
_DRIVER = "22000"


def unusable(error: DBAPIError) -> BadInput | None:
    """The error to show where a value given does not fit its column; None for all else."""
    if getattr(error.orig, "sqlstate", None) not in _STATES | {_DRIVER}:
        return None
    return BadInput(
        Text(
            vi="Có một giá trị nằm ngoài phạm vi lưu trữ được; không có gì được ghi.",
            en="A value is outside of what can be stored; nothing was written.",
        ),
        code="input.out_of_range",
    )
