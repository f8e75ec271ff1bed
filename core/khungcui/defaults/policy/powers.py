"""The powers over the rules themselves: to ask, to draft, to sign, to take back."""

from khungcui.plugins.declarations import Power
from khungcui.text import Text

POWERS = (
    Power(name="decision.ask", title=Text(vi="Hỏi quy định", en="Ask what the rules say")),
    Power(
        name="policy.view",
        title=Text(
            vi="Đọc quy định liên quan đến mình", en="Read the rules that concern an office"
        ),
    ),
    Power(
        name="policy.draft",
        title=Text(vi="Soạn văn bản sửa đổi quy định", en="Draft an amendment of the regulation"),
    ),
    Power(
        name="policy.sign",
        title=Text(
            vi="Ký và công bố văn bản sửa đổi quy định",
            en="Sign and publish an amendment of the regulation",
        ),
        signing=True,
    ),
    Power(
        name="policy.withdraw",
        title=Text(
            vi="Thu hồi văn bản đã công bố mà chưa có hiệu lực",
            en="Withdraw a published amendment that is not in force yet",
        ),
        signing=True,
    ),
)
