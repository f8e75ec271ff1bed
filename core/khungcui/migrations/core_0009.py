"""Workflows: the history of what was moved from state to state."""

import sqlalchemy as sa
from alembic import op

revision = "core_0009"
down_revision = "core_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    op.create_table(
        "workflow_step",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("official_id", sa.Uuid(), nullable=True),
        sa.Column("official_name", sa.Text(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=True),
        sa.Column("office_name", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_workflow_step")),
        sa.UniqueConstraint(
            "tenant",
            "resource",
            "subject_id",
            "version",
            name=op.f("uq_workflow_step_tenant_resource_subject_id_version"),
        ),
    )
    op.create_index(
        op.f("ix_workflow_step_tenant_subject_id"), "workflow_step", ["tenant", "subject_id"]
    )


def downgrade() -> None:
    """Take this revision back."""
    op.drop_index(op.f("ix_workflow_step_tenant_subject_id"), table_name="workflow_step")
    op.drop_table("workflow_step")
