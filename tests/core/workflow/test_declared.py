"""A workflow that does not fit together is refused at start; events reach who is on."""

from dataclasses import replace
from enum import StrEnum
from types import SimpleNamespace
from typing import Any

import pytest
import strawberry
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import (
    Act,
    Answer,
    Base,
    Begin,
    Choice,
    Consequence,
    Edit,
    Facet,
    Facets,
    Field,
    Flowing,
    Listener,
    Manifest,
    Moving,
    Power,
    Resource,
    TenantRow,
    Text,
    Transition,
    Workflow,
    hookimpl,
    uuid7,
)
from khungcui.errors import Conflict, PluginProblem
from khungcui.plugins import meeting
from khungcui.plugins.flows import wrong_in
from khungcui.plugins.manager import load

pytestmark = pytest.mark.anyio

WORDS = Text(vi="Chữ", en="Words")


class SlipState(StrEnum):
    """The states of a slip."""

    DRAFT = "draft"
    PASSED = "passed"
    OVER = "over"


class _Slip(Flowing, TenantRow, Base):
    __tablename__ = "workflow_test_slip"

    state: Mapped[SlipState] = mapped_column(Choice(SlipState))


@strawberry.input
class WriteSlipInput:
    text: str


@strawberry.input
class EditSlipInput(Moving):
    slip: strawberry.ID


async def _over(acting: Any, given: Any) -> Facet:
    return Facet(area=acting.tenant)


async def _run(acting: Any, row: Any, given: Any) -> Any:
    return row


async def _signers(acting: Any, row: Any, given: Any) -> Any:
    return ()


WRITE = Act(
    name="write_slip",
    power="slip.write",
    title=WORDS,
    input=WriteSlipInput,
    creates=_over,
    run=_run,
    returns="slip",
)
EDIT = Act(
    name="edit_slip",
    power="slip.write",
    title=WORDS,
    input=EditSlipInput,
    on="slip",
    run=_run,
    returns="slip",
)


def workflow(**given: Any) -> Workflow:
    """A workflow that fits, but for what is ``given``."""
    whole: dict[str, Any] = {
        "resource": "slip",
        "title": WORDS,
        "states": SlipState,
        "begins": (Begin(act=WRITE, state=SlipState.DRAFT),),
        "edits": (Edit(act=EDIT, states=(SlipState.DRAFT,)),),
        "transitions": (
            Transition(
                name="pass_slip",
                title=WORDS,
                power="slip.pass",
                sources=(SlipState.DRAFT,),
                target=SlipState.PASSED,
                apart_from=("write_slip", "edit_slip"),
            ),
        ),
        "consequences": (
            Consequence(
                name="slip_over",
                title=WORDS,
                sources=(SlipState.PASSED,),
                target=SlipState.OVER,
            ),
        ),
        "ends": (SlipState.OVER,),
    }
    return Workflow(**(whole | given))


class _Plugin:
    """A plugin of slips whose hooks return what a test gives."""

    def __init__(self, flow: Workflow, words: bool = True) -> None:
        self._flow, self._words = flow, words

    def manifest(self) -> Manifest:
        return Manifest(name="slips", title=WORDS, summary=WORDS, version="1.0")

    def loaded(self) -> Any:
        labels = {SlipState: dict.fromkeys(SlipState, WORDS)} if self._words else {}
        fields = (Field(name="state", column=_Slip.state, title=WORDS),)
        slip = Resource(name="slip", rows=_Slip, title=WORDS, fields=fields, facets=Facets())
        names = ("view", "write", "pass")
        told: dict[str, Any] = {
            "manifest": self.manifest(),
            "resources": (slip,),
            "workflows": (self._flow,),
            "powers": tuple(Power(name=f"slip.{name}", title=WORDS) for name in names),
            "labels": labels,
        }
        module = SimpleNamespace(
            **{name: hookimpl(lambda value=value: value) for name, value in told.items()}
        )
        return load([module], installed=False, built_in=()).registry


