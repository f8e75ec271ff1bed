"""The registered documents as they are listed."""

from khungcui.defaults.documents.models import RegisteredDocument
from khungcui.plugins.declarations import Facets, Field, Resource
from khungcui.text import Text

DOCUMENTS = Resource(
    name="registered_document",
    rows=RegisteredDocument,
    title=Text(
        vi="Văn bản truy vấn đã đăng ký", en="A document that is registered for this endpoint"
    ),
    power="document.view",
    facets=Facets(
        area=RegisteredDocument.tenant,
        sector="*",
        managed_by=RegisteredDocument.managed_by,
        given=frozenset({"area", "managed_by"}),
    ),
    fields=(
        Field(
            name="hash",
            column=RegisteredDocument.hash,
            title=Text(
                vi="SHA-256 của văn bản, mà máy khách gửi thay cho nó",
                en="The SHA-256 of the text, which clients send in its place",
            ),
        ),
        Field(
            name="title",
            column=RegisteredDocument.title,
            title=Text(vi="Dùng để làm gì", en="What it is for"),
        ),
        Field(
            name="operation_name",
            column=RegisteredDocument.operation_name,
            title=Text(
                vi="Thao tác được chạy; trống là thao tác duy nhất",
                en="The operation that is run; null where it is the only one",
            ),
        ),
        Field(
            name="text",
            column=RegisteredDocument.text,
            title=Text(vi="Toàn văn", en="The whole text"),
            filterable=False,
            sortable=False,
        ),
        Field(
            name="registered_at",
            column=RegisteredDocument.registered_at,
            title=Text(vi="Đăng ký lúc", en="When it was registered"),
        ),
        Field(
            name="registered_by",
            column=RegisteredDocument.registered_by,
            title=Text(vi="Ai đăng ký", en="Who registered it"),
        ),
        Field(
            name="retired_at",
            column=RegisteredDocument.retired_at,
            title=Text(
                vi="Thôi dùng lúc; trống là đang dùng",
                en="When it was retired; null while it is in use",
            ),
        ),
        Field(
            name="retired_by",
            column=RegisteredDocument.retired_by,
            title=Text(vi="Ai cho thôi dùng", en="Who retired it"),
        ),
    ),
)
