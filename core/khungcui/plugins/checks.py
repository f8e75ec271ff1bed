"""What must hold before a plugin is let in. Each refusal names the plugin and the remedy."""

import re
from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from khungcui.errors import PluginProblem
from khungcui.plugins.declarations import Act, Manifest, Resource, Waiting
from khungcui.plugins.forms import Form
from khungcui.plugins.panels import Panel, faults
from khungcui.plugins.registry import Declared
from khungcui.text import Text
from khungcui.text.nearest import did_you_mean

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_POWER = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*\.[a-z][a-z0-9]*(_[a-z0-9]+)*")


def check_manifest(manifest: Manifest, core_version: str) -> None:
    """Raise `PluginProblem` for a manifest that is not whole, or for another engine."""
    name = manifest.name
    if not NAME.fullmatch(name):
        raise PluginProblem(
            Text(
                vi=f"Tên plugin '{name}' phải là chữ thường không dấu, nối bằng gạch dưới.",
                en=f"The plugin name '{name}' must be lower case words joined by underscores.",
            )
        )
    for what, text in (("title", manifest.title), ("summary", manifest.summary)):
        if not (text.vi.strip() and text.en.strip()):
            raise PluginProblem(
                Text(
                    vi=f"Plugin '{name}' thiếu {what} tiếng Việt hoặc tiếng Anh.",
                    en=f"Plugin '{name}' lacks its {what} in Vietnamese or in English.",
                )
            )
    try:
        fits = SpecifierSet(manifest.core).contains(core_version, prereleases=True)
    except InvalidSpecifier:
        raise PluginProblem(
            Text(
                vi=f"Plugin '{name}': '{manifest.core}' không phải là điều kiện phiên bản.",
                en=f"Plugin '{name}': '{manifest.core}' is no version specifier.",
            )
        ) from None
    if not fits:
        raise PluginProblem(
            Text(
                vi=f"Plugin '{name}' {manifest.version} cần khungcui {manifest.core}; "
                f"đang chạy {core_version}. Hãy nâng cấp một trong hai.",
                en=f"Plugin '{name}' {manifest.version} needs khungcui {manifest.core}; "
                f"this is {core_version}. Upgrade one of them.",
            )
        )


def in_order(manifests: Mapping[str, Manifest]) -> list[str]:
    """Names in dependency order, alphabetical where that is free; what is always on first."""
    for name, manifest in manifests.items():
        for needed in manifest.requires:
            if needed not in manifests:
                raise PluginProblem(
                    Text(
                        vi=f"Plugin '{name}' cần '{needed}', nhưng chưa được cài đặt."
                        + did_you_mean(needed, manifests).vi,
                        en=f"Plugin '{name}' requires '{needed}', which is not installed."
                        + did_you_mean(needed, manifests).en,
                    )
                )
    sorter = TopologicalSorter({name: one.requires for name, one in manifests.items()})
    try:
        sorter.prepare()
    except CycleError as error:
        circle = " → ".join(error.args[1])
        raise PluginProblem(
            Text(
                vi=f"Các plugin cần lẫn nhau thành vòng: {circle}. Hãy bỏ một mối phụ thuộc.",
                en=f"Plugins require each other in a circle: {circle}. Drop one requirement.",
            )
        ) from None
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=lambda name: (manifests[name].optional, name))
        order.extend(ready)
        sorter.done(*ready)
    return order


def check_references(declared: Sequence[Declared]) -> None:
    """Raise `PluginProblem` where a declaration names something that it may not name.

    A plugin may name what is its own, what is always on, and what it requires: so the schema
    of a district is whole whichever plugins are on.
    """
    _References(declared).check()


