"""What can be wrong with an act of technical management. Codes begin with ``technical.``."""

from khungcui import BadInput, Conflict, Text


class AlreadyThere(Conflict):
    """There is one of these already."""

    code = "technical.already_there"


class WordsNeeded(BadInput):
    """Something has to be said in words."""

    code = "technical.words_needed"


class BadLimits(BadInput):
    """The limits of a parameter do not fit its kind, or are not in order."""

    code = "technical.bad_limits"
    hint = Text(
        vi="Số: giới hạn dưới ≤ danh định ≤ giới hạn trên, kèm đơn vị. Lựa chọn: nêu các giá trị.",
        en="A number: lower ≤ target ≤ upper, with a unit. A choice: the words that will do.",
    )


class BadNormLine(BadInput):
    """A line of a norm is not whole: its quantity, its loss or its scrap."""

    code = "technical.bad_norm_line"


class UnknownMaterial(BadInput):
    """No material of the city has this code."""

    code = "technical.unknown_material"


class OverlappingVersions(Conflict):
    """Two versions would hold for one product and one orderer on the same day (INV-19)."""

    code = "technical.overlapping_versions"
    hint = Text(
        vi="Chọn ngày hiệu lực sau ngày bắt đầu của bản đang áp dụng.",
        en="Choose a day after that on which the version in force began.",
    )


class PastDay(BadInput):
    """What a day's production was measured by is never changed afterwards."""

    code = "technical.past_day"


class BadSampling(BadInput):
    """No sensible sample keeps the two points that are wanted."""

    code = "technical.bad_sampling"
    hint = Text(
        vi="AQL < LTPD, LTPD ít nhất gấp đôi AQL và từ 1% trở lên; rủi ro từ 1% đến 50%.",
        en="AQL < LTPD; LTPD at least twice the AQL and 1 percent; risks from 1 to 50 percent.",
    )


class BadLotSize(BadInput):
    """So many units are not inspected at once, or nobody said how many there are."""

    code = "technical.bad_lot_size"


class WrongPlan(Conflict):
    """The plan is of another orderer or sector, or it does not hold today."""

    code = "technical.wrong_plan"
    hint = Text(
        vi="Hãy chọn phương án mà đơn vị đặt hàng của lô đang áp dụng cho ngành này.",
        en="Take a plan that the lot's orderer has in force for this sector.",
    )


class NothingPending(Conflict):
    """More would be inspected than is left of the lot, or of what was sent to rework."""

    code = "technical.nothing_pending"


class BadSteps(BadInput):
    """A process has no steps, or too many."""

    code = "technical.bad_steps"


class OutOfForce(Conflict):
    """The version is not in force, or not any more."""

    code = "technical.out_of_force"
    hint = Text(vi="Hãy dùng bản đang áp dụng.", en="Take the version that is in force.")


class NotOrdered(Conflict):
    """Nobody orders what the portion makes, or another office does."""

    code = "technical.not_ordered"


class NotSpecified(Conflict):
    """The orderer has no specification in force by which the product could be inspected."""

    code = "technical.not_specified"


class InspectorIsProducer(Conflict):
    """Whoever made a lot does not inspect it."""

    code = "technical.inspector_is_producer"


class ReadingsMissing(Conflict):
    """Not every unit of the sample was looked at for every parameter."""

    code = "technical.readings_missing"


class BadReading(BadInput):
    """A reading does not fit its parameter or the sample."""

    code = "technical.bad_reading"


class QuantitiesDiffer(BadInput):
    """Accepted, rejected and rework do not make up what was inspected (INV-16)."""

    code = "technical.quantities_differ"


class NoConcession(Conflict):
    """There is nothing to concede: the readings reject no lot, or it is conceded already."""

    code = "technical.no_concession"


class StillOpen(Conflict):
    """Something that belongs to the record has not come to its end."""

    code = "technical.still_open"


class NotTraditional(BadInput):
    """What is known of the trade does not make it a traditional one."""

    code = "technical.not_traditional"


class RegisteredElsewhere(Conflict):
    """The artisan stands in the register of a district already."""

    code = "technical.registered_elsewhere"
    hint = Text(
        vi="Quận, huyện đang quản lý phải ghi rời sổ trước.",
        en="The district whose register it is has to record first that the artisan leaves.",
    )


class NotEarned(Conflict):
    """The title asks for more: years of practice, an earlier title, the notice, the votes."""

    code = "technical.title_not_earned"


class NotDirected(Conflict):
    """The trade is neither main nor traditional, so that the department monitors it not."""

    code = "technical.not_directed"
