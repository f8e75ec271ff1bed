"""What lint finds: a kind, a subject, the rules involved, the days, and a concrete example."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from khungcui.policy.lint.classes import PLAIN, Class, in_words, word
from khungcui.policy.rule import Rule
from khungcui.policy.titles import TITLES
from khungcui.policy.vocabulary import Line, OfficeKind
from khungcui.tenancy.tree import Period
from khungcui.text import Text


class Kind(StrEnum):
    """What a finding is about."""

    UNKNOWN_POWER = "unknown-power"
    NEVER_IN_FORCE = "never-in-force"
    DEAD = "dead"
    SHADOWED = "shadowed"
    CONTRADICTION = "contradiction"
    UNMANAGED = "unmanaged"
    STUCK = "stuck"
    OVERLAP = "overlap"
    POWER_WITHOUT_RULE = "power-without-rule"
    POWER_WITHOUT_HOLDER = "power-without-holder"
    CLAUSE_WITHOUT_RULE = "clause-without-rule"
    RULE_WITHOUT_CLAUSE = "rule-without-clause"
    SOURCE_NOT_IN_FORCE = "source-not-in-force"
    SIGNED_TOO_LATE = "signed-too-late"
    NOBODY_AMENDS = "nobody-amends"
    UNUSED_ACCEPTANCE = "unused-acceptance"


#: Without somebody who may amend them the rules could never be put right again.
NEVER_ACCEPTED = frozenset({Kind.NOBODY_AMENDS, Kind.UNUSED_ACCEPTANCE})

#: A kind of office, and the line along which it reaches the record.
Holder = tuple[OfficeKind, Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One case of a finding: a day, a power, a class of record, and who has the power there.

    ``holders`` is empty where nobody has it.
    """

    day: date
    power: str
    of: Class = PLAIN
    holders: tuple[Holder, ...] = ()

    @property
    def told(self) -> Text:
        """The case in words."""
        nobody = Text(vi="không ai", en="nobody")
        who = _listed(f"{TITLES[o].vi} {TITLES[a].vi}" for o, a in self.holders)
        who_en = _listed(f"{TITLES[o].en} {TITLES[a].en}" for o, a in self.holders)
        about = Text(vi="", en="")
        if self.of != PLAIN:
            about = Text(vi=", {of}", en=", {of}").format(of=in_words(self.of))
        return Text(
            vi="Ví dụ ngày {day}, quyền «{power}»{about}: {who}.",
            en="For example on {day}, «{power}»{about}: {who}.",
        ).format(
            day=self.day,
            power=self.power,
            about=about,
            who=Text(vi=who, en=who_en) if self.holders else nobody,
        )

    @property
    def document(self) -> dict[str, Any]:
        """The case as JSON holds it."""
        by, portion = self.of
        return {
            "day": self.day.isoformat(),
            "power": self.power,
            "managed_by": by and by.value,
            "portion": portion and portion.value,
            "holders": [{"office": office, "axis": axis} for office, axis in self.holders],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong with the rules.

    ``subject`` is what it is about, in the words of files: a rule, a power, a clause, a class.
    ``days`` are those on which it holds, empty where days have nothing to do with it.
    """

    kind: Kind
    subject: str
    message: Text
    rules: tuple[Rule, ...] = ()
    days: tuple[Period, ...] = ()
    example: Example | None = None


def _listed(parts: Iterable[str]) -> str:
    return "; ".join(parts)


def class_subject(one: Class) -> str:
    """A class as the subject of a finding writes it: `central/plan`."""
    by, portion = one
    return f"{word(by)}/{word(portion)}"


def merged(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Periods in order, those that touch made one."""
    found: list[Period] = []
    for period in sorted(periods, key=lambda one: one.start):
        last = found[-1] if found else None
        if last is None or (last.end is not None and last.end < period.start):
            found.append(period)
        elif last.end is not None and (period.end is None or last.end < period.end):
            found[-1] = Period(start=last.start, end=period.end)
    return tuple(found)
