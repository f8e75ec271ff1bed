"""What was uploaded: the file's rows as they were read, and what became of each."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from khungcui.sheets.states import SheetMode, SheetRowState, SheetUploadState
from khungcui.storage.base import Base, Choice, TenantRow, one_of
from khungcui.storage.purge import GoesWith


class SheetUpload(TenantRow, Base):
    """A file of rows that an official sent, at home at the endpoint that it was sent to.

    ``hash`` is that of the file: sent again, it is this upload. ``proof`` is the fingerprint of
    the token by which it came, under which its rows are performed, also by a job later.
    ``district`` says at which endpoint: None is the city's.
    """

    __tablename__ = "sheet_upload"
    __goes__ = GoesWith("sheet", "sheet")
    __recorded__ = False
    __table_args__ = (
        one_of("state", SheetUploadState),
        one_of("mode", SheetMode),
        UniqueConstraint("tenant", "official_id", "sheet", "hash"),
        Index(None, "tenant", "official_id", "uploaded_at"),
    )

    official_id: Mapped[UUID]
    office_id: Mapped[UUID]
    office_tenant: Mapped[str]
    proof: Mapped[str]
    district: Mapped[str | None]
    sheet: Mapped[str]
    name: Mapped[str]
    hash: Mapped[str]
    state: Mapped[SheetUploadState] = mapped_column(Choice(SheetUploadState))
    mode: Mapped[SheetMode | None] = mapped_column(Choice(SheetMode))
    columns: Mapped[list[str]] = mapped_column(JSONB())
    rows: Mapped[int]
    looked_at: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    clean: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    refused: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    done: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    repeated: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    fault: Mapped[dict[str, Any] | None] = mapped_column(JSONB())
    request_id: Mapped[str]
    uploaded_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class SheetRow(Base):
    """A row of an upload: its cells by column, and what became of it.

    ``line`` is where it stands in the file. ``key`` names what it asks for among all that the
    official sends, so that a row which is sent again in another file is not done again.
    """

    __tablename__ = "sheet_row"
    __recorded__ = False
    __told__ = False
    __table_args__ = (
        one_of("state", SheetRowState),
        ForeignKeyConstraint(
            ["tenant", "upload_id"], ["sheet_upload.tenant", "sheet_upload.id"], ondelete="CASCADE"
        ),
        Index(None, "tenant", "official_id", "key", postgresql_where=text("state = 'done'")),
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    upload_id: Mapped[UUID] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    official_id: Mapped[UUID]
    cells: Mapped[dict[str, Any]] = mapped_column(JSONB())
    key: Mapped[str]
    state: Mapped[SheetRowState] = mapped_column(Choice(SheetRowState))
    errors: Mapped[list[dict[str, Any]]] = mapped_column(JSONB())
    shown_tenant: Mapped[str | None]
    shown_id: Mapped[UUID | None]
    done_at: Mapped[datetime | None]
