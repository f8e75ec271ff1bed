"""The powers that the register's resources and acts ask for, and which of them bind an office.

The right of signature (III.8) is asked for whatever binds the office: confirming, handing over,
accepting, approving, managing offices and their people. Preparing and recording is open to any
post. What only one office may have over one portion is exclusive: its management (I.2.1, III.6),
and the acts by which that begins and passes on.
"""

from khungcui.plugins.declarations import Power
from khungcui.text import Text

POWERS = (
    Power(name="office.view", title=Text(vi="Xem cơ quan, đơn vị", en="See offices")),
    Power(
        name="office.manage",
        title=Text(vi="Lập và kết thúc đơn vị", en="Open and end offices"),
        signing=True,
    ),
    Power(name="official.view", title=Text(vi="Xem cán bộ", en="See officials")),
    Power(
        name="official.manage",
        title=Text(vi="Ghi danh cán bộ", en="Register officials"),
        signing=True,
    ),
    Power(name="post.view", title=Text(vi="Xem chức vụ", en="See posts")),
    Power(
        name="post.manage",
        title=Text(vi="Bổ nhiệm và miễn nhiệm", en="Appoint to posts and end them"),
        signing=True,
    ),
    Power(name="token.view", title=Text(vi="Xem mã truy cập", en="See access tokens")),
    Power(
        name="token.issue",
        title=Text(vi="Cấp mã truy cập", en="Issue access tokens"),
        signing=True,
    ),
    Power(
        name="token.revoke",
        title=Text(vi="Thu hồi mã truy cập", en="Revoke access tokens"),
        signing=True,
    ),
    Power(name="establishment.view", title=Text(vi="Xem cơ sở", en="See establishments")),
    Power(
        name="establishment.register",
        title=Text(vi="Đăng ký cơ sở", en="Register an establishment"),
    ),
    Power(
        name="establishment.manage",
        title=Text(vi="Trực tiếp quản lý hoạt động", en="Directly manage the operations"),
        exclusive=True,
    ),
    Power(
        name="establishment.classify",
        title=Text(vi="Đề nghị phân loại", en="Propose who manages a portion"),
    ),
    Power(
        name="establishment.confirm_class",
        title=Text(vi="Xác nhận phân loại", en="Confirm or dispute a proposed class"),
        signing=True,
        exclusive=True,
    ),
    Power(
        name="establishment.settle_class",
        title=Text(vi="Giải quyết bất đồng phân loại", en="Settle a disputed class"),
        signing=True,
    ),
    Power(
        name="establishment.hand_over",
        title=Text(vi="Bàn giao cho phường, xã", en="Hand a portion over to the ward"),
        signing=True,
        exclusive=True,
    ),
    Power(
        name="establishment.accept_hand_over",
        title=Text(vi="Nhận bàn giao", en="Accept or decline a hand-over"),
        signing=True,
        exclusive=True,
    ),
    Power(
        name="establishment.set_portions",
        title=Text(vi="Xác định các phần sản lượng", en="Set the portions of an establishment"),
        signing=True,
    ),
    Power(
        name="establishment.request_change",
        title=Text(vi="Yêu cầu thay đổi hồ sơ", en="Request a change of particulars"),
    ),
    Power(
        name="establishment.close",
        title=Text(vi="Đề nghị đóng cơ sở", en="Request the closing of an establishment"),
    ),
    Power(
        name="establishment.approve_change",
        title=Text(vi="Duyệt yêu cầu thay đổi", en="Approve, return or reject a change request"),
        signing=True,
    ),
    Power(name="portion.view", title=Text(vi="Xem các phần sản lượng", en="See portions")),
    Power(name="classification.view", title=Text(vi="Xem phân loại", en="See proposed classes")),
    Power(name="hand_over.view", title=Text(vi="Xem bàn giao", en="See hand-overs")),
    Power(
        name="change_request.view",
        title=Text(vi="Xem yêu cầu thay đổi", en="See change requests"),
    ),
    Power(name="audit_entry.view", title=Text(vi="Xem nhật ký", en="See the audit")),
)
