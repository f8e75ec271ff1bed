"""How plugins meet without knowing each other: events that are told, questions that are asked.

Both go by name, inside the transaction of the act that tells or asks, to plugins that are on for
the act's district. What is told and answered are plain mappings, described by their plugin.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # both hold the registry, which is made of what stands here
    from khungcui.plugins.acting import Acting
    from khungcui.plugins.jobs import Doing

Facts = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Listener:
    """What a plugin does when ``event`` is told: ``object.what_happened``.

    It runs in the act's transaction; raising `Conflict` refuses the act.
    """

    event: str
    run: Callable[["Acting | Doing", Facts], Awaitable[None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a plugin answers to the question ``name``; its keywords are what was asked with."""

    name: str
    run: Callable[..., Awaitable[Any]]


async def tell(doing: "Acting | Doing", event: str, facts: Facts) -> None:
    """Let the plugins that listen for ``event`` and are on here act, in the same transaction.

    They follow in the order in which plugins depend on each other; what one raises refuses all.
    """
    for owned in doing.registry.listeners.get(event, ()):
        if doing.states.is_on(owned.plugin, doing.tenant):
            await owned.listener.run(doing, facts)


def answers(doing: "Acting | Doing", question: str) -> bool:
    """Whether a plugin that is on here answers ``question``."""
    owned = doing.registry.answers.get(question)
    return owned is not None and doing.states.is_on(owned.plugin, doing.tenant)


async def ask(doing: "Acting | Doing", question: str, asked: Facts) -> Any:
    """What the plugin that answers ``question`` says; None where none is on here that does."""
    if not answers(doing, question):
        return None
    return await doing.registry.answers[question].answer.run(doing, **asked)
