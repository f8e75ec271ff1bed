"""Linting a draft: the rulebook as it would be, and what the draft would bring about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from khungcui.policy.amendment import Amendment, amended
from khungcui.policy.lint.acceptance import Accepted, unused
from khungcui.policy.lint.asked import Asked
from khungcui.policy.lint.finding import Finding, Kind
from khungcui.policy.lint.linting import fresh, lint
from khungcui.policy.rule import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Linted:
    """All findings of the book with the draft, and those of them that are new with it."""

    findings: tuple[Finding, ...]
    fresh: tuple[Finding, ...]


def lint_draft(
    book: Rulebook,
    draft: Amendment,
    asked: Asked,
    *,
    day: date | None = None,
    accepted: Accepted | None = None,
    own: Accepted | None = None,
) -> Linted:
    """What is wrong with ``book`` as ``draft`` would make it; `BadInput` where it does not fit.

    ``accepted`` goes with the book, ``own`` with the draft. That the draft makes an acceptance
    of the book idle is no fault of the draft; of its own ones all must be needed.
    """
    settled, own = dict(accepted or {}), dict(own or {})
    after = lint(amended(book, draft), asked, day=day, accepted={**settled, **own})
    idle = {one.subject for one in unused(settled, ()) if one.subject not in _subjects(own)}
    found = tuple(
        one for one in after if one.kind is not Kind.UNUSED_ACCEPTANCE or one.subject not in idle
    )
    return Linted(findings=found, fresh=fresh(found, lint(book, asked, day=day, accepted=settled)))


def _subjects(accepted: Accepted) -> Iterable[str]:
    return {one.subject for one in unused(accepted, ())}
