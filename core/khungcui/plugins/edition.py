"""An edition: the rules, the tree of areas and the plugins as one transaction sees them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from khungcui.errors import Misconfigured
from khungcui.plugins import lifecycle
from khungcui.plugins.gate import PluginStates, read_states
from khungcui.plugins.registry import Registry
from khungcui.policy import store
from khungcui.policy.snapshot import Snapshot
from khungcui.storage.database import Database
from khungcui.storage.watch import versions_in
from khungcui.tenancy.apply import TREE_TOPIC, load_tree
from khungcui.tenancy.tree import AreaTree
from khungcui.text import Text

#: What the platform watches: each topic's version grows when what it names has changed.
TOPICS = (lifecycle.TOPIC, store.TOPIC, TREE_TOPIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What was read together, and the version of every topic at that time.

    ``areas`` is the tree as the register has it, ``tree`` the same after the reforms of the
    rules.
    """

    versions: Mapping[str, int]
    snapshot: Snapshot
    areas: AreaTree
    tree: AreaTree
    states: PluginStates

    def still(self, topic: str, versions: Mapping[str, int]) -> bool:
        """Whether ``topic`` is in ``versions`` what it is here."""
        return topic in versions and versions[topic] == self.versions.get(topic)


async def read_edition(
    database: Database, registry: Registry, held: Edition | None = None
) -> Edition:
    """The present edition; what has not changed since ``held`` is taken from there.

    `Misconfigured` where nothing has been loaded yet.
    """
    async with database.reading(()) as session:
        versions = await versions_in(session)
        snapshot = await _snapshot(session, versions, held)
        areas = await _areas(session, versions, held)
        tree = snapshot.reforms.tree(areas)
        if not tree.versions or not snapshot.rules:
            raise _empty()
        await database.allow_reads(session, tree.homes())
        states = await read_states(session, registry, city=tree.root, districts=tree.districts())
    return Edition(versions=versions, snapshot=snapshot, areas=areas, tree=tree, states=states)


async def _snapshot(
    session: AsyncSession, versions: Mapping[str, int], held: Edition | None
) -> Snapshot:
    if held is not None and held.still(store.TOPIC, versions):
        return held.snapshot
    return await store.read_snapshot(session)


async def _areas(
    session: AsyncSession, versions: Mapping[str, int], held: Edition | None
) -> AreaTree:
    if held is not None and held.still(TREE_TOPIC, versions):
        return held.areas
    return await load_tree(session)


def _empty() -> Misconfigured:
    return Misconfigured(
        Text(
            vi="Cơ sở dữ liệu chưa có địa bàn hoặc quy định.",
            en="The database holds no areas or no rules yet.",
        ),
        hint=Text(
            vi="Chạy `khungcui tenants apply` và `khungcui policy apply`.",
            en="Run `khungcui tenants apply` and `khungcui policy apply`.",
        ),
    )
