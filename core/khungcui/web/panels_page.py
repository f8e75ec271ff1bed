"""A page that shows all panels of a district, or of the city, to whoever would rather look.

It holds no data: a script of ours fetches the pictures with the token that is typed into it,
which is kept in that page alone.
"""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from khungcui.settings import Settings
from khungcui.text import Text
from khungcui.web.pages import page_language, render

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_CITY = Text(vi="toàn thành phố", en="the whole city")
_DISTRICT = Text(vi="quận, huyện mã {code}", en="district {code}")
_TEXTS = {
    "title": Text(vi="Bảng số liệu", en="Panels"),
    "lead": Text(
        vi="Mỗi số liệu chỉ tính từ những hồ sơ mà cơ quan của bạn được xem.",
        en="Each number is computed of the records that your office may see, and of no other.",
    ),
    "token": Text(vi="Mã truy cập", en="Token"),
    "period": Text(vi="Kỳ (có thể bỏ trống)", en="Period (may stay empty)"),
    "show": Text(vi="Xem", en="Show"),
    "by": Text(vi="Theo", en="By"),
    "whole": Text(vi="(chung, không phân nhóm)", en="(all as one)"),
    "file": Text(vi="Tải số liệu (CSV)", en="Download the numbers (CSV)"),
    "none": Text(vi="Ở đây chưa có bảng số liệu nào.", en="There are no panels here."),
    "busy": Text(vi="Đang tải…", en="Loading…"),
    "failed": Text(vi="Không tải được", en="Could not be loaded"),
    "other": Text(vi="English", en="Tiếng Việt"),
}


def panel_pages(known: Callable[[str | None], object], settings: Settings) -> list[BaseRoute]:
    """The page at `/panels` and `/d/{district}/panels`; ``known`` raises `UnknownTenant`."""

    def page(request: Request) -> Response:
        district = request.path_params.get("district")
        known(district)
        place = _CITY if district is None else _DISTRICT.format(code=district)
        return render(
            "panels.html",
            page_language(request, settings.language),
            {**_TEXTS, "place": place},
            headers={"Content-Security-Policy": _POLICY},
        )

    return [Route("/panels", page), Route("/d/{district}/panels", page)]
