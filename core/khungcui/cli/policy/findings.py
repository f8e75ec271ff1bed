"""What `khungcui policy lint` looks at, and how it tells of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from khungcui.cli.policy.given import amendment_at, rulebook_of
from khungcui.plugins.asked import asked
from khungcui.plugins.manager import load
from khungcui.policy.adapter import holds_instrument, read_rulebook
from khungcui.policy.amendment import amended
from khungcui.policy.lint import Finding, lint, lint_draft, read_accepted
from khungcui.policy.lint.acceptance import Accepted
from khungcui.policy.rule import Rulebook
from khungcui.settings import settings
from khungcui.text import Language, Text

_ACCEPTED = "lint-accepted.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was linted and what came of it; ``fresh`` is what is new with a draft."""

    rules: int
    findings: tuple[Finding, ...]
    fresh: tuple[Finding, ...] | None = None


def find(
    directory: Path | None,
    day: date | None,
    draft: Path | None = None,
    *,
    database: bool = False,
) -> Found:
    """Lint a folder of instruments, or with them a ``draft``: what is new with it is told apart.

    A ``directory`` that is one instrument is a draft to the shipped ones. Findings accepted for a
    folder of instruments stand beside it (else those shipped count); those of a draft in its own
    folder. With ``database`` the rules that the city has adopted stand in for the shipped ones.
    """
    if draft is None and directory is not None and holds_instrument(directory):
        directory, draft = None, directory
    book = rulebook_of(directory, database=True) if database else read_rulebook(directory)
    shipped = settings().policies_dir / _ACCEPTED
    beside = directory.parent / _ACCEPTED if directory else shipped
    accepted = read_accepted(beside if beside.is_file() else shipped)
    if draft is not None:
        return _of_draft(book, draft, day, accepted)
    found = lint(book, asked(load().registry), day=day, accepted=accepted)
    return Found(rules=len(book.rules), findings=found)


def _of_draft(book: Rulebook, draft: Path, day: date | None, accepted: Accepted) -> Found:
    amendment = amendment_at(draft, book)
    linted = lint_draft(
        book,
        amendment,
        asked(load().registry),
        day=day,
        accepted=accepted,
        own=read_accepted(draft / _ACCEPTED),
    )
    rules = len(amended(book, amendment).rules)
    return Found(rules=rules, findings=linted.findings, fresh=linted.fresh)


def told(found: Found, language: Language) -> list[str]:
    """The findings in lines: what is wrong, which rules, an example; the count at the end."""
    new = frozenset(id(finding) for finding in found.fresh or ())
    lines = [line for one in found.findings for line in _lines(one, new, language)]
    count = f"{found.rules} rules, {len(found.findings)} findings"
    return [*lines, count if found.fresh is None else f"{count}, {len(new)} new with the draft"]


def _lines(finding: Finding, new: Collection[int], language: Language) -> list[str]:
    mark = Text(vi=" (mới)", en=" (new)").in_(language) if id(finding) in new else ""
    lines = [f"{finding.kind}{mark}: {finding.message.in_(language)}"]
    if finding.example is not None:
        lines.append(f"    {finding.example.told.in_(language)}")
    if finding.rules:
        ids = ", ".join(rule.id for rule in finding.rules)
        lines.append(
            "    " + Text(vi="Quy tắc: {ids}", en="Rules: {ids}").format(ids=ids).in_(language)
        )
    return lines


def document(found: Found, language: Language) -> dict[str, Any]:
    """The findings as JSON holds them; ``new`` stands there for a draft alone."""
    new = frozenset(id(finding) for finding in found.fresh or ())
    rows = [_row(one, language) for one in found.findings]
    if found.fresh is not None:
        for row, one in zip(rows, found.findings, strict=True):
            row["new"] = id(one) in new
    return {"rules": found.rules, "findings": rows}


def _row(finding: Finding, language: Language) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "subject": finding.subject,
        "message": finding.message.in_(language),
        "rules": [rule.id for rule in finding.rules],
        "days": [
            {"from": days.start.isoformat(), "until": days.end and days.end.isoformat()}
            for days in finding.days
        ],
        "example": finding.example and finding.example.document,
    }
