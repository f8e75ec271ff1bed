"""Askers of one form share a plan: so what they may see must be the same SQL, but for binds."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

from khungcui.graph.plan.arguments import Scope
from khungcui.graph.plan.asker import Asker, Extent
from khungcui.ids import uuid7
from khungcui.plugins.principal import Span
from khungcui.plugins.view import View
from khungcui.policy.columns import FacetColumns
from khungcui.policy.filter import predicate
from khungcui.policy.record import ALL_SECTORS, Reach
from khungcui.policy.rule import Rule
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import Effect, Line, OfficeKind
from khungcui.testing import Conformance, Loom

pytestmark = pytest.mark.anyio

DIALECT = PGDialect_asyncpg()
VIEWS = 150
DAYS = [date(1978, 9, 1), date(2024, 12, 31), date(2025, 7, 1), date(2026, 1, 1), date(2031, 1, 1)]


def seen(view: View, owned: Any) -> tuple[str, str]:
    """The SQL of what may be seen of a resource, and its constants; a bind by name is a hole."""
    made = view.where(owned.resource, owned.plugin, Scope(0)).compile(dialect=DIALECT)
    constants = {name: bind.value for bind, name in made.bind_names.items() if bind.unique}
    return str(made), repr(sorted(constants.items()))


async def test_one_form_is_one_statement(peopled: Loom) -> None:
    live = peopled.platform.live
    every = list(live.registry.resources.values())
    extent = Extent(
        powers=frozenset(each.resource.view_power for each in every if not each.resource.open),
        plugins=frozenset(each.plugin for each in every),
    )
    found: dict[str, dict[Any, Any]] = defaultdict(dict)
    askers = await Conformance(loom=peopled, plugin="register").askers()
    chance, one = Random(4), askers[0].actor.principal  # noqa: S311 - to choose, not to hide
    areas = [
        live.tree.root,
        "760",
        "770",
        "26734",
        "26737",
        "nowhere",
        *live.tree.unplaced(DAYS[2]),
    ]
    views = [
        View(
            live=live,
            principal=replace(
                one,
                kind=chance.choice(list(OfficeKind)),
                area=chance.choice(areas),
                office_id=uuid7(),
                office_tenant=chance.choice(["760", "770", live.tree.root]),
                since=date(1970, 1, 1),
                sectors=tuple(
                    Span(sector=each, start=date(1970, 1, 1), until=chance.choice([None, DAYS[3]]))
                    for each in chance.sample(["13", "2", "7", ALL_SECTORS], chance.randrange(4))
                ),
            ),
            tenant=chance.choice([None, "760"]),
            day=chance.choice(DAYS),
        )
        for _ in range(VIEWS)
    ]
    for view in views:
        asker = Asker(view=view)
        for owned in every:
            found[asker.form(extent)].setdefault(owned.resource.name, set()).add(seen(view, owned))
    apart = {name for each in found.values() for name, ways in each.items() if len(ways) > 1}
    assert not apart
    assert len(found) > 10


@pytest.mark.parametrize(
    ("columns", "axis"),
    [
        (FacetColumns(sector="13"), "sector"),
        (FacetColumns(area="26734"), "territory"),
        (FacetColumns(owner="13"), "self"),
    ],
)
async def test_a_value_of_all_rows_is_compared_with_what_each_holds(
    columns: FacetColumns, axis: str, peopled: Loom
) -> None:
    """Two offices of one form, one of which reaches all rows and the other none."""
    rule = Rule(
        id="x/001", office=OfficeKind.WARD_COMMITTEE, axis=Line(axis), object="thing",
        action="view", effect=Effect.ALLOW, start=date(1970, 1, 1), clause="I.1", instrument="x",
    )  # fmt: skip
    snapshot, tree = Snapshot.build([rule]), peopled.tree
    made = {
        str(
            predicate(
                snapshot,
                Reach(
                    kind=OfficeKind.WARD_COMMITTEE,
                    area=tree.path(area, DAYS[1]),
                    sectors=frozenset({sector}),
                    office_id=sector,
                ),
                "thing.view",
                DAYS[1],
                columns,
                tree,
                Scope(0),
            ).compile(dialect=DIALECT)
        )
        for area, sector in (("26734", "13"), ("26737", "7"))
    }
    assert len(made) == 1
