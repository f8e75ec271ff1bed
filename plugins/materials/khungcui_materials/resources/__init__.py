"""What can be read of materials."""

from khungcui_materials.resources.balances import BALANCES
from khungcui_materials.resources.balancing import BALANCING
from khungcui_materials.resources.catalogue import CATALOGUE
from khungcui_materials.resources.outlets import OUTLETS
from khungcui_materials.resources.periods import PERIODS
from khungcui_materials.resources.plans import PLANS
from khungcui_materials.resources.security import SECURITY
from khungcui_materials.resources.stock import STOCK
from khungcui_materials.resources.supply import SUPPLY
from khungcui_materials.resources.transfers import TRANSFERS

RESOURCES = (
    *CATALOGUE,
    *STOCK,
    *TRANSFERS,
    *BALANCES,
    *PERIODS,
    *PLANS,
    *SECURITY,
    *SUPPLY,
    *BALANCING,
    *OUTLETS,
)

__all__ = ["RESOURCES"]
