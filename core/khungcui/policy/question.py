"""A question to the policy in the words of people: codes of areas, kinds of office, a day.

Worked cases, `khungcui policy explain` and GraphQL's ``decision`` all ask it so.
"""

from dataclasses import dataclass
from datetime import date

from khungcui.errors import BadInput
from khungcui.policy.decision import Decision
from khungcui.policy.record import Facet, Reach
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import ManagedBy, OfficeKind, PortionKind
from khungcui.tenancy.tree import AreaTree
from khungcui.text.nearest import unknown_word


def borne_by(tree: AreaTree, code: str, day: date) -> str | None:
    """The area that bears ``code`` on ``day``, or last bore it before.

    None where no area has borne it yet; `BadInput` where none ever does.
    """
    bearer = tree.by_code(code, day)
    if bearer is not None:
        return bearer
    borne = [version for version in tree.versions if version.code == code]
    if not borne:
        raise BadInput(unknown_word(code, {version.code for version in tree.versions}))
    past = [version for version in borne if version.period.start <= day]
    last = max(past, key=lambda version: version.period.start, default=None)
    return None if last is None else last.id


def path_of(tree: AreaTree, code: str, day: date) -> str | None:
    """The path on ``day`` of the area that `borne_by` gives, None where there is none."""
    bearer = borne_by(tree, code, day)
    return None if bearer is None else tree.path(bearer, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """May an office of this kind do this to such a record on that day?

    None means "not given". Areas are codes; ``office_sectors`` holds `*` alone for all.
    """

    as_of: date
    office_kind: OfficeKind
    object: str
    action: str
    office_area: str | None = None
    office_sectors: frozenset[str] = frozenset()
    office_id: str | None = None
    record_area: str | None = None
    record_sector: str | None = None
    managed_by: ManagedBy | None = None
    portion: PortionKind | None = None
    record_orderer: str | None = None
    record_owner: str | None = None

    def _area(self, field: str, code: str | None, tree: AreaTree) -> str | None:
        try:
            return None if code is None else borne_by(tree, code, self.as_of)
        except BadInput as problem:
            raise BadInput(problem.message, field=field) from None

    def reach(self, tree: AreaTree) -> Reach:
        """The side that asks; `BadInput` where no area ever bore the code."""
        area = self._area("office_area", self.office_area, tree)
        return Reach(
            kind=self.office_kind,
            area=None if area is None else tree.ground(area, self.as_of),
            sectors=self.office_sectors,
            office_id=self.office_id,
        )

    def facet(self, tree: AreaTree) -> Facet:
        """The side that is asked about; `BadInput` where no area ever bore the code."""
        area = self._area("record_area", self.record_area, tree)
        return Facet(
            area=None if area is None else tree.path(area, self.as_of),
            sector=self.record_sector,
            managed_by=self.managed_by,
            portion=self.portion,
            orderer=self.record_orderer,
            owner=self.record_owner,
        )

    def decide(self, snapshot: Snapshot, tree: AreaTree) -> Decision:
        """The answer, on the tree of the day."""
        reach, facet = self.reach(tree), self.facet(tree)
        return snapshot.decide(reach, self.object, self.action, facet, self.as_of)
