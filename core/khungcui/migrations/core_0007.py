"""Words by which records are found, and results of acts by the keys of their clients."""

revision = "core_0007"
down_revision = "core_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""


def downgrade() -> None:
    """Take this revision back."""
