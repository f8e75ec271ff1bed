"""Changes of establishments followed over a WebSocket, with gql."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

from gql import Client, GraphQLRequest
from gql.transport.websockets import WebsocketsTransport

OPERATIONS = Path(__file__).with_name("operations.graphql").read_text()


def connect(url: str, token: str) -> Client:
    transport = WebsocketsTransport(
        url,
        init_payload={"Authorization": f"Bearer {token}"},
        subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
    )
    return Client(transport=transport)


async def changes(client: Client, after: str) -> AsyncGenerator[Any, None]:
    asked = GraphQLRequest(
        OPERATIONS, operation_name="EstablishmentChanges", variable_values={"after": after}
    )
    async with client as session:
        async for told in session.subscribe(asked):
            yield told["establishmentChanged"]
