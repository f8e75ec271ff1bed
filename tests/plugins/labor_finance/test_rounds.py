"""Four eyes over rounds: what goes back is still the work of whoever wrote it."""

from typing import Any

import pytest

from khungcui.plugins.moving import SamePerson

from .conftest import CITY_HALL, Story, node, said

pytestmark = pytest.mark.anyio


async def test_a_return_makes_nobody_the_verifier_of_his_own_draft(story: Story) -> None:
    done = await story.rule("wages.minimum", "100", in_force=False)
    named: dict[str, Any] = {"economic_rule": node("EconomicRule", done)}
    await story.act("verify_economic_rule", CITY_HALL, person="Soát", **named)
    await story.act("return_economic_rule", CITY_HALL, person="Soát", comment="Sai", **named)
    # In the second round nobody has written anything: what is verified is still what he wrote.
    with pytest.raises(SamePerson):
        await story.act("verify_economic_rule", CITY_HALL, person="Ghi", **named)
    await story.act("revise_economic_rule", CITY_HALL, person="Sửa", rule=said("110"), **named)
    for person in ("Ghi", "Sửa"):
        with pytest.raises(SamePerson):
            await story.act("verify_economic_rule", CITY_HALL, person=person, **named)
    await story.act("verify_economic_rule", CITY_HALL, person="Soát", **named)
