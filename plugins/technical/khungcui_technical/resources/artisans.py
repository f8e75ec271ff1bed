"""Traditional trades, and the register of artisans."""

from sqlalchemy import Integer, cast, extract

from khungcui import DAY, Attachments, Facets, Resource, Text, ToMany, ToOne
from khungcui_technical.models import (
    Apprentice,
    Artisan,
    ArtisanTitle,
    TradeSupport,
    TraditionalTrade,
)
from khungcui_technical.resources.common import area_of, field, prose

_YEAR = cast(extract("year", DAY), Integer)
_ARTISAN = Text(vi="Nghệ nhân", en="Artisan")
_TRADE = Text(vi="Nghề truyền thống", en="Traditional trade")

traditional_trade = Resource(
    name="traditional_trade",
    rows=TraditionalTrade,
    title=_TRADE,
    facets=Facets(area=TraditionalTrade.area, sector=TraditionalTrade.sector),
    fields=(
        field("code", TraditionalTrade.code, "Mã nghề", "Code", code=True),
        field(
            "name",
            TraditionalTrade.name,
            "Tên nghề",
            "Name",
            search=TraditionalTrade.name_search,
            sort=TraditionalTrade.name_sort,
        ),
        field("sector", TraditionalTrade.sector, "Ngành", "Sector"),
        field("since_year", TraditionalTrade.since_year, "Có từ năm", "Practised here since"),
        field("households", TraditionalTrade.households, "Số hộ làm nghề", "Households"),
        prose("identity", TraditionalTrade.identity, "Bản sắc văn hóa", "What it bears of culture"),
        prose(
            "known_for",
            TraditionalTrade.known_for,
            "Nghệ nhân hoặc làng nghề tiêu biểu",
            "Artisans or village whose name it carries",
        ),
        field("recorded_on", TraditionalTrade.recorded_on, "Ngày ghi nhận", "Recorded on"),
    ),
    relations=(
        area_of(TraditionalTrade),
        ToMany(
            name="artisans",
            target="artisan",
            key=Artisan.trade_id,
            title=Text(vi="Nghệ nhân", en="Artisans"),
        ),
        ToMany(
            name="supports",
            target="trade_support",
            key=TradeSupport.trade_id,
            title=Text(vi="Các biện pháp duy trì", en="What was done to keep it"),
        ),
    ),
)

trade_support = Resource(
    name="trade_support",
    rows=TradeSupport,
    title=Text(vi="Biện pháp duy trì nghề", en="Something done to keep a trade"),
    power="traditional_trade.view",
    facets=Facets(area=TradeSupport.area, sector=TradeSupport.sector),
    fields=(
        prose("measure", TradeSupport.measure, "Biện pháp", "What was done"),
        field("spent", TradeSupport.spent, "Kinh phí (đồng)", "Spent, in dong"),
        field("done_on", TradeSupport.done_on, "Ngày", "Done on"),
        prose("done_by", TradeSupport.done_by, "Đơn vị thực hiện", "Who did it"),
    ),
    relations=(
        ToOne(name="trade", target="traditional_trade", key=(TradeSupport.trade_id,), title=_TRADE),
    ),
)

artisan = Resource(
    name="artisan",
    rows=Artisan,
    title=_ARTISAN,
    facets=Facets(area=Artisan.area, sector=Artisan.sector, owner=Artisan.owner_id),
    attachments=Attachments(power="artisan.manage"),
    fields=(
        field("number", Artisan.number, "Số trong sổ", "Number in the register", code=True),
        field(
            "name",
            Artisan.name,
            "Họ và tên",
            "Name",
            search=Artisan.name_search,
            sort=Artisan.name_sort,
        ),
        field("state", Artisan.state, "Trạng thái", "State"),
        field("sector", Artisan.sector, "Ngành", "Sector"),
        field("birth_year", Artisan.birth_year, "Năm sinh", "Year of birth"),
        field("age", _YEAR - Artisan.birth_year, "Tuổi", "Age this year", nullable=False),
        field("practised_since", Artisan.practised_since, "Làm nghề từ năm", "In the craft since"),
        prose("skills", Artisan.skills, "Kỹ năng, bí quyết", "Skills"),
        prose("nominated_by", Artisan.nominated_by, "Nơi đề cử", "Who nominated"),
        field("nominated_on", Artisan.nominated_on, "Ngày đề cử", "Nominated on"),
        field("registered_on", Artisan.registered_on, "Ngày vào sổ", "Registered on"),
        field("left_on", Artisan.left_on, "Ngày rời sổ", "Left on"),
        prose("left_reason", Artisan.left_reason, "Lý do rời sổ", "Why"),
    ),
    relations=(
        area_of(Artisan),
        ToOne(name="trade", target="traditional_trade", key=(Artisan.trade_id,), title=_TRADE),
        ToMany(
            name="apprentices",
            target="apprentice",
            key=Apprentice.artisan_id,
            title=Text(vi="Người học nghề", en="Apprentices"),
        ),
        ToMany(
            name="titles",
            target="artisan_title",
            key=ArtisanTitle.artisan_id,
            title=Text(vi="Danh hiệu", en="Titles"),
        ),
    ),
)

apprentice = Resource(
    name="apprentice",
    rows=Apprentice,
    title=Text(vi="Người học nghề", en="Apprentice"),
    power="artisan.view",
    facets=Facets(area=Apprentice.area, sector=Apprentice.sector),
    fields=(
        field("name", Apprentice.name, "Họ và tên", "Name", sortable=False),
        field("birth_year", Apprentice.birth_year, "Năm sinh", "Year of birth"),
        field("since", Apprentice.since, "Từ ngày", "Since"),
        field("until", Apprentice.until, "Đến trước ngày", "Until"),
        field("finished", Apprentice.finished, "Đã thành nghề", "Whether the craft was learnt"),
    ),
    relations=(
        ToOne(name="artisan", target="artisan", key=(Apprentice.artisan_id,), title=_ARTISAN),
    ),
)

artisan_title = Resource(
    name="artisan_title",
    rows=ArtisanTitle,
    title=Text(vi="Danh hiệu nghệ nhân", en="Title of an artisan"),
    power="artisan.view",
    facets=Facets(area=ArtisanTitle.area, sector=ArtisanTitle.sector, owner=ArtisanTitle.owner_id),
    fields=(
        field("kind", ArtisanTitle.kind, "Danh hiệu", "Title"),
        field("state", ArtisanTitle.state, "Trạng thái", "State"),
        prose("merits", ArtisanTitle.merits, "Thành tích", "Merits"),
        field("proposed_on", ArtisanTitle.proposed_on, "Ngày đề nghị", "Proposed on"),
        field("notice_from", ArtisanTitle.notice_from, "Niêm yết từ ngày", "Shown from"),
        field("notice_until", ArtisanTitle.notice_until, "Niêm yết đến ngày", "Shown until"),
        field("sat_on", ArtisanTitle.sat_on, "Ngày hội đồng họp", "The council sat on"),
        field("members", ArtisanTitle.members, "Số ủy viên", "Members of the council"),
        field("present", ArtisanTitle.present, "Số có mặt", "Members present"),
        field("votes_for", ArtisanTitle.votes_for, "Số phiếu thuận", "Votes for"),
        field("conferred_on", ArtisanTitle.conferred_on, "Ngày phong tặng", "Conferred on"),
    ),
    relations=(
        ToOne(name="artisan", target="artisan", key=(ArtisanTitle.artisan_id,), title=_ARTISAN),
    ),
)

ARTISANS = (traditional_trade, trade_support, artisan, apprentice, artisan_title)
