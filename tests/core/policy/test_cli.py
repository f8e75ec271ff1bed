"""`khungcui policy`, as it is called from outside."""

import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from shutil import copytree
from unittest.mock import patch

from khungcui.cli import main
from khungcui.settings import settings

HEADER = (
    "as_of,office_kind,office_area,office_sectors,office_id,object,action,record_area,"
    "record_sector,managed_by,portion,record_orderer,record_owner,expected,clause,note"
)
WARD = ("--office-kind", "ward_committee", "--office-area", "26734", "--record-area", "26734")


@dataclass(frozen=True)
class Done:
    returncode: int | str | None
    stdout: str
    stderr: str


def khungcui(*arguments: str | Path) -> Done:
    """The command line as its entry point runs it, in this process."""
    out, err = StringIO(), StringIO()
    given = ["khungcui", "policy", *map(str, arguments)]
    with redirect_stdout(out), redirect_stderr(err), patch.object(sys, "argv", given):
        try:
            main()
            code = 0
        except SystemExit as left:
            code = left.code or 0
    return Done(code, out.getvalue(), err.getvalue())


def test_cases_that_pass_give_0() -> None:
    done = khungcui("test", settings().policies_dir / "examples" / "dates.csv")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "11 passed, 0 failed")


def test_a_failing_case_gives_1_and_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    row = (
        "1980-01-01,ward_committee,26734,,,establishment_plan,set,26734,,city,plan,,,allow,,Ghi chú"
    )
    path.write_text(f"{HEADER}\n{row}\n", "utf-8")

    done = khungcui("test", path)
    parsed = khungcui("test", path, "--json")

    assert done.returncode == parsed.returncode == 1
    first, *_, last = done.stdout.splitlines()
    assert first.startswith(f"{path}:2: Ghi chú")
    assert "III.5" in first
    assert last == "0 passed, 1 failed"
    answer = json.loads(parsed.stdout)
    assert (answer["passed"], answer["failed"]) == (0, 1)
    assert answer["failures"][0]["decision"]["clause"] == "III.5"


def test_a_malformed_file_gives_2_and_names_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(f"{HEADER}\n1980-01-01,ward,,,,a,b,,,,,,,deny,,\n", "utf-8")

    done = khungcui("test", path)

    assert (done.returncode, done.stdout) == (2, "")
    told = " ".join(done.stderr.split())
    assert "dòng 2, cột office_kind" in told
    assert "ward_committee" in told
    assert "Traceback" not in told


def test_brackets_in_a_file_are_words_and_not_markup(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(f"{HEADER}\n1980-01-01,[/b],,,,a,b,,,,,,,deny,,\n", "utf-8")

    done = khungcui("test", path)

    assert done.returncode == 2
    assert "«[/b]»" in done.stderr


def test_other_instruments_give_other_answers(tmp_path: Path) -> None:
    copytree(settings().policies_dir / "instruments", tmp_path / "instruments")
    (rules,) = tmp_path.glob("instruments/1978*/rules.csv")
    kept = [line for line in rules.read_text("utf-8").splitlines() if ",III.5," not in line]
    rules.write_text("\n".join(kept) + "\n", "utf-8")
    rules.with_name("readings.csv").unlink()  # they speak of the rules that are gone
    asked = (*WARD, "--object", "establishment_plan", "--action", "set", "--managed-by", "city")

    shipped = json.loads(khungcui("explain", *asked, "--json").stdout)
    other = json.loads(
        khungcui("explain", *asked, "--json", "--instruments", tmp_path / "instruments").stdout
    )

    assert (shipped["allowed"], shipped["clause"]) == (False, "III.5")
    assert shipped["rule"] is not None
    assert (other["allowed"], other["rule"]) == (False, None)


def test_explain_says_why_in_both_languages() -> None:
    done = khungcui("explain", *WARD, "--object", "district_course", "--action", "organise")
    assert done.returncode == 0
    assert done.stdout.startswith("deny\n")
    assert "Phòng Công nghiệp quận, huyện" in done.stdout
    assert "the District Industry Office" in done.stdout
    assert "II.6.3" in done.stdout


def test_explain_refuses_an_area_that_is_none() -> None:
    done = khungcui("explain", *WARD[:2], "--office-area", "9", "--object", "a", "--action", "b")
    assert done.returncode == 2
    assert "«9»" in done.stderr


def test_lint_finds_the_shipped_rules_right() -> None:
    done = khungcui("lint", "--json")
    assert json.loads(done.stdout)["findings"] == []
    assert done.returncode == 0


def test_lint_names_what_is_wrong(tmp_path: Path) -> None:
    copytree(settings().policies_dir, tmp_path / "policies")
    (rules,) = tmp_path.glob("policies/instruments/1978*/rules.csv")
    *_, last = rules.read_text("utf-8").splitlines()
    again = last.replace("180-1978/", "180-1978/9")
    rules.write_text(rules.read_text("utf-8") + again + "\n", "utf-8")

    done = khungcui("lint", tmp_path / "policies" / "instruments", "--json")

    (finding,) = json.loads(done.stdout)["findings"]
    assert (finding["kind"], finding["subject"]) == ("shadowed", again.split(",")[0])
    assert done.returncode == 1


def test_diff_counts_what_comes_into_force() -> None:
    done = khungcui("diff", "1978-08-23", "1978-08-24", "--json")
    changed = json.loads(done.stdout)
    assert len(changed["came"]) > 127
    assert changed["went"] == []
    assert khungcui("diff", "1978-08-24", "2024-01-01").stdout == "+0 -0 ~0\n"
