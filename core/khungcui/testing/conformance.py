"""What every plugin owes: asked of ours, of strangers', and of what `plugin new` writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from khungcui import clock
from khungcui.attachments.models import Attachment
from khungcui.graph.selection import faults
from khungcui.plugins.declarations import Resource
from khungcui.plugins.forms import Form
from khungcui.plugins.live import Live
from khungcui.policy.vocabulary import OfficeKind
from khungcui.printing.typesetting import Paper, TypstError, compiled
from khungcui.register.models import Office, Post
from khungcui.testing.agreement import Identity, Rows, listed_for, rows_of, seen_of
from khungcui.testing.isolation import Asker, Isolation
from khungcui.testing.loom import Loom
from khungcui.testing.texts import missing_texts
from khungcui.web.forms import words_of

_ASKERS = (
    OfficeKind.CITY_COMMITTEE,
    OfficeKind.DEPARTMENT,
    OfficeKind.COMPANY,
    OfficeKind.DISTRICT_COMMITTEE,
    OfficeKind.DISTRICT_OFFICE,
    OfficeKind.WARD_COMMITTEE,
    OfficeKind.ESTABLISHMENT,
)
_HOW_MANY = {OfficeKind.WARD_COMMITTEE: 2, OfficeKind.DISTRICT_COMMITTEE: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Conformance:
    """The duties of one plugin, over a loom whose database holds demo data.

    Each method gives what is wrong, one line each: nothing, where the plugin is as it should be.
    """

    loom: Loom
    plugin: str

    @property
    def resources(self) -> Sequence[Resource]:
        """The plugin's own resources."""
        owned = self.loom.registry.resources.values()
        return [one.resource for one in owned if one.plugin == self.plugin]

    def texts(self) -> list[str]:
        """Everything a user reads is there in both languages."""
        return missing_texts(self.loom.registry, self.plugin)

    async def agreement(self) -> list[str]:
        """For every resource and asker, filter and decisions let the same rows through."""
        await self.grant_what_no_rule_gives()
        wrong: list[str] = []
        askers = await self.askers()
        every = await self._rows(askers)
        for asker in askers:
            view = self.loom.view(asker.actor, asker.district)
            for resource in self.resources:
                seen = seen_of(every[resource.name], view, resource, self.plugin)
                listed = await listed_for(view, self.loom.database, resource, self.plugin)
                if listed != seen.allowed:
                    wrong.append(
                        f"{resource.name} as {asker}: {len(listed - seen.allowed)} too many, "
                        f"{len(seen.allowed - listed)} too few"
                    )
        return wrong

    async def isolation(self) -> list[str]:
        """For every resource and asker, the API shows what may be seen and nothing else.

        Of those who may see the same rows, one is asked at the city's endpoint and one at a
        district's: `agreement` has found that the filter lets the same rows through for all.
        """
        await self.grant_what_no_rule_gives()
        wrong: list[str] = []
        asked: set[tuple[str, bool, frozenset[Identity]]] = set()
        askers = await self.askers()
        every = await self._rows(askers)
        for asker in askers:
            view = self.loom.view(asker.actor, asker.district)
            for resource in self.resources:
                seen = seen_of(every[resource.name], view, resource, self.plugin)
                alike = (resource.name, asker.district is None, seen.allowed)
                if alike in asked:
                    continue
                asked.add(alike)
                asking = Isolation(loom=self.loom, resource=resource, asker=asker, seen=seen)
                wrong += [f"as {asker}: {line}" async for line in asking.leaks()]
        return wrong

    async def empty(self) -> list[str]:
        """Resources without any row, over which the other duties say nothing.

        Files are not asked for: a demo has rows, and no bytes to go with them.
        """
        every = await self._rows(await self.askers())
        return [
            resource.name
            for resource in self.resources
            if resource.rows is not Attachment and not every[resource.name]
        ]

    async def _rows(self, askers: Sequence[Asker]) -> Mapping[str, Rows]:
        """The rows of every resource, which are the same whoever asks."""
        view = self.loom.view(askers[0].actor)
        database = self.loom.database
        return {each.name: await rows_of(view, database, each) for each in self.resources}

    def forms(self) -> list[str]:
        """Every form reads what the schema has, and can be printed blank."""
        live = self.loom.platform.live
        schema = self.loom.platform.schemas.of(frozenset(live.registry.plugins))._schema
        wrong: list[str] = []
        for name, owned in live.registry.forms.items():
            if owned.plugin == self.plugin:
                resource = live.registry.resources[owned.form.resource].resource
                found = faults(schema, resource, owned.form.selection)
                wrong += [f"{name}: {fault}" for fault in (*found, *_unprintable(owned.form, live))]
        return wrong

    async def turn_off_somewhere(self) -> None:
        """Turn the plugin off in one district that has data: its rows must vanish, and stay."""
        registry = self.loom.registry
        if not registry.plugins[self.plugin].optional:
            return
        async with self.loom.database.reading(self.loom.tree.homes()) as session:
            homes = await session.scalars(select(Office.tenant).distinct().order_by(Office.tenant))
            last = [home for home in homes if home != self.loom.tree.root][-1]
        for one in (*reversed(registry.dependants_of(self.plugin)), self.plugin):
            await self.loom.disable(one, last)

    async def grant_what_no_rule_gives(self) -> None:
        """Let wards and district offices see what the regulation says nothing of yet."""
        known = self.loom.platform.live.snapshot.powers
        for power in sorted({one.view_power for one in self.resources if not one.open}):
            if power not in known:
                for office in (OfficeKind.WARD_COMMITTEE, OfficeKind.DISTRICT_OFFICE):
                    await self.loom.grant(office, "territory", power)

    async def askers(self) -> list[Asker]:
        """Offices of each kind where they ask: the city's at its endpoint, others at their own.

        Of wards and district committees there are two, of different districts; the second asks
        at the city's endpoint. The city committee asks at a district's too, where its reach ends.
        """
        async with self.loom.database.reading(self.loom.tree.homes()) as session:
            rows = await session.execute(
                select(Office.kind, Office.tenant, Office.id)
                .where(
                    Office.until.is_(None),
                    select(Post.id)
                    .where(Post.tenant == Office.tenant, Post.office_id == Office.id, Post.signing)
                    .exists(),
                )
                .order_by(Office.tenant, Office.code)
            )
            found = [(row.kind, row.tenant, row.id) for row in rows]
        on = self.loom.platform.live.states.tenants_with(self.plugin) - {self.loom.tree.root}
        askers: list[Asker] = []
        for kind in _ASKERS:
            homes: dict[str, UUID] = {}
            for _, tenant, office in (one for one in found if one[0] is kind):
                homes.setdefault(tenant, office)
            for tenant, office in list(homes.items())[: _HOW_MANY.get(kind, 1)]:
                actor = await self.loom.acting.existing(office, tenant)
                first = not any(asker.actor.principal.kind is kind for asker in askers)
                at_home = first and tenant in on
                askers.append(Asker(actor=actor, district=tenant if at_home else None))
                if kind is OfficeKind.CITY_COMMITTEE:
                    askers.append(Asker(actor=actor, district=min(on)))
        return askers


def _unprintable(form: Form, live: Live) -> list[str]:
    """What is wrong with the template of ``form``, found by printing it blank."""
    home = live.tree.name(live.tree.root, clock.today()).vi
    paper = Paper(
        title=form.title.vi,
        number=form.number,
        language="en",
        place=home,
        city=home,
        day=clock.today(),
        office="-",
        mark=form.name,
        data=None,
        words=words_of(form, live.registry.labels),
    )
    try:
        compiled(form.template, paper)
    except TypstError as error:
        return [str(error)]
    return []
