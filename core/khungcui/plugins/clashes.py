"""Two plugins may not define one thing: what each defines, and the refusal naming both."""

from collections.abc import Iterator, Sequence

from strawberry.utils.str_converters import to_camel_case

from khungcui.errors import PluginProblem
from khungcui.plugins.declarations import Act, Resource
from khungcui.plugins.registry import Declared
from khungcui.text import Text

#: What the engine itself puts at the root of every schema.
_ENGINE = "khungcui"
_ENGINE_NAMES = (
    "Query.node",
    *(f"type {name}" for name in ("Query", "Mutation", "Node", "PageInfo", "UserError")),
    "type AwaitedSignature",
)
#: What the engine itself gives to the type of every resource.
_EVERY_ROW = ("id", "permissions", "workflow")


def refuse_clashes(declared: Sequence[Declared]) -> None:
    """Raise `PluginProblem` where a thing is defined twice."""
    owners = dict.fromkeys(_ENGINE_NAMES, _ENGINE)
    for one in declared:
        for thing in _defined_by(one):
            first = owners.setdefault(thing, one.name)
            if first is not one.name:
                raise _clash(first, one.name, thing)
        _refuse_repeats(one)


def _refuse_repeats(one: Declared) -> None:
    seen: set[str] = set()
    for thing in _defined_by(one):
        if thing in seen:
            raise PluginProblem(
                Text(
                    vi=f"Plugin '{one.name}' khai báo {thing} hai lần. Hãy đổi tên một bên.",
                    en=f"Plugin '{one.name}' defines {thing} twice. Rename one.",
                )
            )
        seen.add(thing)


def _defined_by(one: Declared) -> Iterator[str]:
    for resource in one.resources:
        yield from _of_resource(resource)
    for extra in one.relations:
        yield f"{_type_name(extra.on)}.{to_camel_case(extra.relation.name)}"
    for act in one.acts:
        yield from _of_act(act)
    for given in dict.fromkeys(act.input for act in one.acts):
        definition = getattr(given, "__strawberry_definition__", None)
        if definition is not None:
            yield f"type {definition.name}"
    yield from (f"workflow {workflow.resource}" for workflow in one.workflows)
    yield from (f"answer {answer.name}" for answer in one.answers)
    for query in one.queries:
        yield from (f"Query.{name}" for name in _field_names(query))
    yield from (f"type {kind.__name__}" for kind in one.labels)
    yield from (f"power {power.name}" for power in one.powers)
    yield from (f"job {job.name}" for job in one.jobs)
    yield from (f"sheet {sheet.name}" for sheet in one.sheets)
    yield from (f"panel {panel.name}" for panel in one.panels)
    yield from (f"form {form.name}" for form in one.forms)
    if one.migrations is not None:
        yield from (f"table {table.name}" for table in one.migrations.tables)


def _of_resource(resource: Resource) -> Iterator[str]:
    yield f"type {resource.type_name}"
    yield f"Query.{to_camel_case(resource.name)}"
    if resource.plural_name != resource.name:
        yield f"Query.{to_camel_case(resource.plural_name)}"
    members = (*resource.fields, *resource.computed, *resource.relations)
    for name in (*_EVERY_ROW, *(member.name for member in members)):
        yield f"{resource.type_name}.{to_camel_case(name)}"


def _of_act(act: Act) -> Iterator[str]:
    name = to_camel_case(act.name)
    yield f"Mutation.{name}"
    yield f"type {name[:1].upper()}{name[1:]}Payload"


def _field_names(query: type) -> Iterator[str]:
    for field in query.__strawberry_definition__.fields:  # type: ignore[attr-defined]
        yield field.graphql_name or to_camel_case(field.python_name)


def _type_name(resource: str) -> str:
    return "".join(part.capitalize() for part in resource.split("_"))


def _clash(first: str, second: str, thing: str) -> PluginProblem:
    if first == _ENGINE:
        return PluginProblem(
            Text(
                vi=f"Plugin '{second}' khai báo {thing}, là tên của chính Khung Cửi. Hãy đổi tên.",
                en=f"Plugin '{second}' defines {thing}, which is the engine's own. Rename it.",
            )
        )
    one, other = sorted((first, second))
    prefixed = _prefixed(one, other, thing)
    return PluginProblem(
        Text(
            vi=f"Hai plugin '{one}' và '{other}' cùng khai báo {thing}. "
            f"Hãy đổi tên một bên, hoặc thêm tiền tố: {prefixed}.",
            en=f"Plugins '{one}' and '{other}' both define {thing}. "
            f"Rename one, or prefix it: {prefixed}.",
        )
    )


def _prefixed(one: str, other: str, thing: str) -> str:
    """``thing`` with the name of the plugin for which that says something new."""
    bare = thing.rpartition(" ")[2] if " " in thing else thing.rpartition(".")[2]
    plugin = other if bare.lower().startswith(one) else one
    if thing.startswith(("power ", "table ", "panel ", "form ")):
        return f"{plugin}_{bare}"
    camel = to_camel_case(plugin) + bare[:1].upper() + bare[1:]
    return camel[:1].upper() + camel[1:] if thing.startswith("type ") else camel
