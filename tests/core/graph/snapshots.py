"""The committed schemas: that of the engine alone, and what each plugin makes of it.

A plugin's file holds the definitions that it, with what it requires, adds or has otherwise: a
change of the engine is seen in one file. `make schema` writes them; with ``--check`` a difference
is an error, so that every change of the API is seen in review. ``--release`` keeps them as
released: from then on they hold.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from graphql import DefinitionNode, parse, print_ast

from khungcui.graph.schema import Schemas
from khungcui.plugins.manager import load
from khungcui.plugins.registry import Registry

FOLDER = Path(__file__).parent / "schemas"
#: The schemas as the last release had them.
RELEASED = FOLDER / "released"
CITY = "79"
_ENGINE = "core.graphql"


def plugin_sets(registry: Registry) -> Mapping[str, frozenset[str]]:
    """The sets of plugins whose schemas are kept, by file name."""
    core, sets = registry.always_on, dict[str, frozenset[str]]()
    for name, manifest in registry.plugins.items():
        if manifest.optional:
            sets[name] = core | {name} | frozenset(registry.required_by(name))
    return sets


def snapshots() -> Mapping[Path, str]:
    """What each file should hold."""
    registry = load().registry
    schemas = Schemas(registry, CITY)
    engine = schemas.of(registry.always_on).as_str() + "\n"
    found = {FOLDER / _ENGINE: engine}
    known = set(_definitions(engine).values())
    for name, plugins in plugin_sets(registry).items():
        mine = _definitions(schemas.of(plugins).as_str()).values()
        found[FOLDER / f"{name}.graphql"] = "\n\n".join(x for x in mine if x not in known) + "\n"
    return found


def whole(folder: Path, name: str) -> str:
    """The SDL of a plugin's set, of the engine's file in ``folder`` and that of ``name``."""
    read = [_definitions((folder / each).read_text(encoding="utf-8")) for each in (_ENGINE, name)]
    return "\n\n".join((read[0] | read[1]).values())


def _definitions(sdl: str) -> dict[str, str]:
    """The definitions of a schema, each as text under its kind and name."""
    return {_named(each): print_ast(each) for each in parse(sdl).definitions}


def _named(definition: DefinitionNode) -> str:
    name = getattr(definition, "name", None)
    return f"{definition.kind} {name.value if name else ''}"


def main() -> int:
    """Write the files, or compare them."""
    FOLDER.mkdir(exist_ok=True)
    stale = []
    for path, sdl in snapshots().items():
        if not path.exists() or path.read_text() != sdl:
            stale.append(path.name)
            if "--check" not in sys.argv:
                path.write_text(sdl)
    if "--release" in sys.argv:
        RELEASED.mkdir(exist_ok=True)
        for path in snapshots():
            (RELEASED / path.name).write_text(path.read_text())
    if "--check" in sys.argv and stale:
        print(f"Stale: {', '.join(stale)}. Run `make schema`.")  # noqa: T201 - a script
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
