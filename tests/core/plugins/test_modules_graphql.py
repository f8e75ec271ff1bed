"""A district's modules through the API: seen, previewed, switched, purged, live in every worker."""

import asyncio
import json
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import func, select

from khungcui import uuid7
from khungcui.audit.models import AuditEntry
from khungcui.plugins.manager import Plugins
from khungcui.plugins.purging import tables_of
from khungcui.settings import Settings
from khungcui.testing import Actor, Loom
from khungcui.testing.loom import weaving
from khungcui_training.models import Cadre
from khungcui_training.vocabulary import PostKind

pytestmark = pytest.mark.anyio

HOME, NEXT = "760", "770"
ON = "{ plugins { name title enabled since requires } }"
PREVIEW = """
query ($plugin: String!, $enable: Boolean!) {
  previewPlugin(plugin: $plugin, enable: $enable) { severity description }
}
"""
PURGE_PREVIEW = """
{ purgePreview(plugin: "training") { tables { table rows } total confirmation } }
"""


def switch(act: str) -> str:
    return f"""
    mutation ($input: {act[:1].upper()}{act[1:]}Input!) {{
      {act}(input: $input) {{
        pluginPeriod {{ plugin since until }}
        userErrors {{ code field message }}
      }}
    }}
    """


async def turn(loom: Loom, act: str, actor: Actor, district: str = HOME, **given: str) -> object:
    asked = {"input": {"plugin": "training", **given}}
    answer = await loom.graphql(switch(act), asked, as_=actor, district=district)
    return answer.done()[act]["pluginPeriod"]


async def has_field(loom: Loom, actor: Actor, district: str) -> bool:
    answer = await loom.graphql(
        '{ __type(name: "Curriculum") { name } }', as_=actor, district=district
    )
    return answer.done()["__type"] is not None


async def test_switching_changes_this_district_alone_at_once(loom: Loom) -> None:
    committee, other = await loom.acting(f"district:{HOME}"), await loom.acting(f"district:{NEXT}")
    assert not await has_field(loom, committee, HOME)
    await turn(loom, "enablePlugin", committee)
    await loom.platform.refresh()
    assert await has_field(loom, committee, HOME)
    assert not await has_field(loom, other, NEXT)
    (training,) = [
        one
        for one in (await loom.graphql(ON, as_=committee, district=HOME, language="vi")).done()[
            "plugins"
        ]
        if one["name"] == "training"
    ]
    assert training["enabled"]
    assert training["since"]


async def test_a_switch_is_told_to_other_workers(
    loom: Loom, plugins: Plugins, own_settings: Settings
) -> None:
    committee = await loom.acting(f"district:{HOME}")
    url = loom.database.url.render_as_string(hide_password=False)
    told = own_settings.model_copy(update={"poll_seconds": 600})
    async with weaving(url, plugins, told) as other:
        assert not other.platform.live.states.is_on("training", HOME)
        await turn(loom, "enablePlugin", committee)
        async with asyncio.timeout(30):
            while not other.platform.live.states.is_on("training", HOME):  # noqa: ASYNC110 - polls
                await asyncio.sleep(0.01)


async def test_a_preview_says_what_would_change_and_changes_nothing(loom: Loom) -> None:
    committee = await loom.acting(f"district:{HOME}")
    asked = {"plugin": "training", "enable": True}
    lines = (await loom.graphql(PREVIEW, asked, as_=committee, district=HOME)).done()[
        "previewPlugin"
    ]
    assert {"severity": "safe", "description": "Curriculum was added."} in lines
    assert {line["severity"] for line in lines} <= {"safe", "dangerous"}
    assert not await has_field(loom, committee, HOME)
    await loom.enable("training", HOME)
    asked = {"plugin": "training", "enable": False}
    lines = (await loom.graphql(PREVIEW, asked, as_=committee, district=HOME)).done()[
        "previewPlugin"
    ]
    assert lines[0]["severity"] == "breaking"


async def test_only_the_district_committee_switches_its_own_district(loom: Loom) -> None:
    for who in (f"ward:{HOME}", "city", "department", f"office:{HOME}"):
        actor = await loom.acting(who)
        answer = await loom.graphql(
            switch("enablePlugin"), {"input": {"plugin": "training"}}, as_=actor, district=HOME
        )
        assert answer.denied == "I.0.2", who
    neighbour = await loom.acting(f"district:{NEXT}")
    answer = await loom.graphql(
        switch("enablePlugin"), {"input": {"plugin": "training"}}, as_=neighbour, district=HOME
    )
    assert answer.errors
    assert not loom.platform.live.states.is_on("training", HOME)


async def held(loom: Loom, district: str) -> int:
    async with loom.database.reading([district]) as session:
        counts = [
            await session.scalar(
                select(func.count()).select_from(table).where(table.c.tenant == district)
            )
            for table in tables_of(loom.registry, "training")
        ]
    return sum(count or 0 for count in counts)


def cadre(district: str) -> Cadre:
    return Cadre(
        tenant=district,
        person_id=uuid7(),
        name="Nguyễn Thị Lụa",
        post_kind=next(iter(PostKind)),
        post_title="Tổ trưởng",
        organisation="Hợp tác xã Dệt",
        area=district,
        since=date(1980, 1, 1),
    )


async def test_a_purge_takes_one_districts_rows_and_leaves_an_export_and_a_trace(
    loom: Loom, own_settings: Settings
) -> None:
    await loom.enable("training", HOME)
    await loom.add(cadre(HOME), cadre(HOME), cadre(NEXT))
    committee, ward = await loom.acting(f"district:{HOME}"), await loom.acting("ward:26734")
    refused = await loom.graphql(PURGE_PREVIEW, as_=committee, district=HOME)
    assert refused.codes == ["plugin.enabled"]
    await turn(loom, "disablePlugin", committee)
    assert await held(loom, HOME) == 2
    assert (await loom.graphql(PURGE_PREVIEW, as_=ward, district=HOME)).denied == "I.0.2"
    preview = (await loom.graphql(PURGE_PREVIEW, as_=committee, district=HOME)).done()
    assert preview["purgePreview"]["total"] == 2
    word = preview["purgePreview"]["confirmation"]
    await turn(loom, "purgePlugin", committee, confirmation=word)
    assert (await held(loom, HOME), await held(loom, NEXT)) == (0, 1)
    (export,) = (own_settings.state_dir / "exports").iterdir()
    assert exported(export) == 2
    async with loom.database.reading([HOME]) as session:
        note = await session.scalar(select(AuditEntry.note).where(AuditEntry.act == "purge_plugin"))
    assert export.name in (note or "")


@pytest.mark.slow
def exported(export: Path) -> int:
    with ZipFile(export) as archive:
        lines = [line for name in archive.namelist() for line in archive.read(name).splitlines()]
    return len([json.loads(line) for line in lines])
