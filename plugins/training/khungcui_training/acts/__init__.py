"""What can be done in training: the acts of every topic, and the workflows that bring more."""

from khungcui_training.acts.cadres import CADRE_ACTS, CADRE_OPINIONS
from khungcui_training.acts.certificates import CERTIFICATE_ACTS
from khungcui_training.acts.city_plans import CITY_PLANS
from khungcui_training.acts.courses import COURSES
from khungcui_training.acts.curricula import CURRICULUM_ACTS, CURRICULUM_VERSIONS
from khungcui_training.acts.district_plans import DISTRICT_PLANS
from khungcui_training.acts.enrolments import ENROLMENT_ACTS, ENROLMENTS

ACTS = (
    *CURRICULUM_ACTS,
    *CADRE_ACTS,
    *ENROLMENT_ACTS,
    *CERTIFICATE_ACTS,
)

WORKFLOWS = (
    CURRICULUM_VERSIONS,
    CITY_PLANS,
    DISTRICT_PLANS,
    *COURSES,
    ENROLMENTS,
    CADRE_OPINIONS,
)

__all__ = ["ACTS", "WORKFLOWS"]
