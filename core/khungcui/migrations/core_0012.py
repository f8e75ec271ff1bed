"""Sheets that were uploaded: the files, and what became of their rows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "core_0012"
down_revision = "core_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    op.create_table(
        "sheet_upload",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("office_tenant", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("columns", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("clean", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("refused", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("repeated", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("fault", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("mode in ('clean', 'all')", name=op.f("ck_sheet_upload_mode_known")),
        sa.CheckConstraint(
            "state in ('received', 'checking', 'checked', "
            "'writing', 'written', 'refused', 'failed')",
            name=op.f("ck_sheet_upload_state_known"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_sheet_upload")),
        sa.UniqueConstraint(
            "tenant",
            "official_id",
            "sheet",
            "hash",
            name=op.f("uq_sheet_upload_tenant_official_id_sheet_hash"),
        ),
    )
    op.create_index(
        op.f("ix_sheet_upload_tenant_official_id_uploaded_at"),
        "sheet_upload",
        ["tenant", "official_id", "uploaded_at"],
        unique=False,
    )
    op.create_table(
        "sheet_row",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("cells", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("errors", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("shown_tenant", sa.Text(), nullable=True),
        sa.Column("shown_id", sa.Uuid(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('waiting', 'clean', 'refused', 'done', 'repeated')",
            name=op.f("ck_sheet_row_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "upload_id"],
            ["sheet_upload.tenant", "sheet_upload.id"],
            name=op.f("fk_sheet_row_tenant_upload_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "upload_id", "line", name=op.f("pk_sheet_row")),
    )
    op.create_index(
        op.f("ix_sheet_row_tenant_official_id_key"),
        "sheet_row",
        ["tenant", "official_id", "key"],
        unique=False,
        postgresql_where=sa.text("state = 'done'"),
    )


def downgrade() -> None:
    """Take this revision back."""
    op.drop_table("sheet_row")
    op.drop_table("sheet_upload")
