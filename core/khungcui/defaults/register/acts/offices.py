"""Opening and ending offices, registering officials, appointing, issuing and revoking tokens."""

from datetime import date

import strawberry
from sqlalchemy import or_, select

from khungcui.defaults.register.acts.dates import end, from_day, until_day
from khungcui.errors import BadInput, Conflict
from khungcui.ids import uuid7
from khungcui.plugins.acting import Acting
from khungcui.plugins.declarations import Act
from khungcui.plugins.sectors import no_sector
from khungcui.policy.record import ALL_SECTORS, Facet
from khungcui.policy.vocabulary import OfficeKind
from khungcui.register import tokens
from khungcui.register.columns import period
from khungcui.register.models import AccessToken, Office, OfficeSector, Official, Post
from khungcui.register.offices import SIGNING_TITLES
from khungcui.register.vocabulary import PostTitle
from khungcui.settings import settings
from khungcui.text import Text, nfc

_DISTRICT_KINDS = {OfficeKind.DISTRICT_COMMITTEE, OfficeKind.DISTRICT_OFFICE}
_WARD_KINDS = {OfficeKind.WARD_COMMITTEE, OfficeKind.ESTABLISHMENT}


@strawberry.input(description="An office to open.")
class OpenOfficeInput:
    """Input of ``openOffice``."""

    code: str = strawberry.field(description="Its code, unique in its district.")
    kind: OfficeKind = strawberry.field(description="What kind of body it is.")
    name: str = strawberry.field(description="Its name.")
    area: strawberry.ID = strawberry.field(description="The ground that it answers for.")
    sectors: list[str] | None = strawberry.field(
        default=None, description="Codes of the sectors that it follows; `*` for all."
    )
    since: date | None = strawberry.field(default=None, description="From this day; today.")
    establishment: strawberry.ID | None = strawberry.field(
        default=None, description="For the kind establishment: whose office it is."
    )


@strawberry.input(description="An office to end.")
class EndOfficeInput:
    """Input of ``endOffice``."""

    office: strawberry.ID = strawberry.field(description="The office.")
    until: date | None = strawberry.field(
        default=None, description="The first day without it; tomorrow."
    )


@strawberry.input(description="A person to register, with the first post.")
class RegisterOfficialInput:
    """Input of ``registerOfficial``."""

    office: strawberry.ID = strawberry.field(description="The office of the first post.")
    name: str = strawberry.field(description="Full name.")
    title: PostTitle = strawberry.field(description="The title of the post.")
    signing: bool | None = strawberry.field(
        default=None, description="With the right of signature; by the title where not given."
    )
    since: date | None = strawberry.field(default=None, description="From this day; today.")


@strawberry.input(description="A post to give to an official.")
class AppointPostInput:
    """Input of ``appointPost``."""

    office: strawberry.ID = strawberry.field(description="The office.")
    official: strawberry.ID = strawberry.field(description="The official.")
    title: PostTitle = strawberry.field(description="The title of the post.")
    signing: bool | None = strawberry.field(
        default=None, description="With the right of signature; by the title where not given."
    )
    since: date | None = strawberry.field(default=None, description="From this day; today.")
    until: date | None = strawberry.field(
        default=None, description="The first day without it; without end where not given."
    )


@strawberry.input(description="A post to end.")
class EndPostInput:
    """Input of ``endPost``."""

    post: strawberry.ID = strawberry.field(description="The post.")
    until: date | None = strawberry.field(
        default=None, description="The first day without it; tomorrow."
    )


@strawberry.input(description="A token to issue.")
class IssueTokenInput:
    """Input of ``issueToken``."""

    office: strawberry.ID = strawberry.field(description="The office that it acts for.")
    official: strawberry.ID = strawberry.field(
        description="Whom it is for: somebody who holds a post there."
    )
    ttl: str = strawberry.field(
        default="30d", description="How long it is good, such as `30d`, `12h` or `45m`."
    )
    label: str = strawberry.field(default="", description="A note to know it by.")


@strawberry.input(description="A token to revoke.")
class RevokeTokenInput:
    """Input of ``revokeToken``."""

    access_token: strawberry.ID = strawberry.field(description="The token.")


def named(name: str, field: str = "name") -> str:
    """A name as it is stored; `BadInput` where it is blank."""
    if not (stored := nfc(name)):
        raise BadInput(Text(vi="Tên không được trống.", en="A name is not blank."), field=field)
    return stored


