"""A workflow as a picture: a state diagram in Mermaid's words, which pages of Markdown draw."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from khungcui.plugins.workflow import Workflow
from khungcui.text import Language, Text


def diagram(workflow: Workflow, words: Mapping[StrEnum, Text], language: Language) -> str:
    """The states of ``workflow`` in ``words``, and the moves between them with their powers.

    A move that several offices sign bears «∧», one that sends back «↩», one that follows by
    itself stands in brackets.
    """
    return "\n".join(("stateDiagram-v2", *_states(workflow, words, language), *_moves(workflow)))


def _states(workflow: Workflow, words: Mapping[StrEnum, Text], language: Language) -> Iterator[str]:
    for state in workflow.states:
        term = workflow.terms.get(state)
        days = "" if term is None else _DAYS[term.working].format(days=term.days).in_(language)
        yield f"    {state.value} : {words[state].in_(language)}{days}"


_DAYS = {
    True: Text(vi=" (hạn {days} ngày làm việc)", en=" ({days} working days)"),
    False: Text(vi=" (hạn {days} ngày)", en=" ({days} days)"),
}


def _moves(workflow: Workflow) -> Iterator[str]:
    for state in dict.fromkeys(each.state for each in workflow.begins):
        yield f"    [*] --> {state.value}"
    for move in workflow.transitions:
        marks = ("∧ " if move.signers else "") + ("↩ " if move.returns else "")
        for source in move.sources:
            for target in move.targets:
                yield f"    {source.value} --> {target.value} : {marks}{move.power}"
    for each in workflow.consequences:
        for source in each.sources:
            yield f"    {source.value} --> {each.target.value} : ({each.name})"
    for state in workflow.ends:
        yield f"    {state.value} --> [*]"


def diagrams(
    workflows: Iterable[Workflow],
    labels: Mapping[type[StrEnum], Mapping[StrEnum, Text]],
    language: Language = "en",
) -> str:
    """The pictures of ``workflows`` for a page of Markdown, each under its title."""
    return "\n".join(
        f"### {each.title.in_(language)}\n\n"
        f"```mermaid\n{diagram(each, labels[each.states], language)}\n```\n"
        for each in workflows
    )
