"""Performing an act: load, gate, decide, sign, run, audit, commit. In this order, always.

Until the policy has allowed the act, the transaction may write nowhere: the write set of
row-level security is empty.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.utils.str_converters import to_camel_case

from khungcui import audit, clock
from khungcui.errors import Conflict, Forbidden, Unauthenticated
from khungcui.ids import unknown_id
from khungcui.plugins.acting import Acting, Examiner
from khungcui.plugins.attached import files_borne
from khungcui.plugins.declarations import Act, Power, Signer
from khungcui.plugins.finding import Finding
from khungcui.plugins.outcomes import Keyed, Outcome
from khungcui.plugins.principal import Principal
from khungcui.plugins.sectors import require_sectors
from khungcui.plugins.signatures import content_of, sign
from khungcui.plugins.view import View
from khungcui.policy.decision import Decision
from khungcui.policy.explain import reasons
from khungcui.policy.record import Facet
from khungcui.register.faults import translate
from khungcui.storage.changes import changes
from khungcui.storage.database import Database, surfaced
from khungcui.storage.unusable import unusable
from khungcui.storage.watch import bumped
from khungcui.text import Text

#: Where the regulation gives the right of signature.
SIGNATURE_CLAUSE = "III.8"
#: Whether what is checked at a commit is checked at once.
_CHECKED, _UNCHECKED = text("set constraints all immediate"), text("set constraints all deferred")
_DOOR = {"door": "it tells when to check, and writes nothing"}
#: What an official without it is told.
UNSIGNED = Text(
    vi="Việc này ràng buộc cơ quan: cần người giữ chức vụ có quyền ký.",
    en="This act binds the office: it takes a post with the right of signature.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What an act came to: the row it shows, the signatures that it still waits for, the
    topics of `khungcui.storage.watch` that it changed, and what is shown this once.
    ``repeated``: all that was so before, under the same key, and nothing was done now."""

    tenant: str
    id: UUID
    waits_for: tuple[Signer, ...] = ()
    topics: frozenset[str] = frozenset()
    once: Mapping[str, str] = field(default_factory=dict, repr=False)
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The record that an act was to touch: the name of its resource, and its id."""

    type: str
    id: str


class Denied(Forbidden):
    """The rules deny the act; carries the decision that says why.

    ``subject`` is the record that was found before the act was denied, where it is on one.
    """

    def __init__(self, decision: Decision) -> None:
        super().__init__(
            Text(
                vi="Cơ quan của bạn không được phép làm việc này (điều {clause}).",
                en="Your office may not do this (clause {clause}).",
            ).format(clause=decision.clause or "-"),
            clause=decision.clause,
        )
        self.decision = decision
        self.reasons: Sequence[Text] = reasons(decision)
        self.subject: Subject | None = None


class NotSigned(Forbidden):
    """The act binds the office, and the official's post has no right of signature (III.8)."""

    def __init__(self, power: Power, decision: Decision) -> None:
        super().__init__(UNSIGNED, clause=SIGNATURE_CLAUSE, params={"power": power.name})
        self.decision = decision
        self.reasons: Sequence[Text] = (UNSIGNED,)
        self.subject: Subject | None = None


