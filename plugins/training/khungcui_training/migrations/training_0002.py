"""Plans, curricula and opinions move through workflows"""

import sqlalchemy as sa
from alembic import op

revision = "training_0002"
down_revision = "training_0001"
branch_labels = None
depends_on = None

_TABLES = (
    "training_district_plan",
    "training_city_plan",
    "training_curriculum_version",
    "training_cadre_opinion",
    "training_course",
    "training_enrolment",
)


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    for table in _TABLES:
        op.add_column(
            table, sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False)
        )
        # When what is there came into its state is in the audit; here it counts from now.
        op.add_column(
            table,
            sa.Column(
                "state_since",
                sa.DateTime(timezone=True),
                server_default=sa.text("now()"),
                nullable=False,
            ),
        )
        op.alter_column(table, "state_since", server_default=None)
        op.add_column(table, sa.Column("due_on", sa.Date(), nullable=True))
        op.add_column(
            table, sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False)
        )


def downgrade() -> None:
    """Take this revision back."""
    for table in _TABLES:
        for column in ("round", "due_on", "state_since", "version"):
            op.drop_column(table, column)
