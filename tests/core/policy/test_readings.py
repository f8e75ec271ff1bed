"""Ambiguous sentences stand beside the rules as they are read, and are told where they decide."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.core.policy.amendments import norms
from tests.core.policy.rules import rule
from tests.core.policy.test_cli import WARD, khungcui

from khungcui.policy.explain import reasons, understood
from khungcui.policy.reading import Reading
from khungcui.policy.record import Facet, Reach
from khungcui.policy.rule import Rulebook
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.understanding import holding, rests_on
from khungcui.policy.vocabulary import ManagedBy, OfficeKind
from khungcui.policy.writing import write
from khungcui.text import Text

#: Readings whose rules cite other clauses than their own, and why they do.
ELSEWHERE = {
    "A01": "the words stand throughout part II, and each sentence has its own clause",
    "A21": "the doubt lies between III.6, III.4 and I.2.1, and each gives one of the rules",
    "A25": "III.8.1 proposes; who confirms and settles is said where each manages",
    "A28": "IV.4 to IV.8 lack one subject, and IV.10 says what is left to the others",
    "A30": "II.3.2 and IV.7 give one duty, and the rules cite both",
    "A32": "IV.10 names no way, and the one taken is that of IV.9",
}
#: Readings from which no rule follows, and why.
WITHOUT_RULES = {
    "A02": "a misprint in a heading",
    "A09": "a misprint in a reason",
    "A18": "a number of a heading",
    "A19": "that a condition is not asked",
    "A23": "guidance that never came",
    "A27": "a way of working",
    "A29": "that a length is not asked",
}


def test_every_ambiguous_sentence_is_recorded_once(book: Rulebook) -> None:
    assert [one.id for one in book.readings] == [f"A{n:02}" for n in range(1, 36)]
    for reading in book.readings:
        assert reading.others
        assert reading.chosen not in reading.others
        assert (reading.by, reading.since) == ("Ban biên tập Khung Cửi", date(1978, 8, 24))
        for text in (reading.problem, reading.chosen, *reading.others):
            assert text.vi != text.en
            assert text.vi.endswith((".", "?"))
            assert text.en.endswith((".", "?"))


def test_a_reading_and_its_rules_cite_one_clause_or_say_why_not(book: Rulebook) -> None:
    rules = {rule.id: rule for rule in book.rules}
    apart = {
        reading.id
        for reading in book.readings
        if any(rules[cited].clause != reading.clause for cited in reading.rules)
    }
    assert apart == set(ELSEWHERE)
    assert {one.id for one in book.readings if not one.rules} == set(WITHOUT_RULES)


def test_a_rule_whose_note_speaks_of_a_reading_is_in_one(book: Rulebook) -> None:
    cited = {name for reading in book.readings for name in reading.rules}
    noted = {one.id for one in book.rules if re.search(r"\b(reading|implied)\b", one.note)}
    # 009: that an establishment sees its own file is implied, and nothing of it is ambiguous.
    assert noted - cited == {"180-1978/009"}


def reading(name: str, since: date, *rules: str, chosen: str = "so") -> Reading:
    return Reading(
        id=name,
        clause="I.1",
        problem=Text(vi="Sao?", en="What?"),
        chosen=Text(vi=f"{chosen}.", en=f"{chosen}."),
        others=(Text(vi="khác.", en="other."),),
        by="Ban",
        since=since,
        rules=frozenset(rules),
        instrument="1-1978",
    )


def test_a_later_choice_takes_the_place_of_an_earlier_on_its_day() -> None:
    first = reading("A1", date(1978, 1, 1), "1-1978/001")
    later = reading("A1", date(1990, 1, 1), chosen="otherwise")
    other = reading("A2", date(1980, 1, 1))
    both = (later, first, other)
    assert holding(both, date(1977, 12, 31)) == ()
    assert holding(both, date(1979, 1, 1)) == (first,)
    assert set(holding(both, date(1989, 12, 31))) == {first, other}
    assert set(holding(both, date(1990, 1, 1))) == {later, other}


def test_a_reading_is_told_where_its_rule_decides_or_comes_nearest() -> None:
    mine = reading("A1", date(1978, 1, 1), "1-1978/001")
    snapshot = Snapshot.build(
        [rule(1, managed_by=frozenset({ManagedBy.WARD})), rule(2, action="see")], readings=[mine]
    )
    reach = Reach(kind=OfficeKind.WARD_COMMITTEE, area="79/")

    def decided(action: str, managed_by: str | None, day: date = date(1980, 1, 1)) -> list[bool]:
        facet = Facet(area="79/", managed_by=managed_by)
        decision = snapshot.decide(reach, "plan", action, facet, day)
        assert (understood(mine) in reasons(decision)) is (rests_on(decision) == (mine,))
        return [decision.allowed, bool(rests_on(decision))]

    assert decided("set", "ward") == [True, True]
    assert decided("set", "city") == [False, True]
    assert decided("see", "ward") == [True, False]
    assert decided("fly", "ward") == [False, False]
    assert decided("set", "ward", date(1977, 1, 1)) == [False, False]


def test_a_reading_is_one_sentence_in_each_language() -> None:
    told = understood(reading("A1", date(1978, 8, 24)))
    assert told.en == (
        "Clause I.1 is understood as “so” (A1); other readings: “other”; "
        "chosen by Ban since 1978-08-24."
    )
    assert told.vi == (
        "Điều I.1 được hiểu là «so» (A1); cách hiểu khác: «khác»; do Ban chọn từ ngày 24-08-1978."
    )


def test_explain_shows_the_reading_that_decided() -> None:
    asked = (*WARD, "--object", "establishment", "--action", "manage", "--managed-by")
    allowed = json.loads(khungcui("explain", *asked, "ward", "--json").stdout)
    denied = json.loads(khungcui("explain", *asked, "city", "--json").stdout)
    plain = khungcui("explain", *WARD, "--object", "establishment", "--action", "view", "--json")
    for answer in (allowed, denied):
        assert [one["id"] for one in answer["readings"]] == ["A21"]
        assert "(A21)" in answer["reasons"][-1]
    assert json.loads(plain.stdout)["readings"] == []


def test_readings_are_listed_by_clause_and_day(tmp_path: Path) -> None:
    def ids(*given: str | Path) -> list[str]:
        found = json.loads(khungcui("readings", *given, "--json").stdout)["readings"]
        return [one["id"] for one in found]

    mine = replace(reading("A22", date(2027, 7, 1), "180-1978/050"), clause="12-2027.1")
    draft = tmp_path / "draft.xlsx"
    write(norms(readings=(mine,)), draft)
    assert len(ids()) == 35
    assert ids("--clause", "III.5") == ["A22", "A34"]
    assert ids("--as-of", "1978-08-23") == []
    assert "A22" in ids("--clause", "III.5", "--as-of", "2027-06-30", "--with", draft)
    assert ids("--clause", "III.5", "--as-of", "2027-07-01", "--with", draft) == ["A34"]
    told = khungcui("readings", "--clause", "III.7").stdout
    assert told.startswith("A24 · điều III.7 · ")
    assert "180-1978/241" in told
    assert khungcui("readings", "--clause", "III.77").returncode == 2
