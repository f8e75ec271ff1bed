"""A TOML file whose every complaint names file, line and key."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from khungcui.errors import BadFile
from khungcui.files.text import read_text, refuse
from khungcui.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Toml:
    """What a TOML file says, and the text in which it says so."""

    path: Path
    text: str
    said: dict[str, Any]

    def line(self, key: str, place: int = 0) -> int:
        """The line on which a key or a table of this name stands for the ``place``-th time.

        That of the last where it does not stand so often, and 1 where it never does.
        """
        lines = [1]
        for number, line in enumerate(self.text.splitlines(), 1):
            name = line.split("=")[0].strip(" []")
            if key in (name, name.rpartition(".")[2]):
                lines.append(number)
        return lines[min(place + 1, len(lines) - 1)]

    def refuse(self, key: str, what: Text, place: int = 0) -> BadFile:
        """The error about one key; ``place`` counts the tables of one name from 0."""
        return refuse(self.path, self.line(key, place), key, what)


def read_toml(path: Path) -> Toml:
    """The file at ``path``; `BadFile` where it cannot be read or is no TOML."""
    text = read_text(path)
    try:
        return Toml(path=path, text=text, said=tomllib.loads(text))
    except tomllib.TOMLDecodeError as problem:
        what = Text(vi="TOML hỏng: {why}.", en="broken TOML: {why}.")
        raise refuse(path, _line_of(problem), "-", what.format(why=str(problem))) from None


def _line_of(problem: tomllib.TOMLDecodeError) -> int:
    """The line that a TOML error speaks of."""
    _, _, rest = str(problem).partition("at line ")
    number = rest.split(",")[0]
    return int(number) if number.isdigit() else 1
