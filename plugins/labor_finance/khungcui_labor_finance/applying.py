"""Which rule applies on a day, and what it makes of an amount, over a period of several rules.

A computation of a past period uses the rules of that period. Where a rule changes within it,
each counts for its own days: the amounts are weighted by them and rounded once, at the end.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import Text
from khungcui_labor_finance.errors import NoRule
from khungcui_labor_finance.models import EconomicRule, RuleBracket
from khungcui_labor_finance.vocabulary import RuleIssuer, RuleState

_DAY = timedelta(days=1)
_PERCENT = 100
#: The rules that are a value, and never brackets: amounts are computed with it, or held to it.
OF_A_VALUE = ("wages.minimum", "wages.standard_days", "credit.rate", "prices.ceiling.")
#: The states in which a rule counts for the days from its ``since`` up to its ``until``.
COUNTING = (RuleState.IN_FORCE, RuleState.REPEALED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bracket:
    """What lies over ``over`` and up to ``up_to`` goes at ``rate`` percent."""

    over: Decimal
    up_to: Decimal | None
    rate: Decimal

    def of(self, base: Fraction) -> Fraction:
        """What this bracket takes of ``base``."""
        top = base if self.up_to is None else min(base, Fraction(self.up_to))
        return max(top - Fraction(self.over), Fraction(0)) * Fraction(self.rate) / _PERCENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule as it applies: a value, or brackets."""

    id: UUID
    path: str
    title: str
    unit: str
    value: Decimal | None
    brackets: tuple[Bracket, ...]
    since: date
    until: date | None
    issuer: RuleIssuer
    citation: str
    state: RuleState = RuleState.IN_FORCE

    @property
    def number(self) -> Fraction:
        """The value, exactly; `NoRule` where there is none to compute with."""
        if not self.value:
            raise NoRule(
                Text(
                    vi="Chế độ “{path}” ({citation}) không có giá trị để tính.",
                    en="The rule “{path}” ({citation}) has no value to compute with.",
                ).format(path=self.path, citation=self.citation),
                params={"path": self.path},
                clause="II.5.2",
            )
        return Fraction(self.value)

    def levied(self, base: Decimal) -> Fraction:
        """What is due of ``base``: by brackets, or by a rate in percent."""
        if self.brackets:
            return sum((one.of(Fraction(base)) for one in self.brackets), Fraction(0))
        return Fraction(base) * Fraction(self.value or 0) / _PERCENT

    def covers(self, day: date) -> bool:
        """Whether it is the rule of ``day``."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Days of a period over which the same rules apply, by their paths."""

    first: date
    last: date
    rules: Mapping[str, Rule]

    @property
    def days(self) -> int:
        """How many days they are."""
        return (self.last - self.first).days + 1


async def rules_of(
    session: AsyncSession, city: str, path: str, first: date, last: date
) -> tuple[Rule, ...]:
    """The rules of ``path`` that count on the days from ``first`` to ``last``, in order."""
    found = await session.scalars(
        select(EconomicRule)
        .where(
            EconomicRule.tenant == city,
            EconomicRule.path == path,
            EconomicRule.state.in_(COUNTING),
            EconomicRule.since <= last,
            (EconomicRule.until.is_(None)) | (EconomicRule.until > first),
            (EconomicRule.until.is_(None)) | (EconomicRule.until > EconomicRule.since),
        )
        .order_by(EconomicRule.since)
    )
    rows = list(found)
    brackets = await brackets_of(session, rows)
    return tuple(as_rule(row, brackets.get(row.id, ())) for row in rows)


async def brackets_of(
    session: AsyncSession, rows: Sequence[EconomicRule]
) -> dict[UUID, tuple[Bracket, ...]]:
    """The brackets of ``rows``, from the lowest."""
    bracketed = [row.id for row in rows if row.bracketed]
    if not bracketed:
        return {}
    found = await session.scalars(
        select(RuleBracket)
        .where(RuleBracket.tenant == rows[0].tenant, RuleBracket.rule_id.in_(bracketed))
        .order_by(RuleBracket.rule_id, RuleBracket.position)
    )
    made: dict[UUID, tuple[Bracket, ...]] = {}
    for one in found:
        bracket = Bracket(over=one.over, up_to=one.up_to, rate=one.rate)
        made[one.rule_id] = (*made.get(one.rule_id, ()), bracket)
    return made