class _References:
    def __init__(self, declared: Sequence[Declared]) -> None:
        self._declared = declared
        self._manifests = {one.name: one.manifest for one in declared}
        self._resources = {r.name: one.name for one in declared for r in one.resources}
        self._declared_resources = {r.name: r for one in declared for r in one.resources}
        self._powers = {p.name: one.name for one in declared for p in one.powers}

    def check(self) -> None:
        for one in self._declared:
            for power in one.powers:
                if not _POWER.fullmatch(power.name):
                    raise _problem(one.name, _POWERS(power.name), _SHAPE_OF_POWER)
            for resource in one.resources:
                self._resource(one.name, resource)
            for extra in one.relations:
                where = _RELATIONS(extra.relation.name)
                self._known(one.name, where, _RESOURCES, extra.on)
                self._known(one.name, where, _RESOURCES, extra.relation.target)
            for act in one.acts:
                self._act(one.name, act)
            for state in one.waiting:
                self._waiting(one.name, state)
            for panel in one.panels:
                self._panel(one.name, panel)
            for form in one.forms:
                self._form(one.name, form)

    def _resource(self, plugin: str, resource: Resource) -> None:
        where = _RESOURCES(resource.name)
        if not NAME.fullmatch(resource.name):
            raise _problem(plugin, where, _SHAPE_OF_NAME)
        if not resource.open:
            self._known(plugin, where, _POWERS, resource.view_power)
        for relation in resource.relations:
            self._known(plugin, where, _RESOURCES, relation.target)
        names = [field.name for field in resource.fields]
        units = [field.unit for field in resource.fields if field.unit is not None]
        for needed in (*units, *(name for one in resource.computed for name in one.requires)):
            if needed not in names:
                raise _unknown(plugin, where, _FIELDS(needed), did_you_mean(needed, names))

    def _act(self, plugin: str, act: Act) -> None:
        where = _ACTS(act.name)
        self._known(plugin, where, _POWERS, act.power)
        self._known(plugin, where, _RESOURCES, act.returns)
        if (act.on is None) == (act.creates is None):
            raise _problem(plugin, where, _ONE_OF_ON_AND_CREATES)
        if act.over is not None and act.on is None:
            raise _problem(plugin, where, _OVER_WITHOUT_ON)
        definition = getattr(act.input, "__strawberry_definition__", None)
        if definition is None or not definition.is_input:
            raise _problem(plugin, where, _NO_INPUT)
        if act.on is not None:
            self._known(plugin, where, _RESOURCES, act.on)
            if act.on not in [field.python_name for field in definition.fields]:
                raise _problem(plugin, where, _NO_INPUT_FIELD.format(field=act.on))

    def _waiting(self, plugin: str, state: Waiting) -> None:
        where = _STATES(state.name)
        self._known(plugin, where, _RESOURCES, state.resource)
        for power in state.powers:
            self._known(plugin, where, _POWERS, power)

    def _form(self, plugin: str, form: Form) -> None:
        where = _FORMS(form.name)
        if not NAME.fullmatch(form.name):
            raise _problem(plugin, where, _SHAPE_OF_NAME)
        self._known(plugin, where, _RESOURCES, form.resource)
        if not form.template.is_file():
            raise _problem(plugin, where, _NO_TEMPLATE.format(path=form.template.name))
        for kind in form.words:
            if not any(kind in one.labels for one in self._declared):
                raise _problem(plugin, where, _NO_WORDS.format(kind=kind.__name__))

    def _panel(self, plugin: str, panel: Panel) -> None:
        where = _PANELS(panel.name)
        if not NAME.fullmatch(panel.name):
            raise _problem(plugin, where, _SHAPE_OF_NAME)
        self._known(plugin, where, _RESOURCES, panel.resource)
        for fault in faults(panel, self._declared_resources[panel.resource]):
            raise _problem(plugin, where, fault)

    def _known(self, plugin: str, where: Text, kind: "_Kind", word: str) -> None:
        owners = self._powers if kind is _POWERS else self._resources
        owner = owners.get(word)
        if owner is None:
            raise _unknown(plugin, where, kind(word), did_you_mean(word, owners))
        if owner != plugin and self._manifests[owner].optional and not self._needs(plugin, owner):
            raise _problem(plugin, where, _NOT_REQUIRED.format(what=kind(word), owner=owner))

    def _needs(self, plugin: str, other: str) -> bool:
        requires = self._manifests[plugin].requires
        return other in requires or any(self._needs(one, other) for one in requires)


class _Kind:
    """A kind of declaration; called with a name, it says both in words."""

    def __init__(self, vi: str, en: str) -> None:
        self._word = Text(vi=vi, en=en)

    def __call__(self, name: str) -> Text:
        return Text(vi="{kind} '{name}'", en="{kind} '{name}'").format(kind=self._word, name=name)


_POWERS = _Kind("quyền", "the power")
_RESOURCES = _Kind("tài nguyên", "the resource")
_RELATIONS = _Kind("quan hệ", "the relation")
_FIELDS = _Kind("trường", "the field")
_ACTS = _Kind("hành vi", "the act")
_STATES = _Kind("trạng thái chờ", "the waiting state")
_FORMS = _Kind("biểu in", "the form")
_PANELS = _Kind("bảng số liệu", "the panel")

_SHAPE_OF_POWER = Text(vi="phải có dạng object.action", en="must read object.action")
_SHAPE_OF_NAME = Text(
    vi="phải là chữ thường không dấu, nối bằng gạch dưới",
    en="must be lower case words joined by underscores",
)
_ONE_OF_ON_AND_CREATES = Text(
    vi="phải có đúng một trong hai: on= hoặc creates=",
    en="must give exactly one of on= and creates=",
)
_OVER_WITHOUT_ON = Text(vi="có over= thì phải có on=", en="gives over=, which needs on=")
_NO_INPUT = Text(
    vi="phải nhận một lớp làm bằng strawberry.input",
    en="must take a class made with strawberry.input",
)
_NO_TEMPLATE = Text(vi="cần tệp mẫu {path}", en="needs its template {path}")
_NO_WORDS = Text(
    vi="cần nhãn cho {kind} trong hook labels", en="needs words for {kind}, from the hook labels"
)
_NO_INPUT_FIELD = Text(
    vi="cần trường '{field}' trong input để nhận id bản ghi",
    en="needs an input field '{field}' for the node id",
)
_NOT_REQUIRED = Text(
    vi="nhắc tới {what} của plugin '{owner}'; hãy thêm '{owner}' vào requires",
    en="names {what} of plugin '{owner}'; add '{owner}' to its requires",
)


def _problem(plugin: str, where: Text, what: Text) -> PluginProblem:
    return PluginProblem(
        Text(
            vi="Plugin '{plugin}': {where} {what}.", en="Plugin '{plugin}': {where} {what}."
        ).format(plugin=plugin, where=where, what=what)
    )


def _unknown(plugin: str, where: Text, what: Text, hint: Text) -> PluginProblem:
    return PluginProblem(
        Text(
            vi="Plugin '{plugin}': {where} nhắc tới {what} mà không ai khai báo.{hint}",
            en="Plugin '{plugin}': {where} names {what}, which nobody declares.{hint}",
        ).format(plugin=plugin, where=where, what=what, hint=hint)
    )
