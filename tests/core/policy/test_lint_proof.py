"""What lint says is so: hypothesis against the table that decides."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain, combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.policy.books import FIRST, LATER, asking, book, rule

from khungcui.policy.lint import Asked, Finding, Kind, Shape, State, lint
from khungcui.policy.lint.classes import CLASSES
from khungcui.policy.record import Facet, Reach
from khungcui.policy.rule import Rule
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import Effect, Line, ManagedBy, OfficeKind, PortionKind
from khungcui.text import Text

OFFICES = (OfficeKind.WARD_COMMITTEE, OfficeKind.COMPANY)
DAYS = (FIRST, LATER, LATER + timedelta(days=1))
#: Reach by each line alone, and the record that gives it: lines never meet in these.
BY_LINE = {
    Line.TERRITORY: ({"area": "79/760/"}, {"area": "79/760/1/"}),
    Line.ADDRESSED: ({"area": "79/760/1/"}, {"area": "79/760/"}),
    Line.SECTOR: ({"sectors": frozenset({"13"})}, {"sector": "13"}),
    Line.CONTRACT: ({"office_id": "a"}, {"orderer": "a"}),
    Line.SELF: ({"office_id": "a"}, {"owner": "a"}),
}
#: An office is reached by any of these lines at once.
SETS = (
    *chain.from_iterable(
        combinations((Line.TERRITORY, Line.SECTOR, Line.CONTRACT, Line.SELF), size)
        for size in (1, 2, 3, 4)
    ),
    (Line.ADDRESSED,),
    (Line.ADDRESSED, Line.SECTOR),
)
TITLE = Text(vi="Chờ", en="Waiting")


@st.composite
def rules(draw: st.DrawFn) -> list[Rule]:
    """Up to eight rules of one power, of which many meet."""
    made = []
    for number in range(1, draw(st.integers(2, 8)) + 1):
        start = draw(st.sampled_from(DAYS))
        levels = draw(st.none() | st.frozensets(st.sampled_from(ManagedBy), min_size=1))
        portions = draw(st.none() | st.frozensets(st.sampled_from(PortionKind), min_size=1))
        made.append(
            rule(
                number,
                office=draw(st.sampled_from(OFFICES)),
                axis=draw(st.sampled_from((Line.TERRITORY, Line.SECTOR, Line.ADDRESSED))),
                managed_by=levels,
                portion=portions,
                effect=draw(st.sampled_from((Effect.ALLOW, Effect.ALLOW, Effect.DENY))),
                start=start,
                end=draw(st.none() | st.sampled_from(DAYS)),
            )
        )
    return made


def _asked(lines: tuple[Line, ...]) -> Iterator[tuple[Reach, Facet]]:
    for office, (by, portion) in product(OFFICES, CLASSES):
        held, record = {}, {}
        for line in lines:
            held |= BY_LINE[line][0]
            record |= BY_LINE[line][1]
        yield Reach(kind=office, **held), Facet(managed_by=by, portion=portion, **record)


def verdicts(made: list[Rule]) -> list[tuple[bool, str | None]]:
    """Every decision that there is on these rules, with the rule that decided."""
    snapshot = Snapshot.build(made)
    found = []
    for lines, day in product(SETS, DAYS):
        for reach, facet in _asked(lines):
            decision = snapshot.decide(reach, "plan", "set", facet, day)
            found.append((decision.allowed, decision.rule.id if decision.rule else None))
    return found


def live(made: list[Rule]) -> set[str]:
    """The rules that are in force on some day."""
    return {one.id for one in made if one.end is None or one.start < one.end}


def kinds(made: list[Rule], asked: Asked, *of: Kind) -> list[Finding]:
    return [finding for finding in lint(book(*made), asked) if finding.kind in of]


@settings(max_examples=40, deadline=None)
@given(rules())
def test_without_its_shadowed_rules_a_book_decides_the_same(made: list[Rule]) -> None:
    before = verdicts(made)
    hidden = {one.subject for one in kinds(made, Asked(), Kind.SHADOWED)}
    deciding = {decided for _, decided in before}
    assert not hidden & deciding
    assert verdicts([one for one in made if one.id not in hidden]) == before
    # And what is in force and never decides is found.
    assert live(made) - deciding == hidden


@settings(max_examples=40, deadline=None)
@given(rules())
def test_what_is_stuck_nobody_may_lead_on_and_what_is_not_somebody_may(made: list[Rule]) -> None:
    lines = frozenset({Line.TERRITORY, Line.SECTOR})
    shape = Shape(given=lines)
    state = State(name="plan.sent", title=TITLE, powers=("plan.set",), shape=shape)
    snapshot = Snapshot.build(made)
    stuck = {
        (by, portion, day)
        for one in kinds(made, Asked(states=(state,)), Kind.STUCK)
        for by, portion, day in product((*ManagedBy, None), (*PortionKind, None), DAYS)
        if _speaks(one.subject, by, portion) and any(day in days for days in one.days)
    }
    first = min(one.start for one in made if one.id in (live(made) or {each.id for each in made}))
    for day in (each for each in DAYS if first <= each):
        allowed = {
            (facet.managed_by, facet.portion)
            for line in lines
            for reach, facet in _asked((line,))
            if snapshot.decide(reach, "plan", "set", facet, day).allowed
        }
        assert {one for one in CLASSES if (*one, day) in stuck} == set(CLASSES) - allowed


def _speaks(subject: str, by: ManagedBy | None, portion: PortionKind | None) -> bool:
    manager, _, portions = subject.partition(" ")[2].partition("/")
    return manager == (by or "none") and (
        portions == "*" or (portion or "none") in portions.split("|")
    )


@settings(max_examples=40, deadline=None)
@given(rules(), st.sampled_from(DAYS))
def test_an_overlap_is_two_offices_that_may_both(made: list[Rule], day: date) -> None:
    snapshot = Snapshot.build(made)
    asked = asking("plan.set", exclusive=True)
    for one in lint(book(*made), asked, day=day):
        if one.kind is not Kind.OVERLAP:
            continue
        assert one.example is not None
        by, portion = one.example.of
        for office, line in one.example.holders:
            reach, facet = next(
                (reach, facet)
                for reach, facet in _asked((line,))
                if reach.kind is office and (facet.managed_by, facet.portion) == (by, portion)
            )
            assert snapshot.decide(reach, "plan", "set", facet, one.example.day).allowed
