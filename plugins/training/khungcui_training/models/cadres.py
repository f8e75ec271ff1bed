"""Cadres, the competencies that posts require, and the department's opinions (II.6.1)."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, Choice, Flowing, TenantRow, one_of, search_of, sort_of
from khungcui_training.vocabulary import OpinionState, PostKind


class Cadre(TenantRow, Base):
    """A person in a post of an office or establishment, from a day to the day before ``until``.

    A change of post ends this row and begins another with the same ``person_id``; nothing
    is overwritten, so what somebody was on any day can be read.
    """

    __tablename__ = "training_cadre"
    __keep__ = True
    __table_args__ = (
        ExcludeConstraint(
            ("tenant", "="),
            ("person_id", "="),
            ("post_kind", "="),
            (text("daterange(since, until)"), "&&"),
            name="ex_training_cadre_one_post",
            using="gist",
        ),
        Index(None, "tenant", "area"),
        one_of("post_kind", PostKind),
        CheckConstraint("until > since", name="ends_after_start"),
    )

    person_id: Mapped[UUID]
    name: Mapped[str]
    name_search: Mapped[str] = search_of("name")
    name_sort: Mapped[str] = sort_of("name")
    birth_year: Mapped[int | None]
    post_kind: Mapped[PostKind] = mapped_column(Choice(PostKind))
    post_title: Mapped[str]
    organisation: Mapped[str]
    area: Mapped[str]
    #: The id of the establishment's own office, where the cadre works in an establishment.
    owner: Mapped[str | None]
    since: Mapped[date]
    until: Mapped[date | None]


class PostRequirement(TenantRow, Base):
    """Whoever holds a post of this kind needs a certificate of this curriculum.

    A district's requirement binds its own posts; the city's binds those of every district.
    """

    __tablename__ = "training_post_requirement"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "post_kind", "curriculum_tenant", "curriculum_id", "since"),
        ForeignKeyConstraint(
            ["curriculum_tenant", "curriculum_id"],
            ["training_curriculum.tenant", "training_curriculum.id"],
        ),
        one_of("post_kind", PostKind),
        CheckConstraint("until > since", name="ends_after_start"),
    )

    post_kind: Mapped[PostKind] = mapped_column(Choice(PostKind))
    curriculum_tenant: Mapped[str]
    curriculum_id: Mapped[UUID]
    area: Mapped[str]
    #: Whether it is the city's, and so binds the posts of every district.
    everywhere: Mapped[bool]
    since: Mapped[date]
    until: Mapped[date | None]


class CadreOpinion(Flowing, TenantRow, Base):
    """The department's opinion on a cadre; it advises, and changes nothing of the cadre."""

    __tablename__ = "training_cadre_opinion"
    __keep__ = True
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "cadre_id"], ["training_cadre.tenant", "training_cadre.id"]
        ),
        Index(None, "tenant", "cadre_id"),
        one_of("state", OpinionState),
        CheckConstraint("(state = 'answered') = (answer is not null)", name="answered_with_answer"),
    )

    cadre_id: Mapped[UUID]
    area: Mapped[str]
    opinion: Mapped[str]
    given_by: Mapped[str]
    given_on: Mapped[date]
    state: Mapped[OpinionState] = mapped_column(Choice(OpinionState), default=OpinionState.GIVEN)
    seen_on: Mapped[date | None]
    answer: Mapped[str | None]
    answered_on: Mapped[date | None]
