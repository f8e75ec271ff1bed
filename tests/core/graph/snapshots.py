"""The committed schemas: one of the engine alone, one of each plugin with what it requires.

`make schema` writes them; with ``--check`` a difference is an error, so that every change of
the API is seen in review. ``--release`` keeps them as released: from then on they hold.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from khungcui.graph.schema import Schemas
from khungcui.plugins.manager import load
from khungcui.plugins.registry import Registry

FOLDER = Path(__file__).parent / "schemas"
#: The schemas as the last release had them.
RELEASED = FOLDER / "released"
CITY = "79"


def plugin_sets(registry: Registry) -> Mapping[str, frozenset[str]]:
    """The sets of plugins whose schemas are kept, by file name."""
    core = registry.always_on
    sets = {"core": core}
    for name, manifest in registry.plugins.items():
        if manifest.optional:
            sets[name] = core | {name} | frozenset(registry.required_by(name))
    return sets


def snapshots() -> Mapping[Path, str]:
    """What each file should hold."""
    registry = load().registry
    schemas = Schemas(registry, CITY)
    return {
        FOLDER / f"{name}.graphql": schemas.of(plugins).as_str() + "\n"
        for name, plugins in plugin_sets(registry).items()
    }


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
