"""Two offices that hold an exclusive power over one record."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations_with_replacement

from khungcui.policy.lint.asked import Need
from khungcui.policy.lint.classes import classes_in, in_words, mask_of
from khungcui.policy.lint.finding import Example, Finding, Holder, Kind, merged
from khungcui.policy.lint.offices import ONE_TO_A_GROUND, SOLE
from khungcui.policy.lint.table import Table
from khungcui.policy.titles import TITLES
from khungcui.policy.vocabulary import Effect, Line
from khungcui.tenancy.tree import Period
from khungcui.text import Text

#: A record has one orderer and one owner, so two offices never reach it so.
_ONE_OFFICE = frozenset({Line.CONTRACT, Line.SELF})


def _can_meet(first: Holder, second: Holder) -> bool:
    """Whether two different offices can reach one record, each along its line."""
    (kind, line), (other_kind, other_line) = first, second
    if line is other_line and line in _ONE_OFFICE:
        return False
    if kind is not other_kind:
        return True
    if kind in SOLE:
        return False
    # What lies on the ground of one office of such a kind lies on that of no other, and goes
    # down to no other either.
    return not (
        kind in ONE_TO_A_GROUND
        and Line.TERRITORY in (line, other_line)
        and {line, other_line} <= {Line.TERRITORY, Line.ADDRESSED}
    )


def overlaps(table: Table, needs: Mapping[str, Need]) -> Iterator[Finding]:
    """Pairs of offices of which both hold an exclusive power over records of one class."""
    for power, need in needs.items():
        if need.exclusive:
            yield from _of_power(table, power, need)


def _of_power(table: Table, power: str, need: Need) -> Iterator[Finding]:
    classes: dict[tuple[Holder, Holder], int] = defaultdict(int)
    days: dict[tuple[Holder, Holder], list[Period]] = defaultdict(list)
    for period in table.periods(power):
        holders = [
            (holder, allowed & need.shape.classes)
            for holder, allowed in table.holders(power, period.start)
            if holder[1] in need.shape.lines
        ]
        for (one, held), (other, held_too) in combinations_with_replacement(sorted(holders), 2):
            if held & held_too and _can_meet(one, other):
                classes[one, other] |= held & held_too
                days[one, other].append(period)
    for pair, both in classes.items():
        yield _overlap(table, power, pair, both, merged(days[pair]))


def _overlap(
    table: Table, power: str, pair: tuple[Holder, Holder], both: int, days: tuple[Period, ...]
) -> Finding:
    text = Text(
        vi="Chỉ một cơ quan được giữ quyền «{power}», mà cả {one} {by} và {other} {by_other} "
        "đều giữ: {of}.",
        en="One office alone may hold «{power}», and both {one} {by} and {other} {by_other} "
        "hold it: {of}.",
    )
    (kind, line), (other_kind, other_line) = pair
    of = classes_in(both)[0]
    return Finding(
        kind=Kind.OVERLAP,
        subject=f"{power} {kind}/{line} {other_kind}/{other_line}",
        message=text.format(
            power=power,
            one=TITLES[kind],
            by=TITLES[line],
            other=TITLES[other_kind],
            by_other=TITLES[other_line],
            of=in_words(of),
        ),
        rules=tuple(
            rule
            for rule in table.about(power)
            if (rule.office, rule.axis) in pair
            and rule.effect is Effect.ALLOW
            and mask_of(rule) & both
        ),
        days=days,
        example=Example(day=days[0].start, power=power, of=of, holders=pair),
    )
