"""Worked cases that the rules with an amendment answer otherwise than without it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from khungcui.plugins.impact.edition import Edition
from khungcui.plugins.impact.result import Flip, Verdict
from khungcui.policy.cases import Case
from khungcui.policy.question import Question


def flips(cases: Iterable[Case], before: Edition, after: Edition, day: date) -> tuple[Flip, ...]:
    """The cases whose verdict changes, asked on ``day`` or on their own where that is later.

    An amendment never changes what is past, so a case of an earlier day is asked anew.
    """
    found = []
    for case in cases:
        question = replace(case.question, as_of=max(case.question.as_of, day))
        was, now = _verdict(question, before), _verdict(question, after)
        if was.allowed is not now.allowed:
            found.append(Flip(case=case, day=question.as_of, before=was, after=now))
    return tuple(found)


def _verdict(question: Question, edition: Edition) -> Verdict:
    decision = question.decide(edition.snapshot, edition.tree)
    return Verdict(
        allowed=decision.allowed,
        clause=decision.clause,
        rule=decision.rule.id if decision.rule else None,
    )
