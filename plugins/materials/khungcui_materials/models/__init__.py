"""The tables of materials. Each leads with its district, or with the city."""

from khungcui_materials.models.catalogue import Conversion, Material
from khungcui_materials.models.ledger import (
    Numbering,
    Place,
    Stock,
    StockDay,
    StockDocument,
    StockLine,
    Transfer,
    TransferLeg,
    TransferMove,
)

__all__ = [
    "Conversion",
    "Material",
    "Numbering",
    "Place",
    "Stock",
    "StockDay",
    "StockDocument",
    "StockLine",
    "Transfer",
    "TransferLeg",
    "TransferMove",
]
