"""Amendments for tests: one written out, and any at all for properties."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from khungcui.policy.amendment import Amendment
from khungcui.policy.reading import Reading
from khungcui.policy.reassignment import LevelEnds, OfficesEnd, PortionsPass, Reassignments
from khungcui.policy.rule import Clause, Instrument, Rule, Rulebook
from khungcui.policy.vocabulary import Effect, Line, ManagedBy, OfficeKind, PortionKind
from khungcui.text import Text, nfc

DAY = date(2027, 7, 1)


def norms(**given: Any) -> Amendment:
    """Ward committees set norms for own portions; the district's hand-over ends."""
    instrument = Instrument(
        id="12-2027",
        number="12/QĐ-UB",
        title=Text(vi="Giao định mức cho phường, xã", en="Norms to the wards"),
        issuer=Text(vi="Ủy ban Nhân dân thành phố", en="The city"),
        signed=date(2027, 6, 1),
        in_force=DAY,
        repeals=("180-1978/015",),
    )
    rule = Rule(
        id="12-2027/001",
        office=OfficeKind.WARD_COMMITTEE,
        axis=Line.TERRITORY,
        object="consumption_norm",
        action="set",
        portion=frozenset({PortionKind.OWN}),
        start=DAY,
        clause="12-2027.1",
        instrument="12-2027",
        note='=1+1, "quoted"\nand more',
    )
    clause = Clause(
        number="12-2027.1",
        title=Text(vi="Phường, xã đặt định mức", en="Wards set norms"),
        instrument="12-2027",
    )
    parts: dict[str, Any] = {"instrument": instrument, "rules": (rule,), "clauses": (clause,)}
    return Amendment(**{**parts, **given})


# Of what files can hold: no control characters but line ends and tabs, no half of a pair.
_LETTERS = st.text(
    st.one_of(
        st.sampled_from("='+-@,;\"|\\{}\n\r\t 0129aÁđ_x"),
        st.characters(exclude_categories=("Cc", "Cs", "Cn")),
    ),
    max_size=20,
)
_RAW = _LETTERS.map(str.strip)
_LINE = _LETTERS.map(nfc).filter(bool)
_PAIR = st.builds(lambda vi, en: Text(vi=vi, en=en), _LINE, _LINE)
_DAYS = st.dates(date(1900, 1, 1), date(2400, 1, 1))
_WORDS = st.from_regex(r"[a-z][a-z0-9]{0,5}(_[a-z0-9]{1,4})?", fullmatch=True)


def _some(choices: Any) -> st.SearchStrategy[Any]:
    return st.none() | st.sets(st.sampled_from(choices), min_size=1).map(frozenset)


@st.composite
def amendments(draw: st.DrawFn, book: Rulebook) -> Amendment:
    """Any amendment that fits ``book``."""
    name = draw(st.from_regex(r"[0-9A-Za-z-]{0,8}", fullmatch=True)).join(("9", "z"))
    own = [f"{name}.{number}" for number in draw(st.sets(st.integers(0, 30), max_size=3))]
    known = st.sampled_from([*sorted(book.clauses), *own])
    in_force = draw(_DAYS)
    instrument = Instrument(
        id=name,
        number=draw(_LINE),
        title=draw(_PAIR),
        issuer=draw(_PAIR),
        signed=draw(st.none() | _DAYS),
        in_force=in_force,
        until=draw(st.none() | st.integers(1, 9999).map(lambda n: in_force + timedelta(days=n))),
        repeals=tuple(
            draw(st.lists(st.sampled_from([r.id for r in book.rules]), unique=True, max_size=3))
        ),
        reassigns=draw(_reassignments(known)),
    )
    rules = tuple(
        Rule(
            id=f"{name}/{number:03}",
            office=draw(st.sampled_from(OfficeKind)),
            axis=draw(st.sampled_from(Line)),
            object=draw(_WORDS),
            action=draw(_WORDS),
            managed_by=draw(_some(ManagedBy)),
            portion=draw(_some(PortionKind)),
            effect=draw(st.sampled_from(Effect)),
            start=in_force,
            end=instrument.until,
            clause=draw(known),
            instrument=name,
            note=draw(_RAW),
        )
        for number in draw(st.lists(st.integers(0, 2000), unique=True, max_size=4))
    )
    clauses = tuple(
        Clause(number=number, title=draw(_PAIR), quote=draw(_RAW), instrument=name)
        for number in own
    )
    cited = [rule.id for rule in (*book.rules[:5], *rules)]
    readings = tuple(
        Reading(
            id=reading,
            clause=draw(known),
            problem=draw(_PAIR),
            chosen=draw(_PAIR),
            others=tuple(draw(st.lists(_PAIR, max_size=2))),
            by=draw(_LINE),
            since=draw(_DAYS),
            rules=frozenset(draw(st.sets(st.sampled_from(cited)))),
            instrument=name,
        )
        for reading in draw(st.lists(_LINE, unique=True, max_size=2))
    )
    return Amendment(instrument=instrument, rules=rules, clauses=clauses, readings=readings)


def _reassignments(clause: st.SearchStrategy[str]) -> st.SearchStrategy[Reassignments]:
    portions = st.builds(
        PortionsPass,
        managed_by=st.sampled_from(ManagedBy),
        portion=st.none() | st.sampled_from(PortionKind),
        into=st.sampled_from(ManagedBy),
        clause=clause,
    )
    levels = st.builds(LevelEnds, level=_WORDS, into=_WORDS, clause=clause)
    offices = st.builds(
        OfficesEnd,
        office=st.sampled_from(OfficeKind),
        into=st.sampled_from(OfficeKind),
        clause=clause,
    )
    return st.builds(
        Reassignments,
        portions=st.lists(portions, max_size=2).map(tuple),
        levels=st.lists(levels, max_size=1).map(tuple),
        offices=st.lists(offices, max_size=1).map(tuple),
    )
