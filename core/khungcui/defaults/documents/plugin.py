"""What the plugin declares: documents that clients may name by hash, and who registers them."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from khungcui.defaults.documents.acts import ACTS
from khungcui.defaults.documents.demo import load
from khungcui.defaults.documents.queries import DocumentQueries
from khungcui.defaults.documents.resources import DOCUMENTS
from khungcui.plugins.declarations import Act, Manifest, Power, Resource
from khungcui.plugins.hookspecs import hookimpl
from khungcui.text import Text

if TYPE_CHECKING:  # the engine loads the demo; a plugin only fills it
    from khungcui.demo.making import Making


@hookimpl
def manifest() -> Manifest:
    return Manifest(
        name="documents",
        title=Text(vi="Văn bản truy vấn", en="Trusted documents"),
        summary=Text(
            vi="Đăng ký các thao tác mà phần mềm của quận được gửi, gọi bằng mã băm.",
            en="Register the operations that a district's clients may send, named by hash.",
        ),
        version="0.1.0",
        clauses=("I.0.2",),
        optional=False,
    )


@hookimpl
def powers() -> Sequence[Power]:
    return (
        Power(
            name="document.view",
            title=Text(vi="Xem các văn bản truy vấn đã đăng ký", en="See the registered documents"),
        ),
        Power(
            name="document.register",
            title=Text(
                vi="Đăng ký văn bản truy vấn, hoặc cho thôi dùng",
                en="Register documents, and retire them",
            ),
            exclusive=True,
        ),
    )


@hookimpl
def resources() -> Sequence[Resource]:
    return (DOCUMENTS,)


@hookimpl
def acts() -> Sequence[Act]:
    return ACTS


@hookimpl
def queries() -> Sequence[type]:
    return (DocumentQueries,)


@hookimpl
def descriptions() -> Path:
    return Path(__file__).parent / "descriptions.csv"


@hookimpl
def demo(making: "Making") -> AsyncIterator[tuple[str, int]]:
    return load(making)
