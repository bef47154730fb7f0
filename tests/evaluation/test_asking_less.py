"""What is taken over from one law to another, or kept from one case for the next, changes no decision.

Every decision is made three times: as users make it, by an engine that has never decided anything, and by one that
takes nothing over: it holds that nothing means the same in two laws, and looks ahead for each regime by itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, note, settings

from policy_lang.core.decision import Decision
from policy_lang.engine.ahead import Road
from policy_lang.engine.decide import Engine, Options
from policy_lang.evaluation.law import Compared
from policy_lang.values.dates import moment_day
from tests.evaluation.deciding import engine
from tests.strategies.facts import Opened, opened_cases
from tests.strategies.policies import HEADER, regimes


@contextmanager
def nothing_taken_over() -> Iterator[None]:
    look_ahead = Road.by_date
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compared, "same", lambda self, name: False)
        patch.setattr(Compared, "same_conditions", lambda self, name: False)
        patch.setattr(Road, "by_date", lambda self, before: look_ahead(self, ""))
        yield


def asked_of(deciding: Engine) -> list[Options]:
    """Days around every change of the law, and some days of publication."""
    points = sorted({moment_day(point) for laws in deciding.laws for point in laws.breakpoints})
    days = sorted({point + timedelta(days=n) for point in points for n in (-1, 0)})
    published = sorted({i.published for i in deciding.program.instruments.values()})[:2]
    return [
        Options(needs=False),
        *(Options(on=day, needs=False) for day in days),
        *(Options(on=day, published=date.fromordinal(p), needs=False) for p in published for day in days[:4]),
    ]


def decided_alike(text: str, opened: Opened) -> None:
    """The three ways of deciding agree, in every part of the decision."""
    note(text[len(HEADER) :])
    kept = engine(text)
    for options in asked_of(kept):
        for case in (opened.closed, *opened.opened[:2]):
            decision: Decision = kept.decide(case, options)
            assert Engine(kept.program).decide(case, options) == decision
            with nothing_taken_over():
                assert Engine(kept.program).decide(case, options) == decision


@given(text=regimes(), opened=opened_cases())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_asking_less_changes_no_decision(text: str, opened: Opened) -> None:
    decided_alike(text, opened)


@pytest.mark.long
@given(text=regimes(depth=3, instruments=3, amendments=3), opened=opened_cases())
@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
def test_asking_less_changes_no_decision_in_many_laws(text: str, opened: Opened) -> None:
    decided_alike(text, opened)


def test_the_property_can_fail() -> None:
    """Taking over everything, whether it means the same or not, is noticed."""
    from tests.evaluation.test_next_change import CHANGES, LAW, german, later

    body, act = CHANGES["a set"]
    deciding = engine(HEADER + LAW + body + later(act))
    options = Options(on=date(2025, 2, 10))
    right = deciding.decide(german(), options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compared, "same", lambda self, name: True)
        patch.setattr(Compared, "same_conditions", lambda self, name: True)
        assert Engine(deciding.program).decide(german(), options) != right
