"""Findings that are right as they are, each with its reason."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from khungcui.files.sheet import read_rows
from khungcui.policy.lint.finding import NEVER_ACCEPTED, Finding, Kind
from khungcui.text import Text

ACCEPTED_COLUMNS = ("kind", "subject", "reason")

Accepted = Mapping[tuple[Kind, str], str]


def read_accepted(path: Path) -> dict[tuple[Kind, str], str]:
    """The accepted findings of a file with their reasons; none without the file.

    Raises `BadFile` for a kind that is none or that nobody may accept, and for an empty reason.
    """
    if not path.is_file():
        return {}
    found: dict[tuple[Kind, str], str] = {}
    for row in read_rows(path, ACCEPTED_COLUMNS):
        kind = row.choice("kind", Kind)
        if kind in NEVER_ACCEPTED:
            what = Text(
                vi="«{kind}» không bao giờ được chấp nhận.", en="«{kind}» is never accepted."
            )
            raise row.refuse("kind", what.format(kind=kind))
        found[kind, row.text("subject")] = row.text("reason")
    return found


def unused(accepted: Accepted, found: Collection[Finding]) -> Iterator[Finding]:
    """Acceptances of what is not found, so that the file does not outlive its reasons."""
    there = {(finding.kind, finding.subject) for finding in found}
    text = Text(
        vi="Đã chấp nhận {kind} «{subject}» mà không còn thấy nữa; hãy bỏ dòng ấy.",
        en="{kind} «{subject}» is accepted and not found any more; take the line out.",
    )
    for kind, subject in accepted:
        if (kind, subject) not in there:
            yield Finding(
                kind=Kind.UNUSED_ACCEPTANCE,
                subject=f"{kind} {subject}",
                message=text.format(kind=kind, subject=subject),
            )
