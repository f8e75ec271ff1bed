"""What is refused at start, each with both sides named; and what is let in."""

import types
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import strawberry

from khungcui.errors import PluginProblem
from khungcui.plugins.declarations import (
    Act,
    Facets,
    Field,
    Manifest,
    Migrations,
    Power,
    Relation,
    Resource,
    ToOne,
)
from khungcui.plugins.hookspecs import hookimpl
from khungcui.plugins.manager import load
from khungcui.storage.base import Base, TenantRow
from khungcui.text import Text

WORDS = Text(vi="Chữ", en="Words")


class _Thing(TenantRow, Base):
    """Rows for declarations that are never read."""

    __tablename__ = "manager_thing"


class _Other(TenantRow, Base):
    __tablename__ = "manager_other"


QUANTITY = Field(name="quantity", column=_Thing.tenant, title=WORDS, unit="quantum")


@strawberry.input
class ThingInput:
    thing: strawberry.ID


@strawberry.type
class Numbers:
    @strawberry.field
    def things(self) -> int:
        return 1


def power(name: str) -> Power:
    return Power(name=name, title=WORDS)


def resource(name: str, **given: Any) -> Resource:
    given.setdefault("fields", (Field(name="tenant", column=_Thing.tenant, title=WORDS),))
    return Resource(name=name, rows=_Thing, title=WORDS, facets=Facets(), **given)


async def _run(acting: Any, row: Any, given: Any) -> Any:
    return row


def act(name: str, **given: Any) -> Act:
    settings = {"power": "thing.view", "on": "thing", "returns": "thing", "input": ThingInput}
    return Act(name=name, title=WORDS, run=_run, **(settings | given))


def _returning(value: Any) -> Callable[[], Any]:
    return lambda: value


def plugin(name: str, *, requires: tuple[str, ...] = (), **declared: Any) -> types.ModuleType:
    """A module with hooks that return what is given."""
    about = {
        key: declared.pop(key)
        for key in ("core", "optional", "title", "summary", "version")
        if key in declared
    }
    settings = {"title": WORDS, "summary": WORDS, "version": "1.0", "requires": requires} | about
    module = types.ModuleType(f"khungcui_{name}")
    manifest = Manifest(name=name, **settings)  # type: ignore[arg-type]
    for hook, value in {"manifest": manifest, **declared}.items():
        setattr(module, hook, hookimpl(_returning(value)))
    return module


def things(name: str = "projects", **given: Any) -> types.ModuleType:
    declared: dict[str, Any] = {"powers": [power("thing.view")], "resources": [resource("thing")]}
    return plugin(name, **(declared | given))


def loaded(*plugins: types.ModuleType) -> Any:
    return load(plugins, installed=False, built_in=()).registry


def refusal(*plugins: types.ModuleType) -> str:
    with pytest.raises(PluginProblem) as caught:
        loaded(*plugins)
    assert caught.value.message.vi
    assert caught.value.code == "plugin.problem"
    return caught.value.message.en


def test_plugins_stand_after_what_they_require() -> None:
    registry = loaded(
        plugin("alpha", requires=("omega",)), plugin("omega"), plugin("base", optional=False)
    )
    assert list(registry.plugins) == ["base", "omega", "alpha"]
    assert registry.always_on == {"base"}
    assert registry.required_by("alpha") == ("omega",)
    assert registry.dependants_of("omega") == ("alpha",)


def test_declarations_keep_their_owner() -> None:
    relation = ToOne(name="parent", target="thing", key=(_Thing.id,), title=WORDS)
    registry = loaded(
        things(acts=[act("mend_thing")]),
        plugin(
            "family", requires=("projects",), relations=[Relation(on="thing", relation=relation)]
        ),
    )
    assert registry.resources["thing"].plugin == "projects"
    assert registry.acts["mend_thing"].plugin == "projects"
    assert registry.powers["thing.view"].plugin == "projects"
    assert [(one.relation.name, one.plugin) for one in registry.resources["thing"].relations] == [
        ("parent", "family")
    ]


def test_built_in_plugins_load() -> None:
    registry = load(installed=False).registry
    assert "platform" in registry.always_on
    assert "plugin.enable" in registry.powers


