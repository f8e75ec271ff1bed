"""Documents registered for a district: who may, what is refused, and how they are sent."""

import asyncio
import hashlib
from typing import Any

import pytest

from khungcui.defaults.documents.memory import Memory
from khungcui.testing import Actor

pytestmark = pytest.mark.anyio

HOME, NEXT, CITY = "760", "770", "79"
OFFICE = "{ viewer { office } }"
OFFICIAL = "query Official { viewer { official } } query Office { viewer { office } }"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def apollo(text: str, **more: Any) -> dict[str, Any]:
    """What Apollo's client sends."""
    persisted = {"version": 1, "sha256Hash": sha256(text)}
    return {"extensions": {"persistedQuery": persisted}, **more}


@pytest.fixture(scope="session")
async def office(workers: Any) -> Actor:
    """Whoever uses a client: the industry office of the district."""
    return await workers.open.acting(f"office:{HOME}")


async def test_a_registered_document_runs_by_its_hash_in_every_form(
    workers: Any, office: Actor
) -> None:
    document = await workers.registered(OFFICE)
    assert document["hash"] == sha256(OFFICE)
    assert document["registeredBy"].startswith("Nguyễn Văn Đạt (")
    bodies = (
        {"documentId": sha256(OFFICE)},
        {"documentId": f"sha256:{sha256(OFFICE)}"},
        {"documentId": sha256(OFFICE), "query": OFFICE},
        apollo(OFFICE),
        apollo(OFFICE, query=OFFICE, documentId=sha256(OFFICE)),
    )
    for worker in (workers.open, workers.strict):
        for body in bodies:
            answer = await worker.graphql.send(body, as_=office, district=HOME)
            assert answer.done()["viewer"]["office"], body


async def test_a_hash_is_known_only_where_it_is_registered(workers: Any, office: Actor) -> None:
    text = "{ viewer { official office } }"
    neighbour = await workers.open.acting(f"office:{NEXT}")
    unknown = await workers.open.graphql.send(apollo(text), as_=office, district=HOME)
    # By this code Apollo's client sends the text, which is run without being registered.
    assert (unknown.codes, unknown.status) == (["PERSISTED_QUERY_NOT_FOUND"], 400)
    sent = await workers.open.graphql.send(apollo(text, query=text), as_=office, district=HOME)
    assert sent.done()
    again = await workers.open.graphql.send(apollo(text), as_=office, district=HOME)
    assert again.codes == ["PERSISTED_QUERY_NOT_FOUND"]
    await workers.registered(text)
    known = await workers.open.graphql.send(apollo(text), as_=office, district=HOME)
    assert known.done()
    elsewhere = await workers.open.graphql.send(apollo(text), as_=neighbour, district=NEXT)
    assert elsewhere.codes == ["PERSISTED_QUERY_NOT_FOUND"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"documentId": "abc"}, "document.name"),
        ({"documentId": 7}, "document.name"),
        ({"extensions": {"persistedQuery": "abc"}}, "document.name"),
        ({"extensions": {"persistedQuery": {"version": 1}}}, "document.name"),
        (apollo(OFFICE, documentId=sha256("{ a }")), "document.name"),
        (apollo("{ a }", query=OFFICE), "document.hash"),
        ({"extensions": {}}, "http.member"),
        ({"documentId": sha256(OFFICE), "query": 7}, "http.member"),
    ],
)
async def test_a_wrong_name_is_told(
    workers: Any, office: Actor, body: dict[str, Any], code: str
) -> None:
    answer = await workers.open.graphql.send(body, as_=office, district=HOME)
    assert (answer.status, answer.codes) == (400, [code])


async def test_a_stranger_learns_nothing_by_a_hash(workers: Any) -> None:
    for text in (OFFICE, "{ nothing }"):
        for worker in (workers.open, workers.strict):
            answer = await worker.graphql.send(apollo(text), district=HOME)
            assert (answer.status, answer.codes) == (401, ["UNAUTHENTICATED"])


async def test_only_the_committee_of_the_endpoint_registers(workers: Any, office: Actor) -> None:
    text = "{ viewer { officialName: official } }"
    city = await workers.open.acting("city")
    neighbour = await workers.open.acting(f"district:{NEXT}")
    for actor in (office, city):
        answer = await workers.register(text, as_=actor)
        assert answer.denied == "I.0.2"
    assert (await workers.register(text, as_=neighbour)).errors
    assert (await workers.register(text)).done()
    # What the city's endpoint runs is the city's own, and there a district has no say.
    assert (await workers.register(text, as_=city, district=None)).done()
    at_the_city = await workers.strict.graphql.send(apollo(text), as_=city)
    assert at_the_city.done()


@pytest.mark.parametrize(
    ("text", "given", "code", "field"),
    [
        ("{ viewer {", {}, "document.syntax", "text"),
        ("{ curricula { totalCount } }", {}, "document.invalid", "text"),
        ("{ a" + "a" * 40_000 + " }", {}, "limit.document", "text"),
        (
            "{ establishments(first: 200) { nodes { portions(first: 200) { nodes {"
            " establishment { portions(first: 200) { totalCount nodes { id } } } } } } } }",
            {},
            "limit.cost",
            "text",
        ),
        (OFFICIAL, {}, "document.operation", "operationName"),
        (OFFICIAL, {"operationName": "Nobody"}, "document.operation", "operationName"),
        (OFFICE, {"title": " "}, "input.invalid", "title"),
    ],
)
async def test_what_could_not_run_is_not_registered(
    workers: Any, text: str, given: dict[str, str], code: str, field: str
) -> None:
    (error,) = (await workers.register(text, **given)).user_errors
    assert (error["code"], error["field"]) == (code, field)


