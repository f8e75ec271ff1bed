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
    _power("material_stock.close", "Khóa sổ kho", "Close a period of stock", signing=True),
    _power("material_plan.view", "Xem kế hoạch vật tư", "See material plans"),
    _power("material_plan.prepare", "Lập kế hoạch vật tư", "Prepare a material plan"),
    _power(
        "material_plan.approve", "Duyệt kế hoạch vật tư", "Approve a material plan", signing=True
    ),
    _power("material_plan.communicate", "Thông báo kế hoạch vật tư", "Make a material plan known"),
    _power("supply_commitment.view", "Xem cam kết cung ứng", "See supply commitments"),
    _power(
        "supply_commitment.direct", "Chỉ đạo cung ứng", "Direct a company to supply", signing=True
    ),
    _power("supply_commitment.fulfil", "Cam kết và cung ứng", "Commit and supply", signing=True),
    _power("supply_commitment.reconcile", "Đối chiếu cung ứng", "Reconcile what was supplied"),
    _power("material_need.view", "Xem nhu cầu vật tư", "See needs of districts"),
    _power("material_need.submit", "Gửi nhu cầu vật tư", "Put a need to the department"),
    _power("balancing_proposal.view", "Xem kiến nghị điều hòa", "See balancing proposals"),
    _power("balancing_proposal.propose", "Kiến nghị điều hòa", "Propose a balancing", signing=True),
    _power("balancing_proposal.decide", "Quyết định điều hòa", "Decide a balancing", signing=True),
    _power("balancing_proposal.order", "Ra lệnh chuyển", "Order transfers", signing=True),
    _power("outside_sourcing.view", "Xem khai thác ngoài thành phố", "See outside sourcing"),
    _power(
        "outside_sourcing.organise",
        "Tổ chức khai thác ngoài thành phố",
        "Organise sourcing outside the city",
    ),
    _power(
        "outside_sourcing.guide",
        "Hướng dẫn khai thác ngoài thành phố",
        "Guide sourcing outside the city",
    ),
    _power("material_practice.view", "Xem hướng dẫn vật tư", "See guidance on materials"),
    _power("material_practice.guide", "Soạn hướng dẫn vật tư", "Draft guidance on materials"),
    _power("material_practice.issue", "Ban hành hướng dẫn vật tư", "Issue guidance", signing=True),
    _power("product_outlet.view", "Xem tiêu thụ sản phẩm", "See where output went"),
    _power("product_outlet.record", "Ghi tiêu thụ sản phẩm", "Record where output went"),
)
