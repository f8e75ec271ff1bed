"""Tables of labor and finance"""

# ruff: noqa: E501 - written by khungcui.storage.revise

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "labor_finance_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    op.execute("create extension if not exists btree_gist")
    op.create_table(
        "labor_finance_account",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "code ~ '^[0-9]{2,6}$'", name=op.f("ck_labor_finance_account_code_digits")
        ),
        sa.CheckConstraint(
            "kind in ('asset', 'liability', 'equity', 'revenue', 'expense')",
            name=op.f("ck_labor_finance_account_kind_known"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_labor_finance_account")),
        sa.UniqueConstraint("tenant", "code", name=op.f("uq_labor_finance_account_tenant_code")),
    )
    op.create_table(
        "labor_finance_book_set",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("closed_until", sa.Date(), nullable=True),
        sa.Column("checked_by", sa.Uuid(), nullable=True),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "period ~ '^[0-9]{6}$'", name=op.f("ck_labor_finance_book_set_period_month")
        ),
        sa.CheckConstraint(
            "state in ('opened', 'checked', 'closed_for_period')",
            name=op.f("ck_labor_finance_book_set_state_known"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_labor_finance_book_set")),
        sa.UniqueConstraint(
            "tenant",
            "establishment_id",
            name=op.f("uq_labor_finance_book_set_tenant_establishment_id"),
        ),
    )
    op.create_index(
        op.f("ix_labor_finance_book_set_tenant_area"),
        "labor_finance_book_set",
        ["tenant", "area"],
        unique=False,
    )
    op.create_table(
        "labor_finance_difficulty",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=True),
        sa.Column("raised_by", sa.Text(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("solution", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "domain in ('wages', 'norms', 'prices', 'finance', 'tax', 'credit')",
            name=op.f("ck_labor_finance_difficulty_domain_known"),
        ),
        sa.CheckConstraint(
            "state in ('raised', 'solution_proposed', 'settled')",
            name=op.f("ck_labor_finance_difficulty_state_known"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_labor_finance_difficulty")),
    )
    op.create_index(
        op.f("ix_labor_finance_difficulty_tenant_area"),
        "labor_finance_difficulty",
        ["tenant", "area"],
        unique=False,
    )
    op.create_table(
        "labor_finance_finding",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "domain in ('wages', 'norms', 'prices', 'finance', 'tax', 'credit')",
            name=op.f("ck_labor_finance_finding_domain_known"),
        ),
        sa.CheckConstraint(
            "state in ('given', 'answered')", name=op.f("ck_labor_finance_finding_state_known")
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_labor_finance_finding")),
    )
    op.create_index(
        op.f("ix_labor_finance_finding_tenant_area"),
        "labor_finance_finding",
        ["tenant", "area"],
        unique=False,
    )
    op.create_table(
        "labor_finance_guidance",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state in ('drafted', 'given')", name=op.f("ck_labor_finance_guidance_state_known")
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_labor_finance_guidance")),
    )
    op.create_index(
        op.f("ix_labor_finance_guidance_tenant_area"),
        "labor_finance_guidance",
        ["tenant", "area"],
        unique=False,
    )
    op.create_table(
        "labor_finance_loan",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("requested", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("repayment", sa.Text(), nullable=False),
        sa.Column("appraisal", sa.Text(), nullable=True),
        sa.Column("approved", sa.Numeric(precision=20, scale=0), nullable=True),
        sa.Column("annual_rate", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("rate_citation", sa.Text(), nullable=True),
        sa.Column("disbursed", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("disbursed_on", sa.Date(), nullable=True),
        sa.Column("repaid", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("interest_paid", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("written_off", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("outstanding", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "repayment in ('annuity', 'straight')",
            name=op.f("ck_labor_finance_loan_repayment_known"),
        ),
        sa.CheckConstraint(
            "state <> 'closed' or outstanding = 0", name=op.f("ck_labor_finance_loan_closed_repaid")
        ),
        sa.CheckConstraint(
            "state in ('requested', 'appraised', 'approved', 'disbursed', 'repaying', 'closed', 'written_off', 'declined')",
            name=op.f("ck_labor_finance_loan_state_known"),
        ),
        sa.CheckConstraint(
            "annual_rate between 0 and 100", name=op.f("ck_labor_finance_loan_rate_percent")
        ),
        sa.CheckConstraint(
            "approved <= requested and disbursed <= approved",
            name=op.f("ck_labor_finance_loan_within_approved"),
        ),
        sa.CheckConstraint(
            "outstanding = disbursed - repaid - written_off and outstanding >= 0",
            name=op.f("ck_labor_finance_loan_outstanding"),
        ),
        sa.CheckConstraint(
            "requested > 0 and months between 1 and 600", name=op.f("ck_labor_finance_loan_asked")
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_labor_finance_loan")),
        sa.UniqueConstraint("tenant", "number", name=op.f("uq_labor_finance_loan_tenant_number")),
    )
    op.create_index(
        op.f("ix_labor_finance_loan_tenant_area"),
        "labor_finance_loan",
        ["tenant", "area"],
        unique=False,
    )
    op.create_table(
        "labor_finance_petition",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=True),
        sa.Column("raised_by", sa.Text(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("study", sa.Text(), nullable=True),
        sa.Column("proposal", sa.Text(), nullable=True),
        sa.Column("rule_id", sa.Uuid(), nullable=True),
        sa.Column("rule_tenant", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(state = 'declined') = (reason is not null)",
            name=op.f("ck_labor_finance_petition_declined_with_reason"),
        ),
        sa.CheckConstraint(
            "domain in ('wages', 'norms', 'prices', 'finance', 'tax', 'credit')",
            name=op.f("ck_labor_finance_petition_domain_known"),
        ),
        sa.CheckConstraint(
            "state in ('raised', 'endorsed', 'studied', 'proposed_for_issue', 'issued', 'declined')",
            name=op.f("ck_labor_finance_petition_state_known"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_labor_finance_petition")),
    )
    op.create_index(
        op.f("ix_labor_finance_petition_tenant_area"),
        "labor_finance_petition",
        ["tenant", "area"],
        unique=False,
    )
    op.create_table(
        "labor_finance_pool",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("available", sa.Integer(), nullable=False),
        sa.Column("recruited", sa.Integer(), nullable=False),
        sa.Column("allotted", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "allotted between 0 and available + recruited",
            name=op.f("ck_labor_finance_pool_allotted_within"),
        ),
        sa.CheckConstraint(
            "available >= 0 and recruited >= 0", name=op.f("ck_labor_finance_pool_not_negative")
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_labor_finance_pool")),
        sa.UniqueConstraint(
            "tenant", "area", "period", name=op.f("uq_labor_finance_pool_tenant_area_period")
        ),
    )
    op.create_table(
        "labor_finance_price",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("price", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("tenant"), "="),
            (sa.column("establishment_id"), "="),
            (sa.column("product"), "="),
            (sa.text("daterange(since, until)"), "&&"),
            where=sa.text("state in ('in_force', 'superseded')"),
            using="gist",
            name="ex_labor_finance_price_one_a_day",
        ),
        sa.CheckConstraint(
            "state in ('draft', 'registered', 'in_force', 'superseded', 'withdrawn')",
            name=op.f("ck_labor_finance_price_state_known"),
        ),
        sa.CheckConstraint("price > 0", name=op.f("ck_labor_finance_price_price_positive")),
        sa.CheckConstraint("until >= since", name=op.f("ck_labor_finance_price_ends_after_start")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_labor_finance_price")),
    )
    op.create_index(
        op.f("ix_labor_finance_price_tenant_area"),
        "labor_finance_price",
        ["tenant", "area"],
        unique=False,
    )
    op.create_table(
        "labor_finance_professional_guidance",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "domain in ('wages', 'norms', 'prices', 'finance', 'tax', 'credit')",
            name=op.f("ck_labor_finance_professional_guidance_domain_known"),
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "id", name=op.f("pk_labor_finance_professional_guidance")
        ),
    )
    op.create_index(
        op.f("ix_labor_finance_professional_guidance_tenant_area"),
        "labor_finance_professional_guidance",
        ["tenant", "area"],
        unique=False,
    )
    op.create_table(
        "labor_finance_rule",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("value", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("bracketed", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("citation", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("in_force_on", sa.Date(), nullable=True),
        sa.Column("repealed_by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("tenant"), "="),
            (sa.column("path"), "="),
            (sa.text("daterange(since, until)"), "&&"),
            where=sa.text("state in ('in_force', 'repealed')"),
            using="gist",
            name="ex_labor_finance_rule_one_a_day",
        ),
        sa.CheckConstraint(
            "domain in ('wages', 'norms', 'prices', 'finance', 'tax', 'credit')",
            name=op.f("ck_labor_finance_rule_domain_known"),
        ),
        sa.CheckConstraint(
            "issuer in ('government', 'city_committee')",
            name=op.f("ck_labor_finance_rule_issuer_known"),
        ),
        sa.CheckConstraint(
            "path like domain || '.%'", name=op.f("ck_labor_finance_rule_path_of_domain")
        ),
        sa.CheckConstraint(
            "state in ('recorded', 'verified', 'in_force', 'repealed')",
            name=op.f("ck_labor_finance_rule_state_known"),
        ),
        sa.CheckConstraint(
            "value <= 100 or (domain <> 'tax' and path not like '%.rate')",
            name=op.f("ck_labor_finance_rule_percent"),
        ),
        sa.CheckConstraint(
            "bracketed = (value is null)", name=op.f("ck_labor_finance_rule_value_or_brackets")
        ),
        sa.CheckConstraint("length(btrim(citation)) > 0", name=op.f("ck_labor_finance_rule_cited")),
        sa.CheckConstraint("until >= since", name=op.f("ck_labor_finance_rule_ends_after_start")),
        sa.CheckConstraint("value >= 0", name=op.f("ck_labor_finance_rule_value_positive")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_labor_finance_rule")),
    )
    op.create_table(
        "labor_finance_seeker",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("trade", sa.Text(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "sex in ('female', 'male')", name=op.f("ck_labor_finance_seeker_sex_known")
        ),
        sa.CheckConstraint(
            "skill in ('unskilled', 'skilled', 'technician')",
            name=op.f("ck_labor_finance_seeker_skill_known"),
        ),
        sa.CheckConstraint(
            "state in ('seeking', 'placed', 'withdrawn')",
            name=op.f("ck_labor_finance_seeker_state_known"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_labor_finance_seeker")),
        sa.UniqueConstraint("tenant", "code", name=op.f("uq_labor_finance_seeker_tenant_code")),
    )
    op.create_index(
        op.f("ix_labor_finance_seeker_tenant_area"),
        "labor_finance_seeker",
        ["tenant", "area"],
        unique=False,
    )
    op.create_table(
        "labor_finance_tax",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("changed", sa.Text(), nullable=True),
        sa.Column("base", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("whole", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("paid", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("rounding", sa.Text(), nullable=False),
        sa.Column("basis", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("pay_by", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(state = 'paid') <= (paid = amount)", name=op.f("ck_labor_finance_tax_paid_in_full")
        ),
        sa.CheckConstraint(
            "(state in ('computed', 'cancelled')) or pay_by is not null",
            name=op.f("ck_labor_finance_tax_notified_with_day"),
        ),
        sa.CheckConstraint(
            "rounding in ('half_up')", name=op.f("ck_labor_finance_tax_rounding_known")
        ),
        sa.CheckConstraint(
            "state in ('computed', 'notified', 'overdue', 'paid', 'cancelled')",
            name=op.f("ck_labor_finance_tax_state_known"),
        ),
        sa.CheckConstraint(
            "(serial = 1) = (corrects_id is null)",
            name=op.f("ck_labor_finance_tax_corrections_follow"),
        ),
        sa.CheckConstraint("base >= 0", name=op.f("ck_labor_finance_tax_base_not_negative")),
        sa.CheckConstraint(
            "jsonb_typeof(basis) = 'array'", name=op.f("ck_labor_finance_tax_basis_listed")
        ),
        postgresql.ExcludeConstraint(
            (sa.column("tenant"), "="),
            (sa.column("establishment_id"), "="),
            (sa.column("path"), "="),
            (sa.text("daterange(first_day, last_day, '[]')"), "&&"),
            where=sa.text("serial = 1 and state <> 'cancelled'"),
            using="gist",
            name="ex_labor_finance_tax_days_once",
        ),
        sa.CheckConstraint(
            "paid between least(amount, 0) and greatest(amount, 0)",
            name=op.f("ck_labor_finance_tax_paid_within"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "corrects_id"],
            ["labor_finance_tax.tenant", "labor_finance_tax.id"],
            name=op.f("fk_labor_finance_tax_tenant_corrects_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_labor_finance_tax")),
        sa.UniqueConstraint("tenant", "number", name=op.f("uq_labor_finance_tax_tenant_number")),
    )
    op.create_index(
        op.f("ix_labor_finance_tax_tenant_area"),
        "labor_finance_tax",
        ["tenant", "area"],
        unique=False,
    )
    op.create_index(
        op.f("ix_labor_finance_tax_tenant_posted_on"),
        "labor_finance_tax",
        ["tenant", "posted_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_labor_finance_tax_tenant_state_pay_by"),
        "labor_finance_tax",
        ["tenant", "state", "pay_by"],
        unique=False,
    )
    op.create_index(
        "uq_labor_finance_tax_live",
        "labor_finance_tax",
        ["tenant", "establishment_id", "path", "about", "serial"],
        unique=True,
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_table(
        "labor_finance_wage_fund",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("changed", sa.Text(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("headcount", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("heads", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("whole", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("rounding", sa.Text(), nullable=False),
        sa.Column("basis", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "rounding in ('half_up')", name=op.f("ck_labor_finance_wage_fund_rounding_known")
        ),
        sa.CheckConstraint(
            "state in ('computed', 'confirmed', 'withdrawn')",
            name=op.f("ck_labor_finance_wage_fund_state_known"),
        ),
        sa.CheckConstraint(
            "(serial = 1) = (corrects_id is null)",
            name=op.f("ck_labor_finance_wage_fund_corrections_follow"),
        ),
        sa.CheckConstraint(
            "amount >= 0 or corrects_id is not null",
            name=op.f("ck_labor_finance_wage_fund_size"),
        ),
        sa.CheckConstraint(
            "headcount > 0 and headcount <= people",
            name=op.f("ck_labor_finance_wage_fund_heads_of_people"),
        ),
        sa.CheckConstraint(
            "jsonb_typeof(basis) = 'array'",
            name=op.f("ck_labor_finance_wage_fund_basis_listed"),
        ),
        postgresql.ExcludeConstraint(
            (sa.column("tenant"), "="),
            (sa.column("establishment_id"), "="),
            (sa.text("daterange(first_day, last_day, '[]')"), "&&"),
            where=sa.text("serial = 1 and state <> 'withdrawn'"),
            using="gist",
            name="ex_labor_finance_wage_fund_days_once",
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "corrects_id"],
            ["labor_finance_wage_fund.tenant", "labor_finance_wage_fund.id"],
            name=op.f("fk_labor_finance_wage_fund_tenant_corrects_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_labor_finance_wage_fund")),
    )
    op.create_index(
        op.f("ix_labor_finance_wage_fund_tenant_area"),
        "labor_finance_wage_fund",
        ["tenant", "area"],
        unique=False,
    )
    op.create_index(
        op.f("ix_labor_finance_wage_fund_tenant_posted_on"),
        "labor_finance_wage_fund",
        ["tenant", "posted_on"],
        unique=False,
    )
    op.create_index(
        "uq_labor_finance_wage_fund_live",
        "labor_finance_wage_fund",
        ["tenant", "establishment_id", "about", "serial"],
        unique=True,
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
    op.create_table(
        "labor_finance_workforce",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_form", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("women", sa.Integer(), nullable=False),
        sa.Column("men", sa.Integer(), nullable=False),
        sa.Column("skilled", sa.Integer(), nullable=False),
        sa.Column("unskilled", sa.Integer(), nullable=False),
        sa.Column("permanent", sa.Integer(), nullable=False),
        sa.Column("seasonal", sa.Integer(), nullable=False),
        sa.Column("person_days", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "owner_form in ('central_state', 'city_state', 'district_state', 'cooperative', 'production_group', 'private', 'individual')",
            name=op.f("ck_labor_finance_workforce_owner_form_known"),
        ),
        sa.CheckConstraint(
            "(revision = 1) = (reason is null)",
            name=op.f("ck_labor_finance_workforce_corrected_with_reason"),
        ),
        sa.CheckConstraint(
            "headcount = women + men and headcount = skilled + unskilled and headcount = permanent + seasonal",
            name=op.f("ck_labor_finance_workforce_sums_agree"),
        ),
        sa.CheckConstraint(
            "least(women, men, skilled, unskilled, permanent, seasonal) >= 0",
            name=op.f("ck_labor_finance_workforce_not_negative"),
        ),
        sa.CheckConstraint(
            "person_days >= 0", name=op.f("ck_labor_finance_workforce_person_days_not_negative")
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_labor_finance_workforce")),
        sa.UniqueConstraint(
            "tenant",
            "establishment_id",
            "period",
            "revision",
            name=op.f("uq_labor_finance_workforce_tenant_establishment_id_period_revision"),
        ),
    )
    op.create_index(
        op.f("ix_labor_finance_workforce_tenant_area"),
        "labor_finance_workforce",
        ["tenant", "area"],
        unique=False,
    )
    op.create_index(
        "uq_labor_finance_workforce_current",
        "labor_finance_workforce",
        ["tenant", "establishment_id", "ends_on"],
        unique=True,
        postgresql_where=sa.text("current"),
    )
    op.create_table(
        "labor_finance_allocation",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("allotted", sa.Integer(), nullable=False),
        sa.Column("placed", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.Uuid(), nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "skill in ('unskilled', 'skilled', 'technician')",
            name=op.f("ck_labor_finance_allocation_skill_known"),
        ),
        sa.CheckConstraint(
            "state in ('needs', 'planned', 'allocated', 'placed', 'reported', 'withdrawn')",
            name=op.f("ck_labor_finance_allocation_state_known"),
        ),
        sa.CheckConstraint("needed > 0", name=op.f("ck_labor_finance_allocation_needed_positive")),
        sa.CheckConstraint(
            "planned between 0 and needed and allotted between 0 and needed and placed between 0 and allotted",
            name=op.f("ck_labor_finance_allocation_within"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "pool_id"],
            ["labor_finance_pool.tenant", "labor_finance_pool.id"],
            name=op.f("fk_labor_finance_allocation_tenant_pool_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_labor_finance_allocation")),
    )
    op.create_index(
        op.f("ix_labor_finance_allocation_tenant_area"),
        "labor_finance_allocation",
        ["tenant", "area"],
        unique=False,
    )
    op.create_table(
        "labor_finance_bracket",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("over", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("up_to", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("rate", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.CheckConstraint(
            "over >= 0 and (up_to is null or up_to > over)",
            name=op.f("ck_labor_finance_bracket_over_and_up_to"),
        ),
        sa.CheckConstraint(
            "rate between 0 and 100", name=op.f("ck_labor_finance_bracket_rate_percent")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "rule_id"],
            ["labor_finance_rule.tenant", "labor_finance_rule.id"],
            name=op.f("fk_labor_finance_bracket_tenant_rule_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_labor_finance_bracket")),
        sa.UniqueConstraint(
            "tenant",
            "rule_id",
            "position",
            name=op.f("uq_labor_finance_bracket_tenant_rule_id_position"),
        ),
    )
    op.create_table(
        "labor_finance_entry",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book_set_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("total", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "book_set_id"],
            ["labor_finance_book_set.tenant", "labor_finance_book_set.id"],
            name=op.f("fk_labor_finance_entry_tenant_book_set_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "reverses_id"],
            ["labor_finance_entry.tenant", "labor_finance_entry.id"],
            name=op.f("fk_labor_finance_entry_tenant_reverses_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_labor_finance_entry")),
        sa.UniqueConstraint(
            "tenant",
            "book_set_id",
            "number",
            name=op.f("uq_labor_finance_entry_tenant_book_set_id_number"),
        ),
        sa.UniqueConstraint(
            "tenant", "reverses_id", name=op.f("uq_labor_finance_entry_tenant_reverses_id")
        ),
    )
    op.create_index(
        op.f("ix_labor_finance_entry_tenant_book_set_id_posted_on"),
        "labor_finance_entry",
        ["tenant", "book_set_id", "posted_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_labor_finance_entry_tenant_posted_on"),
        "labor_finance_entry",
        ["tenant", "posted_on"],
        unique=False,
    )
    op.create_table(
        "labor_finance_instalment",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_day", sa.Date(), nullable=False),
        sa.Column("principal", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("interest", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("principal_paid", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("interest_paid", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "principal >= 0 and interest >= 0",
            name=op.f("ck_labor_finance_instalment_not_negative"),
        ),
        sa.CheckConstraint(
            "principal_paid between 0 and principal and interest_paid between 0 and interest",
            name=op.f("ck_labor_finance_instalment_paid_within"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "loan_id"],
            ["labor_finance_loan.tenant", "labor_finance_loan.id"],
            name=op.f("fk_labor_finance_instalment_tenant_loan_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_labor_finance_instalment")),
        sa.UniqueConstraint(
            "tenant",
            "loan_id",
            "number",
            name=op.f("uq_labor_finance_instalment_tenant_loan_id_number"),
        ),
    )
    op.create_index(
        op.f("ix_labor_finance_instalment_tenant_due_day"),
        "labor_finance_instalment",
        ["tenant", "due_day"],
        unique=False,
    )
    op.create_table(
        "labor_finance_loan_payment",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("principal", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("interest", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "amount = principal + interest and case when reverses_id is null "
            "then amount > 0 and least(principal, interest) >= 0 "
            "else amount < 0 and greatest(principal, interest) <= 0 end",
            name=op.f("ck_labor_finance_loan_payment_adds_up"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "loan_id"],
            ["labor_finance_loan.tenant", "labor_finance_loan.id"],
            name=op.f("fk_labor_finance_loan_payment_tenant_loan_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "reverses_id"],
            ["labor_finance_loan_payment.tenant", "labor_finance_loan_payment.id"],
            name=op.f("fk_labor_finance_loan_payment_tenant_reverses_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_labor_finance_loan_payment")),
        sa.UniqueConstraint(
            "tenant", "reverses_id", name=op.f("uq_labor_finance_loan_payment_tenant_reverses_id")
        ),
        sa.UniqueConstraint(
            "tenant",
            "loan_id",
            "receipt",
            name=op.f("uq_labor_finance_loan_payment_tenant_loan_id_receipt"),
        ),
    )
    op.create_index(
        op.f("ix_labor_finance_loan_payment_tenant_posted_on"),
        "labor_finance_loan_payment",
        ["tenant", "posted_on"],
        unique=False,
    )
    op.create_table(
        "labor_finance_seeker_identity",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=False),
        sa.Column("identity_number", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "id"],
            ["labor_finance_seeker.tenant", "labor_finance_seeker.id"],
            name=op.f("fk_labor_finance_seeker_identity_tenant_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_labor_finance_seeker_identity")),
    )
    op.create_table(
        "labor_finance_tax_payment",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "amount <> 0", name=op.f("ck_labor_finance_tax_payment_amount_something")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "assessment_id"],
            ["labor_finance_tax.tenant", "labor_finance_tax.id"],
            name=op.f("fk_labor_finance_tax_payment_tenant_assessment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "reverses_id"],
            ["labor_finance_tax_payment.tenant", "labor_finance_tax_payment.id"],
            name=op.f("fk_labor_finance_tax_payment_tenant_reverses_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_labor_finance_tax_payment")),
        sa.UniqueConstraint(
            "tenant", "reverses_id", name=op.f("uq_labor_finance_tax_payment_tenant_reverses_id")
        ),
        sa.UniqueConstraint(
            "tenant",
            "assessment_id",
            "receipt",
            name=op.f("uq_labor_finance_tax_payment_tenant_assessment_id_receipt"),
        ),
    )
    op.create_index(
        op.f("ix_labor_finance_tax_payment_tenant_posted_on"),
        "labor_finance_tax_payment",
        ["tenant", "posted_on"],
        unique=False,
    )
    op.create_table(
        "labor_finance_wage_line",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("coefficient", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("days", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "coefficient > 0 and days >= 0", name=op.f("ck_labor_finance_wage_line_size")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "fund_id"],
            ["labor_finance_wage_fund.tenant", "labor_finance_wage_fund.id"],
            name=op.f("fk_labor_finance_wage_line_tenant_fund_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_labor_finance_wage_line")),
        sa.UniqueConstraint(
            "tenant",
            "fund_id",
            "position",
            name=op.f("uq_labor_finance_wage_line_tenant_fund_id_position"),
        ),
    )
    op.create_table(
        "labor_finance_entry_line",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("book_set_id", sa.Uuid(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("account_tenant", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("debit", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("credit", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "least(debit, credit) = 0 and greatest(debit, credit) > 0",
            name=op.f("ck_labor_finance_entry_line_debit_or_credit"),
        ),
        sa.ForeignKeyConstraint(
            ["account_tenant", "account_id"],
            ["labor_finance_account.tenant", "labor_finance_account.id"],
            name=op.f("fk_labor_finance_entry_line_account_tenant_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "entry_id"],
            ["labor_finance_entry.tenant", "labor_finance_entry.id"],
            name=op.f("fk_labor_finance_entry_line_tenant_entry_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_labor_finance_entry_line")),
        sa.UniqueConstraint(
            "tenant",
            "entry_id",
            "position",
            name=op.f("uq_labor_finance_entry_line_tenant_entry_id_position"),
        ),
    )
    op.create_index(
        op.f("ix_labor_finance_entry_line_tenant_book_set_id_account_id"),
        "labor_finance_entry_line",
        ["tenant", "book_set_id", "account_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_labor_finance_entry_line_tenant_posted_on"),
        "labor_finance_entry_line",
        ["tenant", "posted_on"],
        unique=False,
    )
    op.create_table(
        "labor_finance_placement",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seeker_id", sa.Uuid(), nullable=False),
        sa.Column("allocation_id", sa.Uuid(), nullable=False),
        sa.Column("placed_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "ended_on >= placed_on", name=op.f("ck_labor_finance_placement_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "allocation_id"],
            ["labor_finance_allocation.tenant", "labor_finance_allocation.id"],
            name=op.f("fk_labor_finance_placement_tenant_allocation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "seeker_id"],
            ["labor_finance_seeker.tenant", "labor_finance_seeker.id"],
            name=op.f("fk_labor_finance_placement_tenant_seeker_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_labor_finance_placement")),
    )
    op.create_index(
        op.f("ix_labor_finance_placement_tenant_allocation_id"),
        "labor_finance_placement",
        ["tenant", "allocation_id"],
        unique=False,
    )
    op.create_index(
        "uq_labor_finance_placement_live",
        "labor_finance_placement",
        ["tenant", "seeker_id"],
        unique=True,
        postgresql_where=sa.text("ended_on is null"),
    )


def downgrade() -> None:
    """Take this revision back."""
    op.drop_index(
        "uq_labor_finance_placement_live",
        table_name="labor_finance_placement",
        postgresql_where=sa.text("ended_on is null"),
    )
    op.drop_index(
        op.f("ix_labor_finance_placement_tenant_allocation_id"),
        table_name="labor_finance_placement",
    )
    op.drop_table("labor_finance_placement")
    op.drop_index(
        op.f("ix_labor_finance_entry_line_tenant_posted_on"), table_name="labor_finance_entry_line"
    )
    op.drop_index(
        op.f("ix_labor_finance_entry_line_tenant_book_set_id_account_id"),
        table_name="labor_finance_entry_line",
    )
    op.drop_table("labor_finance_entry_line")
    op.drop_table("labor_finance_wage_line")
    op.drop_index(
        op.f("ix_labor_finance_tax_payment_tenant_posted_on"),
        table_name="labor_finance_tax_payment",
    )
    op.drop_table("labor_finance_tax_payment")
    op.drop_table("labor_finance_seeker_identity")
    op.drop_index(
        op.f("ix_labor_finance_loan_payment_tenant_posted_on"),
        table_name="labor_finance_loan_payment",
    )
    op.drop_table("labor_finance_loan_payment")
    op.drop_index(
        op.f("ix_labor_finance_instalment_tenant_due_day"), table_name="labor_finance_instalment"
    )
    op.drop_table("labor_finance_instalment")
    op.drop_index(op.f("ix_labor_finance_entry_tenant_posted_on"), table_name="labor_finance_entry")
    op.drop_index(
        op.f("ix_labor_finance_entry_tenant_book_set_id_posted_on"),
        table_name="labor_finance_entry",
    )
    op.drop_table("labor_finance_entry")
    op.drop_table("labor_finance_bracket")
    op.drop_index(
        op.f("ix_labor_finance_allocation_tenant_area"), table_name="labor_finance_allocation"
    )
    op.drop_table("labor_finance_allocation")
    op.drop_index(
        "uq_labor_finance_workforce_current",
        table_name="labor_finance_workforce",
        postgresql_where=sa.text("current"),
    )
    op.drop_index(
        op.f("ix_labor_finance_workforce_tenant_area"), table_name="labor_finance_workforce"
    )
    op.drop_table("labor_finance_workforce")
    op.drop_index(
        "uq_labor_finance_wage_fund_live",
        table_name="labor_finance_wage_fund",
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
    op.drop_index(
        op.f("ix_labor_finance_wage_fund_tenant_posted_on"), table_name="labor_finance_wage_fund"
    )
    op.drop_index(
        op.f("ix_labor_finance_wage_fund_tenant_area"), table_name="labor_finance_wage_fund"
    )
    op.drop_table("labor_finance_wage_fund")
    op.drop_index(
        "uq_labor_finance_tax_live",
        table_name="labor_finance_tax",
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.drop_index(op.f("ix_labor_finance_tax_tenant_state_pay_by"), table_name="labor_finance_tax")
    op.drop_index(op.f("ix_labor_finance_tax_tenant_posted_on"), table_name="labor_finance_tax")
    op.drop_index(op.f("ix_labor_finance_tax_tenant_area"), table_name="labor_finance_tax")
    op.drop_table("labor_finance_tax")
    op.drop_index(op.f("ix_labor_finance_seeker_tenant_area"), table_name="labor_finance_seeker")
    op.drop_table("labor_finance_seeker")
    op.drop_table("labor_finance_rule")
    op.drop_index(
        op.f("ix_labor_finance_professional_guidance_tenant_area"),
        table_name="labor_finance_professional_guidance",
    )
    op.drop_table("labor_finance_professional_guidance")
    op.drop_index(op.f("ix_labor_finance_price_tenant_area"), table_name="labor_finance_price")
    op.drop_table("labor_finance_price")
    op.drop_table("labor_finance_pool")
    op.drop_index(
        op.f("ix_labor_finance_petition_tenant_area"), table_name="labor_finance_petition"
    )
    op.drop_table("labor_finance_petition")
    op.drop_index(op.f("ix_labor_finance_loan_tenant_area"), table_name="labor_finance_loan")
    op.drop_table("labor_finance_loan")
    op.drop_index(
        op.f("ix_labor_finance_guidance_tenant_area"), table_name="labor_finance_guidance"
    )
    op.drop_table("labor_finance_guidance")
    op.drop_index(op.f("ix_labor_finance_finding_tenant_area"), table_name="labor_finance_finding")
    op.drop_table("labor_finance_finding")
    op.drop_index(
        op.f("ix_labor_finance_difficulty_tenant_area"), table_name="labor_finance_difficulty"
    )
    op.drop_table("labor_finance_difficulty")
    op.drop_index(
        op.f("ix_labor_finance_book_set_tenant_area"), table_name="labor_finance_book_set"
    )
    op.drop_table("labor_finance_book_set")
    op.drop_table("labor_finance_account")
