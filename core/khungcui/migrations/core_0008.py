"""The version of who holds what, so that a worker may remember whom a token names.

And B-trees over the areas that every row of a page looks up.
"""

from alembic import op

from khungcui.storage.rls import secure

revision = "core_0008"
down_revision = "core_0007"
branch_labels = None
depends_on = None

_LOOKED_UP = ("area_name", "area_placement")
_TABLES = ("access_token", "office", "office_sector", "official", "post")


def _hold(table: str, area: str) -> None:
    """Hold the periods of each area apart anew, the area in the form ``area``."""
    op.execute(f"alter table {table} drop constraint ex_{table}_period")
    op.execute(
        f"alter table {table} add constraint ex_{table}_period "
        f"exclude using gist ({area} with =, valid with &&)"
    )


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    secure(op.get_bind(), _TABLES)
    for table in _LOOKED_UP:
        op.create_index(op.f(f"ix_{table}_area_id"), table, ["area_id"])
        _hold(table, "(area_id || '')")


def downgrade() -> None:
    """Take this revision back."""
    for table in _LOOKED_UP:
        _hold(table, "area_id")
        op.drop_index(op.f(f"ix_{table}_area_id"), table_name=table)
    for table in _TABLES:
        for event in ("insert", "update", "delete"):
            op.execute(f"drop trigger if exists principals_{event} on {table}")
    op.execute("drop function khungcui_principals()")
