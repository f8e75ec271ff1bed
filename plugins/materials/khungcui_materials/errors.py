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
    hint = Text(
        vi="Ghi mã theo Khuyến nghị 20 (KGM, MTR, …) hoặc tên đơn vị; kiện, bao thì khai báo "
        "quy đổi trước.",
        en="Give a code of Recommendation 20 (KGM, MTR, …) or the unit's name; declare first what "
        "a bale or a bag holds.",
    )


class WrongPlace(BadInput):
    """The place is another district's, has been closed, or is the one that goods come from."""

    code = "materials.wrong_place"
    hint = Text(
        vi="Chọn một kho đang mở của quận, huyện, hoặc mở kho mới.",
        en="Choose an open place of the district, or open another.",
    )


class WrongTime(BadInput):
    """An instant that has not come yet, or that lies before what it follows."""

    code = "materials.wrong_time"
    hint = Text(vi="Xem lại ngày, giờ đã ghi.", en="Look at the day and time given.")


class ReasonNeeded(BadInput):
    """A loss, a cancellation, a shortfall and a controlled material say why."""

    code = "materials.reason_needed"
    hint = Text(
        vi="Ghi ngắn gọn vì sao, hoặc theo chứng từ nào.",
        en="Say in a few words why, or by which paper.",
    )


class AlreadyCancelled(Conflict):
    """The document was cancelled before, or is itself a cancellation."""

    code = "materials.already_cancelled"
    hint = Text(
        vi="Nếu số liệu vẫn sai, lập phiếu mới cho phần chênh lệch.",
        en="Where the books are still wrong, post what differs anew.",
    )


class AlreadyThere(Conflict):
    """There is one of these already."""

    code = "materials.already_there"
    hint = Text(vi="Dùng bản ghi đã có, hoặc đặt mã khác.", en="Use that one, or another code.")


class BeyondTransfer(Conflict):
    """More would be sent than was ordered, or more received than was sent (INV-11)."""

    code = "materials.beyond_transfer"
    hint = Text(
        vi="Xem sổ của lệnh chuyển; phần thừa thì ghi bằng phiếu nhập riêng.",
        en="Look at the account of the transfer; what is beyond it takes a receipt of its own.",
    )


class TransferOver(Conflict):
    """No more is to be sent by the transfer."""

    code = "materials.transfer_over"
    hint = Text(
        vi="Nếu còn phải gửi, hủy phiếu gửi đã ghi là lần cuối rồi ghi lại.",
        en="If more is to be sent, cancel the dispatch that was said to be the last.",
    )


class WrongTransfer(BadInput):
    """The transfer is for another material, another district or another's goods."""

    code = "materials.wrong_transfer"
    hint = Text(
        vi="Chọn lệnh chuyển của quận, huyện mình; hàng của ai thì vẫn ghi là của người ấy.",
        en="Choose a transfer of your district; goods stay whose they are.",
    )


class PlaceNotEmpty(Conflict):
    """There are goods at a place that is to be closed."""

    code = "materials.place_not_empty"
    hint = Text(
        vi="Xuất hoặc chuyển hết vật tư sang kho khác rồi đóng.",
        en="Hand everything to another place first.",
    )


class Twice(BadInput):
    """Two lines are of the same, where one is meant to say it all."""

    code = "materials.twice"
    hint = Text(vi="Gộp các dòng thành một.", en="Put them into one line.")


class NoNorm(Conflict):
    """No norm of whoever orders the product is in force; a plan rests on one (II.3.2)."""

    code = "materials.no_norm"
    hint = Text(
        vi="Đề nghị đơn vị đặt hàng ban hành định mức, hoặc ghi nhu cầu kèm căn cứ.",
        en="Ask the orderer for a norm, or give the need with what it rests on.",
    )


class NotCorrectable(Conflict):
    """Only the version of a plan that was made known last is corrected."""

    code = "materials.not_correctable"
    hint = Text(
        vi="Tìm bản đang có hiệu lực của kỳ.", en="Look for the version of the period that holds."
    )


class CorrectionOpen(Conflict):
    """A correction of the plan is under way; there is one at a time."""

    code = "materials.correction_open"
    hint = Text(
        vi="Sửa và thông báo bản đính chính ấy, hoặc rút nó rồi đính chính lại.",
        en="Revise that correction and make it known, or withdraw it and begin anew.",
    )
