"""The states in which what is on the register waits for somebody."""

from khungcui.plugins.declarations import Waiting
from khungcui.register.models import ChangeRequest, Classification, HandOver
from khungcui.register.vocabulary import ClassState, HandOverState, RequestState
from khungcui.text import Text

WAITING = (
    Waiting(
        name="proposed",
        resource="classification",
        title=Text(
            vi="Đề nghị phân loại chờ cấp được nêu xác nhận",
            en="A proposed class waits for the manager that it claims",
        ),
        condition=Classification.state == ClassState.PROPOSED,
        powers=("establishment.confirm_class",),
    ),
    Waiting(
        name="disputed",
        resource="classification",
        title=Text(
            vi="Phân loại bị phản đối chờ giải quyết", en="A disputed class waits to be settled"
        ),
        condition=Classification.state == ClassState.DISPUTED,
        powers=("establishment.settle_class",),
    ),
    Waiting(
        name="offered",
        resource="hand_over",
        title=Text(
            vi="Bàn giao chờ phường, xã trả lời", en="A hand-over waits for the ward's answer"
        ),
        condition=HandOver.state == HandOverState.OFFERED,
        powers=("establishment.accept_hand_over",),
    ),
    Waiting(
        name="submitted",
        resource="change_request",
        title=Text(vi="Yêu cầu thay đổi chờ duyệt", en="A change request waits for its approval"),
        condition=ChangeRequest.state == RequestState.SUBMITTED,
        powers=("establishment.approve_change",),
    ),
    Waiting(
        name="returned",
        resource="change_request",
        title=Text(
            vi="Yêu cầu bị trả chờ gửi lại", en="A returned request waits to be submitted again"
        ),
        condition=ChangeRequest.state == RequestState.RETURNED,
        powers=("establishment.request_change",),
    ),
)
