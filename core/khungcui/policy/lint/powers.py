"""Powers that plugins ask for and nobody has, and powers that rules give and nobody knows."""

from collections.abc import Collection, Iterator, Mapping

from khungcui.policy.lint.asked import Need
from khungcui.policy.lint.finding import Example, Finding, Kind, merged
from khungcui.policy.lint.table import Table
from khungcui.policy.rule import Rule, Rulebook
from khungcui.policy.vocabulary import Effect
from khungcui.text import Text
from khungcui.text.nearest import did_you_mean


def unknown(book: Rulebook, table: Table, declared: Collection[str]) -> Iterator[Finding]:
    """Powers that neither a plugin declares nor the founding instrument speaks of.

    The founding instrument is the vocabulary of modules that are not installed.
    """
    if not book.instruments:
        return
    founding = min(book.instruments.values(), key=lambda one: (one.in_force, one.id)).id
    known = {rule.power for rule in book.rules if rule.instrument == founding} | set(declared)
    text = Text(
        vi="Quy tắc {id} nói đến quyền {power} mà không ai biết.{meant}",
        en="Rule {id} speaks of the power {power}, which nobody knows.{meant}",
    )
    spoken = {lane.power: None for lane in table.lanes}
    for power in spoken:
        if power in known:
            continue
        rules = table.about(power) or _of(book, power)
        told = text.format(id=rules[0].id, power=power, meant=did_you_mean(power, known))
        yield Finding(kind=Kind.UNKNOWN_POWER, subject=power, message=told, rules=rules)


def _of(book: Rulebook, power: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in book.rules if rule.power == power)


def without_rule(table: Table, declared: Collection[str]) -> Iterator[Finding]:
    """Powers that a plugin asks for and no rule speaks of."""
    text = Text(
        vi="Không quy tắc nào trao quyền {power} cho ai.",
        en="No rule gives the power {power} to anyone.",
    )
    for power in sorted(declared):
        if power not in table:
            yield Finding(
                kind=Kind.POWER_WITHOUT_RULE,
                subject=power,
                message=text.format(power=power),
                days=(table.whole,),
            )


def without_holder(table: Table, needs: Mapping[str, Need]) -> Iterator[Finding]:
    """Powers that rules speak of, and that on some day nobody has over any record."""
    text = Text(
        vi="Không ai có quyền {power} đối với hồ sơ nào: {why}.",
        en="Nobody has the power {power} over any record: {why}.",
    )
    for power, need in sorted(needs.items()):
        if power not in table:
            continue
        bare = [
            days
            for days in table.periods(power)
            if not table.held(power, days.start, need.shape.lines) & need.shape.classes
        ]
        if not bare:
            continue
        rules = table.about(power)
        why = Text(vi="quy tắc đã hết hiệu lực", en="its rules are no longer in force")
        if any(rule.in_force(bare[0].start) for rule in rules):
            why = Text(vi="quy tắc chỉ cấm hoặc không khớp", en="its rules forbid or never match")
        yield Finding(
            kind=Kind.POWER_WITHOUT_HOLDER,
            subject=power,
            message=text.format(power=power, why=why),
            rules=tuple(rule for rule in rules if rule.effect is Effect.ALLOW),
            days=merged(bare),
            example=Example(day=bare[0].start, power=power),
        )
