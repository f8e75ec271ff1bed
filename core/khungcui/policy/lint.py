"""What can be said of rules without any data: words, dead rules, powers, clauses.

Conditions are finite, so whether one rule covers another is enumerated, not guessed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from pathlib import Path

from khungcui.files.sheet import read_rows
from khungcui.policy.rule import Rule, Rulebook
from khungcui.policy.vocabulary import ManagedBy, PortionKind
from khungcui.text import Text
from khungcui.text.nearest import did_you_mean


class Kind(StrEnum):
    """What a finding is about."""

    UNKNOWN_POWER = "unknown-power"
    NEVER_IN_FORCE = "never-in-force"
    SHADOWED = "shadowed"
    POWER_WITHOUT_RULE = "power-without-rule"
    CLAUSE_WITHOUT_RULE = "clause-without-rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong with the rules: ``subject`` is a rule id, a power or a clause."""

    kind: Kind
    subject: str
    message: Text


ACCEPTED_COLUMNS = ("kind", "subject", "reason")


def read_accepted(path: Path) -> dict[tuple[Kind, str], str]:
    """Findings that are right as they are, each with its reason; none without the file."""
    if not path.is_file():
        return {}
    return {
        (row.choice("kind", Kind), row["subject"]): row["reason"]
        for row in read_rows(path, ACCEPTED_COLUMNS)
    }


def _unknown_powers(book: Rulebook, declared: Collection[str]) -> Iterator[Finding]:
    """Powers that neither a plugin declares nor the founding instrument speaks of.

    The founding instrument is the vocabulary of modules that are not installed.
    """
    founding = min(book.instruments.values(), key=lambda one: (one.in_force, one.id)).id
    known = {rule.power for rule in book.rules if rule.instrument == founding} | set(declared)
    text = Text(
        vi="Quy tắc {id} nói đến quyền {power} mà không ai biết.{meant}",
        en="Rule {id} speaks of the power {power}, which nobody knows.{meant}",
    )
    first: dict[str, Rule] = {}
    for rule in book.rules:
        first.setdefault(rule.power, rule)
    for power, rule in first.items():
        if power in known:
            continue
        told = text.format(id=rule.id, power=power, meant=did_you_mean(power, known))
        yield Finding(kind=Kind.UNKNOWN_POWER, subject=power, message=told)


def _never(rules: Iterable[Rule]) -> Iterator[Finding]:
    text = Text(
        vi="Quy tắc {id} không ngày nào có hiệu lực: hết trước khi bắt đầu.",
        en="Rule {id} is in force on no day: it ends before it begins.",
    )
    for rule in rules:
        if rule.end is not None and rule.end <= rule.start:
            yield Finding(
                kind=Kind.NEVER_IN_FORCE, subject=rule.id, message=text.format(id=rule.id)
            )


_MANAGERS = (*ManagedBy, None)
_PORTIONS = (*PortionKind, None)


def _classes(rule: Rule) -> frozenset[tuple[ManagedBy | None, PortionKind | None]]:
    """The classes of portion that a rule is about, "not given" being one of its own."""
    return frozenset(
        (by, portion)
        for by, portion in product(_MANAGERS, _PORTIONS)
        if (rule.managed_by is None or by in rule.managed_by)
        and (rule.portion is None or portion in rule.portion)
    )


def _spans(outer: Rule, inner: Rule) -> bool:
    """Whether the period of ``outer`` contains that of ``inner``."""
    if outer.start > inner.start:
        return False
    return outer.end is None or (inner.end is not None and inner.end <= outer.end)


def _shadowed(rules: Iterable[Rule]) -> Iterator[Finding]:
    """Rules that never decide, since rules that go first match wherever they do."""
    siblings: dict[tuple[str, ...], list[Rule]] = defaultdict(list)
    for rule in rules:
        siblings[rule.office, rule.axis, rule.object, rule.action].append(rule)
    text = Text(
        vi="Quy tắc {id} không bao giờ quyết định: {by} luôn đi trước.",
        en="Rule {id} never decides: {by} always goes first.",
    )
    for group in siblings.values():
        ordered = sorted(group, key=lambda rule: rule.order)
        for place, rule in enumerate(ordered):
            before = [other for other in ordered[:place] if _spans(other, rule)]
            covered = frozenset[tuple[ManagedBy | None, PortionKind | None]]().union(
                *(_classes(other) for other in before)
            )
            if before and _classes(rule) <= covered:
                by = ", ".join(other.id for other in before)
                yield Finding(
                    kind=Kind.SHADOWED, subject=rule.id, message=text.format(id=rule.id, by=by)
                )


def _powers_without_rule(rules: Iterable[Rule], declared: Collection[str]) -> Iterator[Finding]:
    ruled = {rule.power for rule in rules}
    text = Text(
        vi="Không quy tắc nào trao quyền {power} cho ai.",
        en="No rule gives the power {power} to anyone.",
    )
    for power in sorted(set(declared) - ruled):
        yield Finding(kind=Kind.POWER_WITHOUT_RULE, subject=power, message=text.format(power=power))


def _clauses_without_rule(book: Rulebook) -> Iterator[Finding]:
    cited = {rule.clause for rule in book.rules}
    text = Text(
        vi="Không quy tắc nào dẫn điều {n} ({title}).", en="No rule cites clause {n} ({title})."
    )
    for number, clause in book.clauses.items():
        if number not in cited:
            yield Finding(
                kind=Kind.CLAUSE_WITHOUT_RULE,
                subject=number,
                message=text.format(n=number, title=clause.title),
            )


def lint(
    book: Rulebook,
    declared: Collection[str] = (),
    accepted: Mapping[tuple[Kind, str], str] | None = None,
) -> tuple[Finding, ...]:
    """Everything that is wrong with a rulebook, except what is accepted with a reason.

    ``declared`` are the powers that the installed plugins declare.
    """
    found = [
        *_unknown_powers(book, declared),
        *_never(book.rules),
        *_shadowed(book.rules),
        *_powers_without_rule(book.rules, declared),
        *_clauses_without_rule(book),
    ]
    settled = accepted or {}
    return tuple(finding for finding in found if (finding.kind, finding.subject) not in settled)
