"""The next change of the law for a case is never said later than it comes, also where the case does not meet a provision
yet: a clause, a set, a threshold or a list may change so that it does."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, given, note, settings

from policy_lang.core.decision import Decision
from policy_lang.core.facts import Case, Record, Stated
from policy_lang.engine.decide import Options
from policy_lang.values.dates import day_start, moment_day, next_day_start
from tests.evaluation.deciding import case, control, engine
from tests.strategies.facts import Opened, opened_cases
from tests.strategies.policies import HEADER, regimes

LAW = """
clause foreign : item.origin is in east
instrument first "First act"
    issued by MOFCOM
    published 2025-01-01
    in force from 2025-01-01
"""
ASKED = control("exported_from is CN and foreign")
BOTH = ASKED + control("c applies and destination is DE", "d", "prohibited")


def later(act: str) -> str:
    return f'\ninstrument second "Second act"\n    issued by MOFCOM\n    published 2025-02-01\n    {act}\n'


def german() -> Case:
    item = Record("article", "item", {"origin": Stated("DE")})
    return case({"exported_from": Stated("CN"), "destination": Stated("DE"), "item": item})


CHANGES = {
    "a clause": (ASKED, "replaces clause foreign\n        from 2025-03-01\n        as item.origin is DE"),
    "a set": (ASKED, "adds DE to east from 2025-03-01"),
    "a set, replaced": (ASKED, "replaces set east\n        from 2025-03-01\n        as DE"),
    "a control": (
        ASKED,
        "replaces control c\n        from 2025-03-01\n        when item.origin is DE\n        requires notify",
    ),
    "what another asks": (BOTH, "adds DE to east from 2025-03-01"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_case_that_is_not_met_yet(name: str) -> None:
    body, act = CHANGES[name]
    deciding = engine(HEADER + LAW + body + later(act))
    decision = deciding.decide(german(), Options(on=date(2025, 2, 10)))
    assert decision.outcome == "unrestricted"
    change = decision.next_change
    assert change is not None
    assert (change.date, change.by, change.what) == ("2025-03-01", "prc.second", "date")
    after = deciding.decide(german(), Options(on=date(2025, 3, 1)))
    assert after.outcome != "unrestricted"


@pytest.mark.parametrize("name", CHANGES)
def test_a_publication_that_makes_a_case_met(name: str) -> None:
    body, act = CHANGES[name]
    decision = engine(HEADER + LAW + body + later(act)).decide(
        german(), Options(on=date(2025, 3, 1), published=date(2025, 1, 15))
    )
    change = decision.next_change
    assert change is not None
    assert (change.date, change.by, change.what) == ("2025-02-01", "prc.second", "published")


def test_a_change_that_is_taken_back_for_the_time_is_none() -> None:
    """A suspended act changes nothing, and nothing is said of it."""
    more = later("adds DE to east from 2025-03-01") + later(
        "suspends second from 2025-02-01 through 2030-12-31"
    ).replace("second", "third", 1)
    decision = engine(HEADER + LAW + ASKED + more).decide(german(), Options(on=date(2025, 2, 10)))
    assert decision.next_change is not None
    assert decision.next_change.date == "2031-01-01"


def test_a_change_that_leaves_the_case_unmet_is_none() -> None:
    decision = engine(HEADER + LAW + ASKED + later("adds FR to east from 2025-03-01")).decide(
        german(), Options(on=date(2025, 2, 10))
    )
    assert decision.next_change is None


# -- against every day -------------------------------------------------------------------------------------------


def said(decision: Decision) -> object:
    """The provisions of a decision with what they come to."""
    found = [(f.control, f.certainty, f.comes_to) for f in (*decision.findings, *decision.lifted)]
    return sorted(found), sorted((x.provision, x.certainty) for x in decision.latent)


def never_later_than_it_comes(text: str, opened: Opened) -> None:
    """From each day, the law is followed to the next; a day that is cut by an hour says nothing of the next change."""
    # The day of a case may pass a test while the law stands still.
    assume(not re.search(r"export_date is|case\.export_date", text))
    note(text[len(HEADER) :])
    deciding = engine(text)
    points = {point for laws in deciding.laws for point in laws.breakpoints}
    days = sorted({moment_day(point) + timedelta(days=n) for point in points for n in (-1, 0, 1)})
    for asked in (opened.closed, *opened.opened[:1]):
        decided = [(day, deciding.decide(asked, Options(on=day, needs=False))) for day in days]
        for (before, now), (day, then) in pairwise(decided):
            cut = any(day_start(before) < point < next_day_start(before) for point in points)
            if said(then) != said(now) and not cut:
                assert now.next_change is not None, day
                assert now.next_change.date[:10] <= day.isoformat(), day


@given(text=regimes(), opened=opened_cases())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_next_change_is_never_later_than_it_comes(text: str, opened: Opened) -> None:
    never_later_than_it_comes(text, opened)
