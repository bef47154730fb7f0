"""Boundary twins: for hand-made edits exactly those expected; for generated ones, that each is what it says."""

import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import assume, given, note, settings
from hypothesis import strategies as st

from policy_lang.comparison.compare import compare
from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.meaning import meaning
from policy_lang.comparison.region import Region
from policy_lang.comparison.sides import read_sides
from policy_lang.comparison.twins import Twin, Twins
from policy_lang.errors import PolicyLangError
from policy_lang.reports.diff_text import twin_lines
from tests.comparison.telling import diff, law
from tests.comparison.test_regions import BUDGET, holds, moment_of, side
from tests.evaluation.deciding import control, read, shown
from tests.strategies.edits import edited
from tests.strategies.policies import QUESTIONS, regimes

FIRST_DAYS = [
    "outside export_date at 2024-12-31: unrestricted → unrestricted",
    "inside  export_date at 2025-01-01: unrestricted → licence",
]
EDITS = {
    "a threshold that moves": (
        law(control("destination is CN and item.value is at least 500 EUR")),
        law(control("destination is CN and item.value is at least 10 EUR")),
        [
            "outside item.value at 9.99 EUR: unrestricted → unrestricted",
            "inside  item.value at 10 EUR: unrestricted → licence",
            "inside  item.value at 499.99 EUR: unrestricted → licence",
            "outside item.value at 500 EUR: licence → licence",
            *FIRST_DAYS,
        ],
    ),
    "more than, at least": (
        law(control("item.mass is more than 10 kg")),
        law(control("item.mass is at least 10 kg")),
        [
            "outside item.mass at 9 kg: unrestricted → unrestricted",
            "inside  item.mass at 10 kg: unrestricted → licence",
            "outside item.mass at 11 kg: licence → licence",
            *FIRST_DAYS,
        ],
    ),
    "a date that moves": (
        law(control("destination is CN", more="        in force from 2025-11-08\n")),
        law(control("destination is CN", more="        in force from 2025-12-01\n")),
        [
            "outside export_date at 2025-11-07: unrestricted → unrestricted",
            "inside  export_date at 2025-11-08: licence → unrestricted",
            "inside  export_date at 2025-11-30: licence → unrestricted",
            "outside export_date at 2025-12-01: licence → licence",
        ],
    ),
    "a time of day that moves": (
        law(control("destination is CN", more="        in force from 2025-11-08\n")),
        law(control("destination is CN", more="        in force from 2025-11-08 at 13:00\n")),
        [
            "outside export_date at 2025-11-07: unrestricted → unrestricted",
            "inside  export_date at 2025-11-08T00:00+08:00: licence → unrestricted",
            "inside  export_date at 2025-11-08T12:59+08:00: licence → unrestricted",
            "outside export_date at 2025-11-08T13:00+08:00: licence → licence",
        ],
    ),
    "a member of a set": (
        law(control("destination is in east")),
        law(control("destination is in east")).replace("east : CN, IN", "east : CN, IN, DE"),
        FIRST_DAYS,
    ),
    "a day of the contract": (
        law(control("contract_date is before 2025-11-08")),
        law(control("contract_date is before 2025-11-09")),
        [
            "outside contract_date at 2025-11-07: licence → licence",
            "inside  contract_date at 2025-11-08: unrestricted → licence",
            "outside contract_date at 2025-11-09: unrestricted → unrestricted",
            *FIRST_DAYS,
        ],
    ),
    "a share inside a walk": (
        law(control("some article in item where (origin is CN and content by value of rare is at least 25%)")),
        law(control("some article in item where (origin is CN and content by value of rare is at least 0.1%)")),
        [
            "inside  content by value of rare is at least 25% at 24%: unrestricted → licence",
            "outside content by value of rare is at least 25% at 25%: licence → licence",
            "outside content by value of rare is at least 0.1% at 0.09%: unrestricted → unrestricted",
            "inside  content by value of rare is at least 0.1% at 0.1%: unrestricted → licence",
            *FIRST_DAYS,
        ],
    ),
    "a share of a party": (
        law(control("end_user is owned at least 50% by listed")),
        law(control("end_user is owned more than 50% by listed")),
        [
            "outside end_user is owned at least 50% by listed at 49%: unrestricted → unrestricted"
            "  (end_user.owners[0].share = 49%)",
            "inside  end_user is owned at least 50% by listed at 50%: licence → unrestricted",
            "outside end_user is owned more than 50% by listed at 51%: licence → licence"
            "  (end_user.owners[0].share = 51%)",
            "outside export_date at 2024-12-31: unrestricted → unrestricted",
            "inside  export_date at 2025-01-01: licence → unrestricted",
        ],
    ),
    "a limit in one of several alternatives": (
        law(control("destination is CN or (item.origin is CN and item.value is at least 500 EUR)")),
        law(control("destination is CN or (item.origin is CN and item.value is more than 500 EUR)")),
        [
            "outside item.value at 499.99 EUR: unrestricted → unrestricted",
            "inside  item.value at 500 EUR: licence → unrestricted",
            "outside item.value at 500.01 EUR: licence → licence",
            "outside export_date at 2024-12-31: unrestricted → unrestricted",
            "inside  export_date at 2025-01-01: licence → unrestricted",
        ],
    ),
    "a new control": (
        law(control("destination is DE", name="other")),
        law(control("destination is DE", name="other") + control("destination is CN and item.mass is at least 500 kg")),
        [
            "outside item.mass at 499 kg: unrestricted → unrestricted",
            "inside  item.mass at 500 kg: unrestricted → licence",
            *FIRST_DAYS,
        ],
    ),
    "a duty": (
        law(control("destination is CN")),
        law(control("destination is CN", more='        duty "Tell the importer."\n')),
        [
            "outside export_date at 2024-12-31: unrestricted; no duty → unrestricted; no duty",
            "inside  export_date at 2025-01-01: licence; no duty → licence; duty: Tell the importer.",
        ],
    ),
    "a question": (
        law(control("destination is CN", more="        in force from 2025-11-08 if last_day is included\n")),
        law(control("destination is CN")),
        [
            "outside export_date at 2024-12-31: unrestricted → unrestricted",
            "inside  export_date at 2025-01-01: unrestricted → licence",
            "inside  export_date at 2025-11-07: unrestricted → licence",
            "outside export_date at 2025-11-08: licence → licence  (last_day is included)",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_the_twins_of_an_edit(name: str) -> None:
    old, new, expected = EDITS[name]
    (region,) = diff(old, new).regions
    assert [re.sub(r"  \(item\..*\)", "", line) for line in twin_lines(region.twins())] == expected


def test_the_manual_shows_the_twins_of_a_threshold_that_moves() -> None:
    page = (Path(__file__).parents[2] / "docs/reference/diff.md").read_text(encoding="utf-8")
    assert "\n".join(EDITS["a threshold that moves"][2]) in page


def test_a_masked_region_has_no_twins() -> None:
    broad = control("destination is CN", name="broad")
    old, new = (
        law(broad + control(f"destination is CN and item.value is {op} 500 EUR")) for op in ("at least", "more than")
    )
    (region,) = diff(old, new).regions
    assert region.wholly
    assert region.twins() == ()


def test_twins_are_looked_for_only_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr("policy_lang.comparison.twins.boundaries", lambda *given: asked.append(given) or iter(()))
    found = diff(law(control("destination is CN")), law(control("destination is in east")))
    assert not asked
    assert found.regions[0].twins() == ()
    assert len(asked) == 1
    assert found.regions[0].twins() == ()
    assert len(asked) == 1


def test_the_suspension_of_november() -> None:
    """The real pair: what was to apply from 8 November 2025 was suspended the day before, until 10 November 2026."""
    (sides,) = read_sides("policies/prc@2025-11-06", "policies/prc@2025-11-07")
    found = compare(*sides, ("meaning",))
    region = next(told for told in found.regions if told.provision == "prc_rare_earths.holmium")
    assert list(twin_lines(region.twins())) == [
        "outside export_date at 2025-11-07: unrestricted → unrestricted",
        "inside  export_date at 2025-11-08: licence → unrestricted",
        "inside  export_date at 2026-11-10: licence → unrestricted  (last_day is included)",
        "outside export_date at 2026-11-11: licence → licence",
        "inside  export_date at 2026-11-09: licence → unrestricted",
        "outside export_date at 2026-11-10: licence → licence  (last_day is excluded)",
    ]


def sides(region: Region, twin: Twin, moment: int) -> set[bool | None]:
    """Whether a twin lies in its region, under each answer to the questions that it does not answer itself."""
    given = {**dict(region.readings), **dict(twin.tried.readings)}
    rest = [(f"prc.{name}", readings) for name, readings in QUESTIONS.items() if f"prc.{name}" not in given]
    combined = product(*(readings for _, readings in rest))
    answers = ({**given, **dict(zip((name for name, _ in rest), one, strict=True))} for one in combined)
    return {holds(region, twin.tried.case, one, moment) for one in answers}


@settings(max_examples=25, **BUDGET)
@given(data=st.data(), text=regimes(depth=2, instruments=2, amendments=1))
def test_a_twin_lies_on_the_side_that_it_says(data: st.DataObject, text: str) -> None:
    """By the formulas of the region, asked of the case itself; None is a share of nothing."""
    changed = data.draw(edited(text))
    old = read(text)
    try:
        new = read(changed)
    except (AssertionError, PolicyLangError):
        assume(False)
    comparing = Comparing.of(side(old), side(new))
    twins = Twins(comparing)
    for region in meaning(comparing).regions[:3]:
        for twin in twins.of(region):
            moment = moment_of(twin.tried.case)
            assert moment is not None
            if "Asked" in shown(twin.tried.case):
                continue  # what was asked in vain has no value that a formula could be asked about
            found = sides(region, twin, moment)
            if twin.inside not in found and None not in found:
                note(text)
                note(changed)
                note(shown(twin.tried.case))
                raise AssertionError(f"{region}: {twin}")
