"""The table of tokens, from which an id is taken to `khungcui token revoke`."""

import pytest
from typer.testing import CliRunner

from khungcui.cli import token
from khungcui.ids import uuid7


def test_an_id_stands_whole_in_a_narrow_window(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {
        "id": str(uuid7()),
        "office": "PCN-760 Phòng Công nghiệp Quận 1",
        "official": "Trần Thị Bích",
        "label": "máy ở phòng tiếp dân",
        "expires": "2026-12-22T18:55:12+00:00",
        "state": "good",
    }

    async def listed(code: str | None) -> list[dict[str, str]]:
        return [row]

    monkeypatch.setattr(token, "_list", listed)
    shown = CliRunner().invoke(token.app, ["list"], env={"COLUMNS": "80"})
    assert row["id"] in shown.stdout
