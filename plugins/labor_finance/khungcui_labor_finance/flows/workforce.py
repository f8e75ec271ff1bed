"""Workforces of establishments, and the labor pools of areas (II.5.1)."""

from decimal import Decimal

import strawberry

from khungcui import ALL_SECTORS, Act, Acting, Facet, Text
from khungcui_labor_finance.checks import figure, over, people, period, settled, within, worded
from khungcui_labor_finance.errors import AlreadyThere, WrongFigure
from khungcui_labor_finance.models import LaborPool, WorkforceReport
from khungcui_labor_finance.places import facet_of, place_of, same


@strawberry.input(description="The hands of an establishment, counted in three ways.")
class HeadcountInput:
    """Three ways to count the same people."""

    women: int = strawberry.field(description="Women.")
    men: int = strawberry.field(description="Men.")
    skilled: int = strawberry.field(description="Skilled workers.")
    unskilled: int = strawberry.field(description="Unskilled workers.")
    permanent: int = strawberry.field(description="Permanent workers.")
    seasonal: int = strawberry.field(description="Seasonal workers.")
    person_days: Decimal = strawberry.field(description="Person-days worked in the period.")


@strawberry.input(description="The workforce of an establishment at the end of a period.")
class SubmitWorkforceReportInput:
    """Whose, when, how many."""

    establishment: strawberry.ID = strawberry.field(description="The establishment.")
    period: str = strawberry.field(description="The code of the period.")
    headcount: HeadcountInput = strawberry.field(description="How many people.")


@strawberry.input(description="A correction of a workforce report.")
class CorrectWorkforceReportInput:
    """The right numbers, and why."""

    workforce_report: strawberry.ID = strawberry.field(description="The report.")
    headcount: HeadcountInput = strawberry.field(description="How many people.")
    reason: str = strawberry.field(description="Why.")


def _counted(given: HeadcountInput) -> dict[str, int | Decimal]:
    counted: dict[str, int | Decimal] = {
        name: people(getattr(given, name), f"headcount.{name}")
        for name in ("women", "men", "skilled", "unskilled", "permanent", "seasonal")
    }
    headcount = given.women + given.men
    if headcount != given.skilled + given.unskilled or headcount != (
        given.permanent + given.seasonal
    ):
        raise WrongFigure(
            Text(
                vi="Cộng theo giới tính, tay nghề và hợp đồng phải ra cùng một số.",
                en="By sex, by skill and by contract the people have to be as many.",
            ),
            field="headcount",
        )
    return counted | {
        "headcount": headcount,
        "person_days": figure(given.person_days, "headcount.personDays"),
    }


async def submit_workforce_report(
    acting: Acting, _: None, given: SubmitWorkforceReportInput
) -> WorkforceReport:
    """Report the workforce of a period; a second report of it is a correction."""
    about = period(given.period)
    over(acting, about, "period")
    place = await place_of(acting, given.establishment, about)
    report = WorkforceReport(
        tenant=acting.tenant,
        **place.columns,
        owner_form=place.owner_form,
        period=about.code,
        ends_on=about.end,
        **_counted(given.headcount),
        reported_on=acting.day,
    )
    acting.session.add(report)
    await settled(acting)
    return report


async def correct_workforce_report(
    acting: Acting, report: WorkforceReport, given: CorrectWorkforceReportInput
) -> WorkforceReport:
    """Report the same period anew, with a reason; the earlier report stays."""
    if not report.current:
        raise AlreadyThere(
            Text(vi="Báo cáo này đã được sửa.", en="This report was corrected already."),
            field="workforceReport",
        )
    report.current = False
    await acting.session.flush()
    corrected = WorkforceReport(
        tenant=report.tenant,
        **same(report),
        owner_form=report.owner_form,
        period=report.period,
        ends_on=report.ends_on,
        **_counted(given.headcount),
        revision=report.revision + 1,
        reason=worded(given.reason, "reason"),
        reported_on=acting.day,
    )
    acting.session.add(corrected)
    await settled(acting)
    return corrected


@strawberry.input(description="The labor that an area has for a period.")
class OpenLaborPoolInput:
    """Where, when, how many."""

    area: str = strawberry.field(description="The id of the area.")
    period: str = strawberry.field(description="The code of the period.")
    available: int = strawberry.field(description="How many people are available.")


@strawberry.input(description="People that were recruited into a pool.")
class RecruitLaborInput:
    """How many more."""

    labor_pool: strawberry.ID = strawberry.field(description="The pool.")
    people: int = strawberry.field(description="How many people.")


async def _in_area(_: Acting, given: OpenLaborPoolInput) -> Facet:
    return Facet(area=given.area, sector=ALL_SECTORS)


async def open_labor_pool(acting: Acting, _: None, given: OpenLaborPoolInput) -> LaborPool:
    """State what labor an area has for a period."""
    pool = LaborPool(
        tenant=acting.tenant,
        area=within(acting, given.area, acting.tenant, "area"),
        period=period(given.period).code,
        available=people(given.available, "available"),
    )
    acting.session.add(pool)
    await settled(acting)
    return pool


async def recruit_labor(acting: Acting, pool: LaborPool, given: RecruitLaborInput) -> LaborPool:
    """Add people to a pool."""
    pool.recruited += people(given.people, "people", least=1)
    await settled(acting)
    return pool


_MANAGE = "labor_allocation.manage"


WORKFORCE_ACTS = (
    Act(
        name="submit_workforce_report",
        power="workforce_report.submit",
        title=Text(vi="Báo cáo lao động", en="Report a workforce"),
        input=SubmitWorkforceReportInput,
        creates=facet_of,
        run=submit_workforce_report,
        returns="workforce_report",
    ),
    Act(
        name="correct_workforce_report",
        power="workforce_report.submit",
        title=Text(vi="Sửa báo cáo lao động", en="Correct a workforce report"),
        input=CorrectWorkforceReportInput,
        on="workforce_report",
        run=correct_workforce_report,
        returns="workforce_report",
    ),
    Act(
        name="open_labor_pool",
        power=_MANAGE,
        title=Text(vi="Lập nguồn lao động", en="Open a labor pool"),
        input=OpenLaborPoolInput,
        creates=_in_area,
        run=open_labor_pool,
        returns="labor_pool",
    ),
    Act(
        name="recruit_labor",
        power=_MANAGE,
        title=Text(vi="Tuyển thêm lao động", en="Recruit labor"),
        input=RecruitLaborInput,
        on="labor_pool",
        run=recruit_labor,
        returns="labor_pool",
    ),
)
