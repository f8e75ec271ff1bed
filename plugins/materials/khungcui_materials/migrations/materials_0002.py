"""A plan that was made known is corrected by a next version"""

# ruff: noqa: E501 - written by khungcui.storage.revise

import sqlalchemy as sa
from alembic import op

revision = "materials_0002"
down_revision = "materials_0001"
branch_labels = None
depends_on = None

_PLAN = "materials_plan"
_LINES = ("materials_plan_line", "materials_plan_product")
_STATE = "ck_materials_plan_state_known"


def upgrade() -> None:
    """Bring the tables from the revision before to this one: what is there are first versions."""
    op.add_column(
        _PLAN, sa.Column("number", sa.Integer(), server_default=sa.text("1"), nullable=False)
    )
    op.alter_column(_PLAN, "number", server_default=None)
    op.add_column(_PLAN, sa.Column("corrects_id", sa.Uuid(), nullable=True))
    op.add_column(_PLAN, sa.Column("reason", sa.Text(), nullable=True))
    op.drop_constraint(op.f(_STATE), _PLAN, type_="check")
    op.create_check_constraint(
        op.f(_STATE),
        _PLAN,
        "state in ('draft', 'own_approved', 'communicated', 'superseded', 'withdrawn')",
    )
    op.create_check_constraint(op.f("ck_materials_plan_numbered"), _PLAN, "number > 0")
    op.create_check_constraint(
        op.f("ck_materials_plan_reasoned"), _PLAN, "(corrects_id is null) = (reason is null)"
    )
    op.create_check_constraint(
        op.f("ck_materials_plan_corrects_another"), _PLAN, "corrects_id <> id"
    )
    op.drop_constraint(op.f("uq_materials_plan_tenant_period"), _PLAN, type_="unique")
    op.create_unique_constraint(
        op.f("uq_materials_plan_tenant_period_number"), _PLAN, ["tenant", "period", "number"]
    )
    op.create_index(
        "uq_materials_plan_first",
        _PLAN,
        ["tenant", "period"],
        unique=True,
        postgresql_where=sa.text("corrects_id is null and state <> 'withdrawn'"),
    )
    op.create_index(
        "uq_materials_plan_known",
        _PLAN,
        ["tenant", "period"],
        unique=True,
        postgresql_where=sa.text("state = 'communicated'"),
    )
    op.create_index(
        "uq_materials_plan_open",
        _PLAN,
        ["tenant", "period"],
        unique=True,
        postgresql_where=sa.text("state in ('draft', 'own_approved')"),
    )
    op.create_index(
        "uq_materials_plan_corrected_once",
        _PLAN,
        ["tenant", "corrects_id"],
        unique=True,
        postgresql_where=sa.text("corrects_id is not null and state <> 'withdrawn'"),
    )
    op.create_foreign_key(
        op.f("fk_materials_plan_tenant_corrects_id"),
        _PLAN,
        _PLAN,
        ["tenant", "corrects_id"],
        ["tenant", "id"],
    )
    op.create_index(
        op.f("ix_materials_plan_line_tenant_plan_id"), "materials_plan_line", ["tenant", "plan_id"]
    )


def downgrade() -> None:
    """Take this revision back; refused where a plan was corrected or withdrawn, for history stays."""
    op.drop_constraint(op.f(_STATE), _PLAN, type_="check")
    op.create_check_constraint(
        op.f(_STATE), _PLAN, "state in ('draft', 'own_approved', 'communicated')"
    )
    op.create_unique_constraint(
        op.f("uq_materials_plan_tenant_period"), _PLAN, ["tenant", "period"]
    )
    for table in _LINES:
        op.execute(f"drop trigger if exists materials_plan_kept on {table}")
    op.execute("drop function if exists materials_plan_kept()")
    op.drop_index(op.f("ix_materials_plan_line_tenant_plan_id"), table_name="materials_plan_line")
    op.drop_constraint(op.f("fk_materials_plan_tenant_corrects_id"), _PLAN, type_="foreignkey")
    for index in ("corrected_once", "open", "known", "first"):
        op.drop_index(f"uq_materials_plan_{index}", table_name=_PLAN)
    op.drop_constraint(op.f("uq_materials_plan_tenant_period_number"), _PLAN, type_="unique")
    for check in ("corrects_another", "reasoned", "numbered"):
        op.drop_constraint(op.f(f"ck_materials_plan_{check}"), _PLAN, type_="check")
    for column in ("reason", "corrects_id", "number"):
        op.drop_column(_PLAN, column)
