"""Drafting, unifying and retiring curricula."""

from decimal import Decimal
from typing import Any

import strawberry
from sqlalchemy import func, select

from khungcui import (
    ALL_SECTORS,
    Act,
    Acting,
    Begin,
    Consequence,
    Facet,
    Moving,
    Text,
    Transition,
    Workflow,
    advance,
    begin,
    nfc,
)
from khungcui_training.acts.checks import between, count, mark, worded
from khungcui_training.errors import AlreadyThere
from khungcui_training.models import Curriculum, CurriculumModule, CurriculumVersion
from khungcui_training.vocabulary import Audience, VersionState


@strawberry.input(description="A module of a curriculum.")
class ModuleInput:
    """A module and its hours."""

    title: str = strawberry.field(description="What the module is called.")
    hours: int = strawberry.field(description="How many hours it takes.")


@strawberry.input(description="What a version of a curriculum says.")
class VersionInput:
    """Thresholds and modules; the hours of the version are those of its modules."""

    modules: list[ModuleInput] = strawberry.field(description="The modules, in order.")
    attendance_threshold: int = strawberry.field(
        default=80, description="The percentage of hours that must be attended."
    )
    pass_mark: Decimal = strawberry.field(
        default=Decimal(5), description="The mark from 0 to 10 that passes."
    )
    certificate_valid_months: int | None = strawberry.field(
        default=None, description="For how many months a certificate holds; null without end."
    )


@strawberry.input(description="A new curriculum with its first version.")
class DraftCurriculumInput:
    """Who is taught what."""

    code: str = strawberry.field(description="A code that no other curriculum bears.")
    title: str = strawberry.field(description="What the curriculum is called.")
    audience: Audience = strawberry.field(description="Whom it trains.")
    version: VersionInput = strawberry.field(description="Its first version.")
    sector: str = strawberry.field(default=ALL_SECTORS, description="One sector, or * for all.")


@strawberry.input(description="The next version of a curriculum.")
class ReviseCurriculumInput:
    """What the next version says."""

    curriculum: strawberry.ID = strawberry.field(description="The curriculum to revise.")
    version: VersionInput = strawberry.field(description="The whole of the next version.")


async def _area_of_city(acting: Acting, given: DraftCurriculumInput) -> Facet:
    return Facet(area=acting.tree.root, sector=given.sector)


async def _add_version(
    acting: Acting, curriculum: Curriculum, number: int, given: VersionInput
) -> CurriculumVersion:
    for index, module in enumerate(given.modules):
        count(module.hours, f"version.modules.{index}.hours")
        worded(module.title, f"version.modules.{index}.title")
    hours = count(sum(module.hours for module in given.modules), "version.modules")
    between(given.attendance_threshold, 0, 100, "version.attendanceThreshold")
    if given.certificate_valid_months is not None:
        between(given.certificate_valid_months, 1, 1200, "version.certificateValidMonths")
    version = CurriculumVersion(
        tenant=curriculum.tenant,
        curriculum_id=curriculum.id,
        number=number,
        hours=hours,
        attendance_threshold=given.attendance_threshold,
        pass_mark=mark(given.pass_mark, "version.passMark"),
        certificate_valid_months=given.certificate_valid_months,
        drafted_by=acting.principal.official_id,
    )
    acting.session.add(version)
    await acting.session.flush()
    acting.session.add_all(
        CurriculumModule(
            tenant=version.tenant,
            version_id=version.id,
            position=position,
            title=module.title,
            hours=module.hours,
        )
        for position, module in enumerate(given.modules, start=1)
    )
    return version


