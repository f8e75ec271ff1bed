"""The shadow: Casbin is asked again in the background, and a difference is an alarm."""

from collections.abc import MutableMapping
from dataclasses import replace
from datetime import date
from typing import Any

import structlog
from structlog.testing import capture_logs

from khungcui.policy.record import Facet, Reach
from khungcui.policy.shadow import Shadow
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import OfficeKind

WARD = Reach(kind=OfficeKind.WARD_COMMITTEE, area="79/760/26734/")
HERE, ELSEWHERE = Facet(area="79/760/26734/"), Facet(area="79/770/27139/")
DAY = date(1980, 1, 1)


def observed(
    regulation: Snapshot, *, wrongly: bool
) -> tuple[Shadow, list[MutableMapping[str, Any]]]:
    shadow = Shadow(1.0)
    structlog.reset_defaults()
    with capture_logs() as logs:
        for facet in (HERE, ELSEWHERE):
            decision = regulation.decide(WARD, "establishment", "view", facet, DAY)
            if wrongly:
                decision = replace(decision, allowed=not decision.allowed)
            shadow.observe(decision, [facet])
        shadow.close()
    return shadow, list(logs)


def test_equal_verdicts_raise_no_alarm(regulation: Snapshot) -> None:
    shadow, logs = observed(regulation, wrongly=False)
    assert (shadow.checked, shadow.differences, logs) == (2, 0, [])


def test_a_different_verdict_is_logged_with_what_to_ask_again(regulation: Snapshot) -> None:
    shadow, logs = observed(regulation, wrongly=True)
    assert (shadow.checked, shadow.differences) == (2, 2)
    assert {log["event"] for log in logs} == {"policy.shadow_difference"}
    assert logs[0]["power"] == "establishment.view"
    assert logs[0]["snapshot"] == regulation.id


def test_a_share_of_nothing_checks_nothing(regulation: Snapshot) -> None:
    shadow = Shadow(0.0)
    shadow.observe(regulation.decide(WARD, "establishment", "view", HERE, DAY), [HERE])
    shadow.close()
    assert shadow.checked == 0
