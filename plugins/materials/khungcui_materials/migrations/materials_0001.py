"""Tables of materials."""

# ruff: noqa: E501 - written by khungcui.storage.revise

import sqlalchemy as sa
from alembic import op

revision = "materials_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    op.execute("create extension if not exists btree_gist")
    op.create_table(
        "materials_material",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_search", sa.Text(collation="C"), nullable=False),
        sa.Column("name_sort", sa.Text(collation="C"), nullable=False),
        sa.Column("spec", sa.Text(), nullable=True),
        sa.Column("base_unit", sa.Text(), nullable=False),
        sa.Column("scrap", sa.Boolean(), nullable=False),
        sa.Column("controlled", sa.Boolean(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_materials_material")),
        sa.UniqueConstraint("tenant", "code", name=op.f("uq_materials_material_tenant_code")),
    )
    op.create_index(
        op.f("ix_materials_material_tenant_name_search"),
        "materials_material",
        ["tenant", "name_search"],
        unique=False,
    )
    op.create_table(
        "materials_numbering",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "year", name=op.f("pk_materials_numbering")),
    )
    op.create_table(
        "materials_outlet",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_code", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("portion", sa.Text(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("taker", sa.Text(), nullable=True),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("sold_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "outlet in ('orderer', 'state_trade', 'self_marketed')",
            name=op.f("ck_materials_outlet_outlet_known"),
        ),
        sa.CheckConstraint(
            "portion <> 'plan' or outlet <> 'self_marketed'",
            name=op.f("ck_materials_outlet_plan_is_not_marketed"),
        ),
        sa.CheckConstraint(
            "portion in ('plan', 'own')", name=op.f("ck_materials_outlet_portion_known")
        ),
        sa.CheckConstraint(
            "(quantity < 0) = (reverses_id is not null)", name=op.f("ck_materials_outlet_reverse")
        ),
        sa.CheckConstraint("quantity <> 0", name=op.f("ck_materials_outlet_of_something")),
        sa.ForeignKeyConstraint(
            ["tenant", "reverses_id"],
            ["materials_outlet.tenant", "materials_outlet.id"],
            name=op.f("fk_materials_outlet_tenant_reverses_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_materials_outlet")),
        sa.UniqueConstraint(
            "tenant", "reverses_id", name=op.f("uq_materials_outlet_tenant_reverses_id")
        ),
    )
    op.create_index(
        op.f("ix_materials_outlet_tenant_sold_on"),
        "materials_outlet",
        ["tenant", "sold_on"],
        unique=False,
    )
    op.create_table(
        "materials_place",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("keeper_kind", sa.Text(), nullable=False),
        sa.Column("keeper_tenant", sa.Text(), nullable=False),
        sa.Column("keeper_id", sa.Uuid(), nullable=False),
        sa.Column("keeper_name", sa.Text(), nullable=False),
        sa.Column("keeper_office", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "keeper_kind in ('office', 'establishment')",
            name=op.f("ck_materials_place_keeper_kind_known"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_materials_place")),
        sa.UniqueConstraint("tenant", "code", name=op.f("uq_materials_place_tenant_code")),
    )
    op.create_index(
        op.f("ix_materials_place_tenant_area"), "materials_place", ["tenant", "area"], unique=False
    )
    op.create_table(
        "materials_plan",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state in ('draft', 'own_approved', 'communicated')",
            name=op.f("ck_materials_plan_state_known"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_materials_plan")),
        sa.UniqueConstraint("tenant", "period", name=op.f("uq_materials_plan_tenant_period")),
    )
    op.create_table(
        "materials_practice",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state in ('draft', 'issued', 'withdrawn')",
            name=op.f("ck_materials_practice_state_known"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_materials_practice")),
        sa.UniqueConstraint("tenant", "number", name=op.f("uq_materials_practice_tenant_number")),
    )
    op.create_table(
        "materials_commitment",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("company_name", sa.Text(), nullable=False),
        sa.Column("company_tenant", sa.Text(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("orderer", sa.Text(), nullable=False),
        sa.Column("material_id", sa.Uuid(), nullable=False),
        sa.Column("directed", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("committed", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("deliver_by", sa.Date(), nullable=True),
        sa.Column("issued", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("issue_reference", sa.Text(), nullable=True),
        sa.Column("received", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state in ('directed', 'committed', 'issued', 'reconciled', 'declined')",
            name=op.f("ck_materials_commitment_state_known"),
        ),
        sa.CheckConstraint("committed > 0", name=op.f("ck_materials_commitment_committed")),
        sa.CheckConstraint("directed > 0", name=op.f("ck_materials_commitment_directed")),
        sa.CheckConstraint(
            "issued >= 0 and received >= 0", name=op.f("ck_materials_commitment_issued")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "material_id"],
            ["materials_material.tenant", "materials_material.id"],
            name=op.f("fk_materials_commitment_tenant_material_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_materials_commitment")),
        sa.UniqueConstraint("tenant", "code", name=op.f("uq_materials_commitment_tenant_code")),
    )
    op.create_index(
        op.f("ix_materials_commitment_tenant_district"),
        "materials_commitment",
        ["tenant", "district"],
        unique=False,
    )
    op.create_table(
        "materials_conversion",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("material_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=False),
        sa.Column("denominator", sa.BigInteger(), nullable=False),
        sa.Column("rounding", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "rounding in ('refused', 'half_even')",
            name=op.f("ck_materials_conversion_rounding_known"),
        ),
        sa.CheckConstraint(
            "numerator > 0 and denominator > 0", name=op.f("ck_materials_conversion_positive")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "material_id"],
            ["materials_material.tenant", "materials_material.id"],
            name=op.f("fk_materials_conversion_tenant_material_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_materials_conversion")),
        sa.UniqueConstraint(
            "tenant",
            "material_id",
            "unit",
            name=op.f("uq_materials_conversion_tenant_material_id_unit"),
        ),
    )
    op.create_table(
        "materials_need",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("material_tenant", sa.Text(), nullable=False),
        sa.Column("material_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state in ('needs_submitted', 'met', 'withdrawn')",
            name=op.f("ck_materials_need_state_known"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_materials_need_of_something")),
        sa.ForeignKeyConstraint(
            ["material_tenant", "material_id"],
            ["materials_material.tenant", "materials_material.id"],
            name=op.f("fk_materials_need_material_tenant_material_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_materials_need")),
    )
    op.create_table(
        "materials_plan_line",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("material_tenant", sa.Text(), nullable=False),
        sa.Column("material_id", sa.Uuid(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("output", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("norm_id", sa.Text(), nullable=True),
        sa.Column("norm_version", sa.Integer(), nullable=True),
        sa.Column("norm_quantity", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("norm_unit", sa.Text(), nullable=True),
        sa.Column("loss_percent", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("scrap_percent", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("scrap_material", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("need", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.CheckConstraint(
            "(product is null) = (basis is not null)",
            name=op.f("ck_materials_plan_line_by_norm_or_basis"),
        ),
        sa.CheckConstraint("need >= 0", name=op.f("ck_materials_plan_line_need")),
        sa.ForeignKeyConstraint(
            ["material_tenant", "material_id"],
            ["materials_material.tenant", "materials_material.id"],
            name=op.f("fk_materials_plan_line_material_tenant_material_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "plan_id"],
            ["materials_plan.tenant", "materials_plan.id"],
            name=op.f("fk_materials_plan_line_tenant_plan_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_materials_plan_line")),
    )
    op.create_table(
        "materials_plan_product",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("orderer", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_materials_plan_product_of_something")),
        sa.ForeignKeyConstraint(
            ["tenant", "plan_id"],
            ["materials_plan.tenant", "materials_plan.id"],
            name=op.f("fk_materials_plan_product_tenant_plan_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_materials_plan_product")),
        sa.UniqueConstraint(
            "tenant",
            "plan_id",
            "product",
            "orderer",
            name=op.f("uq_materials_plan_product_tenant_plan_id_product_orderer"),
        ),
    )
    op.create_table(
        "materials_proposal",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("material_id", sa.Uuid(), nullable=False),
        sa.Column("need_tenant", sa.Text(), nullable=True),
        sa.Column("need_id", sa.Uuid(), nullable=True),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state in ('proposed', 'decided', 'ordered', 'closed', 'rejected')",
            name=op.f("ck_materials_proposal_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "material_id"],
            ["materials_material.tenant", "materials_material.id"],
            name=op.f("fk_materials_proposal_tenant_material_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_materials_proposal")),
        sa.UniqueConstraint("tenant", "code", name=op.f("uq_materials_proposal_tenant_code")),
    )
    op.create_table(
        "materials_sourcing",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("material_tenant", sa.Text(), nullable=False),
        sa.Column("material_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("guidance", sa.Text(), nullable=True),
        sa.Column("supplier", sa.Text(), nullable=True),
        sa.Column("contract_number", sa.Text(), nullable=True),
        sa.Column("contracted", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("price", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("received", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state in ('planned', 'guided', 'contracted', 'received', 'cancelled')",
            name=op.f("ck_materials_sourcing_state_known"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_materials_sourcing_of_something")),
        sa.ForeignKeyConstraint(
            ["material_tenant", "material_id"],
            ["materials_material.tenant", "materials_material.id"],
            name=op.f("fk_materials_sourcing_material_tenant_material_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_materials_sourcing")),
        sa.UniqueConstraint("tenant", "code", name=op.f("uq_materials_sourcing_tenant_code")),
    )
    op.create_table(
        "materials_stock",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("material_tenant", sa.Text(), nullable=False),
        sa.Column("material_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("owner_kind", sa.Text(), nullable=False),
        sa.Column("owner_tenant", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("owner_name", sa.Text(), nullable=False),
        sa.Column("owner_office", sa.Text(), nullable=True),
        sa.Column("holder_office", sa.Text(), nullable=True),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("balance", sa.Numeric(precision=18, scale=6), server_default="0", nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "owner_kind in ('office', 'establishment')",
            name=op.f("ck_materials_stock_owner_kind_known"),
        ),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_materials_stock_never_negative")),
        sa.ForeignKeyConstraint(
            ["material_tenant", "material_id"],
            ["materials_material.tenant", "materials_material.id"],
            name=op.f("fk_materials_stock_material_tenant_material_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_materials_stock")),
        sa.UniqueConstraint(
            "tenant",
            "material_tenant",
            "material_id",
            "place_id",
            "owner_tenant",
            "owner_id",
            name=op.f(
                "uq_materials_stock_tenant_material_tenant_material_id_place_id_owner_tenant_owner_id"
            ),
        ),
    )
    op.create_table(
        "materials_transfer",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("material_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column("owner_kind", sa.Text(), nullable=True),
        sa.Column("owner_tenant", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("owner_name", sa.Text(), nullable=True),
        sa.Column("owner_office", sa.Text(), nullable=True),
        sa.Column("from_district", sa.Text(), nullable=False),
        sa.Column("to_district", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("ordered", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("ordered_by", sa.Text(), nullable=False),
        sa.Column("sent", sa.Numeric(precision=18, scale=6), server_default="0", nullable=False),
        sa.Column(
            "received", sa.Numeric(precision=18, scale=6), server_default="0", nullable=False
        ),
        sa.Column("lost", sa.Numeric(precision=18, scale=6), server_default="0", nullable=False),
        sa.Column("all_sent", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("state", sa.Text(), server_default="ordered", nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state in ('ordered', 'in_transit', 'part_received', 'received_full', 'received_short', 'called_off')",
            name=op.f("ck_materials_transfer_state_known"),
        ),
        sa.CheckConstraint(
            "owner_kind in ('office', 'establishment')",
            name=op.f("ck_materials_transfer_owner_kind_known"),
        ),
        sa.CheckConstraint(
            "from_district <> to_district", name=op.f("ck_materials_transfer_between_two")
        ),
        sa.CheckConstraint("ordered > 0", name=op.f("ck_materials_transfer_of_something")),
        sa.CheckConstraint(
            "received >= 0 and lost >= 0 and received + lost <= sent",
            name=op.f("ck_materials_transfer_received_within"),
        ),
        sa.CheckConstraint(
            "sent between 0 and ordered", name=op.f("ck_materials_transfer_sent_within")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "material_id"],
            ["materials_material.tenant", "materials_material.id"],
            name=op.f("fk_materials_transfer_tenant_material_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_materials_transfer")),
        sa.UniqueConstraint("tenant", "code", name=op.f("uq_materials_transfer_tenant_code")),
    )
    op.create_index(
        op.f("ix_materials_transfer_tenant_proposal_id"),
        "materials_transfer",
        ["tenant", "proposal_id"],
        unique=False,
    )
    op.create_table(
        "materials_document",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("official", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("to_place_id", sa.Uuid(), nullable=True),
        sa.Column("owner_kind", sa.Text(), nullable=False),
        sa.Column("owner_tenant", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("owner_name", sa.Text(), nullable=False),
        sa.Column("owner_office", sa.Text(), nullable=True),
        sa.Column("holder_office", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("transfer_tenant", sa.Text(), nullable=True),
        sa.Column("transfer_id", sa.Uuid(), nullable=True),
        sa.Column("transfer_sent", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("transfer_received", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("transfer_lost", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("all_sent", sa.Boolean(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'cancellation') = (reverses_id is not null)",
            name=op.f("ck_materials_document_cancellation_of_one"),
        ),
        sa.CheckConstraint(
            "kind <> 'receipt' or source is not null",
            name=op.f("ck_materials_document_receipt_from"),
        ),
        sa.CheckConstraint(
            "kind in ('dispatch', 'arrival', 'return', 'cancellation') or transfer_id is null",
            name=op.f("ck_materials_document_transfer_of_two"),
        ),
        sa.CheckConstraint(
            "kind in ('receipt', 'issue', 'consumption', 'return', 'scrap', 'loss', 'stock_take', 'dispatch', 'arrival', 'cancellation')",
            name=op.f("ck_materials_document_kind_known"),
        ),
        sa.CheckConstraint(
            "kind not in ('loss', 'cancellation') or reason is not null",
            name=op.f("ck_materials_document_says_why"),
        ),
        sa.CheckConstraint(
            "posted_on = (posted_at at time zone 'Asia/Ho_Chi_Minh')::date",
            name=op.f("ck_materials_document_day_of_instant"),
        ),
        sa.CheckConstraint(
            "source in ('city_alloc', 'co_supply', 'in_district', 'outside_city', 'scrap')",
            name=op.f("ck_materials_document_source_known"),
        ),
        sa.CheckConstraint(
            "posted_at <= recorded_at", name=op.f("ck_materials_document_not_ahead")
        ),
        sa.CheckConstraint(
            "year = extract(year from posted_on)", name=op.f("ck_materials_document_year_of_day")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "place_id"],
            ["materials_place.tenant", "materials_place.id"],
            name=op.f("fk_materials_document_tenant_place_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "reverses_id"],
            ["materials_document.tenant", "materials_document.id"],
            name=op.f("fk_materials_document_tenant_reverses_id"),
        ),
        sa.ForeignKeyConstraint(
            ["transfer_tenant", "transfer_id"],
            ["materials_transfer.tenant", "materials_transfer.id"],
            name=op.f("fk_materials_document_transfer_tenant_transfer_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_materials_document")),
        sa.UniqueConstraint(
            "tenant", "id", "posted_at", name=op.f("uq_materials_document_tenant_id_posted_at")
        ),
        sa.UniqueConstraint(
            "tenant", "reverses_id", name=op.f("uq_materials_document_tenant_reverses_id")
        ),
        sa.UniqueConstraint(
            "tenant", "year", "number", name=op.f("uq_materials_document_tenant_year_number")
        ),
    )
    op.create_index(
        op.f("ix_materials_document_tenant_posted_at"),
        "materials_document",
        ["tenant", "posted_at"],
        unique=False,
    )
    op.create_table(
        "materials_proposal_leg",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "proposal_id"],
            ["materials_proposal.tenant", "materials_proposal.id"],
            name=op.f("fk_materials_proposal_leg_tenant_proposal_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_materials_proposal_leg")),
        sa.UniqueConstraint(
            "tenant",
            "proposal_id",
            "area",
            name=op.f("uq_materials_proposal_leg_tenant_proposal_id_area"),
        ),
    )
    op.create_table(
        "materials_proposal_line",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("from_district", sa.Text(), nullable=False),
        sa.Column("to_district", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.CheckConstraint(
            "from_district <> to_district", name=op.f("ck_materials_proposal_line_between_two")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_materials_proposal_line_of_something")),
        sa.ForeignKeyConstraint(
            ["tenant", "proposal_id"],
            ["materials_proposal.tenant", "materials_proposal.id"],
            name=op.f("fk_materials_proposal_line_tenant_proposal_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_materials_proposal_line")),
        sa.UniqueConstraint(
            "tenant",
            "proposal_id",
            "from_district",
            "to_district",
            name=op.f("uq_materials_proposal_line_tenant_proposal_id_from_district_to_district"),
        ),
    )
    op.create_table(
        "materials_stock_day",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("stock_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("net", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("low", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "stock_id"],
            ["materials_stock.tenant", "materials_stock.id"],
            name=op.f("fk_materials_stock_day_tenant_stock_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "stock_id", "day", name=op.f("pk_materials_stock_day")),
    )
    op.create_table(
        "materials_stock_month",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("stock_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("net", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("city_alloc", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("co_supply", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("in_district", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("outside_city", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("scrap", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("transfer_in", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("found", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("used", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("transfer_out", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("returned", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("lost", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("moved", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "stock_id"],
            ["materials_stock.tenant", "materials_stock.id"],
            name=op.f("fk_materials_stock_month_tenant_stock_id"),
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "stock_id", "month", name=op.f("pk_materials_stock_month")
        ),
    )
    op.create_table(
        "materials_transfer_leg",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "transfer_id"],
            ["materials_transfer.tenant", "materials_transfer.id"],
            name=op.f("fk_materials_transfer_leg_tenant_transfer_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_materials_transfer_leg")),
        sa.UniqueConstraint(
            "tenant",
            "transfer_id",
            "area",
            name=op.f("uq_materials_transfer_leg_tenant_transfer_id_area"),
        ),
    )
    op.create_table(
        "materials_transfer_move",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("sent", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("received", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("lost", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "transfer_id"],
            ["materials_transfer.tenant", "materials_transfer.id"],
            name=op.f("fk_materials_transfer_move_tenant_transfer_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_materials_transfer_move")),
    )
    op.create_index(
        op.f("ix_materials_transfer_move_tenant_transfer_id_at"),
        "materials_transfer_move",
        ["tenant", "transfer_id", "at"],
        unique=False,
    )
    op.create_table(
        "materials_line",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("stock_id", sa.Uuid(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("given_quantity", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("given_unit", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "flow in ('city_alloc', 'co_supply', 'in_district', 'outside_city', 'scrap', 'transfer_in', 'found', 'used', 'transfer_out', 'returned', 'lost', 'moved')",
            name=op.f("ck_materials_line_flow_known"),
        ),
        sa.CheckConstraint(
            "posted_on = (posted_at at time zone 'Asia/Ho_Chi_Minh')::date",
            name=op.f("ck_materials_document_day_of_instant"),
        ),
        sa.CheckConstraint("quantity <> 0", name=op.f("ck_materials_line_changes_something")),
        sa.ForeignKeyConstraint(
            ["tenant", "document_id", "posted_at"],
            ["materials_document.tenant", "materials_document.id", "materials_document.posted_at"],
            name=op.f("fk_materials_line_tenant_document_id_posted_at"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "stock_id"],
            ["materials_stock.tenant", "materials_stock.id"],
            name=op.f("fk_materials_line_tenant_stock_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_materials_line")),
    )
    op.create_index(
        op.f("ix_materials_line_tenant_document_id"),
        "materials_line",
        ["tenant", "document_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_materials_line_tenant_stock_id_posted_at"),
        "materials_line",
        ["tenant", "stock_id", "posted_at"],
        unique=False,
    )


def downgrade() -> None:
    """Take this revision back."""
    op.drop_index(op.f("ix_materials_line_tenant_stock_id_posted_at"), table_name="materials_line")
    op.drop_index(op.f("ix_materials_line_tenant_document_id"), table_name="materials_line")
    op.drop_table("materials_line")
    op.drop_index(
        op.f("ix_materials_transfer_move_tenant_transfer_id_at"),
        table_name="materials_transfer_move",
    )
    op.drop_table("materials_transfer_move")
    op.drop_table("materials_transfer_leg")
    op.drop_table("materials_stock_month")
    op.drop_table("materials_stock_day")
    op.drop_table("materials_proposal_line")
    op.drop_table("materials_proposal_leg")
    op.drop_index(op.f("ix_materials_document_tenant_posted_at"), table_name="materials_document")
    op.drop_table("materials_document")
    op.drop_index(op.f("ix_materials_transfer_tenant_proposal_id"), table_name="materials_transfer")
    op.drop_table("materials_transfer")
    op.drop_table("materials_stock")
    op.drop_table("materials_sourcing")
    op.drop_table("materials_proposal")
    op.drop_table("materials_plan_product")
    op.drop_table("materials_plan_line")
    op.drop_table("materials_need")
    op.drop_table("materials_conversion")
    op.drop_index(
        op.f("ix_materials_commitment_tenant_district"), table_name="materials_commitment"
    )
    op.drop_table("materials_commitment")
    op.drop_table("materials_practice")
    op.drop_table("materials_plan")
    op.drop_index(op.f("ix_materials_place_tenant_area"), table_name="materials_place")
    op.drop_table("materials_place")
    op.drop_index(op.f("ix_materials_outlet_tenant_sold_on"), table_name="materials_outlet")
    op.drop_table("materials_outlet")
    op.drop_table("materials_numbering")
    op.drop_index(op.f("ix_materials_material_tenant_name_search"), table_name="materials_material")
    op.drop_table("materials_material")
