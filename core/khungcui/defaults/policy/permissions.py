"""``Permission``: one power over one record, as every record shows it and as it is asked for."""

from collections.abc import Iterable, Sequence
from typing import Any

import strawberry
from strawberry.types import Info

from khungcui.plugins.declarations import Act, Power
from khungcui.plugins.holding import Held, OnRecord, held, known_power, powers_on, titles_of
from khungcui.plugins.live import Live
from khungcui.plugins.view import View
from khungcui.policy.record import Facet
from khungcui.text import Text


@strawberry.type(description="An act by which a power over a record is exercised.")
class PermittedAct:
    """A mutation of this schema, by the name that the API calls it."""

    act: strawberry.Private[Act]

    @strawberry.field(description="The mutation, as the audit names it.")
    def name(self) -> str:
        """The act's name."""
        return self.act.name

    @strawberry.field(description="What it does.")
    def title(self, info: Info[Any, Any]) -> str:
        """The act's title in the language of the request."""
        return self.act.title.in_(info.context.language)

    @strawberry.field(
        description="Whether it is decided on its input (a class that is claimed, another record) "
        "and not on this record alone: then the verdict here is an indication."
    )
    def by_input(self) -> bool:
        """Whether the act gives the facet itself."""
        return self.act.over is not None

    @strawberry.field(
        description="Whether several offices sign it, each for its own part: who holds the power "
        "here may still have no part to sign in."
    )
    def joint(self) -> bool:
        """Whether the act waits for signatures of several offices."""
        return self.act.signers is not None


@strawberry.type(description="A power over a record, and whether the asker may exercise it.")
class Permission:
    """Decided by the rules of the record's day on the facets that the record had on it."""

    held: strawberry.Private[Held]
    hypothetical: bool = strawberry.field(
        default=False, description="Whether this was asked as another office."
    )

    @strawberry.field(description="The power: `object.action`.")
    def power(self) -> str:
        """The power's name."""
        return self.held.power.name

    @strawberry.field(description="What the power is called.")
    def title(self, info: Info[Any, Any]) -> str:
        """The power's title in the language of the request."""
        return self.held.power.title.in_(info.context.language)

    @strawberry.field(description="Whether this official may, for this office.")
    def allowed(self) -> bool:
        """The rules allow it, and the post has the right of signature where that is needed."""
        return self.held.allowed

    @strawberry.field(
        description="Whether the power binds the office, so that it takes a post with the right "
        "of signature."
    )
    def needs_signature(self) -> bool:
        """Whether the power is a binding one."""
        return self.held.power.signing

    @strawberry.field(
        description="The clause that decides; for a denial by default, the clause that gives the "
        "power to those who have it."
    )
    def clause(self) -> str | None:
        """The clause of the decision, or of the right of signature."""
        return self.held.clause

    @strawberry.field(description="The rule that decided, if one did.")
    def rule(self) -> str | None:
        """The deciding rule's id."""
        rule = self.held.decision.rule
        return rule.id if rule else None

    @strawberry.field(description="Why, in words, most important first.")
    def reasons(self, info: Info[Any, Any]) -> list[str]:
        """Worked out only where it is asked for."""
        context = info.context
        told = self.held.reasons(titles_of(context.live))
        return [reason.in_(context.language) for reason in told]

    @strawberry.field(description="The acts on this record that ask for the power.")
    def acts(self) -> list[PermittedAct]:
        """Empty where the power is exercised by other ways, such as reading or sending a file."""
        return [PermittedAct(act=act) for act in self.held.acts if not act.door]


def chosen(
    live: Live, powers: Sequence[OnRecord], names: Sequence[str] | None
) -> Sequence[OnRecord]:
    """Those of ``powers`` that are named, all for None.

    A power that no act on the record asks for is one of those that its portions are under, such
    as setting their norms; `BadInput` for a name that neither a plugin nor a rule knows.
    """
    if names is None:
        return powers
    here = {each.power.name: each for each in powers}
    return [here.get(name) or _elsewhere(live, name) for name in dict.fromkeys(names)]


def _elsewhere(live: Live, name: str) -> OnRecord:
    known_power(live, name, field="powers")
    owned = live.registry.powers.get(name)
    power = owned.power if owned else Power(name=name, title=Text(vi=name, en=name))
    return OnRecord(power=power, acts=())


def permissions(
    view: View,
    resource: Any,
    home: str,
    facets: Sequence[Facet],
    *,
    powers: Sequence[str] | None = None,
    hypothetical: bool = False,
) -> list[Permission]:
    """What ``view`` makes of the powers over a record of ``resource`` at home in ``home``."""
    asked: Iterable[OnRecord] = chosen(view.live, powers_on(view.live, resource, home), powers)
    return [Permission(held=one, hypothetical=hypothetical) for one in held(view, asked, facets)]
