"""``PolicyRule``: a rule as people read it, with its clause, its instrument and its reading."""

from datetime import date
from typing import Any

import strawberry
from strawberry.types import Info

from khungcui.policy.editions import in_words
from khungcui.policy.explain import conditions_in_words
from khungcui.policy.reading import Reading
from khungcui.policy.rule import Clause, Instrument, Rule
from khungcui.policy.titles import TITLES
from khungcui.policy.understanding import holding
from khungcui.text import Text


@strawberry.type(description="The instrument that brought a rule in.")
class PolicySource:
    """A legal act."""

    instrument: strawberry.Private[Instrument]

    @strawberry.field(description="Its id in the platform.")
    def id(self) -> str:
        """The instrument's id."""
        return self.instrument.id

    @strawberry.field(description="Its number.")
    def number(self) -> str:
        """The instrument's number."""
        return self.instrument.number

    @strawberry.field(description="Its title.")
    def title(self, info: Info[Any, Any]) -> str:
        """The title in the language of the request."""
        return self.instrument.title.in_(info.context.language)

    @strawberry.field(description="The first day on which it holds.")
    def in_force(self) -> date:
        """The day from which it holds."""
        return self.instrument.in_force


@strawberry.type(description="How a sentence that can be understood in several ways is understood.")
class PolicyReading:
    """A recorded choice."""

    reading: strawberry.Private[Reading]

    @strawberry.field(description="Its id among the readings, such as `A21`.")
    def id(self) -> str:
        """The same for every choice that was made of one sentence."""
        return self.reading.id

    @strawberry.field(description="The clause in which the sentence stands.")
    def clause(self) -> str:
        """A number."""
        return self.reading.clause

    @strawberry.field(description="What can be doubted.")
    def problem(self, info: Info[Any, Any]) -> str:
        """The doubt, in the language of the request."""
        return self.reading.problem.in_(info.context.language)

    @strawberry.field(description="The reading that was chosen.")
    def chosen(self, info: Info[Any, Any]) -> str:
        """What the rules stand on."""
        return self.reading.chosen.in_(info.context.language)

    @strawberry.field(description="The readings that were not.")
    def others(self, info: Info[Any, Any]) -> list[str]:
        """What the sentence could have meant besides."""
        return [other.in_(info.context.language) for other in self.reading.others]

    @strawberry.field(description="Who chose.")
    def by(self) -> str:
        """A name."""
        return self.reading.by

    @strawberry.field(description="From when the choice holds.")
    def since(self) -> date:
        """The first day."""
        return self.reading.since


@strawberry.type(description="A rule: what a kind of office may, or may not, do along one line.")
class PolicyRule:
    """``on`` is the day that it was asked for: on it the reading is chosen."""

    ruling: strawberry.Private[Rule]
    on: strawberry.Private[date]

    @strawberry.field(description="The rule's id.")
    def id(self) -> str:
        """The instrument's id and a number."""
        return self.ruling.id

    @strawberry.field(description="The kind of office.")
    def office_kind(self) -> str:
        """A word of the vocabulary."""
        return self.ruling.office.value

    @strawberry.field(description="The power: `object.action`.")
    def power(self) -> str:
        """The power's name."""
        return self.ruling.power

    @strawberry.field(description="What the power is called; null while no module knows it.")
    def title(self, info: Info[Any, Any]) -> str | None:
        """The title that the power's plugin gives it."""
        owned = info.context.live.registry.powers.get(self.ruling.power)
        return owned.power.title.in_(info.context.language) if owned else None

    @strawberry.field(description="Whether the rule allows; false where it forbids.")
    def allows(self) -> bool:
        """The rule's effect."""
        return self.ruling.effect.value == "allow"

    @strawberry.field(
        description="The line along which the office reaches a record: territory, sector, "
        "contract, self or addressed."
    )
    def line(self) -> str:
        """A word of the vocabulary."""
        return self.ruling.axis.value

    @strawberry.field(description="The line in words.")
    def line_in_words(self, info: Info[Any, Any]) -> str:
        """The line's title."""
        return TITLES[self.ruling.axis].in_(info.context.language)

    @strawberry.field(description="Which portions it is about, in words; empty for all.")
    def condition(self, info: Info[Any, Any]) -> str:
        """The conditions on manager and portion."""
        return conditions_in_words(self.ruling).in_(info.context.language).removeprefix(", ")

    @strawberry.field(description="Levels of direct management that it is about; null for all.")
    def managed_by(self) -> list[str] | None:
        """Words of the vocabulary, in alphabetical order."""
        chosen = self.ruling.managed_by
        return None if chosen is None else sorted(chosen)

    @strawberry.field(description="Portions that it is about; null for all.")
    def portion(self) -> list[str] | None:
        """Words of the vocabulary, in alphabetical order."""
        chosen = self.ruling.portion
        return None if chosen is None else sorted(chosen)

    @strawberry.field(description="The whole rule in one line.")
    def words(self, info: Info[Any, Any]) -> str:
        """The rule in words, in the language of the request."""
        return in_words(self.ruling).in_(info.context.language)

    @strawberry.field(
        description="Whether the power binds the office, so that it takes a post with the right "
        "of signature."
    )
    def needs_signature(self, info: Info[Any, Any]) -> bool:
        """Whether the plugin of the power declares it as binding."""
        owned = info.context.live.registry.powers.get(self.ruling.power)
        return owned is not None and owned.power.signing

    @strawberry.field(description="The clause that it follows from.")
    def clause(self) -> str:
        """The clause's number."""
        return self.ruling.clause

    @strawberry.field(description="The title of the clause.")
    def clause_title(self, info: Info[Any, Any]) -> str:
        """The clause's short title."""
        return self._clause(info).title.in_(info.context.language)

    @strawberry.field(description="The words of the clause, in Vietnamese as they were issued.")
    def quote(self, info: Info[Any, Any]) -> str:
        """The clause's own words."""
        return self._clause(info).quote

    @strawberry.field(description="The instrument that brought it in.")
    def instrument(self, info: Info[Any, Any]) -> PolicySource | None:
        """The rule's instrument."""
        found = info.context.live.snapshot.instruments.get(self.ruling.instrument)
        return None if found is None else PolicySource(instrument=found)

    @strawberry.field(
        description="The readings of ambiguous sentences because of which it stands as it does."
    )
    def readings(self, info: Info[Any, Any]) -> list[PolicyReading]:
        """Of each sentence the choice that holds on the day that was asked for."""
        held = holding(info.context.live.snapshot.readings, self.on)
        return [PolicyReading(reading=one) for one in held if self.ruling.id in one.rules]

    @strawberry.field(description="The first day on which it is in force.")
    def since(self) -> date:
        """The rule's first day."""
        return self.ruling.start

    @strawberry.field(description="The first day on which it is not any more; null without end.")
    def until(self) -> date | None:
        """The day after the rule's last."""
        return self.ruling.end

    def _clause(self, info: Info[Any, Any]) -> Clause:
        number = self.ruling.clause
        unknown = Clause(number=number, title=Text(vi=number, en=number))
        return info.context.live.snapshot.clauses.get(number, unknown)
