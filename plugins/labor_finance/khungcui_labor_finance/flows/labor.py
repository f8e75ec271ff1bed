"""The way of a need for labor, and the placements that fill it (II.5.1)."""

import strawberry

from khungcui import Act, Acting, Begin, Edit, Moving, Text, Transition, Workflow, advance
from khungcui_labor_finance.checks import between, people, period, settled, worded
from khungcui_labor_finance.errors import AlreadyThere, NotReady, WrongFigure
from khungcui_labor_finance.models import JobPlacement, JobSeeker, LaborAllocation, LaborPool
from khungcui_labor_finance.places import facet_of, place_of, same
from khungcui_labor_finance.vocabulary import AllocationState, Skill


@strawberry.input(description="A need for labor.")
class StateLaborNeedInput:
    """Who needs how many, when."""

    establishment: strawberry.ID = strawberry.field(description="The establishment.")
    period: str = strawberry.field(description="The code of the period.")
    skill: Skill = strawberry.field(description="How skilled.")
    needed: int = strawberry.field(description="How many people.")


@strawberry.input(description="A need to take into the plan.")
class PlanLaborInput(Moving):
    """How many are planned."""

    labor_allocation: strawberry.ID = strawberry.field(description="The need.")
    planned: int = strawberry.field(description="How many people.")


@strawberry.input(description="Labor allotted from a pool.")
class AllotLaborInput(Moving):
    """From which pool, how many."""

    labor_allocation: strawberry.ID = strawberry.field(description="The need.")
    labor_pool: strawberry.ID = strawberry.field(description="The pool.")
    people: int = strawberry.field(description="How many people.")


@strawberry.input(description="A job seeker to place.")
class PlaceJobSeekerInput(Moving):
    """Whom."""

    labor_allocation: strawberry.ID = strawberry.field(description="The allocation.")
    job_seeker: strawberry.ID = strawberry.field(description="The job seeker.")


@strawberry.input(description="The report of an allocation.")
class ReportLaborInput(Moving):
    """What came of it."""

    labor_allocation: strawberry.ID = strawberry.field(description="The allocation.")
    report: str = strawberry.field(description="What came of it.")


async def state_labor_need(acting: Acting, _: None, given: StateLaborNeedInput) -> LaborAllocation:
    """State how many hands an establishment needs."""
    place = await place_of(acting, given.establishment)
    need = LaborAllocation(
        tenant=acting.tenant,
        **place.columns,
        period=period(given.period).code,
        skill=given.skill,
        needed=people(given.needed, "needed", least=1),
    )
    acting.session.add(need)
    return need


async def plan(acting: Acting, need: LaborAllocation, given: PlanLaborInput) -> None:
    """Take a need into the plan, whole or in part."""
    between(given.planned, 1, need.needed, "planned")
    need.planned = given.planned
    await settled(acting)


async def allot(acting: Acting, need: LaborAllocation, given: AllotLaborInput) -> None:
    """Take people out of a pool; never more than it has, whoever allots at the same time."""
    pool = await acting.find("labor_pool", given.labor_pool, field="laborPool", lock=True)
    if pool.tenant != need.tenant or pool.period != need.period:
        raise WrongFigure(
            Text(
                vi="Nguồn lao động phải cùng quận, huyện và cùng kỳ.",
                en="The pool has to be of the same district and period.",
            ),
            field="laborPool",
        )
    between(given.people, 1, need.planned, "people")
    pool.allotted += given.people
    need.allotted, need.pool_id = given.people, pool.id
    await settled(acting)


async def place_job_seeker(
    acting: Acting, need: LaborAllocation, given: PlaceJobSeekerInput
) -> LaborAllocation:
    """Give a job seeker one of the places that were allotted."""
    seeker: JobSeeker = await acting.find("job_seeker", given.job_seeker, field="jobSeeker")
    need.placed += 1
    acting.session.add(
        JobPlacement(
            tenant=need.tenant,
            **same(need),
            seeker_id=seeker.id,
            allocation_id=need.id,
            placed_on=acting.day,
        )
    )
    await settled(acting)
    await advance(acting, seeker, "job_seeker_is_placed")
    return need


async def complete(acting: Acting, need: LaborAllocation, _: Moving) -> None:
    """Give back to the pool what was allotted and not filled."""
    if need.placed == 0:
        raise NotReady(
            Text(vi="Chưa bố trí người nào.", en="Nobody is placed yet."), clause="II.5.1"
        )
    pool = await acting.session.get_one(
        LaborPool, (need.tenant, need.pool_id), with_for_update=True
    )
    pool.allotted -= need.allotted - need.placed
    need.allotted = need.placed
    await settled(acting)


