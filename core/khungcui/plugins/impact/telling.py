"""An impact for programs and for those who read numbers: JSON, and rows for tables."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from khungcui.ids import NodeId
from khungcui.plugins.impact.result import (
    Count,
    Example,
    Flip,
    Impact,
    OfficeShift,
    PowerShift,
    Stuck,
    Verdict,
)
from khungcui.policy.rule import Rule
from khungcui.policy.titles import TITLES
from khungcui.text import Language, Text

NOWHERE = Text(vi="(không thuộc địa bàn nào)", en="(in no area)")


def place_name(impact: Impact, area: str | None) -> Text:
    """What an area is called."""
    place = impact.places.get(area) if area is not None else None
    return NOWHERE if place is None else place.name


def code(impact: Impact, area: str | None) -> str | None:
    """The code of an area; None where something lies nowhere."""
    place = impact.places.get(area) if area is not None else None
    return None if place is None else place.code


def to_json(impact: Impact, language: Language) -> dict[str, Any]:
    """All of it, areas by their codes and names in ``language``."""
    told = _Told(impact, language)
    return {
        "day": impact.day.isoformat(),
        "before": impact.before,
        "after": impact.after,
        "shifts": [told.shift(shift) for shift in impact.shifts],
        "stuck": [told.stuck(one) for one in impact.stuck],
        "cases": [told.flip(flip) for flip in impact.flips],
    }


@dataclass(frozen=True, slots=True)
class _Told:
    """Parts of one impact in one language."""

    impact: Impact
    language: Language

    def shift(self, shift: PowerShift) -> dict[str, Any]:
        return {
            "office_kind": shift.kind.value,
            "office_title": TITLES[shift.kind].in_(self.language),
            "power": shift.power,
            "title": shift.title.in_(self.language),
            "lines": [line.value for line in shift.lines],
            "rules_in": [_rule(rule) for rule in shift.entered],
            "rules_out": [_rule(rule) for rule in shift.left],
            "gained": {
                **_count(shift.gained),
                "offices": shift.gainers,
                "officials": shift.gaining,
                "examples": self._examples(shift.gained_examples),
            },
            "lost": {
                **_count(shift.lost),
                "offices": shift.losers,
                "officials": shift.losing,
                "examples": self._examples(shift.lost_examples),
            },
            "offices": [self._office(office) for office in shift.offices],
            "areas": [
                {**self._area(area.area), "gained": _count(area.gained), "lost": _count(area.lost)}
                for area in shift.areas
            ],
        }

    def stuck(self, one: Stuck) -> dict[str, Any]:
        return {
            "state": one.name,
            "title": one.title.in_(self.language),
            "resource": one.resource,
            "powers": list(one.powers),
            "rows": one.rows,
            "areas": [{**self._area(area), "rows": rows} for area, rows in one.areas],
            "examples": self._examples(one.examples),
        }

    def flip(self, flip: Flip) -> dict[str, Any]:
        return {
            "file": str(flip.case.path),
            "line": flip.case.line,
            "note": flip.case.note,
            "day": flip.day.isoformat(),
            "before": _verdict(flip.before),
            "after": _verdict(flip.after),
        }

    def _office(self, office: OfficeShift) -> dict[str, Any]:
        return {
            "node": node(office),
            "code": office.code,
            "name": office.name,
            **self._area(office.area),
            "officials": office.officials,
            "gains": office.gains,
            "loses": office.loses,
            "gained": _count(office.gained),
            "lost": _count(office.lost),
        }

    def _area(self, area: str | None) -> dict[str, str | None]:
        district = self.impact.district(area)
        return {
            "area": code(self.impact, area),
            "area_name": place_name(self.impact, area).in_(self.language),
            "district": code(self.impact, district),
            "district_name": place_name(self.impact, district).in_(self.language),
        }

    def _examples(self, examples: Iterable[Example]) -> list[dict[str, str | None]]:
        return [
            {
                "node": one.node,
                "name": one.name,
                "area": code(self.impact, one.area),
                "office": one.office,
            }
            for one in examples
        ]


def node(office: OfficeShift) -> str:
    """The global id of an office."""
    return str(NodeId("Office", office.tenant, str(office.id)))


def _rule(rule: Rule) -> dict[str, str]:
    return {"id": rule.id, "effect": rule.effect.value, "clause": rule.clause}


def _count(count: Count) -> dict[str, int | None]:
    return {"establishments": count.establishments, "records": count.records}


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {"allowed": verdict.allowed, "clause": verdict.clause, "rule": verdict.rule}


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictSum:
    """What lies in one district, of a power of a kind of office, is gained and lost."""

    shift: PowerShift
    district: str | None
    wards: int
    gained: Count
    lost: Count


def by_district(impact: Impact) -> Iterator[DistrictSum]:
    """The areas of each power, added up by district."""
    for shift in impact.shifts:
        found: dict[str | None, list[Any]] = {}
        for area in shift.areas:
            found.setdefault(impact.district(area.area), []).append(area)
        for district, areas in found.items():
            yield DistrictSum(
                shift=shift,
                district=district,
                wards=len(areas),
                gained=added(area.gained for area in areas),
                lost=added(area.lost for area in areas),
            )


def added(counts: Iterable[Count]) -> Count:
    """Counts of records that are not the same, added up."""
    sums: dict[str, int | None] = {"establishments": None, "records": None}
    for count in counts:
        for name in sums:
            value = getattr(count, name)
            if value is not None:
                sums[name] = (sums[name] or 0) + value
    return Count(**sums)


def powers_of(impact: Impact) -> Mapping[str, Text]:
    """The powers that are spoken of, with their titles, in order of name."""
    return dict(sorted({s.power: s.title for s in impact.shifts}.items()))
