"""What can be done in training: the acts of every topic, and the workflows that bring more."""

from khungcui_training.acts.cadres import CADRE_ACTS
from khungcui_training.acts.certificates import CERTIFICATE_ACTS
from khungcui_training.acts.city_plans import CITY_PLAN_ACTS
from khungcui_training.acts.courses import COURSE_ACTS
from khungcui_training.acts.curricula import CURRICULUM_ACTS
from khungcui_training.acts.district_plans import DISTRICT_PLANS
from khungcui_training.acts.enrolments import ENROLMENT_ACTS

ACTS = (
    *CURRICULUM_ACTS,
    *CITY_PLAN_ACTS,
    *CADRE_ACTS,
    *COURSE_ACTS,
    *ENROLMENT_ACTS,
    *CERTIFICATE_ACTS,
)

WORKFLOWS = (DISTRICT_PLANS,)

__all__ = ["ACTS", "WORKFLOWS"]
