"""How far an amendment has come, in words: what was found, whom it touches, what comes next."""

from collections.abc import Iterator, Mapping
from typing import Any

import typer

from khungcui.cli.policy.given import language
from khungcui.defaults.policy.labels import LABELS
from khungcui.policy.drafts import Purpose, Stage
from khungcui.policy.titles import TITLES
from khungcui.policy.vocabulary import OfficeKind
from khungcui.text import Text

_HEAD = Text(
    vi="{instrument}  {number}  {stage}; có hiệu lực từ {day}",
    en="{instrument}  {number}  {stage}; in force from {day}",
)
_FINDING = Text(vi="  {kind}: {message}", en="  {kind}: {message}")
_ACCEPTED = Text(vi="    chấp nhận: {reason}", en="    accepted: {reason}")
_SHIFT = Text(
    vi="  {office}, {power}: {gaining} cán bộ được thêm, {losing} mất; hồ sơ +{gained} −{lost}",
    en="  {office}, {power}: {gaining} officials gain it, {losing} lose it; "
    "records +{gained} −{lost}",
)
_STUCK = Text(vi="  Bị tắc: {rows} × {title}", en="  Stuck: {rows} × {title}")
_SIGNED = Text(vi="  Đã ký: {names}", en="  Signed by {names}")
_NEXT: Mapping[Stage, Text] = {
    Stage.DRAFT: Text(
        vi="Sửa các điểm trên rồi nộp lại (`khungcui policy draft`), "
        "hoặc nêu lý do chấp nhận bằng `--accept`.",
        en="Mend these and draft it again (`khungcui policy draft`), "
        "or give reasons to let them stand with `--accept`.",
    ),
    Stage.PREVIEWED: Text(
        vi="Còn cần {missing} chữ ký: `khungcui policy sign {instrument}`.",
        en="Signatures wanting: {missing}. `khungcui policy sign {instrument}`.",
    ),
    Stage.SIGNED: Text(
        vi="Chờ công bố: `khungcui policy publish {instrument}`.",
        en="To be published: `khungcui policy publish {instrument}`.",
    ),
}
_BEGIN = Text(
    vi="Soát và xem trước: `khungcui policy preview {instrument}`.",
    en="Lint and preview it: `khungcui policy preview {instrument}`.",
)
_WITHDRAWING = Text(
    vi="Còn cần {missing} chữ ký để thu hồi: `khungcui policy withdraw {instrument}`.",
    en="Signatures wanting to withdraw it: {missing}. `khungcui policy withdraw {instrument}`.",
)
_EYES = 2


def tell(done: Mapping[str, Any]) -> None:
    """Print an amendment as the endpoint answered it."""
    for text in _lines(done):
        typer.echo(text.in_(language()))


def _lines(done: Mapping[str, Any]) -> Iterator[Text]:
    stage = Stage(done["stage"].lower())
    yield _HEAD.format(
        instrument=done["instrument"],
        number=done["number"],
        stage=LABELS[Stage][stage],
        day=done["inForce"],
    )
    for finding in done.get("findings") or ():
        yield _FINDING.format(kind=finding["kind"], message=Text(**finding["message"]))
        if finding["accepted"]:
            yield _ACCEPTED.format(reason=finding["accepted"])
    yield from _touched(done.get("preview") or {})
    purpose = Purpose.WITHDRAW if stage in _TAKING_BACK else Purpose.ADOPT
    names = [
        one["officialName"]
        for one in done["signatures"]["nodes"]
        if one["purpose"] == purpose.name and one["content"] == done["content"]
    ]
    if names:
        yield _SIGNED.format(names=", ".join(names))
    said = _next(stage, bool(names), "findings" in done)
    if said is not None:
        yield said.format(missing=_EYES - len(names), instrument=done["instrument"])


_TAKING_BACK = (Stage.PUBLISHED, Stage.WITHDRAWN)


def _next(stage: Stage, signed: bool, linted: bool) -> Text | None:
    """What is to be done now; None where the amendment has come to its end."""
    if stage is Stage.DRAFT and not linted:
        return _BEGIN
    if stage is Stage.PUBLISHED and signed:
        return _WITHDRAWING
    return _NEXT.get(stage)


def _touched(preview: Mapping[str, Any]) -> Iterator[Text]:
    for shift in preview.get("shifts", ()):
        yield _SHIFT.format(
            office=TITLES[OfficeKind(shift["kind"])],
            power=shift["power"],
            gaining=shift["gaining_officials"],
            losing=shift["losing_officials"],
            gained=_most(shift["gained"]),
            lost=_most(shift["lost"]),
        )
    for stuck in preview.get("stuck", ()):
        yield _STUCK.format(rows=stuck["rows"], title=Text(**stuck["title"]))


def _most(count: Mapping[str, int | None]) -> int:
    return count["records"] or count["establishments"] or 0
