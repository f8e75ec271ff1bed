"""Our own pages: templates and small files shipped in `assets/`."""

import re
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from khungcui.settings import Settings
from khungcui.text import Language, Text
from khungcui.web.negotiation import language

_ASSETS = Path(__file__).parent / "assets"
_CODE = re.compile("`([^`]+)`")
_SERVED = {
    "graphiql-boot.js": "text/javascript; charset=utf-8",
    "page.css": "text/css; charset=utf-8",
    "panels.css": "text/css; charset=utf-8",
    "panels.js": "text/javascript; charset=utf-8",
    "weave.svg": "image/svg+xml",
}
_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_TEXTS = {
    "title": Text(
        vi="Khung Cửi: dệt hai tuyến quản lý của thành phố",
        en="Khung Cửi: weaving the two lines by which a city governs",
    ),
    "lead": Text(
        vi=(
            "Sợi dọc là ngành, sợi ngang là lãnh thổ; quy định nói sợi nào giữ ở mỗi chỗ giao. "
            "Máy chủ này làm cho quy định ấy chạy, qua một API GraphQL."
        ),
        en=(
            "The warp is the sector, the weft the territory; the regulation says which thread "
            "holds at each crossing. This server makes that regulation run, as a GraphQL API."
        ),
    ),
    "city": Text(vi="API của thành phố", en="The city's API"),
    "district": Text(vi="API của một quận, huyện (theo mã)", en="A district's API (by its code)"),
    "explore": Text(vi="Thử truy vấn trong trình duyệt", en="Try queries in the browser"),
    "health": Text(vi="Tình trạng máy chủ", en="The server's health"),
    "token": Text(
        vi="Dữ liệu chỉ mở với mã truy cập: `khungcui token create --office …`",
        en="Data open to a token only: `khungcui token create --office …`",
    ),
    "other": Text(vi="English", en="Tiếng Việt"),
}


def page_language(request: Request, default: Language) -> Language:
    """The language of a page: ``?lang=`` goes before what the browser prefers."""
    chosen = request.query_params.get("lang")
    if chosen in {"vi", "en"}:
        return cast(Language, chosen)
    return language(request.headers.get("accept-language"), default)


def render(
    template: str,
    spoken: Language,
    texts: Mapping[str, Text],
    *,
    headers: Mapping[str, str] | None = None,
    **markup: str,
) -> Response:
    """A page of ``template`` with ``texts`` and ``markup`` filled in.

    Texts are escaped, and what stands between backticks is shown as code; markup goes in as
    it is.
    """
    other = "en" if spoken == "vi" else "vi"
    words = {name: _marked_up(text.in_(spoken)) for name, text in texts.items()}
    page = _template(template).substitute(words, lang=spoken, other_lang=other, **markup)
    return Response(
        page,
        media_type="text/html; charset=utf-8",
        headers={
            "Content-Language": spoken,
            "Content-Security-Policy": _PAGE_POLICY,
            "Vary": "Accept-Language",
            **(headers or {}),
        },
    )


def _marked_up(text: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(text))


@cache
def _template(name: str) -> Template:
    return Template((_ASSETS / name).read_text(encoding="utf-8"))


class Pages:
    """The first page, and the small files of all pages."""

    def __init__(self, settings: Settings) -> None:
        self._default: Language = settings.language
        self._graphiql = settings.graphiql

    def index(self, request: Request) -> Response:
        """What this server is, and where to go."""
        spoken = page_language(request, self._default)
        explore = escape(_TEXTS["explore"].in_(spoken))
        link = f'<li><a href="/graphiql?lang={spoken}">{explore}</a></li>'
        return render("index.html", spoken, _TEXTS, graphiql=link if self._graphiql else "")

    def asset(self, request: Request) -> Response:
        """One of our own small files."""
        name = request.path_params["name"]
        if name not in _SERVED:
            raise HTTPException(404)
        return Response(
            (_ASSETS / name).read_bytes(),
            media_type=_SERVED[name],
            headers={"Cache-Control": "no-cache"},
        )
