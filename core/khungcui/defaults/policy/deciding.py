"""Asking the policy: ``decision`` for any office, record and day; ``viewer`` for oneself."""

from datetime import date
from typing import Annotated, Any, TypeVar

import strawberry
from strawberry import UNSET

from khungcui.errors import BadInput, Unauthenticated
from khungcui.policy.explain import reasons
from khungcui.policy.question import Question
from khungcui.policy.vocabulary import ManagedBy, OfficeKind, PortionKind
from khungcui.text import Text
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
    snapshot: str = strawberry.field(description="Which edition of the rules decided.")


@strawberry.type(description="Who asks, in the name of which office.")
class Viewer:
    """The official and the office of the token."""

    official: str = strawberry.field(description="The official's name.")
    office: str = strawberry.field(description="The office's name.")
    office_kind: str = strawberry.field(description="The kind of office.")
    area: str = strawberry.field(description="The code of the office's ground.")
    sectors: list[str] = strawberry.field(description="The sectors that it follows; `*` for all.")
    signing: bool = strawberry.field(description="Whether the post has the right of signature.")
    district: str | None = strawberry.field(description="The district of this endpoint.")
    day: date = strawberry.field(description="Today, in Ho Chi Minh City.")


def _word(kind: type[Word], given: str | None, field: str) -> Word | None:
    if given is None:
        return None
    try:
        return kind(given)
    except ValueError:
        raise BadInput(unknown_word(given, {each.value for each in kind}), field=field) from None


def _signed_in(context: Any) -> None:
    if context.principal is None:
        raise Unauthenticated(Text(vi="Cần mã truy cập.", en="A token is needed."))


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
        _signed_in(context)
        given = {k: None if v is UNSET else v for k, v in vars(input).items()}
        kind = _word(OfficeKind, input.office_kind, "officeKind")
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
            managed_by=_word(ManagedBy, given["managed_by"] or None, "managedBy"),
            portion=_word(PortionKind, given["portion"] or None, "portion"),
            record_orderer=given["record_orderer"] or None,
            record_owner=given["record_owner"] or None,
        )
        decision = question.decide(context.live.snapshot, context.live.tree)
        instrument = decision.instrument
        return PolicyDecision(
            allowed=decision.allowed,
            clause=decision.clause,
            rule=decision.rule.id if decision.rule else None,
            instrument=instrument.number if instrument else None,
            reasons=[reason.in_(context.language) for reason in reasons(decision)],
            snapshot=decision.snapshot_id,
        )

    @strawberry.field(description="Who asks; null without a token.")
    def viewer(self, info: strawberry.Info) -> Viewer | None:
        """The bearer of the token, as the platform knows them."""
        context: Any = info.context
        principal = context.principal
        if principal is None:
            return None
        reach = principal.reach(context.day, context.live.tree)
        return Viewer(
            official=principal.official_name,
            office=principal.office_name,
            office_kind=principal.kind.value,
            area=context.live.tree.code(principal.area),
            sectors=sorted(reach.sectors) if reach else [],
            signing=principal.signing,
            district=context.tenant,
            day=context.day,
        )
