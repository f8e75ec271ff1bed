"""Words by which records are found, and results of acts by the keys of their clients."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "core_0007"
down_revision = "core_0006"
branch_labels = None
depends_on = None

_DROP_TRIGGERS = """
do $$ declare each regprocedure; begin
    for each in select p.oid::regprocedure from pg_proc p
        where p.pronamespace = 'public'::regnamespace and p.proname like 'khungcui_search_of_%'
    loop execute format('drop function %s cascade', each); end loop;
end $$
"""


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    op.create_table(
        "search_word",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("resource", sa.Text(collation="C"), nullable=False),
        sa.Column("word", sa.Text(collation="C"), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "resource", "word", "key", name=op.f("pk_search_word")),
    )
    op.create_table(
        "kept_outcome",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("shown_tenant", sa.Text(), nullable=False),
        sa.Column("shown_id", sa.Uuid(), nullable=False),
        sa.Column("waits_for", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "official_id", "key", name=op.f("pk_kept_outcome")),
    )
    op.create_index(op.f("ix_kept_outcome_tenant_done_at"), "kept_outcome", ["tenant", "done_at"])


def downgrade() -> None:
    """Take this revision back."""
    op.drop_index(op.f("ix_kept_outcome_tenant_done_at"), table_name="kept_outcome")
    op.drop_table("kept_outcome")
    # The triggers that fill it stand on other tables and go with their functions.
    op.execute(_DROP_TRIGGERS)
    op.drop_table("search_word")
    op.execute("drop function if exists khungcui_search_key(text)")
    op.execute("drop function if exists khungcui_words(text[])")
    op.execute("drop function if exists khungcui_spaced(text[])")
