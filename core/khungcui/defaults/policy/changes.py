"""``PolicyChanges``: what is otherwise on another day, for one kind of office."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import strawberry

from khungcui.defaults.policy.ruling import PolicyRule
from khungcui.errors import BadInput
from khungcui.plugins.holding import titles_of
from khungcui.policy.editions import Changes, Moment, changes
from khungcui.policy.rule import Rule
from khungcui.policy.sentences import sentences
from khungcui.policy.vocabulary import OfficeKind
from khungcui.text import Text


@strawberry.type(description="A rule in the place of another, for the same power and line.")
class PolicyRuleChange:
    """The rule of the earlier day and that of the later one."""

    before: PolicyRule = strawberry.field(description="As it was.")
    after: PolicyRule = strawberry.field(description="As it is on the later day.")


@strawberry.type(description="A change in words.")
class ChangeInWords:
    """One sentence."""

    sign: str = strawberry.field(
        description="`+` for what comes, `-` for what goes, `~` for what is otherwise."
    )
    text: str = strawberry.field(description="Who may do what from when, by which clause.")
    rules: list[str] = strawberry.field(description="The rules that it tells of, by id.")


@strawberry.type(description="What has changed between two days for a kind of office.")
class PolicyChanges:
    """Rules that are in force on one of the days and not on the other."""

    words: list[ChangeInWords] = strawberry.field(
        description="All of it in sentences; what an instrument re-assigns stands with it."
    )
    came: list[PolicyRule] = strawberry.field(description="In force on the later day only.")
    went: list[PolicyRule] = strawberry.field(description="In force on the earlier day only.")
    changed: list[PolicyRuleChange] = strawberry.field(
        description="Rules that another took the place of."
    )
    since: date = strawberry.field(description="The earlier day.")
    until: date = strawberry.field(description="The later day.")
    hypothetical: bool = strawberry.field(description="Whether this was asked as another office.")


def changes_for(
    context: Any, kind: OfficeKind, since: date, until: date, *, hypothetical: bool
) -> PolicyChanges:
    """What changed for offices of ``kind``; `BadInput` where the days are the wrong way round."""
    if until < since:
        raise BadInput(
            Text(
                vi="Ngày sau không được trước ngày đầu.",
                en="The later day is before the earlier one.",
            ),
            field="until",
        )
    snapshot = context.live.snapshot
    before, after = (Moment(snapshot=snapshot, day=day) for day in (since, until))
    found = _of(kind, changes(before, after))
    told = sentences(before, after, found, titles_of(context.live))

    def shown(rules: Iterable[Rule], on: date) -> list[PolicyRule]:
        return [PolicyRule(ruling=rule, on=on) for rule in rules]

    return PolicyChanges(
        words=[
            ChangeInWords(sign=one.sign, text=one.text.in_(context.language), rules=list(one.rules))
            for one in told
        ],
        came=shown(found.came, until),
        went=shown(found.went, since),
        changed=[
            PolicyRuleChange(
                before=PolicyRule(ruling=one.before, on=since),
                after=PolicyRule(ruling=one.after, on=until),
            )
            for one in found.changed
        ],
        since=since,
        until=until,
        hypothetical=hypothetical,
    )


def _of(kind: OfficeKind, found: Changes) -> Changes:
    """Those of the changes that are about offices of ``kind``; re-assignments are about all."""
    return replace(
        found,
        came=tuple(rule for rule in found.came if rule.office is kind),
        went=tuple(rule for rule in found.went if rule.office is kind),
        changed=tuple(one for one in found.changed if one.after.office is kind),
    )
