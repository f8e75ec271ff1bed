"""Periods that are closed."""

import sqlalchemy as sa
from alembic import op

revision = "core_0010"
down_revision = "core_0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    op.create_table(
        "period_close",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("title_vi", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind in ('year', 'half', 'quarter', 'month')",
            name=op.f("ck_period_close_kind_known"),
        ),
        sa.CheckConstraint("starts <= ends", name=op.f("ck_period_close_days")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_period_close")),
        sa.UniqueConstraint(
            "tenant", "book", "unit", "period", name=op.f("uq_period_close_period")
        ),
    )
    op.create_index(
        "ix_period_close_tenant_book_unit_ends",
        "period_close",
        ["tenant", "book", "unit", "ends"],
    )


def downgrade() -> None:
    """Take this revision back."""
    op.drop_index("ix_period_close_tenant_book_unit_ends", table_name="period_close")
    op.drop_table("period_close")
    op.execute("drop function khungcui_refuse_closed(regclass, text, text, text, date)")
    op.execute("drop function khungcui_close()")
    op.execute("drop function khungcui_book_key(text, text, text)")
