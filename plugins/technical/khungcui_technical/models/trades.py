"""Traditional trades and what is done to keep them; technical guidance of a district (II.3.3)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, TenantRow, search_of, sort_of
from khungcui_technical.models.projects import MONEY


class TraditionalTrade(TenantRow, Base):
    """A trade of long standing in a place, with what shows that it is one.

    The evidence is that of decree 52/2018, article 5: since when it is practised here, what of
    the national culture it bears, and the artisans or the village whose name it carries.
    """

    __tablename__ = "technical_traditional_trade"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "code"),
        Index(None, "tenant", "area"),
        CheckConstraint("households >= 0", name="households_counted"),
        CheckConstraint("not_practised_since >= since_year", name="ends_after_start"),
    )

    code: Mapped[str]
    name: Mapped[str]
    name_search: Mapped[str] = search_of("name")
    name_sort: Mapped[str] = sort_of("name")
    area: Mapped[str]
    sector: Mapped[str]
    since_year: Mapped[int]
    not_practised_since: Mapped[int | None]
    identity: Mapped[str]
    known_for: Mapped[str]
    households: Mapped[int]
    recorded_on: Mapped[date]
    recorded_by: Mapped[str]


class TradeSupport(TenantRow, Base):
    """Something that was done to keep a traditional trade."""

    __tablename__ = "technical_trade_support"
    __keep__ = True
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "trade_id"],
            ["technical_traditional_trade.tenant", "technical_traditional_trade.id"],
        ),
        Index(None, "tenant", "trade_id"),
        CheckConstraint("spent >= 0", name="spent_positive"),
    )

    trade_id: Mapped[UUID]
    area: Mapped[str]
    sector: Mapped[str]
    measure: Mapped[str]
    spent: Mapped[Decimal] = mapped_column(MONEY, default=Decimal(0))
    done_on: Mapped[date]
    done_by: Mapped[str]


class TechnicalGuidance(TenantRow, Base):
    """A meeting in which a district guides establishments in managing their technique."""

    __tablename__ = "technical_guidance"
    __keep__ = True
    __table_args__ = (
        Index(None, "tenant", "area", "held_on"),
        CheckConstraint("establishments > 0", name="establishments_counted"),
    )

    area: Mapped[str]
    sector: Mapped[str]
    topic: Mapped[str]
    held_on: Mapped[date]
    establishments: Mapped[int]
    outcome: Mapped[str]
    organised_by: Mapped[str]
