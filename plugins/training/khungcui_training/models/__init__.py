"""The tables of training.

Cadres, district plans and district courses live in the district's tenant; curricula, the
city's plan and its courses in the city's. Everything about a course, its quotas, enrolments and
certificates, is at home where the course is; who may see which row is up to the rules.
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