@dataclass(frozen=True, kw_only=True)
class Performance:
    """One act, asked for by one official at one endpoint.

    ``deadline`` is the seconds that a statement of it may take; ``examiner`` says what is
    wrong with a GraphQL document. What is done under a key (`khungcui.plugins.outcomes`) is
    ``kept_for`` that long.
    """

    database: Database
    view: View
    act: Act
    plugin: str
    request_id: str
    examiner: Examiner
    deadline: float | None = None
    kept_for: timedelta = timedelta(days=30)
    #: Where the entries of the audit go that the caller joins to their chains: see `amid`.
    journal: list[audit.Entry] | None = None

    async def run(self, given: Any, key: str | None = None) -> Done:
        """Perform the act with its input ``given``; not again where it was done under ``key``.

        Raises `Forbidden` where the rules or the post do not allow it (recorded in the audit
        log although nothing else is), `BadInput` and `Conflict` where the input or the state
        of things does not fit. Nothing is written unless all of it is.
        """
        principal = self.view.principal
        if principal is None:
            raise Unauthenticated(
                Text(vi="Việc này cần mã truy cập.", en="This act needs a token.")
            )
        try:
            async with self.database.writing(
                self.view.areas, (), deadline=self.deadline
            ) as session:
                return await self._once(session, principal, given, key)
        except (Denied, NotSigned) as denial:
            await self._record_denial(principal, denial)
            raise
        except DBAPIError as fault:
            known = translate(fault) or unusable(fault)
            if known is None:
                raise
            raise known from fault

    async def amid(self, session: AsyncSession, given: Any) -> Done:
        """Perform the act as one of several in a writing transaction that is the caller's.

        Where it fails it is taken back alone, and raises as `run` does; what the database checks
        at a commit is checked here. Its entry of the audit goes to ``journal``, which the caller
        joins to the chain, or drops if it takes all back; so it does with denials.
        """
        changes(session.sync_session).clear()
        await self.database.allow_writes(session, ())
        try:
            async with surfaced(), session.begin_nested():
                done = await self._inside(session, self.view.asker, given, None)
                await session.execute(_CHECKED, execution_options=_DOOR)
            await session.execute(_UNCHECKED, execution_options=_DOOR)
        except DBAPIError as fault:
            known = translate(fault) or unusable(fault)
            if known is None:
                raise
            raise known from fault
        return done

    async def _once(
        self, session: AsyncSession, principal: Principal, given: Any, key: str | None
    ) -> Done:
        """The act, or what is kept of it under ``key``."""
        if key is None:
            return await self._inside(session, principal, given, None)
        endpoint = self.view.tenant
        keyed = Keyed.of(principal, key, act=self.act.name, endpoint=endpoint, given=given)
        before = await keyed.before(session, clock.now() - self.kept_for)
        if before is None:
            return await self._inside(session, principal, given, keyed)
        return Done(tenant=before.tenant, id=before.id, waits_for=before.waits_for, repeated=True)

    async def _inside(
        self, session: AsyncSession, principal: Principal, given: Any, keyed: Keyed | None
    ) -> Done:
        acting = Acting(
            session=session,
            principal=principal,
            tenant=self.view.tenant or principal.office_tenant,
            day=self.view.day,
            now=clock.now(),
            tree=self.view.live.tree,
            registry=self.view.live.registry,
            states=self.view.live.states,
            finder=Finding(self.view, session).find,
            faceter=Finding(self.view, session).facets,
            judge=lambda power, facet: self.view.decide(power, [facet]),
            reforms=self.view.live.snapshot.reforms,
            reader=lambda: self.database.reading(self.view.areas, deadline=self.deadline),
            examiner=self.examiner,
        )
        row, facets = await self._subject(acting, given)
        subject = None if row is None else Subject(type=self._on, id=str(row.id))
        try:
            return await self._performed(acting, row, given, facets, keyed)
        except (Denied, NotSigned) as denial:
            denial.subject = subject
            raise

    async def _performed(
        self, acting: Acting, row: Any, given: Any, facets: list[Facet], keyed: Keyed | None
    ) -> Done:
        """Everything that comes after the record is found."""
        session, principal = acting.session, acting.principal
        self._gate(acting.tenant)
        needed, mine, decision = await self._judged(acting, row, given, facets)
        # A city's record is no way around a district that has the plugin off.
        self._gate(principal.office_tenant)
        await self.database.allow_writes(session, {acting.tenant})
        if row is not None and await _locked(session, row):
            facets = await self._facets(acting, row, given)
            needed, mine, decision = await self._judged(acting, row, given, facets)
        acting.decision = decision
        missing: tuple[Signer, ...] = ()
        if needed:
            missing = await sign(
                session,
                row=row,
                more=await self._more(acting, row, given),
                subject_type=self._on,
                act=self.act.name,
                mine=mine,
                needed=needed,
                principal=principal,
                at=acting.now,
            )
        shown: Any = row if missing else await self.act.run(acting, row, given)
        await session.flush()
        await require_sectors(session, acting.registry)
        if keyed is not None:
            outcome = Outcome(tenant=shown.tenant, id=shown.id, waits_for=missing)
            await self._keep(acting, keyed, outcome)
        entry = audit.Entry(
            **self._audited(principal, acting.tenant, decision),
            verdict="allow",
            subject_type=self.act.returns,
            subject_id=str(shown.id),
            changes=list(changes(session.sync_session)),
            note="; ".join(acting.notes) or None,
        )
        if self.journal is None:
            await audit.append(session, entry)
        else:
            self.journal.append(entry)
        return Done(
            tenant=shown.tenant,
            id=shown.id,
            waits_for=missing,
            topics=bumped(session),
            once=acting.once,
        )

    async def _more(self, acting: Acting, row: Any, given: Any) -> str:
        """What is signed besides the row: what the act adds, and the files of the record."""
        more = await self.act.signs(acting, row, given) if self.act.signs else ""
        if acting.registry.resources[self._on].resource.attachments is None:
            return more
        return "\n".join([more, *await files_borne(acting, self._on, row)])

    async def _keep(self, acting: Acting, keyed: Keyed, outcome: Outcome) -> None:
        """Keep the outcome at the official's home, which the act itself may not have written."""
        session, elsewhere = acting.session, keyed.home != acting.tenant
        if elsewhere:
            await self.database.allow_writes(session, {keyed.home})
        await keyed.keep(session, outcome, acting.now, self.kept_for)
        if elsewhere:
            await self.database.allow_writes(session, {acting.tenant})

    async def _subject(self, acting: Acting, given: Any) -> tuple[Any, list[Facet]]:
        """The row that the act is on and its facets, or None and the facet of what it makes."""
        if self.act.creates is not None:
            facet = await self.act.creates(acting, given)
            if facet.area is not None:
                acting.tenant = self._home(facet.area)
            return None, [self._placed(facet)]
        name = self._on
        finding = Finding(self.view, acting.session)
        row = await finding.find(name, getattr(given, name), to_camel_case(name), False)
        acting.tenant = row.tenant
        return row, await self._facets(acting, row, given)

    async def _facets(self, acting: Acting, row: Any, given: Any) -> list[Facet]:
        """What the act on ``row`` is decided on."""
        if self.act.over is not None:
            return [self._placed(await self.act.over(acting, row, given))]
        return await Finding(self.view, acting.session).facets(self._on, row)

    @property
    def _on(self) -> str:
        """The resource of the record that the act touches."""
        return self.act.on or self.act.returns

    async def _judged(
        self, acting: Acting, row: Any, given: Any, facets: list[Facet]
    ) -> tuple[Sequence[Signer], Sequence[Signer], Decision]:
        """The signatures needed, those of them that the office may give, and the decision."""
        needed = await self.act.signers(acting, row, given) if self.act.signers else ()
        mine = [signer for signer in needed if self._may_sign(signer).allowed]
        return needed, mine, self._decide(facets, mine)

    def _home(self, area: str) -> str:
        """The tenant in which what is made in ``area`` is at home, within the asker's reach."""
        tree = self.view.live.tree
        # A district that is no more stays the home of its own affairs.
        home = area if area in tree.homes() else tree.district_of(area, self.view.day)
        if home is None or home not in self.view.areas:
            raise unknown_id("area")
        return home

    def _placed(self, facet: Facet) -> Facet:
        """``facet`` with its area id turned into the path of the day."""
        return self.view.facet(
            area=facet.area,
            sector=facet.sector,
            managed_by=facet.managed_by,
            portion=facet.portion,
            orderer=facet.orderer,
            owner=facet.owner,
        )

    def _may_sign(self, signer: Signer) -> Decision:
        return self.view.decide(signer.power, [self._placed(signer.facet)])

    def _gate(self, tenant: str) -> None:
        if not self.view.live.states.is_on(self.plugin, tenant):
            raise Conflict(
                Text(
                    vi="Quận, huyện này chưa bật phân hệ {plugin}.",
                    en="The plugin {plugin} is not enabled for this district.",
                ).format(plugin=self.plugin),
                code="plugin.disabled",
                hint=Text(
                    vi="Người quản trị của quận, huyện bật bằng `enablePlugin`.",
                    en="Whoever administers the district enables it by `enablePlugin`.",
                ),
            )

    def _decide(self, facets: list[Facet], mine: Sequence[Signer]) -> Decision:
        decision = self._may_sign(mine[0]) if mine else self.view.decide(self.act.power, facets)
        if not decision.allowed or (self.act.signers and not mine):
            raise Denied(decision)
        power = self.view.live.registry.powers[decision.power].power
        if power.signing and not (self.view.reach and self.view.reach.signing):
            raise NotSigned(power, decision)
        return decision

    def _audited(self, principal: Principal, tenant: str, decision: Decision) -> dict[str, Any]:
        return {
            "tenant": tenant,
            "official_id": str(principal.official_id),
            "official_name": principal.official_name,
            "office_id": str(principal.office_id),
            "office_name": principal.office_name,
            "power": decision.power,
            "act": self.act.name,
            "rule": decision.rule.id if decision.rule else None,
            "clause": decision.clause,
            "snapshot": decision.snapshot_id,
            "request_id": self.request_id,
        }

    async def _record_denial(self, principal: Principal, denial: Denied | NotSigned) -> None:
        """Keep the denial although its transaction rolled back."""
        await audit.record_denial(self.database, self.denied(principal, denial))

    def denied(self, principal: Principal, denial: Denied | NotSigned) -> audit.Entry:
        """The entry of a denial, in the chain of the endpoint."""
        tenant = self.view.tenant or principal.office_tenant
        subject = denial.subject
        return audit.Entry(
            **self._audited(principal, tenant, denial.decision),
            verdict="deny",
            subject_type=subject.type if subject else self.act.returns,
            subject_id=subject.id if subject else None,
            note=denial.message.en,
        )


async def _locked(session: AsyncSession, row: Any) -> bool:
    """Lock ``row`` until the end, and say whether it changed between its reading and the lock.

    Row-level security lets a row be locked only by who may write it, so this comes after the
    decision; where somebody changed the row meanwhile, the act is decided again.
    """
    before = content_of(row)
    await session.refresh(row, with_for_update=True)
    return content_of(row) != before
