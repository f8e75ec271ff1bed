"""What changes between days, instruments and drafts, and how it is told."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.core.policy.amendments import DAY, norms
from tests.core.policy.rules import rule
from tests.core.policy.test_cli import khungcui

from khungcui.policy.amendment import Amendment, amended
from khungcui.policy.editions import Change, Moment, changes
from khungcui.policy.reassignment import LevelEnds, OfficesEnd, PortionsPass, Reassignments
from khungcui.policy.rule import Rule, Rulebook
from khungcui.policy.sentences import in_full, sentences
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import Effect, ManagedBy, OfficeKind, PortionKind
from khungcui.policy.writing import write
from khungcui.text import Text

TITLES = {"establishment.manage": Text(vi="Quản lý cơ sở", en="Manage establishments")}
WARD = frozenset({ManagedBy.WARD})
OWN = frozenset({PortionKind.OWN})
BEFORE = date(2027, 6, 30)


def told(book: Rulebook, amendment: Amendment) -> dict[str, tuple[Text, ...]]:
    """The sentences about an amendment, by their signs."""
    a = Moment(snapshot=Snapshot.of(book), day=BEFORE)
    b = Moment(snapshot=Snapshot.of(amended(book, amendment)), day=DAY)
    found = sentences(a, b, changes(a, b), TITLES)
    return {sign: tuple(one.text for one in found if one.sign == sign) for sign in "+-~"}


def carrying(*rules: Rule, repeals: tuple[str, ...] = ()) -> Amendment:
    """An amendment with these rules, numbered from 001."""
    amendment = norms()
    mine = {"start": DAY, "clause": "12-2027.1", "instrument": "12-2027"}
    return replace(
        amendment,
        instrument=replace(amendment.instrument, repeals=repeals),
        rules=tuple(
            replace(one, id=f"12-2027/{number:03}", **mine) for number, one in enumerate(rules, 1)
        ),
    )


def test_what_comes_and_what_goes(book: Rulebook) -> None:
    found = told(book, norms())
    assert found["+"] == (
        Text(
            vi="Từ ngày 1 tháng 7 năm 2027, Ủy ban Nhân dân các phường, xã được thực hiện quyền "
            "«consumption_norm.set» trên địa bàn mình, đối với phần tự sản xuất, tự tiêu "
            "(điều 12-2027.1, 12/QĐ-UB).",
            en="From 1 July 2027 ward committees may exercise «consumption_norm.set» on their own "
            "ground, for the self-produced portion (clause 12-2027.1, 12/QĐ-UB).",
        ),
    )
    (gone,) = found["-"]
    assert gone.en.startswith("From 1 July 2027 district industry offices may no longer exercise")
    assert gone.en.endswith("(clause III.6, 180/QĐ-UB, repealed by 12/QĐ-UB).")
    assert "không còn được" in gone.vi
    assert found["~"] == ()


def test_a_narrower_rule_in_the_place_of_another_still_allows(book: Rulebook) -> None:
    manage = replace(rule(1, object="establishment", action="manage"), managed_by=WARD, portion=OWN)
    found = told(book, carrying(manage, repeals=("180-1978/017",)))
    (text,) = found["~"]
    assert found["+"] == found["-"] == ()
    assert text.en == (
        "From 1 July 2027 ward committees still may manage establishments on their own ground, "
        "now only for the self-produced portion, where directly managed by the ward "
        "(clause 12-2027.1, 12/QĐ-UB; was: where directly managed by the ward)."
    )
    assert "vẫn được quản lý cơ sở" in text.vi
    assert "nay chỉ đối với phần tự sản xuất" in text.vi


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"managed_by": None}, "now more widely, for every portion"),
        ({"managed_by": frozenset({ManagedBy.CITY})}, "now where directly managed by the city"),
        ({"managed_by": WARD}, "now by another clause"),
        ({"managed_by": WARD, "effect": Effect.DENY}, "may not manage establishments"),
    ],
)
def test_other_changes_are_told_apart(book: Rulebook, given: dict[str, object], says: str) -> None:
    manage = rule(1, object="establishment", action="manage", **given)
    (text,) = told(book, carrying(manage, repeals=("180-1978/017",)))["~"]
    assert says in text.en
    assert "III.6" in text.en or "was: where directly managed by the ward" in text.en


def test_a_prohibition_comes_and_goes(book: Rulebook) -> None:
    forbidding = rule(1, object="capacity", action="declare", effect=Effect.DENY)
    found = told(book, carrying(forbidding, repeals=("180-1978/050",)))
    assert "ward committees may not exercise «capacity.declare»" in found["+"][0].en
    assert "nothing forbids ward committees any more to" in found["-"][0].en


def test_each_rule_is_in_one_change_the_most_alike_first() -> None:
    old = [rule(1, portion=OWN), rule(2, effect=Effect.DENY)]
    new = [
        replace(one, id=f"2-1990/00{number}", instrument="2-1990", start=date(1990, 1, 1))
        for number, one in enumerate((old[1], old[0], old[0]), 1)
    ]
    ended = [replace(one, end=date(1990, 1, 1)) for one in old]
    snapshot = Snapshot.build([*ended, *new])
    found = changes(
        Moment(snapshot=snapshot, day=date(1989, 1, 1)),
        Moment(snapshot=snapshot, day=date(1990, 1, 1)),
    )
    assert [(one.before.id, one.after.id) for one in found.changed] == [
        ("1-1978/002", "2-1990/001"),
        ("1-1978/001", "2-1990/002"),
    ]
    assert [one.id for one in found.came] == ["2-1990/003"]
    assert found.went == ()


def test_narrower_and_wider_exclude_each_other() -> None:
    every, own = rule(1), rule(2, portion=OWN)
    assert Change(before=every, after=own).narrower
    assert Change(before=own, after=every).wider
    for same in (Change(before=own, after=own), Change(before=every, after=every)):
        assert not same.narrower
        assert not same.wider


def test_what_is_reassigned_is_told(book: Rulebook) -> None:
    amendment = norms()
    reassigns = Reassignments(
        portions=(
            PortionsPass(managed_by=ManagedBy.DISTRICT, into=ManagedBy.WARD, clause="12-2027.1"),
        ),
        levels=(LevelEnds(level="district", into="city", clause="12-2027.1"),),
        offices=(
            OfficesEnd(
                office=OfficeKind.DISTRICT_OFFICE,
                into=OfficeKind.DEPARTMENT,
                clause="12-2027.1",
            ),
        ),
    )
    reform = replace(
        amendment, instrument=replace(amendment.instrument, reassigns=reassigns, repeals=())
    )
    found = told(book, reform)
    assert found["~"][0].en.startswith(
        "From 1 July 2027 the ward manages every portion that the district managed directly"
    )
    assert "what they had begun passes to the Department of Industry" in found["-"][1].en
    ended = [text.en for text in found["-"][2:]]
    assert ended
    assert all("district industry offices may no longer" in text for text in ended)
    assert all(text.endswith("ended by 12/QĐ-UB).") for text in ended)


def test_a_day_is_said_in_full() -> None:
    assert in_full(DAY) == Text(vi="ngày 1 tháng 7 năm 2027", en="1 July 2027")


@pytest.mark.parametrize("form", ["draft", "draft.xlsx"])
def test_a_draft_is_compared_by_its_path(tmp_path: Path, form: str) -> None:
    write(norms(), tmp_path / form)

    alone = json.loads(khungcui("diff", tmp_path / form, "--json").stdout)
    day = khungcui("diff", "2027-06-30", "2027-07-01", "--with", tmp_path / form, "--json")
    without = json.loads(khungcui("diff", "2027-06-30", "2027-07-01", "--json").stdout)

    assert [one["id"] for one in alone["came"]] == ["12-2027/001"]
    assert [one["id"] for one in alone["went"]] == ["180-1978/015"]
    assert json.loads(day.stdout)["came"] == alone["came"]
    assert without["came"] == without["went"] == []
    assert "may no longer hand a portion over" in alone["sentences"][1]["en"]


def test_instruments_are_compared_by_their_ids() -> None:
    founding = khungcui("diff", "180-1978", "--json")
    both = json.loads(khungcui("diff", "180-1978", "12-2025", "--json").stdout)
    assert json.loads(founding.stdout)["to"] == "1978-08-24"
    assert (both["from"], both["to"]) == ("1978-08-24", "2025-07-01")
    assert both["went"]


def test_backwards_it_is_as_of_the_day_and_not_from_it(tmp_path: Path) -> None:
    write(norms(), tmp_path / "draft")
    done = khungcui("diff", tmp_path / "draft", "2020-01-01", "--json")
    told = [one["en"] for one in json.loads(done.stdout)["sentences"]]
    assert told
    assert all(text.startswith("On 1 January 2020 ") for text in told)


@pytest.mark.parametrize(
    ("given", "says"), [("180-1987", "«180-1978»"), ("2020-01-01", "ngày thứ hai")]
)
def test_what_cannot_be_compared_is_refused(given: str, says: str) -> None:
    done = khungcui("diff", given)
    assert done.returncode == 2
    assert says.strip("«»") in done.stderr
