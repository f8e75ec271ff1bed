"""Specifications of products as dated versions, with their parameters (II.3.2)."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text as SqlText

from khungcui import Base, Choice, TenantRow, one_of
from khungcui_technical.models.standing import Standing, kept, one_at_a_time, stands
from khungcui_technical.vocabulary import Criticality, ParameterKind, StandingState

#: Measured values and limits: up to twelve digits before the point, six behind it.
MEASURE = Numeric(18, 6)


class Specification(Standing, Base):
    """One version of what a product has to be, for what one orderer orders."""

    __tablename__ = "technical_specification"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "code"),
        UniqueConstraint("tenant", "product_id", "orderer_id", "number"),
        ForeignKeyConstraint(
            ["tenant", "product_id"], ["technical_product.tenant", "technical_product.id"]
        ),
        one_at_a_time("technical_specification"),
        stands(),
        one_of("state", StandingState),
        Index(None, "tenant", "orderer_id"),
    )

    title: Mapped[str]
    description: Mapped[str | None]


class Parameter(TenantRow, Base):
    """Something that is looked at on every unit of a sample.

    A number lies between ``lower`` and ``upper``, either of which may be open; a choice is one of
    ``choices``; of a text the inspector says whether it will do.
    """

    __tablename__ = "technical_parameter"
    __ddl__ = kept("technical_parameter", "technical_specification", "specification_id")
    __table_args__ = (
        UniqueConstraint("tenant", "specification_id", "code"),
        UniqueConstraint("tenant", "specification_id", "position"),
        ForeignKeyConstraint(
            ["tenant", "specification_id"],
            ["technical_specification.tenant", "technical_specification.id"],
        ),
        one_of("kind", ParameterKind),
        one_of("criticality", Criticality),
        CheckConstraint(
            "lower <= upper and lower <= target and target <= upper", name="target_within"
        ),
        CheckConstraint(
            "case kind"
            " when 'numeric' then (lower is not null or upper is not null)"
            " and unit is not null and choices is null"
            " when 'choice' then cardinality(choices) > 0"
            " and coalesce(target, lower, upper) is null"
            " else choices is null and coalesce(target, lower, upper) is null end",
            name="limits_of_kind",
        ),
    )

    specification_id: Mapped[UUID]
    position: Mapped[int]
    code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[ParameterKind] = mapped_column(Choice(ParameterKind))
    criticality: Mapped[Criticality] = mapped_column(Choice(Criticality))
    target: Mapped[Decimal | None] = mapped_column(MEASURE)
    lower: Mapped[Decimal | None] = mapped_column(MEASURE)
    upper: Mapped[Decimal | None] = mapped_column(MEASURE)
    unit: Mapped[str | None]
    choices: Mapped[list[str] | None] = mapped_column(ARRAY(SqlText()))
    method: Mapped[str | None]
