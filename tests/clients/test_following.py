"""Clients that follow changes over a WebSocket: each is told of what it may see."""

import asyncio
from contextlib import aclosing
from pathlib import Path

import pytest
from gql.transport.exceptions import TransportConnectionFailed
from websockets.exceptions import ConnectionClosed

from . import gql_websocket
from .conftest import PATIENCE, Served, node

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

OF_OFFICE, OF_WARD = "26734", "26737"


async def test_graphql_ws_follows_goes_on_and_is_told_why_not(served: Served, built: Path) -> None:
    after = await served.cursor()
    mine, theirs = await served.registered(OF_OFFICE), await served.registered(OF_WARD)
    given = await served.new()
    asked = {"url": served.socket, "tokens": served.tokens, "after": after, "input": given}
    seen = await node(built, "check_following", asked)

    # The office sees both, each once though the connection was lost in between; the ward its own.
    assert seen["office"] == [f"CREATED {mine}", f"CREATED {theirs}"]
    assert seen["ward"] == [f"CREATED {theirs}"]

    # Acts go over the socket too, and are denied as they are by HTTP.
    [denied] = seen["refused"]["errors"]
    assert denied["extensions"]["code"] == "FORBIDDEN"
    assert denied["extensions"]["clause"] == "III.8.1"
    payload = seen["registered"]["data"]["registerEstablishment"]
    assert payload["establishment"]["name"] == given["particulars"]["name"]
    assert seen["unknown"] == 4403


async def test_gql_follows_what_it_may_see(served: Served) -> None:
    after = await served.cursor()

    async def first(token: str) -> str:
        told = gql_websocket.changes(gql_websocket.connect(served.socket, token), after)
        async with asyncio.timeout(PATIENCE), aclosing(told):
            return (await anext(told))["establishment"]["name"]

    async with asyncio.TaskGroup() as following:
        office = following.create_task(first(served.office.token))
        ward = following.create_task(first(served.ward.token))
        mine = await served.registered(OF_OFFICE)
        assert await office == mine
        theirs = await served.registered(OF_WARD)
        assert await ward == theirs

    with pytest.raises(TransportConnectionFailed) as refused:
        await first("kc_nobody")
    assert isinstance(refused.value.__cause__, ConnectionClosed)
    assert refused.value.__cause__.rcvd is not None
    assert refused.value.__cause__.rcvd.code == 4403
