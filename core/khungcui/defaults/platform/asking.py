"""For which district a query about modules is, and whether the office may ask it."""

from typing import Any

from khungcui.plugins.performing import Denied


def tenant_of(context: Any) -> str:
    """The district of the endpoint; at the city's, the home of the office that asks.

    `Unauthenticated` where nobody asks.
    """
    return context.tenant or context.view.asker.office_tenant


def require(context: Any, power: str) -> None:
    """`Denied` where the office may not do ``power`` over the whole district."""
    facet = context.view.facet(area=tenant_of(context), sector="*")
    decision = context.view.decide(power, [facet])
    if not decision.allowed:
        raise Denied(decision)
