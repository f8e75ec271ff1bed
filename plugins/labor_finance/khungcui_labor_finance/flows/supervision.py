"""What the department finds in supervising, and how it guides (II.5.2, II.5.5)."""

import strawberry

from khungcui import (
    ALL_SECTORS,
    Act,
    Acting,
    Begin,
    Facet,
    Moving,
    Term,
    Text,
    Transition,
    Workflow,
    known_sector,
)
from khungcui_labor_finance.checks import named, worded
from khungcui_labor_finance.errors import OutOfArea
from khungcui_labor_finance.models import PolicyFinding, ProfessionalGuidance
from khungcui_labor_finance.vocabulary import FindingState, RuleDomain


@strawberry.input(description="What supervision found.")
class GivePolicyFindingInput:
    """Where, about what."""

    area: str = strawberry.field(description="The id of the area.")
    domain: RuleDomain = strawberry.field(description="What it is about.")
    content: str = strawberry.field(description="What it says.")
    sector: str = strawberry.field(
        default=ALL_SECTORS, description="The code of the sector; * for all."
    )


@strawberry.input(description="The answer to a finding.")
class AnswerPolicyFindingInput(Moving):
    """What is answered."""

    policy_finding: strawberry.ID = strawberry.field(description="The finding.")
    answer: str = strawberry.field(description="What is answered.")


@strawberry.input(description="Professional guidance.")
class IssueGuidanceInput:
    """To which area and all below it, about what."""

    area: str = strawberry.field(description="The id of the area.")
    domain: RuleDomain = strawberry.field(description="What it is about.")
    title: str = strawberry.field(description="What it is called.")
    content: str = strawberry.field(description="What it says.")
    sector: str = strawberry.field(
        default=ALL_SECTORS, description="The code of the sector; * for all."
    )


_Given = GivePolicyFindingInput | IssueGuidanceInput


async def _there(acting: Acting, given: _Given) -> Facet:
    return Facet(area=given.area, sector=await known_sector(acting, given.sector, or_all=True))


async def _in_a_district(acting: Acting, given: GivePolicyFindingInput) -> Facet:
    """Where those are who apply the policy: they answer."""
    if given.area == acting.tree.root:
        raise OutOfArea(
            Text(
                vi="Nhận xét gửi tới một quận, huyện hoặc một địa bàn trong đó.",
                en="A finding is for a district, or for an area in one.",
            ),
            field="area",
        )
    return await _there(acting, given)


async def give_policy_finding(
    acting: Acting, _: None, given: GivePolicyFindingInput
) -> PolicyFinding:
    """Say what supervision found; it changes nothing but itself."""
    finding = PolicyFinding(
        tenant=acting.tenant,
        area=given.area,
        sector=given.sector,
        domain=given.domain,
        content=worded(given.content, "content"),
        given_on=acting.day,
        state=FindingState.GIVEN,
    )
    acting.session.add(finding)
    return finding


async def answer(_: Acting, finding: PolicyFinding, given: AnswerPolicyFindingInput) -> None:
    """Answer a finding."""
    finding.answer = worded(given.answer, "answer")


async def issue_guidance(
    acting: Acting, _: None, given: IssueGuidanceInput
) -> ProfessionalGuidance:
    """Guide those who apply a policy, in an area and all below it."""
    guidance = ProfessionalGuidance(
        tenant=acting.tenant,
        area=given.area,
        sector=given.sector,
        domain=given.domain,
        title=named(given.title, "title"),
        content=worded(given.content, "content"),
        issued_on=acting.day,
    )
    acting.session.add(guidance)
    return guidance


GUIDING_ACTS = tuple(
    Act(
        name=name,
        power=power,
        title=title,
        input=IssueGuidanceInput,
        creates=_there,
        run=issue_guidance,
        returns="professional_guidance",
    )
    for name, power, title in (
        (
            "issue_professional_guidance",
            "professional_guidance.issue",
            Text(vi="Ban hành hướng dẫn nghiệp vụ", en="Issue professional guidance"),
        ),
        (
            "guide_economic_policy",
            "economic_policy.guide",
            Text(vi="Hướng dẫn vận dụng chính sách", en="Guide how a policy is applied"),
        ),
    )
)


FINDINGS = Workflow(
    resource="policy_finding",
    title=Text(vi="Nhận xét của Sở khi giám sát", en="Finding of the department"),
    states=FindingState,
    begins=(
        Begin(
            act=Act(
                name="give_policy_finding",
                power="economic_policy.supervise",
                title=Text(vi="Nhận xét khi giám sát", en="Give a finding"),
                input=GivePolicyFindingInput,
                creates=_in_a_district,
                run=give_policy_finding,
                returns="policy_finding",
            ),
            state=FindingState.GIVEN,
        ),
    ),
    transitions=(
        Transition(
            name="answer_policy_finding",
            title=Text(vi="Trả lời nhận xét", en="Answer a finding"),
            power="economic_policy.apply",
            sources=(FindingState.GIVEN,),
            target=FindingState.ANSWERED,
            input=AnswerPolicyFindingInput,
            run=answer,
        ),
    ),
    ends=(FindingState.ANSWERED,),
    terms={FindingState.GIVEN: Term(days=15)},
)
