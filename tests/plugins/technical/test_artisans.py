"""Traditional trades, the register of artisans, apprentices and titles (II.3.3)."""

from datetime import date, timedelta
from typing import Any

import pytest

from khungcui import BadInput, clock
from khungcui.plugins.moving import SamePerson, WrongState
from khungcui.plugins.performing import Denied, Done
from khungcui_technical.errors import (
    AlreadyThere,
    NotEarned,
    NotTraditional,
    RegisteredElsewhere,
    StillOpen,
)
from khungcui_technical.models import Apprentice, Artisan, ArtisanTitle
from khungcui_technical.vocabulary import ArtisanState, TitleKind, TitleState

from .conftest import MAKER, ONE, TAN_DINH, THREE, TODAY, WARD_OF_THREE, Story, node

pytestmark = pytest.mark.anyio

WARD = f"ward_committee:{TAN_DINH}"
OFFICE = f"district_office:{ONE}"


async def traded(
    story: Story, district: str = ONE, area: str = TAN_DINH, code: str = "NTT-1"
) -> Done:
    """A traditional trade of a district."""
    return await story.act(
        "record_traditional_trade",
        f"district_office:{district}",
        code=code,
        name="Dệt thổ cẩm",
        area=area,
        sector="13",
        since_year=1920,
        identity="Hoa văn Chăm",
        known_for="Xóm dệt Tân Định",
        households=30,
    )


async def nominated(
    story: Story, trade: Done, office: str = WARD, area: str = TAN_DINH, **more: Any
) -> Done:
    given = {
        "traditional_trade": node("TraditionalTrade", trade),
        "area": area,
        "name": "Nguyễn Thị Lụa",
        "identity_number": "079 045 012 345",
        "birth_year": 1960,
        "practised_since": 1980,
        "skills": "Dệt khung gỗ",
        **more,
    }
    return await story.act("nominate_artisan", office, **given)


async def registered(story: Story, artisan: Done, office: str = OFFICE) -> Done:
    named: dict[str, Any] = {"artisan": node("Artisan", artisan)}
    await story.act("verify_artisan", office, **named)
    return await story.act("register_artisan", office, **named)


async def test_an_artisan_is_nominated_verified_and_registered(story: Story) -> None:
    trade = await traded(story)
    with pytest.raises(Denied):
        await nominated(story, trade, area="26737")
    artisan = await nominated(story, trade)
    named: dict[str, Any] = {"artisan": node("Artisan", artisan)}
    with pytest.raises(Denied):
        await story.act("verify_artisan", WARD, **named)
    with pytest.raises(WrongState):
        await story.act("register_artisan", OFFICE, **named)
    await registered(story, artisan)
    held = await story.get(Artisan, artisan)
    assert (held.state, held.number) == (ArtisanState.REGISTERED, "NN-760-2027-000001")
    assert "079045012345" not in held.person_key
    assert artisan.id in await story.sees("artisan", WARD)
    assert artisan.id not in await story.sees("artisan", "ward_committee:26737")
    assert artisan.id not in await story.sees("artisan", f"district_office:{THREE}")


async def test_nobody_stands_in_two_registers_on_one_day(story: Story) -> None:
    here, there = await traded(story), await traded(story, THREE, WARD_OF_THREE)
    first = await registered(story, await nominated(story, here))
    office = f"district_office:{THREE}"
    again = await nominated(story, there, f"ward_committee:{WARD_OF_THREE}", WARD_OF_THREE)
    # Quận 3 cannot see the register of Quận 1, and yet it hears that there is an entry.
    with pytest.raises(RegisteredElsewhere):
        await registered(story, again, office)
    with pytest.raises(BadInput):
        await story.act("remove_artisan", OFFICE, artisan=node("Artisan", first), left_on=TODAY)
    await story.act(
        "remove_artisan",
        OFFICE,
        artisan=node("Artisan", first),
        left_on=TODAY,
        comment="Chuyển về Quận 3",
    )
    await story.act("register_artisan", office, artisan=node("Artisan", again))
    assert (await story.get(Artisan, first)).left_on == TODAY


