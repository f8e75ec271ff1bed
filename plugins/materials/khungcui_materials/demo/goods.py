"""The materials of the demo city, and how much of each comes and goes in a month."""

from khungcui_materials.vocabulary import Source

#: Code, name, unit, scrap, controlled, sector, what comes in a month, from where.
MATERIALS: tuple[tuple[str, str, str, bool, bool, str, int, Source], ...] = (
    ("SOI-20", "Sợi bông chi số 20", "KGM", False, False, "*", 400, Source.CITY_ALLOC),
    ("SOI-40", "Sợi bông chi số 40", "KGM", False, False, "*", 250, Source.CO_SUPPLY),
    ("VAI-MOC", "Vải mộc khổ 0,9 m", "MTR", False, False, "*", 900, Source.CO_SUPPLY),
    ("THEP-6", "Thép tròn phi 6", "KGM", False, False, "*", 600, Source.CITY_ALLOC),
    ("TON-05", "Tôn 0,5 mm", "KGM", False, False, "*", 300, Source.CITY_ALLOC),
    ("GO-CAOSU", "Gỗ cao su xẻ", "MTQ", False, False, "*", 12, Source.OUTSIDE_CITY),
    ("MAY-SONG", "Mây song", "KGM", False, False, "*", 180, Source.OUTSIDE_CITY),
    ("COI", "Cói khô", "KGM", False, False, "*", 350, Source.OUTSIDE_CITY),
    ("HATNHUA-PE", "Hạt nhựa PE", "KGM", False, False, "*", 220, Source.CITY_ALLOC),
    ("AXIT-HCL", "Axit clohydric", "LTR", False, True, "*", 40, Source.CITY_ALLOC),
    ("DAU-DO", "Dầu đốt", "LTR", False, True, "*", 150, Source.CITY_ALLOC),
    ("SOI-VUN", "Sợi vụn", "KGM", True, False, "*", 20, Source.SCRAP),
    ("SAT-VUN", "Sắt vụn", "KGM", True, False, "*", 60, Source.SCRAP),
)

#: What a bale or a bag of some materials holds.
PACKING = (("SOI-20", "BL", 181, 1), ("SOI-40", "BL", 181, 1), ("HATNHUA-PE", "BG", 25, 1))
