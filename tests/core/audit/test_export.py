"""`khungcui audit export`: the entries that were asked for, whole, in each format."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from khungcui import clock
from khungcui.audit import Entry, append
from khungcui.audit.models import AuditEntry
from khungcui.cli import app
from khungcui.errors import BadInput, UnknownTenant
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.testing.postgres import Cluster, FreshDatabase, done

Command = Callable[..., str]
COLUMNS = [column.name for column in AuditEntry.__table__.columns]
FORMULA = '=HYPERLINK("x"), "ghi chú"\nhai dòng'


@pytest.fixture
def city(postgres: Cluster, prepared: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    made = postgres.copy(prepared)
    monkeypatch.setenv("KHUNGCUI_DATABASE_URL", made.app_url)
    monkeypatch.setenv("KHUNGCUI_LANGUAGE", "en")
    settings.cache_clear()
    done(_fill(made))
    yield made
    settings.cache_clear()
    postgres.drop(made)


async def _fill(made: FreshDatabase) -> None:
    """Two entries in Quận 1, the second a denial and a year later, and one in Quận 3."""
    async with Database(made.app_url) as database:
        for tenant, day, verdict in (
            ("760", date(1979, 12, 31), "allow"),
            ("760", date(1980, 12, 31), "deny"),
            ("770", date(1981, 1, 1), "allow"),
        ):
            with clock.at(day):
                async with database.writing([tenant], [tenant]) as session:
                    entry = Entry(
                        tenant=tenant,
                        power="establishment.close",
                        act="request_closing",
                        verdict="deny" if verdict == "deny" else "allow",
                        office_name="Phòng Công nghiệp",
                        changes=[{"op": "insert", "after": {"tên": "Dệt"}}],
                        note=FORMULA,
                    )
                    await append(session, entry)


def _run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ("audit", "export", *words))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.stdout


def _csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_each_format_holds_the_same_entries_whole(city: FreshDatabase, tmp_path: Path) -> None:
    said = _run("--output", str(tmp_path / "a.csv"))
    assert said == f"Wrote 3 entries to {tmp_path / 'a.csv'}.\n"
    rows = _csv((tmp_path / "a.csv").read_text("utf-8"))
    assert [(row["tenant"], row["seq"]) for row in rows] == [
        ("760", "1"),
        ("760", "2"),
        ("770", "1"),
    ]
    assert rows[0]["note"] == FORMULA
    assert list(rows[0]) == COLUMNS

    counted = json.loads(_run("--format", "json", "--output", str(tmp_path / "a.json"), "--json"))
    assert counted == {"file": str(tmp_path / "a.json"), "entries": 3}
    told = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert [one["hash"] for one in told] == [row["hash"] for row in rows]
    assert told[0]["changes"] == [{"op": "insert", "after": {"tên": "Dệt"}}]

    _run("--format", "xlsx", "--output", str(tmp_path / "a.xlsx"))
    book = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx"))
    header, *sheet = book.get_sheet_by_name("audit").to_python()
    assert header == COLUMNS
    assert [list(row.values()) for row in rows] == sheet


def test_only_what_was_asked_for_is_written(city: FreshDatabase) -> None:
    def found(*words: str) -> list[tuple[str, str]]:
        return [(row["tenant"], row["seq"]) for row in _csv(_run(*words))]

    assert found("--district", "770") == [("770", "1")]
    assert found("--denials") == [("760", "2")]
    # The first day is in, the last is not.
    assert found("--since", "1979-12-31", "--until", "1980-12-31") == [("760", "1")]
    assert found("--since", "1980-12-31") == [("760", "2"), ("770", "1")]
    assert json.loads(_run("--since", "1990-01-01", "--format", "json")) == []


def test_what_cannot_be_written_is_refused_and_leaves_nothing(
    city: FreshDatabase, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match="--output"):
        _run("--format", "xlsx")
    kept = tmp_path / "kept.csv"
    kept.write_text("mine")
    with pytest.raises(BadInput, match="there already"):
        _run("--output", str(kept))
    assert kept.read_text() == "mine"
    with pytest.raises(UnknownTenant, match="760"):
        _run("--district", "7600", "--output", str(tmp_path / "none.csv"))
    assert not (tmp_path / "none.csv").exists()
