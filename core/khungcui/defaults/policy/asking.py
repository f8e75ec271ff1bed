"""Questions about a record and about the rules: ``decisionOn``, ``whoMay``, ``rules``."""

from datetime import date
from typing import Annotated, Any

import strawberry
from strawberry import UNSET
from strawberry.types import Info

from khungcui.defaults.paging import (
    DEFAULT_PAGE,
    USE_PAGE_INFO,
    PageInfo,
    forwards,
    page_size,
)
from khungcui.defaults.policy.deciding import word
from khungcui.defaults.policy.holders import WhoMay, decide_for, named_offices
from khungcui.defaults.policy.requiring import may_view_kind, require_asking
from khungcui.defaults.policy.ruling import PolicyRule
from khungcui.defaults.policy.verdict import PolicyDecision
from khungcui.defaults.policy.viewer import AsOf, Id, PowerName
from khungcui.errors import BadCursor
from khungcui.plugins.holding import find_record, known_power
from khungcui.plugins.performing import Denied
from khungcui.plugins.view import View
from khungcui.policy.rule import Rule
from khungcui.policy.vocabulary import OfficeKind
from khungcui.text import Text

OfficeKindName = Annotated[
    str | None, strawberry.argument(description="A kind of office, such as `ward_committee`.")
]


@strawberry.type(description="A rule and where it stands.")
class PolicyRuleEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Where this rule stands.")
    node: PolicyRule = strawberry.field(description="The rule.")


@strawberry.type(description="A page of rules.")
class PolicyRuleConnection:
    """Relay's connection, forwards only: rules in the order of their ids."""

    nodes: list[PolicyRule] = strawberry.field(description="The rules of this page.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: int = strawberry.field(description="How many rules there are in all.")

    @strawberry.field(description="The rules, each with a cursor.")
    def edges(self) -> list[PolicyRuleEdge]:
        """The cursor of a rule is its id."""
        return [PolicyRuleEdge(cursor=node.ruling.id, node=node) for node in self.nodes]

    @strawberry.field(description="Where the next page begins.", metadata=USE_PAGE_INFO.mark)
    def end_cursor(self) -> str | None:
        """As in ``pageInfo``."""
        return self.page_info.end_cursor

    @strawberry.field(description="Whether there are more.", metadata=USE_PAGE_INFO.mark)
    def has_next_page(self) -> bool:
        """As in ``pageInfo``."""
        return self.page_info.has_next_page


@strawberry.type
class AskingQueries:
    """Fields of the root Query."""

    @strawberry.field(
        description="Whether one's office may do something to a record that one sees, and why; "
        "where not, who may and what is missing. Given a kind, of an office of that kind on "
        "whose ground and in whose sectors the record lies."
    )
    async def decision_on(
        self,
        info: Info[Any, Any],
        id: Id,
        power: PowerName,
        office_kind: OfficeKindName = UNSET,
        as_of: AsOf = UNSET,
    ) -> PolicyDecision:
        """The decision of the day on the record as it was on it."""
        context = info.context
        require_asking(context)
        known_power(context.live, power)
        kind = word(OfficeKind, office_kind or None, "officeKind")
        view: View = context.view.on(as_of or context.day)
        record = await find_record(context.read, view, id)
        if kind is None:
            decision = view.decide(power, record.facets)
            return PolicyDecision.of(context, decision, hypothetical=False)
        named = await named_offices(context, view, record.facets)
        decision = decide_for(view, kind, power, record.facets, named)
        return PolicyDecision.of(context, decision, hypothetical=True)

    @strawberry.field(description="Who may do something to a record that one sees.")
    async def who_may(
        self, info: Info[Any, Any], id: Id, power: PowerName, as_of: AsOf = UNSET
    ) -> WhoMay:
        """Offices and kinds of office, by the rules of the day."""
        context = info.context
        require_asking(context)
        known_power(context.live, power)
        view: View = context.view.on(as_of or context.day)
        record = await find_record(context.read, view, id)
        return WhoMay(view=view, record=record, power=power, day=view.day)

    @strawberry.field(
        description="The rules in force on a day, as far as they concern one's office: those for "
        "its kind, and all for whoever the regulation shows the whole."
    )
    def rules(
        self,
        info: Info[Any, Any],
        power: Annotated[
            str | None, strawberry.argument(description="Only rules of this power.")
        ] = UNSET,
        office_kind: OfficeKindName = UNSET,
        as_of: Annotated[
            date | None, strawberry.argument(description="The day; today where absent.")
        ] = UNSET,
        first: Annotated[int, strawberry.argument(description="How many.")] = DEFAULT_PAGE,
        after: Annotated[
            str | None, strawberry.argument(description="Only rules after this cursor.")
        ] = UNSET,
    ) -> PolicyRuleConnection:
        """`Denied` where a kind is asked about whose rules are not shown."""
        context = info.context
        view: View = context.view
        kinds = _shown(view, word(OfficeKind, office_kind or None, "officeKind"))
        if power:
            known_power(context.live, power)
        day = as_of or context.day
        found = sorted(
            (
                rule
                for rule in view.live.snapshot.rules
                if rule.office in kinds
                and rule.in_force(day)
                and (not power or rule.power == power)
            ),
            key=_place,
        )
        return _page(
            found, day, page_size(first, context.platform.settings.max_page), after or None
        )


def _shown(view: View, asked: OfficeKind | None) -> frozenset[OfficeKind]:
    """The kinds of office whose rules may be read, or the one asked about; `Denied` for none."""
    decisions = {
        kind: may_view_kind(view, kind) for kind in ([asked] if asked else list(OfficeKind))
    }
    shown = frozenset(kind for kind, decision in decisions.items() if decision.allowed)
    if not shown:
        raise Denied(next(iter(decisions.values())))
    return shown


def _place(rule: Rule) -> tuple[str, int]:
    instrument, _, number = rule.id.rpartition("/")
    return instrument, int(number)


def _page(found: list[Rule], day: date, first: int, after: str | None) -> PolicyRuleConnection:
    """A page of ``found``; the cursor is the id of the last rule on it."""
    start = 0
    if after is not None:
        start = next((at for at, rule in enumerate(found, 1) if rule.id == after), 0)
        if start == 0:
            raise BadCursor(
                Text(
                    vi="Con trỏ này không thuộc danh sách này.",
                    en="This cursor was not given out by this list.",
                ),
                field="after",
            )
    shown = found[start : start + first]
    return PolicyRuleConnection(
        nodes=[PolicyRule(ruling=rule, on=day) for rule in shown],
        page_info=forwards(
            [rule.id for rule in shown],
            more=start + len(shown) < len(found),
            preceded=start > 0,
        ),
        total_count=len(found),
    )
