"""What can be read of materials."""

from khungcui_materials.resources.balances import BALANCES
from khungcui_materials.resources.catalogue import CATALOGUE
from khungcui_materials.resources.stock import STOCK
from khungcui_materials.resources.transfers import TRANSFERS

RESOURCES = (*CATALOGUE, *STOCK, *TRANSFERS, *BALANCES)

__all__ = ["RESOURCES"]
