"""Two workers over one database: one runs any document, the other registered ones alone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from khungcui.plugins.manager import Plugins
from khungcui.settings import Settings
from khungcui.testing import Actor, Answer, Loom
from khungcui.testing.loom import weaving
from khungcui.testing.postgres import Cluster

HOME, NEXT = "760", "770"
REGISTER = """
mutation ($input: RegisterDocumentInput!) {
  registerDocument(input: $input) {
    registeredDocument { id hash title operationName registeredBy retiredAt }
    userErrors { code field message }
  }
}
"""
RETIRE = """
mutation ($input: RetireDocumentInput!) {
  retireDocument(input: $input) {
    registeredDocument { retiredAt retiredBy }
    userErrors { code field }
  }
}
"""


@dataclass(frozen=True, kw_only=True)
class Workers:
    """The worker that is ``open``, the one that is ``strict``, and who registers."""

    open: Loom
    strict: Loom
    committee: Actor

    async def register(
        self, text: str, *, as_: Actor | None = None, district: str | None = HOME, **given: Any
    ) -> Answer:
        asked = {"input": {"text": text, "title": "Màn hình thử", **given}}
        return await self.open.graphql(
            REGISTER, asked, as_=as_ or self.committee, district=district
        )

    async def registered(self, text: str, **given: Any) -> dict[str, Any]:
        """The record of a document that is registered for `HOME`."""
        answer = (await self.register(text, **given)).done()
        return answer["registerDocument"]["registeredDocument"]

    async def retire(self, document: dict[str, Any]) -> Answer:
        asked = {"input": {"registeredDocument": document["id"]}}
        return await self.open.graphql(RETIRE, asked, as_=self.committee, district=HOME)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Of the whole session, since the workers run on its loop."""
    return "asyncio"


@pytest.fixture(scope="session")
async def workers(
    postgres: Cluster,
    prepared: str,
    plugins: Plugins,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Workers]:
    state = tmp_path_factory.mktemp("documents")
    strictly = Settings(state_dir=state, trusted_only=True, schema_language="vi")
    with postgres.copied(prepared) as made:
        async with (
            weaving(made.app_url, plugins, Settings(state_dir=state)) as open_,
            weaving(made.app_url, plugins, strictly) as strict,
        ):
            committee = await open_.acting(f"district:{HOME}")
            yield Workers(open=open_, strict=strict, committee=committee)
