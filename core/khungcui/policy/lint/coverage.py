"""Rules that decide nothing, and rules that contradict each other."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from khungcui.policy.lint.asked import Need
from khungcui.policy.lint.classes import EVERY, classes_in, in_words, mask_of
from khungcui.policy.lint.finding import Example, Finding, Kind, merged
from khungcui.policy.lint.table import Lane, Stretch, Table
from khungcui.policy.rule import Rule
from khungcui.policy.titles import TITLES
from khungcui.policy.vocabulary import Effect
from khungcui.tenancy.tree import Period
from khungcui.text import Text


def never_in_force(rules: Iterable[Rule]) -> Iterator[Finding]:
    """Rules that are in force on no day."""
    text = Text(
        vi="Quy tắc {id} không ngày nào có hiệu lực: hết trước khi bắt đầu.",
        en="Rule {id} is in force on no day: it ends before it begins.",
    )
    for rule in rules:
        if rule.end is not None and rule.end <= rule.start:
            yield Finding(
                kind=Kind.NEVER_IN_FORCE,
                subject=rule.id,
                message=text.format(id=rule.id),
                rules=(rule,),
            )


def dead(table: Table, needs: Mapping[str, Need]) -> Iterator[Finding]:
    """Rules of which no record that the power is asked over can ever meet line and conditions."""
    for lane in table.lanes:
        need = needs.get(lane.power)
        if need is None:
            continue
        if lane.axis not in need.shape.lines:
            yield from (_dead(rule, _ALONG) for rule in _rules_of(table, lane))
            continue
        alive = {
            rule.id
            for stretch in table.lanes[lane]
            for rule, _ in stretch.decides
            if mask_of(rule) & table.standing(need.shape.classes, stretch.days.start)
        }
        yield from (_dead(r, _AMONG) for r in _rules_of(table, lane) if r.id not in alive)


_ALONG = Text(
    vi="Quy tắc {id} không bao giờ khớp: không hồ sơ nào của «{power}» được xét {line}.",
    en="Rule {id} never matches: no record of «{power}» can be reached {line}.",
)
_AMONG = Text(
    vi="Quy tắc {id} không bao giờ khớp: không hồ sơ nào của «{power}» thỏa điều kiện.",
    en="Rule {id} never matches: no record of «{power}» meets its conditions.",
)


def _dead(rule: Rule, text: Text) -> Finding:
    told = text.format(id=rule.id, power=rule.power, line=TITLES[rule.axis])
    return Finding(kind=Kind.DEAD, subject=rule.id, message=told, rules=(rule,))


def _rules_of(table: Table, lane: Lane) -> Iterable[Rule]:
    return {rule.id: rule for one in table.lanes[lane] for rule, _ in one.decides}.values()


def shadowed(table: Table) -> Iterator[Finding]:
    """Rules that never decide, since rules that go first match wherever they do.

    A rule that nothing goes before is dead instead: nothing counts as its class any more.
    """
    for lane, stretches in table.lanes.items():
        won: dict[str, int] = defaultdict(int)
        for stretch in stretches:
            for rule, classes in stretch.decides:
                won[rule.id] |= classes
        for rule in _rules_of(table, lane):
            if not won[rule.id]:
                yield _undeciding(lane, stretches, rule)


def _undeciding(lane: Lane, stretches: Iterable[Stretch], rule: Rule) -> Finding:
    hidden = [one for one in stretches if any(each.id == rule.id for each, _ in one.decides)]
    by = {
        other.id: other
        for stretch in hidden
        for other, classes in stretch.decides
        if classes & mask_of(rule)
    }
    if not by:
        return _dead(rule, _AMONG)
    told = Text(
        vi="Quy tắc {id} không bao giờ quyết định: {by} luôn đi trước.",
        en="Rule {id} never decides: {by} always goes first.",
    )
    return Finding(
        kind=Kind.SHADOWED,
        subject=rule.id,
        message=told.format(id=rule.id, by=", ".join(by)),
        rules=(rule, *by.values()),
        days=merged(one.days for one in hidden),
        example=Example(
            day=hidden[0].days.start,
            power=rule.power,
            of=classes_in(mask_of(rule))[0],
            holders=((lane.office, lane.axis),) if _allows(by.values()) else (),
        ),
    )


def _allows(rules: Iterable[Rule]) -> bool:
    return all(rule.effect is Effect.ALLOW for rule in rules)


def contradictions(table: Table) -> Iterator[Finding]:
    """Pairs of a permission and a prohibition, as specific as each other, over one class.

    The prohibition goes first; but neither is an exception from the other, so the text says
    two things. A prohibition with fewer `*` is an exception, and right.
    """
    for lane, stretches in table.lanes.items():
        found: dict[tuple[str, str], tuple[Rule, Rule]] = {}
        days: dict[tuple[str, str], list[Period]] = defaultdict(list)
        for stretch in stretches:
            for deny, allow in _opposed(stretch):
                found[deny.id, allow.id] = (deny, allow)
                days[deny.id, allow.id].append(stretch.days)
        for pair, (deny, allow) in found.items():
            yield _contradiction(lane, deny, allow, merged(days[pair]))


def _opposed(stretch: Stretch) -> Iterator[tuple[Rule, Rule]]:
    rules = [rule for rule, _ in stretch.decides]
    denials = [rule for rule in rules if rule.effect is Effect.DENY]
    if not denials:
        return
    permissions = [rule for rule in rules if rule.effect is Effect.ALLOW]
    for deny, allow in product(denials, permissions):
        if deny.order[1] == allow.order[1] and mask_of(deny) & mask_of(allow):
            yield deny, allow


def _contradiction(lane: Lane, deny: Rule, allow: Rule, days: tuple[Period, ...]) -> Finding:
    both = mask_of(deny) & mask_of(allow)
    of = classes_in(both)[0]
    told = Text(
        vi="Quy tắc {allow} cho phép điều mà {deny} cấm, không cái nào là ngoại lệ: {of}.",
        en="Rule {allow} allows what {deny} forbids, neither being an exception: {of}.",
    )
    every = Text(vi="mọi loại", en="every class")
    return Finding(
        kind=Kind.CONTRADICTION,
        subject=f"{deny.id} {allow.id}",
        message=told.format(
            allow=allow.id, deny=deny.id, of=every if both == EVERY else in_words(of)
        ),
        rules=(deny, allow),
        days=days,
        example=Example(day=days[0].start, power=lane.power, of=of),
    )
