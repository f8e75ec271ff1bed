"""The register of artisans: nominated, verified, registered, and taught by (II.3.3)."""

import hashlib
import re
from datetime import date

import strawberry

from khungcui import (
    Act,
    Acting,
    BadInput,
    Begin,
    Facet,
    Moving,
    OfficeKind,
    Term,
    Text,
    Transition,
    Workflow,
)
from khungcui_technical.checks import between, not_before, not_later, numbered, settled, worded
from khungcui_technical.errors import RegisteredElsewhere, StillOpen
from khungcui_technical.models import Apprentice, Artisan, TraditionalTrade
from khungcui_technical.vocabulary import ArtisanState

_IDENTITY = re.compile(r"[0-9]{9}|[0-9]{12}")


@strawberry.input(description="A master of a traditional trade, whom an office nominates.")
class NominateArtisanInput:
    """Who it is, and what shows the mastery."""

    traditional_trade: strawberry.ID = strawberry.field(description="The trade.")
    area: str = strawberry.field(description="The ward where the artisan works.")
    name: str = strawberry.field(description="The artisan's name.")
    identity_number: str = strawberry.field(
        description="The number of the identity paper; kept as a hash alone, and never shown."
    )
    birth_year: int = strawberry.field(description="The year of birth.")
    practised_since: int = strawberry.field(description="The year since which in the craft.")
    skills: str = strawberry.field(description="What the artisan masters.")


@strawberry.input(description="An artisan who leaves the register of a district.")
class RemoveArtisanInput(Moving):
    """When; the comment says why."""

    artisan: strawberry.ID = strawberry.field(description="The artisan.")
    left_on: date = strawberry.field(description="The first day out of the register.")


@strawberry.input(description="Somebody who begins to learn from an artisan.")
class TakeApprenticeInput:
    """Who, and since when."""

    artisan: strawberry.ID = strawberry.field(description="The artisan.")
    name: str = strawberry.field(description="The apprentice's name.")
    birth_year: int = strawberry.field(description="The year of birth.")
    since: date = strawberry.field(description="The first day.")


@strawberry.input(description="An apprenticeship that ends.")
class EndApprenticeshipInput:
    """When, and whether the craft was learnt."""

    apprentice: strawberry.ID = strawberry.field(description="The apprentice.")
    until: date = strawberry.field(description="The first day after it.")
    finished: bool = strawberry.field(description="Whether the craft was learnt.")


def person_key(identity_number: str) -> str:
    """What stands for a person in all registers: a hash of the identity paper's number."""
    number = re.sub(r"[\s.]", "", identity_number)
    if not _IDENTITY.fullmatch(number):
        raise BadInput(
            Text(
                vi="Số giấy tờ tùy thân có 9 hoặc 12 chữ số.",
                en="The number of an identity paper has 9 or 12 digits.",
            ),
            field="identityNumber",
        )
    return hashlib.sha256(f"artisan:{number}".encode()).hexdigest()


async def _nominee(acting: Acting, given: NominateArtisanInput) -> Facet:
    trade = await acting.find(
        "traditional_trade", given.traditional_trade, field="traditionalTrade"
    )
    return Facet(area=given.area, sector=trade.sector, owner=str(acting.principal.office_id))


async def nominate_artisan(acting: Acting, _: None, given: NominateArtisanInput) -> Artisan:
    """Nominate a master of a trade for the district's register."""
    trade: TraditionalTrade = await acting.find(
        "traditional_trade", given.traditional_trade, field="traditionalTrade"
    )
    if trade.tenant != acting.tenant:
        raise BadInput(
            Text(vi="Nghề này thuộc quận, huyện khác.", en="That trade is of another district."),
            field="traditionalTrade",
        )
    between(given.birth_year, acting.day.year - 120, acting.day.year - 15, "birthYear")
    between(given.practised_since, given.birth_year + 5, acting.day.year, "practisedSince")
    who = acting.principal
    artisan = Artisan(
        tenant=acting.tenant,
        name=worded(given.name, "name"),
        person_key=person_key(given.identity_number),
        birth_year=given.birth_year,
        practised_since=given.practised_since,
        skills=worded(given.skills, "skills"),
        trade_id=trade.id,
        area=given.area,
        sector=trade.sector,
        owner_id=who.office_id if who.kind is OfficeKind.ESTABLISHMENT else None,
        nominated_by=who.office_name,
        nominated_on=acting.day,
        state=ArtisanState.NOMINATED,
    )
    acting.session.add(artisan)
    return artisan


async def _register(acting: Acting, artisan: Artisan, _: Moving) -> None:
    artisan.number = await numbered(acting, Artisan.number, "NN")
    artisan.registered_on = acting.day
    # Written here, as the engine will: only the database sees the registers of all districts.
    artisan.state = ArtisanState.REGISTERED
    await settled(
        acting,
        "ex_technical_artisan_one_register",
        RegisteredElsewhere(
            Text(
                vi="Người này đang có tên trong sổ nghệ nhân của một quận, huyện.",
                en="This person stands in the register of a district already.",
            ),
            clause="II.3.3",
        ),
    )


