"""What companies do for the technique of who processes for them; remarks on projects (IV.7)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, Choice, Flowing, TenantRow, one_of
from khungcui_technical.models.projects import MONEY
from khungcui_technical.vocabulary import AssistanceKind, AssistanceState


class TechnicalAssistance(TenantRow, Flowing, Base):
    """Help of a company for an establishment that processes for it, within a project or without.

    ``spent`` is what the company bears, ``yearly_effect`` what the help brings in a year; both
    are the company's word until the establishment confirms it.
    """

    __tablename__ = "technical_assistance"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "number"),
        ForeignKeyConstraint(
            ["tenant", "project_id"], ["technical_project.tenant", "technical_project.id"]
        ),
        Index(None, "tenant", "orderer_id"),
        Index(None, "tenant", "project_id"),
        one_of("kind", AssistanceKind),
        one_of("state", AssistanceState),
        CheckConstraint("spent >= 0 and yearly_effect >= 0", name="money_positive"),
        CheckConstraint(
            "state not in ('done', 'confirmed')"
            " or (result is not null and done_on >= begins_on and yearly_effect is not null)",
            name="done_with_result",
        ),
    )

    number: Mapped[str]
    kind: Mapped[AssistanceKind] = mapped_column(Choice(AssistanceKind))
    project_id: Mapped[UUID | None]
    portion_id: Mapped[UUID]
    establishment_id: Mapped[UUID]
    producer_office_id: Mapped[UUID | None]
    orderer_tenant: Mapped[str]
    orderer_id: Mapped[UUID]
    area: Mapped[str]
    sector: Mapped[str]
    content: Mapped[str]
    offered_on: Mapped[date]
    begins_on: Mapped[date]
    accepted_by: Mapped[str | None]
    spent: Mapped[Decimal] = mapped_column(MONEY, default=Decimal(0))
    done_on: Mapped[date | None]
    result: Mapped[str | None]
    yearly_effect: Mapped[Decimal | None] = mapped_column(MONEY)
    state: Mapped[AssistanceState] = mapped_column(
        Choice(AssistanceState), default=AssistanceState.OFFERED
    )


class ProjectRemark(TenantRow, Base):
    """What the department remarks on a project of technical progress (II.3.1)."""

    __tablename__ = "technical_project_remark"
    __keep__ = True
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "project_id"], ["technical_project.tenant", "technical_project.id"]
        ),
        Index(None, "tenant", "project_id"),
    )

    project_id: Mapped[UUID]
    proposer_id: Mapped[UUID]
    orderer_id: Mapped[UUID | None]
    portion: Mapped[str | None]
    area: Mapped[str]
    sector: Mapped[str]
    remark: Mapped[str]
    made_on: Mapped[date]
    made_by: Mapped[str]