async def draft_curriculum(acting: Acting, _: None, given: DraftCurriculumInput) -> Curriculum:
    """Begin a curriculum with its first version, a draft. Raises `AlreadyThere` for its code."""
    city = acting.tree.root
    taken = await acting.session.scalar(
        select(Curriculum.id).where(Curriculum.tenant == city, Curriculum.code == given.code)
    )
    if taken is not None:
        raise AlreadyThere(
            Text(
                vi="Đã có chương trình mang mã {code}.", en="A curriculum with code {code} exists."
            ).format(code=given.code),
            field="code",
        )
    curriculum = Curriculum(
        tenant=city,
        code=worded(given.code, "code"),
        title=nfc(worded(given.title, "title")),
        audience=given.audience,
        area=city,
        sector=given.sector,
    )
    acting.session.add(curriculum)
    await acting.session.flush()
    version = await _add_version(acting, curriculum, 1, given.version)
    await begin(acting, version, "revise_curriculum")
    return curriculum


async def revise_curriculum(
    acting: Acting, curriculum: Curriculum, given: ReviseCurriculumInput
) -> CurriculumVersion:
    """Draft the next version; versions that stand are never edited."""
    last = await acting.session.scalar(
        select(func.max(CurriculumVersion.number)).where(
            CurriculumVersion.tenant == curriculum.tenant,
            CurriculumVersion.curriculum_id == curriculum.id,
        )
    )
    return await _add_version(acting, curriculum, (last or 0) + 1, given.version)


async def unify(acting: Acting, version: CurriculumVersion, _: Moving) -> None:
    """Make a draft the unified version; the one unified before is retired with it (II.6.3)."""
    before = await acting.session.scalars(
        select(CurriculumVersion).where(
            CurriculumVersion.tenant == version.tenant,
            CurriculumVersion.curriculum_id == version.curriculum_id,
            CurriculumVersion.state == VersionState.UNIFIED,
        )
    )
    # First, since an index allows one unified version.
    for other in before.all():
        await advance(acting, other, "replace_curriculum_version")
        other.retired_on = acting.day
    version.unified_on = acting.day


async def retire(acting: Acting, version: CurriculumVersion, _: Moving) -> None:
    """Note when; courses that run by it run on, no new one opens."""
    version.retired_on = acting.day


async def _facet_of_version(acting: Acting, version: CurriculumVersion, _: Any) -> Facet:
    curriculum = await acting.session.get_one(Curriculum, (version.tenant, version.curriculum_id))
    return Facet(area=curriculum.area, sector=curriculum.sector)


CURRICULUM_ACTS = (
    Act(
        name="draft_curriculum",
        power="curriculum.draft",
        title=Text(vi="Soạn chương trình mới", en="Draft a new curriculum"),
        input=DraftCurriculumInput,
        creates=_area_of_city,
        run=draft_curriculum,
        returns="curriculum",
    ),
)

CURRICULUM_VERSIONS = Workflow(
    resource="curriculum_version",
    title=Text(vi="Phiên bản chương trình", en="A version of a curriculum"),
    states=VersionState,
    begins=(
        Begin(
            act=Act(
                name="revise_curriculum",
                power="curriculum.draft",
                title=Text(
                    vi="Soạn phiên bản tiếp theo", en="Draft the next version of a curriculum"
                ),
                input=ReviseCurriculumInput,
                on="curriculum",
                run=revise_curriculum,
                returns="curriculum_version",
            ),
            state=VersionState.DRAFT,
        ),
    ),
    transitions=(
        Transition(
            name="unify_curriculum",
            title=Text(vi="Thống nhất chương trình", en="Unify a version of a curriculum"),
            power="curriculum.unify",
            sources=(VersionState.DRAFT,),
            target=VersionState.UNIFIED,
            over=_facet_of_version,
            run=unify,
        ),
        Transition(
            name="retire_curriculum",
            title=Text(vi="Ngừng dùng phiên bản", en="Retire a version of a curriculum"),
            power="curriculum.retire",
            sources=(VersionState.UNIFIED,),
            target=VersionState.RETIRED,
            over=_facet_of_version,
            run=retire,
        ),
    ),
    consequences=(
        Consequence(
            name="replace_curriculum_version",
            title=Text(vi="Có phiên bản mới thay thế", en="Replaced by a later version"),
            sources=(VersionState.UNIFIED,),
            target=VersionState.RETIRED,
            clause="II.6.3",
        ),
    ),
    ends=(VersionState.RETIRED,),
)
