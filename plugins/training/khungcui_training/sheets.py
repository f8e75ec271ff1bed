"""Cadres and marks in Excel, out and in."""

from khungcui import Sheet, SheetColumn, Text

_AREA = Text(vi="Mã địa bàn", en="Code of area")

CADRES = Sheet(
    name="cadres",
    resource="cadre",
    title=Text(vi="Danh sách cán bộ", en="Cadres"),
    act="register_cadre",
    columns=(
        SheetColumn(
            name="name", title=Text(vi="Họ và tên", en="Full name"), example="Trần Thị Đào"
        ),
        SheetColumn(
            name="birth_year", title=Text(vi="Năm sinh", en="Year of birth"), example="1990"
        ),
        SheetColumn(
            name="post_kind", gives="post.kind", title=Text(vi="Chức danh", en="Kind of post")
        ),
        SheetColumn(
            name="post_title",
            gives="post.title",
            title=Text(vi="Chức vụ", en="Post"),
            example="Cán bộ phụ trách công nghiệp",
        ),
        SheetColumn(
            name="organisation",
            gives="post.organisation",
            title=Text(vi="Đơn vị công tác", en="Organisation"),
            example="Ủy ban Nhân dân phường Tân Định",
        ),
        SheetColumn(
            name="area",
            gives="post.area",
            title=_AREA,
            note=Text(vi="Mã phường, xã hoặc quận, huyện", en="Of the ward or the district"),
            example="26734",
        ),
        SheetColumn(
            name="since",
            gives="post.since",
            title=Text(vi="Giữ chức vụ từ", en="In post since"),
            example="01/01/2026",
        ),
        SheetColumn(name="until", title=Text(vi="Thôi chức vụ từ", en="In post until, exclusive")),
    ),
)

MARKS = Sheet(
    name="marks",
    resource="enrolment",
    title=Text(vi="Bảng điểm", en="Marks"),
    act="assess_enrolment",
    columns=(
        SheetColumn(name="cadre", shows="cadre.name", title=Text(vi="Họ và tên", en="Full name")),
        SheetColumn(name="area", title=_AREA),
        SheetColumn(name="state", title=Text(vi="Tình trạng", en="State")),
        SheetColumn(
            name="score",
            title=Text(vi="Điểm", en="Mark"),
            note=Text(vi="Từ 0 đến 10", en="From 0 to 10"),
            example="7.5",
        ),
    ),
)

SHEETS = (CADRES, MARKS)
