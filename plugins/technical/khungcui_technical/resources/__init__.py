"""What can be read of technical management: one declaration a resource."""

from khungcui_technical.resources.artisans import ARTISANS
from khungcui_technical.resources.inspections import INSPECTIONS
from khungcui_technical.resources.norms import NORMS
from khungcui_technical.resources.numbers import NUMBERS
from khungcui_technical.resources.products import PRODUCTS
from khungcui_technical.resources.progress import PROGRESS
from khungcui_technical.resources.specifications import SPECIFICATIONS

RESOURCES = (
    *PRODUCTS,
    *SPECIFICATIONS,
    *NORMS,
    *INSPECTIONS,
    *PROGRESS,
    *ARTISANS,
    *NUMBERS,
)

__all__ = ["RESOURCES"]
