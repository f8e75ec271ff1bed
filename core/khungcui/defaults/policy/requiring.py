"""Whether the office may ask: the powers ``decision.ask`` and ``policy.view``, and their facets.

The regulation is addressed to the whole city, so questions are about a record that bears the
city's area. A rule, or an office, concerns the office whose own it is.
"""

from typing import Any
from uuid import UUID

from khungcui.plugins.performing import Denied
from khungcui.plugins.view import View
from khungcui.policy.decision import Decision
from khungcui.policy.vocabulary import OfficeKind

ASK = "decision.ask"
VIEW = "policy.view"


def may_view(view: View, office_id: UUID | None) -> Decision:
    """Whether the rules that concern one office may be read; None is none in particular."""
    return view.decide(VIEW, [view.facet(area=view.live.tree.root, owner=office_id)])


def may_view_kind(view: View, kind: OfficeKind) -> Decision:
    """Whether the rules for a kind of office may be read: they are the own ones of that kind."""
    asker = view.asker
    return may_view(view, asker.office_id if asker.kind is kind else None)


def require_asking(context: Any) -> None:
    """`Denied` where the office may not ask what the rules say; `Unauthenticated` for nobody."""
    view: View = context.view
    decision = view.decide(ASK, [view.facet(area=view.live.tree.root)])
    if not decision.allowed:
        raise Denied(decision)


def require_viewing(view: View, office_id: UUID) -> Decision:
    """The decision by which the rules of one office may be read; `Denied` where they may not."""
    decision = may_view(view, office_id)
    if not decision.allowed:
        raise Denied(decision)
    return decision