def as_rule(row: EconomicRule, brackets: tuple[Bracket, ...]) -> Rule:
    """A row and its brackets, as they apply."""
    return Rule(
        id=row.id,
        path=row.path,
        title=row.title,
        unit=row.unit,
        value=row.value,
        brackets=brackets,
        since=row.since,
        until=row.until,
        issuer=row.issuer,
        citation=row.citation,
        state=row.state,
    )


async def rule_on(session: AsyncSession, city: str, path: str, day: date) -> Rule | None:
    """The rule of ``path`` that counts on ``day``; None where none does."""
    found = await rules_of(session, city, path, day, day)
    return found[0] if found else None


async def pieces_of(
    session: AsyncSession, city: str, paths: Sequence[str], first: date, last: date
) -> tuple[Piece, ...]:
    """The days from ``first`` to ``last`` in pieces over which the rules of ``paths`` are the same.

    Raises `NoRule` where some day has none.
    """
    rules = {path: await rules_of(session, city, path, first, last) for path in paths}
    return pieces(rules, first, last)


def pieces(rules: Mapping[str, Sequence[Rule]], first: date, last: date) -> tuple[Piece, ...]:
    """As `pieces_of`, of rules that are at hand."""
    begins = {first}
    for of_path in rules.values():
        begins |= {one.since for one in of_path if first < one.since <= last}
        begins |= {one.until for one in of_path if one.until and first < one.until <= last}
    order = sorted(begins)
    ends = [*(day - _DAY for day in order[1:]), last]
    return tuple(
        Piece(
            first=begin,
            last=end,
            rules={path: _on(of_path, path, begin) for path, of_path in rules.items()},
        )
        for begin, end in zip(order, ends, strict=True)
    )


def _on(rules: Sequence[Rule], path: str, day: date) -> Rule:
    for one in rules:
        if one.covers(day):
            return one
    raise NoRule(
        Text(
            vi="Ngày {day} không có chế độ “{path}” nào có hiệu lực.",
            en="No rule “{path}” is in force on {day}.",
        ).format(day=day, path=path),
        params={"path": path, "day": day.isoformat()},
        clause="II.5.2",
    )


def weighted(pieces: Sequence[Piece], of: Callable[[Mapping[str, Rule]], Fraction]) -> Fraction:
    """What ``of`` gives for the rules of each piece, weighted by days; exact."""
    days = sum(piece.days for piece in pieces)
    return sum((of(piece.rules) * piece.days for piece in pieces), Fraction(0)) / days


def basis(pieces: Sequence[Piece]) -> list[dict[str, Any]]:
    """What was applied, for the record of a computation: enough to do it again by hand."""
    return [
        {
            "from": piece.first.isoformat(),
            "to": piece.last.isoformat(),
            "days": piece.days,
            "path": path,
            "rule": str(rule.id),
            "value": None if rule.value is None else _said(rule.value),
            "brackets": [
                [_said(one.over), None if one.up_to is None else _said(one.up_to), _said(one.rate)]
                for one in rule.brackets
            ],
            "unit": rule.unit,
            "citation": rule.citation,
        }
        for piece in pieces
        for path, rule in sorted(piece.rules.items())
    ]


def changed(before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> str | None:
    """The paths whose rules were applied to other days than before; None where all were as before.

    Both are as `basis` gives them.
    """
    days: Counter[tuple[str, str]] = Counter()
    for one in now:
        days[one["path"], one["rule"]] += one["days"]
    for one in before:
        days[one["path"], one["rule"]] -= one["days"]
    paths = sorted({path for (path, _), left in days.items() if left})
    return ", ".join(paths) or None


def _said(value: Decimal) -> str:
    return f"{value.normalize():f}"
