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


#: Materials bear the codes that the demo data of materials knows them by.
GOODS = (
    Good(
        sector="13",
        code="VAI-SOC",
        name="Vải sọc khổ 1,2 m",
        unit="MTR",
        taken=(_takes("SOI-20", "0.25", "KGM", "SOI-VUN"), _takes("DAU-DO", "0.012", "LTR")),
        measured=(
            _number("KHO", "Khổ vải", "1.20", "0.02", "MTR"),
            _number("MAT-DO", "Mật độ sợi trên 10 cm", "240", "8", "H87"),
            _choice("MAU", "Màu", "xanh trắng", "nâu trắng"),
            _LOOKS,
        ),
    ),
    Good(
        sector="14",
        code="AO-SOMI",
        name="Áo sơ mi nam",
        unit="H87",
        taken=(_takes("VAI-MOC", "1.8", "MTR"), _takes("SOI-40", "0.02", "KGM", "SOI-VUN")),
        measured=(
            _number("DAI-AO", "Dài áo", "74", "1", "CMT"),
            _number("MUI-CHI", "Mũi chỉ trên 5 cm", "22", "2", "H87"),
            _choice("CO-AO", "Cỡ", "38", "39", "40", "41"),
            _LOOKS,
        ),
    ),
    Good(
        sector="15",
        code="DEP-NHUA",
        name="Dép nhựa quai hậu",
        unit="PR",
        taken=(_takes("HATNHUA-PE", "0.35", "KGM"),),
        measured=(
            _number("DAI-DEP", "Dài lòng dép", "26", "0.3", "CMT"),
            _number("LUC-KEO", "Lực kéo đứt quai", "120", "30", "NEW", Criticality.CRITICAL),
            _LOOKS,
        ),
    ),
    Good(
        sector="16",
        code="GUOC-GO",
        name="Guốc gỗ cao su",
        unit="PR",
        taken=(_takes("GO-CAOSU", "0.0015", "MTQ", loss="8"),),
        measured=(
            _number("DAI", "Chiều dài", "24", "0.5", "CMT"),
            _number("DO-AM", "Độ ẩm", "12", "3", "P1"),
            _LOOKS,
        ),
    ),
    Good(
        sector="10",
        code="BANH-IN",
        name="Bánh in hộp 500 g",
        unit="H87",
        taken=(_takes("DAU-DO", "0.15", "LTR"),),
        measured=(
            _number("NANG", "Khối lượng", "500", "10", "GRM", Criticality.CRITICAL),
            _choice("MAU-SAC", "Màu sắc", "trắng ngà"),
            _LOOKS,
        ),
    ),
    Good(
        sector="22",
        code="THAU-NHUA",
        name="Thau nhựa 40 cm",
        unit="H87",
        taken=(_takes("HATNHUA-PE", "0.42", "KGM"),),
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
        taken=(_takes("DAU-DO", "0.8", "LTR", loss="5"),),
        measured=(
            _number("CAO", "Chiều cao", "30", "0.8", "CMT"),
            _choice("NUT", "Vết nứt men", "không"),
            _LOOKS,
        ),
    ),
    Good(
        sector="25",
        code="DINH-5",
        name="Đinh 5 cm",
        unit="KGM",
        taken=(_takes("THEP-6", "1.04", "KGM", "SAT-VUN"), _takes("AXIT-HCL", "0.01", "LTR")),
        measured=(
            _number("DAI", "Chiều dài", "50", "1", "MMT"),
            _choice("BE", "Thử bẻ 90 độ", "không gãy"),
            _LOOKS,
        ),
    ),
    Good(
        sector="32",
        code="TRANH-SON-MAI",
        name="Tranh sơn mài",
        unit="H87",
        taken=(_takes("GO-CAOSU", "0.004", "MTQ", loss="3"),),
        measured=(
            _number("PHANG", "Độ cong vênh", "0.5", "0.5", "MMT"),
            _choice("BONG", "Độ bóng", "đều"),
            _LOOKS,
        ),
    ),
)
