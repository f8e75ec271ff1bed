"""What is valid one at a time is held over the keys as text, so that reads go by their B-trees."""

from alembic import op

revision = "core_0004"
down_revision = "core_0003"
branch_labels = None
depends_on = None

_HELD = {
    "office_sector": ("office_id", "sector"),
    "post": ("office_id", "official_id"),
    "establishment_sector": ("establishment_id", "sector"),
    "establishment_version": ("establishment_id",),
    "portion_manager": ("portion_id",),
    "portion_orderer": ("portion_id",),
}
_SOUGHT = ("office_sector", "post")


def _hold(written: str) -> None:
    """Hold the rows of each table apart anew, each key in the form ``written``."""
    for table, keys in _HELD.items():
        name = f"ex_{table}_{'_'.join(keys)}"
        equal = "".join(f"{written.format(key=key)} with =, " for key in keys)
        op.execute(f"alter table {table} drop constraint {name}")
        op.execute(
            f"alter table {table} add constraint {name}"
            f" exclude using gist (tenant with =, {equal}valid with &&)"
        )


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    for table in _SOUGHT:
        op.create_index(op.f(f"ix_{table}_tenant_office_id"), table, ["tenant", "office_id"])
    _hold("({key}::text)")


def downgrade() -> None:
    """Take this revision back."""
    _hold("{key}")
    for table in _SOUGHT:
        op.drop_index(op.f(f"ix_{table}_tenant_office_id"), table_name=table)
