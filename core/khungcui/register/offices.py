"""Offices, the sectors they follow, officials and the posts they hold; all dated."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Mapped, mapped_column

from khungcui.policy.vocabulary import OfficeKind
from khungcui.register.columns import dated, one_at_a_time
from khungcui.register.constraints import ddl
from khungcui.register.recognising import forgetting
from khungcui.register.vocabulary import PostTitle
from khungcui.storage.base import Base, Choice, TenantRow, one_of
from khungcui.storage.keys import search_of, sort_of


class Office(TenantRow, Base):
    """A body that the regulation names, from ``since`` to the day before ``until``.

    Its home is the district of its ground, or the city. ``area`` is the ground it answers
    for. An office of kind establishment is named by `Establishment.office_id`.
    """

    __tablename__ = "office"
    __keep__ = True
    __ddl__ = forgetting("office", with_new=False)
    __table_args__ = (
        UniqueConstraint("tenant", "code"),
        one_of("kind", OfficeKind),
        CheckConstraint("until > since", name="period"),
        Index(None, "tenant", "area", "kind"),
        Index(None, "tenant", "name_search"),
    )

    code: Mapped[str]
    kind: Mapped[OfficeKind] = mapped_column(Choice(OfficeKind))
    name: Mapped[str]
    name_search: Mapped[str] = search_of("name")
    name_sort: Mapped[str] = sort_of("name")
    area: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]


class OfficeSector(TenantRow, Base):
    """A sector that an office follows; ``*`` is every sector."""

    __tablename__ = "office_sector"
    __keep__ = True
    __ddl__ = (*ddl("office_sector"), *forgetting("office_sector", with_new=True))
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "office_id"], ["office.tenant", "office.id"]),
        one_at_a_time("office_sector", "office_id", "sector"),
        dated(),
        Index(None, "tenant", "office_id"),
    )

    office_id: Mapped[UUID]
    sector: Mapped[str]
    valid: Mapped[Range[date]]


class Official(TenantRow, Base):
    """A person who holds posts; a cadre of the State, from ``since`` on."""

    __tablename__ = "official"
    __keep__ = True
    __ddl__ = forgetting("official", with_new=False)
    __table_args__ = (
        CheckConstraint("until > since", name="period"),
        Index(None, "tenant", "name_search"),
    )

    name: Mapped[str]
    name_search: Mapped[str] = search_of("name")
    name_sort: Mapped[str] = sort_of("name")
    since: Mapped[date]
    until: Mapped[date | None]


class Post(TenantRow, Base):
    """An official's post in an office; ``signing`` is the right of signature (III.8)."""

    __tablename__ = "post"
    __keep__ = True
    __ddl__ = (*ddl("post"), *forgetting("post", with_new=True))
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "office_id"], ["office.tenant", "office.id"]),
        ForeignKeyConstraint(["tenant", "official_id"], ["official.tenant", "official.id"]),
        one_of("title", PostTitle),
        one_at_a_time("post", "office_id", "official_id"),
        dated(),
        Index(None, "tenant", "office_id"),
        Index(None, "tenant", "official_id"),
    )

    office_id: Mapped[UUID]
    official_id: Mapped[UUID]
    title: Mapped[PostTitle] = mapped_column(Choice(PostTitle))
    signing: Mapped[bool]
    valid: Mapped[Range[date]]


#: Titles whose holder may sign for the office; the vice-chair is the one in charge (III.8).
SIGNING_TITLES = frozenset(
    {PostTitle.CHAIR, PostTitle.VICE_CHAIR, PostTitle.DIRECTOR, PostTitle.HEAD}
)

__all__ = ["SIGNING_TITLES", "Office", "OfficeSector", "Official", "Post"]
