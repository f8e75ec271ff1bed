"""Which files belong to which records. The bytes lie in a store, under their SHA-256."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from khungcui.storage.base import Base, TenantRow
from khungcui.storage.purge import GoesWith

#: What was once attached is that for good: alone a withdrawal may be added, once.
_FIXED = """
create or replace function khungcui_attachment_fixed() returns trigger language plpgsql as $$
begin
    if old.withdrawn_at is not null
       or (to_jsonb(new) - '{withdrawn_at,withdrawn_by,withdrawn_reason}'::text[])
          <> (to_jsonb(old) - '{withdrawn_at,withdrawn_by,withdrawn_reason}'::text[]) then
        raise exception 'an attachment is never changed' using errcode = '23514',
            constraint = 'ck_attachment_fixed', table = 'attachment';
    end if;
    return new;
end $$
"""
_FIX = """
create or replace trigger attachment_fixed before update on attachment
for each row execute function khungcui_attachment_fixed()
"""


class Attachment(TenantRow, Base):
    """A file that belongs to the record ``subject_id`` of a resource, at home where that is.

    ``sha256`` names its bytes. It is never deleted and never changed; one that was attached by
    mistake is withdrawn, with the reason.
    """

    __tablename__ = "attachment"
    __keep__ = True
    __goes__ = GoesWith("resource", "resource")
    __ddl__ = (_FIXED, _FIX)
    __table_args__ = (
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_form"),
        CheckConstraint("size > 0", name="size_positive"),
        CheckConstraint(
            "num_nulls(withdrawn_at, withdrawn_by, withdrawn_reason) in (0, 3)",
            name="withdrawn_whole",
        ),
        Index(None, "tenant", "resource", "subject_id"),
    )

    resource: Mapped[str]
    subject_id: Mapped[UUID]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    added_at: Mapped[datetime]
    added_by: Mapped[str]
    added_office: Mapped[str]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
    withdrawn_reason: Mapped[str | None]
