"""The tables of materials. Each leads with its district, or with the city."""

from khungcui_materials.models.catalogue import Conversion, Material
from khungcui_materials.models.ledger import (
    Numbering,
    Place,
    Stock,
    StockDay,
    StockDocument,
    StockLine,
    StockMonth,
    Transfer,
    TransferLeg,
    TransferMove,
)
from khungcui_materials.models.outlets import ProductOutlet
from khungcui_materials.models.plans import MaterialPlan, PlanLine, PlanProduct
from khungcui_materials.models.supply import (
    BalancingProposal,
    MaterialNeed,
    MaterialPractice,
    OutsideSourcing,
    ProposalLeg,
    ProposalLine,
    SupplyCommitment,
)

__all__ = [
    "BalancingProposal",
    "Conversion",
    "Material",
    "MaterialNeed",
    "MaterialPlan",
    "MaterialPractice",
    "Numbering",
    "OutsideSourcing",
    "Place",
    "PlanLine",
    "PlanProduct",
    "ProductOutlet",
    "ProposalLeg",
    "ProposalLine",
    "Stock",
    "StockDay",
    "StockDocument",
    "StockLine",
    "StockMonth",
    "SupplyCommitment",
    "Transfer",
    "TransferLeg",
    "TransferMove",
]
