"""Clauses without rules, rules without clause, and instruments that do not hold what they carry."""

from collections.abc import Iterable, Iterator
from datetime import date

from khungcui.policy.lint.finding import Finding, Kind
from khungcui.policy.rule import Instrument, Rule, Rulebook
from khungcui.tenancy.tree import Period
from khungcui.text import Text


def clauses_without_rule(book: Rulebook, day: date | None) -> Iterator[Finding]:
    """Clauses that neither a rule nor a reform has ever cited by ``day``.

    A clause whose rules are over is spent, and no finding.
    """
    cited = {rule.clause for rule in book.rules if day is None or rule.start <= day}
    for act in book.instruments.values():
        cited.update(act.reassigns.clauses)
    text = Text(
        vi="Không quy tắc nào dẫn điều {n} ({title}).", en="No rule cites clause {n} ({title})."
    )
    for number, clause in book.clauses.items():
        carrier = book.instruments.get(clause.instrument or "")
        if number in cited or (day and carrier and day < carrier.in_force):
            continue
        yield Finding(
            kind=Kind.CLAUSE_WITHOUT_RULE,
            subject=number,
            message=text.format(n=number, title=clause.title),
        )


def rules_without_clause(book: Rulebook, rules: Iterable[Rule]) -> Iterator[Finding]:
    """Rules that cite a clause which is nowhere."""
    text = Text(
        vi="Quy tắc {id} dẫn điều {n}, không có điều ấy.",
        en="Rule {id} cites clause {n}, which is nowhere.",
    )
    for rule in rules:
        if rule.clause not in book.clauses:
            yield Finding(
                kind=Kind.RULE_WITHOUT_CLAUSE,
                subject=rule.id,
                message=text.format(id=rule.id, n=rule.clause),
                rules=(rule,),
            )


def sources_not_in_force(
    book: Rulebook, rules: Iterable[Rule], day: date | None
) -> Iterator[Finding]:
    """Rules in force on days on which their instrument, or the clause that they cite, is not."""
    text = Text(
        vi="Quy tắc {id} có hiệu lực khi {source} thì không.",
        en="Rule {id} is in force when {source} is not.",
    )
    for rule in rules:
        clause = book.clauses.get(rule.clause)
        for name in dict.fromkeys((rule.instrument, clause and clause.instrument)):
            if name is None:
                continue
            days = _outside(rule, book.instruments.get(name), day)
            if days:
                yield Finding(
                    kind=Kind.SOURCE_NOT_IN_FORCE,
                    subject=rule.id,
                    message=text.format(id=rule.id, source=name),
                    rules=(rule,),
                    days=days,
                )


def _outside(rule: Rule, source: Instrument | None, day: date | None) -> tuple[Period, ...]:
    """The days of the rule that are none of its source; a source that is nowhere has no days."""
    if rule.end is not None and rule.end <= rule.start:
        return ()
    if source is None:
        return (Period(start=rule.start, end=rule.end),)
    found = []
    if rule.start < source.in_force:
        before = min(source.in_force, rule.end or source.in_force)
        found.append(Period(start=rule.start, end=before))
    if source.until is not None and (rule.end is None or source.until < rule.end):
        found.append(Period(start=max(source.until, rule.start), end=rule.end))
    return tuple(days for days in found if day is None or day in days)


def signed_too_late(book: Rulebook, day: date | None) -> Iterator[Finding]:
    """Instruments that were in force before they were signed."""
    text = Text(
        vi="Văn bản {number} ký ngày {signed}, sau ngày có hiệu lực {in_force}.",
        en="Instrument {number} was signed on {signed}, after it came into force on {in_force}.",
    )
    for one in book.instruments.values():
        early = one.signed is not None and one.in_force < one.signed
        if early and (day is None or one.in_force <= day):
            yield Finding(
                kind=Kind.SIGNED_TOO_LATE,
                subject=one.id,
                message=text.format(number=one.number, signed=one.signed, in_force=one.in_force),
            )
