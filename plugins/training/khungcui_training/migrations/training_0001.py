"""Tables of training"""

# ruff: noqa: E501 - written by khungcui.storage.revise

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "training_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    op.execute("create extension if not exists btree_gist")
    op.create_table(
        "training_cadre",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_search", sa.Text(collation="C"), nullable=False),
        sa.Column("name_sort", sa.Text(collation="C"), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("post_kind", sa.Text(), nullable=False),
        sa.Column("post_title", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("tenant"), "="),
            (sa.column("person_id"), "="),
            (sa.column("post_kind"), "="),
            (sa.text("daterange(since, until)"), "&&"),
            using="gist",
            name="ex_training_cadre_one_post",
        ),
        sa.CheckConstraint(
            "post_kind in ('ward_vice_chair', 'ward_officer', 'district_officer', 'cooperative_manager', 'group_leader', 'workshop_manager', 'accountant', 'statistician', 'technician', 'skilled_worker')",
            name=op.f("ck_training_cadre_post_kind_known"),
        ),
        sa.CheckConstraint("until > since", name=op.f("ck_training_cadre_ends_after_start")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_training_cadre")),
    )
    op.create_index(
        op.f("ix_training_cadre_tenant_area"), "training_cadre", ["tenant", "area"], unique=False
    )
    op.create_table(
        "training_city_plan",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state in ('draft', 'published')", name=op.f("ck_training_city_plan_state_known")
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_training_city_plan")),
        sa.UniqueConstraint("tenant", "year", name=op.f("uq_training_city_plan_tenant_year")),
    )
    op.create_table(
        "training_curriculum",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_search", sa.Text(collation="C"), nullable=False),
        sa.Column("title_sort", sa.Text(collation="C"), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "audience in ('establishment_cadre', 'ward_cadre', 'cooperative_manager', 'accountant', 'statistician', 'skilled_worker', 'professional')",
            name=op.f("ck_training_curriculum_audience_known"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_training_curriculum")),
        sa.UniqueConstraint("tenant", "code", name=op.f("uq_training_curriculum_tenant_code")),
    )
    op.create_table(
        "training_cadre_opinion",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cadre_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(state = 'answered') = (answer is not null)",
            name=op.f("ck_training_cadre_opinion_answered_with_answer"),
        ),
        sa.CheckConstraint(
            "state in ('given', 'seen', 'answered')",
            name=op.f("ck_training_cadre_opinion_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "cadre_id"],
            ["training_cadre.tenant", "training_cadre.id"],
            name=op.f("fk_training_cadre_opinion_tenant_cadre_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_training_cadre_opinion")),
    )
    op.create_index(
        op.f("ix_training_cadre_opinion_tenant_cadre_id"),
        "training_cadre_opinion",
        ["tenant", "cadre_id"],
        unique=False,
    )
    op.create_table(
        "training_curriculum_version",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("curriculum_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("attendance_threshold", sa.Integer(), nullable=False),
        sa.Column("pass_mark", sa.Numeric(precision=4, scale=2), nullable=False),
        sa.Column("certificate_valid_months", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=True),
        sa.Column("unified_on", sa.Date(), nullable=True),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state in ('draft', 'unified', 'retired')",
            name=op.f("ck_training_curriculum_version_state_known"),
        ),
        sa.CheckConstraint(
            "attendance_threshold between 0 and 100",
            name=op.f("ck_training_curriculum_version_threshold_percent"),
        ),
        sa.CheckConstraint(
            "certificate_valid_months > 0",
            name=op.f("ck_training_curriculum_version_validity_positive"),
        ),
        sa.CheckConstraint("hours > 0", name=op.f("ck_training_curriculum_version_hours_positive")),
        sa.CheckConstraint(
            "pass_mark between 0 and 10",
            name=op.f("ck_training_curriculum_version_pass_mark_of_ten"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "curriculum_id"],
            ["training_curriculum.tenant", "training_curriculum.id"],
            name=op.f("fk_training_curriculum_version_tenant_curriculum_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_training_curriculum_version")),
        sa.UniqueConstraint(
            "tenant",
            "curriculum_id",
            "number",
            name=op.f("uq_training_curriculum_version_tenant_curriculum_id_number"),
        ),
    )
    op.create_index(
        "uq_training_curriculum_version_unified",
        "training_curriculum_version",
        ["tenant", "curriculum_id"],
        unique=True,
        postgresql_where=sa.text("state = 'unified'"),
    )
    op.create_table(
        "training_district_plan",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=False),
        sa.Column("city_plan_tenant", sa.Text(), nullable=True),
        sa.Column("city_plan_id", sa.Uuid(), nullable=True),
        sa.Column("aligned_on", sa.Date(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("return_comment", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state in ('draft', 'aligned', 'approved')",
            name=op.f("ck_training_district_plan_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["city_plan_tenant", "city_plan_id"],
            ["training_city_plan.tenant", "training_city_plan.id"],
            name=op.f("fk_training_district_plan_city_plan_tenant_city_plan_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_training_district_plan")),
        sa.UniqueConstraint("tenant", "year", name=op.f("uq_training_district_plan_tenant_year")),
    )
    op.create_table(
        "training_post_requirement",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_kind", sa.Text(), nullable=False),
        sa.Column("curriculum_tenant", sa.Text(), nullable=False),
        sa.Column("curriculum_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "post_kind in ('ward_vice_chair', 'ward_officer', 'district_officer', 'cooperative_manager', 'group_leader', 'workshop_manager', 'accountant', 'statistician', 'technician', 'skilled_worker')",
            name=op.f("ck_training_post_requirement_post_kind_known"),
        ),
        sa.CheckConstraint(
            "until > since", name=op.f("ck_training_post_requirement_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["curriculum_tenant", "curriculum_id"],
            ["training_curriculum.tenant", "training_curriculum.id"],
            name=op.f("fk_training_post_requirement_curriculum_tenant_curriculum_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_training_post_requirement")),
        sa.UniqueConstraint(
            "tenant",
            "post_kind",
            "curriculum_tenant",
            "curriculum_id",
            "since",
            name=op.f(
                "uq_training_post_requirement_tenant_post_kind_curriculum_tenant_curriculum_id_since"
            ),
        ),
    )
    op.create_table(
        "training_city_plan_line",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.CheckConstraint("places > 0", name=op.f("ck_training_city_plan_line_places_positive")),
        sa.ForeignKeyConstraint(
            ["tenant", "plan_id"],
            ["training_city_plan.tenant", "training_city_plan.id"],
            name=op.f("fk_training_city_plan_line_tenant_plan_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "version_id"],
            ["training_curriculum_version.tenant", "training_curriculum_version.id"],
            name=op.f("fk_training_city_plan_line_tenant_version_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_training_city_plan_line")),
        sa.UniqueConstraint(
            "tenant",
            "plan_id",
            "version_id",
            "district",
            name=op.f("uq_training_city_plan_line_tenant_plan_id_version_id_district"),
        ),
    )
    op.create_table(
        "training_course",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_search", sa.Text(collation="C"), nullable=False),
        sa.Column("title_sort", sa.Text(collation="C"), nullable=False),
        sa.Column("version_tenant", sa.Text(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("venue", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("allotted", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancel_reason is not null)",
            name=op.f("ck_training_course_cancelled_with_reason"),
        ),
        sa.CheckConstraint(
            "kind in ('city', 'accounting', 'district')", name=op.f("ck_training_course_kind_known")
        ),
        sa.CheckConstraint(
            "state in ('planned', 'open', 'running', 'assessed', 'closed', 'cancelled')",
            name=op.f("ck_training_course_state_known"),
        ),
        sa.CheckConstraint(
            "allotted between 0 and capacity",
            name=op.f("ck_training_course_allotted_within_capacity"),
        ),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_training_course_capacity_positive")),
        sa.CheckConstraint(
            "ends_on >= starts_on", name=op.f("ck_training_course_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["version_tenant", "version_id"],
            ["training_curriculum_version.tenant", "training_curriculum_version.id"],
            name=op.f("fk_training_course_version_tenant_version_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_training_course")),
        sa.UniqueConstraint("tenant", "code", name=op.f("uq_training_course_tenant_code")),
    )
    op.create_index(
        op.f("ix_training_course_tenant_kind_state"),
        "training_course",
        ["tenant", "kind", "state"],
        unique=False,
    )
    op.create_table(
        "training_curriculum_module",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.CheckConstraint("hours > 0", name=op.f("ck_training_curriculum_module_hours_positive")),
        sa.ForeignKeyConstraint(
            ["tenant", "version_id"],
            ["training_curriculum_version.tenant", "training_curriculum_version.id"],
            name=op.f("fk_training_curriculum_module_tenant_version_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_training_curriculum_module")),
        sa.UniqueConstraint(
            "tenant",
            "version_id",
            "position",
            name=op.f("uq_training_curriculum_module_tenant_version_id_position"),
        ),
    )
    op.create_table(
        "training_district_plan_line",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("version_tenant", sa.Text(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "places > 0", name=op.f("ck_training_district_plan_line_places_positive")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "plan_id"],
            ["training_district_plan.tenant", "training_district_plan.id"],
            name=op.f("fk_training_district_plan_line_tenant_plan_id"),
        ),
        sa.ForeignKeyConstraint(
            ["version_tenant", "version_id"],
            ["training_curriculum_version.tenant", "training_curriculum_version.id"],
            name=op.f("fk_training_district_plan_line_version_tenant_version_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_training_district_plan_line")),
        sa.UniqueConstraint(
            "tenant",
            "plan_id",
            "version_tenant",
            "version_id",
            "area",
            name=op.f(
                "uq_training_district_plan_line_tenant_plan_id_version_tenant_version_id_area"
            ),
        ),
    )
    op.create_table(
        "training_course_quota",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "taken between 0 and places", name=op.f("ck_training_course_quota_taken_within_places")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "course_id"],
            ["training_course.tenant", "training_course.id"],
            name=op.f("fk_training_course_quota_tenant_course_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_training_course_quota")),
        sa.UniqueConstraint(
            "tenant",
            "course_id",
            "area",
            name=op.f("uq_training_course_quota_tenant_course_id_area"),
        ),
    )
    op.create_table(
        "training_course_session",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.CheckConstraint("hours > 0", name=op.f("ck_training_course_session_hours_positive")),
        sa.ForeignKeyConstraint(
            ["tenant", "course_id"],
            ["training_course.tenant", "training_course.id"],
            name=op.f("fk_training_course_session_tenant_course_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_training_course_session")),
        sa.UniqueConstraint(
            "tenant",
            "course_id",
            "position",
            name=op.f("uq_training_course_session_tenant_course_id_position"),
        ),
    )
    op.create_table(
        "training_enrolment",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("quota_id", sa.Uuid(), nullable=False),
        sa.Column("cadre_tenant", sa.Text(), nullable=False),
        sa.Column("cadre_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("nominated_on", sa.Date(), nullable=False),
        sa.Column("nominated_by", sa.Text(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state in ('nominated', 'confirmed', 'attended', 'passed', 'failed', 'absent', 'certified', 'declined', 'withdrawn')",
            name=op.f("ck_training_enrolment_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "course_id"],
            ["training_course.tenant", "training_course.id"],
            name=op.f("fk_training_enrolment_tenant_course_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "quota_id"],
            ["training_course_quota.tenant", "training_course_quota.id"],
            name=op.f("fk_training_enrolment_tenant_quota_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_training_enrolment")),
    )
    op.create_index(
        op.f("ix_training_enrolment_tenant_area"),
        "training_enrolment",
        ["tenant", "area"],
        unique=False,
    )
    op.create_index(
        "uq_training_enrolment_live",
        "training_enrolment",
        ["tenant", "course_id", "cadre_tenant", "cadre_id"],
        unique=True,
        postgresql_where=sa.text("state not in ('declined', 'withdrawn')"),
    )
    op.create_table(
        "training_assessment",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.Numeric(precision=4, scale=2), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("assessed_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "score between 0 and 10", name=op.f("ck_training_assessment_score_of_ten")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "enrolment_id"],
            ["training_enrolment.tenant", "training_enrolment.id"],
            name=op.f("fk_training_assessment_tenant_enrolment_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_training_assessment")),
        sa.UniqueConstraint(
            "tenant", "enrolment_id", name=op.f("uq_training_assessment_tenant_enrolment_id")
        ),
    )
    op.create_table(
        "training_attendance",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "enrolment_id"],
            ["training_enrolment.tenant", "training_enrolment.id"],
            name=op.f("fk_training_attendance_tenant_enrolment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "session_id"],
            ["training_course_session.tenant", "training_course_session.id"],
            name=op.f("fk_training_attendance_tenant_session_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_training_attendance")),
        sa.UniqueConstraint(
            "tenant",
            "enrolment_id",
            "session_id",
            name=op.f("uq_training_attendance_tenant_enrolment_id_session_id"),
        ),
    )
    op.create_table(
        "training_certificate",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("cadre_tenant", sa.Text(), nullable=False),
        sa.Column("cadre_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("curriculum_tenant", sa.Text(), nullable=False),
        sa.Column("curriculum_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("revoked_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(revoked_on is null) = (revoked_reason is null)",
            name=op.f("ck_training_certificate_revoked_with_reason"),
        ),
        sa.CheckConstraint(
            "expires_on > issued_on", name=op.f("ck_training_certificate_expires_after_issue")
        ),
        sa.ForeignKeyConstraint(
            ["curriculum_tenant", "curriculum_id"],
            ["training_curriculum.tenant", "training_curriculum.id"],
            name=op.f("fk_training_certificate_curriculum_tenant_curriculum_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "course_id"],
            ["training_course.tenant", "training_course.id"],
            name=op.f("fk_training_certificate_tenant_course_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "enrolment_id"],
            ["training_enrolment.tenant", "training_enrolment.id"],
            name=op.f("fk_training_certificate_tenant_enrolment_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_training_certificate")),
        sa.UniqueConstraint(
            "tenant", "enrolment_id", name=op.f("uq_training_certificate_tenant_enrolment_id")
        ),
        sa.UniqueConstraint("tenant", "number", name=op.f("uq_training_certificate_tenant_number")),
        sa.UniqueConstraint(
            "tenant", "year", "serial", name=op.f("uq_training_certificate_tenant_year_serial")
        ),
    )
    op.create_index(
        op.f("ix_training_certificate_tenant_cadre_tenant_person_id"),
        "training_certificate",
        ["tenant", "cadre_tenant", "person_id"],
        unique=False,
    )


def downgrade() -> None:
    """Take this revision back."""
    op.drop_index(
        op.f("ix_training_certificate_tenant_cadre_tenant_person_id"),
        table_name="training_certificate",
    )
    op.drop_table("training_certificate")
    op.drop_table("training_attendance")
    op.drop_table("training_assessment")
    op.drop_index(
        "uq_training_enrolment_live",
        table_name="training_enrolment",
        postgresql_where=sa.text("state not in ('declined', 'withdrawn')"),
    )
    op.drop_index(op.f("ix_training_enrolment_tenant_area"), table_name="training_enrolment")
    op.drop_table("training_enrolment")
    op.drop_table("training_course_session")
    op.drop_table("training_course_quota")
    op.drop_table("training_district_plan_line")
    op.drop_table("training_curriculum_module")
    op.drop_index(op.f("ix_training_course_tenant_kind_state"), table_name="training_course")
    op.drop_table("training_course")
    op.drop_table("training_city_plan_line")
    op.drop_table("training_post_requirement")
    op.drop_table("training_district_plan")
    op.drop_index(
        "uq_training_curriculum_version_unified",
        table_name="training_curriculum_version",
        postgresql_where=sa.text("state = 'unified'"),
    )
    op.drop_table("training_curriculum_version")
    op.drop_index(
        op.f("ix_training_cadre_opinion_tenant_cadre_id"), table_name="training_cadre_opinion"
    )
    op.drop_table("training_cadre_opinion")
    op.drop_table("training_curriculum")
    op.drop_table("training_city_plan")
    op.drop_index(op.f("ix_training_cadre_tenant_area"), table_name="training_cadre")
    op.drop_table("training_cadre")
