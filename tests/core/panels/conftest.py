"""A platform over demo data with a plugin of panels over the register, on in one district."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import httpx
import pytest
from sqlalchemy import Text as SqlText
from sqlalchemy import case, func, select

from khungcui import Facets, Field, Manifest, Resource, Text, hookimpl
from khungcui.app import create_app
from khungcui.calendar.cut_offs import CutOff
from khungcui.defaults.register.resources.common import on_day
from khungcui.plugins.manager import Plugins, load
from khungcui.plugins.panels import Bounds, Chart, Measure, Panel, Ratio, Terms
from khungcui.register.models import Establishment, EstablishmentVersion
from khungcui.settings import Settings
from khungcui.testing import Actor, Answer, Loom
from khungcui.testing.loom import weaving
from khungcui.testing.postgres import Cluster

_VERSION = EstablishmentVersion


def words(text: str) -> Text:
    """A title that is the same in both languages."""
    return Text(vi=text, en=text)


ESTABLISHMENTS = Panel(
    name="counted_establishments",
    title=Text(vi="Cơ sở sản xuất", en="Establishments"),
    formula=Text(vi="Đếm số cơ sở", en="Establishments counted"),
    unit=Text(vi="cơ sở", en="establishments"),
    resource="establishment",
    measures={"count": Measure(title=words("count"), sql=func.count())},
    value="count",
    by=("owner_form", "district", "area", "sector", "office", "unclassified", "month", "half"),
    day="opened",
    place="area",
)
WORKERS = Panel(
    name="workers_per_establishment",
    title=Text(vi="Số lao động bình quân", en="Workers per establishment"),
    formula=Text(vi="Σ lao động ÷ số cơ sở", en="Σ workers ÷ establishments"),
    unit=Text(vi="người", en="people"),
    resource="establishment",
    measures={
        "workers": Measure(title=words("workers"), sql=func.sum(_VERSION.workers)),
        "count": Measure(title=words("count"), sql=func.count()),
        "large": Measure(
            title=words("large"), sql=func.sum(case((_VERSION.workers >= 30, 1), else_=0))
        ),
    },
    value=Ratio(of="workers", to="count"),
    decimals=2,
    by=("district", "owner_form", "sector", "area"),
    place="area",
    counted=("large", "count"),
    good=Bounds(least=Decimal(10), most=Decimal(100)),
    chart=Chart.PARETO,
)
CAPACITY = Panel(
    name="capacity",
    title=Text(vi="Năng lực sản xuất", en="Capacity"),
    formula=Text(vi="Σ năng lực theo đơn vị tính", en="Σ capacity by unit"),
    unit=Text(vi="đơn vị tính", en="units"),
    resource="establishment",
    measures={
        "capacity": Measure(title=words("capacity"), sql=func.sum(_VERSION.capacity_quantity)),
        "most": Measure(title=words("most"), sql=func.max(_VERSION.capacity_quantity)),
    },
    value=Terms(plus=("capacity",), minus=("most",)),
    decimals=3,
    by=("owner_form",),
    per="capacity_unit",
    only={"unclassified": {"eq": False}},
)
LEVELS = Panel(
    name="last_opened",
    title=words("Last opened"),
    formula=words("Workers of those opened last"),
    unit=words("people"),
    resource="establishment",
    measures={"workers": Measure(title=words("workers"), sql=func.sum(_VERSION.workers))},
    value="workers",
    by=("owner_form", "year"),
    day="opened",
    latest=("sector",),
)
REPORTED = replace(
    ESTABLISHMENTS,
    name="reported_establishments",
    cut_off=CutOff.ADMINISTRATIVE,
    by=("month", "quarter", "half", "year"),
)
_OPENED = (
    select(
        Establishment.tenant,
        Establishment.id,
        _VERSION.area,
        func.to_char(Establishment.opened, "YYYYMM", type_=SqlText()).label("about"),
    )
    .join(
        _VERSION,
        (_VERSION.tenant == Establishment.tenant) & (_VERSION.establishment_id == Establishment.id),
    )
    .where(on_day(_VERSION.valid))
    .subquery("opening")
)
OPENING = Resource(
    name="opening",
    rows=_OPENED,
    title=words("Opening"),
    power="establishment.view",
    fields=(Field(name="about", column=_OPENED.c.about, title=words("About"), nullable=False),),
    facets=Facets(area=_OPENED.c.area),
)
OPENED = replace(
    ESTABLISHMENTS,
    name="opened_establishments",
    resource="opening",
    by=("about",),
    day=None,
    period="about",
    place=None,
)
PANELS = (ESTABLISHMENTS, WORKERS, CAPACITY, LEVELS, REPORTED, OPENED)


class Looking:
    """A plugin that declares ``panels``, and a resource for one of them."""

    def __init__(self, *panels: Panel) -> None:
        self._panels = panels

    @hookimpl
    def manifest(self) -> Manifest:
        return Manifest(
            name="looking", title=words("Looking"), summary=words("To look at."), version="0.1.0"
        )

    @hookimpl
    def resources(self) -> Sequence[Resource]:
        return (OPENING,)

    @hookimpl
    def panels(self) -> Sequence[Panel]:
        return self._panels


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Of the whole session, since the platform of the session runs on its loop."""
    return "asyncio"


