"""Cadres of wards, offices and establishments; what their posts require; opinions on some."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from khungcui import OfficeKind
from khungcui_training.demo.programme import Programme, Rows
from khungcui_training.models import Cadre, CadreOpinion, PostRequirement
from khungcui_training.vocabulary import BELONGS, Audience, OpinionState, PostKind

if TYPE_CHECKING:
    from khungcui.demo.making import DemoPlace, Making

_WARD_POSTS = (
    (PostKind.WARD_VICE_CHAIR, "Phó Chủ tịch phụ trách tiểu công nghiệp"),
    (PostKind.WARD_OFFICER, "Cán bộ theo dõi tiểu công nghiệp"),
)
_HEADS = {
    "cooperative": (PostKind.COOPERATIVE_MANAGER, "Chủ nhiệm"),
    "production_group": (PostKind.GROUP_LEADER, "Tổ trưởng"),
}
_HEAD_OF_OTHERS = (PostKind.WORKSHOP_MANAGER, "Quản đốc")
_SOME = (
    (PostKind.ACCOUNTANT, "Kế toán", 0.35),
    (PostKind.STATISTICIAN, "Thống kê", 0.1),
    (PostKind.TECHNICIAN, "Kỹ thuật viên", 0.1),
    (PostKind.SKILLED_WORKER, "Công nhân kỹ thuật", 0.2),
)
_REQUIRED = (
    (PostKind.WARD_VICE_CHAIR, Audience.WARD_CADRE),
    (PostKind.WARD_OFFICER, Audience.WARD_CADRE),
    (PostKind.COOPERATIVE_MANAGER, Audience.COOPERATIVE_MANAGER),
    (PostKind.GROUP_LEADER, Audience.ESTABLISHMENT_CADRE),
    (PostKind.ACCOUNTANT, Audience.ACCOUNTANT),
    (PostKind.STATISTICIAN, Audience.STATISTICIAN),
)
_OPINIONS = (
    "Nắm vững địa bàn, nên cho học thêm nghiệp vụ thống kê.",
    "Cần bồi dưỡng thêm về phân loại cơ sở.",
    "Có kinh nghiệm, đề nghị giữ ổn định công tác.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A cadre as courses need to know them."""

    tenant: str
    id: UUID
    person_id: UUID
    name: str
    area: str
    owner: str | None
    audiences: frozenset[Audience]


def make_people(making: "Making", programme: Programme) -> tuple[list[Person], Rows]:
    """The cadres of every district that takes part, and the rows that they are."""
    people: list[Person] = []
    cadres: list[dict[str, Any]] = []

    def hold(
        tenant: str, area: str, kind: PostKind, title: str, at: str, owner: UUID | None
    ) -> None:
        person = Person(
            tenant=tenant,
            id=making.id(),
            person_id=making.id(),
            name=making.person(),
            area=area,
            owner=str(owner) if owner else None,
            audiences=BELONGS[kind],
        )
        people.append(person)
        cadres.append(
            {
                "tenant": tenant,
                "id": person.id,
                "person_id": person.person_id,
                "name": person.name,
                "birth_year": making.day.year - making.random.randint(24, 58),
                "post_kind": kind,
                "post_title": title,
                "organisation": at,
                "area": area,
                "owner": person.owner,
                "since": making.days_ago(making.random.randint(365 * 3, 365 * 9)),
                "until": None,
            }
        )

    within = frozenset(programme.districts)
    for office in making.offices:
        if office.tenant not in within:
            continue
        if office.kind is OfficeKind.WARD_COMMITTEE:
            for kind, title in _WARD_POSTS:
                hold(office.tenant, office.area, kind, title, office.name, None)
        elif office.kind is OfficeKind.DISTRICT_OFFICE:
            title = "Chuyên viên"
            hold(office.tenant, office.area, PostKind.DISTRICT_OFFICER, title, office.name, None)
    for place in making.places:
        if place.tenant in within and place.closed is None:
            for kind, title in _posts_of(making, place):
                hold(place.tenant, place.area, kind, title, place.name, place.office_id)
    rows: Rows = [
        (Cadre, cadres),
        (PostRequirement, _requirements(making, programme)),
        (CadreOpinion, _opinions(making, people)),
    ]
    return people, rows


def _posts_of(making: "Making", place: "DemoPlace") -> list[tuple[PostKind, str]]:
    posts = [_HEADS.get(place.owner_form.value, _HEAD_OF_OTHERS)]
    posts += [(kind, title) for kind, title, share in _SOME if making.chance(share)]
    return posts


def _requirements(making: "Making", programme: Programme) -> list[dict[str, Any]]:
    return [
        {
            "tenant": making.city,
            "id": making.id(),
            "post_kind": kind,
            "curriculum_tenant": making.city,
            "curriculum_id": programme.taught[audience].curriculum,
            "area": making.city,
            "everywhere": True,
            "since": making.days_ago(365 * making.size.years),
            "until": None,
        }
        for kind, audience in _REQUIRED
    ]


def _opinions(making: "Making", people: list[Person]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for index, person in enumerate(people[::25]):
        state = tuple(OpinionState)[index % 3]
        given_on = making.days_ago(making.random.randint(30, 300))
        answered = state is OpinionState.ANSWERED
        rows.append(
            {
                "tenant": person.tenant,
                "id": making.id(),
                "cadre_id": person.id,
                "area": person.area,
                "opinion": _OPINIONS[index % len(_OPINIONS)],
                "given_by": "Sở Công nghiệp",
                "given_on": given_on,
                "state": state,
                "seen_on": None if state is OpinionState.GIVEN else given_on,
                "answer": "Ủy ban đã ghi nhận và phân công." if answered else None,
                "answered_on": given_on if answered else None,
            }
        )
    return rows
