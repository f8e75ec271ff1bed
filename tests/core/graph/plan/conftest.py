"""Two platforms over one database with rows at the ends of every type."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.core.graph.plan.both import Both
from tests.core.graph.plan.extremes import spread

from khungcui.plugins.manager import Plugins
from khungcui.settings import Settings
from khungcui.testing import Conformance
from khungcui.testing.isolation import Asker
from khungcui.testing.loom import weaving
from khungcui.testing.postgres import Cluster


@pytest.fixture(scope="session")
async def both(
    postgres: Cluster,
    populated: str,
    plugins: Plugins,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Both]:
    """A planned and an ordinary platform, and one office of each kind; no test writes."""
    folder = tmp_path_factory.mktemp("both")
    wide: dict[str, Any] = {
        "max_cost": 10**7,
        "max_aliases": 200,
        "max_root_fields": 80,
        "max_tokens": 20_000,
    }
    planned = Settings(state_dir=folder, plan_after=0, **wide)
    ordinary = Settings(state_dir=folder, planned=False, **wide)
    with postgres.copied(populated) as made:
        await spread(made.superuser_url, plugins.registry, ("760", "79"))
        async with (
            weaving(made.app_url, plugins, planned) as one,
            weaving(made.app_url, plugins, ordinary) as other,
        ):
            askers = await Conformance(loom=one, plugin="register").askers()
            yield Both(planned=one, ordinary=other, askers=_of_each_kind(askers))


def _of_each_kind(askers: list[Asker]) -> list[Asker]:
    """One asker of each kind at the city's endpoint and one at a district's."""
    chosen: dict[tuple[str, bool], Asker] = {}
    for asker in askers:
        chosen.setdefault((asker.actor.principal.kind, asker.district is None), asker)
    return list(chosen.values())
