"""The words for the values that the enumerations of rules and amendments take."""

from collections.abc import Mapping
from enum import StrEnum

from khungcui.policy.drafts import Purpose, Stage
from khungcui.policy.titles import TITLES
from khungcui.policy.vocabulary import Effect, Line
from khungcui.text import Text

LABELS: Mapping[type[StrEnum], Mapping[StrEnum, Text]] = {
    Line: {line: TITLES[line] for line in Line},
    Effect: {effect: TITLES[effect] for effect in Effect},
    Stage: {
        Stage.DRAFT: Text(vi="Dự thảo", en="Draft"),
        Stage.LINTED: Text(vi="Đã soát", en="Linted"),
        Stage.PREVIEWED: Text(vi="Đã xem trước", en="Previewed"),
        Stage.SIGNED: Text(vi="Đã đủ chữ ký", en="Signed by two"),
        Stage.PUBLISHED: Text(vi="Đã công bố", en="Published"),
        Stage.WITHDRAWN: Text(vi="Đã thu hồi", en="Withdrawn"),
        Stage.DISCARDED: Text(vi="Đã bỏ", en="Given up"),
    },
    Purpose: {
        Purpose.ADOPT: Text(vi="Ban hành", en="To adopt"),
        Purpose.WITHDRAW: Text(vi="Thu hồi", en="To withdraw"),
    },
}