@pytest.fixture(scope="session")
def looking() -> Plugins:
    """What is built in, and panels."""
    return load([Looking(*PANELS)], installed=False)


@pytest.fixture(scope="session")
async def standing(
    postgres: Cluster,
    populated: str,
    looking: Plugins,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Loom]:
    """A `loom` with demo data for all tests that only read; panels are on in Quận 1 alone."""
    made = postgres.copy(populated)
    chosen = Settings(state_dir=tmp_path_factory.mktemp("panels"))
    try:
        async with weaving(made.app_url, looking, chosen) as woven:
            await woven.enable("looking", "760")
            yield woven
    finally:
        postgres.drop(made)


@dataclass(frozen=True, kw_only=True)
class Sight:
    """One official at one endpoint, and the establishments that they see there."""

    loom: Loom = field(repr=False)
    actor: Actor = field(repr=False)
    district: str | None
    rows: tuple[Mapping[str, Any], ...] = field(repr=False, default=())

    async def __call__(self, query: str, /, **variables: Any) -> Answer:
        """Ask through GraphQL."""
        return await self.loom.graphql(query, variables, as_=self.actor, district=self.district)

    async def panel(self, name: str, **given: Any) -> Any:
        """A panel with everything that it says."""
        return (await self(PANEL, name=name, **given)).done()["panel"]

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """A file behind the door."""
        place = "" if self.district is None else f"/d/{self.district}"
        transport = httpx.ASGITransport(create_app(self.loom.platform))
        given = {"authorization": f"Bearer {self.actor.token}"} | headers
        async with httpx.AsyncClient(transport=transport, base_url="http://loom.test") as client:
            return await client.get(f"{place}{path}", headers=given)


PANEL = """
query($name: String!, $by: [String!], $period: String, $asOf: Date, $filter: JSON) {
  panel(name: $name, by: $by, period: $period, asOf: $asOf, filter: $filter) {
    value flag counted total heading asOf url
    measures { name value }
    drill { list filter asOf count }
    cells {
      keys { field value label }
      value flag counted
      measures { name title value }
      drill { list filter asOf count }
    }
  }
}
"""
SEEN = """
{ establishments(first: 200) { totalCount nodes {
  id ownerForm unclassified opened workers capacityUnit capacityQuantity
  area { code parent { code } } sector { id } office { id }
} } }
"""


@pytest.fixture(scope="session")
async def sights(standing: Loom) -> Mapping[str, Sight]:
    """Three who see different establishments, at the city's endpoint and a district's."""
    found: dict[str, Sight] = {}
    for name, office, district in (
        ("district", "office:760", "760"),
        ("ward", "ward:26734", "760"),
        ("department", "department", None),
    ):
        actor = await standing.acting(office)
        sight = Sight(loom=standing, actor=actor, district=district)
        shown = (await sight(SEEN)).done()["establishments"]
        assert shown["totalCount"] == len(shown["nodes"])
        found[name] = replace(sight, rows=tuple(shown["nodes"]))
    return found
