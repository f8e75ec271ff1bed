"""Tables of technical management"""

# ruff: noqa: E501 - written by khungcui.storage.revise

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "technical_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    op.execute("create extension if not exists btree_gist")
    op.create_table(
        "technical_direction",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("inspect_every_days", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("issued_by", sa.Text(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("tenant"), "="),
            (sa.column("sector"), "="),
            (sa.text("daterange(since, until)"), "&&"),
            using="gist",
            name="ex_technical_direction_sector",
        ),
        sa.CheckConstraint(
            "standing in ('main', 'traditional')",
            name=op.f("ck_technical_direction_standing_known"),
        ),
        sa.CheckConstraint(
            "inspect_every_days > 0", name=op.f("ck_technical_direction_interval_positive")
        ),
        sa.CheckConstraint("until > since", name=op.f("ck_technical_direction_ends_after_start")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_direction")),
    )
    op.create_table(
        "technical_equipment_advice",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(state = 'answered') = (answer is not null)",
            name=op.f("ck_technical_equipment_advice_answered_with_answer"),
        ),
        sa.CheckConstraint(
            "state in ('given', 'answered')", name=op.f("ck_technical_equipment_advice_state_known")
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_equipment_advice")),
    )
    op.create_index(
        op.f("ix_technical_equipment_advice_tenant_area"),
        "technical_equipment_advice",
        ["tenant", "area"],
        unique=False,
    )
    op.create_table(
        "technical_guidance",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("establishments", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("organised_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "establishments > 0", name=op.f("ck_technical_guidance_establishments_counted")
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_guidance")),
    )
    op.create_index(
        op.f("ix_technical_guidance_tenant_area_held_on"),
        "technical_guidance",
        ["tenant", "area", "held_on"],
        unique=False,
    )
    op.create_table(
        "technical_inspection_plan",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("orderer_tenant", sa.Text(), nullable=False),
        sa.Column("orderer_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("aql", sa.Numeric(precision=7, scale=6), nullable=False),
        sa.Column("producer_risk", sa.Numeric(precision=7, scale=6), nullable=False),
        sa.Column("ltpd", sa.Numeric(precision=7, scale=6), nullable=False),
        sa.Column("consumer_risk", sa.Numeric(precision=7, scale=6), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("tenant"), "="),
            (sa.column("orderer_id"), "="),
            (sa.column("code"), "="),
            (sa.text("daterange(since, until)"), "&&"),
            using="gist",
            name="ex_technical_inspection_plan_code",
        ),
        sa.CheckConstraint(
            "0 < aql and aql < ltpd and ltpd < 1",
            name=op.f("ck_technical_inspection_plan_points_in_order"),
        ),
        sa.CheckConstraint(
            "producer_risk > 0 and consumer_risk > 0 and producer_risk + consumer_risk < 1",
            name=op.f("ck_technical_inspection_plan_risks_of_one"),
        ),
        sa.CheckConstraint(
            "until > since", name=op.f("ck_technical_inspection_plan_ends_after_start")
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_inspection_plan")),
        sa.UniqueConstraint(
            "tenant",
            "orderer_id",
            "code",
            "since",
            name=op.f("uq_technical_inspection_plan_tenant_orderer_id_code_since"),
        ),
    )
    op.create_index(
        op.f("ix_technical_inspection_plan_tenant_orderer_id"),
        "technical_inspection_plan",
        ["tenant", "orderer_id"],
        unique=False,
    )
    op.create_table(
        "technical_product",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_search", sa.Text(collation="C"), nullable=False),
        sa.Column("name_sort", sa.Text(collation="C"), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_product")),
        sa.UniqueConstraint("tenant", "code", name=op.f("uq_technical_product_tenant_code")),
    )
    op.create_table(
        "technical_project",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_search", sa.Text(collation="C"), nullable=False),
        sa.Column("title_sort", sa.Text(collation="C"), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("proposer_id", sa.Uuid(), nullable=False),
        sa.Column("portion", sa.Text(), nullable=True),
        sa.Column("portion_id", sa.Uuid(), nullable=True),
        sa.Column("establishment_id", sa.Uuid(), nullable=True),
        sa.Column("orderer_tenant", sa.Text(), nullable=True),
        sa.Column("orderer_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("cost", sa.Numeric(precision=18, scale=0), nullable=False),
        sa.Column("yearly_effect", sa.Numeric(precision=18, scale=0), nullable=False),
        sa.Column("support", sa.Numeric(precision=18, scale=0), nullable=False),
        sa.Column("effect_reached", sa.Numeric(precision=18, scale=0), nullable=True),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "num_nulls(portion, portion_id, establishment_id, orderer_tenant, orderer_id) in (0, 5) and portion = 'plan'",
            name=op.f("ck_technical_project_ordered_of_plan_portion"),
        ),
        sa.CheckConstraint(
            "(state = 'done') = (effect_reached is not null and done_on is not null)",
            name=op.f("ck_technical_project_done_with_effect"),
        ),
        sa.CheckConstraint(
            "state in ('proposed', 'supported', 'done', 'declined', 'abandoned')",
            name=op.f("ck_technical_project_state_known"),
        ),
        sa.CheckConstraint(
            "cost >= 0 and support >= 0 and support <= cost",
            name=op.f("ck_technical_project_money_in_order"),
        ),
        sa.CheckConstraint(
            "yearly_effect >= 0 and effect_reached >= 0",
            name=op.f("ck_technical_project_effect_positive"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_project")),
        sa.UniqueConstraint("tenant", "code", name=op.f("uq_technical_project_tenant_code")),
    )
    op.create_index(
        op.f("ix_technical_project_tenant_area"),
        "technical_project",
        ["tenant", "area"],
        unique=False,
    )
    op.create_table(
        "technical_traditional_trade",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_search", sa.Text(collation="C"), nullable=False),
        sa.Column("name_sort", sa.Text(collation="C"), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("since_year", sa.Integer(), nullable=False),
        sa.Column("not_practised_since", sa.Integer(), nullable=True),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("known_for", sa.Text(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "households >= 0", name=op.f("ck_technical_traditional_trade_households_counted")
        ),
        sa.CheckConstraint(
            "not_practised_since >= since_year",
            name=op.f("ck_technical_traditional_trade_ends_after_start"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_traditional_trade")),
        sa.UniqueConstraint(
            "tenant", "code", name=op.f("uq_technical_traditional_trade_tenant_code")
        ),
    )
    op.create_index(
        op.f("ix_technical_traditional_trade_tenant_area"),
        "technical_traditional_trade",
        ["tenant", "area"],
        unique=False,
    )
    op.create_table(
        "technical_artisan",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_search", sa.Text(collation="C"), nullable=False),
        sa.Column("name_sort", sa.Text(collation="C"), nullable=False),
        sa.Column("person_key", sa.Text(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=False),
        sa.Column("practised_since", sa.Integer(), nullable=False),
        sa.Column("skills", sa.Text(), nullable=False),
        sa.Column("trade_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("nominated_by", sa.Text(), nullable=False),
        sa.Column("nominated_on", sa.Date(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("left_reason", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("person_key"), "="),
            (sa.text("daterange(registered_on, left_on)"), "&&"),
            where=sa.text("registered_on is not null"),
            using="gist",
            name="ex_technical_artisan_one_register",
        ),
        sa.CheckConstraint(
            "(state in ('registered', 'left')) = (registered_on is not null and number is not null) and (state = 'left') = (left_on is not null) and left_on >= registered_on",
            name=op.f("ck_technical_artisan_days_with_state"),
        ),
        sa.CheckConstraint(
            "state in ('nominated', 'verified', 'registered', 'declined', 'left')",
            name=op.f("ck_technical_artisan_state_known"),
        ),
        sa.CheckConstraint(
            "birth_year between 1800 and 2500",
            name=op.f("ck_technical_artisan_born_in_these_times"),
        ),
        sa.CheckConstraint(
            "practised_since >= birth_year + 5",
            name=op.f("ck_technical_artisan_practised_since_youth"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "trade_id"],
            ["technical_traditional_trade.tenant", "technical_traditional_trade.id"],
            name=op.f("fk_technical_artisan_tenant_trade_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_artisan")),
        sa.UniqueConstraint("tenant", "number", name=op.f("uq_technical_artisan_tenant_number")),
    )
    op.create_index(
        op.f("ix_technical_artisan_tenant_area"),
        "technical_artisan",
        ["tenant", "area"],
        unique=False,
    )
    op.create_index(
        op.f("ix_technical_artisan_tenant_trade_id"),
        "technical_artisan",
        ["tenant", "trade_id"],
        unique=False,
    )
    op.create_table(
        "technical_norm",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("orderer_tenant", sa.Text(), nullable=False),
        sa.Column("orderer_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("cut", sa.Boolean(), nullable=False),
        sa.Column("cut_from", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("tenant"), "="),
            (sa.column("product_id"), "="),
            (sa.column("orderer_id"), "="),
            (sa.text("daterange(since, until)"), "&&"),
            where=sa.text("since is not null"),
            using="gist",
            name="ex_technical_norm_standing",
        ),
        sa.CheckConstraint(
            "(state in ('in_force', 'superseded')) = (since is not null) and (state <> 'superseded' or until is not null) and until > since",
            name=op.f("ck_technical_norm_days_with_state"),
        ),
        sa.CheckConstraint(
            "state in ('draft', 'trial', 'approved', 'in_force', 'superseded')",
            name=op.f("ck_technical_norm_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "product_id"],
            ["technical_product.tenant", "technical_product.id"],
            name=op.f("fk_technical_norm_tenant_product_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_norm")),
        sa.UniqueConstraint("tenant", "code", name=op.f("uq_technical_norm_tenant_code")),
        sa.UniqueConstraint(
            "tenant",
            "product_id",
            "orderer_id",
            "number",
            name=op.f("uq_technical_norm_tenant_product_id_orderer_id_number"),
        ),
    )
    op.create_index(
        op.f("ix_technical_norm_tenant_orderer_id"),
        "technical_norm",
        ["tenant", "orderer_id"],
        unique=False,
    )
    op.create_table(
        "technical_specification",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("orderer_tenant", sa.Text(), nullable=False),
        sa.Column("orderer_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("cut", sa.Boolean(), nullable=False),
        sa.Column("cut_from", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("tenant"), "="),
            (sa.column("product_id"), "="),
            (sa.column("orderer_id"), "="),
            (sa.text("daterange(since, until)"), "&&"),
            where=sa.text("since is not null"),
            using="gist",
            name="ex_technical_specification_standing",
        ),
        sa.CheckConstraint(
            "(state in ('in_force', 'superseded')) = (since is not null) and (state <> 'superseded' or until is not null) and until > since",
            name=op.f("ck_technical_specification_days_with_state"),
        ),
        sa.CheckConstraint(
            "state in ('draft', 'trial', 'approved', 'in_force', 'superseded')",
            name=op.f("ck_technical_specification_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "product_id"],
            ["technical_product.tenant", "technical_product.id"],
            name=op.f("fk_technical_specification_tenant_product_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_specification")),
        sa.UniqueConstraint("tenant", "code", name=op.f("uq_technical_specification_tenant_code")),
        sa.UniqueConstraint(
            "tenant",
            "product_id",
            "orderer_id",
            "number",
            name=op.f("uq_technical_specification_tenant_product_id_orderer_id_number"),
        ),
    )
    op.create_index(
        op.f("ix_technical_specification_tenant_orderer_id"),
        "technical_specification",
        ["tenant", "orderer_id"],
        unique=False,
    )
    op.create_table(
        "technical_trade_support",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("trade_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("spent", sa.Numeric(precision=18, scale=0), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("done_by", sa.Text(), nullable=False),
        sa.CheckConstraint("spent >= 0", name=op.f("ck_technical_trade_support_spent_positive")),
        sa.ForeignKeyConstraint(
            ["tenant", "trade_id"],
            ["technical_traditional_trade.tenant", "technical_traditional_trade.id"],
            name=op.f("fk_technical_trade_support_tenant_trade_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_trade_support")),
    )
    op.create_index(
        op.f("ix_technical_trade_support_tenant_trade_id"),
        "technical_trade_support",
        ["tenant", "trade_id"],
        unique=False,
    )
    op.create_table(
        "technical_apprentice",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("artisan_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("finished", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "not finished or until is not null", name=op.f("ck_technical_apprentice_finished_ends")
        ),
        sa.CheckConstraint("until > since", name=op.f("ck_technical_apprentice_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["tenant", "artisan_id"],
            ["technical_artisan.tenant", "technical_artisan.id"],
            name=op.f("fk_technical_apprentice_tenant_artisan_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_apprentice")),
    )
    op.create_index(
        op.f("ix_technical_apprentice_tenant_artisan_id"),
        "technical_apprentice",
        ["tenant", "artisan_id"],
        unique=False,
    )
    op.create_table(
        "technical_artisan_title",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("artisan_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("merits", sa.Text(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("notice_from", sa.Date(), nullable=True),
        sa.Column("notice_until", sa.Date(), nullable=True),
        sa.Column("sat_on", sa.Date(), nullable=True),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.Column("votes_for", sa.Integer(), nullable=True),
        sa.Column("conferred_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "kind in ('meritorious', 'peoples')", name=op.f("ck_technical_artisan_title_kind_known")
        ),
        sa.CheckConstraint(
            "state <> 'conferred' or (10 * votes_for >= 9 * present and conferred_on >= sat_on and conferred_on is not null)",
            name=op.f("ck_technical_artisan_title_conferred_by_votes"),
        ),
        sa.CheckConstraint(
            "state in ('proposed', 'public_notice', 'council', 'conferred', 'refused')",
            name=op.f("ck_technical_artisan_title_state_known"),
        ),
        sa.CheckConstraint(
            "state not in ('council', 'conferred') or (sat_on is not null and sat_on >= notice_until and 4 * present >= 3 * members)",
            name=op.f("ck_technical_artisan_title_council_quorate"),
        ),
        sa.CheckConstraint(
            "state not in ('public_notice', 'council', 'conferred') or (notice_from is not null and notice_until >= notice_from + 20)",
            name=op.f("ck_technical_artisan_title_notice_of_twenty_days"),
        ),
        sa.CheckConstraint(
            "votes_for <= present and present <= members and members > 0 and votes_for >= 0",
            name=op.f("ck_technical_artisan_title_votes_of_members"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "artisan_id"],
            ["technical_artisan.tenant", "technical_artisan.id"],
            name=op.f("fk_technical_artisan_title_tenant_artisan_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_artisan_title")),
    )
    op.create_index(
        op.f("ix_technical_artisan_title_tenant_artisan_id"),
        "technical_artisan_title",
        ["tenant", "artisan_id"],
        unique=False,
    )
    op.create_index(
        "uq_technical_artisan_title_live",
        "technical_artisan_title",
        ["tenant", "artisan_id", "kind"],
        unique=True,
        postgresql_where=sa.text("state <> 'refused'"),
    )
    op.create_table(
        "technical_lot",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("product_tenant", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("product_code", sa.Text(), nullable=False),
        sa.Column("specification_tenant", sa.Text(), nullable=False),
        sa.Column("specification_id", sa.Uuid(), nullable=False),
        sa.Column("portion_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("producer_office_id", sa.Uuid(), nullable=True),
        sa.Column("orderer_tenant", sa.Text(), nullable=False),
        sa.Column("orderer_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("presented", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("withdrawn", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(withdrawn > 0) = (withdrawn_reason is not null)",
            name=op.f("ck_technical_lot_withdrawn_with_reason"),
        ),
        sa.CheckConstraint(
            "presented >= 0 and withdrawn >= 0 and presented + withdrawn <= quantity",
            name=op.f("ck_technical_lot_presented_within_quantity"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_technical_lot_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["product_tenant", "product_id"],
            ["technical_product.tenant", "technical_product.id"],
            name=op.f("fk_technical_lot_product_tenant_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["specification_tenant", "specification_id"],
            ["technical_specification.tenant", "technical_specification.id"],
            name=op.f("fk_technical_lot_specification_tenant_specification_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_lot")),
        sa.UniqueConstraint("tenant", "code", name=op.f("uq_technical_lot_tenant_code")),
    )
    op.create_index(
        op.f("ix_technical_lot_tenant_establishment_id"),
        "technical_lot",
        ["tenant", "establishment_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_technical_lot_tenant_orderer_id"),
        "technical_lot",
        ["tenant", "orderer_id"],
        unique=False,
    )
    op.create_table(
        "technical_norm_line",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("norm_id", sa.Uuid(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("loss_percent", sa.Numeric(precision=7, scale=4), nullable=False),
        sa.Column("scrap_percent", sa.Numeric(precision=7, scale=4), nullable=False),
        sa.Column("scrap_material", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(scrap_percent > 0) = (scrap_material is not null)",
            name=op.f("ck_technical_norm_line_scrap_has_material"),
        ),
        sa.CheckConstraint(
            "loss_percent between 0 and 100", name=op.f("ck_technical_norm_line_loss_of_hundred")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_technical_norm_line_quantity_positive")),
        sa.CheckConstraint(
            "scrap_percent between 0 and 100", name=op.f("ck_technical_norm_line_scrap_of_hundred")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "norm_id"],
            ["technical_norm.tenant", "technical_norm.id"],
            name=op.f("fk_technical_norm_line_tenant_norm_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_norm_line")),
        sa.UniqueConstraint(
            "tenant",
            "norm_id",
            "material",
            name=op.f("uq_technical_norm_line_tenant_norm_id_material"),
        ),
    )
    op.create_index(
        op.f("ix_technical_norm_line_tenant_material"),
        "technical_norm_line",
        ["tenant", "material"],
        unique=False,
    )
    op.create_table(
        "technical_parameter",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("specification_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("criticality", sa.Text(), nullable=False),
        sa.Column("target", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("lower", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("upper", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("choices", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "case kind when 'numeric' then (lower is not null or upper is not null) and unit is not null and choices is null when 'choice' then cardinality(choices) > 0 and coalesce(target, lower, upper) is null else choices is null and coalesce(target, lower, upper) is null end",
            name=op.f("ck_technical_parameter_limits_of_kind"),
        ),
        sa.CheckConstraint(
            "criticality in ('critical', 'major', 'minor')",
            name=op.f("ck_technical_parameter_criticality_known"),
        ),
        sa.CheckConstraint(
            "kind in ('numeric', 'choice', 'text')", name=op.f("ck_technical_parameter_kind_known")
        ),
        sa.CheckConstraint(
            "lower <= upper and lower <= target and target <= upper",
            name=op.f("ck_technical_parameter_target_within"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "specification_id"],
            ["technical_specification.tenant", "technical_specification.id"],
            name=op.f("fk_technical_parameter_tenant_specification_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_parameter")),
        sa.UniqueConstraint(
            "tenant",
            "specification_id",
            "code",
            name=op.f("uq_technical_parameter_tenant_specification_id_code"),
        ),
        sa.UniqueConstraint(
            "tenant",
            "specification_id",
            "position",
            name=op.f("uq_technical_parameter_tenant_specification_id_position"),
        ),
    )
    op.create_table(
        "technical_inspection",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("follows_id", sa.Uuid(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("plan_tenant", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("orderer_tenant", sa.Text(), nullable=False),
        sa.Column("orderer_id", sa.Uuid(), nullable=False),
        sa.Column("producer_office_id", sa.Uuid(), nullable=True),
        sa.Column("inspector_office_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("sample_size", sa.Integer(), nullable=False),
        sa.Column("acceptance", sa.Integer(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("sampled_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("faulty", sa.Integer(), nullable=True),
        sa.Column("critical", sa.Integer(), nullable=True),
        sa.Column("computed", sa.Text(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("accepted", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("rejected", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("rework", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("concession_reason", sa.Text(), nullable=True),
        sa.Column("conceded_by", sa.Text(), nullable=True),
        sa.Column("conceded_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(state in ('decided', 'closed')) = (decision is not null)",
            name=op.f("ck_technical_inspection_decision_with_state"),
        ),
        sa.CheckConstraint(
            "computed in ('accept', 'reject')", name=op.f("ck_technical_inspection_computed_known")
        ),
        sa.CheckConstraint(
            "decision <> 'reject' or accepted = 0",
            name=op.f("ck_technical_inspection_rejected_not_accepted"),
        ),
        sa.CheckConstraint(
            "decision = computed or (decision = 'concession' and computed = 'reject' and concession_reason is not null and conceded_by is not null and conceded_on is not null)",
            name=op.f("ck_technical_inspection_decision_follows"),
        ),
        sa.CheckConstraint(
            "decision in ('accept', 'reject', 'concession')",
            name=op.f("ck_technical_inspection_decision_known"),
        ),
        sa.CheckConstraint(
            "state in ('planned', 'sampled', 'measured', 'decided', 'closed', 'cancelled')",
            name=op.f("ck_technical_inspection_state_known"),
        ),
        sa.CheckConstraint(
            "(attempt = 1) = (follows_id is null)",
            name=op.f("ck_technical_inspection_attempt_follows"),
        ),
        sa.CheckConstraint(
            "(decision is null) = (computed is null)",
            name=op.f("ck_technical_inspection_decision_computed"),
        ),
        sa.CheckConstraint(
            "acceptance between 0 and sample_size",
            name=op.f("ck_technical_inspection_acceptance_within_sample"),
        ),
        sa.CheckConstraint(
            "accepted >= 0 and rejected >= 0 and rework >= 0 and (decision is null or accepted + rejected + rework = quantity)",
            name=op.f("ck_technical_inspection_quantities_whole"),
        ),
        sa.CheckConstraint(
            "inspector_office_id <> producer_office_id",
            name=op.f("ck_technical_inspection_inspector_not_producer"),
        ),
        sa.CheckConstraint(
            "quantity > 0 and units > 0", name=op.f("ck_technical_inspection_quantity_positive")
        ),
        sa.CheckConstraint(
            "sample_size between 1 and units",
            name=op.f("ck_technical_inspection_sample_within_units"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_tenant", "plan_id"],
            ["technical_inspection_plan.tenant", "technical_inspection_plan.id"],
            name=op.f("fk_technical_inspection_plan_tenant_plan_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "follows_id"],
            ["technical_inspection.tenant", "technical_inspection.id"],
            name=op.f("fk_technical_inspection_tenant_follows_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "lot_id"],
            ["technical_lot.tenant", "technical_lot.id"],
            name=op.f("fk_technical_inspection_tenant_lot_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_inspection")),
        sa.UniqueConstraint("tenant", "number", name=op.f("uq_technical_inspection_tenant_number")),
    )
    op.create_index(
        op.f("ix_technical_inspection_tenant_lot_id"),
        "technical_inspection",
        ["tenant", "lot_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_technical_inspection_tenant_orderer_id"),
        "technical_inspection",
        ["tenant", "orderer_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_technical_inspection_tenant_sector_decided_on"),
        "technical_inspection",
        ["tenant", "sector", "decided_on"],
        unique=False,
    )
    op.create_index(
        "uq_technical_inspection_follows",
        "technical_inspection",
        ["tenant", "follows_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_table(
        "technical_nonconformity",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("parameter_code", sa.Text(), nullable=True),
        sa.Column("orderer_tenant", sa.Text(), nullable=False),
        sa.Column("orderer_id", sa.Uuid(), nullable=False),
        sa.Column("producer_office_id", sa.Uuid(), nullable=True),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=True),
        sa.Column("act_by", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state = 'open' or cause is not null",
            name=op.f("ck_technical_nonconformity_cause_known"),
        ),
        sa.CheckConstraint(
            "state in ('open', 'cause') or (action is not null and act_by is not null)",
            name=op.f("ck_technical_nonconformity_action_known"),
        ),
        sa.CheckConstraint(
            "state in ('open', 'cause', 'action', 'verified', 'closed')",
            name=op.f("ck_technical_nonconformity_state_known"),
        ),
        sa.CheckConstraint(
            "state not in ('verified', 'closed') or evidence is not null",
            name=op.f("ck_technical_nonconformity_evidence_given"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "inspection_id"],
            ["technical_inspection.tenant", "technical_inspection.id"],
            name=op.f("fk_technical_nonconformity_tenant_inspection_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_nonconformity")),
        sa.UniqueConstraint(
            "tenant", "number", name=op.f("uq_technical_nonconformity_tenant_number")
        ),
    )
    op.create_index(
        op.f("ix_technical_nonconformity_tenant_inspection_id"),
        "technical_nonconformity",
        ["tenant", "inspection_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_technical_nonconformity_tenant_orderer_id"),
        "technical_nonconformity",
        ["tenant", "orderer_id"],
        unique=False,
    )
    op.create_table(
        "technical_reading",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("unit_no", sa.Integer(), nullable=False),
        sa.Column("parameter_tenant", sa.Text(), nullable=False),
        sa.Column("parameter_id", sa.Uuid(), nullable=False),
        sa.Column("parameter_code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("criticality", sa.Text(), nullable=False),
        sa.Column("lower", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("upper", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("choices", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("number", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("word", sa.Text(), nullable=True),
        sa.Column("conforms", sa.Boolean(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "case kind when 'numeric' then number is not null and word is null when 'choice' then word is not null and number is null else word is not null and number is null end",
            name=op.f("ck_technical_reading_value_of_kind"),
        ),
        sa.CheckConstraint(
            "criticality in ('critical', 'major', 'minor')",
            name=op.f("ck_technical_reading_criticality_known"),
        ),
        sa.CheckConstraint(
            "kind in ('numeric', 'choice', 'text')", name=op.f("ck_technical_reading_kind_known")
        ),
        sa.CheckConstraint("unit_no > 0", name=op.f("ck_technical_reading_unit_counted")),
        sa.ForeignKeyConstraint(
            ["parameter_tenant", "parameter_id"],
            ["technical_parameter.tenant", "technical_parameter.id"],
            name=op.f("fk_technical_reading_parameter_tenant_parameter_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "inspection_id"],
            ["technical_inspection.tenant", "technical_inspection.id"],
            name=op.f("fk_technical_reading_tenant_inspection_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_reading")),
        sa.UniqueConstraint(
            "tenant",
            "inspection_id",
            "unit_no",
            "parameter_id",
            name=op.f("uq_technical_reading_tenant_inspection_id_unit_no_parameter_id"),
        ),
    )
    op.create_index(
        op.f("ix_technical_reading_tenant_parameter_id"),
        "technical_reading",
        ["tenant", "parameter_id"],
        unique=False,
    )
    op.create_table(
        "technical_remark",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("orderer_id", sa.Uuid(), nullable=False),
        sa.Column("producer_office_id", sa.Uuid(), nullable=True),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "inspection_id"],
            ["technical_inspection.tenant", "technical_inspection.id"],
            name=op.f("fk_technical_remark_tenant_inspection_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_remark")),
    )
    op.create_index(
        op.f("ix_technical_remark_tenant_inspection_id"),
        "technical_remark",
        ["tenant", "inspection_id"],
        unique=False,
    )
    op.create_table(
        "technical_assistance",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("portion_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("producer_office_id", sa.Uuid(), nullable=True),
        sa.Column("orderer_tenant", sa.Text(), nullable=False),
        sa.Column("orderer_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("accepted_by", sa.Text(), nullable=True),
        sa.Column("spent", sa.Numeric(precision=18, scale=0), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("yearly_effect", sa.Numeric(precision=18, scale=0), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "kind in ('expert', 'equipment', 'technique', 'norm', 'skill')",
            name=op.f("ck_technical_assistance_kind_known"),
        ),
        sa.CheckConstraint(
            "state in ('offered', 'accepted', 'done', 'confirmed', 'declined', 'cancelled')",
            name=op.f("ck_technical_assistance_state_known"),
        ),
        sa.CheckConstraint(
            "state not in ('done', 'confirmed') or (result is not null and done_on >= begins_on and yearly_effect is not null)",
            name=op.f("ck_technical_assistance_done_with_result"),
        ),
        sa.CheckConstraint(
            "spent >= 0 and yearly_effect >= 0", name=op.f("ck_technical_assistance_money_positive")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "project_id"],
            ["technical_project.tenant", "technical_project.id"],
            name=op.f("fk_technical_assistance_tenant_project_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_assistance")),
        sa.UniqueConstraint("tenant", "number", name=op.f("uq_technical_assistance_tenant_number")),
    )
    op.create_index(
        op.f("ix_technical_assistance_tenant_orderer_id"),
        "technical_assistance",
        ["tenant", "orderer_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_technical_assistance_tenant_project_id"),
        "technical_assistance",
        ["tenant", "project_id"],
        unique=False,
    )
    op.create_table(
        "technical_project_remark",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("proposer_id", sa.Uuid(), nullable=False),
        sa.Column("orderer_id", sa.Uuid(), nullable=True),
        sa.Column("portion", sa.Text(), nullable=True),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "project_id"],
            ["technical_project.tenant", "technical_project.id"],
            name=op.f("fk_technical_project_remark_tenant_project_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_project_remark")),
    )
    op.create_index(
        op.f("ix_technical_project_remark_tenant_project_id"),
        "technical_project_remark",
        ["tenant", "project_id"],
        unique=False,
    )
    op.create_table(
        "technical_technique",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("orderer_tenant", sa.Text(), nullable=False),
        sa.Column("orderer_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("cut", sa.Boolean(), nullable=False),
        sa.Column("cut_from", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("tenant"), "="),
            (sa.column("product_id"), "="),
            (sa.column("orderer_id"), "="),
            (sa.text("daterange(since, until)"), "&&"),
            where=sa.text("since is not null"),
            using="gist",
            name="ex_technical_technique_standing",
        ),
        sa.CheckConstraint(
            "(state in ('in_force', 'superseded')) = (since is not null) and (state <> 'superseded' or until is not null) and until > since",
            name=op.f("ck_technical_technique_days_with_state"),
        ),
        sa.CheckConstraint(
            "state in ('draft', 'trial', 'approved', 'in_force', 'superseded')",
            name=op.f("ck_technical_technique_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "product_id"],
            ["technical_product.tenant", "technical_product.id"],
            name=op.f("fk_technical_technique_tenant_product_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_technique")),
        sa.UniqueConstraint("tenant", "code", name=op.f("uq_technical_technique_tenant_code")),
        sa.UniqueConstraint(
            "tenant",
            "product_id",
            "orderer_id",
            "number",
            name=op.f("uq_technical_technique_tenant_product_id_orderer_id_number"),
        ),
    )
    op.create_index(
        op.f("ix_technical_technique_tenant_orderer_id"),
        "technical_technique",
        ["tenant", "orderer_id"],
        unique=False,
    )
    op.create_table(
        "technical_handover",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("technique_tenant", sa.Text(), nullable=False),
        sa.Column("technique_id", sa.Uuid(), nullable=False),
        sa.Column("product_code", sa.Text(), nullable=False),
        sa.Column("portion_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("producer_office_id", sa.Uuid(), nullable=True),
        sa.Column("orderer_tenant", sa.Text(), nullable=False),
        sa.Column("orderer_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("handed_on", sa.Date(), nullable=False),
        sa.Column("handed_by", sa.Text(), nullable=False),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(acknowledged_on is null) = (acknowledged_by is null) and (state <> 'acknowledged' or acknowledged_on >= handed_on)",
            name=op.f("ck_technical_handover_acknowledged_by_somebody"),
        ),
        sa.CheckConstraint(
            "state in ('handed_over', 'questioned', 'acknowledged', 'withdrawn')",
            name=op.f("ck_technical_handover_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["technique_tenant", "technique_id"],
            ["technical_technique.tenant", "technical_technique.id"],
            name=op.f("fk_technical_handover_technique_tenant_technique_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_handover")),
        sa.UniqueConstraint("tenant", "number", name=op.f("uq_technical_handover_tenant_number")),
    )
    op.create_index(
        op.f("ix_technical_handover_tenant_orderer_id"),
        "technical_handover",
        ["tenant", "orderer_id"],
        unique=False,
    )
    op.create_index(
        "uq_technical_handover_live",
        "technical_handover",
        ["tenant", "portion_id", "technique_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
    op.create_table(
        "technical_technique_step",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("technique_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("instruction", sa.Text(), nullable=False),
        sa.Column("equipment", sa.Text(), nullable=True),
        sa.Column("control", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "position > 0", name=op.f("ck_technical_technique_step_position_counted")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "technique_id"],
            ["technical_technique.tenant", "technical_technique.id"],
            name=op.f("fk_technical_technique_step_tenant_technique_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_technical_technique_step")),
        sa.UniqueConstraint(
            "tenant",
            "technique_id",
            "position",
            name=op.f("uq_technical_technique_step_tenant_technique_id_position"),
        ),
    )


def downgrade() -> None:
    """Take this revision back."""
    op.drop_table("technical_technique_step")
    op.drop_index(
        "uq_technical_handover_live",
        table_name="technical_handover",
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
    op.drop_index(op.f("ix_technical_handover_tenant_orderer_id"), table_name="technical_handover")
    op.drop_table("technical_handover")
    op.drop_index(
        op.f("ix_technical_technique_tenant_orderer_id"), table_name="technical_technique"
    )
    op.drop_table("technical_technique")
    op.drop_index(
        op.f("ix_technical_project_remark_tenant_project_id"), table_name="technical_project_remark"
    )
    op.drop_table("technical_project_remark")
    op.drop_index(
        op.f("ix_technical_assistance_tenant_project_id"), table_name="technical_assistance"
    )
    op.drop_index(
        op.f("ix_technical_assistance_tenant_orderer_id"), table_name="technical_assistance"
    )
    op.drop_table("technical_assistance")
    op.drop_index(op.f("ix_technical_remark_tenant_inspection_id"), table_name="technical_remark")
    op.drop_table("technical_remark")
    op.drop_index(op.f("ix_technical_reading_tenant_parameter_id"), table_name="technical_reading")
    op.drop_table("technical_reading")
    op.drop_index(
        op.f("ix_technical_nonconformity_tenant_orderer_id"), table_name="technical_nonconformity"
    )
    op.drop_index(
        op.f("ix_technical_nonconformity_tenant_inspection_id"),
        table_name="technical_nonconformity",
    )
    op.drop_table("technical_nonconformity")
    op.drop_index(
        "uq_technical_inspection_follows",
        table_name="technical_inspection",
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.drop_index(
        op.f("ix_technical_inspection_tenant_sector_decided_on"), table_name="technical_inspection"
    )
    op.drop_index(
        op.f("ix_technical_inspection_tenant_orderer_id"), table_name="technical_inspection"
    )
    op.drop_index(op.f("ix_technical_inspection_tenant_lot_id"), table_name="technical_inspection")
    op.drop_table("technical_inspection")
    op.drop_table("technical_parameter")
    op.drop_index(op.f("ix_technical_norm_line_tenant_material"), table_name="technical_norm_line")
    op.drop_table("technical_norm_line")
    op.drop_index(op.f("ix_technical_lot_tenant_orderer_id"), table_name="technical_lot")
    op.drop_index(op.f("ix_technical_lot_tenant_establishment_id"), table_name="technical_lot")
    op.drop_table("technical_lot")
    op.drop_index(
        "uq_technical_artisan_title_live",
        table_name="technical_artisan_title",
        postgresql_where=sa.text("state <> 'refused'"),
    )
    op.drop_index(
        op.f("ix_technical_artisan_title_tenant_artisan_id"), table_name="technical_artisan_title"
    )
    op.drop_table("technical_artisan_title")
    op.drop_index(
        op.f("ix_technical_apprentice_tenant_artisan_id"), table_name="technical_apprentice"
    )
    op.drop_table("technical_apprentice")
    op.drop_index(
        op.f("ix_technical_trade_support_tenant_trade_id"), table_name="technical_trade_support"
    )
    op.drop_table("technical_trade_support")
    op.drop_index(
        op.f("ix_technical_specification_tenant_orderer_id"), table_name="technical_specification"
    )
    op.drop_table("technical_specification")
    op.drop_index(op.f("ix_technical_norm_tenant_orderer_id"), table_name="technical_norm")
    op.drop_table("technical_norm")
    op.drop_index(op.f("ix_technical_artisan_tenant_trade_id"), table_name="technical_artisan")
    op.drop_index(op.f("ix_technical_artisan_tenant_area"), table_name="technical_artisan")
    op.drop_table("technical_artisan")
    op.drop_index(
        op.f("ix_technical_traditional_trade_tenant_area"), table_name="technical_traditional_trade"
    )
    op.drop_table("technical_traditional_trade")
    op.drop_index(op.f("ix_technical_project_tenant_area"), table_name="technical_project")
    op.drop_table("technical_project")
    op.drop_table("technical_product")
    op.drop_index(
        op.f("ix_technical_inspection_plan_tenant_orderer_id"),
        table_name="technical_inspection_plan",
    )
    op.drop_table("technical_inspection_plan")
    op.drop_index(
        op.f("ix_technical_guidance_tenant_area_held_on"), table_name="technical_guidance"
    )
    op.drop_table("technical_guidance")
    op.drop_index(
        op.f("ix_technical_equipment_advice_tenant_area"), table_name="technical_equipment_advice"
    )
    op.drop_table("technical_equipment_advice")
    op.drop_table("technical_direction")
