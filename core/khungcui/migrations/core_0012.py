"""Sheets that were uploaded."""

revision = "core_0012"
down_revision = "core_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""


def downgrade() -> None:
    """Take this revision back."""
