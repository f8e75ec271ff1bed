"""Setting in type: what people wrote stays what they wrote, whatever it looks like."""

import asyncio
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.printing.reading import fonts_of, glyphs_missing, text_of

from khungcui.errors import Unavailable
from khungcui.printing import typesetting
from khungcui.printing.typesetting import Paper, Typesetter, compiled
from khungcui.web.forms import with_words

TEMPLATE = """
#import "office.typ": *
#show: paper
#head(parent: at("parent"), body: "Phòng", number: at("number"), symbol: "/QĐ", date: at("day"))
#title("Quyết định", english: "Decision", about: at("about"))
Tên: #fill(at("person.name"), width: 5cm) Số: #fill(figures(at("amount")), width: 2cm)
(#at("amountInWords")) #word("Grade", at("grade")) #day(at("day"))
#roll(rows("items", empty: 3), (("Tên", "Name", 1fr, it => at("name", from: it)),))
#close(recipients: ("Như trên", "Lưu"), signatures: (("Trưởng phòng", at("signer"), "TM. UBND"),))
"""
PAPER = Paper(
    title="Quyết định",
    number="Mẫu 1",
    language="vi",
    place="Quận 1",
    city="Thành phố Hồ Chí Minh",
    day=date(2027, 3, 1),
    office="Phòng Công nghiệp Quận 1",
    mark="thử",
    data=None,
    words={"Grade": {"GOOD": "Giỏi"}},
)
LETTERS = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
    "AÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬĐÈẺẼÉẸÊỀỂỄẾỆÌỈĨÍỊÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢÙỦŨÚỤƯỪỬỮỨỰỲỶỸÝỴ₫“”–…²³½№×≤≥°%"
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("forms") / "decision.typ"
    path.write_text(TEMPLATE, encoding="utf-8")
    return path


def _named(name: str) -> Paper:
    return replace(PAPER, data={"person": {"name": name}, "items": {"nodes": [{"name": name}]}})


@pytest.mark.parametrize(
    "name",
    [
        "#sys.version",
        "*đậm* _nghiêng_",
        "$x^2$ `mã` \\u{41}",
        '#read("/etc/passwd")',
        "= Đầu mục",
        "@ai <nhãn> // ghi chú /* ẩn */",
        '"); #panic("',
        "- một ~ hai --- ba ... 'bốn' \"năm\"",
    ],
)
def test_what_people_wrote_is_no_markup(template: Path, name: str) -> None:
    shown = text_of(compiled(template, _named(name)))
    assert shown.count(name) == 2


@given(
    st.text(
        st.sampled_from("#*_$`\\@<>/[]{}()=+-~.,:;'\"! &%^|aơỆđ1"), min_size=1, max_size=25
    ).map(lambda text: " ".join(text.split()))
)
@settings(max_examples=40, deadline=None)
def test_no_text_is_markup(template: Path, name: str) -> None:
    shown = text_of(compiled(template, _named(f"x{name}x")))
    assert f"x{name}x" in shown


def test_a_word_that_no_line_holds_is_broken(template: Path) -> None:
    word = "Đường" * 1000
    made = compiled(template, _named(word))
    assert text_of(made).count("Đường") > 1990
    assert made.count(b"/Type/Page/") > 2


@pytest.mark.parametrize("style", ["", "*", "_"])
def test_every_letter_of_vietnamese_is_there(tmp_path: Path, style: str) -> None:
    path = tmp_path / "letters.typ"
    path.write_text(
        f'#import "office.typ": *\n#show: paper\n#set page(width: 200cm)\n{style}#at("all"){style}',
        encoding="utf-8",
    )
    made = compiled(path, replace(PAPER, data={"all": LETTERS}))
    assert LETTERS in text_of(made)
    assert not glyphs_missing(made)
    assert len(fonts_of(made)) <= 3


@pytest.mark.parametrize("name", ["Trà 茶 Đào", "Đào 😀", "Đào\x01", "Đào \ue000"])
def test_a_character_that_no_font_has_is_a_box_and_holds_nothing_up(
    template: Path, name: str
) -> None:
    made = compiled(template, _named(name))
    shown = text_of(made)
    assert "Đào" in shown
    assert shown.count("\u25a1") == 2
    assert not glyphs_missing(made)


@pytest.mark.parametrize("unseen", ["\u200b", "\ufeff", "\u2060"])
def test_what_nobody_sees_is_no_box_beside_one(template: Path, unseen: str) -> None:
    """Such signs come along with what is copied from pages and messages."""
    shown = text_of(compiled(template, _named(f"茶 Công{unseen}ty")))
    assert shown.count("Côngty") == 2
    assert shown.count("\u25a1") == 2


@pytest.mark.parametrize("style", ["", "*", "_"])
def test_what_is_taken_for_known_has_a_glyph(tmp_path: Path, style: str) -> None:
    known = "".join(f"{c} " for c in map(chr, range(0x2600)) if typesetting._known(c))
    path = tmp_path / "known.typ"
    path.write_text(
        f'#import "office.typ": *\n#show: paper\n#set page(height: auto)\n{style}#at("all"){style}',
        encoding="utf-8",
    )
    assert not glyphs_missing(compiled(path, replace(PAPER, data={"all": known + "漢"})))


def test_figures_days_and_words(template: Path) -> None:
    data = with_words(
        {
            "number": "05",
            "day": "2027-02-05",
            "amount": "1005000.00",
            "grade": "GOOD",
            "person": {"name": "Đào"},
            "items": [{"amount": "15"}, {"amount": None}],
            "signer": "Trần Thị Đào",
        },
        ("amount",),
    )
    assert data["items"] == [{"amount": "15", "amountInWords": "Mười lăm đồng"}, {"amount": None}]
    shown = text_of(compiled(template, replace(PAPER, data=data)))
    for words in (
        "Số: 05/QĐ",
        "Quận 1, ngày 05 tháng 02 năm 2027",
        "Số: 1.005.000 (Một triệu không trăm linh năm nghìn đồng) Giỏi 05/02/2027",
        "Nơi nhận:- Như trên;- Lưu.",
        "TM. UBNDTRƯỞNG PHÒNG",
        "Trần Thị Đào",
    ):
        assert words in shown.replace("\n", " "), words


def test_the_same_paper_is_the_same_file(template: Path) -> None:
    assert compiled(template, _named("Đào")) == compiled(template, _named("Đào"))
    assert compiled(template, PAPER) != compiled(template, replace(PAPER, day=date(2027, 3, 2)))
    assert b"pdfaid" in compiled(template, PAPER)


@pytest.mark.anyio
async def test_setting_is_bounded_and_leaves_the_loop_alone(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(template: Path, paper: Paper) -> bytes:
        time.sleep(0.3)
        return b"%PDF"

    monkeypatch.setattr(typesetting, "compiled", slow)
    with pytest.raises(Unavailable) as late:
        await Typesetter(deadline=0.05).pdf(template, PAPER)
    assert late.value.error_code == "form.busy"
    monkeypatch.setattr(typesetting, "_MOST_WAITING", 2)
    patient = Typesetter(deadline=5)
    running = [asyncio.create_task(patient.pdf(template, PAPER)) for _ in range(3)]
    beats = 0
    while not all(task.done() for task in running):
        await asyncio.sleep(0.01)
        beats += 1
    outcomes = await asyncio.gather(*running, return_exceptions=True)
    assert [type(each) for each in outcomes] == [bytes, bytes, Unavailable]
    assert beats > 5
    assert await patient.pdf(template, PAPER) == b"%PDF"
