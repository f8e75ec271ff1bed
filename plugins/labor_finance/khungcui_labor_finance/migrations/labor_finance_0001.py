"""The first tables of labor_finance."""

import sqlalchemy as sa
from alembic import op

revision = "labor_finance_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; the core puts row-level security on them."""
    op.create_table(
        "labor_finance_note",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("posted_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant",
            "id",
            name=op.f("pk_labor_finance_note"),
        ),
    )
    op.create_index(
        op.f("ix_labor_finance_note_tenant_area"),
        "labor_finance_note",
        ["tenant", "area"],
    )


def downgrade() -> None:
    """Take the tables away, and all that they hold."""
    op.drop_table("labor_finance_note")
