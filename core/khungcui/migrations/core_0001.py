"""The tables of the core."""

# ruff: noqa: E501 - written by khungcui.storage.revise

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "core_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    op.execute("create extension if not exists btree_gist")
    op.create_table(
        "audit_entry",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("official_id", sa.Text(), nullable=True),
        sa.Column("official_name", sa.Text(), nullable=True),
        sa.Column("office_id", sa.Text(), nullable=True),
        sa.Column("office_name", sa.Text(), nullable=True),
        sa.Column("power", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("clause", sa.Text(), nullable=True),
        sa.Column("snapshot", sa.Text(), nullable=True),
        sa.Column("subject_type", sa.Text(), nullable=True),
        sa.Column("subject_id", sa.Text(), nullable=True),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "seq", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_tenant_at"), "audit_entry", ["tenant", "at"], unique=False)
    op.create_index(
        op.f("ix_audit_entry_tenant_subject_type_subject_id"),
        "audit_entry",
        ["tenant", "subject_type", "subject_id"],
        unique=False,
    )
    op.create_table(
        "audit_head",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "demo_load",
        sa.Column("scale", sa.Text(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("establishments", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scale", name=op.f("pk_demo_load")),
    )
    op.create_table(
        "level",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("home", sa.Boolean(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level")),
    )
    op.create_table(
        "live_version",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("topic", name=op.f("pk_live_version")),
    )
    op.create_table(
        "office",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_search", sa.Text(collation="C"), nullable=False),
        sa.Column("name_sort", sa.Text(collation="C"), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind in ('city_committee', 'planning_committee', 'department', 'city_agency', 'supply_agency', 'company', 'outside_orderer', 'district_committee', 'district_office', 'ward_committee', 'establishment')",
            name=op.f("ck_office_kind_known"),
        ),
        sa.CheckConstraint("until > since", name=op.f("ck_office_period")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_office")),
        sa.UniqueConstraint("tenant", "code", name=op.f("uq_office_tenant_code")),
    )
    op.create_index(
        op.f("ix_office_tenant_area_kind"), "office", ["tenant", "area", "kind"], unique=False
    )
    op.create_index(
        op.f("ix_office_tenant_name_search"), "office", ["tenant", "name_search"], unique=False
    )
    op.create_table(
        "official",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_search", sa.Text(collation="C"), nullable=False),
        sa.Column("name_sort", sa.Text(collation="C"), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("until > since", name=op.f("ck_official_period")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_official")),
    )
    op.create_index(
        op.f("ix_official_tenant_name_search"), "official", ["tenant", "name_search"], unique=False
    )
    op.create_table(
        "policy_clause",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("title_vi", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_policy_clause")),
    )
    op.create_table(
        "policy_instrument",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title_vi", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("issuer_vi", sa.Text(), nullable=False),
        sa.Column("issuer_en", sa.Text(), nullable=False),
        sa.Column("signed", sa.Date(), nullable=False),
        sa.Column("in_force", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("repeals", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_instrument")),
    )
    op.create_table(
        "policy_version",
        sa.Column("number", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("rules", sa.Integer(), nullable=False),
        sa.Column("loaded", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_policy_version")),
    )
    op.create_table(
        "sector",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("valid", postgresql.DATERANGE(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_sector")),
    )
    op.create_table(
        "signature",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("power", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("office_name", sa.Text(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("official_name", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_signature")),
        sa.UniqueConstraint(
            "tenant",
            "subject_type",
            "subject_id",
            "act",
            "content",
            "power",
            "ground",
            name=op.f("uq_signature_tenant_subject_type_subject_id_act_content_power_ground"),
        ),
    )
    op.create_table(
        "tenant_plugin",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("tenant"), "="),
            (sa.column("plugin"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_tenant_plugin_period",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_tenant_plugin")),
    )
    op.create_table(
        "access_token",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("development", sa.Boolean(), nullable=False),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_access_token_period")),
        sa.ForeignKeyConstraint(
            ["tenant", "office_id"],
            ["office.tenant", "office.id"],
            name=op.f("fk_access_token_tenant_office_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "official_id"],
            ["official.tenant", "official.id"],
            name=op.f("fk_access_token_tenant_official_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("tenant", "hash", name=op.f("uq_access_token_tenant_hash")),
    )
    op.create_index(
        op.f("ix_access_token_tenant_office_id"),
        "access_token",
        ["tenant", "office_id"],
        unique=False,
    )
    op.create_table(
        "area",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("valid", postgresql.DATERANGE(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("code"), "="), (sa.column("valid"), "&&"), using="gist", name="ex_area_code"
        ),
        sa.ForeignKeyConstraint(["level"], ["level.id"], name=op.f("fk_area_level")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
    )
    op.create_index(op.f("ix_area_code"), "area", ["code"], unique=False)
    op.create_table(
        "establishment",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("opened", sa.Date(), nullable=False),
        sa.Column("closed", sa.Date(), nullable=True),
        sa.Column("office_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("closed > opened", name=op.f("ck_establishment_period")),
        sa.ForeignKeyConstraint(
            ["tenant", "office_id"],
            ["office.tenant", "office.id"],
            name=op.f("fk_establishment_tenant_office_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_establishment")),
        sa.UniqueConstraint("tenant", "code", name=op.f("uq_establishment_tenant_code")),
        sa.UniqueConstraint("tenant", "office_id", name=op.f("uq_establishment_tenant_office_id")),
    )
    op.create_table(
        "office_sector",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("valid", postgresql.DATERANGE(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("tenant"), "="),
            (sa.column("office_id"), "="),
            (sa.column("sector"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_office_sector_office_id_sector",
        ),
        sa.CheckConstraint(
            "not isempty(valid) and not lower_inf(valid)", name=op.f("ck_office_sector_valid_dated")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "office_id"],
            ["office.tenant", "office.id"],
            name=op.f("fk_office_sector_tenant_office_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_office_sector")),
    )
    op.create_table(
        "policy_rule",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("axis", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("managed_by", sa.Text(), nullable=False),
        sa.Column("portion", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "axis in ('territory', 'sector', 'contract', 'self', 'addressed')",
            name=op.f("ck_policy_rule_axis_known"),
        ),
        sa.CheckConstraint("effect in ('allow', 'deny')", name=op.f("ck_policy_rule_effect_known")),
        sa.CheckConstraint(
            "managed_by ~ '^(\\*|(central|city|district|ward)(\\|(central|city|district|ward))*)$'",
            name=op.f("ck_policy_rule_managed_by_known"),
        ),
        sa.CheckConstraint(
            "office in ('city_committee', 'planning_committee', 'department', 'city_agency', 'supply_agency', 'company', 'outside_orderer', 'district_committee', 'district_office', 'ward_committee', 'establishment')",
            name=op.f("ck_policy_rule_office_known"),
        ),
        sa.CheckConstraint(
            "portion ~ '^(\\*|(own|plan)(\\|(own|plan))*)$'",
            name=op.f("ck_policy_rule_portion_known"),
        ),
        sa.ForeignKeyConstraint(
            ["clause"], ["policy_clause.number"], name=op.f("fk_policy_rule_clause")
        ),
        sa.ForeignKeyConstraint(
            ["instrument"], ["policy_instrument.id"], name=op.f("fk_policy_rule_instrument")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_rule")),
    )
    op.create_table(
        "post",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("signing", sa.Boolean(), nullable=False),
        sa.Column("valid", postgresql.DATERANGE(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("tenant"), "="),
            (sa.column("office_id"), "="),
            (sa.column("official_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_post_office_id_official_id",
        ),
        sa.CheckConstraint(
            "title in ('chair', 'vice_chair', 'director', 'deputy_director', 'head', 'deputy_head', 'officer', 'accountant', 'statistician')",
            name=op.f("ck_post_title_known"),
        ),
        sa.CheckConstraint(
            "not isempty(valid) and not lower_inf(valid)", name=op.f("ck_post_valid_dated")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "office_id"],
            ["office.tenant", "office.id"],
            name=op.f("fk_post_tenant_office_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "official_id"],
            ["official.tenant", "official.id"],
            name=op.f("fk_post_tenant_official_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_post")),
    )
    op.create_index(
        op.f("ix_post_tenant_official_id"), "post", ["tenant", "official_id"], unique=False
    )
    op.create_table(
        "area_name",
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("valid", postgresql.DATERANGE(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("area_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_area_name_period",
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_area_name_area_id")),
        sa.PrimaryKeyConstraint("area_id", "valid", name=op.f("pk_area_name")),
    )
    op.create_table(
        "area_placement",
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("valid", postgresql.DATERANGE(), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("area_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_area_placement_period",
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_area_placement_area_id")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["area.id"], name=op.f("fk_area_placement_parent_id")
        ),
        sa.PrimaryKeyConstraint("area_id", "valid", name=op.f("pk_area_placement")),
    )
    op.create_index(
        op.f("ix_area_placement_parent_id"), "area_placement", ["parent_id"], unique=False
    )
    op.create_table(
        "area_successor",
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("successor_id", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_area_successor_area_id")),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["area.id"], name=op.f("fk_area_successor_successor_id")
        ),
        sa.PrimaryKeyConstraint("area_id", name=op.f("pk_area_successor")),
    )
    op.create_table(
        "establishment_sector",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("valid", postgresql.DATERANGE(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("tenant"), "="),
            (sa.column("establishment_id"), "="),
            (sa.column("sector"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_establishment_sector_establishment_id_sector",
        ),
        sa.CheckConstraint(
            "not isempty(valid) and not lower_inf(valid)",
            name=op.f("ck_establishment_sector_valid_dated"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "establishment_id"],
            ["establishment.tenant", "establishment.id"],
            name=op.f("fk_establishment_sector_tenant_establishment_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_establishment_sector")),
    )
    op.create_index(
        op.f("ix_establishment_sector_tenant_establishment_id"),
        "establishment_sector",
        ["tenant", "establishment_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_establishment_sector_tenant_sector"),
        "establishment_sector",
        ["tenant", "sector"],
        unique=False,
    )
    op.create_table(
        "establishment_version",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_search", sa.Text(collation="C"), nullable=False),
        sa.Column("name_sort", sa.Text(collation="C"), nullable=False),
        sa.Column("owner_form", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("address_search", sa.Text(collation="C"), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("workers", sa.Integer(), nullable=True),
        sa.Column("capacity_quantity", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("capacity_unit", sa.Text(), nullable=True),
        sa.Column("power_kw", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("floor_m2", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("tax_code", sa.Text(), nullable=True),
        sa.Column("valid", postgresql.DATERANGE(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("tenant"), "="),
            (sa.column("establishment_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_establishment_version_establishment_id",
        ),
        sa.CheckConstraint(
            "owner_form in ('central_state', 'city_state', 'district_state', 'cooperative', 'production_group', 'private', 'individual')",
            name=op.f("ck_establishment_version_owner_form_known"),
        ),
        sa.CheckConstraint(
            "capacity_quantity >= 0 and (capacity_quantity is null) = (capacity_unit is null)",
            name=op.f("ck_establishment_version_capacity"),
        ),
        sa.CheckConstraint(
            "not isempty(valid) and not lower_inf(valid)",
            name=op.f("ck_establishment_version_valid_dated"),
        ),
        sa.CheckConstraint(
            "power_kw >= 0 and floor_m2 >= 0", name=op.f("ck_establishment_version_means")
        ),
        sa.CheckConstraint("workers >= 0", name=op.f("ck_establishment_version_workers")),
        sa.ForeignKeyConstraint(
            ["tenant", "establishment_id"],
            ["establishment.tenant", "establishment.id"],
            name=op.f("fk_establishment_version_tenant_establishment_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_establishment_version")),
    )
    op.create_index(
        op.f("ix_establishment_version_tenant_area_name_search"),
        "establishment_version",
        ["tenant", "area", "name_search"],
        unique=False,
    )
    op.create_index(
        op.f("ix_establishment_version_tenant_establishment_id"),
        "establishment_version",
        ["tenant", "establishment_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_establishment_version_tenant_name_sort"),
        "establishment_version",
        ["tenant", "name_sort"],
        unique=False,
    )
    op.create_index(
        op.f("ix_establishment_version_tenant_tax_code"),
        "establishment_version",
        ["tenant", "tax_code"],
        unique=False,
    )
    op.create_table(
        "portion",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("share", sa.Numeric(precision=9, scale=6), nullable=False),
        sa.Column("valid", postgresql.DATERANGE(), nullable=False),
        sa.CheckConstraint("kind in ('plan', 'own')", name=op.f("ck_portion_kind_known")),
        sa.CheckConstraint(
            "not isempty(valid) and not lower_inf(valid)", name=op.f("ck_portion_valid_dated")
        ),
        sa.CheckConstraint("share > 0 and share <= 100", name=op.f("ck_portion_share")),
        sa.ForeignKeyConstraint(
            ["tenant", "establishment_id"],
            ["establishment.tenant", "establishment.id"],
            name=op.f("fk_portion_tenant_establishment_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_portion")),
    )
    op.create_index(
        op.f("ix_portion_tenant_establishment_id"),
        "portion",
        ["tenant", "establishment_id"],
        unique=False,
    )
    op.create_table(
        "tenant",
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_tenant_area_id")),
        sa.PrimaryKeyConstraint("area_id", name=op.f("pk_tenant")),
        sa.UniqueConstraint("slug", name=op.f("uq_tenant_slug")),
    )
    op.create_table(
        "change_request",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("base_version_id", sa.Uuid(), nullable=False),
        sa.Column("proposed", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("submitted_by_tenant", sa.Text(), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by_tenant", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind in ('change', 'close')", name=op.f("ck_change_request_kind_known")
        ),
        sa.CheckConstraint(
            "state <> 'returned' or coalesce(comment, '') <> ''",
            name=op.f("ck_change_request_comment"),
        ),
        sa.CheckConstraint(
            "state in ('submitted', 'returned', 'applied', 'rejected', 'withdrawn')",
            name=op.f("ck_change_request_state_known"),
        ),
        sa.CheckConstraint("decided_by <> submitted_by", name=op.f("ck_change_request_four_eyes")),
        sa.ForeignKeyConstraint(
            ["tenant", "base_version_id"],
            ["establishment_version.tenant", "establishment_version.id"],
            name=op.f("fk_change_request_tenant_base_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "establishment_id"],
            ["establishment.tenant", "establishment.id"],
            name=op.f("fk_change_request_tenant_establishment_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_change_request")),
    )
    op.create_index(
        op.f("ix_change_request_tenant_establishment_id"),
        "change_request",
        ["tenant", "establishment_id"],
        unique=False,
    )
    op.create_table(
        "classification",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("portion_id", sa.Uuid(), nullable=False),
        sa.Column("claimed", sa.Text(), nullable=False),
        sa.Column("office_tenant", sa.Text(), nullable=True),
        sa.Column("office_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by_tenant", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by_tenant", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_on is null)", name=op.f("ck_classification_decided")
        ),
        sa.CheckConstraint(
            "claimed in ('central', 'city', 'district', 'ward')",
            name=op.f("ck_classification_claimed_known"),
        ),
        sa.CheckConstraint(
            "state in ('proposed', 'confirmed', 'disputed', 'withdrawn')",
            name=op.f("ck_classification_state_known"),
        ),
        sa.CheckConstraint(
            "(office_tenant is null) = (office_id is null)", name=op.f("ck_classification_office")
        ),
        sa.ForeignKeyConstraint(
            ["office_tenant", "office_id"],
            ["office.tenant", "office.id"],
            name=op.f("fk_classification_office_tenant_office_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "portion_id"],
            ["portion.tenant", "portion.id"],
            name=op.f("fk_classification_tenant_portion_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_classification")),
    )
    op.create_index(
        op.f("ix_classification_tenant_portion_id"),
        "classification",
        ["tenant", "portion_id"],
        unique=False,
    )
    op.create_index(
        "uq_classification_open",
        "classification",
        ["tenant", "portion_id"],
        unique=True,
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "hand_over",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("portion_id", sa.Uuid(), nullable=False),
        sa.Column("from_office_id", sa.Uuid(), nullable=False),
        sa.Column("to_office_id", sa.Uuid(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("offered_by", sa.Uuid(), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'offered') = (decided_on is null)", name=op.f("ck_hand_over_decided")
        ),
        sa.CheckConstraint(
            "state in ('offered', 'accepted', 'declined', 'withdrawn')",
            name=op.f("ck_hand_over_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "from_office_id"],
            ["office.tenant", "office.id"],
            name=op.f("fk_hand_over_tenant_from_office_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "portion_id"],
            ["portion.tenant", "portion.id"],
            name=op.f("fk_hand_over_tenant_portion_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "to_office_id"],
            ["office.tenant", "office.id"],
            name=op.f("fk_hand_over_tenant_to_office_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_hand_over")),
    )
    op.create_index(
        op.f("ix_hand_over_tenant_portion_id"), "hand_over", ["tenant", "portion_id"], unique=False
    )
    op.create_index(
        "uq_hand_over_open",
        "hand_over",
        ["tenant", "portion_id"],
        unique=True,
        postgresql_where=sa.text("state = 'offered'"),
    )
    op.create_table(
        "portion_manager",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("portion_id", sa.Uuid(), nullable=False),
        sa.Column("managed_by", sa.Text(), nullable=False),
        sa.Column("office_tenant", sa.Text(), nullable=True),
        sa.Column("office_id", sa.Uuid(), nullable=True),
        sa.Column("valid", postgresql.DATERANGE(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("tenant"), "="),
            (sa.column("portion_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_portion_manager_portion_id",
        ),
        sa.CheckConstraint(
            "(office_tenant is null) = (office_id is null) and (office_id is not null or managed_by = 'central')",
            name=op.f("ck_portion_manager_office"),
        ),
        sa.CheckConstraint(
            "managed_by in ('central', 'city', 'district', 'ward')",
            name=op.f("ck_portion_manager_managed_by_known"),
        ),
        sa.CheckConstraint(
            "not isempty(valid) and not lower_inf(valid)",
            name=op.f("ck_portion_manager_valid_dated"),
        ),
        sa.ForeignKeyConstraint(
            ["office_tenant", "office_id"],
            ["office.tenant", "office.id"],
            name=op.f("fk_portion_manager_office_tenant_office_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "portion_id"],
            ["portion.tenant", "portion.id"],
            name=op.f("fk_portion_manager_tenant_portion_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_portion_manager")),
    )
    op.create_index(
        op.f("ix_portion_manager_tenant_portion_id"),
        "portion_manager",
        ["tenant", "portion_id"],
        unique=False,
    )
    op.create_table(
        "portion_orderer",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("portion_id", sa.Uuid(), nullable=False),
        sa.Column("orderer_tenant", sa.Text(), nullable=False),
        sa.Column("orderer_id", sa.Uuid(), nullable=False),
        sa.Column("valid", postgresql.DATERANGE(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("tenant"), "="),
            (sa.column("portion_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="ex_portion_orderer_portion_id",
        ),
        sa.CheckConstraint(
            "not isempty(valid) and not lower_inf(valid)",
            name=op.f("ck_portion_orderer_valid_dated"),
        ),
        sa.ForeignKeyConstraint(
            ["orderer_tenant", "orderer_id"],
            ["office.tenant", "office.id"],
            name=op.f("fk_portion_orderer_orderer_tenant_orderer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "portion_id"],
            ["portion.tenant", "portion.id"],
            name=op.f("fk_portion_orderer_tenant_portion_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_portion_orderer")),
    )
    op.create_index(
        op.f("ix_portion_orderer_tenant_orderer_id"),
        "portion_orderer",
        ["tenant", "orderer_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_portion_orderer_tenant_portion_id"),
        "portion_orderer",
        ["tenant", "portion_id"],
        unique=False,
    )


def downgrade() -> None:
    """Take this revision back."""
    op.drop_index(op.f("ix_portion_orderer_tenant_portion_id"), table_name="portion_orderer")
    op.drop_index(op.f("ix_portion_orderer_tenant_orderer_id"), table_name="portion_orderer")
    op.drop_table("portion_orderer")
    op.drop_index(op.f("ix_portion_manager_tenant_portion_id"), table_name="portion_manager")
    op.drop_table("portion_manager")
    op.drop_index(
        "uq_hand_over_open", table_name="hand_over", postgresql_where=sa.text("state = 'offered'")
    )
    op.drop_index(op.f("ix_hand_over_tenant_portion_id"), table_name="hand_over")
    op.drop_table("hand_over")
    op.drop_index(
        "uq_classification_open",
        table_name="classification",
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.drop_index(op.f("ix_classification_tenant_portion_id"), table_name="classification")
    op.drop_table("classification")
    op.drop_index(op.f("ix_change_request_tenant_establishment_id"), table_name="change_request")
    op.drop_table("change_request")
    op.drop_table("tenant")
    op.drop_index(op.f("ix_portion_tenant_establishment_id"), table_name="portion")
    op.drop_table("portion")
    op.drop_index(
        op.f("ix_establishment_version_tenant_tax_code"), table_name="establishment_version"
    )
    op.drop_index(
        op.f("ix_establishment_version_tenant_name_sort"), table_name="establishment_version"
    )
    op.drop_index(
        op.f("ix_establishment_version_tenant_establishment_id"), table_name="establishment_version"
    )
    op.drop_index(
        op.f("ix_establishment_version_tenant_area_name_search"), table_name="establishment_version"
    )
    op.drop_table("establishment_version")
    op.drop_index(op.f("ix_establishment_sector_tenant_sector"), table_name="establishment_sector")
    op.drop_index(
        op.f("ix_establishment_sector_tenant_establishment_id"), table_name="establishment_sector"
    )
    op.drop_table("establishment_sector")
    op.drop_table("area_successor")
    op.drop_index(op.f("ix_area_placement_parent_id"), table_name="area_placement")
    op.drop_table("area_placement")
    op.drop_table("area_name")
    op.drop_index(op.f("ix_post_tenant_official_id"), table_name="post")
    op.drop_table("post")
    op.drop_table("policy_rule")
    op.drop_table("office_sector")
    op.drop_table("establishment")
    op.drop_index(op.f("ix_area_code"), table_name="area")
    op.drop_table("area")
    op.drop_index(op.f("ix_access_token_tenant_office_id"), table_name="access_token")
    op.drop_table("access_token")
    op.drop_table("tenant_plugin")
    op.drop_table("signature")
    op.drop_table("sector")
    op.drop_table("policy_version")
    op.drop_table("policy_instrument")
    op.drop_table("policy_clause")
    op.drop_index(op.f("ix_official_tenant_name_search"), table_name="official")
    op.drop_table("official")
    op.drop_index(op.f("ix_office_tenant_name_search"), table_name="office")
    op.drop_index(op.f("ix_office_tenant_area_kind"), table_name="office")
    op.drop_table("office")
    op.drop_table("live_version")
    op.drop_table("level")
    op.drop_table("demo_load")
    op.drop_table("audit_head")
    op.drop_index(op.f("ix_audit_entry_tenant_subject_type_subject_id"), table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_tenant_at"), table_name="audit_entry")
    op.drop_table("audit_entry")