async def test_an_establishment_nominates_its_own_and_a_young_trade_is_none(
    story: Story,
) -> None:
    trade = await traded(story)
    mine = await nominated(story, trade, MAKER)
    assert (await story.get(Artisan, mine)).owner_id == story.offices[MAKER]
    with pytest.raises(BadInput):
        await nominated(story, trade, identity_number="12")
    with pytest.raises(NotTraditional):
        await story.act(
            "record_traditional_trade",
            OFFICE,
            code="NTT-2",
            name="Ráp máy",
            area=TAN_DINH,
            sector="26",
            since_year=1990,
            identity="Không",
            known_for="Không",
            households=3,
        )


async def test_apprentices_are_taken_and_end(story: Story) -> None:
    artisan = await nominated(story, await traded(story))
    given: dict[str, Any] = {
        "artisan": node("Artisan", artisan),
        "name": "Trần Văn Chỉ",
        "birth_year": 2007,
        "since": TODAY - timedelta(days=200),
    }
    with pytest.raises(StillOpen):
        await story.act("take_apprentice", OFFICE, **given)
    await registered(story, artisan)
    with pytest.raises(Denied):
        await story.act("take_apprentice", WARD, **given)
    taken = await story.act("take_apprentice", OFFICE, **given)
    await story.act(
        "end_apprenticeship",
        OFFICE,
        apprentice=node("Apprentice", taken),
        until=TODAY,
        finished=True,
    )
    assert (await story.get(Apprentice, taken)).finished


async def test_a_title_takes_notice_a_quorum_and_nine_votes_of_ten(story: Story) -> None:
    artisan = await registered(story, await nominated(story, await traded(story)))
    proposed: dict[str, Any] = {"artisan": node("Artisan", artisan), "merits": "Dạy 20 thợ"}
    with pytest.raises(NotEarned):
        await story.act("propose_artisan_title", OFFICE, kind=TitleKind.PEOPLES, **proposed)
    title = await story.act("propose_artisan_title", OFFICE, kind=TitleKind.MERITORIOUS, **proposed)
    with pytest.raises(AlreadyThere):
        await story.act("propose_artisan_title", OFFICE, kind=TitleKind.MERITORIOUS, **proposed)
    named: dict[str, Any] = {"artisan_title": node("ArtisanTitle", title)}
    await story.act("publish_artisan_title", OFFICE, **named)
    sat: dict[str, Any] = {"members": 12, "present": 9, "votes_for": 8}
    with pytest.raises(NotEarned):
        await story.act("weigh_artisan_title", "city_committee", sat_on=TODAY, **sat, **named)
    day = TODAY + timedelta(days=20)
    with clock.at(day):
        with pytest.raises(Denied):
            await story.act("weigh_artisan_title", OFFICE, sat_on=day, **sat, **named)
        few = {**sat, "present": 8}
        with pytest.raises(NotEarned):
            await story.act("weigh_artisan_title", "city_committee", sat_on=day, **few, **named)
        await story.act("weigh_artisan_title", "city_committee", sat_on=day, **sat, **named)
        # Eight of nine are less than nine of ten.
        with pytest.raises(NotEarned):
            await story.act("confer_artisan_title", "city_committee", person=2, **named)
        await story.act("refuse_artisan_title", "city_committee", comment="Chưa đủ phiếu", **named)
    assert (await story.get(ArtisanTitle, title)).state is TitleState.REFUSED


async def test_a_title_is_conferred_by_another_than_who_counted(story: Story) -> None:
    artisan = await registered(story, await nominated(story, await traded(story)))
    title = await story.act(
        "propose_artisan_title",
        OFFICE,
        artisan=node("Artisan", artisan),
        kind=TitleKind.MERITORIOUS,
        merits="Dạy 20 thợ",
    )
    named: dict[str, Any] = {"artisan_title": node("ArtisanTitle", title)}
    await story.act("publish_artisan_title", OFFICE, **named)
    day = date(2027, 4, 1)
    with clock.at(day):
        await story.act(
            "weigh_artisan_title",
            "city_committee",
            sat_on=day,
            members=12,
            present=10,
            votes_for=9,
            **named,
        )
        with pytest.raises(SamePerson):
            await story.act("confer_artisan_title", "city_committee", **named)
        await story.act("confer_artisan_title", "city_committee", person=2, **named)
    held = await story.get(ArtisanTitle, title)
    assert (held.state, held.conferred_on) == (TitleState.CONFERRED, day)
