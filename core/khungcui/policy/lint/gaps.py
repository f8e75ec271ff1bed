"""What nobody may do although somebody must: manage a portion, or move on what waits."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from khungcui.policy.lint.asked import Asked, State
from khungcui.policy.lint.classes import (
    CLASSES,
    PLAIN,
    PORTIONS,
    Class,
    classes_in,
    in_words,
    mask,
    mask_of,
    word,
)
from khungcui.policy.lint.finding import Example, Finding, Kind, class_subject, merged
from khungcui.policy.lint.table import Table
from khungcui.policy.rule import Rule
from khungcui.policy.titles import TITLES
from khungcui.policy.vocabulary import Line, ManagedBy
from khungcui.tenancy.tree import Period
from khungcui.text import Text

#: To manage a portion directly (I.1.2, I.2.1, III.6).
MANAGE = "establishment.manage"

#: Every portion lies on some ground and is of some trade; not every one has an orderer.
_EVERY_PORTION = frozenset({Line.TERRITORY, Line.SECTOR})
_PORTION_CLASSES = mask(one for one in CLASSES if one[1] is not None)


def unmanaged(table: Table, asked: Asked) -> Iterator[Finding]:
    """Classes of portion that no office may manage directly.

    Only where the book or a plugin speaks of managing at all.
    """
    if MANAGE not in table and MANAGE not in asked.powers:
        return
    text = Text(
        vi="Không cơ quan nào được trực tiếp quản lý {of}.",
        en="No office may directly manage {of}.",
    )
    without: dict[Class, list[Period]] = defaultdict(list)
    for days in table.periods(MANAGE):
        held = table.held(MANAGE, days.start, _EVERY_PORTION)
        for one in classes_in(_PORTION_CLASSES & ~held):
            without[one].append(days)
    rules = table.about(MANAGE)
    for one, periods in without.items():
        yield Finding(
            kind=Kind.UNMANAGED,
            subject=class_subject(one),
            message=text.format(of=in_words(one)),
            rules=tuple(rule for rule in rules if mask_of(rule) & mask([one])),
            days=merged(periods),
            example=Example(day=periods[0].start, power=MANAGE, of=one),
        )


def stuck(table: Table, states: Iterable[State]) -> Iterator[Finding]:
    """States that a record can be in, and that nobody may lead it out of."""
    for state in states:
        without: dict[Class, list[Period]] = defaultdict(list)
        for days in table.periods(*state.powers):
            held = 0
            for power in state.powers:
                held |= table.held(power, days.start, state.shape.given)
            for one in classes_in(state.shape.classes & ~held):
                without[one].append(days)
        rules = table.about(*state.powers)
        for (manager, days), classes in _alike(without).items():
            yield _stuck(state, manager, classes, days, rules)


def _alike(
    without: Mapping[Class, Iterable[Period]],
) -> dict[tuple[ManagedBy | None, tuple[Period, ...]], list[Class]]:
    """Classes of one manager that share their days, told of together."""
    found: dict[tuple[ManagedBy | None, tuple[Period, ...]], list[Class]] = defaultdict(list)
    for one, periods in without.items():
        found[one[0], merged(periods)].append(one)
    return found


def _stuck(
    state: State,
    manager: ManagedBy | None,
    classes: list[Class],
    days: tuple[Period, ...],
    rules: tuple[Rule, ...],
) -> Finding:
    text = Text(
        vi="Hồ sơ chờ ở «{title}»{of} không ai được xử lý tiếp: cần {powers}.",
        en="What waits at «{title}»{of} nobody may move on: it takes {powers}.",
    )
    manager_told = Text(vi="", en="")
    if state.shape.classes != mask([PLAIN]):
        told = (
            Text(vi=" (chưa có cấp quản lý)", en=" (with no manager)")
            if manager is None
            else Text(vi=" (do {level} quản lý)", en=" (managed by {level})")
        )
        manager_told = told.format(level=TITLES[manager] if manager else "")
    return Finding(
        kind=Kind.STUCK,
        subject=_subject(state, manager, classes),
        message=text.format(
            title=state.title, of=manager_told, powers=", ".join(f"«{p}»" for p in state.powers)
        ),
        rules=tuple(rule for rule in rules if mask_of(rule) & mask(classes)),
        days=days,
        example=Example(day=days[0].start, power=state.powers[0], of=classes[0]),
    )


def _subject(state: State, manager: ManagedBy | None, classes: list[Class]) -> str:
    """The state, its classes after it as far as the state tells them apart."""
    if state.shape.classes == mask([PLAIN]):
        return state.name
    possible = [
        (manager, portion)
        for portion in PORTIONS
        if mask([(manager, portion)]) & state.shape.classes
    ]
    portions = "*" if len(classes) == len(possible) else "|".join(word(one[1]) for one in classes)
    return f"{state.name} {word(manager)}/{portions}"
