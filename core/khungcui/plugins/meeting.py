"""How plugins meet without knowing each other: events that are told, questions that are asked.

Both go by name, inside the transaction of the act that tells or asks, to plugins that are on for
the act's district. What is told and answered are plain mappings, described by their plugin.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from khungcui.plugins.acting import Acting

Facts = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Listener:
    """What a plugin does when ``event`` is told: ``object.what_happened``.

    It runs in the act's transaction; raising `Conflict` refuses the act.
    """

    event: str
    run: Callable[["Acting", Facts], Awaitable[None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a plugin answers to the question ``name``; its keywords are what was asked with."""

    name: str
    run: Callable[..., Awaitable[Any]]
