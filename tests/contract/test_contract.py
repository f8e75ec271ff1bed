"""The duties of every installed plugin, ours and strangers' alike."""

import pytest

from khungcui.plugins.manager import load
from khungcui.testing import Conformance, Loom

pytestmark = pytest.mark.anyio

NAMES = list(load().registry.plugins)


@pytest.mark.parametrize("plugin", NAMES)
async def test_texts_are_complete_in_both_languages(plugin: str, peopled: Loom) -> None:
    assert Conformance(loom=peopled, plugin=plugin).texts() == []


@pytest.mark.slow
@pytest.mark.parametrize("plugin", NAMES)
async def test_demo_data_fill_every_resource(plugin: str, peopled: Loom) -> None:
    assert await Conformance(loom=peopled, plugin=plugin).empty() == []


@pytest.mark.slow
@pytest.mark.parametrize("plugin", NAMES)
async def test_filter_and_decisions_agree(plugin: str, peopled: Loom) -> None:
    duties = Conformance(loom=peopled, plugin=plugin)
    await duties.turn_off_somewhere()
    assert await duties.agreement() == []


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("plugin", NAMES)
async def test_what_is_hidden_stays_hidden(plugin: str, peopled: Loom) -> None:
    duties = Conformance(loom=peopled, plugin=plugin)
    await duties.turn_off_somewhere()
    assert await duties.isolation() == []
