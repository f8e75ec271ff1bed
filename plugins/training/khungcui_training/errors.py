"""What can be wrong with an act of training. Codes begin with ``training.``."""

from khungcui import BadInput, Conflict, Text


class WrongState(Conflict):
    """The act does not fit the state that the record is in."""

    code = "training.wrong_state"


class NotUnified(Conflict):
    """The curriculum version is not one that the department has unified (II.6.3)."""

    code = "training.curriculum_not_unified"
    hint = Text(
        vi="Chọn phiên bản chương trình mà Sở đã thống nhất và còn dùng.",
        en="Choose a curriculum version that the department has unified and not retired.",
    )


class WrongAudience(Conflict):
    """The curriculum is for others than this kind of course, or this cadre, is about."""

    code = "training.wrong_audience"


class HoursDiffer(Conflict):
    """The hours of the modules, or of the sessions, do not make up the hours prescribed."""

    code = "training.hours_differ"


class OverCapacity(Conflict):
    """The places given out would exceed the capacity of the course."""

    code = "training.over_capacity"


class NoPlaceLeft(Conflict):
    """Every place of the quota is taken."""

    code = "training.no_place_left"
    hint = Text(
        vi="Rút một đề cử khác, hoặc đề nghị đơn vị tổ chức tăng chỉ tiêu.",
        en="Withdraw another nomination, or ask the organiser for more places.",
    )


class AlreadyEnrolled(Conflict):
    """The cadre already holds a place in this course."""

    code = "training.already_enrolled"


class OutOfArea(BadInput):
    """The area lies elsewhere than the places, the plan or the post are for."""

    code = "training.out_of_area"


class NotEarned(Conflict):
    """A certificate takes attendance up to the threshold and a passing mark."""

    code = "training.certificate_not_earned"


class CommentNeeded(BadInput):
    """What is returned, declined, cancelled or revoked says why."""

    code = "training.comment_needed"


class NotInCityPlan(Conflict):
    """The city's published plan does not give the district these places (II.6.3)."""

    code = "training.not_in_city_plan"


class AlreadyThere(Conflict):
    """There is one of these already."""

    code = "training.already_there"


class NotReady(Conflict):
    """Something has to be done before the course can go on."""

    code = "training.not_ready"
