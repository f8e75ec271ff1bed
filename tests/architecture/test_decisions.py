"""Every decision names the tests that hold it, and they exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "core/docs/decisions").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_enforced_by_tests_that_exist(page: Path) -> None:
    last = page.read_text().strip().splitlines()[-1]
    assert last.startswith("Enforced by: ")
    named = re.findall(r"`([^`]+)`", last)
    assert named or last == "Enforced by: review"
    assert [path for path in named if not (ROOT / path).exists()] == []
