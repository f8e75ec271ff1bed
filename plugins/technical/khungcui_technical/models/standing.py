"""What versions of specifications and of norms have in common: when they hold, and for whom.

A version that holds, or has held, has days; no two of one product and one orderer share a day
(an exclusion constraint). What it says was written while it was a draft, and stays: a trigger on
the tables of its lines refuses any change afterwards.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, column, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Choice, Flowing, TenantRow
from khungcui_technical.vocabulary import StandingState


class Standing(TenantRow, Flowing):
    """A mixin: a numbered version of what ``orderer`` lays down for a product (II.3.2).

    ``code`` names the version in the whole city, ``number`` among those of its product and
    orderer. ``since`` is the first day that it holds, ``until`` the first on which it does no more;
    ``cut`` says that the next version ended it, ``cut_from`` when it would have ended before, if
    ever.
    """

    code: Mapped[str]
    product_id: Mapped[UUID]
    number: Mapped[int]
    orderer_tenant: Mapped[str]
    orderer_id: Mapped[UUID]
    area: Mapped[str]
    sector: Mapped[str]
    state: Mapped[StandingState] = mapped_column(Choice(StandingState), default=StandingState.DRAFT)
    since: Mapped[date | None]
    until: Mapped[date | None]
    cut: Mapped[bool] = mapped_column(default=False)
    cut_from: Mapped[date | None]


def one_at_a_time(table: str) -> ExcludeConstraint:
    """That versions of one product and orderer never hold on the same day."""
    return ExcludeConstraint(
        (column("tenant"), "="),
        (column("product_id"), "="),
        (column("orderer_id"), "="),
        (text("daterange(since, until)"), "&&"),
        using="gist",
        where=text("since is not null"),
        name=f"ex_{table}_standing",
    )


def stands() -> CheckConstraint:
    """That a version has days exactly when it holds or has held."""
    return CheckConstraint(
        "(state in ('in_force', 'superseded')) = (since is not null)"
        " and (state <> 'superseded' or until is not null) and until > since",
        name="days_with_state",
    )


def kept(lines: str, versions: str, key: str) -> tuple[str, ...]:
    """The statements that keep ``lines`` as they are, once their version is no draft any more."""
    return (
        f"""
create or replace function {lines}_kept() returns trigger language plpgsql as $$
begin
  if exists (
    select 1 from {versions} v
    where v.tenant = coalesce(new.tenant, old.tenant)
      and v.id = coalesce(new.{key}, old.{key}) and v.state <> 'draft')
  then
    raise exception 'a version keeps what it says once it is tried'
      using errcode = 'check_violation', constraint = '{lines}_kept';
  end if;
  return coalesce(new, old);
end $$
""",  # noqa: S608 - names of our own tables
        f"""
create or replace trigger {lines}_kept before insert or update or delete on {lines}
for each row execute function {lines}_kept()
""",
    )
