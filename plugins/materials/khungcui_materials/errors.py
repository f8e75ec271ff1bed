"""What can be wrong with an act of materials. Codes begin with ``materials.``."""

from khungcui import BadInput, Conflict, Text


class NegativeStock(Conflict):
    """A stock would be less than nothing at some instant (INV-10)."""

    code = "materials.negative_stock"
    hint = Text(
        vi="Kiểm tra phiếu nhập, ngày giờ của phiếu, hoặc kiểm kê lại kho.",
        en="Look at what came in and when, or take stock anew.",
    )


class InexactQuantity(BadInput):
    """A quantity that its unit cannot hold exactly; it is refused, never quietly rounded."""

    code = "materials.inexact_quantity"
    hint = Text(
        vi="Ghi theo đơn vị gốc, hoặc khai báo quy đổi được làm tròn.",
        en="Give it in the base unit, or declare a conversion that rounds.",
    )


class WrongUnit(BadInput):
    """A unit that nobody knows, or that does not measure this material."""

    code = "materials.wrong_unit"


class WrongPlace(BadInput):
    """The place is another district's, has been closed, or is the one that goods come from."""

    code = "materials.wrong_place"


class WrongTime(BadInput):
    """An instant that has not come yet, or that lies before what it follows."""

    code = "materials.wrong_time"


class ReasonNeeded(BadInput):
    """A loss, a cancellation, a shortfall and a controlled material say why."""

    code = "materials.reason_needed"


class AlreadyCancelled(Conflict):
    """The document was cancelled before, or is itself a cancellation."""

    code = "materials.already_cancelled"


class AlreadyThere(Conflict):
    """There is one of these already."""

    code = "materials.already_there"


class BeyondTransfer(Conflict):
    """More would be sent than was ordered, or more received than was sent (INV-11)."""

    code = "materials.beyond_transfer"


class WrongTransfer(BadInput):
    """The transfer is for another material or another district."""

    code = "materials.wrong_transfer"


class NoNorm(Conflict):
    """No norm of whoever orders the product is in force; a plan rests on one (II.3.2)."""

    code = "materials.no_norm"
    hint = Text(
        vi="Đề nghị đơn vị đặt hàng ban hành định mức, hoặc ghi nhu cầu kèm căn cứ.",
        en="Ask the orderer for a norm, or give the need with what it rests on.",
    )
