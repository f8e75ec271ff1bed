"""Kill -9 in the middle of writes: nothing is half done, and the audit verifies."""

import asyncio
import json
import os
import sys
from contextlib import suppress
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from tests.server import free_port, serving

from khungcui.storage.database import Database
from khungcui.testing import Actor, Loom

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

#: Acts that are answered before the server is killed.
ENOUGH = 20

DRAFT = """
mutation($code: String!) {
  draftCurriculum(input: {
    code: $code, title: "Sổ sách", audience: ACCOUNTANT
    version: { modules: [{ title: "Mở sổ", hours: 4 }, { title: "Khoá sổ", hours: 4 }] }
  }) { curriculum { id code } userErrors { code } }
}
"""


def _environment(url: str) -> dict[str, str]:
    return {**os.environ, "KHUNGCUI_DATABASE_URL": url}  # noqa: TID251 - for a child process


async def _draft(client: httpx.AsyncClient, code: str, token: str) -> Any:
    answer = await client.post(
        "/graphql",
        json={"query": DRAFT, "variables": {"code": code}},
        headers={"authorization": f"Bearer {token}"},
    )
    return answer.json()


async def _write_until_it_dies(
    port: int, token: str, writer: int, told: list[str], enough: asyncio.Event
) -> None:
    """Draft one curriculum after the other; the codes of those answered go to ``told``."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
        with suppress(httpx.TransportError):
            for number in range(10_000):
                code = f"W{writer}-{number}"
                answer = await _draft(client, code, token)
                assert answer["data"]["draftCurriculum"]["userErrors"] == []
                told.append(code)
                if len(told) >= ENOUGH:
                    enough.set()


async def _counts(database: Database) -> dict[str, int]:
    async with database.reading(["79"]) as session:
        return {
            name: (await session.execute(text(query))).scalar_one()
            for name, query in {
                "curricula": "select count(*) from training_curriculum",
                "versions": "select count(distinct curriculum_id) from training_curriculum_version",
                "modules": "select count(*) from training_curriculum_module",
                "entries": "select count(*) from audit_entry where act = 'draft_curriculum'",
            }.items()
        }


async def _codes(database: Database) -> set[str]:
    async with database.reading(["79"]) as session:
        return set(await session.scalars(text("select code from training_curriculum")))


@pytest.mark.long
async def test_nothing_is_half_done(loom: Loom, department: Actor) -> None:
    url = loom.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    port = free_port()
    told: list[str] = []
    enough = asyncio.Event()
    async with serving(_environment(url), port) as process:
        writers = [
            asyncio.create_task(_write_until_it_dies(port, department.token, each, told, enough))
            for each in range(4)
        ]
        async with asyncio.timeout(60):
            await enough.wait()
        process.kill()
        await process.wait()
        await asyncio.gather(*writers)

    async with serving(_environment(url), free_port()):
        counts = await _counts(loom.database)
        assert counts["curricula"] >= ENOUGH
        assert counts["versions"] == counts["entries"] == counts["curricula"]
        assert counts["modules"] == 2 * counts["curricula"]
        assert set(told) <= await _codes(loom.database)

    verify = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "khungcui", "audit", "verify", "--json"),
        env=_environment(url),
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await verify.communicate()
    assert verify.returncode == 0
    assert json.loads(printed)["faults"] == []
    assert json.loads(printed)["entries"] >= counts["entries"]


@pytest.fixture
async def department(loom: Loom) -> Actor:
    """The department's director."""
    return await loom.acting("department")
