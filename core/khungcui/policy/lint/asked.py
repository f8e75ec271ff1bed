"""What the installed plugins ask of the rules, as plain data.

`khungcui.plugins.asked` makes it of a registry.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from khungcui.policy.lint.classes import EVERY
from khungcui.policy.vocabulary import Line
from khungcui.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What records can look like to the rules.

    ``classes`` are those that a record can be of, as a number of `classes.mask`; ``lines`` those
    along which some record can be reached; ``given`` those along which every record can, since
    none lacks what the line looks at.
    """

    classes: int = EVERY
    lines: frozenset[Line] = frozenset(Line)
    given: frozenset[Line] = frozenset({Line.TERRITORY, Line.ADDRESSED, Line.SECTOR})

    def __or__(self, other: "Shape") -> "Shape":
        """Records of either shape."""
        return Shape(
            classes=self.classes | other.classes,
            lines=self.lines | other.lines,
            given=self.given & other.given,
        )


#: Records of which nothing is known.
ANYTHING = Shape()


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A power that a plugin asks for, and over what records.

    ``exclusive``: over one record at most one office may hold it.
    """

    exclusive: bool = False
    shape: Shape = ANYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A state in which records wait until somebody who has one of ``powers`` acts."""

    name: str
    title: Text
    powers: tuple[str, ...]
    shape: Shape = ANYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The powers that plugins ask for, by name, and the states in which their records wait."""

    powers: Mapping[str, Need] = field(default_factory=dict)
    states: tuple[State, ...] = ()
