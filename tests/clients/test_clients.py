"""The clients of frontends against a server on loopback: what is allowed, and what is not."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from gql import Client
from gql.transport.httpx import HTTPXAsyncTransport
from graphql import GraphQLNamedType, is_introspection_type, is_specified_scalar_type

from . import gql_http
from .conftest import Served, compiled, node, run

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


async def through_gql(url: str, tokens: dict[str, str], given: dict[str, Any]) -> dict[str, Any]:
    """What `check.ts` does with the others, in Python."""

    def of(whom: str) -> Client:
        return gql_http.connect(url, tokens.get(whom, "kc_nobody"))

    return {
        "rows": await gql_http.two_pages(of("office")),
        "registered": await gql_http.register(of("office"), given),
        "again": await gql_http.register(of("office"), given),
        "refused": await gql_http.register(of("ward"), given),
        "unknown": await gql_http.register(of("nobody"), given),
    }


@pytest.mark.long
@pytest.mark.parametrize("name", ["apollo", "urql", "relay", "gql"])
async def test_a_client_reads_pages_acts_and_is_told_why_not(
    served: Served, request: pytest.FixtureRequest, name: str
) -> None:
    rows, given = await served.rows(first=6), await served.new()
    if name == "gql":
        seen = await through_gql(served.url, served.tokens, given)
    else:
        asked = {"name": name, "url": served.url, "tokens": served.tokens, "input": given}
        seen = await node(request.getfixturevalue("built"), "check", asked)

    # Two pages of three are one list.
    assert len(rows) == 6
    assert [(row["name"], row["workers"]) for row in seen["rows"]] == rows

    # The office registers, and is told what does not fit the second time.
    registered = seen["registered"]
    assert registered["userErrors"] == []
    assert registered["establishment"]["name"] == given["particulars"]["name"]
    assert registered["establishment"]["id"] in await served.found("dong da")
    assert seen["again"]["establishment"] is None
    [error] = seen["again"]["userErrors"]
    assert (error["code"], error["field"]) == ("register.uq_establishment_tenant_code", "code")

    # A ward may not on ground that is not its own, and is told by which clause; nobody may
    # without a token.
    assert (seen["refused"]["code"], seen["refused"]["clause"]) == ("FORBIDDEN", "III.8.1")
    assert seen["refused"]["power"] == "establishment.register"
    assert "địa bàn" in " ".join(seen["refused"]["reasons"])
    assert seen["unknown"]["code"] == "UNAUTHENTICATED"


async def test_types_say_what_may_be_null(served: Served, built: Path) -> None:
    # What minds it was compiled with the rest, and adds up.
    rows = [
        {"node": {"workers": 12, "area": {"name": "Phường Đa Kao"}}},
        {"node": {"workers": None, "area": {"name": "Phường Đa Kao"}}},
        {"node": {"workers": 8, "area": None}},
        {"node": {"workers": 30, "area": {"name": "Phường Đa Kao"}}},
    ]
    assert await node(built, "sums", {"establishments": {"edges": rows}}) == {"Phường Đa Kao": 42}
    # What does not is refused, at both places.
    told = run(built, "tsc", "--project", "tsconfig.careless.json", fails=True)
    assert re.findall(r"careless\.ts\((\d+),\d+\): error (TS\d+)", told) == [
        ("7", "TS18047"),
        ("8", "TS2322"),
    ]


async def test_the_schema_is_read_by_introspection(served: Served) -> None:
    transport = HTTPXAsyncTransport(
        served.url, headers={"authorization": f"Bearer {served.office.token}"}
    )
    async with Client(transport=transport, fetch_schema_from_transport=True) as session:
        read = session.client.schema
    assert read is not None
    kinds = "enum|input|interface|scalar|type|union"
    printed = set(re.findall(rf"^(?:{kinds}) (\w+)", served.schema, re.MULTILINE))
    assert len(printed) > 100
    assert {name for name in read.type_map if not is_specified(read.type_map[name])} == printed


def is_specified(of: GraphQLNamedType) -> bool:
    return is_introspection_type(of) or is_specified_scalar_type(of)


async def test_relay_sends_the_names_of_registered_documents(
    served: Served, built: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(built, tmp_path / "persisted", symlinks=True))
    config = json.loads((folder / "relay.config.json").read_text())
    config["persistConfig"] = {"file": "persisted.json", "algorithm": "SHA256"}
    (folder / "relay.config.json").write_text(json.dumps(config))
    (folder / "persisted.json").write_text("{}")
    compiled(folder)
    asked = {
        "name": "relay",
        "url": served.url,
        "tokens": served.tokens,
        "input": await served.new(),
    }

    # Nobody has registered them: the first is refused.
    with pytest.raises(AssertionError, match="No data returned for operation `relayListQuery`"):
        await node(folder, "check", asked)

    for digest, text in json.loads((folder / "persisted.json").read_text()).items():
        assert await served.register(text) == digest
    rows = await served.rows(first=6)
    seen = await node(folder, "check", asked)
    assert [(row["name"], row["workers"]) for row in seen["rows"]] == rows
    assert seen["registered"]["userErrors"] == []
    assert seen["refused"]["clause"] == "III.8.1"
