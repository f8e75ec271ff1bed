"""Process documents in the hands of establishments, and what companies help them with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from khungcui import OfficeKind
from khungcui_technical.demo.catalogue import Ordered, Row, noon
from khungcui_technical.models import (
    ProductionTechnique,
    ProjectRemark,
    TechnicalAssistance,
    TechnicalProject,
    TechniqueHandover,
    TechniqueStep,
)
from khungcui_technical.vocabulary import (
    AssistanceKind,
    AssistanceState,
    HandoverState,
    ProjectState,
    StandingState,
)

if TYPE_CHECKING:
    from khungcui.demo.making import Making

#: In turn; most of what is handed over is acknowledged.
_STATES = (
    HandoverState.ACKNOWLEDGED,
    HandoverState.ACKNOWLEDGED,
    HandoverState.HANDED_OVER,
    HandoverState.ACKNOWLEDGED,
    HandoverState.QUESTIONED,
)
_HELP = (
    (AssistanceKind.EXPERT, AssistanceState.CONFIRMED, "Cử kỹ sư chỉnh máy tại cơ sở"),
    (AssistanceKind.NORM, AssistanceState.DONE, "Cùng cơ sở đo lại hao hụt từng công đoạn"),
    (AssistanceKind.SKILL, AssistanceState.ACCEPTED, "Kèm thợ mới trong một tháng"),
    (AssistanceKind.EQUIPMENT, AssistanceState.OFFERED, "Cho mượn thêm một bộ gá"),
)
_EFFECT = Decimal(18_000_000)


@dataclass
class Help:
    """Rows by table."""

    making: "Making"
    techniques: list[Row] = field(default_factory=list)
    steps: list[Row] = field(default_factory=list)
    handovers: list[Row] = field(default_factory=list)
    projects: list[Row] = field(default_factory=list)
    assistances: list[Row] = field(default_factory=list)
    remarks: list[Row] = field(default_factory=list)

    def documents(self) -> Iterator[tuple[type[Any], list[Row]]]:
        """The process documents, which are in force once their steps are written."""
        yield ProductionTechnique, self.techniques
        yield TechniqueStep, self.steps

    def rows(self) -> Iterator[tuple[type[Any], list[Row]]]:
        """All else, a row before those that refer to it."""
        yield TechniqueHandover, self.handovers
        yield TechnicalProject, self.projects
        yield TechnicalAssistance, self.assistances
        yield ProjectRemark, self.remarks


def make_help(
    making: "Making", ordered: Sequence[Ordered], followed: Sequence[tuple[Row, Ordered]]
) -> Help:
    """A process for each product that is ``ordered``; what hangs on the ``followed`` portions."""
    made = Help(making)
    documents = {(one.orderer.id, one.product): _technique(made, one) for one in ordered}
    served: set[str] = set()
    for turn, (portion, one) in enumerate(followed):
        shared = _shared(portion, one)
        document = documents[one.orderer.id, one.product]
        what = {"technique_id": document, "product_code": one.good.code}
        _hand_over(made, {**shared, **what}, turn)
        if one.orderer.kind is not OfficeKind.COMPANY:
            continue
        if shared["tenant"] not in served:
            served.add(shared["tenant"])
            _project(made, shared, one)
        elif turn % 3 == 0:
            _assist(made, shared, turn // 3, None)
    return made


def _technique(made: Help, ordered: Ordered) -> UUID:
    """How the orderer wants it made: materials looked at, made, measured."""
    making, technique, good = made.making, made.making.id(), ordered.good
    began = making.days_ago(365 * making.size.years)
    made.techniques.append(
        {
            "tenant": making.city,
            "id": technique,
            "code": f"QT-{making.city}-{began.year}-{len(made.techniques) + 1:06d}",
            "product_id": ordered.product,
            "orderer_tenant": ordered.orderer.tenant,
            "orderer_id": ordered.orderer.id,
            "area": making.city,
            "sector": good.sector,
            "number": 1,
            "title": f"Quy trình làm {good.name.lower()}",
            "state": StandingState.IN_FORCE,
            "state_since": noon(began),
            "since": began,
            "version": 1,
            "round": 1,
        }
    )
    materials = ", ".join(taken.material for taken in good.taken)
    measured = ", ".join(one.name for one in good.measured)
    steps = (
        ("Nhận vật tư", f"Kiểm tra {materials} theo định mức, để nơi khô ráo", "Cân bàn"),
        ("Gia công", "Làm mẫu đầu ca, được duyệt mới làm hàng loạt", "Máy và gá của cơ sở"),
        ("Kiểm tra", f"Đo từng lô: {measured}", "Dụng cụ đo của công ty"),
    )
    made.steps += [
        {
            "tenant": making.city,
            "id": making.id(),
            "technique_id": technique,
            "position": position,
            "name": name,
            "instruction": instruction,
            "equipment": equipment,
            "control": "Ký sổ kỹ thuật trước khi sang công đoạn sau",
        }
        for position, (name, instruction, equipment) in enumerate(steps, start=1)
    ]
    return technique


def _shared(portion: Row, ordered: Ordered) -> Row:
    return {
        "tenant": portion["tenant"],
        "portion_id": portion["portion_id"],
        "establishment_id": portion["establishment_id"],
        "producer_office_id": portion["office_id"],
        "orderer_tenant": ordered.orderer.tenant,
        "orderer_id": ordered.orderer.id,
        "area": portion["area"],
        "sector": portion["sector"],
    }


def _hand_over(made: Help, shared: Row, turn: int) -> None:
    making = made.making
    state, handed = _STATES[turn % len(_STATES)], making.days_ago(120)
    signed = state is HandoverState.ACKNOWLEDGED
    since = handed + timedelta(days=4)
    made.handovers.append(
        {
            **shared,
            "id": making.id(),
            "number": f"GQT-{shared['tenant']}-{handed.year}-{len(made.handovers) + 1:06d}",
            "technique_tenant": making.city,
            "note": None,
            "handed_on": handed,
            "handed_by": "Phòng kỹ thuật công ty",
            "acknowledged_on": since if signed else None,
            "acknowledged_by": "Chủ nhiệm cơ sở" if signed else None,
            "state": state,
            "state_since": noon(since),
            "version": 1 if state is HandoverState.HANDED_OVER else 2,
            "round": 1,
        }
    )


def _project(made: Help, shared: Row, ordered: Ordered) -> None:
    making = made.making
    office = making.office(OfficeKind.DISTRICT_OFFICE, shared["tenant"])
    project, proposed = making.id(), making.days_ago(150)
    own = {key: value for key, value in shared.items() if key != "producer_office_id"}
    proposer = shared["producer_office_id"] or office.id
    made.projects.append(
        {
            **own,
            "id": project,
            "code": f"DT-{shared['tenant']}-{proposed.year}-{900 + len(made.projects):06d}",
            "title": f"Giảm phế phẩm khi làm {ordered.good.name.lower()}",
            "proposer_id": proposer,
            "proposed_by": "Cơ sở gia công" if shared["producer_office_id"] else office.name,
            "portion": "plan",
            "purpose": "Nâng chất lượng hàng gia công, bớt hao hụt.",
            "cost": Decimal(60_000_000),
            "yearly_effect": _EFFECT * 5,
            "support": Decimal(20_000_000),
            "proposed_on": proposed,
            "state": ProjectState.SUPPORTED,
            "state_since": noon(proposed),
            "version": 2,
            "round": 1,
        }
    )
    _assist(made, shared, 0, project)
    made.remarks.append(
        {
            "tenant": shared["tenant"],
            "id": making.id(),
            "project_id": project,
            "proposer_id": proposer,
            "orderer_id": shared["orderer_id"],
            "portion": "plan",
            "area": shared["area"],
            "sector": shared["sector"],
            "remark": "Đề nghị phổ biến cách làm cho các cơ sở cùng ngành.",
            "made_on": making.days_ago(40),
            "made_by": "Sở Công nghiệp",
        }
    )


def _assist(made: Help, shared: Row, turn: int, project: Any) -> None:
    making = made.making
    kind, state, content = _HELP[turn % len(_HELP)]
    offered, done_on = making.days_ago(110), making.days_ago(60)
    done = state in (AssistanceState.DONE, AssistanceState.CONFIRMED)
    made.assistances.append(
        {
            **shared,
            "id": making.id(),
            "number": f"HT-{shared['tenant']}-{offered.year}-{len(made.assistances) + 1:06d}",
            "kind": kind,
            "project_id": project,
            "content": content,
            "offered_on": offered,
            "begins_on": offered + timedelta(days=7),
            "accepted_by": None if state is AssistanceState.OFFERED else "Chủ nhiệm cơ sở",
            "spent": Decimal(6_000_000) if done else Decimal(0),
            "done_on": done_on if done else None,
            "result": "Tỷ lệ lỗi giảm rõ sau một tháng" if done else None,
            "yearly_effect": _EFFECT if done else None,
            "state": state,
            "state_since": noon(done_on if done else offered),
            "version": 1 + list(AssistanceState).index(state),
            "round": 1,
        }
    )
