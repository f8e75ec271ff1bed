"""Everything that the installed plugins declare, by name and with its owner; immutable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from khungcui.plugins.attaching import Scanner
from khungcui.plugins.books import Book
from khungcui.plugins.declarations import (
    Act,
    Manifest,
    Migrations,
    Power,
    Relation,
    Resource,
    ToMany,
    ToOne,
    Waiting,
)
from khungcui.plugins.forms import Form
from khungcui.plugins.jobs import Job
from khungcui.plugins.meeting import Answer, Listener
from khungcui.plugins.panels import Panel
from khungcui.plugins.sheets import Sheet
from khungcui.plugins.workflow import Workflow
from khungcui.text import Text

Labels = Mapping[type[StrEnum], Mapping[StrEnum, Text]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Declared:
    """What one plugin declares, as its hooks returned it."""

    manifest: Manifest
    resources: tuple[Resource, ...] = ()
    relations: tuple[Relation, ...] = ()
    acts: tuple[Act, ...] = ()
    queries: tuple[type, ...] = ()
    powers: tuple[Power, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    workflows: tuple[Workflow, ...] = ()
    books: tuple[Book, ...] = ()
    listeners: tuple[Listener, ...] = ()
    answers: tuple[Answer, ...] = ()
    jobs: tuple[Job, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    panels: tuple[Panel, ...] = ()
    forms: tuple[Form, ...] = ()
    scanners: tuple[Scanner, ...] = ()
    labels: Labels = field(default_factory=dict)
    descriptions: Path | None = None
    migrations: Migrations | None = None

    @property
    def name(self) -> str:
        return self.manifest.name


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnedRelation:
    """A relation of a resource, and the plugin that added it (often the resource's own)."""

    relation: ToOne | ToMany
    plugin: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnedResource:
    """A resource, its plugin, and its relations: its own and those that others added."""

    resource: Resource
    plugin: str
    relations: tuple[OwnedRelation, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnedAct:
    """An act and its plugin."""

    act: Act
    plugin: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnedPower:
    """A power and its plugin."""

    power: Power
    plugin: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnedWaiting:
    """A state in which rows wait, and its plugin."""

    waiting: Waiting
    plugin: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnedWorkflow:
    """A workflow and its plugin."""

    workflow: Workflow
    plugin: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnedListener:
    """What a plugin does when an event is told."""

    listener: Listener
    plugin: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnedAnswer:
    """What a plugin answers to a question."""

    answer: Answer
    plugin: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnedJob:
    """A job and its plugin."""

    job: Job
    plugin: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnedSheet:
    """A sheet and its plugin."""

    sheet: Sheet
    plugin: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnedPanel:
    """A panel and its plugin."""

    panel: Panel
    plugin: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnedQuery:
    """A Strawberry type whose fields join the root Query, and its plugin."""

    type: type
    plugin: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnedForm:
    """A print form and its plugin."""

    form: Form
    plugin: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnedBook:
    """A book and its plugin."""

    book: Book
    plugin: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Registry:
    """What is installed. ``plugins`` stand after the plugins that they require."""

    plugins: Mapping[str, Manifest]
    resources: Mapping[str, OwnedResource]
    acts: Mapping[str, OwnedAct]
    queries: tuple[OwnedQuery, ...]
    powers: Mapping[str, OwnedPower]
    waiting: tuple[OwnedWaiting, ...]
    #: By the resource whose records they move.
    workflows: Mapping[str, OwnedWorkflow]
    #: By the event that they listen for, in the order of their plugins.
    listeners: Mapping[str, tuple[OwnedListener, ...]]
    answers: Mapping[str, OwnedAnswer]
    jobs: Mapping[str, OwnedJob]
    sheets: Mapping[str, OwnedSheet]
    panels: Mapping[str, OwnedPanel]
    labels: Labels
    migrations: Mapping[str, Migrations]
    #: The files that put descriptions into Vietnamese.
    descriptions: tuple[Path, ...] = ()
    books: Mapping[str, OwnedBook] = field(default_factory=dict)
    forms: Mapping[str, OwnedForm] = field(default_factory=dict)
    scanners: tuple[Scanner, ...] = ()
    #: What is dear to make of it, by who made it, for as long as it is there.
    kept: dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    @classmethod
    def of(cls, declared: Sequence[Declared]) -> "Registry":
        """Gather declarations that are checked and in dependency order."""
        return cls(
            plugins=MappingProxyType({one.name: one.manifest for one in declared}),
            resources=MappingProxyType(_resources(declared)),
            acts=MappingProxyType(
                {
                    act.name: OwnedAct(act=act, plugin=one.name)
                    for one in declared
                    for act in one.acts
                }
            ),
            queries=tuple(
                OwnedQuery(type=query, plugin=one.name) for one in declared for query in one.queries
            ),
            powers=MappingProxyType(
                {
                    power.name: OwnedPower(power=power, plugin=one.name)
                    for one in declared
                    for power in one.powers
                }
            ),
            waiting=tuple(
                OwnedWaiting(waiting=each, plugin=one.name)
                for one in declared
                for each in one.waiting
            ),
            workflows=MappingProxyType(
                {
                    workflow.resource: OwnedWorkflow(workflow=workflow, plugin=one.name)
                    for one in declared
                    for workflow in one.workflows
                }
            ),
            listeners=MappingProxyType(_listeners(declared)),
            answers=MappingProxyType(
                {
                    answer.name: OwnedAnswer(answer=answer, plugin=one.name)
                    for one in declared
                    for answer in one.answers
                }
            ),
            jobs=MappingProxyType(
                {
                    job.name: OwnedJob(job=job, plugin=one.name)
                    for one in declared
                    for job in one.jobs
                }
            ),
            sheets=MappingProxyType(
                {
                    sheet.name: OwnedSheet(sheet=sheet, plugin=one.name)
                    for one in declared
                    for sheet in one.sheets
                }
            ),
            panels=MappingProxyType(
                {
                    panel.name: OwnedPanel(panel=panel, plugin=one.name)
                    for one in declared
                    for panel in one.panels
                }
            ),
            labels=MappingProxyType(
                {kind: words for one in declared for kind, words in one.labels.items()}
            ),
            migrations=MappingProxyType(
                {one.name: one.migrations for one in declared if one.migrations is not None}
            ),
            descriptions=tuple(
                one.descriptions for one in declared if one.descriptions is not None
            ),
            books=MappingProxyType(
                {
                    book.name: OwnedBook(book=book, plugin=one.name)
                    for one in declared
                    for book in one.books
                }
            ),
            forms=MappingProxyType(
                {
                    form.name: OwnedForm(form=form, plugin=one.name)
                    for one in declared
                    for form in one.forms
                }
            ),
            scanners=tuple(scanner for one in declared for scanner in one.scanners),
        )

    @property
    def always_on(self) -> frozenset[str]:
        """The plugins that no district can turn off."""
        return frozenset(name for name, one in self.plugins.items() if not one.optional)

    def required_by(self, name: str) -> tuple[str, ...]:
        """The plugins that ``name`` needs, directly or through others, in dependency order."""
        needed: set[str] = set()
        waiting = list(self.plugins[name].requires)
        while waiting:
            one = waiting.pop()
            if one not in needed:
                needed.add(one)
                waiting.extend(self.plugins[one].requires)
        return tuple(one for one in self.plugins if one in needed)

    def dependants_of(self, name: str) -> tuple[str, ...]:
        """The plugins that need ``name``, directly or through others, in dependency order."""
        return tuple(one for one in self.plugins if name in self.required_by(one))


def _listeners(declared: Sequence[Declared]) -> dict[str, tuple[OwnedListener, ...]]:
    found: dict[str, tuple[OwnedListener, ...]] = {}
    for one in declared:
        for listener in one.listeners:
            heard = found.get(listener.event, ())
            found[listener.event] = (*heard, OwnedListener(listener=listener, plugin=one.name))
    return found


def _resources(declared: Sequence[Declared]) -> dict[str, OwnedResource]:
    added: dict[str, list[OwnedRelation]] = {}
    for one in declared:
        for extra in one.relations:
            added.setdefault(extra.on, []).append(
                OwnedRelation(relation=extra.relation, plugin=one.name)
            )
    return {
        resource.name: OwnedResource(
            resource=resource,
            plugin=one.name,
            relations=(
                *(OwnedRelation(relation=own, plugin=one.name) for own in resource.relations),
                *added.get(resource.name, ()),
            ),
        )
        for one in declared
        for resource in one.resources
    }
