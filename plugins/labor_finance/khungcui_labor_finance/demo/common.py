"""What the parts of the demo have in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from khungcui import Base, Period, PeriodKind
from khungcui_labor_finance.applying import Rule

if TYPE_CHECKING:  # the engine loads the demo; a plugin only fills it
    from khungcui.demo.making import DemoPlace, Making

PLUGIN = "labor_finance"
#: So many establishments of a district have a financial life.
_PLACES = 20
#: So many months back it goes.
MONTHS = 4

Rows = list[tuple[type[Base], list[dict[str, Any]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is being made for: rules by path, establishments by district, months in order."""

    making: "Making"
    rules: Mapping[str, Sequence[Rule]]
    places: Mapping[str, Sequence["DemoPlace"]]
    months: Sequence[Period]

    @property
    def all_places(self) -> Sequence["DemoPlace"]:
        """The establishments of all districts."""
        return [place for places in self.places.values() for place in places]


def scene(making: "Making", rules: Mapping[str, Sequence[Rule]]) -> Scene:
    """The districts that have the plugin, and the months before this one."""
    present = Period.of(PeriodKind.MONTH, making.day)
    return Scene(
        making=making,
        rules=rules,
        places={
            district: [
                place
                for place in making.places
                if place.tenant == district and place.closed is None
            ][:_PLACES]
            for district in making.districts
            if making.has_plugin(PLUGIN, district)
        },
        months=[present.shifted(-back) for back in range(MONTHS, 0, -1)],
    )


def about(place: "DemoPlace") -> dict[str, Any]:
    """The columns of `OfEstablishment`."""
    return {
        "tenant": place.tenant,
        "establishment_id": place.id,
        "establishment_name": place.name,
        "area": place.area,
        "sector": place.sector,
        "owner": place.office_id,
    }


def flow(state: StrEnum, since: date, due: date | None = None) -> dict[str, Any]:
    """The columns of `Flowing`, of a record that came to ``state`` on a day."""
    return {
        "state": state,
        "version": 1,
        "state_since": datetime.combine(since, time(2), UTC),
        "due_on": due,
        "round": 1,
    }