def _refuse_abolished(acting: Acting, kind: OfficeKind) -> None:
    """`Conflict` where there are no offices of ``kind`` any more, by the clause that ended them."""
    ended = acting.reforms.office(kind, acting.day)
    if ended is not None:
        raise Conflict(
            Text(
                vi="Loại đơn vị này không còn từ ngày {day}, theo {number}.",
                en="Offices of this kind are no more since {day}, by {number}.",
            ).format(day=ended.day, number=ended.instrument.number),
            clause=ended.clause,
            code="office.abolished",
        )


async def _over_ground(acting: Acting, given: OpenOfficeInput) -> Facet:
    area = await acting.find("area", given.area, field="area")
    return Facet(area=area.id, sector=ALL_SECTORS)


def _check_ground(acting: Acting, kind: OfficeKind, area: str) -> None:
    """An office stands at the level of its kind: a district opens no office of the city."""
    tree = acting.tree
    home = tree.levels[tree.level(area)].home
    if kind in _WARD_KINDS:
        fits = not home
    elif kind in _DISTRICT_KINDS:
        fits = home and area != tree.root
    else:
        fits = area == tree.root
    if not fits:
        raise BadInput(
            Text(
                vi="Loại đơn vị này không đặt ở cấp địa bàn đó.",
                en="An office of this kind does not stand at the level of this area.",
            ),
            field="area",
            code="office.level",
        )


async def _open_office(acting: Acting, row: None, given: OpenOfficeInput) -> Office:
    _refuse_abolished(acting, given.kind)
    area = await acting.find("area", given.area, field="area")
    _check_ground(acting, given.kind, area.id)
    if (given.kind is OfficeKind.ESTABLISHMENT) != (given.establishment is not None):
        raise BadInput(
            Text(
                vi="Chỉ đơn vị loại cơ sở sản xuất mới gắn với một cơ sở, và phải gắn.",
                en="An office of the kind establishment names its establishment; no other does.",
            ),
            field="establishment",
        )
    since = from_day(acting, given.since, "since")
    office = Office(
        tenant=acting.tenant,
        id=uuid7(),
        code=named(given.code, "code"),
        kind=given.kind,
        name=named(given.name),
        area=area.id,
        since=since,
    )
    acting.session.add(office)
    await acting.session.flush()
    for code in await _known_sectors(acting, given.sectors or []):
        acting.session.add(
            OfficeSector(
                tenant=office.tenant, office_id=office.id, sector=code, valid=period(since)
            )
        )
    if given.establishment is not None:
        place = await acting.find(
            "establishment", given.establishment, field="establishment", lock=True
        )
        if place.office_id is not None or place.tenant != office.tenant:
            raise Conflict(
                Text(
                    vi="Cơ sở này đã có đơn vị, hoặc ở quận, huyện khác.",
                    en="The establishment has its office already, or is of another district.",
                ),
                field="establishment",
                code="office.establishment",
            )
        place.office_id = office.id
    return office


async def _known_sectors(acting: Acting, codes: list[str]) -> list[str]:
    from khungcui.tenancy.models import Sector

    wanted = sorted(set(codes))
    known = set(await acting.session.scalars(select(Sector.code).where(Sector.code.in_(wanted))))
    for code in wanted:
        if code not in known and code != ALL_SECTORS:
            raise no_sector(code, "sectors")
    return wanted


async def _end_office(acting: Acting, row: Office, given: EndOfficeInput) -> Office:
    until = until_day(acting, given.until, "until")
    if row.until is not None and row.until <= until:
        raise Conflict(
            Text(vi="Đơn vị đã kết thúc từ {day}.", en="The office ends on {day}.").format(
                day=row.until
            ),
            code="office.ended",
        )
    row.until = until
    for model in (Post, OfficeSector):
        held = await acting.session.scalars(
            select(model).where(
                model.tenant == row.tenant,
                model.office_id == row.id,
                or_(model.valid.contains(until), model.valid.op("&>")(period(until))),
            )
        )
        for one in held:
            end(one, until)
    return row


