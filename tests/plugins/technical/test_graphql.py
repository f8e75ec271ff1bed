"""Technical management over HTTP, with demo data: what offices see of it, in few statements."""

import pytest

from khungcui.plugins.manager import Plugins, load
from khungcui.testing import Conformance, Loom

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="session")
def plugins() -> Plugins:
    import khungcui_technical

    return load([khungcui_technical], installed=False)


async def test_conformance(peopled: Loom) -> None:
    duties = Conformance(loom=peopled, plugin="technical")
    assert duties.texts() == []
    assert await duties.empty() == []
    await duties.turn_off_somewhere()
    assert await duties.agreement() == []
    assert await duties.isolation() == []
