"""A new plugin from the template beside this module: files with `$name` in path and text."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from strawberry.utils.str_converters import to_camel_case

from khungcui.errors import BadInput, Conflict
from khungcui.plugins.checks import NAME
from khungcui.text import Text

_SUFFIX = ".tmpl"


def make(name: str, folder: Path) -> list[Path]:
    """Write the plugin ``name`` below ``folder``; the files that were written.

    `BadInput` for a name that no plugin may have, `Conflict` where a file is there already;
    nothing is written then.
    """
    if not NAME.fullmatch(name):
        raise BadInput(
            Text(
                vi="Tên '{name}' phải là chữ thường không dấu, nối bằng gạch dưới.",
                en="The name '{name}' must be lower case words joined by underscores.",
            ).format(name=name),
            field="name",
        )
    words = {
        "name": name,
        "dashed": name.replace("_", "-"),
        "camel": to_camel_case(name),
        "Name": "".join(part.capitalize() for part in name.split("_")),
        "title": name.replace("_", " ").capitalize(),
    }
    made = {
        folder / Template(path).substitute(words): Template(text).substitute(words)
        for path, text in _templates(files("khungcui.plugins") / "template", "")
    }
    for path in made:
        if path.exists():
            raise Conflict(
                Text(vi="Đã có tệp {path}.", en="{path} is there already.").format(path=path)
            )
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return sorted(made)


def _templates(place: Traversable, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in place.iterdir():
        if entry.is_dir():
            yield from _templates(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(_SUFFIX):
            yield prefix + entry.name.removesuffix(_SUFFIX), entry.read_text(encoding="utf-8")
