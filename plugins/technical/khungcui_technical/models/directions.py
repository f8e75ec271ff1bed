"""The department's direction of quality, and its remarks on inspections (II.3.1)."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, column, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, Choice, TenantRow, one_of
from khungcui_technical.vocabulary import TradeStanding


class QualityDirection(TenantRow, Base):
    """What the department lays down for the quality of a trade that is main or traditional.

    A trade is one of these while a direction for it holds; there is one at a time.
    """

    __tablename__ = "technical_direction"
    __keep__ = True
    __table_args__ = (
        ExcludeConstraint(
            (column("tenant"), "="),
            (column("sector"), "="),
            (text("daterange(since, until)"), "&&"),
            using="gist",
            name="ex_technical_direction_sector",
        ),
        one_of("standing", TradeStanding),
        CheckConstraint("until > since", name="ends_after_start"),
        CheckConstraint("inspect_every_days > 0", name="interval_positive"),
    )

    area: Mapped[str]
    sector: Mapped[str]
    standing: Mapped[TradeStanding] = mapped_column(Choice(TradeStanding))
    content: Mapped[str]
    inspect_every_days: Mapped[int] = mapped_column(default=90)
    since: Mapped[date]
    until: Mapped[date | None]
    issued_by: Mapped[str]


class QualityRemark(TenantRow, Base):
    """What the department remarks on an inspection; it decides nothing of it."""

    __tablename__ = "technical_remark"
    __keep__ = True
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "inspection_id"],
            ["technical_inspection.tenant", "technical_inspection.id"],
        ),
        Index(None, "tenant", "inspection_id"),
    )

    inspection_id: Mapped[UUID]
    orderer_id: Mapped[UUID]
    producer_office_id: Mapped[UUID | None]
    area: Mapped[str]
    sector: Mapped[str]
    remark: Mapped[str]
    made_on: Mapped[date]
    made_by: Mapped[str]
