"""Find plugins, ask them what they declare, and let in what fits together.

Built-in plugins are modules of `khungcui.defaults` and pass through the same hooks as a
stranger's, which is found by the entry point group ``khungcui.plugins``.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module, metadata
from typing import TYPE_CHECKING, Any

import pluggy

from khungcui.errors import PluginProblem
from khungcui.plugins import attached, closing, hookspecs
from khungcui.plugins.checks import check_manifest, check_references, in_order
from khungcui.plugins.clashes import refuse_clashes
from khungcui.plugins.collection import uncollected
from khungcui.plugins.declarations import Manifest
from khungcui.plugins.flows import unfolded
from khungcui.plugins.registry import Declared, Registry
from khungcui.plugins.work_checks import check_work
from khungcui.text import Text
from khungcui.text.nearest import did_you_mean

if TYPE_CHECKING:
    from khungcui.demo.making import Making

GROUP = "khungcui.plugins"
BUILT_IN = (
    "khungcui.defaults.register.plugin",
    "khungcui.defaults.policy.plugin",
    "khungcui.defaults.platform.plugin",
    "khungcui.defaults.documents.plugin",
    "khungcui.defaults.periods.plugin",
    "khungcui.jobs.plugin",
    "khungcui.sheets.plugin",
    "khungcui.defaults.workflow.plugin",
)


@dataclass(frozen=True, slots=True)
class Plugins:
    """The installed plugins: what they declare, and the hooks that act later."""

    registry: Registry
    _demos: dict[str, Callable[..., AsyncIterator[tuple[str, int]]]]

    async def demo(self, making: "Making") -> AsyncIterator[tuple[str, str, int]]:
        """Load demo data, plugin by plugin: yields plugin, table, rows written."""
        for name in self.registry.plugins:
            if name in self._demos:
                async for table, rows in self._demos[name](making=making):
                    yield name, table, rows


def load(
    extra: Iterable[Any] = (), *, installed: bool = True, built_in: Sequence[str] = BUILT_IN
) -> Plugins:
    """The plugins that are built in, installed (unless ``installed`` is false), and ``extra``.

    ``extra`` are modules or objects with hook implementations. Raises `PluginProblem` for the
    first thing that does not fit, naming the plugins and the remedy.

    What is installed stays the same while a process runs: it is loaded once.
    """
    extra = tuple(extra)
    if installed and not extra and built_in is BUILT_IN:
        return _shipped()
    return _loaded(extra, installed=installed, built_in=built_in)


@cache
def _shipped() -> Plugins:
    with uncollected():
        return _loaded((), installed=True, built_in=BUILT_IN)


def _loaded(extra: Iterable[Any], *, installed: bool, built_in: Sequence[str]) -> Plugins:
    hooks = _Hooks()
    for path in built_in:
        hooks.add(import_module(path))
    if installed:
        for point in sorted(metadata.entry_points(group=GROUP), key=lambda point: point.name):
            hooks.add(_imported(point), expected=point.name)
    for one in extra:
        hooks.add(one)
    hooks.refuse_misspelt()
    declared = [hooks.declared(name) for name in in_order(hooks.manifests)]
    refuse_clashes(declared)
    check_references(declared)
    closing.check_books(declared)
    registry = Registry.of(declared)
    check_work(registry)
    return Plugins(registry, dict(hooks.demos()))


def _imported(point: metadata.EntryPoint) -> Any:
    try:
        return point.load()
    except Exception as error:
        raise PluginProblem(
            Text(
                vi=f"Không nạp được plugin '{point.name}' từ {point.value}: {error}.",
                en=f"Plugin '{point.name}' cannot be imported from {point.value}: {error}.",
            )
        ) from error


class _Hooks:
    """pluggy, with its untyped calls in one place."""

    def __init__(self) -> None:
        self._pluggy = pluggy.PluginManager(hookspecs.PROJECT)
        self._pluggy.add_hookspecs(hookspecs)
        self._core = metadata.version("khungcui")
        self.manifests: dict[str, Manifest] = {}

    def add(self, plugin: Any, expected: str | None = None) -> None:
        where = expected or getattr(plugin, "__name__", type(plugin).__name__)
        ask = getattr(plugin, "manifest", None)
        manifest = ask() if callable(ask) else None
        if not isinstance(manifest, Manifest):
            raise PluginProblem(
                Text(
                    vi=f"Plugin '{where}' không có hook manifest() trả về một Manifest.",
                    en=f"Plugin '{where}' has no hook manifest() that returns a Manifest.",
                )
            )
        check_manifest(manifest, self._core)
        name = manifest.name
        if expected is not None and expected != name:
            raise PluginProblem(
                Text(
                    vi=f"Entry point '{expected}' lại tự xưng là '{name}'. Hãy dùng một tên.",
                    en=f"Entry point '{expected}' calls itself '{name}'. Use one name.",
                )
            )
        if name in self.manifests:
            raise PluginProblem(
                Text(
                    vi=f"Có hai plugin cùng tên '{name}'. Hãy gỡ hoặc đổi tên một plugin.",
                    en=f"Two plugins are called '{name}'. Remove or rename one.",
                )
            )
        try:
            self._pluggy.register(plugin, name)
        except pluggy.PluginValidationError as error:
            # A hook with an argument that the specification does not have.
            raise PluginProblem(
                Text(vi=f"Plugin '{name}': {error}", en=f"Plugin '{name}': {error}")
            ) from None
        self.manifests[name] = manifest

    def refuse_misspelt(self) -> None:
        """Raise `PluginProblem` for a hook implementation that no specification answers to."""
        callers = vars(self._pluggy.hook)
        known = [name for name, caller in callers.items() if caller.has_spec()]
        for name, caller in callers.items():
            if not caller.has_spec():
                plugin = caller.get_hookimpls()[0].plugin_name
                hint = did_you_mean(name, known)
                raise PluginProblem(
                    Text(
                        vi=f"Plugin '{plugin}' dùng hook '{name}' không tồn tại.{hint.vi}",
                        en=f"Plugin '{plugin}' implements '{name}', which is no hook.{hint.en}",
                    )
                )

    def _implementation(self, plugin: str, hook: str) -> Callable[..., Any] | None:
        for found in getattr(self._pluggy.hook, hook).get_hookimpls():
            if found.plugin_name == plugin:
                return found.function
        return None

    def _ask(self, plugin: str, hook: str) -> Any:
        implementation = self._implementation(plugin, hook)
        return None if implementation is None else implementation()

    def declared(self, plugin: str) -> Declared:
        return closing.unfolded(attached.unfolded(unfolded(self._said(plugin))))

    def _said(self, plugin: str) -> Declared:
        return Declared(
            manifest=self.manifests[plugin],
            resources=tuple(self._ask(plugin, "resources") or ()),
            relations=tuple(self._ask(plugin, "relations") or ()),
            acts=tuple(self._ask(plugin, "acts") or ()),
            queries=tuple(self._ask(plugin, "queries") or ()),
            powers=tuple(self._ask(plugin, "powers") or ()),
            waiting=tuple(self._ask(plugin, "waiting") or ()),
            books=tuple(self._ask(plugin, "books") or ()),
            workflows=tuple(self._ask(plugin, "workflows") or ()),
            listeners=tuple(self._ask(plugin, "listeners") or ()),
            answers=tuple(self._ask(plugin, "answers") or ()),
            jobs=tuple(self._ask(plugin, "jobs") or ()),
            sheets=tuple(self._ask(plugin, "sheets") or ()),
            panels=tuple(self._ask(plugin, "panels") or ()),
            forms=tuple(self._ask(plugin, "forms") or ()),
            scanners=tuple(self._ask(plugin, "scanners") or ()),
            labels=self._ask(plugin, "labels") or {},
            descriptions=self._ask(plugin, "descriptions"),
            migrations=self._ask(plugin, "migrations"),
        )

    def demos(self) -> Iterator[tuple[str, Callable[..., AsyncIterator[tuple[str, int]]]]]:
        for plugin in self.manifests:
            implementation = self._implementation(plugin, "demo")
            if implementation is not None:
                yield plugin, implementation
