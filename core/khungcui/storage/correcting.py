"""Rows that correct earlier ones: what was wrong stays, and a later row says it anew, and why.

Where periods are closed, or history counts, nothing is rewritten: a row of the same table names the
one that it ``corrects`` and gives its ``reason``. The database lets each row be corrected once, so
that corrections make a chain and never a fork; its last row is the one that stands.
"""

from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, aliased
from sqlalchemy.schema import SchemaItem

from khungcui.errors import BadInput, Stale
from khungcui.text import Text, nfc

_LONGEST_REASON = 2_000
_ONCE = "_corrected_once"


class Correcting:
    """A mixin for rows that may correct an earlier row of their table, beside `correcting`."""

    corrects: Mapped[UUID | None]
    reason: Mapped[str | None]


class CorrectedBefore(Stale):
    """Somebody else has corrected this record first; the correction is what stands now."""

    code = "correction.made"
    hint = Text(
        vi="Đọc bản đính chính mới nhất rồi đính chính bản ấy.",
        en="Read the latest correction, and correct that one.",
    )


def correcting(table: str) -> tuple[SchemaItem, ...]:
    """The constraints of a table that mixes in `Correcting`, for its ``__table_args__``."""
    return (
        CheckConstraint("(corrects is null) = (reason is null)", name="reasoned"),
        CheckConstraint("corrects <> id", name="corrects_another"),
        ForeignKeyConstraint(["tenant", "corrects"], [f"{table}.tenant", f"{table}.id"]),
        Index(
            f"uq_{table}{_ONCE}",
            "tenant",
            "corrects",
            unique=True,
            postgresql_where=text("corrects is not null"),
        ),
    )


def reason_for(said: str | None, *, field: str = "reason") -> str:
    """The reason of a correction as it is kept; `BadInput` where there is none."""
    reason = nfc(said or "")
    if not 0 < len(reason) <= _LONGEST_REASON:
        raise BadInput(
            Text(
                vi="Đính chính phải nêu lý do, dài nhất {most} ký tự.",
                en="A correction says why, in at most {most} characters.",
            ).format(most=_LONGEST_REASON),
            field=field,
            code="correction.reason",
        )
    return reason


def standing(model: type[Correcting]) -> ColumnElement[bool]:
    """The condition that no later row corrects this one: it is what stands."""
    rows, later = model, aliased(model)
    found = select(later.id).where(  # type: ignore[attr-defined]
        later.tenant == rows.tenant,  # type: ignore[attr-defined]
        later.corrects == rows.id,  # type: ignore[attr-defined]
    )
    return ~found.exists()


def corrected(error: DBAPIError) -> CorrectedBefore | None:
    """The error in words, where a row was corrected a second time; else None."""
    name = getattr(getattr(error.orig, "__cause__", None), "constraint_name", None) or ""
    if not name.endswith(_ONCE):
        return None
    return CorrectedBefore(
        Text(
            vi="Bản ghi này đã có người khác đính chính.",
            en="Somebody else has corrected this record already.",
        )
    )
