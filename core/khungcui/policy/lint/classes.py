"""The classes of portion that rules tell apart, and sets of them as numbers.

A class is a manager and a portion, "not given" being a value of its own: fifteen in all. A set
of classes is a number with one bit for each, so that a rule costs a few operations.
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import product

from khungcui.policy.rule import Choices, Rule
from khungcui.policy.titles import TITLES
from khungcui.policy.vocabulary import ManagedBy, PortionKind
from khungcui.text import Text

Class = tuple[ManagedBy | None, PortionKind | None]

MANAGERS: tuple[ManagedBy | None, ...] = (*ManagedBy, None)
PORTIONS: tuple[PortionKind | None, ...] = (*PortionKind, None)
CLASSES: tuple[Class, ...] = tuple(product(MANAGERS, PORTIONS))
EVERY = (1 << len(CLASSES)) - 1
#: What a record that has nothing to do with portions is.
PLAIN: Class = (None, None)

_BITS = {one: 1 << place for place, one in enumerate(CLASSES)}
_NOT_GIVEN = "none"


def mask(classes: Iterable[Class]) -> int:
    """A set of classes as a number."""
    return sum(_BITS[one] for one in set(classes))


def classes_in(number: int) -> tuple[Class, ...]:
    """The classes of such a number, in the order of the vocabulary."""
    return tuple(one for one in CLASSES if number & _BITS[one])


@lru_cache(maxsize=1024)
def _mask(managed_by: Choices, portion: Choices) -> int:
    return mask(
        (by, part)
        for by, part in CLASSES
        if (managed_by is None or by in managed_by) and (portion is None or part in portion)
    )


def mask_of(rule: Rule) -> int:
    """The classes that a rule's conditions admit."""
    return _mask(rule.managed_by, rule.portion)


def word(one: ManagedBy | PortionKind | None) -> str:
    """A value as a file writes it; `none` where it is not given."""
    return _NOT_GIVEN if one is None else one.value


def in_words(one: Class) -> Text:
    """A class as a reader would say it."""
    by, portion = one
    managed = (
        Text(vi="chưa có cấp quản lý", en="with no manager")
        if by is None
        else Text(vi="do {level} quản lý", en="managed by {level}").format(level=TITLES[by])
    )
    told = TITLES[portion] if portion else Text(vi="không nêu phần", en="no portion given")
    return Text(vi="{portion}, {managed}", en="{portion}, {managed}").format(
        portion=told, managed=managed
    )
