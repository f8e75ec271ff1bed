"""The stages in which an amendment waits for somebody."""

from khungcui.plugins.declarations import Waiting
from khungcui.policy.drafts import PolicyDraft, Stage
from khungcui.text import Text

STATES = (
    Waiting(
        name="drafted",
        resource="amendment",
        title=Text(
            vi="Dự thảo sửa đổi chờ soát và xem trước",
            en="A drafted amendment waits to be linted and previewed",
        ),
        condition=PolicyDraft.stage.in_([Stage.DRAFT, Stage.LINTED]),
        powers=("policy.draft",),
    ),
    Waiting(
        name="previewed",
        resource="amendment",
        title=Text(
            vi="Dự thảo sửa đổi chờ hai chữ ký", en="A previewed amendment waits for signatures"
        ),
        condition=PolicyDraft.stage == Stage.PREVIEWED,
        powers=("policy.sign",),
    ),
    Waiting(
        name="signed",
        resource="amendment",
        title=Text(
            vi="Văn bản sửa đổi đủ chữ ký chờ công bố",
            en="A signed amendment waits to be published",
        ),
        condition=PolicyDraft.stage == Stage.SIGNED,
        powers=("policy.sign",),
    ),
)
