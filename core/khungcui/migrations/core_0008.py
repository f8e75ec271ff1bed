"""Principals: the version of who holds what, so that a worker may remember whom a token names."""

revision = "core_0008"
down_revision = "core_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""


def downgrade() -> None:
    """Take this revision back."""
