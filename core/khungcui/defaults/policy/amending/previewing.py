"""What a preview tells: the two editions that it compares, and what is kept of the answer."""

from typing import Any

from khungcui.plugins.impact.edition import Edition
from khungcui.plugins.impact.result import Count, Impact
from khungcui.policy.amendment import Amendment, amended
from khungcui.policy.rule import Rulebook
from khungcui.policy.snapshot import Snapshot
from khungcui.tenancy.tree import AreaTree


def editions(book: Rulebook, amendment: Amendment, tree: AreaTree) -> tuple[Edition, Edition]:
    """Rules and tree without the amendment, and with it; `BadInput` where it does not fit."""
    before, after = Snapshot.of(book), Snapshot.of(amended(book, amendment))
    return (
        Edition(snapshot=before, tree=before.reforms.tree(tree)),
        Edition(snapshot=after, tree=after.reforms.tree(tree)),
    )


def summary(found: Impact) -> dict[str, Any]:
    """The numbers of an impact, as the draft keeps them for those who sign."""
    return {
        "day": found.day.isoformat(),
        "before": found.before,
        "after": found.after,
        "shifts": [
            {
                "kind": shift.kind.value,
                "power": shift.power,
                "title": {"vi": shift.title.vi, "en": shift.title.en},
                "gained": _count(shift.gained),
                "lost": _count(shift.lost),
                "gainers": shift.gainers,
                "losers": shift.losers,
                "gaining_officials": shift.gaining,
                "losing_officials": shift.losing,
            }
            for shift in found.shifts
        ],
        "stuck": [
            {
                "name": one.name,
                "title": {"vi": one.title.vi, "en": one.title.en},
                "resource": one.resource,
                "rows": one.rows,
            }
            for one in found.stuck
        ],
    }


def _count(count: Count) -> dict[str, int | None]:
    return {"establishments": count.establishments, "records": count.records}
