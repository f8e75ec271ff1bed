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
    """Another rule of the path is in force on some of the days."""

    code = "labor_finance.rule_overlaps"


class OverTheRule(Conflict):
    """A price or a rate goes beyond what the city's rule allows."""

    code = "labor_finance.over_the_rule"


class NothingDiffers(Conflict):
    """Computed again, nothing differs: there is nothing to post."""

    code = "labor_finance.nothing_differs"


class NotReady(Conflict):
    """Something has to be done, or a day has to come, before this can be done."""

    code = "labor_finance.not_ready"


class NotEnough(Conflict):
    """More is asked for than there is: labor, places, or what is still owed."""

    code = "labor_finance.not_enough"


class AlreadyThere(Conflict):
    """There is one of these already."""

    code = "labor_finance.already_there"


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


class WrongFigure(BadInput):
    """A number that cannot be: negative, too large, with parts of a đồng, or not adding up."""

    code = "labor_finance.wrong_figure"


class WordsNeeded(BadInput):
    """Something has to be said in words."""

    code = "labor_finance.words_needed"


class OutOfArea(BadInput):
    """The area lies elsewhere."""

    code = "labor_finance.out_of_area"
