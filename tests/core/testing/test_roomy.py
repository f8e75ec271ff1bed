"""Where the databases of tests are kept."""

from pathlib import Path
from tempfile import gettempdir
from types import SimpleNamespace

import pytest

from khungcui.testing import postgres


@pytest.mark.parametrize(("free", "in_memory"), [(4 << 30, True), (64 << 20, False)])
def test_in_memory_where_there_is_room(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free: int, in_memory: bool
) -> None:
    monkeypatch.setattr(postgres, "_IN_MEMORY", tmp_path)
    monkeypatch.setattr(postgres, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert postgres.roomy() == (tmp_path if in_memory else Path(gettempdir()))


def test_among_temporary_files_where_there_is_no_such_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(postgres, "_IN_MEMORY", tmp_path / "absent")
    assert postgres.roomy() == Path(gettempdir())
