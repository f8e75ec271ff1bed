"""How papers of materials move: plans, commitments, balancing, sourcing, guidance."""

from khungcui_materials.flows.balancing import BALANCING_PROPOSAL
from khungcui_materials.flows.commitments import SUPPLY_COMMITMENT
from khungcui_materials.flows.needs import MATERIAL_NEED
from khungcui_materials.flows.plans import MATERIAL_PLAN
from khungcui_materials.flows.practice import MATERIAL_PRACTICE
from khungcui_materials.flows.sourcing import OUTSIDE_SOURCING

WORKFLOWS = (
    MATERIAL_PLAN,
    SUPPLY_COMMITMENT,
    MATERIAL_NEED,
    BALANCING_PROPOSAL,
    OUTSIDE_SOURCING,
    MATERIAL_PRACTICE,
)

__all__ = ["WORKFLOWS"]
