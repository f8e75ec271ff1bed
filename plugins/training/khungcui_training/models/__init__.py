"""The tables of training.

A district's rows live in its own tenant; curricula, the city's plan and its courses in the
city's. What one district takes of a city course (a quota, an enrolment) is a row of that
district with a reference to the course, so that a district writes only on its own ground.
"""

from khungcui_training.models.cadres import Cadre, CadreOpinion, PostRequirement
from khungcui_training.models.certificates import Certificate
from khungcui_training.models.courses import Course, CourseQuota, CourseSession
from khungcui_training.models.curricula import Curriculum, CurriculumModule, CurriculumVersion
from khungcui_training.models.enrolments import Assessment, Attendance, Enrolment
from khungcui_training.models.plans import (
    CityPlanLine,
    CityTrainingPlan,
    DistrictPlanLine,
    DistrictTrainingPlan,
)

__all__ = [
    "Assessment",
    "Attendance",
    "Cadre",
    "CadreOpinion",
    "Certificate",
    "CityPlanLine",
    "CityTrainingPlan",
    "Course",
    "CourseQuota",
    "CourseSession",
    "Curriculum",
    "CurriculumModule",
    "CurriculumVersion",
    "DistrictPlanLine",
    "DistrictTrainingPlan",
    "Enrolment",
    "PostRequirement",
]
