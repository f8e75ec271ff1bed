"""Drafts of amendments, and what an instrument carries besides rules."""

# ruff: noqa: E501 - written by khungcui.storage.revise

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "core_0002"
down_revision = "core_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    op.create_table(
        "policy_draft",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title_vi", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("in_force", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("drafted_by_name", sa.Text(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("linted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("preview", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("previewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("base", sa.Text(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "stage in ('draft', 'linted', 'previewed', 'signed', 'published', 'withdrawn', 'discarded')",
            name=op.f("ck_policy_draft_stage_known"),
        ),
        sa.CheckConstraint("until > in_force", name=op.f("ck_policy_draft_until")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_policy_draft")),
    )
    op.create_index(
        "uq_policy_draft_instrument",
        "policy_draft",
        ["tenant", "instrument"],
        unique=True,
        postgresql_where=sa.text("stage <> 'discarded'"),
    )
    op.create_table(
        "policy_reading",
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument"], ["policy_instrument.id"], name=op.f("fk_policy_reading_instrument")
        ),
        sa.PrimaryKeyConstraint("instrument", "id", name=op.f("pk_policy_reading")),
    )
    op.create_table(
        "policy_signature",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("official_name", sa.Text(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("office_name", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "purpose in ('adopt', 'withdraw')", name=op.f("ck_policy_signature_purpose_known")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "draft_id"],
            ["policy_draft.tenant", "policy_draft.id"],
            name=op.f("fk_policy_signature_tenant_draft_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_policy_signature")),
        sa.UniqueConstraint(
            "tenant",
            "draft_id",
            "purpose",
            "content",
            "official_id",
            name=op.f("uq_policy_signature_tenant_draft_id_purpose_content_official_id"),
        ),
    )
    op.create_table(
        "policy_withdrawal",
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument"], ["policy_instrument.id"], name=op.f("fk_policy_withdrawal_instrument")
        ),
        sa.PrimaryKeyConstraint("instrument", name=op.f("pk_policy_withdrawal")),
    )
    op.add_column("policy_clause", sa.Column("instrument", sa.Text(), nullable=True))
    op.create_foreign_key(
        op.f("fk_policy_clause_instrument"),
        "policy_clause",
        "policy_instrument",
        ["instrument"],
        ["id"],
    )
    op.add_column(
        "policy_instrument",
        sa.Column(
            "reassigns",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            server_default="{}",
        ),
    )
    op.add_column(
        "policy_instrument", sa.Column("content", sa.Text(), nullable=False, server_default="")
    )
    op.add_column(
        "policy_instrument", sa.Column("published", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "policy_rule", sa.Column("place", sa.Integer(), nullable=False, server_default="0")
    )
    # What stands there already is filled in when the files are next applied.
    for table, column in (
        ("policy_instrument", "reassigns"),
        ("policy_instrument", "content"),
        ("policy_rule", "place"),
    ):
        op.alter_column(table, column, server_default=None)


def downgrade() -> None:
    """Take this revision back."""
    op.drop_column("policy_rule", "place")
    op.drop_column("policy_instrument", "published")
    op.drop_column("policy_instrument", "content")
    op.drop_column("policy_instrument", "reassigns")
    op.drop_constraint(op.f("fk_policy_clause_instrument"), "policy_clause", type_="foreignkey")
    op.drop_column("policy_clause", "instrument")
    op.drop_table("policy_withdrawal")
    op.drop_table("policy_signature")
    op.drop_table("policy_reading")
    op.drop_index(
        "uq_policy_draft_instrument",
        table_name="policy_draft",
        postgresql_where=sa.text("stage <> 'discarded'"),
    )
    op.drop_table("policy_draft")