async def test_one_operation_of_a_text_is_registered(workers: Any, office: Actor) -> None:
    await workers.registered(OFFICIAL, operationName="Office")
    body = {"documentId": sha256(OFFICIAL)}
    answer = await workers.strict.graphql.send(body, as_=office, district=HOME)
    assert set(answer.done()["viewer"]) == {"office"}
    body["operationName"] = "Official"
    answer = await workers.strict.graphql.send(body, as_=office, district=HOME)
    assert answer.codes == ["document.operation"]


async def test_only_registered_documents_are_run_where_that_is_set(
    workers: Any, office: Actor
) -> None:
    text = "{ plugins { name } }"

    async def codes(query: str) -> list[str | None]:
        answer = await workers.strict.graphql(query, as_=office, district=HOME)
        return answer.codes

    assert (await workers.open.graphql(text, as_=office, district=HOME)).done()
    for refused in (text, "{ __schema { queryType { name } } }", "{ viewer {"):
        assert await codes(refused) == ["document.untrusted"], refused
    unknown = await workers.strict.graphql.send(apollo(text), as_=office, district=HOME)
    assert unknown.codes == ["document.untrusted"]
    assert await codes("{ __typename }") == []
    await workers.registered(text)
    assert await codes(text) == []


async def test_introspection_beside_trusted_documents_has_a_setting_of_its_own(
    workers: Any, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = '{ __type(name: "Node") { description } }'
    refused = await workers.strict.graphql(asked, as_=office, district=HOME)
    assert refused.codes == ["document.untrusted"]
    monkeypatch.setattr(workers.strict.platform.settings, "trusted_introspection", True)
    for worker, said in ((workers.strict, "Một bản ghi"), (workers.open, "A record")):
        told = (await worker.graphql(asked, as_=office, district=HOME)).done()
        # In the language of the setting, whatever the request speaks.
        assert told["__type"]["description"].startswith(said)
    mixed = "{ __schema { queryType { name } } plugins { name } }"
    answer = await workers.strict.graphql(mixed, as_=office, district=HOME)
    assert answer.codes == ["document.untrusted"]


async def test_a_retired_document_is_refused_by_every_worker_and_may_come_back(
    workers: Any, office: Actor
) -> None:
    text = "{ viewer { mine: office } }"
    document = await workers.registered(text)
    for worker in (workers.open, workers.strict):
        # Both have it in memory now.
        assert (await worker.graphql.send(apollo(text), as_=office, district=HOME)).done()
    twice = await workers.register(text)
    assert [error["code"] for error in twice.user_errors] == ["document.registered"]
    retired = (await workers.retire(document)).done()["retireDocument"]
    assert retired["registeredDocument"]["retiredAt"]
    for worker in (workers.open, workers.strict):
        async with asyncio.timeout(30):
            while not (  # noqa: ASYNC110 - polls
                await worker.graphql.send(apollo(text), as_=office, district=HOME)
            ).errors:
                await asyncio.sleep(0.02)
    again = await workers.retire(document)
    assert [error["code"] for error in again.user_errors] == ["document.retired"]
    assert (await workers.registered(text))["id"] != document["id"]
    assert (await workers.open.graphql.send(apollo(text), as_=office, district=HOME)).done()


async def test_an_office_sees_what_its_district_runs(workers: Any, office: Actor) -> None:
    await workers.registered("{ viewer { office official } }")
    listed = "{ registeredDocuments(first: 50) { nodes { hash text registeredBy } } }"
    found = (await workers.open.graphql(listed, as_=office, district=HOME)).done()
    nodes = found["registeredDocuments"]["nodes"]
    assert nodes
    assert all(one["hash"] == sha256(one["text"]) for one in nodes)
    company = await workers.open.acting("company")
    found = (await workers.open.graphql(listed, as_=company, district=HOME)).done()
    assert found["registeredDocuments"]["nodes"] == []


async def test_a_worker_remembers_so_many_documents_and_no_more(workers: Any) -> None:
    texts = [f"{{ viewer {{ a{number}: office }} }}" for number in range(3)]
    for text in texts:
        await workers.registered(text)
    memory = Memory(workers.open.database, most=2)
    for text in texts:
        assert await memory.find(HOME, sha256(text))
    assert await memory.find(HOME, sha256("{ unknown }")) is None
    assert await memory.find(NEXT, sha256(texts[0])) is None
    assert len(memory) == 2
    short = Memory(workers.open.database, characters=len(texts[0]))
    for text in texts:
        await short.find(HOME, sha256(text))
    assert len(short) == 1


async def test_what_is_read_while_others_are_retired_is_not_remembered(
    workers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "{ viewer { late: office } }"
    await workers.registered(text)
    memory = Memory(workers.open.database)
    read = memory._read

    async def slow(*asked: Any) -> Any:
        found = await read(*asked)
        await memory.forget()
        return found

    monkeypatch.setattr(memory, "_read", slow)
    assert await memory.find(HOME, sha256(text))
    assert len(memory) == 0
    monkeypatch.setattr(memory, "_read", read)
    assert await memory.find(HOME, sha256(text))
    assert len(memory) == 1
