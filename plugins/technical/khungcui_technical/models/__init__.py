"""The tables of technical management.

Products, specifications, norms, process documents, inspection plans and directions are the
city's, where orderers are at home; lots, inspections, artisans and all that a district does are
the district's.
"""

from khungcui_technical.models.artisans import Apprentice, Artisan, ArtisanTitle
from khungcui_technical.models.assistance import ProjectRemark, TechnicalAssistance
from khungcui_technical.models.directions import QualityDirection, QualityRemark
from khungcui_technical.models.inspections import Inspection, Reading
from khungcui_technical.models.lots import ProductLot
from khungcui_technical.models.nonconformities import Nonconformity
from khungcui_technical.models.norms import ConsumptionNorm, NormLine
from khungcui_technical.models.plans import InspectionPlan
from khungcui_technical.models.products import Product
from khungcui_technical.models.projects import EquipmentAdvice, TechnicalProject
from khungcui_technical.models.specifications import Parameter, Specification
from khungcui_technical.models.techniques import (
    ProductionTechnique,
    TechniqueHandover,
    TechniqueStep,
)
from khungcui_technical.models.trades import TechnicalGuidance, TradeSupport, TraditionalTrade

__all__ = [
    "Apprentice",
    "Artisan",
    "ArtisanTitle",
    "ConsumptionNorm",
    "EquipmentAdvice",
    "Inspection",
    "InspectionPlan",
    "Nonconformity",
    "NormLine",
    "Parameter",
    "Product",
    "ProductLot",
    "ProductionTechnique",
    "ProjectRemark",
    "QualityDirection",
    "QualityRemark",
    "Reading",
    "Specification",
    "TechnicalAssistance",
    "TechnicalGuidance",
    "TechnicalProject",
    "TechniqueHandover",
    "TechniqueStep",
    "TradeSupport",
    "TraditionalTrade",
]
