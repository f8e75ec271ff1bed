"""What can be said of rules without any data, by going through every case there is.

The vocabularies are closed, so kinds of office, lines, classes of portion and the days on which
rules change are finitely many: `lint` looks at all of them, and what it does not find is not
there. It knows no plugin: `Asked` tells it what the installed ones ask of the rules.
"""

from khungcui.policy.lint.acceptance import read_accepted
from khungcui.policy.lint.asked import ANYTHING, Asked, Need, Shape, State
from khungcui.policy.lint.drafts import Linted, lint_draft
from khungcui.policy.lint.finding import Example, Finding, Kind
from khungcui.policy.lint.linting import fresh, lint

__all__ = [
    "ANYTHING",
    "Asked",
    "Example",
    "Finding",
    "Kind",
    "Linted",
    "Need",
    "Shape",
    "State",
    "fresh",
    "lint",
    "lint_draft",
    "read_accepted",
]
