"""``PolicyDecision``: a verdict that carries its reason."""

from typing import Any

import strawberry

from khungcui.defaults.policy.ruling import PolicyReading
from khungcui.plugins.holding import titles_of
from khungcui.policy.decision import Decision
from khungcui.policy.explain import reasons
from khungcui.policy.understanding import rests_on


@strawberry.type(description="What the policy says, and by which clause.")
class PolicyDecision:
    """A verdict that carries its reason."""

    allowed: bool = strawberry.field(description="Whether the office may.")
    clause: str | None = strawberry.field(
        description="The clause that decides; for a denial by default, the clause that gives the "
        "power to those who have it."
    )
    rule: str | None = strawberry.field(description="The rule that decided, if one did.")
    instrument: str | None = strawberry.field(description="The instrument that the rule is from.")
    reasons: list[str] = strawberry.field(description="In words, most important first.")
    readings: list[PolicyReading] = strawberry.field(
        description="How the sentences are understood on which it rests, where they can be "
        "understood in several ways; for a denial by default those of the rule that came nearest."
    )
    needs_signature: bool = strawberry.field(
        description="Whether the power binds the office, so that it takes a post with the right "
        "of signature besides."
    )
    snapshot: str = strawberry.field(description="Which edition of the rules decided.")
    hypothetical: bool = strawberry.field(
        description="Whether the office is one that the asker is not."
    )

    @classmethod
    def of(cls, context: Any, decision: Decision, *, hypothetical: bool) -> "PolicyDecision":
        """``decision`` in the language of the request."""
        instrument = decision.instrument
        told = reasons(decision, titles_of(context.live))
        owned = context.live.registry.powers.get(decision.power)
        return cls(
            allowed=decision.allowed,
            clause=decision.clause,
            rule=decision.rule.id if decision.rule else None,
            instrument=instrument.number if instrument else None,
            reasons=[reason.in_(context.language) for reason in told],
            readings=[PolicyReading(reading=one) for one in rests_on(decision)],
            needs_signature=owned is not None and owned.power.signing,
            snapshot=decision.snapshot_id,
            hypothetical=hypothetical,
        )
