"""Whether the rules can still be amended: on every day somebody drafts, signs and withdraws."""

from collections.abc import Iterator

from khungcui.policy.lint.asked import Asked
from khungcui.policy.lint.classes import PLAIN, mask
from khungcui.policy.lint.finding import Example, Finding, Holder, Kind, merged
from khungcui.policy.lint.offices import OF_THE_CITY
from khungcui.policy.lint.table import Table
from khungcui.policy.vocabulary import Line
from khungcui.text import Text

#: What it takes to amend the regulation, and to take back what is published.
AMENDING = ("policy.draft", "policy.sign", "policy.withdraw")


def _reaches_a_draft(holder: Holder) -> bool:
    """Whether an office reaches what bears the whole city as its area and `*` as its sector."""
    kind, line = holder
    if line is Line.TERRITORY:
        return kind in OF_THE_CITY
    return line in (Line.ADDRESSED, Line.SECTOR)


def nobody_amends(table: Table, asked: Asked) -> Iterator[Finding]:
    """Days on which nobody may draft, sign or withdraw an amendment; never to be accepted.

    A book that never speaks of amending, for a platform that never asks, is not looked at.
    """
    if not any(power in table or power in asked.powers for power in AMENDING):
        return
    text = Text(
        vi="Không ai được «{power}»: quy định sẽ không sửa được nữa.",
        en="Nobody has «{power}»: the rules could not be amended any more.",
    )
    for power in AMENDING:
        bare = [
            days
            for days in table.periods(power)
            if not any(
                allowed & mask([PLAIN]) and _reaches_a_draft(holder)
                for holder, allowed in table.holders(power, days.start)
            )
        ]
        if bare:
            yield Finding(
                kind=Kind.NOBODY_AMENDS,
                subject=power,
                message=text.format(power=power),
                rules=table.about(power),
                days=merged(bare),
                example=Example(day=bare[0].start, power=power),
            )
