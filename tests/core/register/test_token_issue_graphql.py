"""Issuing a token through the API: it works, is listed and revocable; the secret is told once."""

import logging

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs
from tests.core.register.asking import Register

from khungcui.audit.models import AuditEntry
from khungcui.ids import NodeId
from khungcui.register.models import AccessToken
from khungcui.settings import settings
from khungcui.testing import Actor

pytestmark = pytest.mark.anyio

HOME = "760"
SHOWN = "secret accessToken { id label expiresAt official { name } office { name } }"


def asked(whom: Actor, ttl: str = "12h", office: Actor | None = None) -> dict[str, str]:
    """The input of ``issueToken`` for an actor's official and office."""
    principal, place = whom.principal, (office or whom).principal
    return {
        "office": str(NodeId("Office", place.office_tenant, str(place.office_id))),
        "official": str(NodeId("Official", principal.office_tenant, str(principal.official_id))),
        "ttl": ttl,
        "label": "máy phường",
    }


async def stored(register: Register) -> str:
    """Everything that the audit and the tokens' table hold."""
    async with register.loom.database.reading([HOME]) as session:
        entries = await session.execute(select(AuditEntry.__table__))
        tokens = await session.execute(select(AccessToken.__table__))
        return f"{entries.all()} {tokens.all()}"


async def test_an_issued_token_works_is_listed_and_can_be_revoked(
    register: Register, people: dict[str, Actor]
) -> None:
    committee, ward = people["committee"], people["ward"]
    made = await register.do("issueToken", asked(ward), SHOWN, committee)
    token = made["accessToken"]
    assert token["official"]["name"] == "Ngô Văn Định"
    viewer = "{ viewer { official } }"
    answer = await register.loom.graphql(viewer, as_=made["secret"], district=HOME)
    assert answer.done()["viewer"]["official"] == "Ngô Văn Định"

    listed = await register.read("{ accessTokens { nodes { id label development } } }", committee)
    [mine] = [one for one in listed["accessTokens"]["nodes"] if one["id"] == token["id"]]
    assert mine["label"] == "máy phường"
    assert mine["development"], "a token made beside development data opens nothing in production"

    await register.do("revokeToken", {"accessToken": token["id"]}, "__typename", committee)
    answer = await register.loom.graphql(viewer, as_=made["secret"], district=HOME)
    assert answer.status == 401


async def test_a_token_issued_in_production_is_good_there(
    register: Register, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    committee = people["committee"]
    async with register.loom.database.writing([HOME], [HOME]) as session:
        official = committee.principal.official_id
        held = await session.scalars(select(AccessToken).where(AccessToken.official_id == official))
        for token in held:
            token.development = False
    monkeypatch.setattr(settings(), "env", "production")
    made = await register.do(
        "issueToken", asked(people["ward"]), "secret accessToken { development }", committee
    )
    assert not made["accessToken"]["development"]
    viewer = "{ viewer { official } }"
    answer = await register.loom.graphql(viewer, as_=made["secret"], district=HOME)
    assert answer.done()["viewer"]["official"] == "Ngô Văn Định"


async def test_the_secret_is_told_once_and_kept_nowhere(
    register: Register, people: dict[str, Actor], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as logs:
        made = await register.do("issueToken", asked(people["ward"]), SHOWN, people["committee"])
    secret = made["secret"]
    assert secret.startswith(f"kc_{HOME}_")
    kept = await stored(register)
    assert "issue_token" in kept
    assert secret not in kept
    # The random part: it may hold underscores itself.
    assert secret.removeprefix(f"kc_{HOME}_") not in kept
    assert secret not in f"{logs} {caplog.text}"


async def test_a_token_is_for_who_is_in_the_office_and_for_a_time(
    register: Register, people: dict[str, Actor]
) -> None:
    committee, ward = people["committee"], people["ward"]
    stranger = await register.refused(
        "issueToken", asked(people["other_ward"], office=ward), committee
    )
    assert (stranger["code"], stranger["field"]) == ("token.no_post", "official")
    for ttl in ("", "0d", "12", "1 năm", "P30D"):
        error = await register.refused("issueToken", asked(ward, ttl), committee)
        assert error["field"] == "ttl", ttl
    assert "máy phường" not in await stored(register)


async def test_only_who_runs_the_office_issues_its_tokens(
    register: Register, people: dict[str, Actor]
) -> None:
    for who in ("office", "other_ward", "ward"):
        answer = await register.ask("issueToken", asked(people["committee"]), "secret", people[who])
        assert answer.errors or answer.user_errors, who
        assert (
            not (answer.data or {}).get("issueToken", {}) or not answer.data["issueToken"]["secret"]
        )
    assert "máy phường" not in await stored(register)
    own = await register.do("issueToken", asked(people["ward"]), "secret", people["ward"])
    assert own["secret"]


async def test_other_acts_have_no_such_field(register: Register, people: dict[str, Actor]) -> None:
    query = '{ __type(name: "%s") { fields { name } } }'
    for payload, has in (("IssueTokenPayload", True), ("RevokeTokenPayload", False)):
        found = await register.read(query % payload, people["committee"])
        names = {one["name"] for one in found["__type"]["fields"]}
        assert ("secret" in names) is has
