"""What must hold of the jobs and sheets of plugins before they are let in."""

import re
from collections.abc import Mapping

from croniter import croniter

from khungcui.errors import PluginProblem
from khungcui.plugins.registry import OwnedAct, OwnedJob, OwnedResource, OwnedSheet, Registry
from khungcui.plugins.sheet_shape import HEADINGS, shape_of
from khungcui.text import Text, search_key
from khungcui.text.nearest import did_you_mean

_JOB = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_SHEET = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
#: Excel names no page in more letters.
_LONGEST = 31
#: The fields of a schedule.
_FIELDS = 5


def check_work(registry: Registry) -> None:
    """Raise `PluginProblem` for a job or a sheet that could not work."""
    for job in registry.jobs.values():
        _job(job)
    for sheet in registry.sheets.values():
        _sheet(registry, sheet)


def _job(owned: OwnedJob) -> None:
    name, every = owned.job.name, owned.job.every
    if not _JOB.fullmatch(name):
        raise _job_problem(owned, _SHAPE_OF_JOB)
    if every is not None and (len(every.split()) != _FIELDS or not croniter.is_valid(every)):
        raise _job_problem(owned, _NO_SCHEDULE.format(every=every))


def _sheet(registry: Registry, owned: OwnedSheet) -> None:
    sheet = owned.sheet
    if not _SHEET.fullmatch(sheet.name) or len(sheet.name) > _LONGEST:
        raise _sheet_problem(owned, _SHAPE_OF_SHEET)
    _known(registry, owned, sheet.resource, registry.resources)
    if sheet.act is not None:
        _known(registry, owned, sheet.act, registry.acts)
    for column in sheet.columns:
        if column.of is not None:
            _known(registry, owned, column.of, registry.resources)
    titles = [title for each in HEADINGS.values() for title in {each.vi, each.en}]
    for column in sheet.columns:
        titles += {column.title.vi, column.title.en}
    seen: set[str] = set()
    for title in titles:
        if search_key(title) in seen:
            raise _sheet_problem(owned, _TITLE_TWICE.format(title=title))
        seen.add(search_key(title))
    try:
        shape_of(registry, sheet.name)
    except (ValueError, StopIteration) as error:
        raise _sheet_problem(owned, Text(vi=str(error), en=str(error))) from None


def _known(
    registry: Registry,
    owned: OwnedSheet,
    name: str,
    known: Mapping[str, OwnedResource] | Mapping[str, OwnedAct],
) -> None:
    """A sheet names what is its plugin's own, what is always on, and what its plugin requires."""
    found = known.get(name)
    if found is None:
        hint = did_you_mean(name, list(known))
        raise _sheet_problem(owned, _UNKNOWN.format(name=name, hint=hint))
    near = {owned.plugin, *registry.always_on, *registry.required_by(owned.plugin)}
    if found.plugin not in near:
        raise _sheet_problem(owned, _NOT_REQUIRED.format(name=name, plugin=found.plugin))


def _job_problem(owned: OwnedJob, what: Text) -> PluginProblem:
    return _problem(owned.plugin, Text(vi="việc", en="the job"), owned.job.name, what)


def _sheet_problem(owned: OwnedSheet, what: Text) -> PluginProblem:
    return _problem(owned.plugin, Text(vi="bảng tính", en="the sheet"), owned.sheet.name, what)


def _problem(plugin: str, kind: Text, name: str, what: Text) -> PluginProblem:
    said = Text(
        vi="Plugin '{plugin}': {kind} '{name}': {what}.",
        en="Plugin '{plugin}': {kind} '{name}': {what}.",
    )
    return PluginProblem(said.format(plugin=plugin, kind=kind, name=name, what=what))


_SHAPE_OF_JOB = Text(
    vi="tên phải có dạng plugin.viec_gi", en="its name must read plugin.what_it_does"
)
_NO_SCHEDULE = Text(
    vi="'{every}' không phải là lịch năm trường của cron",
    en="'{every}' is no schedule in the five fields of cron",
)
_SHAPE_OF_SHEET = Text(
    vi="tên phải là chữ thường không dấu, nối bằng gạch dưới, tối đa 31 chữ",
    en="its name must be lower case words joined by underscores, of at most 31 letters",
)
_TITLE_TWICE = Text(
    vi="hai cột cùng mang tên «{title}»", en="two columns have the heading “{title}”"
)
_UNKNOWN = Text(
    vi="nhắc tới '{name}' mà không ai khai báo.{hint}",
    en="it names '{name}', which nobody declares.{hint}",
)
_NOT_REQUIRED = Text(
    vi="nhắc tới '{name}' của plugin '{plugin}'; hãy thêm '{plugin}' vào requires",
    en="it names '{name}' of plugin '{plugin}'; add '{plugin}' to its requires",
)
