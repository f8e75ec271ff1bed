"""Trusted documents: the operations that a district has registered."""

import sqlalchemy as sa
from alembic import op

revision = "core_0006"
down_revision = "core_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    op.create_table(
        "registered_document",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("operation_name", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("managed_by", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "managed_by in ('central', 'city', 'district', 'ward')",
            name=op.f("ck_registered_document_managed_by_known"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_registered_document")),
    )
    op.create_index(
        "uq_registered_document_hash",
        "registered_document",
        ["tenant", "hash"],
        unique=True,
        postgresql_where=sa.text("retired_at is null"),
    )


def downgrade() -> None:
    """Take this revision back."""
    op.drop_index(
        "uq_registered_document_hash",
        table_name="registered_document",
        postgresql_where=sa.text("retired_at is null"),
    )
    op.drop_table("registered_document")
