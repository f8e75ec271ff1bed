"""Pictures and tables behind the door, and the page that shows them."""

import csv
import io
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import httpx
import pytest
from tests.core.panels.conftest import Sight

from khungcui.app import create_app
from khungcui.testing import Loom

pytestmark = pytest.mark.anyio
SVG = "{http://www.w3.org/2000/svg}"


async def test_the_picture_is_of_the_numbers_that_graphql_gives(
    sights: Mapping[str, Sight],
) -> None:
    sight = sights["district"]
    asked = {"by": ["area"], "filter": {"workers": {"gte": 30}}, "asOf": "2026-01-01"}
    told = await sight.panel("workers_per_establishment", **asked)
    address = urlsplit(told["url"])
    assert address.path == "/d/760/panels/workers_per_establishment.svg"
    assert set(parse_qs(address.query)) == {"by", "filter", "asOf"}

    path = told["url"].removeprefix("/d/760")
    drawn = await sight.get(path, **{"accept-language": "en"})
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert "script-src" not in drawn.headers["content-security-policy"]
    assert drawn.headers["content-security-policy"].startswith("default-src 'none'")
    root = ElementTree.fromstring(drawn.text)  # noqa: S314 - our own
    words = root.findtext(f"{SVG}desc") or ""
    assert root.findtext(f"{SVG}title") == told["heading"]
    for cell in told["cells"]:
        assert f"{cell['keys'][0]['label']}: " in words
        assert cell["value"] in words

    shown = (await sight.get(path.replace(".svg", ".json"))).json()
    assert [cell["value"] for cell in shown["cells"]] == [cell["value"] for cell in told["cells"]]
    assert shown["all"]["filter"] == told["drill"]["filter"]
    table = await sight.get(path.replace(".svg", ".csv") + "&lang=vi")
    assert table.headers["content-language"] == "vi"
    assert table.content.startswith(b"\xef\xbb\xbf")
    head, *lines = csv.reader(io.StringIO(table.content.decode("utf-8-sig")), delimiter=";")
    assert head[:2] == ["Địa bàn", "Số lao động bình quân (người)"]
    assert [line[1].replace(",", ".") for line in lines] == [
        *(cell["value"] for cell in told["cells"]),
        told["value"],
    ]
    assert lines[-1][0] == "Chung"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/panels/nothing.svg", 404, "panel.unknown"),
        ("/panels/counted_establishments.svg?by=workers", 400, "panel.by"),
        ("/panels/counted_establishments.csv?period=2027Q9", 400, "period.invalid"),
        ("/panels/counted_establishments.json?asOf=yesterday", 400, "input.invalid"),
        ("/panels/counted_establishments.json?filter=[1]", 400, "panel.filter"),
        ("/panels/counted_establishments.json?filter={", 400, "panel.filter"),
        ('/panels/counted_establishments.json?filter={"wage":{"eq":1}}', 400, "panel.filter"),
        (
            '/panels/counted_establishments.json?filter={"code":{"eq":"\\u0000"}}',
            400,
            "input.nul",
        ),
    ],
)
async def test_what_cannot_be_drawn_is_refused_in_the_form_of_all_errors(
    sights: Mapping[str, Sight], path: str, status: int, code: str
) -> None:
    answer = await sights["district"].get(path)
    assert answer.status_code == status
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == [code]


async def test_nobody_looks_without_a_token(standing: Loom, sights: Mapping[str, Sight]) -> None:
    transport = httpx.ASGITransport(create_app(standing.platform))
    async with httpx.AsyncClient(transport=transport, base_url="http://loom.test") as client:
        for path in ("/d/760/panels.json", "/panels/counted_establishments.svg"):
            assert (await client.get(path)).status_code == 401
        # The page holds no data, and keeps no token.
        page = await client.get("/d/760/panels", headers={"accept-language": "en"})
        assert page.status_code == 200
        assert "Panels: district 760" in page.text
        assert "'unsafe" not in page.headers["content-security-policy"]
        for name in ("panels.js", "panels.css"):
            assert f"/assets/{name}" in page.text
            asset = await client.get(f"/assets/{name}")
            assert asset.status_code == 200
            assert "Storage" not in asset.text
            assert "//" not in asset.text.replace("// ", "")
        assert (await client.get("/d/999/panels")).status_code == 404
        assert "toàn thành phố" in (await client.get("/panels?lang=vi")).text
    listed = (await sights["district"].get("/panels.json?lang=vi")).json()
    [one] = [one for one in listed if one["name"] == "workers_per_establishment"]
    assert one["by"][0] == {"field": "district", "title": "Quận, huyện"}
    assert (await sights["district"].get("/panels/counted_establishments.svg")).status_code == 200
