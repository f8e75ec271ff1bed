"""Registering and retiring a document: by the committee whose endpoint it is for (I.0.2)."""

import strawberry
from sqlalchemy import select

from khungcui.defaults.documents.hashing import sha256
from khungcui.defaults.documents.memory import TOPIC
from khungcui.defaults.documents.models import RegisteredDocument
from khungcui.errors import BadInput, Conflict
from khungcui.plugins.acting import Acting
from khungcui.plugins.declarations import Act
from khungcui.policy.record import Facet
from khungcui.policy.vocabulary import ManagedBy
from khungcui.storage.watch import bump
from khungcui.text import Text

_LONGEST_TITLE = 200


@strawberry.input(description="An operation that clients of this endpoint will send by its hash.")
class RegisterDocumentInput:
    """Input of ``registerDocument``."""

    text: str = strawberry.field(description="The GraphQL document, to the letter.")
    title: str = strawberry.field(description="What it is for, and which client sends it.")
    operation_name: str | None = strawberry.field(
        default=None,
        description="The operation that is run; needed where the text holds more than one.",
    )


@strawberry.input(description="Which document to retire.")
class RetireDocumentInput:
    """Input of ``retireDocument``."""

    registered_document: strawberry.ID = strawberry.field(description="The document.")


async def _for_this_endpoint(acting: Acting, given: RegisterDocumentInput) -> Facet:
    return Facet(area=acting.tenant, sector="*", managed_by=_level(acting))


def _level(acting: Acting) -> ManagedBy:
    return ManagedBy.CITY if acting.tenant == acting.tree.root else ManagedBy.DISTRICT


async def _register(acting: Acting, row: None, given: RegisterDocumentInput) -> RegisteredDocument:
    title = given.title.strip()
    if not 0 < len(title) <= _LONGEST_TITLE:
        raise BadInput(
            Text(
                vi="Tên có từ 1 đến {most} ký tự.", en="A title has 1 to {most} characters."
            ).format(most=_LONGEST_TITLE),
            field="title",
        )
    acting.examine(acting.tenant, given.text, given.operation_name)
    hashed = sha256(given.text)
    await _refuse_twice(acting, hashed)
    document = RegisteredDocument(
        tenant=acting.tenant,
        hash=hashed,
        text=given.text,
        operation_name=given.operation_name,
        title=title,
        managed_by=_level(acting),
        registered_at=acting.now,
        registered_by=_by(acting),
    )
    acting.session.add(document)
    return document


async def _refuse_twice(acting: Acting, hashed: str) -> None:
    """`Conflict` where the same text is in use here."""
    found = await acting.session.scalar(
        select(RegisteredDocument.title).where(
            RegisteredDocument.tenant == acting.tenant,
            RegisteredDocument.hash == hashed,
            RegisteredDocument.retired_at.is_(None),
        )
    )
    if found is not None:
        raise Conflict(
            Text(
                vi="Văn bản này đã được đăng ký với tên '{title}'.",
                en="This document is registered already, as '{title}'.",
            ).format(title=found),
            code="document.registered",
            field="text",
        )


async def _retire(
    acting: Acting, row: RegisteredDocument, given: RetireDocumentInput
) -> RegisteredDocument:
    if row.retired_at is not None:
        raise Conflict(
            Text(vi="Văn bản này đã thôi dùng rồi.", en="This document has been retired already."),
            code="document.retired",
            field="registeredDocument",
        )
    row.retired_at = acting.now
    row.retired_by = _by(acting)
    await bump(acting.session, TOPIC)
    return row


def _by(acting: Acting) -> str:
    return f"{acting.principal.official_name} ({acting.principal.office_name})"


ACTS = (
    Act(
        name="register_document",
        power="document.register",
        title=Text(
            vi="Đăng ký một văn bản truy vấn cho đầu mối này",
            en="Register a document for this endpoint.",
        ),
        input=RegisterDocumentInput,
        creates=_for_this_endpoint,
        run=_register,
        returns="registered_document",
    ),
    Act(
        name="retire_document",
        power="document.register",
        title=Text(
            vi="Cho một văn bản truy vấn thôi dùng; mã băm của nó bị từ chối",
            en="Retire a document; its hash is refused from then on.",
        ),
        input=RetireDocumentInput,
        on="registered_document",
        run=_retire,
        returns="registered_document",
    ),
)
