"""`khungcui policy diff`."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from khungcui.cli.output import Json, print_json
from khungcui.cli.policy.given import (
    Instruments,
    Published,
    With,
    amendment_at,
    language,
    rulebook_of,
)
from khungcui.errors import BadInput
from khungcui.plugins.manager import load
from khungcui.policy.adapter import holds_instrument, waiting
from khungcui.policy.amendment import amended
from khungcui.policy.editions import Changes, Moment, changes
from khungcui.policy.rule import Rule, Rulebook, joined
from khungcui.policy.sentences import Sentence, sentences
from khungcui.policy.snapshot import Snapshot
from khungcui.text import Text
from khungcui.text.nearest import did_you_mean

_UNKNOWN = Text(
    vi="«{given}» không phải là ngày (2027-07-01), mã văn bản hay đường dẫn đến dự thảo.{close}",
    en="«{given}» is no day (2027-07-01), no id of an instrument and no path of a draft.{close}",
)
_ALONE = Text(
    vi="So một ngày thì cần ngày thứ hai.", en="A day is compared with another; give a second."
)


def diff(
    a: Annotated[
        str,
        typer.Argument(metavar="A", help="A day, the id of an instrument, or the path of a draft."),
    ],
    b: Annotated[
        str | None,
        typer.Argument(metavar="B", help="The same; without it, what the instrument A changes."),
    ] = None,
    instruments: Instruments = None,
    draft: With = None,
    database: Published = False,
    as_json: Json = False,
) -> None:
    """Say which rules come in, go out and change, and what that means for whom."""
    book = rulebook_of(instruments, draft, database=database)
    after = _moment(b or a, book, instruments)
    before = _before(a, after, book) if b is None else _moment(a, book, instruments)
    found = changes(before, after)
    titles = {name: owned.power.title for name, owned in load().registry.powers.items()}
    told = sentences(before, after, found, titles)
    if as_json:
        print_json(_document(before, after, found, told))
        return
    for sentence in told:
        typer.echo(f"{sentence.sign} {sentence.text.in_(language())}")
    typer.echo(f"+{len(found.came)} -{len(found.went)} ~{len(found.changed)}")


def _moment(given: str, book: Rulebook, instruments: Path | None) -> Moment:
    """The rules on a day; or on the day of an instrument; or as a draft makes them on its day."""
    if (day := _day(given)) is not None:
        return Moment(snapshot=Snapshot.of(book), day=day)
    if given in book.instruments:
        return Moment(snapshot=Snapshot.of(book), day=book.instruments[given].in_force)
    path = Path(given)
    if not holds_instrument(path):
        not_adopted = waiting(instruments) if _is_folder(instruments) else {}
        if given not in not_adopted:
            known = [*book.instruments, *not_adopted]
            close = did_you_mean(given, known)
            raise BadInput(_UNKNOWN.format(given=given, close=close))
        path = not_adopted[given]
    amendment = amendment_at(path, book)
    snapshot = Snapshot.of(amended(book, amendment))
    return Moment(snapshot=snapshot, day=amendment.instrument.in_force)


def _is_folder(instruments: Path | None) -> bool:
    return instruments is None or not holds_instrument(instruments)


def _before(given: str, after: Moment, book: Rulebook) -> Moment:
    """The rules without the draft on its day; the day before that of an adopted instrument."""
    if _day(given) is not None:
        raise BadInput(_ALONE)
    adopted = given in book.instruments
    day = after.day - timedelta(days=1) if adopted else after.day
    return Moment(snapshot=Snapshot.of(book), day=day)


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def _document(a: Moment, b: Moment, found: Changes, told: tuple[Sentence, ...]) -> dict[str, Any]:
    return {
        "from": a.day.isoformat(),
        "to": b.day.isoformat(),
        "came": _rules(found.came),
        "went": _rules(found.went),
        "changed": [
            {"before": before, "after": after}
            for before, after in zip(
                _rules(one.before for one in found.changed),
                _rules(one.after for one in found.changed),
                strict=True,
            )
        ],
        "sentences": [
            {
                "sign": one.sign,
                "rules": list(one.rules),
                "vi": one.text.vi,
                "en": one.text.en,
            }
            for one in told
        ],
    }


def _rules(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    return [
        {
            "id": rule.id,
            "office": rule.office,
            "axis": rule.axis,
            "power": rule.power,
            "managed_by": joined(rule.managed_by),
            "portion": joined(rule.portion),
            "effect": rule.effect,
            "clause": rule.clause,
            "from": rule.start.isoformat(),
            "until": rule.end.isoformat() if rule.end else None,
        }
        for rule in rules
    ]
