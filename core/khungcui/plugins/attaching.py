"""What a plugin says of files that belong to records of a resource."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from khungcui.attachments.kinds import OFFICE_FILES, FileKind
from khungcui.text import Text

if TYPE_CHECKING:
    from khungcui.plugins.acting import Acting


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachments:
    """Records of a resource may bear files: said in its `Resource.attachments`.

    ``power`` over the record is what attaching takes, and withdrawing too unless ``withdraw``
    names another; whoever may see the record sees its files. ``largest`` is in bytes, ``most``
    the number of files that one record may bear. ``guards`` raise `Conflict` where the state of
    the record, given as a mapped row, takes no more files, and lets none be withdrawn.
    """

    power: str
    withdraw: str | None = None
    kinds: tuple[FileKind, ...] = OFFICE_FILES
    largest: int = 20 * 1024 * 1024
    most: int = 50
    guards: tuple[Callable[["Acting", Any], Awaitable[None]], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Scanner:
    """Looks into every file before it is attached, wherever that is: for viruses, say.

    ``run`` gets where the bytes lie for now, their media type and name. It gives None where
    nothing is wrong, else what is, which the sender is told; where it raises, nothing is attached.
    """

    name: str
    run: Callable[[Path, str, str], Awaitable[Text | None]]
