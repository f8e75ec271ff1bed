"""GraphQL over HTTP as its own audits see it: all that MUST, SHOULD and MAY be, of graphql-http."""

import asyncio
import json
from pathlib import Path
from subprocess import PIPE

import pytest
from tests.core.web.listening import listening
from tests.node import working_copy

from khungcui.app import create_app
from khungcui.testing import Loom

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return working_copy(Path(__file__).parent / "audits", tmp_path_factory.mktemp("audits"))


async def test_every_audit_is_passed(loom: Loom, project: Path) -> None:
    actor = await loom.acting("office:760")
    async with listening(create_app(loom.platform)) as (host, port), asyncio.timeout(60):
        node = await asyncio.create_subprocess_exec(
            *("node", "audit.mjs", f"http://{host}:{port}/d/760/graphql", actor.token),
            cwd=project,
            stdout=PIPE,
            stderr=PIPE,
        )
        out, errors = await node.communicate()
    assert node.returncode == 0, errors.decode()
    results = json.loads(out)
    assert len(results) > 50
    assert [r for r in results if r["status"] != "ok"] == []
