"""Forms over HTTP: what stands on them is what whoever prints may read."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select
from tests.core.printing.reading import fonts_of, glyphs_missing, text_of

from khungcui.app import create_app
from khungcui.ids import NodeId
from khungcui.plugins.manager import Plugins
from khungcui.plugins.registry import OwnedForm
from khungcui.policy.reform import Reforms
from khungcui.testing import Actor, Conformance, Loom
from khungcui_training.forms import CERTIFICATE
from khungcui_training.models import Cadre, Certificate

pytestmark = pytest.mark.anyio
OURS = {"LibertinusSerif-Regular", "LibertinusSerif-Bold", "LibertinusSerif-Italic"}


class Printer:
    """Asks for forms at the endpoint of a district, or of the city."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def __call__(
        self, actor: Actor, path: str, *, district: str | None = "760", language: str = "vi"
    ) -> httpx.Response:
        return await self._client.get(
            path if district is None else f"/d/{district}{path}",
            headers={"authorization": f"Bearer {actor.token}", "accept-language": language},
        )


@pytest.fixture(scope="session")
async def printed(loom: Loom) -> AsyncIterator[Printer]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(loom.platform)), base_url="http://loom.test"
    ) as client:
        yield Printer(client)


async def _certificate(loom: Loom) -> tuple[Certificate, Cadre]:
    """A certificate of Quận 1, and whose it is."""
    async with loom.database.reading(["760", "79"]) as session:
        found = await session.execute(
            select(Certificate, Cadre)
            .join(Cadre, Cadre.id == Certificate.cadre_id)
            .where(Certificate.tenant == "760", Certificate.revoked_on.is_(None))
            .limit(1)
        )
        certificate, cadre = found.one()
        return certificate, cadre


async def test_a_certificate_is_printed(loom: Loom, printed: Printer) -> None:
    certificate, cadre = await _certificate(loom)
    node = NodeId("Certificate", certificate.tenant, str(certificate.id))
    office = await loom.acting("office:760")
    answer = await printed(office, f"/forms/certificate/{node}.pdf")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert (
        "filename*=UTF-8''Ch%E1%BB%A9ng%20ch%E1%BB%89.pdf" in answer.headers["content-disposition"]
    )
    shown = text_of(answer.content)
    issued = certificate.issued_on
    for words in (
        "Mẫu số 01-ĐT",
        "ỦY BAN NHÂN DÂN QUẬN 1",
        "PHÒNG CÔNG NGHIỆP",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        f"Quận 1, ngày {issued.day:02} tháng {issued:%m} năm {issued.year}".replace(
            f"tháng {issued:%m}",
            f"tháng {issued:%m}" if issued.month < 3 else f"tháng {issued.month}",
        ),
        "CHỨNG CHỈ",
        certificate.number,
        f"Cấp cho: {cadre.name}",
    ):
        assert words in shown, words
    assert "Issued to" not in shown
    assert fonts_of(answer.content) <= OURS
    assert not glyphs_missing(answer.content)
    assert (await printed(office, f"/forms/certificate/{node}.pdf")).content == answer.content
    english = await printed(office, f"/forms/certificate/{node}.pdf", language="en")
    assert "Cấp cho (Issued to)" in text_of(english.content)


async def test_only_what_may_be_read_is_printed(loom: Loom, printed: Printer) -> None:
    certificate, cadre = await _certificate(loom)
    node = NodeId("Certificate", certificate.tenant, str(certificate.id))
    other = "26737" if certificate.area != "26737" else "26734"
    mine = await loom.acting(f"ward:{certificate.area}")
    stranger, elsewhere = await loom.acting(f"ward:{other}"), await loom.acting("office:770")
    path = f"/forms/certificate/{node}.pdf"
    assert (await printed(mine, path)).status_code == 200
    for actor, district in [(stranger, "760"), (elsewhere, "770")]:
        hidden = await printed(actor, path, district=district)
        assert hidden.status_code == 404
        assert hidden.json()["errors"][0]["extensions"]["code"] == "not_found"
    wrong = NodeId("Cadre", cadre.tenant, str(cadre.id))
    assert (await printed(mine, f"/forms/certificate/{wrong}.pdf")).status_code == 404
    assert (await printed(mine, f"/forms/nothing/{node}.pdf")).status_code == 404
    # A ward may not see who else is in the course: the roll that it prints has its own alone.
    async with loom.database.reading(["760", "79"]) as session:
        course = await session.scalar(
            select(Certificate.course_id).where(Certificate.id == certificate.id)
        )
    roll = f"/forms/district_course_roll/{NodeId('DistrictCourse', '760', str(course))}.pdf"
    full = text_of((await printed(await loom.acting("office:760"), roll)).content)
    assert cadre.name in full
    partly = await printed(mine, roll)
    if partly.status_code == 200:
        assert _count(text_of(partly.content)) <= _count(full)


def _count(roll: str) -> int:
    return int(roll.partition("Danh sách có ")[2].partition(" ")[0])


