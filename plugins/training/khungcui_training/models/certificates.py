"""Certificates: numbered, expiring, revocable, never deleted."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from khungcui import Base, TenantRow

#: What a certificate says stands for good; it can only be revoked, and only once.
_FOR_GOOD = (
    """
create or replace function training_certificate_for_good() returns trigger language plpgsql as $$
begin
  if old.revoked_on is not null
     or (to_jsonb(new) - array['revoked_on', 'revoked_reason'])
        is distinct from (to_jsonb(old) - array['revoked_on', 'revoked_reason'])
  then
    raise exception 'a certificate is never changed, only revoked once'
      using errcode = 'check_violation', constraint = 'training_certificate_for_good';
  end if;
  return new;
end $$
""",
    """
create or replace trigger training_certificate_for_good before update on training_certificate
for each row execute function training_certificate_for_good()
""",
)


class Certificate(TenantRow, Base):
    """The proof that a cadre passed a course; a row of whoever issued it.

    Its number is issuer, year and serial, as in ``760/2027/000123``, so that the number alone
    says where to look. The enrolment that it was earned by stays linked for good, and so does
    the cadre, without a foreign key: see `Enrolment`.
    """

    __tablename__ = "training_certificate"
    __keep__ = True
    __ddl__ = _FOR_GOOD
    __table_args__ = (
        UniqueConstraint("tenant", "number"),
        UniqueConstraint("tenant", "year", "serial"),
        UniqueConstraint("tenant", "enrolment_id"),
        ForeignKeyConstraint(
            ["tenant", "course_id"], ["training_course.tenant", "training_course.id"]
        ),
        ForeignKeyConstraint(
            ["tenant", "enrolment_id"],
            ["training_enrolment.tenant", "training_enrolment.id"],
        ),
        ForeignKeyConstraint(
            ["curriculum_tenant", "curriculum_id"],
            ["training_curriculum.tenant", "training_curriculum.id"],
        ),
        Index(None, "tenant", "cadre_tenant", "person_id"),
        CheckConstraint("expires_on > issued_on", name="expires_after_issue"),
        CheckConstraint(
            "(revoked_on is null) = (revoked_reason is null)", name="revoked_with_reason"
        ),
    )

    number: Mapped[str]
    year: Mapped[int]
    serial: Mapped[int]
    course_id: Mapped[UUID]
    enrolment_id: Mapped[UUID]
    cadre_tenant: Mapped[str]
    cadre_id: Mapped[UUID]
    person_id: Mapped[UUID]
    holder: Mapped[str]
    curriculum_tenant: Mapped[str]
    curriculum_id: Mapped[UUID]
    version_id: Mapped[UUID]
    area: Mapped[str]
    owner: Mapped[str | None]
    issued_on: Mapped[date]
    expires_on: Mapped[date | None]
    revoked_on: Mapped[date | None]
    revoked_reason: Mapped[str | None]
