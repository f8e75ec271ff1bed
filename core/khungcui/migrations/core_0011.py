"""Jobs: their runs, and the queue in which they are called (the tables of pgqueuer 1.6)."""

# ruff: noqa: E501 - written by khungcui.storage.revise

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "core_0011"
down_revision = "core_0010"
branch_labels = None
depends_on = None

STATUS = postgresql.ENUM(
    "queued",
    "picked",
    "successful",
    "exception",
    "canceled",
    "deleted",
    "failed",
    name="pgqueuer_status",
    create_type=False,
)


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    STATUS.create(op.get_bind())
    op.create_table(
        "job_run",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("place", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("fault_code", sa.Text(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("progress_done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("progress_total", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('queued', 'running', 'resting', 'done', 'failed')",
            name=op.f("ck_job_run_state_known"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_job_run")),
        sa.UniqueConstraint("tenant", "job", "key", name=op.f("uq_job_run_tenant_job_key")),
    )
    op.create_index(
        op.f("ix_job_run_tenant_state_due_at"),
        "job_run",
        ["tenant", "state", "due_at"],
        unique=False,
    )
    op.create_table(
        "pgqueuer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("queue_manager_id", sa.Uuid(), nullable=True),
        sa.Column(
            "created", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column(
            "updated", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column(
            "heartbeat", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column(
            "execute_after",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("status", STATUS, nullable=False),
        sa.Column("entrypoint", sa.Text(), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("slot", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pgqueuer")),
    )
    op.create_index(
        "pgqueuer_ep_ea_idx",
        "pgqueuer",
        ["entrypoint", "execute_after"],
        unique=False,
        postgresql_where=sa.text("status = 'queued'::pgqueuer_status"),
    )
    op.create_index(
        "pgqueuer_ep_prio_id_idx",
        "pgqueuer",
        ["entrypoint", sa.literal_column("priority DESC"), "id"],
        unique=False,
        postgresql_where=sa.text("status = 'queued'::pgqueuer_status"),
    )
    op.create_index(
        "pgqueuer_picked_heartbeat_idx",
        "pgqueuer",
        ["heartbeat"],
        unique=False,
        postgresql_where=sa.text("status = 'picked'::pgqueuer_status"),
    )
    op.create_index(
        "pgqueuer_picked_slot_idx",
        "pgqueuer",
        ["entrypoint", "slot"],
        unique=True,
        postgresql_where=sa.text("status = 'picked'::pgqueuer_status and slot is not null"),
    )
    op.create_index(
        "pgqueuer_priority_id_id1_idx",
        "pgqueuer",
        ["priority", sa.literal_column("id DESC")],
        unique=False,
        postgresql_include=["id"],
        postgresql_where=sa.text("status = 'queued'::pgqueuer_status"),
    )
    op.create_index(
        "pgqueuer_queue_manager_id_idx",
        "pgqueuer",
        ["queue_manager_id"],
        unique=False,
        postgresql_where=sa.text("queue_manager_id is not null"),
    )
    op.create_index(
        "pgqueuer_unique_dedupe_key",
        "pgqueuer",
        ["dedupe_key"],
        unique=True,
        postgresql_where=sa.text(
            "status = any (array['queued'::pgqueuer_status, 'picked'::pgqueuer_status]) and dedupe_key is not null"
        ),
    )
    op.create_index(
        "pgqueuer_updated_id_id1_idx",
        "pgqueuer",
        ["updated", sa.literal_column("id DESC")],
        unique=False,
        postgresql_include=["id"],
        postgresql_where=sa.text("status = 'picked'::pgqueuer_status"),
    )
    op.create_table(
        "pgqueuer_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "created", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("status", STATUS, nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("entrypoint", sa.Text(), nullable=False),
        sa.Column("traceback", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("aggregated", sa.Boolean(), server_default=sa.text("false"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pgqueuer_log")),
    )
    op.create_index("pgqueuer_log_created", "pgqueuer_log", ["created"], unique=False)
    op.create_index(
        "pgqueuer_log_job_id_status",
        "pgqueuer_log",
        ["job_id", sa.literal_column("created DESC")],
        unique=False,
    )
    op.create_index(
        "pgqueuer_log_not_aggregated",
        "pgqueuer_log",
        [sa.literal_column("(1)")],
        unique=False,
        postgresql_where=sa.text("not aggregated"),
    )
    op.create_index("pgqueuer_log_status", "pgqueuer_log", ["status"], unique=False)
    op.create_table(
        "pgqueuer_statistics",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "created",
            sa.DateTime(timezone=True),
            server_default=sa.text("date_trunc('sec', now())"),
            nullable=False,
        ),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("status", STATUS, nullable=False),
        sa.Column("entrypoint", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pgqueuer_statistics")),
    )
    op.create_index(
        "pgqueuer_statistics_unique_count",
        "pgqueuer_statistics",
        [
            "priority",
            sa.literal_column("date_trunc('sec'::text, timezone('UTC'::text, created))"),
            "status",
            "entrypoint",
        ],
        unique=True,
    )


def downgrade() -> None:
    """Take this revision back."""
    for table in ("pgqueuer_statistics", "pgqueuer_log", "pgqueuer", "job_run"):
        op.drop_table(table)
    op.execute("drop function if exists fn_pgqueuer_changed")
    STATUS.drop(op.get_bind())
