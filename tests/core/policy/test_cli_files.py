"""`khungcui policy export`, `import` and `--with`: drafts in files, before anybody adopts them."""

import json
from pathlib import Path

import pytest
from tests.core.policy.amendments import norms
from tests.core.policy.test_cli import HEADER, WARD, khungcui

from khungcui.policy.adapter import read_amendment, read_rulebook
from khungcui.policy.amendment import Amendment
from khungcui.policy.writing import write
from khungcui.settings import settings

BOOK = read_rulebook()
ASKED = (*WARD, "--object", "consumption_norm", "--action", "set", "--portion", "own")
ON = ("--as-of", "2027-07-01")


@pytest.fixture(params=["draft", "draft.xlsx"])
def draft(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    write(norms(), tmp_path / request.param)
    return tmp_path / request.param


def test_a_draft_goes_from_one_form_to_the_other(draft: Path, tmp_path: Path) -> None:
    other = tmp_path / ("b" if draft.suffix else "b.xlsx")
    done = khungcui("import", draft, other, "--json")
    assert json.loads(done.stdout) == {
        "instrument": "12-2027",
        "path": str(other),
        "rules": 1,
        "clauses": 1,
        "readings": 0,
    }
    assert read_amendment(other, BOOK).document == norms().document
    again = khungcui("import", draft, other)
    assert again.returncode == 1
    assert str(other) in again.stderr


@pytest.mark.parametrize("name", ["180-1978", "12-2025"])
@pytest.mark.parametrize("form", ["a", "a.xlsx"])
def test_an_instrument_goes_out_and_comes_back(tmp_path: Path, name: str, form: str) -> None:
    out = khungcui("export", name, tmp_path / form)
    back = khungcui("import", tmp_path / form, tmp_path / "b")
    assert (out.returncode, back.returncode) == (0, 0)
    assert name in out.stdout
    shipped = Amendment.carried(BOOK, "180-1978")
    assert f"{len(shipped.rules)} quy tắc" in out.stdout or name != "180-1978"
    again = khungcui("export", name, tmp_path / "c")
    assert again.returncode == 0
    for path in (tmp_path / "b").iterdir():
        assert path.read_bytes() == (tmp_path / "c" / path.name).read_bytes()


def test_an_instrument_that_is_none_is_named_with_the_nearest(tmp_path: Path) -> None:
    done = khungcui("export", "180-1987", tmp_path / "a")
    assert done.returncode == 1
    assert "180-1978" in done.stderr


def test_a_draft_decides_before_it_is_adopted(draft: Path) -> None:
    today = json.loads(khungcui("explain", *ASKED, *ON, "--json").stdout)
    then = json.loads(khungcui("explain", *ASKED, *ON, "--with", draft, "--json").stdout)
    eve = json.loads(
        khungcui("explain", *ASKED, "--as-of", "2027-06-30", "--with", draft, "--json").stdout
    )
    alone = json.loads(khungcui("explain", *ASKED, *ON, "--instruments", draft, "--json").stdout)
    assert (today["allowed"], then["allowed"], eve["allowed"]) == (False, True, False)
    assert then["clause"] == "12-2027.1"
    assert alone == then


def test_a_shipped_folder_alone_is_what_it_is_among_the_others() -> None:
    folder = settings().policies_dir / "instruments" / "1978-08-24-180-QD-UB"
    alone = khungcui("explain", *ASKED, "--instruments", folder, "--json")
    assert alone.stdout == khungcui("explain", *ASKED, "--json").stdout


def test_worked_cases_of_a_draft_pass_with_it(draft: Path, tmp_path: Path) -> None:
    cases = tmp_path / "cases.csv"
    row = "2027-07-01,ward_committee,26734,,,consumption_norm,set,26734,,,own,,,allow,12-2027.1,x"
    cases.write_text(f"{HEADER}\n{row}\n", "utf-8")
    assert khungcui("test", cases, "--with", draft).returncode == 0
    assert khungcui("test", cases).returncode == 1


def test_lint_tells_what_is_new_with_a_draft(tmp_path: Path) -> None:
    write(norms(), tmp_path / "draft.xlsx")
    found = json.loads(khungcui("lint", "--with", tmp_path / "draft.xlsx", "--json").stdout)
    assert found["rules"] == len(BOOK.rules) + 1
    assert all(one["new"] for one in found["findings"])


def test_a_day_that_is_past_is_noted(tmp_path: Path) -> None:
    toml = tmp_path / "draft" / "instrument.toml"
    write(norms(), toml.parent)
    fresh = khungcui("import", toml.parent, tmp_path / "a")
    toml.write_text(toml.read_text("utf-8").replace("2027-07-01", "2020-07-01"), "utf-8")
    past = khungcui("import", toml.parent, tmp_path / "b")
    assert fresh.stderr == ""
    assert "01-07-2020, đã qua" in past.stderr
    assert past.returncode == 0


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("12-2027/001", "180-1978/001", "12-2027/"),
        ("ward_committee", "ward_comittee", "ward_committee"),
        ("nothing of it", "", ""),
    ],
)
def test_a_malformed_draft_is_refused_whole(tmp_path: Path, old: str, new: str, says: str) -> None:
    write(norms(), tmp_path / "draft")
    rules = tmp_path / "draft" / "rules.csv"
    rules.write_text(rules.read_text("utf-8").replace(old, new), "utf-8")
    done = khungcui("import", tmp_path / "draft", tmp_path / "a.xlsx")
    assert done.returncode == (2 if says else 0)
    assert says in done.stderr
    assert (tmp_path / "a.xlsx").exists() is not bool(says)


def test_what_is_no_instrument_is_refused(tmp_path: Path) -> None:
    done = khungcui("explain", *ASKED, "--with", tmp_path)
    assert done.returncode == 2
    assert str(tmp_path) in done.stderr
