"""Vietnamese names that look real: persons, streets, and what establishments call themselves."""

from random import Random
from types import MappingProxyType

_FAMILY = (
    ("Nguyễn", 38), ("Trần", 12), ("Lê", 10), ("Phạm", 7), ("Huỳnh", 6), ("Phan", 5),
    ("Võ", 5), ("Đặng", 3), ("Bùi", 2), ("Đỗ", 2), ("Hồ", 2), ("Ngô", 2), ("Dương", 2),
    ("Lý", 1), ("Trương", 2), ("Lâm", 1), ("Mai", 1), ("Đinh", 1), ("Châu", 1), ("Quách", 1),
)  # fmt: skip
_FAMILIES = tuple(name for name, _ in _FAMILY)
_FAMILY_WEIGHTS = tuple(weight for _, weight in _FAMILY)

_MALE_MIDDLE = ("Văn", "Hữu", "Đức", "Minh", "Quốc", "Thanh", "Công", "Ngọc", "Xuân", "Hoàng")
_MALE_GIVEN = (
    "An", "Bình", "Cường", "Dũng", "Đạt", "Hải", "Hiếu", "Hòa", "Hùng", "Khánh", "Lâm", "Long",
    "Minh", "Nam", "Nghĩa", "Phong", "Phúc", "Quang", "Sơn", "Tài", "Tâm", "Thành", "Thắng",
    "Thịnh", "Tiến", "Toàn", "Trí", "Trung", "Tuấn", "Vinh",
)  # fmt: skip
_FEMALE_MIDDLE = ("Thị", "Thị", "Thị", "Ngọc", "Kim", "Thanh", "Thu", "Mỹ", "Bích", "Hồng")
_FEMALE_GIVEN = (
    "Anh", "Ánh", "Bích", "Chi", "Cúc", "Dung", "Đào", "Hà", "Hạnh", "Hiền", "Hoa", "Hồng",
    "Hương", "Lan", "Liên", "Linh", "Loan", "Mai", "Nga", "Ngân", "Nguyệt", "Nhung", "Oanh",
    "Phượng", "Quyên", "Thảo", "Thủy", "Trang", "Tuyết", "Yến",
)  # fmt: skip

_SIBLINGS = ("Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Út")

#: Names that cooperatives and enterprises of the time gave themselves.
MOTTOES = (
    "Quyết Thắng", "Thắng Lợi", "Đoàn Kết", "Tiến Bộ", "Thống Nhất", "Hòa Bình", "Tân Tiến",
    "Đồng Tâm", "Hiệp Lực", "Quyết Tiến", "Tân Lập", "Hợp Thành", "Đồng Tiến", "Toàn Thắng",
    "Tiền Phong", "Sao Vàng", "Rạng Đông", "Bình Minh", "Phương Nam", "Thành Công", "Đại Thắng",
    "Tự Lực", "Vĩnh Hưng", "Phước Thành", "Kim Long", "Nam Tiến", "Hưng Thịnh", "Tân Hưng",
    "Minh Khai", "Lao Động", "Ba Đình", "Đại Đồng", "Trường Sơn", "Cửu Long", "Hoa Sen",
    "Liên Minh", "Việt Thắng", "Phong Phú", "Tân Mỹ", "Mùa Xuân",
)  # fmt: skip

