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


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    secure(op.get_bind(), _TABLES)
    for table in _LOOKED_UP:
        op.create_index(op.f(f"ix_{table}_area_id"), table, ["area_id"])


def downgrade() -> None:
    """Take this revision back."""
    for table in _LOOKED_UP:
        op.drop_index(op.f(f"ix_{table}_area_id"), table_name=table)
    for table in _TABLES:
        for event in ("insert", "update", "delete"):
            op.execute(f"drop trigger if exists principals_{event} on {table}")
    op.execute("drop function khungcui_principals()")
