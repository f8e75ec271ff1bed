"""The register of artisans, their apprentices and titles (II.3.3)."""

from datetime import date
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    column,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, Choice, Flowing, TenantRow, one_of, search_of, sort_of
from khungcui_technical.vocabulary import ArtisanState, TitleKind, TitleState


class Artisan(TenantRow, Flowing, Base):
    """A master of a traditional trade, in the register of one district.

    ``person_key`` stands for the person in the whole city: the number of the identity paper,
    hashed. Nobody is in the registers of two districts on one day, which the exclusion below
    holds across districts: it is the one constraint that does not lead with the tenant.
    """

    __tablename__ = "technical_artisan"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "number"),
        ExcludeConstraint(
            (column("person_key"), "="),
            (text("daterange(registered_on, left_on)"), "&&"),
            using="gist",
            where=text("registered_on is not null"),
            name="ex_technical_artisan_one_register",
        ),
        ForeignKeyConstraint(
            ["tenant", "trade_id"],
            ["technical_traditional_trade.tenant", "technical_traditional_trade.id"],
        ),
        Index(None, "tenant", "area"),
        Index(None, "tenant", "trade_id"),
        one_of("state", ArtisanState),
        CheckConstraint(
            "(state in ('registered', 'left')) = (registered_on is not null and number is not null)"
            " and (state = 'left') = (left_on is not null) and left_on >= registered_on",
            name="days_with_state",
        ),
        # The age is counted from it, wherever artisans are read.
        CheckConstraint("birth_year between 1800 and 2500", name="born_in_these_times"),
        CheckConstraint("practised_since >= birth_year + 5", name="practised_since_youth"),
    )

    number: Mapped[str | None]
    name: Mapped[str]
    name_search: Mapped[str] = search_of("name")
    name_sort: Mapped[str] = sort_of("name")
    person_key: Mapped[str]
    birth_year: Mapped[int]
    practised_since: Mapped[int]
    skills: Mapped[str]
    trade_id: Mapped[UUID]
    area: Mapped[str]
    sector: Mapped[str]
    owner_id: Mapped[UUID | None]
    nominated_by: Mapped[str]
    nominated_on: Mapped[date]
    registered_on: Mapped[date | None]
    left_on: Mapped[date | None]
    left_reason: Mapped[str | None]
    state: Mapped[ArtisanState] = mapped_column(
        Choice(ArtisanState), default=ArtisanState.NOMINATED
    )


class Apprentice(TenantRow, Base):
    """Somebody who learns from an artisan, from a day to a day."""

    __tablename__ = "technical_apprentice"
    __keep__ = True
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "artisan_id"], ["technical_artisan.tenant", "technical_artisan.id"]
        ),
        Index(None, "tenant", "artisan_id"),
        CheckConstraint("until > since", name="ends_after_start"),
        CheckConstraint("not finished or until is not null", name="finished_ends"),
    )

    artisan_id: Mapped[UUID]
    name: Mapped[str]
    birth_year: Mapped[int]
    area: Mapped[str]
    sector: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]
    finished: Mapped[bool] = mapped_column(default=False)


class ArtisanTitle(TenantRow, Flowing, Base):
    """A title that an artisan is proposed for, and the council that weighed it.

    The council sits with three quarters of its members or more, and nine tenths of those present
    say yes; it sits when the proposal was shown to the public for twenty days.
    """

    __tablename__ = "technical_artisan_title"
    __keep__ = True
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "artisan_id"], ["technical_artisan.tenant", "technical_artisan.id"]
        ),
        Index(None, "tenant", "artisan_id"),
        Index(
            "uq_technical_artisan_title_live",
            "tenant",
            "artisan_id",
            "kind",
            unique=True,
            postgresql_where=text("state <> 'refused'"),
        ),
        one_of("kind", TitleKind),
        one_of("state", TitleState),
        CheckConstraint(
            "state not in ('public_notice', 'council', 'conferred')"
            " or (notice_from is not null and notice_until >= notice_from + 20)",
            name="notice_of_twenty_days",
        ),
        CheckConstraint(
            "votes_for <= present and present <= members and members > 0 and votes_for >= 0",
            name="votes_of_members",
        ),
        CheckConstraint(
            "state not in ('council', 'conferred')"
            " or (sat_on is not null and sat_on >= notice_until"
            " and 4 * present >= 3 * members)",
            name="council_quorate",
        ),
        CheckConstraint(
            "state <> 'conferred' or (10 * votes_for >= 9 * present and conferred_on >= sat_on"
            " and conferred_on is not null)",
            name="conferred_by_votes",
        ),
    )

    artisan_id: Mapped[UUID]
    kind: Mapped[TitleKind] = mapped_column(Choice(TitleKind))
    area: Mapped[str]
    sector: Mapped[str]
    owner_id: Mapped[UUID | None]
    merits: Mapped[str]
    proposed_on: Mapped[date]
    notice_from: Mapped[date | None]
    notice_until: Mapped[date | None]
    sat_on: Mapped[date | None]
    members: Mapped[int | None]
    present: Mapped[int | None]
    votes_for: Mapped[int | None]
    conferred_on: Mapped[date | None]
    state: Mapped[TitleState] = mapped_column(Choice(TitleState), default=TitleState.PROPOSED)
