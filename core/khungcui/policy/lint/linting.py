"""All findings of a rulebook, and which of them are new with a draft."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from khungcui.policy.lint.acceptance import Accepted, unused
from khungcui.policy.lint.asked import Asked
from khungcui.policy.lint.authority import nobody_amends
from khungcui.policy.lint.coverage import contradictions, dead, never_in_force, shadowed
from khungcui.policy.lint.finding import NEVER_ACCEPTED, Finding, Kind
from khungcui.policy.lint.gaps import stuck, unmanaged
from khungcui.policy.lint.overlaps import overlaps
from khungcui.policy.lint.powers import unknown, without_holder, without_rule
from khungcui.policy.lint.sources import (
    clauses_without_rule,
    rules_without_clause,
    signed_too_late,
    sources_not_in_force,
)
from khungcui.policy.lint.table import Table
from khungcui.policy.rule import Rulebook
from khungcui.tenancy.tree import Period

_NOTHING_ASKED = Asked()


def lint(
    book: Rulebook,
    asked: Asked = _NOTHING_ASKED,
    *,
    day: date | None = None,
    accepted: Accepted | None = None,
) -> tuple[Finding, ...]:
    """Everything that is wrong with a rulebook, except what is accepted with a reason.

    On ``day``, or on every day from the first rule on. A draft is linted as the book that it
    would make (`khungcui.policy.amendment.amended`); `fresh` then tells what is new with it.
    An acceptance that nothing needs is itself a finding, unless only one day is looked at.
    """
    table = Table(book.rules, book.instruments.values(), day)
    rules = table.rules
    found = (
        *nobody_amends(table, asked),
        *unknown(book, table, asked.powers),
        *never_in_force(rules),
        *dead(table, asked.powers),
        *shadowed(table),
        *contradictions(table),
        *unmanaged(table, asked),
        *stuck(table, asked.states),
        *overlaps(table, asked.powers),
        *without_rule(table, asked.powers),
        *without_holder(table, asked.powers),
        *clauses_without_rule(book, day),
        *rules_without_clause(book, rules),
        *sources_not_in_force(book, rules, day),
        *signed_too_late(book, day),
    )
    settled = accepted or {}
    left = tuple(one for one in found if one.kind in NEVER_ACCEPTED or _key(one) not in settled)
    return left if day is not None else (*left, *unused(settled, found))


def fresh(after: Iterable[Finding], before: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings of ``after`` that ``before`` does not have, or not on all of their days."""
    known: dict[tuple[Kind, str], list[Finding]] = defaultdict(list)
    for finding in before:
        known[_key(finding)].append(finding)
    return tuple(
        finding
        for finding in after
        if not (same := known.get(_key(finding)))
        or not _within(finding.days, [days for one in same for days in one.days])
    )


def _key(finding: Finding) -> tuple[Kind, str]:
    return finding.kind, finding.subject


def _within(days: Iterable[Period], known: list[Period]) -> bool:
    """Whether every one of ``days`` is a day of ``known``, which do not touch one another."""
    return all(any(other.covers(one) for other in known) for one in days)
