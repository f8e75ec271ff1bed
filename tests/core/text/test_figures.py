"""Numbers as people write them."""

from khungcui.text.figures import figures


def test_thousands_are_grouped_as_each_language_does() -> None:
    assert (figures(5880, "vi"), figures(5880, "en")) == ("5.880", "5,880")
    assert figures(1_234_567, "vi") == "1.234.567"
    assert figures(999, "vi") == figures(999, "en") == "999"
