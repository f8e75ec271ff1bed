"""Worked cases: what a jurist expects of the rules, in a spreadsheet.

One row a case, with a header and UTF-8; an empty cell means "not given". ``as_of`` empty is
today; areas are codes; ``office_sectors`` are codes joined by `|`, or `*`; ``clause``, where
given, must be the clause of the rule that decided.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from khungcui import clock
from khungcui.errors import BadInput
from khungcui.files.sheet import Row, read_rows
from khungcui.policy.decision import Decision
from khungcui.policy.explain import reasons
from khungcui.policy.question import Question
from khungcui.policy.rule import WORD
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import Effect, ManagedBy, OfficeKind, PortionKind
from khungcui.tenancy.tree import AreaTree
from khungcui.text import Text

COLUMNS = (
    *("as_of", "office_kind", "office_area", "office_sectors", "office_id"),
    *("object", "action", "record_area", "record_sector", "managed_by", "portion"),
    *("record_orderer", "record_owner", "expected", "clause", "note"),
)
_SECTORS = re.compile(r"\*|[^|*\s]+(?:\|[^|*\s]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One worked case, and where it stands."""

    path: Path
    line: int
    question: Question
    expected: Effect
    clause: str | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A case and what the rules say to it."""

    case: Case
    decision: Decision

    @property
    def clause(self) -> str | None:
        """The clause of the rule that decided, None for a default denial."""
        return self.decision.rule.clause if self.decision.rule else None

    @property
    def passed(self) -> bool:
        """Whether verdict and clause are as expected."""
        right = self.decision.allowed is (self.case.expected is Effect.ALLOW)
        return right and self.case.clause in (None, self.clause)

    @property
    def told(self) -> Text:
        """What was expected, what came, and why, in one line."""
        got = Effect.ALLOW if self.decision.allowed else Effect.DENY
        why = reasons(self.decision)
        template = Text(
            vi="{path}:{line}: {note}: chờ {expected}, được {got}. {why}",
            en="{path}:{line}: {note}: expected {expected}, got {got}. {why}",
        )
        return template.format(
            path=self.case.path,
            line=self.case.line,
            note=self.case.note or self.decision.power,
            expected=_verdict(self.case.expected, self.case.clause),
            got=_verdict(got, self.clause),
            why=Text(vi=" ".join(t.vi for t in why), en=" ".join(t.en for t in why)),
        )


def _verdict(effect: Effect, clause: str | None) -> str:
    return f"{effect} ({clause})" if clause else str(effect)


def _sectors(row: Row) -> frozenset[str]:
    if not row["office_sectors"]:
        return frozenset()
    return frozenset(row.shaped("office_sectors", _SECTORS, "13|14").split("|"))


def _question(row: Row) -> Question:
    return Question(
        as_of=row.optional_day("as_of") or clock.today(),
        office_kind=row.choice("office_kind", OfficeKind),
        office_area=row["office_area"] or None,
        office_sectors=_sectors(row),
        office_id=row["office_id"] or None,
        object=row.shaped("object", WORD, "establishment"),
        action=row.shaped("action", WORD, "view"),
        record_area=row["record_area"] or None,
        record_sector=row["record_sector"] or None,
        managed_by=row.choice("managed_by", ManagedBy) if row["managed_by"] else None,
        portion=row.choice("portion", PortionKind) if row["portion"] else None,
        record_orderer=row["record_orderer"] or None,
        record_owner=row["record_owner"] or None,
    )


def read_cases(path: Path, tree: AreaTree) -> tuple[Case, ...]:
    """The cases of a file; `BadFile` naming line and column where it is malformed."""
    return tuple(_cases(path, tree))


def _cases(path: Path, tree: AreaTree) -> Iterator[Case]:
    for row in read_rows(path, COLUMNS):
        question = _question(row)
        try:
            question.reach(tree)
            question.facet(tree)
        except BadInput as problem:
            raise row.refuse(problem.field or "-", problem.message) from None
        yield Case(
            path=path,
            line=row.line,
            question=question,
            expected=row.choice("expected", Effect),
            clause=row["clause"] or None,
            note=row["note"],
        )


def run(case: Case, snapshot: Snapshot, tree: AreaTree) -> Outcome:
    """What the rules say to a case."""
    return Outcome(case=case, decision=case.question.decide(snapshot, tree))
