"""Acts: what is told, what is kept, and what never happens by halves."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from types import MappingProxyType
from typing import Any

import pytest
from sqlalchemy import BigInteger, Integer, cast, func, insert, literal, select, update

from khungcui import clock
from khungcui.audit.models import AuditEntry
from khungcui.errors import Conflict, Misconfigured, Stale
from khungcui.graph.context import Reader
from khungcui.graph.plan.planner import Planner
from khungcui.graph.schema import Schemas
from khungcui.ids import parse_node_id, uuid7
from khungcui.register.models import Official
from khungcui.storage.base import Base
from khungcui.testing import Actor, Answer, Loom
from khungcui.text import Text

from .conftest import everything
from .test_reader import sleeping

pytestmark = pytest.mark.anyio

codes = count(1)
FAILURES = "userErrors { code field message hint clause } waitsFor { power title }"
DRAFT = "mutation($input: DraftCurriculumInput!) { draftCurriculum(input: $input) { %s } }"
DRAFTED = DRAFT % ("curriculum { id code title versions { nodes { id } } } " + FAILURES)


def draft(**given: Any) -> dict[str, Any]:
    return {
        "code": f"CT-{next(codes):03}",
        "title": "Quản lý hợp tác xã",
        "audience": "COOPERATIVE_MANAGER",
        "version": {"modules": [{"title": "Sổ sách", "hours": 8}]},
        **given,
    }


async def audited(loom: Loom, tenant: str, act: str) -> list[AuditEntry]:
    async with loom.database.reading([tenant]) as session:
        found = await session.scalars(
            select(AuditEntry)
            .where(AuditEntry.tenant == tenant, AuditEntry.act == act)
            .order_by(AuditEntry.seq)
        )
        return list(found)


@pytest.fixture(scope="session")
async def department(working: Loom) -> Actor:
    return await working.acting("department")


@pytest.fixture(scope="session")
async def office_1(working: Loom) -> Actor:
    return await working.acting("office:760")


@pytest.fixture(scope="session")
async def office_3(working: Loom) -> Actor:
    return await working.acting("office:770")


# What is told.


async def test_a_payload_shows_the_record_as_it_is_afterwards(
    working: Loom, department: Actor
) -> None:
    given = draft()
    answer = await working.graphql(DRAFTED, {"input": given}, as_=department)
    payload = answer.done()["draftCurriculum"]
    assert payload["curriculum"]["code"] == given["code"]
    assert len(payload["curriculum"]["versions"]["nodes"]) == 1
    assert payload["waitsFor"] == []
    entry = (await audited(working, "79", "draft_curriculum"))[-1]
    assert entry.verdict == "allow"
    assert entry.subject_id == str(parse_node_id(payload["curriculum"]["id"]).uuid)
    assert answer.extensions["snapshot"] == entry.snapshot


async def test_what_the_asker_can_mend_is_a_user_error(working: Loom, department: Actor) -> None:
    before = await everything(working)
    for given, field in (
        (draft(title=" "), "title"),
        (draft(version={"modules": []}), None),
        (draft(version={"modules": [{"title": "x", "hours": -1}]}), None),
    ):
        answer = await working.graphql(DRAFTED, {"input": given}, as_=department)
        assert answer.status == 200
        assert answer.errors == []
        payload = answer.data["draftCurriculum"]
        assert payload["curriculum"] is None
        [error] = payload["userErrors"]
        assert error["code"]
        assert error["message"]
        assert field is None or error["field"] == field
    assert await everything(working) == before


async def test_numbers_that_no_column_holds(working: Loom, department: Actor) -> None:
    before = await everything(working)
    modules = [{"title": "x", "hours": 2**31 - 1}, {"title": "y", "hours": 2**31 - 1}]
    answer = await working.graphql(
        DRAFTED, {"input": draft(version={"modules": modules})}, as_=department
    )
    assert answer.errors == []
    assert len(answer.user_errors) == 1
    assert await everything(working) == before


async def test_a_denial_is_told_and_kept_and_nothing_else_is(
    working: Loom, office_1: Actor
) -> None:
    before = await everything(working)
    answer = await working.graphql(DRAFTED, {"input": draft()}, as_=office_1, district="760")
    assert answer.status == 200
    assert answer.data == {"draftCurriculum": None}
    [error] = answer.errors
    more = error["extensions"]
    assert error["path"] == ["draftCurriculum"]
    assert more["code"] == "FORBIDDEN"
    assert more["power"] == "curriculum.unify" or more["power"].startswith("curriculum.")
    assert {"clause", "rule", "reasons", "snapshot"} <= set(more)
    assert all(isinstance(reason, str) and reason for reason in more["reasons"])
    entry = (await audited(working, "760", "draft_curriculum"))[-1]
    assert (entry.verdict, entry.power, entry.office_id) == (
        "deny", more["power"], str(office_1.office_id),
    )  # fmt: skip
    after = await everything(working)
    changed = {table for table in before if before[table] != after[table]}
    assert changed <= {"audit_entry", "audit_head", "outbox"}
    assert "audit_entry" in changed


async def test_an_act_that_binds_takes_a_post_with_the_right_of_signature(
    working: Loom, department: Actor
) -> None:
    officer = await working.acting("department", signing=False, name="Lê Thị Chuyên Viên")
    drafted = await working.graphql(DRAFTED, {"input": draft()}, as_=officer)
    [version] = drafted.done()["draftCurriculum"]["curriculum"]["versions"]["nodes"]
    query = (
        "mutation($input: UnifyCurriculumInput!) { unifyCurriculum(input: $input) "
        f"{{ curriculumVersion {{ state }} {FAILURES} }} }}"
    )
    given = {"input": {"curriculumVersion": version["id"]}}
    refused = await working.graphql(query, given, as_=officer)
    assert refused.denied == "III.8"
    assert refused.data == {"unifyCurriculum": None}
    assert (await audited(working, "79", "unify_curriculum"))[-1].verdict == "deny"
    allowed = await working.graphql(query, given, as_=department)
    assert allowed.done()["unifyCurriculum"]["curriculumVersion"]["state"] == "UNIFIED"


@pytest.mark.parametrize(("language", "word"), [("vi", "được phép"), ("en", "may not do this")])
async def test_errors_speak_the_language_of_the_request(
    working: Loom, office_1: Actor, department: Actor, language: Any, word: str
) -> None:
    denied = await working.graphql(
        DRAFTED, {"input": draft()}, as_=office_1, district="760", language=language
    )
    assert word in denied.errors[0]["message"]
    blank = [
        (
            await working.graphql(DRAFTED, {"input": draft(title="")}, as_=department, language=one)
        ).user_errors[0]["message"]
        for one in ("vi", "en")
    ]
    assert blank[0] != blank[1]


# Several fields, and switches between them.


async def test_fields_run_one_after_the_other_and_stand_for_themselves(
    working: Loom, department: Actor
) -> None:
    query = """mutation($a: DraftCurriculumInput!, $b: DraftCurriculumInput!) {
      a: draftCurriculum(input: $a) { curriculum { code } userErrors { code } }
      denied: enablePlugin(input: {plugin: "training"}) { userErrors { code } }
      again: draftCurriculum(input: $a) { curriculum { code } userErrors { code } }
      b: draftCurriculum(input: $b) { curriculum { code } userErrors { code } }
    }"""
    a, b = draft(), draft()
    answer = await working.graphql(query, {"a": a, "b": b}, as_=department)
    assert answer.codes == ["FORBIDDEN"]
    assert answer.data["denied"] is None
    assert answer.data["a"]["curriculum"] == {"code": a["code"]}
    assert answer.data["again"]["curriculum"] is None
    assert len(answer.data["again"]["userErrors"]) == 1
    assert answer.data["b"]["curriculum"] == {"code": b["code"]}
    done = await audited(working, "79", "draft_curriculum")
    assert [entry.subject_id for entry in done[-2:]] == sorted(
        entry.subject_id for entry in done[-2:]
    )


async def test_a_module_that_is_off_does_nothing(working: Loom) -> None:
    committee = await working.acting("district:770")
    query = """mutation($plan: %s) {
      off: disablePlugin(input: {plugin: "training"}) { userErrors { code } }
      plan: prepareDistrictTrainingPlan(input: $plan) { userErrors { code } }
      on: enablePlugin(input: {plugin: "training"}) { userErrors { code } }
    }"""
    given = {"year": clock.today().year + 1, "lines": []}
    query %= input_of(working, "prepareDistrictTrainingPlan")
    answer = await working.graphql(query, {"plan": given}, as_=committee)
    assert answer.data["off"] == answer.data["on"] == {"userErrors": []}
    assert answer.data["plan"] == {"userErrors": [{"code": "plugin.disabled"}]}


# Joint acts.


def input_of(loom: Loom, act: str) -> str:
    """The input type of an act, whatever its module calls it."""
    schema = loom.platform.schemas.of(frozenset(loom.registry.plugins))._schema
    assert schema.mutation_type is not None
    return str(schema.mutation_type.fields[act].args["input"].type)


async def city_course(loom: Loom, department: Actor) -> str:
    """The id of a planned city course with places for two districts."""
    drafted = (await loom.graphql(DRAFTED, {"input": draft()}, as_=department)).done()
    [version] = drafted["draftCurriculum"]["curriculum"]["versions"]["nodes"]
    unified = await loom.graphql(
        "mutation($input: UnifyCurriculumInput!) "
        "{ unifyCurriculum(input: $input) { userErrors { message } } }",
        {"input": {"curriculumVersion": version["id"]}},
        as_=department,
    )
    unified.done()
    today = clock.today().isoformat()
    planned = await loom.graphql(
        f"mutation($input: {input_of(loom, 'planCityCourse')}) {{ planCityCourse(input: $input) "
        "{ cityCourse { id } userErrors { code field message } } }",
        {
            "input": {
                "code": f"LTP-{next(codes):03}",
                "title": "Lớp chủ nhiệm hợp tác xã",
                "curriculumVersion": version["id"],
                "venue": "Hội trường Sở",
                "capacity": 4,
                "startsOn": today,
                "endsOn": today,
                "quotas": [{"area": "760", "places": 2}, {"area": "770", "places": 2}],
                "sessions": [{"heldOn": today, "hours": 8, "topic": "Mở sổ"}],
            }
        },
        as_=department,
    )
    return planned.done()["planCityCourse"]["cityCourse"]["id"]


async def sign(loom: Loom, course: str, as_: Actor) -> Answer:
    return await loom.graphql(
        "mutation($input: OpenCityCourseInput!) { openCityCourse(input: $input) "
        f"{{ cityCourse {{ state }} {FAILURES} }} }}",
        {"input": {"cityCourse": course}},
        as_=as_,
    )


async def waits(loom: Loom, course: str, as_: Actor) -> tuple[str, int]:
    payload = (await sign(loom, course, as_)).done()["openCityCourse"]
    return payload["cityCourse"]["state"], len(payload["waitsFor"])


async def test_a_joint_act_takes_effect_with_the_last_signature(
    working: Loom, department: Actor, office_1: Actor, office_3: Actor
) -> None:
    course = await city_course(working, department)
    assert await waits(working, course, department) == ("PLANNED", 2)
    assert await waits(working, course, department) == ("PLANNED", 2)
    assert await waits(working, course, office_1) == ("PLANNED", 1)
    assert await waits(working, course, office_1) == ("PLANNED", 1)
    assert await waits(working, course, office_3) == ("OPEN", 0)
    signed = await audited(working, "79", "open_city_course")
    assert [entry.verdict for entry in signed[-5:]] == ["allow"] * 5


async def test_who_has_no_place_to_sign_in_is_refused(working: Loom, department: Actor) -> None:
    course = await city_course(working, department)
    other = await working.acting("office:772")
    answer = await sign(working, course, other)
    told = [*answer.codes, *(error["code"] for error in answer.user_errors)]
    assert told in (["FORBIDDEN"], ["id.unknown"])
    assert await waits(working, course, department) == ("PLANNED", 2)


async def test_a_signature_is_for_what_was_signed(
    working: Loom, department: Actor, office_1: Actor, office_3: Actor
) -> None:
    course = await city_course(working, department)
    await waits(working, course, department)
    await waits(working, course, office_1)
    rows: Any = working.registry.resources["city_course"].resource.rows
    async with working.database.maintaining(["79"]) as session:
        await session.execute(
            update(rows).where(rows.id == parse_node_id(course).uuid).values(venue="Nơi khác")
        )
    assert await waits(working, course, office_3) == ("PLANNED", 2)
    assert await waits(working, course, department) == ("PLANNED", 1)
    assert await waits(working, course, office_1) == ("OPEN", 0)


async def test_two_last_signatures_at_the_same_time(
    working: Loom, department: Actor, office_1: Actor, office_3: Actor
) -> None:
    for _ in range(3):
        course = await city_course(working, department)
        answers = await asyncio.gather(
            *(waits(working, course, one) for one in (department, office_1, office_3))
        )
        assert ("OPEN", 0) in answers
        assert sorted(left for _, left in answers) == [0, 1, 2]


# Acts that fail.

Run = Callable[..., Any]


@dataclass
class Otherwise:
    """Schemas whose ``draftCurriculum`` does what is ``chosen``."""

    schemas: Schemas
    chosen: Run


@pytest.fixture(scope="session")
def otherwise(working: Loom) -> Otherwise:
    async def run(*given: Any) -> Any:
        return await made.chosen(*given)

    registry = working.registry
    owned = registry.acts["draft_curriculum"]
    changed = replace(owned, act=replace(owned.act, run=run))
    acts = MappingProxyType({**registry.acts, "draft_curriculum": changed})
    schemas = Schemas(replace(registry, acts=acts), working.tree.root)
    made = Otherwise(schemas=schemas, chosen=owned.act.run)
    return made


@pytest.fixture
def instead(
    working: Loom, otherwise: Otherwise, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Run], None]:
    """Let ``draftCurriculum`` do something else."""

    def put(run: Run) -> None:
        otherwise.chosen = run
        monkeypatch.setattr(working.platform, "_schemas", otherwise.schemas)

    return put


async def _raises(acting: Any, row: Any, given: Any) -> Any:
    raise RuntimeError("secret of the house")


async def _divides(acting: Any, row: Any, given: Any) -> Any:
    await acting.session.execute(select(1 / func.length("")))


async def _overflows(acting: Any, row: Any, given: Any) -> Any:
    await acting.session.execute(select(cast(literal(10**10, BigInteger), Integer)))


async def _breaks_a_constraint(acting: Any, row: Any, given: Any) -> Any:
    for _ in range(2):
        acting.session.add(
            Official(tenant=acting.tenant, id=acting.principal.office_id, name="x", since=None)
        )
        await acting.session.flush()


async def _writes_beside(acting: Any, row: Any, given: Any) -> Any:
    table: Any = Base.metadata.tables["official"]
    await acting.session.execute(insert(table).values(tenant=acting.tenant, id=uuid7()))


async def _writes_elsewhere(acting: Any, row: Any, given: Any) -> Any:
    acting.session.add(Official(tenant="770", id=uuid7(), name="x", since=acting.day))
    await acting.session.flush()


def _with(error: Exception) -> Run:
    async def run(acting: Any, row: Any, given: Any) -> Any:
        acting.session.add(Official(tenant=acting.tenant, id=uuid7(), name="x", since=acting.day))
        await acting.session.flush()
        raise error

    return run


SORRY = Text(vi="Chưa được.", en="Not yet.")


@pytest.mark.parametrize(
    ("run", "code", "told"),
    [
        (_raises, "internal", False),
        (_divides, "internal", False),
        (_overflows, "input.out_of_range", True),
        (_breaks_a_constraint, "internal", False),
        (_writes_beside, "internal", False),
        (_writes_elsewhere, "internal", False),
        (_with(Stale(SORRY)), "stale", True),
        (_with(Conflict(SORRY, code="x.y", field="code")), "x.y", True),
        (_with(Misconfigured(SORRY)), "misconfigured", False),
    ],
)
async def test_an_act_that_fails_writes_nothing_and_shows_no_trace(
    working: Loom, department: Actor, instead: Any, run: Run, code: str, told: bool
) -> None:
    before = await everything(working)
    instead(run)
    answer = await working.graphql(DRAFTED, {"input": draft()}, as_=department)
    assert answer.status == 200
    if told:
        assert answer.errors == []
        assert [error["code"] for error in answer.user_errors] == [code]
    else:
        assert answer.codes == [code]
        assert answer.data == {"draftCurriculum": None}
    shown = str(answer)
    for trace in ("Traceback", "secret of the house", "sqlalchemy", "asyncpg", "official"):
        assert trace not in shown
    assert await everything(working) == before


# Deadlines.


@contextmanager
def deadline(loom: Loom, seconds: float) -> Iterator[None]:
    kept = loom.platform.settings
    loom.platform.settings = kept.model_copy(update={"deadline_seconds": seconds})
    for endpoint in loom.platform._endpoints.values():
        assert endpoint.platform is loom.platform
    try:
        yield
    finally:
        loom.platform.settings = kept


async def test_an_act_past_its_deadline_is_cancelled_on_the_server_too(
    working: Loom, department: Actor, instead: Any
) -> None:
    async def sleeps(acting: Any, row: Any, given: Any) -> Any:
        acting.session.add(Official(tenant=acting.tenant, id=uuid7(), name="x", since=acting.day))
        await acting.session.flush()
        await acting.session.execute(select(func.pg_sleep(30)))

    before = await everything(working)
    instead(sleeps)
    with deadline(working, 0.3):
        answer = await working.graphql(DRAFTED, {"input": draft()}, as_=department)
    assert answer.status == 503
    assert answer.codes == ["deadline"]
    assert await sleeping(working) == 0
    assert await everything(working) == before


async def test_what_was_done_before_the_deadline_is_not_called_undone(
    working: Loom, department: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def sleeps(*_: Any) -> Any:
        await asyncio.sleep(30)

    monkeypatch.setattr(Reader, "rows", sleeps)
    monkeypatch.setattr(Planner, "record", sleeps)
    given = draft()
    with deadline(working, 3):
        answer = await working.graphql(DRAFTED, {"input": given}, as_=department)
    assert answer.status == 200
    assert answer.codes == ["deadline"]
    assert "stands" in answer.errors[0]["message"]
