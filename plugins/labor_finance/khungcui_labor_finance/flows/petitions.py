"""Petitions go up and are answered; difficulties are solved (II.5.3, II.5.4).

The department studies and proposes: none of its acts writes a rule or a ledger.
"""

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
from khungcui_labor_finance.checks import named, within, worded
from khungcui_labor_finance.errors import NotReady
from khungcui_labor_finance.models import PolicyDifficulty, PolicyPetition
from khungcui_labor_finance.vocabulary import DifficultyState, PetitionState, RuleDomain, RuleState


@strawberry.input(description="A petition for a policy.")
class SuggestPolicyPetitionInput:
    """From which ground, about what."""

    area: str = strawberry.field(description="The id of the area.")
    domain: RuleDomain = strawberry.field(description="What it is about.")
    title: str = strawberry.field(description="What it is called.")
    content: str = strawberry.field(description="What it asks for.")
    sector: str = strawberry.field(
        default=ALL_SECTORS, description="The code of the sector; * for all."
    )


@strawberry.input(description="The study of a petition.")
class StudyPolicyPetitionInput(Moving):
    """What was learnt, and with whom."""

    policy_petition: strawberry.ID = strawberry.field(description="The petition.")
    study: str = strawberry.field(description="What was learnt, and with which branches.")


@strawberry.input(description="What is proposed for issue.")
class ProposePolicyInput(Moving):
    """The proposal."""

    policy_petition: strawberry.ID = strawberry.field(description="The petition.")
    proposal: str = strawberry.field(description="What the city is asked to issue.")


@strawberry.input(description="The answer to a petition by a rule.")
class GrantPolicyPetitionInput(Moving):
    """The rule that came of it."""

    policy_petition: strawberry.ID = strawberry.field(description="The petition.")
    economic_rule: strawberry.ID = strawberry.field(description="The rule, which is in force.")


@strawberry.input(description="A difficulty in applying a policy.")
class RaisePolicyDifficultyInput:
    """Where, about what."""

    area: str = strawberry.field(description="The id of the area.")
    domain: RuleDomain = strawberry.field(description="What it is about.")
    content: str = strawberry.field(description="What it says.")
    sector: str = strawberry.field(
        default=ALL_SECTORS, description="The code of the sector; * for all."
    )


@strawberry.input(description="A solution of a difficulty.")
class ProposeSolutionInput(Moving):
    """What the department proposes."""

    policy_difficulty: strawberry.ID = strawberry.field(description="The difficulty.")
    solution: str = strawberry.field(description="What is proposed.")


@strawberry.input(description="How a difficulty was settled.")
class SettleDifficultyInput(Moving):
    """What came of it."""

    policy_difficulty: strawberry.ID = strawberry.field(description="The difficulty.")
    outcome: str = strawberry.field(description="What came of it.")


_Given = SuggestPolicyPetitionInput | RaisePolicyDifficultyInput


async def _own(acting: Acting, given: _Given) -> Facet:
    """Where it lies, on the office's own ground; what an establishment raises is its own."""
    within(acting, given.area, acting.principal.area, "area")
    sector = await known_sector(acting, given.sector, or_all=True)
    return Facet(area=given.area, sector=sector, owner=str(acting.principal.office_id))


async def suggest_policy_petition(
    acting: Acting, _: None, given: SuggestPolicyPetitionInput
) -> PolicyPetition:
    """Raise a petition, for the district to endorse."""
    petition = PolicyPetition(
        tenant=acting.tenant,
        area=given.area,
        sector=given.sector,
        owner=acting.principal.office_id,
        domain=given.domain,
        title=named(given.title, "title"),
        content=worded(given.content, "content"),
        raised_by=acting.principal.office_name,
        raised_on=acting.day,
        state=PetitionState.RAISED,
    )
    acting.session.add(petition)
    return petition


async def study(_: Acting, petition: PolicyPetition, given: StudyPolicyPetitionInput) -> None:
    """Keep what was learnt."""
    petition.study = worded(given.study, "study")


async def propose(_: Acting, petition: PolicyPetition, given: ProposePolicyInput) -> None:
    """Keep what the city is asked to issue."""
    petition.proposal = worded(given.proposal, "proposal")


async def grant(acting: Acting, petition: PolicyPetition, given: GrantPolicyPetitionInput) -> None:
    """Answer by a rule that is in force, which was issued in its own way."""
    rule = await acting.find("economic_rule", given.economic_rule, field="economicRule")
    if rule.state is not RuleState.IN_FORCE or rule.domain is not petition.domain:
        raise NotReady(
            Text(
                vi="Chế độ phải cùng lĩnh vực và đang có hiệu lực.",
                en="The rule has to be of the same subject, and in force.",
            ),
            field="economicRule",
        )
    petition.rule_tenant, petition.rule_id = rule.tenant, rule.id


async def decline(_: Acting, petition: PolicyPetition, given: Moving) -> None:
    """Keep the reason where whoever petitioned reads it."""
    petition.reason = given.comment


async def raise_policy_difficulty(
    acting: Acting, _: None, given: RaisePolicyDifficultyInput
) -> PolicyDifficulty:
    """Say what is difficult in applying a policy."""
    difficulty = PolicyDifficulty(
        tenant=acting.tenant,
        area=given.area,
        sector=given.sector,
        owner=acting.principal.office_id,
        domain=given.domain,
        content=worded(given.content, "content"),
        raised_by=acting.principal.office_name,
        raised_on=acting.day,
        state=DifficultyState.RAISED,
    )
    acting.session.add(difficulty)
    return difficulty


