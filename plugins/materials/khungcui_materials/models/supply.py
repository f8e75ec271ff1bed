"""How districts come by materials: commitments, balancing, sourcing, and guidance (II.4)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, Choice, Flowing, TenantRow, one_of
from khungcui_materials.models.ledger import AMOUNT
from khungcui_materials.vocabulary import (
    BalancingState,
    CommitmentState,
    GuidanceState,
    NeedState,
    SourcingState,
)


class SupplyCommitment(TenantRow, Flowing, Base):
    """What a company supplies to a district for the output that it orders there; the city's.

    It is of the plan portion, since that alone is ordered (III.7).
    ``orderer`` is the company's office. ``received`` is what the district's documents say of it.
    """

    __tablename__ = "materials_commitment"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "code"),
        ForeignKeyConstraint(
            ["tenant", "material_id"], ["materials_material.tenant", "materials_material.id"]
        ),
        Index(None, "tenant", "district"),
        one_of("state", CommitmentState),
        CheckConstraint("directed > 0", name="directed"),
        CheckConstraint("committed > 0", name="committed"),
        CheckConstraint("issued >= 0 and received >= 0", name="issued"),
    )

    code: Mapped[str]
    period: Mapped[str]
    starts: Mapped[date]
    ends: Mapped[date]
    district: Mapped[str]
    sector: Mapped[str]
    company_name: Mapped[str]
    company_tenant: Mapped[str]
    company_id: Mapped[UUID]
    orderer: Mapped[str]
    material_id: Mapped[UUID]
    directed: Mapped[Decimal] = mapped_column(AMOUNT)
    committed: Mapped[Decimal | None] = mapped_column(AMOUNT)
    deliver_by: Mapped[date | None]
    issued: Mapped[Decimal | None] = mapped_column(AMOUNT)
    issued_on: Mapped[date | None]
    issue_reference: Mapped[str | None]
    received: Mapped[Decimal | None] = mapped_column(AMOUNT)
    state: Mapped[CommitmentState] = mapped_column(Choice(CommitmentState))


class MaterialNeed(TenantRow, Flowing, Base):
    """What a district lacks, put to the department so that it is balanced from elsewhere."""

    __tablename__ = "materials_need"
    __keep__ = True
    __table_args__ = (
        ForeignKeyConstraint(
            ["material_tenant", "material_id"],
            ["materials_material.tenant", "materials_material.id"],
        ),
        one_of("state", NeedState),
        CheckConstraint("quantity > 0", name="of_something"),
    )

    area: Mapped[str]
    sector: Mapped[str]
    material_tenant: Mapped[str]
    material_id: Mapped[UUID]
    quantity: Mapped[Decimal] = mapped_column(AMOUNT)
    needed_by: Mapped[date]
    reason: Mapped[str]
    state: Mapped[NeedState] = mapped_column(Choice(NeedState))


class BalancingProposal(TenantRow, Flowing, Base):
    """The department's proposal to give one material from districts to districts; the city's.

    It moves no stock (INV-20): once decided, orders make transfers, and districts post those.
    """

    __tablename__ = "materials_proposal"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "code"),
        ForeignKeyConstraint(
            ["tenant", "material_id"], ["materials_material.tenant", "materials_material.id"]
        ),
        one_of("state", BalancingState),
    )

    code: Mapped[str]
    area: Mapped[str]
    sector: Mapped[str]
    material_id: Mapped[UUID]
    need_tenant: Mapped[str | None]
    need_id: Mapped[UUID | None]
    grounds: Mapped[str]
    decided_by: Mapped[str | None]
    decided_on: Mapped[date | None]
    state: Mapped[BalancingState] = mapped_column(Choice(BalancingState))


class ProposalLine(TenantRow, Base):
    """So much from one district to another."""

    __tablename__ = "materials_proposal_line"
    __table_args__ = (
        UniqueConstraint("tenant", "proposal_id", "from_district", "to_district"),
        ForeignKeyConstraint(
            ["tenant", "proposal_id"], ["materials_proposal.tenant", "materials_proposal.id"]
        ),
        CheckConstraint("quantity > 0", name="of_something"),
        CheckConstraint("from_district <> to_district", name="between_two"),
    )

    proposal_id: Mapped[UUID]
    from_district: Mapped[str]
    to_district: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(AMOUNT)


class ProposalLeg(TenantRow, Base):
    """Whom a proposal concerns: the city, and each district that gives or is given."""

    __tablename__ = "materials_proposal_leg"
    __table_args__ = (
        UniqueConstraint("tenant", "proposal_id", "area"),
        ForeignKeyConstraint(
            ["tenant", "proposal_id"], ["materials_proposal.tenant", "materials_proposal.id"]
        ),
    )

    proposal_id: Mapped[UUID]
    area: Mapped[str]
    sector: Mapped[str]


class OutsideSourcing(TenantRow, Flowing, Base):
    """A district's way to materials outside the city, from plan to contract to goods."""

    __tablename__ = "materials_sourcing"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "code"),
        ForeignKeyConstraint(
            ["material_tenant", "material_id"],
            ["materials_material.tenant", "materials_material.id"],
        ),
        one_of("state", SourcingState),
        CheckConstraint("quantity > 0", name="of_something"),
    )

    code: Mapped[str]
    area: Mapped[str]
    sector: Mapped[str]
    material_tenant: Mapped[str]
    material_id: Mapped[UUID]
    quantity: Mapped[Decimal] = mapped_column(AMOUNT)
    region: Mapped[str]
    guidance: Mapped[str | None]
    supplier: Mapped[str | None]
    contract_number: Mapped[str | None]
    contracted: Mapped[Decimal | None] = mapped_column(AMOUNT)
    price: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    received: Mapped[Decimal | None] = mapped_column(AMOUNT)
    state: Mapped[SourcingState] = mapped_column(Choice(SourcingState))


class MaterialPractice(TenantRow, Flowing, Base):
    """The department's guidance on how materials are used, kept and saved (II.4.4); the city's.

    ``area`` is whom it is addressed to: the whole city, or a district.
    """

    __tablename__ = "materials_practice"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "number"),
        one_of("state", GuidanceState),
    )

    number: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    area: Mapped[str]
    sector: Mapped[str]
    issued_on: Mapped[date | None]
    state: Mapped[GuidanceState] = mapped_column(Choice(GuidanceState))
