"""What can be read of technical management: one declaration a resource."""

from khungcui_technical.resources.artisans import ARTISANS
from khungcui_technical.resources.assistance import ASSISTANCE
from khungcui_technical.resources.inspections import INSPECTIONS
from khungcui_technical.resources.norms import NORMS
from khungcui_technical.resources.numbers import NUMBERS
from khungcui_technical.resources.products import PRODUCTS
from khungcui_technical.resources.progress import PROGRESS
from khungcui_technical.resources.specifications import SPECIFICATIONS
from khungcui_technical.resources.techniques import TECHNIQUES

RESOURCES = (
    *PRODUCTS,
    *SPECIFICATIONS,
    *NORMS,
    *TECHNIQUES,
    *INSPECTIONS,
    *PROGRESS,
    *ASSISTANCE,
    *ARTISANS,
    *NUMBERS,
)

__all__ = ["RESOURCES"]
