"""Every panel of every installed plugin answers, is drawn, and leads to rows that are there."""

from typing import Any
from xml.etree import ElementTree

import pytest
from strawberry.utils.str_converters import to_camel_case
from tests.core.panels.conftest import Sight

from khungcui.testing import Loom

pytestmark = pytest.mark.anyio


async def test_every_panel_answers_by_each_of_its_keys(peopled: Loom) -> None:
    actor = await peopled.acting("office:774")
    sight = Sight(loom=peopled, actor=actor, district="774")
    panels = peopled.registry.panels
    assert {"establishments", "training_coverage"} <= panels.keys()
    counted = 0
    for name, owned in panels.items():
        panel = owned.panel
        for by in ([], *([key] for key in panel.by), list(panel.usual)):
            told = await sight.panel(name, by=[to_camel_case(key) for key in by])
            counted += told["total"]
            assert (told["cells"] != []) is (told["total"] > 0 and bool(by or panel.per))
            shared = [tuple(key["value"] for key in cell["keys"]) for cell in told["cells"]]
            assert len(set(shared)) == len(shared)
            # Of levels the way leads to those before the last too.
            if told["cells"] and not panel.latest:
                await _leads_to_rows(sight, panel.resource, told["cells"][-1]["drill"])
        drawn = await sight.get(f"/panels/{name}.svg?lang=vi")
        root = ElementTree.fromstring(drawn.text)  # noqa: S314 - our own
        words = root.findtext("{http://www.w3.org/2000/svg}desc") or ""
        assert panel.formula.vi in words
    assert counted > 0


async def _leads_to_rows(sight: Sight, resource: str, drill: dict[str, Any]) -> None:
    kind = sight.loom.registry.resources[resource].resource.type_name
    query = f"""query ($filter: {kind}Filter, $asOf: Date) {{
      listed: {drill["list"]}(first: 0, filter: $filter, asOf: $asOf) {{ totalCount }} }}"""
    answer = await sight(query, filter=drill["filter"], asOf=drill["asOf"])
    assert answer.done()["listed"]["totalCount"] == drill["count"], drill
