"""What can be read of training: one declaration a resource."""

from khungcui_training.resources.cadres import CADRES
from khungcui_training.resources.courses import COURSES
from khungcui_training.resources.curricula import CURRICULA
from khungcui_training.resources.enrolments import ENROLMENTS
from khungcui_training.resources.numbers import NUMBERS
from khungcui_training.resources.plans import PLANS

RESOURCES = (*CURRICULA, *PLANS, *CADRES, *COURSES, *ENROLMENTS, *NUMBERS)

__all__ = ["RESOURCES"]
