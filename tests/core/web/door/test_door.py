"""Files come through the door as answers do: the same tokens, rules, limits and errors."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import NoReturn

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, Response

from khungcui.errors import Conflict, EndedTenant
from khungcui.ids import NodeId, uuid7
from khungcui.register.models import Office
from khungcui.testing import Loom
from khungcui.text import Text
from khungcui.web.admission import Admission
from khungcui.web.door import Door, attached, disposition
from khungcui.web.envelope import Envelope
from khungcui.web.rates import Rates
from khungcui.web.visit import Visit

pytestmark = pytest.mark.anyio
DOCUMENT = "{ viewer { official } }"


async def _office(visit: Visit) -> Response:
    found = await visit.find("office", visit.path("node"), Office.name)
    return attached(found["name"].encode(), media_type="text/plain", name="Cơ quan Đống Đa.txt")


async def _register(visit: Visit) -> Response:
    text = (await visit.body(200)).decode()
    given = visit.act("register_document").act.input(text=text, title="Thử")
    done = await visit.perform("register_document", given, key=visit.query("key"))
    return JSONResponse({"tenant": done.tenant, "repeated": done.repeated})


async def _sleeping(visit: Visit) -> Response:
    await asyncio.sleep(30)
    raise AssertionError("nobody waits that long")


async def _conflict(visit: Visit) -> Response:
    raise Conflict(Text(vi="Đã khoá.", en="It is closed."), field="day")


async def _broken(visit: Visit) -> Response:
    raise RuntimeError("a secret of the server's")


async def _absent(visit: Visit) -> Response:
    return Response(visit.act("open_district_course").act.name)


@asynccontextmanager
async def _asking(loom: Loom) -> AsyncIterator[httpx.AsyncClient]:
    chosen = loom.platform.settings
    door = Door(
        loom.platform.endpoint,
        chosen,
        admission=Admission(running=2, waiting=2),
        rates=Rates(chosen),
    )
    routes = [
        *door.at("/offices/{node}", _office),
        *door.at("/documents", _register, "POST"),
        *door.at("/sleeping", _sleeping),
        *door.at("/conflict", _conflict),
        *door.at("/broken", _broken),
        *door.at("/training", _absent),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(Envelope, default="en")])
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://loom.test",
        headers={"accept-language": "en"},
    ) as client:
        yield client


@pytest.fixture(scope="session")
async def ask(loom: Loom) -> AsyncIterator[httpx.AsyncClient]:
    async with _asking(loom) as client:
        yield client


@pytest.fixture
async def hurried(loom: Loom, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    """A client of doors that wait for a second and no longer."""
    chosen = loom.platform.settings.model_copy(update={"deadline_seconds": 1})
    monkeypatch.setattr(loom.platform, "settings", chosen)
    async with _asking(loom) as client:
        yield client


def _bearing(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def _code(response: httpx.Response) -> str:
    [entry] = response.json()["errors"]
    return entry["extensions"]["code"]


async def test_a_file_is_served_to_whom_it_may_be_shown(loom: Loom, ask: httpx.AsyncClient) -> None:
    actor = await loom.acting("office:760")
    node = NodeId("Office", actor.tenant, str(actor.office_id))
    answer = await ask.get(f"/d/760/offices/{node}", headers=_bearing(actor.token))
    assert answer.status_code == 200
    assert answer.text == actor.principal.office_name
    assert answer.headers["content-disposition"] == (
        'attachment; filename="Co quan Dong Da.txt"; '
        "filename*=UTF-8''C%C6%A1%20quan%20%C4%90%E1%BB%91ng%20%C4%90a.txt"
    )
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "Authorization" in answer.headers["vary"]
    head = await ask.head(f"/d/760/offices/{node}", headers=_bearing(actor.token))
    assert (head.status_code, head.content) == (200, b"")


async def test_hidden_and_absent_look_alike(loom: Loom, ask: httpx.AsyncClient) -> None:
    stranger = await loom.acting("office:770")
    hidden = NodeId("Office", "770", str(stranger.office_id))
    absent = NodeId("Office", "770", str(uuid7()))
    other = NodeId("Ward", "770", str(stranger.office_id))
    mine = (await loom.acting("ward:26734")).token
    told = set()
    for node in (hidden, absent, other, "nonsense"):
        answer = await ask.get(f"/offices/{node}", headers=_bearing(mine))
        told.add((answer.status_code, _code(answer), answer.json()["errors"][0]["message"]))
    assert told == {(404, "not_found", "Nothing that you may see is at this address.")}
    city = (await loom.acting("city")).token
    assert (await ask.get(f"/offices/{hidden}", headers=_bearing(city))).status_code == 200


async def test_it_opens_to_a_valid_token_of_this_place(loom: Loom, ask: httpx.AsyncClient) -> None:
    address = f"/d/760/offices/{NodeId('Office', '760', str(uuid7()))}"
    bare = await ask.get(address)
    assert (bare.status_code, _code(bare)) == (401, "UNAUTHENTICATED")
    assert bare.headers["www-authenticate"] == 'Bearer realm="khungcui"'
    wrong = await ask.get(address, headers=_bearing("kc_wrong"))
    assert wrong.status_code == 401
    assert "invalid_token" in wrong.headers["www-authenticate"]
    foreign = await ask.get(address, headers=_bearing((await loom.acting("office:770")).token))
    assert (foreign.status_code, _code(foreign)) == (403, "tenant.foreign")
    nowhere = await ask.get(address.replace("760", "999"), headers=_bearing("kc_wrong"))
    assert (nowhere.status_code, _code(nowhere)) == (404, "tenant.unknown")


async def test_an_act_is_decided_by_the_rules_and_done_once(
    loom: Loom, ask: httpx.AsyncClient
) -> None:
    district, office = await loom.acting("district:760"), await loom.acting("office:760")
    denied = await ask.post("/d/760/documents", content=DOCUMENT, headers=_bearing(office.token))
    assert denied.status_code == 403
    said = denied.json()["errors"][0]["extensions"]
    assert (said["power"], said["code"]) == ("document.register", "FORBIDDEN")
    assert said["reasons"]
    for repeated in (False, True):
        done = await ask.post(
            "/d/760/documents?key=one", content=DOCUMENT, headers=_bearing(district.token)
        )
        assert done.json() == {"tenant": "760", "repeated": repeated}
    again = await ask.post("/d/760/documents", content=DOCUMENT, headers=_bearing(district.token))
    assert again.status_code == 409
    long = await ask.post("/d/760/documents", content="#" * 201, headers=_bearing(district.token))
    assert (long.status_code, _code(long)) == (413, "http.too_large")


async def test_what_is_off_is_not_there(loom: Loom, ask: httpx.AsyncClient) -> None:
    actor = await loom.acting("office:773")
    assert not loom.platform.live.states.is_on("training", "773")
    off = await ask.get("/d/773/training", headers=_bearing(actor.token))
    assert off.status_code == 404
    await loom.enable("training", "773")
    on = await ask.get("/d/773/training", headers=_bearing(actor.token))
    assert on.status_code == 200


async def test_errors_have_one_form(
    loom: Loom, ask: httpx.AsyncClient, hurried: httpx.AsyncClient
) -> None:
    token = _bearing((await loom.acting("office:760")).token)
    closed = await ask.get("/d/760/conflict", headers={**token, "accept-language": "vi"})
    assert closed.status_code == 409
    assert closed.json()["errors"] == [
        {"message": "Đã khoá.", "extensions": {"code": "conflict", "field": "day"}}
    ]
    assert closed.headers["content-language"] == "vi"
    broken = await ask.get("/d/760/broken", headers=token)
    assert (broken.status_code, _code(broken)) == (500, "internal")
    assert "secret" not in broken.text
    late = await hurried.get("/d/760/sleeping", headers=token)
    assert (late.status_code, _code(late)) == (503, "deadline")
    assert (await ask.post("/d/760/conflict", headers=token)).status_code == 405


async def test_a_revoked_official_is_met_at_once(loom: Loom, ask: httpx.AsyncClient) -> None:
    first = await loom.acting("office:761")
    node = NodeId("Office", "761", str(first.office_id))
    before = await ask.get(f"/d/761/offices/{node}", headers=_bearing(first.token))
    async with loom.database.maintaining(["761"]) as session:
        office = await session.get_one(Office, ("761", first.office_id))
        office.until = office.since + timedelta(days=1)
    after = await ask.get(f"/d/761/offices/{node}", headers=_bearing(first.token))
    assert (before.status_code, after.status_code) == (200, 401)


async def test_pages_of_other_origins_may_ask_where_the_operator_says_so(
    loom: Loom, ask: httpx.AsyncClient
) -> None:
    wanted = {"access-control-request-method": "GET"}
    let_in = await ask.options("/conflict", headers={**wanted, "origin": "https://mau.test"})
    kept_out = await ask.options("/conflict", headers={**wanted, "origin": "https://khac.test"})
    assert let_in.headers["access-control-allow-origin"] == "https://mau.test"
    assert "access-control-allow-origin" not in kept_out.headers


async def _asked_of(door: Door, token: str, *, times: int = 1) -> httpx.Response:
    """The last answer of a door to so many requests from another machine."""
    app = Starlette(
        routes=door.at("/offices/{node}", _office),
        middleware=[Middleware(Envelope, default="en")],
    )
    transport = httpx.ASGITransport(app, client=("10.0.0.7", 1234))
    async with httpx.AsyncClient(transport=transport, base_url="http://loom.test") as client:
        for _ in range(times - 1):
            await client.get("/d/760/offices/x", headers=_bearing(token))
        return await client.get("/d/760/offices/x", headers=_bearing(token))


async def test_a_worker_takes_in_no_more_here_than_elsewhere(loom: Loom) -> None:
    token = (await loom.acting("office:760")).token
    room = Admission(running=2, waiting=2)
    for limits in ({"rate_address": 2}, {"rate_official": 2}):
        chosen = loom.platform.settings.model_copy(update=limits)
        door = Door(loom.platform.endpoint, chosen, admission=room, rates=Rates(chosen))
        assert (await _asked_of(door, token, times=2)).status_code == 404
        late = await _asked_of(door, token)
        assert (late.status_code, _code(late)) == (429, "rate")
        assert int(late.headers["retry-after"]) > 0
    chosen = loom.platform.settings
    full = Admission(running=0, waiting=0)
    door = Door(loom.platform.endpoint, chosen, admission=full, rates=Rates(chosen))
    busy = await _asked_of(door, token)
    assert (busy.status_code, _code(busy)) == (503, "overloaded")


async def test_a_district_that_has_ended_says_where_to_go(loom: Loom) -> None:
    def ended(district: str | None) -> NoReturn:
        raise EndedTenant(Text(vi="Quận không còn.", en="The district is no more."), clause="1")

    chosen = loom.platform.settings
    room = Admission(running=1, waiting=1)
    door = Door(ended, chosen, admission=room, rates=Rates(chosen))
    answer = await _asked_of(door, "kc_any")
    assert (answer.status_code, _code(answer)) == (410, "tenant.ended")


async def test_what_is_too_long_is_still_let_in_so_that_its_sender_hears_why(
    loom: Loom, ask: httpx.AsyncClient
) -> None:
    sent = 0

    async def long() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(50):
            sent += 1
            yield b"#" * 1_000

    district = _bearing((await loom.acting("district:760")).token)
    refused = await ask.post("/d/760/documents", content=long(), headers=district)
    assert (refused.status_code, _code(refused), sent) == (413, "http.too_large", 50)
    sent = 0
    stranger = await ask.post("/d/760/documents", content=long(), headers=_bearing("kc_wrong"))
    assert (stranger.status_code, sent) == (401, 0)


async def test_a_body_that_stops_coming_is_not_waited_for(
    loom: Loom, hurried: httpx.AsyncClient
) -> None:
    async def dripping() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(30)

    token = _bearing((await loom.acting("district:760")).token)
    async with asyncio.timeout(20):
        answer = await hurried.post("/d/760/documents", content=dripping(), headers=token)
    assert (answer.status_code, _code(answer)) == (408, "http.slow")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ('a"b\r\nX: y/..\\c', 'filename="abX_ y..c"'),
        ("", 'filename="file"'),
        ("/" * 9, 'filename="file"'),
        ("Đ" * 900, f'filename="{"D" * 200}"'),
    ],
)
def test_no_name_breaks_out_of_its_header(name: str, shown: str) -> None:
    assert shown in disposition(name)
    assert disposition(name).isprintable()
