"""What a worker holds of the changing world: one immutable edition, swapped whole.

A request takes the edition once and sees it from start to end, so no answer mixes two
editions of the rules, the area tree or the plugins.
"""

from dataclasses import dataclass

from khungcui.plugins.gate import PluginStates
from khungcui.plugins.manager import Registry
from khungcui.policy.shadow import Shadow
from khungcui.policy.snapshot import Snapshot
from khungcui.tenancy.tree import AreaTree


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """The plugins installed and switched on, the tree of areas, and the rules.

    ``shadow`` has Casbin check a share of the decisions.
    """

    registry: Registry
    states: PluginStates
    tree: AreaTree
    snapshot: Snapshot
    shadow: Shadow | None = None
