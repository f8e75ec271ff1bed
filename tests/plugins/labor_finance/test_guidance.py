"""Guidance in keeping books: of ward and district office together, by two persons (III.8.4)."""

from dataclasses import replace
from typing import Any

import pytest

from khungcui.errors import Conflict
from khungcui.plugins.performing import Denied
from khungcui_labor_finance.models import BookkeepingGuidance
from khungcui_labor_finance.vocabulary import BookkeepingGuidanceState

from .conftest import CITY_HALL, COOPERATIVE, OFFICE, TODAY, WARD, Story, node

pytestmark = pytest.mark.anyio


async def test_guidance_is_given_by_ward_and_district_together(story: Story) -> None:
    given: dict[str, Any] = {
        "establishment": node("Establishment", COOPERATIVE),
        "subject": "Mở sổ quỹ",
        "content": "Ghi thu chi hằng ngày",
    }
    for office in (CITY_HALL, "department", COOPERATIVE.office):
        with pytest.raises(Denied):
            await story.act("draft_bookkeeping_guidance", office, **given)
    for first, second in ((WARD, OFFICE), (OFFICE, WARD)):
        done = await story.act("draft_bookkeeping_guidance", first, **given)
        named: dict[str, Any] = {"bookkeeping_guidance": node("BookkeepingGuidance", done)}
        half = await story.act("give_bookkeeping_guidance", first, **named)
        assert len(half.waits_for) == 1
        again = await story.act("give_bookkeeping_guidance", first, person="Hai", **named)
        assert len(again.waits_for) == 1
        both = replace(story.who(second), official_id=story.who(first).official_id)
        story.people[f"{second}/Kiêm/True"] = both
        with pytest.raises(Conflict) as alone:  # one person, with posts in both
            await story.act("give_bookkeeping_guidance", second, person="Kiêm", **named)
        assert alone.value.error_code == "signature.same_person"
        whole = await story.act("give_bookkeeping_guidance", second, **named)
        assert whole.waits_for == ()
        row = await story.get(BookkeepingGuidance, done)
        assert (row.state, row.given_on) == (BookkeepingGuidanceState.GIVEN, TODAY)
