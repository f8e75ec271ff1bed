"""Following changes over a socket: what is told, to whom, and what never is."""

import pytest

from .conftest import Two, Ward

pytestmark = pytest.mark.anyio

FOLLOW = """
subscription($id: ID, $after: String, $known: [ID!], $filter: EstablishmentFilter) {
    establishmentChanged(id: $id, after: $after, known: $known, filter: $filter) {
        cursor operation id at establishment { name portions { nodes { kind } } }
    }
}"""


async def test_a_record_that_is_made_is_told(two: Two, ward: Ward) -> None:
    async with two.connect("/d/760/graphql", as_=ward.actor) as client:
        await client.ask(FOLLOW)
        made = await ward.register()
        [told] = await client.changes(1)
        print(told)
        assert (told["operation"], told["id"]) == ("CREATED", made["id"])
