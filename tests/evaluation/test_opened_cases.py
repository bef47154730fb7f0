"""What stays true when facts are opened: nothing that was certain is contradicted, and no bound gets narrower."""

import pytest
from hypothesis import HealthCheck, given, note, settings

from policy_lang.engine.bounds import Bounds
from policy_lang.engine.decide import Options
from tests.evaluation.deciding import engine, look, outer, sharp, shown, truths
from tests.strategies.facts import Opened, opened_cases
from tests.strategies.policies import HEADER, regimes

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
LONG = settings(max_examples=3000, deadline=None, suppress_health_check=SLOW)


def within(inner: Bounds, wider: Bounds) -> bool:
    """Whether no authority's result lies outside of wider bounds."""
    return inner.within(wider)


def cases_for(text: str) -> bool:
    """Whether a fact may become one asked in vain: not if the policy asks for just that."""
    return "is unknown" not in text


def told(text: str, opened: Opened) -> None:
    """What a failing example shows."""
    note(text[len(HEADER) :])
    for number, case in enumerate((opened.closed, *opened.opened)):
        note(f"-- opened {number} times\n{shown(case)}\n")


def never_raises(text: str, opened: Opened) -> None:
    """A checked policy never raises, whatever the case leaves open."""
    deciding = engine(text)
    for case in (opened.closed, *opened.opened):
        decision = deciding.decide(case, Options())
        names = [o.name for o in deciding.program.vocabulary.outcomes]
        assert names.index(decision.at_least) <= names.index(decision.at_most)
        assert decision.determined == (decision.at_least == decision.at_most)


def not_contradicted(text: str, opened: Opened) -> None:
    """What is certain of an opened case is so of the closed case it came from, and bounds hold it."""
    deciding = engine(text)
    told(text, opened)
    closed = look(deciding, opened.closed)
    real, bounds = truths(closed), outer(closed)
    for case in opened.opened:
        looks = look(deciding, case)
        known = truths(looks)
        for name, found in known.items():
            if len(found) == 1 and "unknown" not in found:
                assert real.get(name, {"false"}) == found, name
        assert within(bounds, outer(looks))
        real, bounds = known, outer(looks)


def bounds_only_widen(text: str, opened: Opened) -> None:
    """Opening a fact never lowers the harshest outcome, and never raises the mildest."""
    deciding = engine(text)
    told(text, opened)
    real, exact = sharp(deciding, opened.closed)
    for case in opened.opened:
        bounds, whole = sharp(deciding, case)
        assert within(bounds, outer(look(deciding, case)))
        if exact:
            assert within(real, bounds), (real, bounds)
        real, exact = bounds, whole


PROPERTIES = [never_raises, not_contradicted, bounds_only_widen]


@pytest.mark.parametrize("prop", PROPERTIES, ids=lambda prop: prop.__name__)
@given(text=regimes(), opened=opened_cases())
@QUICK
def test_opened(prop, text: str, opened: Opened) -> None:
    prop(text, opened)


@pytest.mark.long
@pytest.mark.parametrize("prop", PROPERTIES, ids=lambda prop: prop.__name__)
@given(text=regimes(depth=3, instruments=3), opened=opened_cases(steps=3))
@LONG
def test_opened_at_length(prop, text: str, opened: Opened) -> None:
    prop(text, opened)


@given(text=regimes().filter(cases_for), opened=opened_cases(asked=2))
@QUICK
def test_a_fact_asked_in_vain_is_an_open_fact(text: str, opened: Opened) -> None:
    not_contradicted(text, opened)


@given(text=regimes(), opened=opened_cases(asked=1))
@QUICK
def test_forgetting_that_a_fact_was_asked_in_vain_widens_the_bounds(text: str, opened: Opened) -> None:
    bounds_only_widen(text, Opened(opened.opened[0], opened.opened[1:]))
