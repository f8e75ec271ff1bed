"""How many rows a page has and where it stands, for lists that no resource's connection makes."""

from collections.abc import Sequence
from datetime import date

import strawberry

from khungcui.errors import BadInput
from khungcui.plugins.deprecation import Deprecated
from khungcui.text import Text

DEFAULT_PAGE = 50
#: Of what pages said of themselves before they had ``pageInfo``.
USE_PAGE_INFO = Deprecated(
    since=date(2026, 11, 23),
    until=date(2027, 5, 23),
    reason=Text(vi="Dùng `pageInfo`.", en="Use `pageInfo`."),
)


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """Relay's PageInfo."""

    has_next_page: bool = strawberry.field(description="Whether rows follow this page.")
    has_previous_page: bool = strawberry.field(description="Whether rows precede this page.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first row.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last row.")


def forwards(
    cursors: Sequence[str], *, more: bool, preceded: bool = False, end: str | None = None
) -> PageInfo:
    """Where a page of a list stands that is read forwards; ``cursors`` are those of its rows.

    ``end`` is where the next page begins, where that is not after the last row.
    """
    return PageInfo(
        has_next_page=more,
        has_previous_page=preceded,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=end or (cursors[-1] if cursors else None),
    )


def page_size(first: int | None, most: int) -> int:
    """``first``, or what a page has without it; `BadInput` where it is not from 0 to ``most``."""
    size = min(DEFAULT_PAGE, most) if first is None else first
    if not 0 <= size <= most:
        raise BadInput(
            Text(vi="Một trang có từ 0 đến {most} dòng.", en="A page has 0 to {most} rows.").format(
                most=most
            ),
            field="first",
            code="page.size",
        )
    return size