@pytest.mark.parametrize(
    ("plugins", "expected"),
    [
        pytest.param(
            [
                things("billing", resources=[resource("project")], powers=[power("project.view")]),
                things("projects", resources=[resource("project")], powers=[]),
            ],
            "Plugins 'billing' and 'projects' both define type Project. "
            "Rename one, or prefix it: BillingProject.",
            id="type",
        ),
        pytest.param(
            [things(), plugin("billing", queries=[Numbers])],
            "Plugins 'billing' and 'projects' both define Query.things. "
            "Rename one, or prefix it: billingThings.",
            id="query field",
        ),
        pytest.param(
            [
                things(acts=[act("mend")]),
                plugin("repair", requires=("projects",), acts=[act("mend")]),
            ],
            "Plugins 'projects' and 'repair' both define Mutation.mend. "
            "Rename one, or prefix it: projectsMend.",
            id="mutation",
        ),
        pytest.param(
            [plugin("one", powers=[power("a.b")]), plugin("two", powers=[power("a.b")])],
            "Plugins 'one' and 'two' both define power a.b. Rename one, or prefix it: one_a.b.",
            id="power",
        ),
        pytest.param(
            [
                plugin(name, migrations=Migrations(location=".", tables=(_Other.__table__,)))  # type: ignore[arg-type]
                for name in ("one", "two")
            ],
            "Plugins 'one' and 'two' both define table manager_other. "
            "Rename one, or prefix it: one_manager_other.",
            id="table",
        ),
        pytest.param(
            [
                things(),
                plugin(
                    "family",
                    requires=("projects",),
                    relations=[
                        Relation(
                            on="thing",
                            relation=ToOne(
                                name="tenant", target="thing", key=(_Thing.id,), title=WORDS
                            ),
                        )
                    ],
                ),
            ],
            "Plugins 'family' and 'projects' both define Thing.tenant. "
            "Rename one, or prefix it: familyTenant.",
            id="field of a type",
        ),
        pytest.param(
            [plugin("one", powers=[power("a.b"), power("a.b")])],
            "Plugin 'one' defines power a.b twice. Rename one.",
            id="one plugin, twice",
        ),
        pytest.param(
            [plugin("one"), plugin("one")],
            "Two plugins are called 'one'. Remove or rename one.",
            id="name",
        ),
        pytest.param(
            [things(resources=[resource("node")], powers=[power("node.view")])],
            "Plugin 'projects' defines type Node, which is the engine's own. Rename it.",
            id="the engine's own",
        ),
    ],
)
def test_clashes_name_both_sides(plugins: Sequence[types.ModuleType], expected: str) -> None:
    assert refusal(*plugins) == expected


@pytest.mark.parametrize(
    ("plugins", "expected"),
    [
        pytest.param(
            [plugin("one", resorces=[])],
            "Plugin 'one' implements 'resorces', which is no hook. Did you mean 'resources'?",
            id="misspelt hook",
        ),
        pytest.param(
            [plugin("One")],
            "The plugin name 'One' must be lower case words joined by underscores.",
            id="name",
        ),
        pytest.param(
            [plugin("one", title=Text(vi="Một", en=" "))],
            "Plugin 'one' lacks its title in Vietnamese or in English.",
            id="title in one language",
        ),
        pytest.param(
            [plugin("one", requires=("trainin",)), plugin("training")],
            "Plugin 'one' requires 'trainin', which is not installed. Did you mean 'training'?",
            id="requires what is not there",
        ),
        pytest.param(
            [plugin("one", requires=("two",)), plugin("two", requires=("one",))],
            "Plugins require each other in a circle: one → two → one. Drop one requirement.",
            id="circle",
        ),
        pytest.param(
            [plugin("one", core="new")],
            "Plugin 'one': 'new' is no version specifier.",
            id="specifier",
        ),
        pytest.param(
            [plugin("one", powers=[power("see")])],
            "Plugin 'one': the power 'see' must read object.action.",
            id="power without action",
        ),
        pytest.param(
            [plugin("one", resources=[resource("thing")])],
            "Plugin 'one': the resource 'thing' names the power 'thing.view', "
            "which nobody declares.",
            id="view power",
        ),
        pytest.param(
            [things(resources=[resource("thing", fields=(QUANTITY,))])],
            "Plugin 'projects': the resource 'thing' names the field 'quantum', "
            "which nobody declares. Did you mean 'quantity'?",
            id="unit",
        ),
        pytest.param(
            [things(), plugin("two", acts=[act("mend")])],
            "Plugin 'two': the act 'mend' names the power 'thing.view' of plugin 'projects'; "
            "add 'projects' to its requires.",
            id="uses without requiring",
        ),
        pytest.param(
            [things(acts=[act("mend", returns="thin")])],
            "Plugin 'projects': the act 'mend' names the resource 'thin', which nobody declares. "
            "Did you mean 'thing'?",
            id="returns",
        ),
        pytest.param(
            [things(acts=[act("mend", on=None)])],
            "Plugin 'projects': the act 'mend' must give exactly one of on= and creates=.",
            id="neither on nor creates",
        ),
        pytest.param(
            [things(acts=[act("mend", input=dict)])],
            "Plugin 'projects': the act 'mend' must take a class made with strawberry.input.",
            id="input",
        ),
    ],
)
def test_what_does_not_fit_is_refused(plugins: Sequence[types.ModuleType], expected: str) -> None:
    assert refusal(*plugins) == expected


def test_another_engine_is_refused() -> None:
    message = refusal(plugin("one", core=">=9"))
    assert message.startswith("Plugin 'one' 1.0 needs khungcui >=9; this is ")


def test_a_module_without_manifest_is_refused() -> None:
    assert "has no hook manifest()" in refusal(types.ModuleType("khungcui_none"))


def test_a_hook_with_a_foreign_argument_is_refused() -> None:
    module = plugin("one")

    @hookimpl
    def powers(everything: bool) -> list[Power]:
        return []

    module.powers = powers  # type: ignore[attr-defined]
    assert "Argument(s) {'everything'}" in refusal(module)
