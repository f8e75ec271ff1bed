"""The duties can be failed: each is run against an engine that was broken on purpose."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import true

from khungcui.plugins.registry import OwnedPower, Registry
from khungcui.plugins.view import View
from khungcui.testing import Conformance, Loom
from khungcui.testing.texts import missing_texts
from khungcui.text import Text

pytestmark = pytest.mark.anyio


@pytest.fixture
def duties(peopled: Loom) -> Conformance:
    return Conformance(loom=peopled, plugin="platform")


@pytest.mark.slow
async def test_a_list_without_policy_is_found(
    duties: Conformance, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await duties.agreement() == []
    monkeypatch.setattr(View, "_policy", lambda *_: true())
    assert any("too many" in line for line in await duties.agreement())
    assert any("shows what is hidden" in line for line in await duties.isolation())


@pytest.mark.slow
async def test_a_list_without_tenancy_is_found(
    duties: Conformance, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = View.where

    def everywhere(view: View, resource: Any, plugin: str) -> Any:
        """The condition as it would be with the city's reach."""
        return whole(replace(view, tenant=None), resource, plugin)

    monkeypatch.setattr(View, "areas", property(lambda view: view.live.states.tenants))
    monkeypatch.setattr(View, "where", everywhere)
    assert any("too many" in line for line in await duties.agreement())


async def test_a_missing_text_is_found(peopled: Loom) -> None:
    registry = peopled.registry
    assert missing_texts(registry, "platform") == []
    owned = registry.powers["plugin.view"]
    silent = OwnedPower(power=replace(owned.power, title=Text(vi="Xem", en=" ")), plugin="platform")
    broken: Registry = replace(registry, powers={**registry.powers, "plugin.view": silent})
    assert missing_texts(broken, "platform") == ["power plugin.view: no en"]
    # What the inputs of acts say in English has its Vietnamese in a file of the plugin.
    bare = missing_texts(replace(registry, descriptions=()), "platform")
    assert "EnablePluginInput.plugin: no vi" in bare
