"""Trusted documents: the operations that a district has registered."""

revision = "core_0006"
down_revision = "core_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""


def downgrade() -> None:
    """Take this revision back."""