def test_a_workflow_brings_acts_waiting_states_and_fields() -> None:
    registry = _Plugin(workflow()).loaded()
    assert set(registry.acts) == {"write_slip", "edit_slip", "pass_slip"}
    shown = {field.name for field in registry.resources["slip"].resource.fields}
    assert shown == {"state", "version", "state_since", "due_on", "round"}
    # Nobody has to move what only follows from something else.
    assert [owned.waiting.powers for owned in registry.waiting] == [("slip.pass",)]
    made = registry.acts["pass_slip"].act.input
    assert {field.python_name for field in made.__strawberry_definition__.fields} == {
        "slip",
        "expected_version",
        "comment",
    }


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"begins": ()}, "no move that leads to 'draft'"),
        ({"ends": ()}, "no move out of 'over'"),
        ({"ends": (SlipState.OVER, SlipState.DRAFT)}, "calls 'draft' an end"),
        (
            {"edits": (Edit(act=WRITE, states=(SlipState.DRAFT,)),)},
            "WriteSlipInput, which has to derive from Moving",
        ),
        (
            {
                "transitions": (
                    Transition(
                        name="pass_slip",
                        title=WORDS,
                        power="slip.pass",
                        sources=(SlipState.DRAFT,),
                        target=SlipState.PASSED,
                        input=EditSlipInput,
                        signers=_signers,
                    ),
                )
            },
            "no signs that tells what of EditSlipInput they sign",
        ),
        (
            {"edits": ()},
            "keeps 'pass_slip' apart from 'edit_slip', which is no act of it",
        ),
    ],
)
def test_what_does_not_fit_is_said_at_start(given: dict[str, Any], said: str) -> None:
    assert list(wrong_in(workflow())) == []
    with pytest.raises(PluginProblem, match=said) as caught:
        _Plugin(workflow(**given)).loaded()
    assert "'slips'" in caught.value.message.en


async def test_an_edit_moves_nothing_past_the_history() -> None:
    async def moves(acting: Any, slip: _Slip, given: Any) -> Any:
        slip.state = SlipState.PASSED

    slip = _Slip(tenant="774", id=uuid7(), state=SlipState.DRAFT, version=1, round=1)
    edit = Edit(act=replace(EDIT, run=moves), states=(SlipState.DRAFT,))
    registry = _Plugin(workflow(edits=(edit,))).loaded()
    given = EditSlipInput(slip=strawberry.ID("slip"))
    with pytest.raises(ValueError, match="by `advance` alone"):
        await registry.acts["edit_slip"].act.run(None, slip, given)


def test_a_state_without_words_is_refused() -> None:
    with pytest.raises(PluginProblem, match="needs labels"):
        _Plugin(workflow(), words=False).loaded()


async def test_only_plugins_that_are_on_hear_and_answer() -> None:
    heard: list[str] = []

    async def hear(doing: Any, facts: meeting.Facts) -> None:
        heard.append(facts["of"])
        if facts["of"] == "bad":
            raise Conflict(WORDS)

    async def answer(doing: Any, lot: str) -> str:
        return f"{lot} is good"

    def at(*on: str) -> Any:
        owned = SimpleNamespace(plugin="slips", listener=Listener(event="slip.passed", run=hear))
        told = SimpleNamespace(plugin="slips", answer=Answer(name="slip.worth", run=answer))
        registry = SimpleNamespace(
            listeners={"slip.passed": (owned,)}, answers={"slip.worth": told}
        )
        states = SimpleNamespace(is_on=lambda plugin, tenant: plugin in on)
        return SimpleNamespace(registry=registry, states=states, tenant="760")

    await meeting.tell(at("slips"), "slip.passed", {"of": "one"})
    await meeting.tell(at(), "slip.passed", {"of": "two"})
    await meeting.tell(at("slips"), "slip.lost", {"of": "three"})
    assert heard == ["one"]
    with pytest.raises(Conflict):
        await meeting.tell(at("slips"), "slip.passed", {"of": "bad"})
    assert await meeting.ask(at("slips"), "slip.worth", {"lot": "L1"}) == "L1 is good"
    assert await meeting.ask(at(), "slip.worth", {"lot": "L1"}) is None
    assert await meeting.ask(at("slips"), "slip.weight", {}) is None
