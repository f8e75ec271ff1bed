"""The powers that materials ask for; who holds each is said by the rules, not here."""

from khungcui import Power, Text


def _power(name: str, vi: str, en: str, *, signing: bool = False, exclusive: bool = False) -> Power:
    return Power(name=name, title=Text(vi=vi, en=en), signing=signing, exclusive=exclusive)


POWERS: tuple[Power, ...] = (
    _power("material.view", "Xem danh mục vật tư", "See the list of materials"),
    _power("material.define", "Lập danh mục vật tư", "Define materials and their units"),
    _power("material_place.view", "Xem kho", "See places where goods lie"),
    _power("material_stock.view", "Xem tồn kho và cân đối", "See stock and balances"),
    _power("material_stock.manage", "Quản lý kho vật tư", "Manage stock"),
    _power("stock_document.view", "Xem phiếu kho", "See stock documents"),
    _power("material_transfer.view", "Xem lệnh chuyển vật tư", "See transfers"),
)