async def give_back(acting: Acting, need: LaborAllocation, _: Moving) -> None:
    """Give all that was allotted back to the pool, where nobody was placed."""
    if need.placed:
        raise NotReady(
            Text(
                vi="Đã bố trí {placed} người; hãy hoàn thành bố trí.",
                en="{placed} people are placed; complete the allocation.",
            ).format(placed=need.placed)
        )
    if need.pool_id is not None:
        pool = await acting.session.get_one(
            LaborPool, (need.tenant, need.pool_id), with_for_update=True
        )
        pool.allotted -= need.allotted
        need.allotted = 0
    await settled(acting)


async def report(_: Acting, need: LaborAllocation, given: ReportLaborInput) -> None:
    """Say what came of it."""
    need.report = worded(given.report, "report")


# Placements


@strawberry.input(description="A placement that ends.")
class EndJobPlacementInput:
    """Which, and why."""

    job_placement: strawberry.ID = strawberry.field(description="The placement.")
    reason: str = strawberry.field(description="Why.")


async def end_job_placement(
    acting: Acting, placement: JobPlacement, given: EndJobPlacementInput
) -> JobPlacement:
    """End a placement; its holder seeks work again, and the place is free as long as places are."""
    if placement.ended_on is not None:
        raise AlreadyThere(Text(vi="Đã kết thúc.", en="This has ended already."))
    acting.notes.append(worded(given.reason, "reason"))
    placement.ended_on = acting.day
    need = await acting.session.get_one(
        LaborAllocation, (placement.tenant, placement.allocation_id), with_for_update=True
    )
    if need.state is AllocationState.ALLOCATED:
        need.placed -= 1
    seeker = await acting.session.get_one(JobSeeker, (placement.tenant, placement.seeker_id))
    await settled(acting)
    await advance(acting, seeker, "job_seeker_seeks_again")
    return placement


_MANAGE = "labor_allocation.manage"

LABOR_ACTS = (
    Act(
        name="end_job_placement",
        power=_MANAGE,
        title=Text(vi="Kết thúc bố trí việc làm", en="End a placement"),
        input=EndJobPlacementInput,
        on="job_placement",
        run=end_job_placement,
        returns="job_placement",
    ),
)

LABOR_ALLOCATIONS = Workflow(
    resource="labor_allocation",
    title=Text(vi="Nhu cầu và phân bố lao động", en="Need for labor and its allocation"),
    states=AllocationState,
    begins=(
        Begin(
            act=Act(
                name="state_labor_need",
                power="labor_allocation.state_need",
                title=Text(vi="Nêu nhu cầu lao động", en="State a need for labor"),
                input=StateLaborNeedInput,
                creates=facet_of,
                run=state_labor_need,
                returns="labor_allocation",
            ),
            state=AllocationState.NEEDS,
        ),
    ),
    edits=(
        Edit(
            act=Act(
                name="place_job_seeker",
                power=_MANAGE,
                title=Text(vi="Bố trí người tìm việc", en="Place a job seeker"),
                input=PlaceJobSeekerInput,
                on="labor_allocation",
                run=place_job_seeker,
                returns="labor_allocation",
            ),
            states=(AllocationState.ALLOCATED,),
        ),
    ),
    transitions=(
        Transition(
            name="plan_labor",
            title=Text(vi="Đưa nhu cầu vào kế hoạch", en="Plan labor"),
            power=_MANAGE,
            sources=(AllocationState.NEEDS,),
            target=AllocationState.PLANNED,
            input=PlanLaborInput,
            run=plan,
        ),
        Transition(
            name="return_labor_need",
            title=Text(vi="Trả lại nhu cầu lao động", en="Return a need for labor"),
            power=_MANAGE,
            sources=(AllocationState.NEEDS, AllocationState.PLANNED, AllocationState.ALLOCATED),
            target=AllocationState.WITHDRAWN,
            returns=True,
            run=give_back,
        ),
        Transition(
            name="allot_labor",
            title=Text(vi="Phân bố lao động", en="Allot labor"),
            power=_MANAGE,
            sources=(AllocationState.PLANNED,),
            target=AllocationState.ALLOCATED,
            input=AllotLaborInput,
            run=allot,
        ),
        Transition(
            name="complete_labor_allocation",
            title=Text(vi="Hoàn thành bố trí", en="Complete an allocation"),
            power=_MANAGE,
            sources=(AllocationState.ALLOCATED,),
            target=AllocationState.PLACED,
            run=complete,
        ),
        Transition(
            name="report_labor_allocation",
            title=Text(vi="Báo cáo kết quả phân bố", en="Report an allocation"),
            power=_MANAGE,
            sources=(AllocationState.PLACED,),
            target=AllocationState.REPORTED,
            input=ReportLaborInput,
            run=report,
        ),
    ),
    ends=(AllocationState.REPORTED, AllocationState.WITHDRAWN),
)
