"""A decision says why, in both languages."""

from datetime import date

import pytest
from tests.core.policy.rules import rule

from khungcui.policy.explain import reasons
from khungcui.policy.question import Question
from khungcui.policy.record import Facet, Reach
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.titles import TITLES
from khungcui.policy.vocabulary import Effect, Line, ManagedBy, OfficeKind, PortionKind
from khungcui.settings import settings
from khungcui.tenancy.files import read_city
from khungcui.tenancy.tree import AreaTree
from khungcui.text import Text

DAY = date(1980, 1, 1)


@pytest.fixture(scope="module")
def tree() -> AreaTree:
    return read_city(settings().tenants_dir).tree


def ward(object_: str, action: str, **given: object) -> Question:
    place: dict[str, object] = {"office_area": "26734", "record_area": "26734", "as_of": DAY}
    return Question(
        office_kind=OfficeKind.WARD_COMMITTEE,
        object=object_,
        action=action,
        **{**place, **given},  # pyright: ignore[reportArgumentType] - columns by name
    )


@pytest.mark.parametrize(
    ("question", "vi", "en"),
    [
        (
            ward("establishment", "view"),
            "Được phép theo điều III.1",
            "Allowed by clause III.1",
        ),
        (
            ward("establishment_plan", "set", managed_by=ManagedBy.CITY),
            "Không được phép theo điều III.5",
            "Forbidden by clause III.5",
        ),
        (
            ward("district_course", "organise"),
            "Điều II.6.3 (Quận, huyện đào tạo theo chương trình thống nhất), 180/QĐ-UB "
            "trao quyền này cho Phòng Công nghiệp quận, huyện",
            "gives this power to the District Industry Office by territory.",
        ),
        (
            ward("establishment", "view", record_area="26737"),
            "nhưng việc này không nằm trên địa bàn của cơ quan",
            "but this does not lie on the office's ground",
        ),
        (
            ward("establishment", "manage", managed_by=ManagedBy.DISTRICT),
            "nhưng phần này do quận, huyện quản lý",
            "but this portion is managed by the district",
        ),
        (
            ward("establishment", "manage"),
            "nhưng chưa xác định cấp trực tiếp quản lý",
            "but no direct manager is given",
        ),
        (
            ward("establishment", "view", as_of=date(1978, 8, 23)),
            "nhưng quy định chỉ có hiệu lực từ ngày 24-08-1978",
            "but it is in force only from 1978-08-24",
        ),
        (
            Question(
                as_of=DAY,
                office_kind=OfficeKind.COMPANY,
                object="consumption_norm",
                action="set",
                office_id="a",
                record_orderer="a",
                portion=PortionKind.OWN,
            ),
            "phần theo kế hoạch ngành, nhưng đây là phần tự sản xuất, tự tiêu",
            "for the branch-plan portion, but this is the self-produced portion",
        ),
        (
            ward("establishment", "fly"),
            "không quy tắc nào nói đến quyền «establishment.fly»",
            "no rule speaks of the power «establishment.fly»",
        ),
    ],
)
def test_reasons(
    question: Question, vi: str, en: str, regulation: Snapshot, tree: AreaTree
) -> None:
    told = reasons(question.decide(regulation, tree))
    assert vi in " ".join(text.vi for text in told)
    assert en in " ".join(text.en for text in told)
    assert not any("{" in text.vi + text.en for text in told)


def test_powers_are_called_as_their_plugins_title_them(
    regulation: Snapshot, tree: AreaTree
) -> None:
    titles = {"establishment.view": Text(vi="Xem cơ sở", en="See an establishment")}
    (text,) = reasons(ward("establishment", "view").decide(regulation, tree), titles)
    assert "«Xem cơ sở»" in text.vi
    assert "“See an establishment”" in text.en


@pytest.mark.parametrize("words", [OfficeKind, Line, ManagedBy, PortionKind, Effect])
def test_every_word_has_a_title(words: type) -> None:
    assert [word for word in words if word not in TITLES] == []  # pyright: ignore[reportGeneralTypeIssues]


def test_every_default_denial_of_a_power_that_someone_holds_cites_a_clause(
    regulation: Snapshot, tree: AreaTree
) -> None:
    for power in sorted(regulation.powers):
        object_, _, action = power.partition(".")
        nobody = Question(
            as_of=DAY, office_kind=OfficeKind.CITY_AGENCY, object=object_, action=action
        )
        decision = nobody.decide(regulation, tree)
        assert not decision.allowed
        assert decision.clause in regulation.clauses


def test_rules_that_lost_and_rules_that_ended_are_told() -> None:
    snapshot = Snapshot.build(
        [
            rule(1),
            rule(2),
            rule(3, effect=Effect.DENY, managed_by=frozenset({ManagedBy.CITY})),
            rule(4, action="see", end=date(1979, 1, 1)),
        ]
    )
    reach = Reach(kind=OfficeKind.WARD_COMMITTEE, area="79/")

    def told(action: str, managed_by: str | None) -> str:
        facet = Facet(area="79/", managed_by=managed_by)
        texts = reasons(snapshot.decide(reach, "plan", action, facet, DAY))
        return " ".join(text.en for text in texts)

    assert "Rule 1-1978/002 (clause I.2, 1-1978) matches too" in told("set", None)
    assert "the narrower rule goes first" in told("set", None)
    assert "a prohibition goes first" in told("set", "city")
    assert "but it ended on 1979-01-01" in told("see", None)
    assert "but it is managed" not in told("see", "elsewhere")


def test_only_a_default_denial_has_misses(regulation: Snapshot, tree: AreaTree) -> None:
    assert ward("establishment", "view").decide(regulation, tree).misses == ()
    assert ward("establishment", "manage").decide(regulation, tree).misses != ()


def test_a_decision_names_its_instrument_and_edition(regulation: Snapshot, tree: AreaTree) -> None:
    decision = ward("establishment", "manage").decide(regulation, tree)
    assert decision.instrument is not None
    assert decision.instrument.number == "180/QĐ-UB"
    assert decision.snapshot_id == regulation.id
