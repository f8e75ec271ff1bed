"""The powers that technical management asks for; who holds each is said by the rules.

``signing`` marks what binds the office: to approve, to decide, to concede, to register and to
confer. ``exclusive`` marks what the regulation leaves to whoever orders (II.3.2, INV-19), to the
department (II.3.1) or to the district (II.3.3) alone.
"""

from khungcui import Power, Text


def _power(name: str, vi: str, en: str, *, signing: bool = False, exclusive: bool = False) -> Power:
    return Power(name=name, title=Text(vi=vi, en=en), signing=signing, exclusive=exclusive)


_ORDERED = (
    _power("product.register", "Ghi sản phẩm vào danh mục", "Register products"),
    _power("product_specification.view", "Xem quy cách sản phẩm", "See specifications"),
    _power(
        "product_specification.set",
        "Đặt quy cách sản phẩm",
        "Set the specification of a product",
        exclusive=True,
    ),
    _power(
        "product_specification.approve",
        "Duyệt quy cách sản phẩm",
        "Approve a specification",
        signing=True,
        exclusive=True,
    ),
    _power("consumption_norm.view", "Xem định mức tiêu hao", "See consumption norms"),
    _power(
        "consumption_norm.set",
        "Đặt định mức tiêu hao",
        "Set a consumption norm",
        exclusive=True,
    ),
    _power(
        "consumption_norm.approve",
        "Duyệt định mức tiêu hao",
        "Approve a consumption norm",
        signing=True,
        exclusive=True,
    ),
    _power("production_technique.view", "Xem quy trình kỹ thuật", "See process documents"),
    _power(
        "production_technique.manage",
        "Quản lý kỹ thuật sản xuất",
        "Manage how ordered goods are made",
        exclusive=True,
    ),
    _power(
        "production_technique.approve",
        "Duyệt quy trình kỹ thuật",
        "Approve a process document",
        signing=True,
        exclusive=True,
    ),
    _power(
        "production_technique.acknowledge",
        "Ký nhận quy trình kỹ thuật",
        "Acknowledge a process document",
    ),
    _power(
        "inspection_plan.set", "Đặt phương án kiểm tra", "Set an inspection plan", exclusive=True
    ),
)

_INSPECTED = (
    _power("product_lot.present", "Trình lô để kiểm tra", "Present a lot for inspection"),
    _power("quality_inspection.view", "Xem kiểm tra chất lượng", "See inspections"),
    _power("quality_inspection.carry_out", "Tiến hành kiểm tra", "Carry out an inspection"),
    _power(
        "quality_inspection.decide",
        "Kết luận kiểm tra",
        "Decide an inspection",
        signing=True,
        exclusive=True,
    ),
    _power(
        "quality_inspection.concede",
        "Ký nhân nhượng",
        "Sign a concession",
        signing=True,
        exclusive=True,
    ),
    _power("quality_inspection.monitor", "Theo dõi kiểm tra", "Remark on an inspection"),
    _power("nonconformity.answer", "Trả lời điểm không phù hợp", "Answer a nonconformity"),
    _power("nonconformity.verify", "Kiểm chứng việc khắc phục", "Open and verify a nonconformity"),
)

_DIRECTED = (
    _power("quality_control.view", "Xem chỉ đạo chất lượng", "See directions of quality"),
    _power(
        "quality_control.direct",
        "Chỉ đạo chất lượng ngành nghề",
        "Direct the quality of a trade",
        signing=True,
        exclusive=True,
    ),
    _power("technical_project.view", "Xem đề tài tiến bộ kỹ thuật", "See technical projects"),
    _power("technical_project.propose", "Đề nghị đề tài", "Propose a technical project"),
    _power("technical_project.finish", "Báo hoàn thành đề tài", "Finish a technical project"),
    _power(
        "technical_progress.support",
        "Hỗ trợ tiến bộ kỹ thuật",
        "Support technical progress",
        signing=True,
    ),
    _power(
        "technical_progress.assist",
        "Giúp cơ sở gia công về tiến bộ kỹ thuật",
        "Help those who process with technical progress",
        exclusive=True,
    ),
    _power("technical_assistance.accept", "Nhận giúp đỡ kỹ thuật", "Accept technical help"),
    _power("technical_progress.monitor", "Theo dõi tiến bộ kỹ thuật", "Monitor technical progress"),
    _power("equipment_direction.view", "Xem hướng dẫn trang bị", "See advice on equipment"),
    _power("equipment_direction.advise", "Hướng dẫn trang bị kỹ thuật", "Advise on equipment"),
    _power(
        "equipment_direction.answer", "Trả lời hướng dẫn trang bị", "Answer advice on equipment"
    ),
)

_LOCAL = (
    _power("technical_guidance.view", "Xem hướng dẫn kỹ thuật", "See technical guidance"),
    _power("technical_guidance.organise", "Tổ chức hướng dẫn kỹ thuật", "Organise guidance"),
    _power("traditional_trade.view", "Xem nghề truyền thống", "See traditional trades"),
    _power("traditional_trade.sustain", "Duy trì nghề truyền thống", "Sustain traditional trades"),
    _power("artisan.view", "Xem sổ nghệ nhân", "See the register of artisans"),
    _power("artisan.nominate", "Đề cử nghệ nhân", "Nominate an artisan"),
    _power("artisan.manage", "Quản lý nghệ nhân", "Manage artisans"),
    _power(
        "artisan.register",
        "Ghi sổ nghệ nhân",
        "Keep the register of artisans",
        signing=True,
        exclusive=True,
    ),
    _power("artisan_title.propose", "Đề nghị danh hiệu nghệ nhân", "Propose a title", signing=True),
    _power("artisan_title.weigh", "Xét danh hiệu nghệ nhân", "Weigh a title in council"),
    _power(
        "artisan_title.confer",
        "Phong tặng danh hiệu nghệ nhân",
        "Confer a title",
        signing=True,
        exclusive=True,
    ),
)

POWERS = (*_ORDERED, *_INSPECTED, *_DIRECTED, *_LOCAL)
