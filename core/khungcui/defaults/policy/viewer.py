"""``Viewer``: an office, who asks in its name, and what the rules give it."""

from datetime import date
from typing import Annotated, Any

import strawberry
from sqlalchemy import and_, func, select
from strawberry import UNSET
from strawberry.types import Info

from khungcui.defaults.policy.changes import PolicyChanges, changes_for
from khungcui.defaults.policy.permissions import Permission, permissions
from khungcui.defaults.policy.requiring import require_asking, require_viewing
from khungcui.defaults.policy.ruling import PolicyRule
from khungcui.defaults.policy.verdict import PolicyDecision
from khungcui.errors import BadInput
from khungcui.plugins.holding import find_record, known_power
from khungcui.plugins.view import View, source
from khungcui.policy.rule import Rule
from khungcui.text.nearest import unknown_word

Id = Annotated[strawberry.ID, strawberry.argument(description="The record's global id.")]
PowerName = Annotated[str, strawberry.argument(description="Such as `establishment.close`.")]
AsOf = Annotated[
    date | None,
    strawberry.argument(description="As things were, and as the rules were, on this day."),
]


@strawberry.type(description="An office, and what the rules give it.")
class Viewer:
    """The official and the office of the token; or the office that it was asked to be.

    ``eyes`` are those of the office, ``asker`` those of the token: records are found with the
    asker's eyes alone.
    """

    eyes: strawberry.Private[View]
    hypothetical: bool = strawberry.field(
        description="Whether this is asked as another office. It is on record who did."
    )
    official: str = strawberry.field(description="The name of the official who asks.")
    office: str = strawberry.field(description="The office's name.")
    office_kind: str = strawberry.field(description="The kind of office.")
    area: str = strawberry.field(description="The code of the office's ground.")
    sectors: list[str] = strawberry.field(description="The sectors that it follows; `*` for all.")
    signing: bool = strawberry.field(description="Whether the post has the right of signature.")
    district: str | None = strawberry.field(description="The district of this endpoint.")
    day: date = strawberry.field(description="Today, in Ho Chi Minh City.")

    @classmethod
    def of(cls, eyes: View, *, official: str, hypothetical: bool = False) -> "Viewer":
        """The office that ``eyes`` belong to, asked about by ``official``."""
        principal, tree = eyes.asker, eyes.live.tree
        return cls(
            eyes=eyes,
            hypothetical=hypothetical,
            official=official,
            office=principal.office_name,
            office_kind=principal.kind.value,
            area=tree.code(principal.area),
            sectors=sorted(eyes.reach.sectors) if eyes.reach else [],
            signing=principal.signing,
            district=eyes.tenant,
            day=eyes.day,
        )

    @strawberry.field(
        description="The rules for this kind of office on a day: what it may do, along which "
        "line, on which condition, by which clause, and what it may not. By power."
    )
    def powers(self, info: Info[Any, Any], as_of: AsOf = UNSET) -> list[PolicyRule]:
        """Every rule in force for the office's kind."""
        view = self._viewing(info)
        day = as_of or view.day
        rules = sorted(self._rules(view), key=lambda rule: (rule.power, rule.order))
        return [PolicyRule(ruling=rule, on=day) for rule in rules if rule.in_force(day)]

    @strawberry.field(description="What came and what went for this kind of office.")
    def changes(
        self,
        info: Info[Any, Any],
        since: Annotated[date, strawberry.argument(description="The earlier day.")],
        until: Annotated[
            date | None, strawberry.argument(description="The later day; today where absent.")
        ] = UNSET,
    ) -> PolicyChanges:
        """The difference between two days, told of the office's kind alone."""
        view = self._viewing(info)
        kind, later = view.asker.kind, until or view.day
        return changes_for(info.context, kind, since, later, hypothetical=self.hypothetical)

    @strawberry.field(
        description="Whether this office may do something to a record that the asker sees, and "
        "why; where not, who may and what is missing."
    )
    async def decision_on(
        self, info: Info[Any, Any], id: Id, power: PowerName, as_of: AsOf = UNSET
    ) -> PolicyDecision:
        """The decision of the day on the record as it was on it."""
        context = info.context
        require_asking(context)
        known_power(context.live, power)
        day = as_of or context.day
        record = await find_record(context.read, context.view.on(day), id)
        decision = self.eyes.on(day).decide(power, record.facets)
        return PolicyDecision.of(context, decision, hypothetical=self.hypothetical)

    @strawberry.field(description="The powers over a record that the asker sees.")
    async def permissions(
        self,
        info: Info[Any, Any],
        id: Id,
        powers: Annotated[
            list[str] | None, strawberry.argument(description="Only these powers.")
        ] = UNSET,
        as_of: AsOf = UNSET,
    ) -> list[Permission]:
        """What this office may do there; found with the eyes of whoever asks."""
        context = info.context
        day = as_of or context.day
        record = await find_record(context.read, context.view.on(day), id)
        return permissions(
            self.eyes.on(day),
            record.owned.resource,
            record.home(context.live),
            record.facets,
            powers=None if powers is UNSET else powers,
            hypothetical=self.hypothetical,
        )

    @strawberry.field(
        description="How many rows of a list this office sees, of those that the asker sees."
    )
    async def sees(
        self,
        info: Info[Any, Any],
        resource: Annotated[
            str, strawberry.argument(description="The kind of record, such as `establishment`.")
        ],
        as_of: AsOf = UNSET,
    ) -> int:
        """A count over both WHERE clauses: that of the office and that of the asker."""
        context = info.context
        known = context.live.registry.resources
        owned = known.get(resource)
        if owned is None:
            raise BadInput(unknown_word(resource, known), field="resource")
        day = as_of or context.day
        own, other = context.view.on(day), self.eyes.on(day)
        conditions = [own.where(owned.resource, owned.plugin)]
        if self.hypothetical:
            conditions.append(other.where(owned.resource, owned.plugin))
        statement = (
            select(func.count().label("rows_"))
            .select_from(source(owned.resource))
            .where(and_(*conditions))
        )
        [row] = await context.read(statement, day)
        return row["rows_"]

    def _viewing(self, info: Info[Any, Any]) -> View:
        """The eyes of the office, where the asker may read its rules."""
        require_viewing(info.context.view, self.eyes.asker.office_id)
        return self.eyes

    @staticmethod
    def _rules(view: View) -> list[Rule]:
        kind = view.asker.kind
        return [rule for rule in view.live.snapshot.rules if rule.office is kind]
