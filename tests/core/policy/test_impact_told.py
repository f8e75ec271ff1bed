"""How an impact is told: a table, JSON, a workbook, a picture, by one command."""

import asyncio
import json
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from python_calamine import CalamineWorkbook
from tests.core.policy.test_cli import Done, khungcui

from khungcui.settings import settings
from khungcui.testing import Loom

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

INSTRUMENT = """
id = "12-2030"
number = "12/2030/QĐ-UB"
title = { vi = "Giao định mức cho phường", en = "Norms go to the wards" }
issuer = { vi = "Ủy ban Nhân dân thành phố", en = "The City People's Committee" }
signed = 2029-12-01
in_force = 2030-01-01
repeals = ["180-1978/015"]
"""
# No module keeps records of night markets, so establishments are counted.
RULES = """id,office,axis,object,action,managed_by,portion,effect,clause,note
12-2030/001,ward_committee,territory,night_market,open,*,own,allow,III.8.5,
12-2030/002,district_committee,territory,token,revoke,*,*,deny,III.8.5,
"""
_SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    folder = tmp_path / "12-2030"
    folder.mkdir()
    (folder / "instrument.toml").write_text(INSTRUMENT, "utf-8")
    (folder / "rules.csv").write_text(RULES, "utf-8")
    return folder


async def run(loom: Loom, monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> Done:
    """The command in a thread, as it begins a loop of its own."""
    address = loom.database.url.render_as_string(hide_password=False)
    monkeypatch.setenv("KHUNGCUI_DATABASE_URL", address)
    settings.cache_clear()
    return await asyncio.to_thread(khungcui, "impact", *arguments)


async def test_every_form_tells_the_same_numbers(
    peopled: Loom, monkeypatch: pytest.MonkeyPatch, draft: Path, tmp_path: Path
) -> None:
    xlsx, svg = tmp_path / "impact.xlsx", tmp_path / "impact.svg"

    done = await run(peopled, monkeypatch, draft, "--json", "--xlsx", xlsx, "--svg", svg)
    table = await run(peopled, monkeypatch, draft, "--districts")

    assert (done.returncode, table.returncode) == (0, 0), (done.stderr, table.stderr)
    told = json.loads(done.stdout)
    assert told["day"] == "2030-01-01"
    shifts = {(one["office_kind"], one["power"]): one for one in told["shifts"]}
    market = shifts["ward_committee", "night_market.open"]
    over = shifts["district_office", "establishment.hand_over"]
    gained, lost = market["gained"]["establishments"], over["lost"]["records"]
    assert min(gained, lost) > 0
    assert market["gained"]["records"] is None
    assert sum(area["gained"]["establishments"] for area in market["areas"]) == gained
    assert [rule["clause"] for rule in market["rules_in"]] == ["III.8.5"]
    assert [rule["id"] for rule in over["rules_out"]] == ["180-1978/015"]
    assert [case["note"] for case in told["cases"]]
    assert f"{gained:,}" in table.stdout
    assert "night_market.open" in table.stdout
    assert _workbook_sums(xlsx, "night_market.open") == {gained}
    assert f"+{gained}" in _texts(svg)
    assert f"−{lost}" in _texts(svg)


def _workbook_sums(path: Path, power: str) -> set[int]:
    """What the sheets by power, by office, by district and by ward come to."""
    book = CalamineWorkbook.from_path(str(path))
    sums = set()
    for name in book.sheet_names[:4]:
        head, *rows = book.get_sheet_by_name(name).to_python()
        at = head.index("Được thêm: cơ sở")
        sums.add(sum(int(str(row[at] or 0).removesuffix(".0")) for row in rows if power in row))
    return sums


def _texts(path: Path) -> set[str | None]:
    return {element.text for element in Xml.parse(path).iter(f"{_SVG}text")}  # noqa: S314 - ours


async def test_the_picture_says_in_words_what_it_shows(
    peopled: Loom, monkeypatch: pytest.MonkeyPatch, draft: Path, tmp_path: Path
) -> None:
    svg = tmp_path / "impact.svg"
    await run(peopled, monkeypatch, draft, "--svg", svg, "--districts")

    root = Xml.parse(svg).getroot()  # noqa: S314 - ours
    assert root is not None
    assert root.get("role") == "img"
    titles = [element.text or "" for element in root.iter(f"{_SVG}title")]
    assert titles[0].startswith("Tác động của dự thảo từ ngày 01-01-2030")
    assert any("night_market.open: được thêm" in title for title in titles)
    assert "Quận 1" in _texts(svg)


async def test_what_is_no_instrument_is_refused(
    peopled: Loom, monkeypatch: pytest.MonkeyPatch, draft: Path, tmp_path: Path
) -> None:
    (draft / "rules.csv").write_text(RULES.replace("night_market,open", "norm", 1), "utf-8")

    broken = await run(peopled, monkeypatch, draft)
    absent = await run(peopled, monkeypatch, tmp_path / "absent")

    assert (broken.returncode, absent.returncode) == (2, 2)
    assert "rules.csv, dòng 2" in broken.stderr
    assert "absent" in absent.stderr
