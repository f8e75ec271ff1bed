"""Job seekers: registered with who they are, which is told one by one and audited."""

from datetime import date

import strawberry

from khungcui import ALL_SECTORS, Act, Acting, Begin, Consequence, Facet, Text, Transition, Workflow
from khungcui_labor_finance.checks import at_most, born, named, settled, within, worded
from khungcui_labor_finance.models import JobSeeker, JobSeekerIdentity
from khungcui_labor_finance.numbering import next_number
from khungcui_labor_finance.vocabulary import SeekerState, Sex, Skill


@strawberry.input(description="Somebody who looks for work.")
class RegisterJobSeekerInput:
    """What everyone may know, and who it is."""

    area: str = strawberry.field(description="The id of the area.")
    sex: Sex = strawberry.field(description="As statistics count.")
    skill: Skill = strawberry.field(description="How skilled.")
    name: str = strawberry.field(description="The name. Personal.")
    born_on: date = strawberry.field(description="The day of birth. Personal.")
    address: str = strawberry.field(description="The address. Personal.")
    identity_number: str | None = strawberry.field(
        default=None, description="The number of the identity card. Personal."
    )
    phone: str | None = strawberry.field(
        default=None, description="The telephone number. Personal."
    )
    trade: str | None = strawberry.field(default=None, description="The trade that was learnt.")


@strawberry.input(description="A job seeker whose name is asked for.")
class DiscloseJobSeekerInput:
    """Whose, and what for."""

    job_seeker: strawberry.ID = strawberry.field(description="The job seeker.")
    purpose: str = strawberry.field(description="What it is needed for; the audit keeps it.")


async def _in_area(_: Acting, given: RegisterJobSeekerInput) -> Facet:
    return Facet(area=given.area, sector=ALL_SECTORS)


async def register_job_seeker(acting: Acting, _: None, given: RegisterJobSeekerInput) -> JobSeeker:
    """Register somebody; who it is goes into a table that no list reaches."""
    seeker = JobSeeker(
        tenant=acting.tenant,
        code=await next_number(acting, JobSeeker.code, acting.tenant, f"{acting.day.year}/"),
        area=within(acting, given.area, acting.tenant, "area"),
        sex=given.sex,
        skill=given.skill,
        trade=at_most(given.trade, "trade"),
        registered_on=acting.day,
        state=SeekerState.SEEKING,
    )
    acting.session.add(seeker)
    await settled(acting)
    acting.session.add(
        JobSeekerIdentity(
            tenant=seeker.tenant,
            id=seeker.id,
            name=named(given.name, "name"),
            born_on=born(given.born_on, acting.day, "bornOn"),
            address=worded(given.address, "address", most=500),
            identity_number=at_most(given.identity_number, "identityNumber", most=40),
            phone=at_most(given.phone, "phone", most=40),
        )
    )
    await settled(acting)
    return seeker


async def disclose_job_seeker(
    acting: Acting, seeker: JobSeeker, given: DiscloseJobSeekerInput
) -> JobSeeker:
    """Tell this once who a job seeker is. The audit keeps who asked, and what for."""
    acting.notes.append(worded(given.purpose, "purpose"))
    who = await acting.session.get_one(JobSeekerIdentity, (seeker.tenant, seeker.id))
    acting.once |= {
        "name": who.name,
        "born_on": who.born_on.isoformat(),
        "address": who.address,
        "identity_number": who.identity_number or "",
        "phone": who.phone or "",
    }
    return seeker


SEEKER_ACTS = (
    Act(
        name="disclose_job_seeker",
        power="job_seeker.disclose",
        title=Text(vi="Xem nhân thân người tìm việc", en="Learn who a job seeker is"),
        input=DiscloseJobSeekerInput,
        on="job_seeker",
        run=disclose_job_seeker,
        returns="job_seeker",
        once=("name", "born_on", "address", "identity_number", "phone"),
    ),
)

JOB_SEEKERS = Workflow(
    resource="job_seeker",
    title=Text(vi="Người tìm việc", en="Job seeker"),
    states=SeekerState,
    begins=(
        Begin(
            act=Act(
                name="register_job_seeker",
                power="job_seeker.register",
                title=Text(vi="Đăng ký người tìm việc", en="Register a job seeker"),
                input=RegisterJobSeekerInput,
                creates=_in_area,
                run=register_job_seeker,
                returns="job_seeker",
            ),
            state=SeekerState.SEEKING,
        ),
    ),
    transitions=(
        Transition(
            name="withdraw_job_seeker",
            title=Text(vi="Rút đăng ký tìm việc", en="Withdraw a job seeker"),
            power="job_seeker.register",
            sources=(SeekerState.SEEKING,),
            target=SeekerState.WITHDRAWN,
            returns=True,
        ),
    ),
    consequences=(
        Consequence(
            name="job_seeker_is_placed",
            title=Text(vi="Được bố trí việc làm", en="Is placed"),
            sources=(SeekerState.SEEKING,),
            target=SeekerState.PLACED,
            clause="II.5.1",
        ),
        Consequence(
            name="job_seeker_seeks_again",
            title=Text(vi="Thôi việc, lại tìm việc", en="Seeks work again"),
            sources=(SeekerState.PLACED,),
            target=SeekerState.SEEKING,
            clause="II.5.1",
        ),
    ),
    ends=(SeekerState.WITHDRAWN,),
)
