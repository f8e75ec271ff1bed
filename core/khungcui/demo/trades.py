"""The trades of the model city: what they make, who orders it, and where they gather.

Sectors are VSIC divisions, as in ``tenants/sectors.csv``.
"""

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """A sector: how common it is, its goods, and the unit of its capacity (UN/CEFACT)."""

    weight: int
    goods: tuple[str, ...]
    unit: str
    per_worker: int


def _trade(weight: int, unit: str, per_worker: int, *goods: str) -> Trade:
    return Trade(weight=weight, goods=goods, unit=unit, per_worker=per_worker)


#: Capacity is that of a year; a worker adds about ``per_worker`` units to it.
TRADES = MappingProxyType(
    {
        "10": _trade(14, "TNE", 6, "Bánh kẹo", "Nước mắm", "Hủ tiếu", "Chế biến hải sản", "Bún"),
        "11": _trade(3, "LTR", 9_000, "Nước đá", "Nước giải khát", "Rượu nếp"),
        "12": _trade(1, "H87", 300_000, "Thuốc rê", "Thuốc lá sợi"),
        "13": _trade(11, "MTR", 4_000, "Dệt vải", "Dệt khăn", "Dệt chiếu", "Nhuộm", "Dệt len"),
        "14": _trade(12, "H87", 1_200, "May mặc", "May gia công", "Thêu", "Đan len"),
        "15": _trade(5, "PR", 700, "Giày dép", "Túi xách da", "Thuộc da"),
        "16": _trade(6, "MTK", 300, "Mành trúc", "Mây tre lá", "Mộc", "Đan lát"),
        "17": _trade(3, "TNE", 8, "Giấy tái sinh", "Bao bì giấy", "Tập vở"),
        "18": _trade(2, "H87", 90_000, "In lụa", "In", "Đóng sách"),
        "19": _trade(1, "TNE", 20, "Than tổ ong", "Than bánh"),
        "20": _trade(4, "TNE", 7, "Xà phòng", "Sơn", "Nhang", "Hóa chất"),
        "21": _trade(1, "KGM", 900, "Cao đơn hoàn tán", "Dược liệu", "Dầu gió"),
        "22": _trade(6, "TNE", 5, "Nhựa gia dụng", "Vỏ ruột xe đạp", "Cao su kỹ thuật", "Dép nhựa"),
        "23": _trade(4, "H87", 5_000, "Gốm sứ", "Thủy tinh", "Gạch ngói", "Sơn mài"),
        "24": _trade(2, "TNE", 9, "Đúc gang", "Cán nhôm", "Đúc đồng"),
        "25": _trade(8, "H87", 2_500, "Kim khí", "Đinh ốc", "Khóa cửa", "Dụng cụ cầm tay", "Rèn"),
        "26": _trade(1, "H87", 150, "Ráp ra-đi-ô", "Linh kiện điện tử"),
        "27": _trade(3, "H87", 400, "Quạt điện", "Khí cụ điện", "Bình ắc quy"),
        "28": _trade(3, "H87", 12, "Cơ khí", "Máy xay xát", "Máy bơm nước"),
        "29": _trade(1, "H87", 40, "Phụ tùng ô tô", "Thùng xe"),
        "30": _trade(3, "H87", 250, "Phụ tùng xe đạp", "Xe đạp", "Ghe xuồng"),
        "31": _trade(3, "H87", 60, "Bàn ghế", "Tủ giường", "Chạm khắc gỗ"),
        "32": _trade(5, "H87", 900, "Đồ chơi", "Kim hoàn", "Nhạc cụ", "Mỹ nghệ", "Chổi cọ"),
        "33": _trade(2, "HUR", 1_800, "Sửa chữa cơ điện", "Sửa chữa máy công nghiệp"),
    }
)

#: Trades that gather in a district beyond their share in the city: weaving at Bảy Hiền,
#: bamboo and mats in Củ Chi, herbs and shoes in Quận 5, fish sauce and salt by the sea.
GATHERED = MappingProxyType(
    {
        "760": {"14": 3, "18": 5, "32": 2},
        "761": {"10": 2, "16": 2},
        "764": {"15": 2, "25": 2, "30": 2},
        "765": {"10": 2, "23": 2},
        "766": {"13": 6, "14": 2},
        "767": {"13": 3, "22": 2},
        "768": {"14": 2, "32": 2},
        "769": {"10": 2, "28": 2, "16": 2},
        "770": {"14": 3, "25": 2, "18": 2},
        "771": {"25": 2, "27": 2},
        "772": {"22": 4, "28": 2, "17": 2},
        "773": {"15": 4, "33": 3},
        "774": {"15": 3, "21": 6, "18": 2},
        "775": {"22": 3, "25": 2, "10": 2},
        "776": {"10": 3, "17": 2, "23": 2},
        "777": {"22": 2, "15": 2},
        "778": {"23": 2, "33": 2},
        "783": {"16": 6, "10": 2},
        "784": {"10": 2, "16": 3},
        "785": {"16": 3, "10": 2, "20": 3},
        "786": {"10": 3, "30": 2},
        "787": {"10": 6, "30": 3},
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Orderer:
    """A company of the Department, or an orderer outside it, and the sectors that it follows."""

    code: str
    name: str
    sectors: tuple[str, ...]


def _orderer(code: str, name: str, *sectors: str) -> Orderer:
    return Orderer(code=code, name=name, sectors=sectors)


COMPANIES = (
    _orderer("CT-DET", "Công ty Dệt", "13"),
    _orderer("CT-MAY", "Công ty May mặc", "14"),
    _orderer("CT-DA-GIAY", "Công ty Da giày", "15"),
    _orderer("CT-THUC-PHAM", "Công ty Thực phẩm Công nghiệp", "10", "11"),
    _orderer("CT-GO-MY-NGHE", "Công ty Gỗ và Mỹ nghệ", "16", "31", "32"),
    _orderer("CT-GIAY-IN", "Công ty Giấy và In", "17", "18"),
    _orderer("CT-HOA-CHAT", "Công ty Hóa chất", "20", "21"),
    _orderer("CT-CAO-SU-NHUA", "Công ty Cao su và Nhựa", "22"),
    _orderer("CT-SANH-SU", "Công ty Sành sứ và Thủy tinh", "23"),
    _orderer("CT-KIM-KHI", "Công ty Kim khí", "24", "25"),
    _orderer("CT-DIEN", "Công ty Điện và Điện tử", "26", "27"),
    _orderer("CT-CO-KHI", "Công ty Cơ khí", "28", "29", "30", "33"),
)

OUTSIDE_ORDERERS = (
    _orderer("NS-XUAT-KHAU", "Tổng Công ty Xuất khẩu Hàng Mỹ nghệ (trung ương)", "16", "23", "32"),
    _orderer("NS-NGOAI-THUONG", "Công ty Ngoại thương Thành phố", "14", "15", "31"),
    _orderer("NS-BACH-HOA", "Công ty Bách hóa Tổng hợp", "20", "22", "25", "30"),
    _orderer("NS-DONG-NAI", "Công ty Thương nghiệp tỉnh Đồng Nai", "10", "13", "28"),
)
