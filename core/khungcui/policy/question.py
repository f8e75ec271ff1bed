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


def path_of(tree: AreaTree, code: str, day: date) -> str | None:
    """The path on ``day`` of the area that bears ``code`` then, or last bore it before.

    None where no area has borne it yet; `BadInput` where none ever does.
    """
    bearer = tree.by_code(code, day)
    if bearer is not None:
        return tree.path(bearer, day)
    borne = [version for version in tree.versions if version.code == code]
    if not borne:
        raise BadInput(unknown_word(code, {version.code for version in tree.versions}))
    past = [version for version in borne if version.period.start <= day]
    last = max(past, key=lambda version: version.period.start, default=None)
    return None if last is None else tree.path(last.id, day)


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

    def _path(self, field: str, code: str | None, tree: AreaTree) -> str | None:
        try:
            return None if code is None else path_of(tree, code, self.as_of)
        except BadInput as problem:
            raise BadInput(problem.message, field=field) from None

    def reach(self, tree: AreaTree) -> Reach:
        """The side that asks; `BadInput` where no area ever bore the code."""
        return Reach(
            kind=self.office_kind,
            area=self._path("office_area", self.office_area, tree),
            sectors=self.office_sectors,
            office_id=self.office_id,
        )

    def facet(self, tree: AreaTree) -> Facet:
        """The side that is asked about; `BadInput` where no area ever bore the code."""
        return Facet(
            area=self._path("record_area", self.record_area, tree),
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
