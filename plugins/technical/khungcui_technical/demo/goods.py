"""What the demo city makes, by sector: a product, its materials, and what is measured on it."""

from dataclasses import dataclass
from decimal import Decimal

from khungcui_technical.vocabulary import Criticality, ParameterKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A parameter of a specification, as the demo needs it."""

    code: str
    name: str
    kind: ParameterKind
    criticality: Criticality
    target: Decimal | None = None
    give: Decimal | None = None
    unit: str | None = None
    choices: tuple[str, ...] = ()

    @property
    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        """The least and the most that will do."""
        if self.target is None or self.give is None:
            return None, None
        return self.target - self.give, self.target + self.give


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a unit of a product takes of a material; scrap comes back under ``scrap``."""

    material: str
    quantity: Decimal
    unit: str
    loss: Decimal = Decimal(2)
    scrap: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Good:
    """A product of a sector."""

    sector: str
    code: str
    name: str
    unit: str
    taken: tuple[Taken, ...]
    measured: tuple[Measured, ...]


def _number(
    code: str,
    name: str,
    target: str,
    give: str,
    unit: str,
    criticality: Criticality = Criticality.MAJOR,
) -> Measured:
    return Measured(
        code=code,
        name=name,
        kind=ParameterKind.NUMERIC,
        criticality=criticality,
        target=Decimal(target),
        give=Decimal(give),
        unit=unit,
    )


def _choice(code: str, name: str, *choices: str) -> Measured:
    return Measured(
        code=code,
        name=name,
        kind=ParameterKind.CHOICE,
        criticality=Criticality.CRITICAL,
        choices=choices,
    )


_LOOKS = Measured(
    code="NGOAI-QUAN",
    name="Ngoại quan",
    kind=ParameterKind.TEXT,
    criticality=Criticality.MINOR,
)


def _takes(
    material: str, quantity: str, unit: str, scrap: str | None = None, loss: str = "2"
) -> Taken:
    return Taken(
        material=material, quantity=Decimal(quantity), unit=unit, scrap=scrap, loss=Decimal(loss)
    )


GOODS = (
    Good(
        sector="13",
        code="VAI-BONG",
        name="Vải bông khổ 1,2 m",
        unit="MTR",
        taken=(
            _takes("SOI-BONG", "0.25", "KGM", "SOI-VUN"),
            _takes("HO-SOI", "0.012", "KGM"),
        ),
        measured=(
            _number("KHO", "Khổ vải", "1.20", "0.02", "MTR"),
            _number("MAT-DO", "Mật độ sợi trên 10 cm", "240", "8", "C62"),
            _choice("MAU", "Màu", "trắng", "ngà"),
            _LOOKS,
        ),
    ),
    Good(
        sector="14",
        code="AO-SO-MI",
        name="Áo sơ mi nam",
        unit="H87",
        taken=(
            _takes("VAI-BONG", "1.8", "MTR", "VAI-VUN"),
            _takes("CHI-MAY", "0.02", "KGM"),
            _takes("NUT-AO", "9", "H87", loss="1"),
        ),
        measured=(
            _number("DAI-AO", "Dài áo", "74", "1", "CMT"),
            _number("MUI-CHI", "Mũi chỉ trên 5 cm", "22", "2", "C62"),
            _choice("CO-AO", "Cỡ", "38", "39", "40", "41"),
            _LOOKS,
        ),
    ),
    Good(
        sector="15",
        code="GIAY-DA",
        name="Giày da nam",
        unit="PR",
        taken=(
            _takes("DA-THUOC", "0.25", "MTK", "DA-VUN"),
            _takes("DE-CAO-SU", "1", "PR", loss="1"),
        ),
        measured=(
            _number("DAI-GIAY", "Dài lòng giày", "26", "0.3", "CMT"),
            _number("LUC-KEO", "Lực kéo bong đế", "120", "30", "NEW", Criticality.CRITICAL),
            _LOOKS,
        ),
    ),
    Good(
        sector="16",
        code="MANH-TRUC",
        name="Mành trúc",
        unit="MTK",
        taken=(_takes("TRUC", "4.5", "KGM", "TRUC-VUN"), _takes("CHI-GAI", "0.05", "KGM")),
        measured=(
            _number("DAI", "Chiều dài", "160", "2", "CMT"),
            _number("DO-AM", "Độ ẩm", "12", "3", "P1"),
            _LOOKS,
        ),
    ),
    Good(
        sector="10",
        code="NUOC-MAM",
        name="Nước mắm 30 độ đạm",
        unit="LTR",
        taken=(_takes("CA-COM", "0.9", "KGM", "BA-MAM"), _takes("MUOI", "0.3", "KGM")),
        measured=(
            _number("DO-DAM", "Độ đạm", "31", "1.5", "GL", Criticality.CRITICAL),
            _choice("MAU-SAC", "Màu sắc", "vàng rơm", "cánh gián"),
            _LOOKS,
        ),
    ),
    Good(
        sector="22",
        code="THAU-NHUA",
        name="Thau nhựa 40 cm",
        unit="H87",
        taken=(_takes("HAT-PP", "0.42", "KGM", "NHUA-PHE"),),
        measured=(
            _number("DUONG-KINH", "Đường kính", "40", "0.5", "CMT"),
            _number("NANG", "Khối lượng", "400", "15", "GRM"),
            _LOOKS,
        ),
    ),
    Good(
        sector="23",
        code="BINH-GOM",
        name="Bình gốm tráng men",
        unit="H87",
        taken=(_takes("DAT-SET", "2.6", "KGM", loss="5"), _takes("MEN", "0.15", "KGM")),
        measured=(
            _number("CAO", "Chiều cao", "30", "0.8", "CMT"),
            _choice("NUT", "Vết nứt men", "không"),
            _LOOKS,
        ),
    ),
    Good(
        sector="25",
        code="O-KHOA",
        name="Ổ khóa treo",
        unit="H87",
        taken=(_takes("THEP-TAM", "0.31", "KGM", "THEP-PHE"), _takes("DONG-THAU", "0.06", "KGM")),
        measured=(
            _number("KHE", "Khe hở càng khóa", "0.4", "0.2", "MMT"),
            _choice("THU-KHOA", "Thử mở khóa 50 lần", "đạt"),
            _LOOKS,
        ),
    ),
    Good(
        sector="32",
        code="TRANH-SON-MAI",
        name="Tranh sơn mài",
        unit="H87",
        taken=(_takes("VOC-GO", "1", "H87", loss="3"), _takes("SON-TA", "0.2", "KGM")),
        measured=(
            _number("PHANG", "Độ cong vênh", "0.5", "0.5", "MMT"),
            _choice("BONG", "Độ bóng", "đều"),
            _LOOKS,
        ),
    ),
)
