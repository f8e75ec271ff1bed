"""What was changed, in the order of commits: the outbox of subscriptions and delta reads."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from khungcui.storage.rls import secure

revision = "core_0005"
down_revision = "core_0004"
branch_labels = None
depends_on = None

_UNTOLD = ("outbox", "audit_head")


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    op.create_table(
        "outbox",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("xid", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("op", sa.Text(), nullable=False),
        sa.Column("keys", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "xid", "seq", name=op.f("pk_outbox")),
    )
    secure(op.get_bind(), ["outbox"])
    # Also the tables of plugins, whose own migrations may have run long ago.
    op.get_bind().execute(
        sa.text(
            "select khungcui_tell(c.oid) from pg_class c"
            " where c.relnamespace = 'public'::regnamespace and c.relforcerowsecurity"
            " and c.relname <> all (:untold)"
        ).bindparams(sa.bindparam("untold", list(_UNTOLD), type_=postgresql.ARRAY(sa.Text())))
    )


def downgrade() -> None:
    """Take this revision back."""
    op.execute("drop function khungcui_tell(regclass)")
    op.execute("drop function khungcui_told() cascade")
    op.drop_table("outbox")
