"""The tables of the docs, written by the code: cog puts them between its markers."""

import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import typer.main
from pydantic_core import PydanticUndefined

import khungcui
from khungcui import errors
from khungcui.plugins import hookspecs
from khungcui.plugins.manager import load
from khungcui.settings import Settings


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(_cell(value) for value in line)} |" for line in lines)


def _cell(value: str) -> str:
    return value.replace("|", "\\|").replace("\n", " ")


def _first_sentence(said: str | None) -> str:
    paragraph = (said or "").partition("\n\n")[0]
    return _linked(" ".join(paragraph.split()))


def _linked(text: str) -> str:
    """reStructuredText's double back ticks as Markdown's single ones."""
    return text.replace("``", "`")


# Hooks


def hooks() -> list[Callable[..., Any]]:
    """Every hook, in the order of the file."""
    mark = f"{hookspecs.PROJECT}_spec"
    return [value for value in vars(hookspecs).values() if hasattr(value, mark)]


def signature(hook: Callable[..., Any]) -> str:
    """A hook as its implementation writes it, with bare names of types."""
    said = f"{hook.__name__}{inspect.signature(hook)}"
    said = re.sub(r"\b([a-z_]+\.)+", "", said)
    return said.replace("'", "")


def hooks_table() -> str:
    """A heading for every hook, with its exact signature and what it returns."""
    return "\n\n".join(
        f"### `{signature(hook)}`\n\n{_first_sentence(hook.__doc__)}" for hook in hooks()
    )


# Settings


def settings_table() -> str:
    """Every setting: its variable, its default, what it is for."""
    return _table(
        ["Variable", "Default", "Meaning"],
        [
            (f"`KHUNGCUI_{name.upper()}`", _default(name), field.description or "")
            for name, field in Settings.model_fields.items()
        ],
    )


def _default(name: str) -> str:
    field = Settings.model_fields[name]
    if field.default_factory is not None:
        return "shipped"
    if field.default is None or field.default is PydanticUndefined:
        return "–"
    # A secret shows as stars, never as itself.
    return f"`{field.default}`" if str(field.default) not in {"", "()"} else "empty"


# Errors


def errors_table() -> str:
    """A heading for every code of the core, with what it means and what to do about it."""
    return "\n\n".join(_error(kind) for kind in _kinds(errors.KhungCuiError))


def _kinds(kind: type[errors.KhungCuiError]) -> list[type[errors.KhungCuiError]]:
    below = [one for one in kind.__subclasses__() if one.__module__ == errors.__name__]
    return [kind, *(found for one in below for found in _kinds(one))]


def _error(kind: type[errors.KhungCuiError]) -> str:
    said = f"### `{kind.code}`\n\n`{kind.__name__}`. {_first_sentence(kind.__doc__)}"
    return said if kind.hint is None else f"{said}\n\n{kind.hint.vi} / {kind.hint.en}"


# Powers


def powers_table() -> str:
    """Every power of the installed plugins."""
    registry = load().registry
    return _table(
        ["Power", "Plugin", "Vietnamese", "English", "Right of signature", "One office alone"],
        [
            (
                f"`{name}`",
                owned.plugin,
                owned.power.title.vi,
                owned.power.title.en,
                "yes" if owned.power.signing else "",
                "yes" if owned.power.exclusive else "",
            )
            for name, owned in sorted(registry.powers.items())
        ],
    )


# Commands


def commands_table() -> str:
    """Every command of the command line, with its options."""
    from khungcui.cli import app  # the package's own top: it imports every command

    return _table(["Command", "Meaning"], _commands(typer.main.get_command(app), "khungcui"))


def _commands(command: Any, path: str) -> list[tuple[str, str]]:
    if hasattr(command, "commands"):
        below = [
            line
            for name, one in command.commands.items()
            for line in _commands(one, f"{path} {name}")
        ]
        return [_command(command, path), *below] if command.invoke_without_command else below
    return [_command(command, path)]


def _command(command: Any, path: str) -> tuple[str, str]:
    takes = [_parameter(one) for one in command.params if one.name != "help"]
    return f"`{' '.join([path, *takes])}`", _first_sentence(command.help)


def _parameter(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        name = (parameter.metavar or parameter.name).upper()
        return name if parameter.required else f"[{name}]"
    option = parameter.opts[0] if parameter.is_flag else f"{parameter.opts[0]} …"
    return option if parameter.required else f"[{option}]"


# Public names


def api_table() -> str:
    """Every name that a plugin may import from `khungcui`."""
    return _table(["Name", "Meaning"], [(f"`{name}`", _meaning(name)) for name in khungcui.__all__])


def _meaning(name: str) -> str:
    value = getattr(khungcui, name)
    if inspect.isclass(value) or inspect.isfunction(value):
        return _first_sentence(value.__doc__)
    return _OF_VALUES[name]


#: What a value cannot say of itself.
_OF_VALUES = {
    "ALL_SECTORS": "The sector of a record that covers all sectors.",
    "CSV": "A kind of file: CSV in UTF-8.",
    "DAY": "The day a read is asked for, for conditions of dated rows.",
    "DOCX": "A kind of file: a Word document.",
    "JPEG": "A kind of file: a JPEG image.",
    "ODS": "A kind of file: an OpenDocument spreadsheet.",
    "ODT": "A kind of file: an OpenDocument text.",
    "OFFICE_FILES": "The kinds of file that an office works with: all that have names here.",
    "PDF": "A kind of file: PDF.",
    "PNG": "A kind of file: a PNG image.",
    "TXT": "A kind of file: plain text in UTF-8.",
    "WORKING_DAYS": "The working days of Vietnam.",
    "XLSX": "A kind of file: an Excel workbook.",
    "hookimpl": "Marks a function of a plugin as the implementation of a hook.",
}
