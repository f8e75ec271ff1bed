"""Indexes in the order of lists across tenants."""

from alembic import op

revision = "core_0003"
down_revision = "core_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    op.create_index(
        op.f("ix_establishment_code_tenant_id"),
        "establishment",
        ["code", "tenant", "id"],
        unique=False,
    )
    op.drop_index(
        op.f("ix_establishment_version_tenant_name_sort"), table_name="establishment_version"
    )
    op.create_index(
        op.f("ix_establishment_version_name_sort_tenant_establishment_id"),
        "establishment_version",
        ["name_sort", "tenant", "establishment_id"],
        unique=False,
    )


def downgrade() -> None:
    """Take this revision back."""
    op.drop_index(
        op.f("ix_establishment_version_name_sort_tenant_establishment_id"),
        table_name="establishment_version",
    )
    op.create_index(
        op.f("ix_establishment_version_tenant_name_sort"),
        "establishment_version",
        ["tenant", "name_sort"],
        unique=False,
    )
    op.drop_index(op.f("ix_establishment_code_tenant_id"), table_name="establishment")
