"""Establishments read and registered over HTTP, with gql."""

from pathlib import Path
from typing import Any

from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport

OPERATIONS = Path(__file__).with_name("operations.graphql").read_text()


def connect(url: str, token: str) -> Client:
    transport = HTTPXAsyncTransport(url, headers={"authorization": f"Bearer {token}"})
    return Client(transport=transport)


def operation(name: str, **variables: Any) -> GraphQLRequest:
    return GraphQLRequest(OPERATIONS, operation_name=name, variable_values=variables)


async def two_pages(client: Client) -> list[Any]:
    async with client as session:
        one = (await session.execute(operation("Establishments", first=3)))["establishments"]
        following = operation("Establishments", first=3, after=one["pageInfo"]["endCursor"])
        two = (await session.execute(following))["establishments"]
    return [edge["node"] for edge in one["edges"] + two["edges"]]


async def register(client: Client, given: dict[str, Any]) -> Any:
    async with client as session:
        try:
            done = await session.execute(operation("RegisterEstablishment", input=given))
        except TransportQueryError as error:
            return (error.errors or [])[0]["extensions"]
    return done["registerEstablishment"]