async def _remove(acting: Acting, artisan: Artisan, given: RemoveArtisanInput) -> None:
    left = not_later(acting, given.left_on, "leftOn")
    if artisan.registered_on is not None and left < artisan.registered_on:
        raise BadInput(
            Text(
                vi="Ngày rời sổ không thể trước ngày vào sổ.",
                en="Nobody leaves the register before being in it.",
            ),
            field="leftOn",
        )
    artisan.left_on, artisan.left_reason = left, given.comment


async def take_apprentice(
    acting: Acting, artisan: Artisan, given: TakeApprenticeInput
) -> Apprentice:
    """Note that somebody learns from a registered artisan."""
    if artisan.state is not ArtisanState.REGISTERED:
        raise StillOpen(
            Text(
                vi="Chỉ ghi người học của nghệ nhân trong sổ.",
                en="Apprentices are noted of artisans in the register.",
            )
        )
    between(given.birth_year, artisan.birth_year + 1, acting.day.year - 10, "birthYear")
    # Nobody learns from a master who has not begun, nor as a small child.
    youth = date(max(given.birth_year + 5, artisan.practised_since), 1, 1)
    since = not_before(not_later(acting, given.since, "since"), youth, "since")
    apprentice = Apprentice(
        tenant=artisan.tenant,
        artisan_id=artisan.id,
        name=worded(given.name, "name"),
        birth_year=given.birth_year,
        area=artisan.area,
        sector=artisan.sector,
        since=since,
        finished=False,
    )
    acting.session.add(apprentice)
    return apprentice


async def end_apprenticeship(
    acting: Acting, apprentice: Apprentice, given: EndApprenticeshipInput
) -> Apprentice:
    """Note that an apprenticeship ended, and how."""
    until = not_later(acting, given.until, "until")
    if apprentice.until is not None or until <= apprentice.since:
        raise StillOpen(
            Text(
                vi="Việc học đã kết thúc, hoặc ngày kết thúc không sau ngày bắt đầu.",
                en="It ended already, or the end does not come after the beginning.",
            ),
            field="until",
        )
    apprentice.until, apprentice.finished = until, given.finished
    return apprentice


ARTISAN_FLOW = Workflow(
    resource="artisan",
    title=Text(vi="Sổ nghệ nhân", en="Register of artisans"),
    states=ArtisanState,
    begins=(
        Begin(
            act=Act(
                name="nominate_artisan",
                power="artisan.nominate",
                title=Text(vi="Đề cử nghệ nhân", en="Nominate an artisan"),
                input=NominateArtisanInput,
                creates=_nominee,
                run=nominate_artisan,
                returns="artisan",
            ),
            state=ArtisanState.NOMINATED,
        ),
    ),
    transitions=(
        Transition(
            name="verify_artisan",
            title=Text(vi="Xác minh nghệ nhân", en="Verify an artisan"),
            power="artisan.manage",
            sources=(ArtisanState.NOMINATED,),
            target=ArtisanState.VERIFIED,
            apart_from=("nominate_artisan",),
        ),
        Transition(
            name="register_artisan",
            title=Text(vi="Ghi vào sổ nghệ nhân", en="Enter an artisan in the register"),
            power="artisan.register",
            sources=(ArtisanState.VERIFIED,),
            target=ArtisanState.REGISTERED,
            apart_from=("nominate_artisan",),
            run=_register,
        ),
        Transition(
            name="decline_artisan",
            title=Text(vi="Không ghi nhận", en="Decline a nomination"),
            power="artisan.manage",
            sources=(ArtisanState.NOMINATED, ArtisanState.VERIFIED),
            target=ArtisanState.DECLINED,
            returns=True,
        ),
        Transition(
            name="remove_artisan",
            title=Text(vi="Ghi rời sổ", en="Record that an artisan leaves the register"),
            power="artisan.register",
            sources=(ArtisanState.REGISTERED,),
            target=ArtisanState.LEFT,
            input=RemoveArtisanInput,
            returns=True,
            run=_remove,
        ),
    ),
    ends=(ArtisanState.DECLINED, ArtisanState.LEFT),
    terms={ArtisanState.NOMINATED: Term(days=20), ArtisanState.VERIFIED: Term(days=10)},
)

APPRENTICE_ACTS = (
    Act(
        name="take_apprentice",
        power="artisan.manage",
        title=Text(vi="Ghi người học nghề", en="Note an apprentice"),
        input=TakeApprenticeInput,
        on="artisan",
        run=take_apprentice,
        returns="apprentice",
    ),
    Act(
        name="end_apprenticeship",
        power="artisan.manage",
        title=Text(vi="Kết thúc việc học nghề", en="End an apprenticeship"),
        input=EndApprenticeshipInput,
        on="apprentice",
        run=end_apprenticeship,
        returns="apprentice",
    ),
)
