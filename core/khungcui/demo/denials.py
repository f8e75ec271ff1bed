"""What was refused: in each district a ward that tried to approve a change by itself."""

from collections.abc import Iterator

from khungcui.audit.journal import Entry
from khungcui.demo.making import DemoPlace, Making
from khungcui.policy.record import Facet, Reach
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import OfficeKind

_OBJECT, _ACTION = "establishment", "approve_change"


def denials(making: Making, snapshot: Snapshot) -> Iterator[Entry]:
    """An entry for a place of each district, as the rules of the day decide."""
    first: dict[str, DemoPlace] = {}
    for place in making.places:
        first.setdefault(place.tenant, place)
    for place in first.values():
        entry = _denial(making, snapshot, place)
        if entry is not None:
            yield entry


def _denial(making: Making, snapshot: Snapshot, place: DemoPlace) -> Entry | None:
    """The refusal; None should the rules of the day give wards the power."""
    ward = making.office(OfficeKind.WARD_COMMITTEE, place.area)
    path = making.tree.path(place.area, making.day)
    reach = Reach(
        kind=ward.kind, area=path, sectors=frozenset(ward.sectors), office_id=str(ward.id)
    )
    facet = Facet(area=path, sector=place.sector)
    decision = snapshot.decide(reach, _OBJECT, _ACTION, facet, making.day)
    if decision.allowed:
        return None
    return Entry(
        tenant=place.tenant,
        official_id=str(ward.head.id),
        official_name=ward.head.name,
        office_id=str(ward.id),
        office_name=ward.name,
        power=decision.power,
        act=_ACTION,
        verdict="deny",
        rule=decision.rule.id if decision.rule else None,
        clause=decision.clause,
        snapshot=decision.snapshot_id,
        subject_type=_OBJECT,
        subject_id=str(place.id),
        note="demo",
    )
