"""Dated rules with issuer and citation, made by the city alone (II.5.2)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, Choice, Flowing, TenantRow, one_of
from khungcui_labor_finance.models.columns import Rate
from khungcui_labor_finance.vocabulary import RuleDomain, RuleIssuer, RuleState

#: What a rule says stands for good once it is in force: only its end may still be set, and only
#: earlier than it was. Its brackets change with its draft alone.
_FOR_GOOD = (
    """
create or replace function labor_finance_rule_for_good() returns trigger language plpgsql as $$
declare
  moving constant text[] := array['state', 'until', 'repealed_by', 'in_force_on',
                                  'version', 'state_since', 'due_on', 'round'];
begin
  if old.state in ('in_force', 'repealed')
     and (new.state = 'recorded' or new.state = 'verified'
          or coalesce(new.until, 'infinity') > coalesce(old.until, 'infinity')
          or (to_jsonb(new) - moving) is distinct from (to_jsonb(old) - moving))
  then
    raise exception 'a rule in force is never rewritten, only ended'
      using errcode = 'check_violation', constraint = 'labor_finance_rule_for_good';
  end if;
  return new;
end $$
""",
    """
create or replace trigger labor_finance_rule_for_good before update on labor_finance_rule
for each row execute function labor_finance_rule_for_good()
""",
)

_BRACKETS_OF_DRAFTS = (
    """
create or replace function labor_finance_bracket_of_draft() returns trigger
language plpgsql as $$
declare
  about labor_finance_bracket;
begin
  if tg_op = 'DELETE' then about := old; else about := new; end if;
  if not exists (
       select 1 from labor_finance_rule r
       where r.tenant = about.tenant and r.id = about.rule_id and r.state = 'recorded')
  then
    raise exception 'the brackets of a rule change with its draft alone'
      using errcode = 'check_violation', constraint = 'labor_finance_bracket_of_draft';
  end if;
  return about;
end $$
""",
    """
create or replace trigger labor_finance_bracket_of_draft
before insert or update or delete on labor_finance_bracket
for each row execute function labor_finance_bracket_of_draft()
""",
)


class EconomicRule(TenantRow, Flowing, Base):
    """A parameter under a path, such as ``wages.minimum``, over a time: a value, or brackets.

    Of one path at most one is in force on any day. ``until`` is the first day on which it is so no
    more. ``issuer`` and ``citation`` say who made it and where that stands (INV-21).
    """

    __tablename__ = "labor_finance_rule"
    __keep__ = True
    __ddl__ = _FOR_GOOD
    __table_args__ = (
        ExcludeConstraint(
            (Column("tenant"), "="),
            (Column("path"), "="),
            (text("daterange(since, until)"), "&&"),
            using="gist",
            where=text("state in ('in_force', 'repealed')"),
            name="ex_labor_finance_rule_one_a_day",
        ),
        one_of("domain", RuleDomain),
        one_of("issuer", RuleIssuer),
        one_of("state", RuleState),
        CheckConstraint("path like domain || '.%'", name="path_of_domain"),
        CheckConstraint("length(btrim(citation)) > 0", name="cited"),
        CheckConstraint("until >= since", name="ends_after_start"),
        CheckConstraint("value >= 0", name="value_positive"),
        CheckConstraint("bracketed = (value is null)", name="value_or_brackets"),
        CheckConstraint(
            "value <= 100 or (domain <> 'tax' and path not like '%.rate')", name="percent"
        ),
    )

    path: Mapped[str]
    domain: Mapped[RuleDomain] = mapped_column(Choice(RuleDomain))
    title: Mapped[str]
    unit: Mapped[str]
    value: Mapped[Rate | None]
    bracketed: Mapped[bool]
    since: Mapped[date]
    until: Mapped[date | None]
    issuer: Mapped[RuleIssuer] = mapped_column(Choice(RuleIssuer))
    citation: Mapped[str]
    area: Mapped[str]
    state: Mapped[RuleState] = mapped_column(Choice(RuleState), default=RuleState.RECORDED)
    in_force_on: Mapped[date | None]
    repealed_by: Mapped[str | None]


class RuleBracket(TenantRow, Base):
    """One bracket of a rule: what lies over ``over`` and up to ``up_to`` goes at ``rate`` percent.

    The last one has no upper end.
    """

    __tablename__ = "labor_finance_bracket"
    __ddl__ = _BRACKETS_OF_DRAFTS
    __table_args__ = (
        UniqueConstraint("tenant", "rule_id", "position"),
        ForeignKeyConstraint(
            ["tenant", "rule_id"], ["labor_finance_rule.tenant", "labor_finance_rule.id"]
        ),
        CheckConstraint("over >= 0 and (up_to is null or up_to > over)", name="over_and_up_to"),
        CheckConstraint("rate between 0 and 100", name="rate_percent"),
    )

    rule_id: Mapped[UUID]
    position: Mapped[int]
    over: Mapped[Rate]
    up_to: Mapped[Rate | None]
    rate: Mapped[Rate]

    @property
    def width(self) -> Decimal | None:
        """How much fits into the bracket; None without end."""
        return None if self.up_to is None else self.up_to - self.over