async def solve(_: Acting, difficulty: PolicyDifficulty, given: ProposeSolutionInput) -> None:
    """Propose a solution; whoever applies the policy settles it."""
    difficulty.solution = worded(given.solution, "solution")


async def settle(_: Acting, difficulty: PolicyDifficulty, given: SettleDifficultyInput) -> None:
    """Say what came of it."""
    difficulty.outcome = worded(given.outcome, "outcome")


def _declining(name: str, power: str, source: PetitionState) -> Transition:
    return Transition(
        name=name,
        title=Text(vi="Không chấp thuận kiến nghị", en="Decline a petition"),
        power=power,
        sources=(source,),
        target=PetitionState.DECLINED,
        returns=True,
        run=decline,
    )


PETITIONS = Workflow(
    resource="policy_petition",
    title=Text(vi="Kiến nghị chính sách", en="Petition for a policy"),
    states=PetitionState,
    begins=(
        Begin(
            act=Act(
                name="suggest_policy_petition",
                power="policy_petition.suggest",
                title=Text(vi="Nêu kiến nghị", en="Suggest a petition"),
                input=SuggestPolicyPetitionInput,
                creates=_own,
                run=suggest_policy_petition,
                returns="policy_petition",
            ),
            state=PetitionState.RAISED,
        ),
    ),
    transitions=(
        Transition(
            name="endorse_policy_petition",
            title=Text(vi="Quận, huyện kiến nghị", en="Endorse a petition"),
            power="policy_petition.raise",
            sources=(PetitionState.RAISED,),
            target=PetitionState.ENDORSED,
            apart_from=("suggest_policy_petition",),
        ),
        Transition(
            name="study_policy_petition",
            title=Text(vi="Nghiên cứu kiến nghị", en="Study a petition"),
            power="policy_proposal.draft",
            sources=(PetitionState.ENDORSED,),
            target=PetitionState.STUDIED,
            input=StudyPolicyPetitionInput,
            run=study,
        ),
        Transition(
            name="propose_policy",
            title=Text(vi="Đề nghị ban hành chính sách", en="Propose a policy for issue"),
            power="policy_proposal.draft",
            sources=(PetitionState.STUDIED,),
            target=PetitionState.PROPOSED_FOR_ISSUE,
            input=ProposePolicyInput,
            run=propose,
        ),
        Transition(
            name="grant_policy_petition",
            title=Text(vi="Ban hành theo kiến nghị", en="Answer a petition by a rule"),
            power="economic_policy.issue",
            sources=(PetitionState.PROPOSED_FOR_ISSUE,),
            target=PetitionState.ISSUED,
            input=GrantPolicyPetitionInput,
            run=grant,
        ),
        _declining("refuse_policy_petition", "policy_petition.raise", PetitionState.RAISED),
        _declining("decline_policy_petition", "policy_proposal.draft", PetitionState.STUDIED),
        _declining(
            "reject_policy_proposal", "economic_policy.issue", PetitionState.PROPOSED_FOR_ISSUE
        ),
    ),
    ends=(PetitionState.ISSUED, PetitionState.DECLINED),
    terms={
        PetitionState.RAISED: Term(days=10),
        PetitionState.ENDORSED: Term(days=20),
        PetitionState.STUDIED: Term(days=20),
        PetitionState.PROPOSED_FOR_ISSUE: Term(days=20),
    },
)

DIFFICULTIES = Workflow(
    resource="policy_difficulty",
    title=Text(vi="Vướng mắc về chính sách", en="Difficulty with a policy"),
    states=DifficultyState,
    begins=(
        Begin(
            act=Act(
                name="raise_policy_difficulty",
                power="policy_petition.suggest",
                title=Text(vi="Nêu vướng mắc", en="Raise a difficulty"),
                input=RaisePolicyDifficultyInput,
                creates=_own,
                run=raise_policy_difficulty,
                returns="policy_difficulty",
            ),
            state=DifficultyState.RAISED,
        ),
    ),
    transitions=(
        Transition(
            name="propose_solution",
            title=Text(vi="Đề xuất cách giải quyết", en="Propose a solution"),
            power="policy_difficulty.propose_solution",
            sources=(DifficultyState.RAISED,),
            target=DifficultyState.SOLUTION_PROPOSED,
            input=ProposeSolutionInput,
            run=solve,
        ),
        Transition(
            name="settle_policy_difficulty",
            title=Text(vi="Giải quyết vướng mắc", en="Settle a difficulty"),
            power="economic_policy.apply",
            sources=(DifficultyState.SOLUTION_PROPOSED,),
            target=DifficultyState.SETTLED,
            input=SettleDifficultyInput,
            run=settle,
        ),
        Transition(
            name="return_solution",
            title=Text(vi="Đề nghị Sở xem lại cách giải quyết", en="Return a solution"),
            power="economic_policy.apply",
            sources=(DifficultyState.SOLUTION_PROPOSED,),
            target=DifficultyState.RAISED,
            returns=True,
            restarts=True,
        ),
    ),
    ends=(DifficultyState.SETTLED,),
    terms={DifficultyState.RAISED: Term(days=15)},
)
