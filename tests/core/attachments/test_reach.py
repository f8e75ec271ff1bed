"""A file is seen by exactly those who see its record, whatever way the record has its facets."""

from uuid import UUID

import pytest
from sqlalchemy import select

from khungcui import clock
from khungcui.attachments.models import Attachment
from khungcui.errors import PluginProblem
from khungcui.plugins.attached import unfolded
from khungcui.plugins.attaching import Attachments
from khungcui.plugins.declarations import Field, Manifest, Resource
from khungcui.plugins.registry import Declared
from khungcui.register.models import Official
from khungcui.tenancy.models import Area
from khungcui.testing import Conformance, Loom
from khungcui.testing.agreement import listed_for, seen_by
from khungcui.text import Text
from khungcui_training.models import Cadre

pytestmark = pytest.mark.anyio


def _file(tenant: str, subject: UUID, resource: str = "official") -> Attachment:
    return Attachment(
        tenant=tenant,
        resource=resource,
        subject_id=subject,
        name="a.pdf",
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
        added_at=clock.now(),
        added_by="test",
        added_office="test",
    )


async def test_files_are_seen_as_far_as_their_records_are(loom: Loom) -> None:
    offices = ["city", "department", "district:760", "office:760", "ward:26734", "office:770"]
    actors = [await loom.acting(office) for office in offices]
    async with loom.database.reading(loom.tree.homes()) as session:
        officials = (await session.execute(select(Official.tenant, Official.id))).all()
    files = [_file(tenant, key) for tenant, key in officials]
    # One of another resource, under the id of an official, is no file of the official's.
    await loom.add(*files, _file("760", officials[0].id, "cadre"))
    subjects = {(one.tenant, str(one.id)): (one.tenant, str(one.subject_id)) for one in files}
    official = loom.registry.resources["official"].resource
    held = loom.registry.resources["official_attachment"].resource
    partly = 0
    for actor, home in [(a, h) for a in actors for h in (None, a.tenant) if h != "79"]:
        view = loom.view(actor, home)
        seen = await seen_by(view, loom.database, held, "register")
        listed = await listed_for(view, loom.database, held, "register")
        records = await listed_for(view, loom.database, official, "register")
        assert listed == seen.allowed
        assert {subjects[each] for each in listed if each in subjects} == records
        assert len(listed) == len(records)
        partly += bool(seen.allowed) and bool(seen.hidden)
    assert partly > 2


async def test_records_that_have_their_facets_from_other_tables_bear_files(loom: Loom) -> None:
    view = loom.view(await loom.acting("office:760"), "760")
    held = loom.registry.resources["establishment_attachment"].resource
    assert await listed_for(view, loom.database, held, "register") == frozenset()


def test_a_record_without_a_key_of_its_own_bears_none() -> None:
    area = Resource(
        name="area",
        rows=Area,
        title=Text(vi="Địa bàn", en="Area"),
        fields=(Field(name="code", column=Area.code, title=Text(vi="Mã", en="Code")),),
        tenant=None,
        attachments=Attachments(power="area.attach"),
    )
    manifest = Manifest(
        name="x", title=area.title, summary=area.title, version="0.1.0", clauses=("I.0.2",)
    )
    with pytest.raises(PluginProblem, match="cannot be attached"):
        unfolded(Declared(manifest=manifest, resources=(area,)))


async def test_the_schema_says_what_follows_in_both_languages(loom: Loom, cadre: Cadre) -> None:
    enabled = loom.platform.live.states.enabled("760")
    schema = loom.platform.schemas.of(enabled)._schema
    acts = schema.mutation_type.fields if schema.mutation_type else {}
    assert "withdrawCadreAttachment" in acts
    assert "attachToCadre" not in acts
    assert "AttachToCadreInput" not in schema.type_map
    missing = Conformance(loom=loom, plugin="training").texts()
    assert [line for line in missing if "ttach" in line] == []
    shown = await loom.graphql(
        '{ cadres(first: 1) { nodes { permissions(powers: ["cadre.manage"]) '
        "{ allowed acts { name } } } } }",
        as_=await loom.acting("district:760"),
        district="760",
    )
    [node] = shown.done()["cadres"]["nodes"]
    [permission] = node["permissions"]
    assert permission["allowed"]
    assert "attach_to_cadre" not in [act["name"] for act in permission["acts"]]