def _post(
    office: Office, official: Official, given: RegisterOfficialInput | AppointPostInput, since: date
) -> Post:
    signing = given.title in SIGNING_TITLES if given.signing is None else given.signing
    until = given.until if isinstance(given, AppointPostInput) else None
    if until is not None and until <= since:
        raise BadInput(
            Text(vi="Ngày kết thúc phải sau ngày bắt đầu.", en="The end comes after the start."),
            field="until",
        )
    return Post(
        tenant=office.tenant,
        id=uuid7(),
        office_id=office.id,
        official_id=official.id,
        title=given.title,
        signing=signing,
        valid=period(since, until),
    )


async def _register_official(acting: Acting, row: Office, given: RegisterOfficialInput) -> Official:
    _refuse_abolished(acting, row.kind)
    since = from_day(acting, given.since, "since")
    official = Official(tenant=row.tenant, id=uuid7(), name=named(given.name), since=since)
    acting.session.add(official)
    await acting.session.flush()
    acting.session.add(_post(row, official, given, since))
    return official


async def _appoint(acting: Acting, row: Office, given: AppointPostInput) -> Post:
    _refuse_abolished(acting, row.kind)
    official = await acting.find("official", given.official, field="official")
    if official.tenant != row.tenant:
        raise Conflict(
            Text(
                vi="Cán bộ thuộc quận, huyện khác; hãy ghi danh ở đây trước.",
                en="The official is of another district; register the person here first.",
            ),
            field="official",
            code="post.other_district",
        )
    post = _post(row, official, given, from_day(acting, given.since, "since"))
    acting.session.add(post)
    return post


async def _end_post(acting: Acting, row: Post, given: EndPostInput) -> Post:
    end(row, until_day(acting, given.until, "until"))
    return row


async def _issue_token(acting: Acting, row: Office, given: IssueTokenInput) -> AccessToken:
    _refuse_abolished(acting, row.kind)
    official = await acting.find("official", given.official, field="official")
    if official.tenant != row.tenant:
        raise tokens.no_post(official, row)
    issued = await tokens.issue(
        acting.session,
        office=row,
        official=official,
        ttl=tokens.time_to_live(given.ttl),
        pepper=settings().token_pepper,
        now=acting.now,
        day=acting.day,
        label=nfc(given.label),
        # What was made beside development data must open nothing where they are restored.
        development=settings().env != "production",
    )
    acting.once["secret"] = issued.secret
    return issued.row


async def _revoke_token(acting: Acting, row: AccessToken, given: RevokeTokenInput) -> AccessToken:
    return tokens.revoke(row, acting.now)


ACTS = (
    Act(
        name="open_office",
        power="office.manage",
        title=Text(vi="Lập đơn vị", en="Open an office."),
        input=OpenOfficeInput,
        creates=_over_ground,
        run=_open_office,
        returns="office",
    ),
    Act(
        name="end_office",
        power="office.manage",
        title=Text(vi="Kết thúc đơn vị cùng các chức vụ", en="End an office and the posts in it."),
        input=EndOfficeInput,
        on="office",
        run=_end_office,
        returns="office",
    ),
    Act(
        name="register_official",
        power="official.manage",
        title=Text(
            vi="Ghi danh cán bộ với chức vụ đầu tiên",
            en="Register an official, with the first post.",
        ),
        input=RegisterOfficialInput,
        on="office",
        run=_register_official,
        returns="official",
    ),
    Act(
        name="appoint_post",
        power="post.manage",
        title=Text(vi="Bổ nhiệm chức vụ", en="Appoint an official to a post."),
        input=AppointPostInput,
        on="office",
        run=_appoint,
        returns="post",
    ),
    Act(
        name="end_post",
        power="post.manage",
        title=Text(vi="Miễn nhiệm chức vụ", en="End a post."),
        input=EndPostInput,
        on="post",
        run=_end_post,
        returns="post",
    ),
    Act(
        name="issue_token",
        power="token.issue",
        title=Text(
            vi="Cấp mã truy cập; mã chỉ hiện một lần",
            en="Issue an access token; its secret is shown this once.",
        ),
        input=IssueTokenInput,
        on="office",
        run=_issue_token,
        returns="access_token",
        once=("secret",),
    ),
    Act(
        name="revoke_token",
        power="token.revoke",
        title=Text(vi="Thu hồi mã truy cập", en="Revoke an access token, at once."),
        input=RevokeTokenInput,
        on="access_token",
        run=_revoke_token,
        returns="access_token",
    ),
)