async def test_a_blank_form_is_the_same_paper_without_a_record(
    loom: Loom, printed: Printer
) -> None:
    office, city = await loom.acting("office:760"), await loom.acting("department")
    blank = await printed(office, "/forms/district_course_roll/blank.pdf")
    # Without the dots to write on.
    shown = re.sub(r"\.{4,}", "", text_of(blank.content))
    assert "DANH SÁCH HỌC VIÊN" in shown
    assert "Quận 1, ngày  tháng  năm" in shown
    assert "none" not in shown
    assert not glyphs_missing(blank.content)
    of_city = text_of((await printed(city, "/forms/certificate/blank.pdf", district=None)).content)
    assert "ỦY BAN NHÂN DÂN THÀNH PHỐ HỒ CHÍ MINH" in of_city
    assert "SỞ CÔNG NGHIỆP" in of_city


async def test_papers_of_a_level_that_is_no_more_are_those_of_the_city(
    loom: Loom, printed: Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, _ = await _certificate(loom)
    node = NodeId("Certificate", certificate.tenant, str(certificate.id))
    department = await loom.acting("department")
    path = f"/forms/certificate/{node}.pdf"
    before = text_of((await printed(department, path, district=None)).content)
    assert "ỦY BAN NHÂN DÂN QUẬN 1" in before

    def ended(_: Reforms, level: str, day: date) -> object:
        return object() if level == "district" else None

    monkeypatch.setattr(Reforms, "area_level", ended)
    after = text_of((await printed(department, path, district=None)).content)
    assert "ỦY BAN NHÂN DÂN THÀNH PHỐ HỒ CHÍ MINHSỞ CÔNG NGHIỆP" in after


async def test_the_register_prints_an_extract(loom: Loom, printed: Printer) -> None:
    office = await loom.acting("office:760")
    listed = await loom.graphql(
        "{ establishments(first: 1) { nodes { id code name portions { nodes { share } } } } }",
        as_=office,
        district="760",
    )
    [one] = listed.done()["establishments"]["nodes"]
    shown = text_of(
        (await printed(office, f"/forms/establishment_extract/{one['id']}.pdf")).content
    )
    assert "TRÍCH LỤC CƠ SỞ SẢN XUẤT" in shown
    for words in (f"Mã số: {one['code']}", one["name"], "Tỷ trọng (%)"):
        assert words in shown


async def test_forms_are_listed_where_their_module_is_on(loom: Loom, printed: Printer) -> None:
    office = await loom.acting("office:764")
    ours = {n for n, one in loom.registry.forms.items() if one.plugin == "training"}
    on = await _names(printed, office)
    assert {"certificate", "establishment_extract"} <= on
    await loom.disable("training", "764")
    assert await _names(printed, office) == on - ours
    off = await printed(office, "/forms/certificate/blank.pdf", district="764")
    assert off.status_code == 404
    await loom.enable("training", "764")
    assert await _names(printed, office) == on


async def test_the_api_tells_the_addresses_of_forms(loom: Loom, printed: Printer) -> None:
    office, city = await loom.acting("office:760"), await loom.acting("department")
    query = '{ printForms(resource: "certificate") { name title number blank filled } }'
    told = (await loom.graphql(query, as_=office, district="760")).done()["printForms"]
    assert told == [
        {
            "name": "certificate",
            "title": "Certificate",
            "number": "Mẫu số 01-ĐT",
            "blank": "/d/760/forms/certificate/blank.pdf",
            "filled": "/d/760/forms/certificate/{id}.pdf",
        }
    ]
    assert (await printed(office, told[0]["blank"], district=None)).status_code == 200
    [of_city] = (await loom.graphql(query, as_=city)).done()["printForms"]
    assert (await printed(city, of_city["blank"], district=None)).status_code == 200


async def _names(printed: Printer, actor: Actor) -> set[str]:
    answer = await printed(actor, "/forms", district="764")
    assert answer.json()["forms"][0].keys() == {"name", "title", "number", "resource", "blank"}
    return {each["name"] for each in answer.json()["forms"]}


async def test_a_form_of_another_day_says_what_was_so_then(loom: Loom, printed: Printer) -> None:
    certificate, _ = await _certificate(loom)
    node = NodeId("Certificate", certificate.tenant, str(certificate.id))
    office = await loom.acting("office:760")
    then = await printed(office, f"/forms/certificate/{node}.pdf?asOf={certificate.issued_on}")
    assert then.status_code == 200
    bad = await printed(office, f"/forms/certificate/{node}.pdf?asOf=yesterday")
    assert bad.json()["errors"][0]["extensions"]["field"] == "asOf"


async def test_every_form_of_every_plugin_can_be_printed(
    plugins: Plugins, loom: Loom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = plugins.registry
    for name in registry.plugins:
        assert Conformance(loom=loom, plugin=name).forms() == []
    # And a form that is wrong is found out.
    (tmp_path / "wrong.typ").write_text('#import "office.typ": *\n#nothing()', encoding="utf-8")
    wrong = replace(CERTIFICATE, template=tmp_path / "wrong.typ", selection="number nonsense")
    broken = replace(registry, forms={"wrong": OwnedForm(form=wrong, plugin="training")})
    monkeypatch.setattr(loom.platform, "_live", replace(loom.platform.live, registry=broken))
    selection, template = Conformance(loom=loom, plugin="training").forms()
    assert "nonsense" in selection
    assert "nothing" in template
