"""The GraphiQL page, made of our own files; without them, an honest page with curl."""

import json
from html import escape
from shlex import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from khungcui.settings import Settings
from khungcui.text import Language, Text
from khungcui.web.graphiql_files import PINNED, GraphiQLFiles, PinnedFile
from khungcui.web.pages import page_language, render

#: Tried out in a browser: React and CodeMirror set styles inline, nothing asks for more.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
_MEDIA_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}

_TEXTS = {
    "token": Text(vi="Mã truy cập", en="Token"),
    "token_hint": Text(
        vi="dán mã của bạn; mã chỉ giữ trong thẻ trình duyệt này",
        en="paste yours; it stays in this browser tab only",
    ),
    "apply": Text(vi="Dùng", en="Use"),
    "home": Text(vi="Trang đầu", en="Home"),
    "other": Text(vi="English", en="Tiếng Việt"),
    "loading": Text(vi="Đang mở GraphiQL…", en="Opening GraphiQL…"),
    "no_script": Text(
        vi="GraphiQL cần JavaScript của trình duyệt.", en="GraphiQL needs the browser's JavaScript."
    ),
    "absent": Text(vi="GraphiQL chưa có ở đây", en="GraphiQL is not here yet"),
    "why": Text(
        vi=(
            "Khung Cửi không lấy gì từ mạng ngoài khi bạn mở trang này. Các tệp của GraphiQL được "
            "tải một lần từ npm lúc khởi động, và máy chủ này không có chúng."
        ),
        en=(
            "Khung Cửi takes nothing from outside when you open this page. GraphiQL's files are "
            "fetched once from npm at a start, and this server does not have them."
        ),
    ),
    "mend": Text(
        vi=(
            "Cài npm rồi chạy lại `make run`; hoặc chép thư mục `graphiql` trong thư mục trạng "
            "thái (KHUNGCUI_STATE_DIR) từ một máy đã có."
        ),
        en=(
            "Install npm and start again with `make run`; or copy the folder `graphiql` of the "
            "state folder (KHUNGCUI_STATE_DIR) from a machine that has it."
        ),
    ),
    "missing": Text(vi="Tệp còn thiếu", en="Missing files"),
    "meanwhile": Text(
        vi="Trong khi chờ, API vẫn chạy. Ví dụ, thay MÃ bằng mã truy cập của bạn:",
        en="Meanwhile the API works. For example, with your token in place of TOKEN:",
    ),
    "placeholder": Text(vi="MÃ", en="TOKEN"),
    "query": Text(vi="Truy vấn", en="Query"),
}


class GraphiQL:
    """The page for an endpoint, and the files that the page loads.

    ``query`` is what the editor begins with.
    """

    def __init__(self, settings: Settings, *, query: str) -> None:
        self._default: Language = settings.language
        self._files = GraphiQLFiles(settings.state_dir / "graphiql")
        self._query = query

    def page(self, request: Request) -> Response:
        """GraphiQL for the endpoint beside this path."""
        spoken = page_language(request, self._default)
        endpoint = request.url.path.removesuffix("graphiql") + "graphql"
        missing = self._files.missing()
        if missing:
            return self._without(request, endpoint, spoken, missing)
        config = json.dumps({"endpoint": endpoint, "query": self._query})
        return render(
            "graphiql.html",
            spoken,
            _TEXTS,
            headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY},
            styles=_tags('<link rel="stylesheet" href="{}" integrity="{}">', ".css"),
            scripts=_tags('<script src="{}" integrity="{}" defer></script>', ".js"),
            endpoint=escape(endpoint),
            # A data block: it must not be able to end its own element.
            config=config.replace("<", "\\u003c"),
        )

    def asset(self, request: Request) -> Response:
        """A pinned file; its name bears its version, so it may be kept for good."""
        name = request.path_params["name"]
        content = self._files.content(name)
        if content is None:
            raise HTTPException(404)
        return Response(
            content,
            media_type=_MEDIA_TYPES[name[name.rindex(".") :]],
            headers={"Cache-Control": "public, max-age=31536000, immutable"},
        )

    def _without(
        self, request: Request, endpoint: str, spoken: Language, missing: tuple[PinnedFile, ...]
    ) -> Response:
        body = json.dumps({"query": self._query}, ensure_ascii=False)
        curl = [
            f"curl {quote(str(request.url.replace(path=endpoint, query='')))}",
            f"  -H 'Authorization: Bearer {_TEXTS['placeholder'].in_(spoken)}'",
            "  -H 'Content-Type: application/json'",
            f"  --data {quote(body)}",
        ]
        return render(
            "graphiql-absent.html",
            spoken,
            _TEXTS,
            files=escape(", ".join(file.name for file in missing)),
            shown_query=escape(self._query),
            curl=escape(" \\\n".join(curl)),
        )


def _tags(template: str, suffix: str) -> str:
    return "\n".join(
        template.format(f"/graphiql/assets/{file.name}", file.integrity)
        for file in PINNED
        if file.name.endswith(suffix)
    )
