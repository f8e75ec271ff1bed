"""How many rows a page has, for lists that no resource's connection makes."""

from khungcui.errors import BadInput
from khungcui.text import Text

DEFAULT_PAGE = 50


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
