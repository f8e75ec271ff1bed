"""What it costs to lint 10,000 rules whole: every power declared, one in ten exclusive.

Ratios are to compiling the same rules into the table that decides, which every worker does.
"""

from collections.abc import Sequence
from datetime import date
from random import Random
from statistics import median
from time import process_time

from rich.console import Console
from rich.table import Table
from tests.bench.policy import CROWDED, RULES, rules_of

from khungcui.policy.lint import Asked, Finding, Need, State, lint
from khungcui.policy.rule import Clause, Instrument, Rule, Rulebook
from khungcui.policy.snapshot import Snapshot
from khungcui.text import Text

DAY = date(1980, 1, 1)
_KINDS = 11
_TITLE = Text(vi="Tải", en="Load")


def book_of(rules: Sequence[Rule]) -> Rulebook:
    """The rules with the instrument and the clause that they cite."""
    act = Instrument(
        id="9-1979", number="9", title=_TITLE, issuer=_TITLE, in_force=date(1978, 8, 24)
    )
    clause = Clause(number="III.1", title=_TITLE)
    return Rulebook(rules=tuple(rules), instruments={act.id: act}, clauses={clause.number: clause})


def asked_of(rules: Sequence[Rule]) -> Asked:
    """A platform that asks for every power of the rules, and waits for one in five."""
    powers = list(dict.fromkeys(rule.power for rule in rules))
    return Asked(
        powers={power: Need(exclusive=not n % 10) for n, power in enumerate(powers)},
        states=tuple(
            State(name=power.replace(".", "_"), title=_TITLE, powers=(power,))
            for power in powers[::5]
        ),
    )


def main() -> None:
    """Measure and print."""
    shown = Table("rules", "findings", "every day, CPU s", "one day, CPU s", "× compiling")
    shown.title = f"Linting {RULES:,} rules"
    for per_power in (2 * _KINDS, CROWDED * _KINDS):
        rules = rules_of(RULES, per_power, Random(1978))  # noqa: S311 - a load, not a secret
        book, asked = book_of(rules), asked_of(rules)
        found: tuple[Finding, ...] = ()
        every, one, compiling = [], [], []
        for _ in range(3):
            start = process_time()
            snapshot = Snapshot.of(book)
            for rule in rules:
                snapshot.candidates(rule.office, rule.object, rule.action, DAY)
            compiled = process_time()
            found = lint(book, asked)
            linted = process_time()
            lint(book, asked, day=DAY)
            one.append(process_time() - linted)
            every.append(linted - compiled)
            compiling.append(compiled - start)
        shown.add_row(
            f"{per_power // _KINDS} a key",
            f"{len(found):,}",
            f"{median(every):.2f}",
            f"{median(one):.2f}",
            f"{median(every) / median(compiling):.1f}",
        )
    Console().print(shown)


if __name__ == "__main__":
    main()
