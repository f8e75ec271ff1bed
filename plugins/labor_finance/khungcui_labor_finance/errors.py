"""What can be wrong with an act of labor and finance. Codes begin with ``labor_finance.``."""

from khungcui import BadInput, Conflict, Text


class NoRule(Conflict):
    """No rule of that path is in force on a day that is computed for."""

    code = "labor_finance.no_rule"
    hint = Text(
        vi="Thành phố phải ban hành chế độ cho ngày đó, rồi tính lại.",
        en="The city has to issue a rule for that day; then compute again.",
    )


class RuleOverlaps(Conflict):
    """Another rule of the path, or another price, is in force on some of the days."""

    code = "labor_finance.rule_overlaps"
    hint = Text(
        vi="Xem cái đang có hiệu lực, rồi chọn ngày khác hoặc cho nó hết hiệu lực trước.",
        en="See what is in force; choose another day, or end that first.",
    )


class OverTheRule(Conflict):
    """A price or a rate goes beyond what the city's rule allows."""

    code = "labor_finance.over_the_rule"
    hint = Text(
        vi="Truy vấn ruleOn cho biết chế độ nào áp dụng ngày đó và vì sao.",
        en="The query ruleOn says which rule applies on that day, and why.",
    )


class NothingDiffers(Conflict):
    """Computed again, nothing differs: there is nothing to post."""

    code = "labor_finance.nothing_differs"
    hint = Text(
        vi="Lọc outdated để tìm những khoản phải tính lại.",
        en="Filter by outdated to find what has to be computed again.",
    )


class NotReady(Conflict):
    """Something has to be done, or a day has to come, before this can be done."""

    code = "labor_finance.not_ready"
    hint = Text(
        vi="Xem workflow.moves của bản ghi: việc nào đang chờ, ai làm được.",
        en="See workflow.moves of the record: what it waits for, and who may do that.",
    )


class NotThere(Conflict):
    """The establishment was not open on the days that something is recorded for."""

    code = "labor_finance.not_there"
    hint = Text(
        vi="Xem ngày mở, ngày đóng của cơ sở; chọn kỳ mà cơ sở còn hoạt động.",
        en="See when the establishment opened and closed; choose a period in which it was open.",
    )


class OwnWork(Conflict):
    """Whoever wrote something is not the one who checks it (INV-35)."""

    code = "labor_finance.own_work"
    hint = Text(
        vi="Hãy để người khác của cơ quan làm việc này.",
        en="Let somebody else of the office do this.",
    )


class NotEnough(Conflict):
    """More is asked for than there is: labor, places, or what is still owed."""

    code = "labor_finance.not_enough"
    hint = Text(
        vi="Đọc lại bản ghi để biết còn bao nhiêu.",
        en="Read the record again to see how much is left.",
    )


class AlreadyThere(Conflict):
    """There is one of these already, or of something that covers the same days."""

    code = "labor_finance.already_there"
    hint = Text(
        vi="Tìm bản ghi đã có; muốn sửa thì làm việc sửa của bản ghi đó.",
        en="Find the one that is there; to change it, use the act that corrects it.",
    )


class BooksClosed(Conflict):
    """The books are closed for that day; a correction goes into an open period."""

    code = "labor_finance.books_closed"
    hint = Text(
        vi="Ghi bút toán điều chỉnh vào kỳ đang mở.",
        en="Enter a correction in the period that is open.",
    )


class Unbalanced(BadInput):
    """The debits of an entry are not its credits (INV-23)."""

    code = "labor_finance.unbalanced"
    hint = Text(
        vi="Cộng lại cột nợ và cột có của bút toán.",
        en="Add up the debits and the credits of the entry again.",
    )


class WrongFigure(BadInput):
    """A number that cannot be: negative, too large, with parts of a đồng, or not adding up."""

    code = "labor_finance.wrong_figure"
    hint = Text(vi="Sửa ô được nêu rồi gửi lại.", en="Mend what is named, and send it again.")


class WordsNeeded(BadInput):
    """Something has to be said in words, and in not too many."""

    code = "labor_finance.words_needed"
    hint = Text(
        vi="Ghi ngắn gọn; nội dung dài thì đính kèm tệp.",
        en="Say it briefly; what is long goes into a file beside it.",
    )


class OutOfArea(BadInput):
    """The area lies elsewhere."""

    code = "labor_finance.out_of_area"
    hint = Text(
        vi="Chọn mã địa bàn trong areas.",
        en="Choose the area from areas.",
    )