#: Streets by the code of the district that they run through.
_STREETS = MappingProxyType(
    {
        "760": ("Hai Bà Trưng", "Trần Quang Khải", "Đinh Tiên Hoàng", "Nguyễn Huệ", "Lê Lợi",
                "Nguyễn Trãi", "Cô Bắc", "Đề Thám", "Trần Hưng Đạo", "Nguyễn Cư Trinh"),
        "761": ("Quốc lộ 22", "Tô Ký", "Lê Văn Khương", "Nguyễn Ảnh Thủ", "Hà Huy Giáp"),
        "764": ("Quang Trung", "Nguyễn Oanh", "Lê Đức Thọ", "Thống Nhất", "Phan Văn Trị"),
        "765": ("Bạch Đằng", "Xô Viết Nghệ Tĩnh", "Nơ Trang Long", "Lê Quang Định", "Bùi Đình Túy"),
        "766": ("Cách Mạng Tháng Tám", "Lạc Long Quân", "Bảy Hiền", "Âu Cơ", "Hoàng Văn Thụ",
                "Võ Thành Trang", "Năm Châu"),
        "767": ("Lũy Bán Bích", "Tân Kỳ Tân Quý", "Thoại Ngọc Hầu", "Độc Lập", "Gò Dầu"),
        "768": ("Phan Đình Phùng", "Nguyễn Trọng Tuyển", "Huỳnh Văn Bánh", "Thích Quảng Đức"),
        "769": ("Võ Văn Ngân", "Kha Vạn Cân", "Lê Văn Việt", "Đỗ Xuân Hợp", "Nguyễn Duy Trinh",
                "Quốc lộ 13", "Tăng Nhơn Phú"),
        "770": ("Võ Văn Tần", "Lê Văn Sỹ", "Nguyễn Thiện Thuật", "Trần Quốc Thảo", "Bàn Cờ",
                "Nguyễn Đình Chiểu", "Lý Chính Thắng"),
        "771": ("Ba Tháng Hai", "Nguyễn Tri Phương", "Sư Vạn Hạnh", "Lý Thái Tổ", "Tô Hiến Thành"),
        "772": ("Lãnh Binh Thăng", "Minh Phụng", "Lạc Long Quân", "Hòa Bình", "Ông Ích Khiêm"),
        "773": ("Hoàng Diệu", "Tôn Đản", "Đoàn Văn Bơ", "Xóm Chiếu", "Khánh Hội", "Vĩnh Hội"),
        "774": ("Trần Hưng Đạo", "Châu Văn Liêm", "Hải Thượng Lãn Ông", "Nguyễn Trãi", "Hồng Bàng",
                "Lương Nhữ Học"),
        "775": ("Hậu Giang", "Tháp Mười", "Bình Tiên", "Gia Phú", "Phạm Văn Chí", "Minh Phụng"),
        "776": ("Phạm Thế Hiển", "Tùng Thiện Vương", "Hưng Phú", "Bến Bình Đông", "Dạ Nam"),
        "777": ("Kinh Dương Vương", "Tỉnh lộ 10", "Hương lộ 2", "Mã Lò", "Tân Hòa Đông"),
        "778": ("Huỳnh Tấn Phát", "Lê Văn Lương", "Trần Xuân Soạn", "Lâm Văn Bền"),
        "783": ("Tỉnh lộ 8", "Tỉnh lộ 15", "Nguyễn Thị Rành", "Quốc lộ 22", "Bến Than"),
        "784": ("Lý Thường Kiệt", "Bà Triệu", "Phan Văn Hớn", "Đặng Thúc Vịnh"),
        "785": ("Quốc lộ 1", "Nguyễn Hữu Trí", "Trần Văn Giàu", "Vĩnh Lộc", "Đoàn Nguyễn Tuấn"),
        "786": ("Huỳnh Tấn Phát", "Lê Văn Lương", "Nguyễn Bình", "Đào Tông Nguyên"),
        "787": ("Rừng Sác", "Duyên Hải", "Lý Nhơn", "Tam Thôn Hiệp"),
    }
)  # fmt: skip
_ANY_STREET = ("Nguyễn Văn Cừ", "Lê Hồng Phong", "Trần Phú", "Ngô Quyền", "Phan Chu Trinh")


def person(random: Random) -> str:
    """The name of a woman or a man."""
    family = random.choices(_FAMILIES, _FAMILY_WEIGHTS)[0]
    if random.random() < 0.5:
        return f"{family} {random.choice(_FEMALE_MIDDLE)} {random.choice(_FEMALE_GIVEN)}"
    return f"{family} {random.choice(_MALE_MIDDLE)} {random.choice(_MALE_GIVEN)}"


def nickname(random: Random) -> str:
    """What people call an owner, and so the workshop: a name, or a place among the siblings."""
    given = random.choice(_MALE_GIVEN + _FEMALE_GIVEN)
    if random.random() < 0.5:
        return f"{random.choice(_SIBLINGS)} {given}"
    return f"{random.choice(_MALE_MIDDLE[2:] + _FEMALE_MIDDLE[3:])} {given}"


def address(random: Random, district: str) -> str:
    """A house in ``district``: on a street, or in an alley off it."""
    street = random.choice(_STREETS.get(district, _ANY_STREET))
    number = random.randint(1, 420)
    if random.random() < 0.35:
        return f"{number}/{random.randint(1, 60)} {street}"
    return f"{number} {street}"
