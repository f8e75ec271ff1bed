"""Print forms: records on paper, as an office's paper is headed. Pure data."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from khungcui.text import Text


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """A form that is printed of one record of ``resource``, filled or blank.

    ``template`` is a Typst file; it imports the head of an office's paper from `office.typ`
    (core/docs/printing.md). ``selection`` says in GraphQL what it gets of the record, and is read
    as whoever prints may read it: ``code title sessions(first: 200) { nodes { heldOn } }``.
    ``number`` is the number of the form itself, printed in its corner. ``words`` are the
    enumerations whose values it puts into words; ``amounts`` the fields of the selection, by the
    names they have there, that it also gets in words, as ``totalInWords`` beside ``total``.
    """

    name: str
    resource: str
    title: Text
    template: Path
    selection: str
    number: str = ""
    words: tuple[type[StrEnum], ...] = ()
    amounts: tuple[str, ...] = ()
