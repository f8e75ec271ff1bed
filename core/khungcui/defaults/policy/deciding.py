"""Asking the policy: ``decision`` for any office, record and day; ``viewer`` for oneself."""

from datetime import date
from typing import Annotated, Any, TypeVar

import strawberry
from strawberry import UNSET

from khungcui.defaults.policy.requiring import require_asking
from khungcui.defaults.policy.verdict import PolicyDecision
from khungcui.defaults.policy.viewer import Viewer
from khungcui.errors import BadInput
from khungcui.policy.question import Question
from khungcui.policy.vocabulary import ManagedBy, OfficeKind, PortionKind
from khungcui.text.nearest import unknown_word

Word = TypeVar("Word", OfficeKind, ManagedBy, PortionKind)


def _optional(text: str) -> Any:
    return strawberry.field(default=UNSET, description=text)


@strawberry.input(description="A question to the policy: the columns of a worked case.")
class DecisionInput:
    """Areas are codes: `79` the city, three digits a district, five a ward."""

    office_kind: str = strawberry.field(description="Such as `ward_committee`.")
    object: str = strawberry.field(description="Such as `establishment_plan`.")
    action: str = strawberry.field(description="Such as `set`.")
    as_of: date | None = _optional("The day; today where absent.")
    office_area: str | None = _optional("The code of the office's ground.")
    office_sectors: str | None = _optional("Codes joined by `|`, or `*` for all.")
    office_id: str | None = _optional("The office, for the lines `contract` and `self`.")
    record_area: str | None = _optional("The code of the area in which the record lies.")
    record_sector: str | None = _optional("The record's sector, `*` for all sectors.")
    managed_by: str | None = _optional("central, city, district or ward.")
    portion: str | None = _optional("plan or own.")
    record_orderer: str | None = _optional("Who orders the portion.")
    record_owner: str | None = _optional("Whose own the record is.")


def word(kind: type[Word], given: str | None, field: str) -> Word | None:
    """``given`` as a word of ``kind``, None for None; `BadInput` for ``field`` where it is none."""
    if given is None:
        return None
    try:
        return kind(given)
    except ValueError:
        raise BadInput(unknown_word(given, {each.value for each in kind}), field=field) from None


@strawberry.type
class DecidingQueries:
    """Root fields about the policy."""

    @strawberry.field(
        description="Whether an office may do something to a record on a day, and why."
    )
    def decision(
        self,
        info: strawberry.Info,
        input: Annotated[DecisionInput, strawberry.argument(description="The question.")],
    ) -> PolicyDecision:
        """Decide by the rules of the day asked."""
        context: Any = info.context
        require_asking(context)
        given = {k: None if v is UNSET else v for k, v in vars(input).items()}
        kind = word(OfficeKind, input.office_kind, "officeKind")
        question = Question(
            as_of=given["as_of"] or context.day,
            office_kind=kind or OfficeKind.ESTABLISHMENT,
            object=input.object,
            action=input.action,
            office_area=given["office_area"] or None,
            office_sectors=frozenset(filter(None, (given["office_sectors"] or "").split("|"))),
            office_id=given["office_id"] or None,
            record_area=given["record_area"] or None,
            record_sector=given["record_sector"] or None,
            managed_by=word(ManagedBy, given["managed_by"] or None, "managedBy"),
            portion=word(PortionKind, given["portion"] or None, "portion"),
            record_orderer=given["record_orderer"] or None,
            record_owner=given["record_owner"] or None,
        )
        decision = question.decide(context.live.snapshot, context.live.tree)
        return PolicyDecision.of(context, decision, hypothetical=True)

    @strawberry.field(description="Who asks; null without a token.")
    def viewer(self, info: strawberry.Info) -> Viewer | None:
        """The bearer of the token, as the platform knows them."""
        context: Any = info.context
        if context.principal is None:
            return None
        return Viewer.of(context.view, official=context.principal.official_name)
