"""The counterexamples of the mathematics, each of which a definition answers."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from policy_lang.core.facts import (
    MISSING,
    NOT_APPLICABLE,
    SUM_OF_PARTS,
    Fact,
    Members,
    Money,
    OneOf,
    Record,
    Stated,
)
from policy_lang.engine.decide import Options
from tests.evaluation.deciding import (
    INSTRUMENT,
    case,
    control,
    engine,
    exemption,
    law,
    look,
    outer,
    sharp,
    truths,
)
from tests.strategies.policies import HEADER

DAY = Stated(date(2025, 11, 8))
ONE = Stated(Fraction(1))
UNRESTRICTED, NOTIFY, LICENCE, PROHIBITED = range(4)


def bounds(deciding, fields: dict[str, Fact], **asked: object) -> tuple[int, int]:
    """The sharpened bounds of a case."""
    options = Options(needs=False, **asked)  # type: ignore[arg-type]
    return sharp(deciding, case({"export_date": DAY, **fields}), options)[0].overall


# -- content -----------------------------------------------------------------------------------------------------


def part(index: int, material: str, value: str) -> Record:
    facts = {"material": Stated(material), "origin": Stated("CN"), "quantity": ONE, "parts": Members(()),
             "value": Stated(Money(Fraction(value), "EUR"))}  # fmt: skip
    return Record("article", f"item.parts[{index}]", facts)


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        (Stated(Money(Fraction(50), "EUR")), (LICENCE, LICENCE)),
        (SUM_OF_PARTS, (UNRESTRICTED, UNRESTRICTED)),
        (MISSING, (UNRESTRICTED, LICENCE)),
    ],
    ids=["declared", "sum", "hidden"],
)
def test_declared_50_with_parts_0_09_and_99_91(value: Fact, outcome: tuple[int, int]) -> None:
    """0.18% of what is declared, 0.09% of the sum: hiding the declaration must not make it milder."""
    parts = Members((part(0, "dysprosium", "0.09"), part(1, "steel", "99.91")))
    item = Record("article", "item", {"material": Stated("steel"), "value": value, "parts": parts})
    assert bounds(law(control("content by value of rare from CN in item is at least 0.1%")), {"item": item}) == outcome


@pytest.mark.parametrize(
    ("fact", "outcome"), [(MISSING, LICENCE), (Stated(True), LICENCE), (NOT_APPLICABLE, LICENCE)], ids=repr
)
def test_c1_when_x_and_c2_when_not_x_is_a_licence_whatever_x_is(fact: Fact, outcome: int) -> None:
    deciding = law(control("end_user.military", "c1") + control("not end_user.military", "c2"))
    asked = case({"end_user": Record("party", "end_user", {"military": fact}), "export_date": DAY})
    assert sharp(deciding, asked)[0].overall == (outcome, outcome)
    assert sharp(deciding, asked)[1]
    if fact is MISSING:
        assert outer(look(deciding, asked)).overall == (UNRESTRICTED, LICENCE)


def test_at_most_is_not_the_negation_of_more_than_for_what_does_not_apply() -> None:
    deciding = law(
        control("item.energy_density is at most 300 Wh/kg", "at_most")
        + control("not (item.energy_density is more than 300 Wh/kg)", "not_more")
        + control("item.origin is not CN", "is_not")
        + control("item.origin is not in east", "not_in")
    )
    item = Record("article", "item", {"energy_density": NOT_APPLICABLE, "origin": NOT_APPLICABLE})
    found = truths(look(deciding, case({"item": item, "export_date": DAY})))
    assert found == {
        "prc.at_most": {"false"},
        "prc.not_more": {"true"},
        "prc.is_not": {"true"},
        "prc.not_in": {"true"},
    }


# -- law in time -------------------------------------------------------------------------------------------------

ACTS = """
instrument first "The first act"
    published 2025-01-01
    in force from 2025-01-01
    control c
        cites "1"
        when exported_from is CN
        requires licence from MOFCOM

instrument second "The second act"
    published 2025-02-01
    in force from 2025-02-01
    replaces control c
        from 2025-02-01
        cites "1"
        when exported_from is CN
        requires prohibited from MOFCOM
    repeals nothing_else
        from 2025-02-01
    control nothing_else_here
        cites "2"
        when destination is CN
        requires notify from MOFCOM

instrument third "The third act"
    published 2025-03-01
    suspends second
        from 2025-03-01 before 2025-04-01
""".replace("    repeals nothing_else\n        from 2025-02-01\n", "")


@pytest.mark.parametrize(
    ("day", "outcome"),
    [("2025-01-31", LICENCE), ("2025-02-28", PROHIBITED), ("2025-03-01", LICENCE), ("2025-03-31", LICENCE),
     ("2025-04-01", PROHIBITED)],
)  # fmt: skip
def test_the_acts_of_a_suspended_instrument_have_no_effect(day: str, outcome: int) -> None:
    deciding = engine(HEADER + ACTS)
    when = Stated(date.fromisoformat(day))
    found = bounds(deciding, {"exported_from": Stated("CN"), "export_date": when})
    assert found == (outcome, outcome)


SUSPENDED = """
instrument stop "A suspension"
    published 2025-11-01
    suspends law
        from 2025-11-05 through 2025-11-10 if last_day is included
        from 2025-11-05 before 2025-11-10 if last_day is excluded
"""


@pytest.mark.parametrize(
    ("day", "outcome"),
    [("2025-11-04", (LICENCE, LICENCE)), ("2025-11-09", (0, 0)), ("2025-11-10", (0, LICENCE)),
     ("2025-11-11", (LICENCE, LICENCE))],
)  # fmt: skip
def test_a_day_on_which_all_readings_agree_is_certain(day: str, outcome: tuple[int, int]) -> None:
    deciding = engine(HEADER + INSTRUMENT + control("exported_from is CN") + SUSPENDED)
    when = Stated(date.fromisoformat(day))
    asked = case({"exported_from": Stated("CN"), "export_date": when})
    decision = deciding.decide(asked, Options())
    assert bounds(deciding, {"exported_from": Stated("CN"), "export_date": when}) == outcome
    assert bool(decision.questions) == (outcome == (0, LICENCE))
    assert [x.provision for x in decision.latent] == (["prc.c"] if outcome[0] == 0 else [])


@pytest.mark.parametrize(
    ("moment", "outcome"),
    [
        (date(2025, 12, 1), (UNRESTRICTED, LICENCE)),
        (date(2025, 11, 30), (UNRESTRICTED, UNRESTRICTED)),
        (datetime(2025, 12, 1, 1, 59, tzinfo=UTC), (UNRESTRICTED, UNRESTRICTED)),
        (datetime(2025, 12, 1, 2, 0, tzinfo=UTC), (LICENCE, LICENCE)),
        (date(2025, 12, 2), (LICENCE, LICENCE)),
    ],
)
def test_a_window_that_opens_at_an_hour_of_another_time_zone(moment: date, outcome: tuple[int, int]) -> None:
    """From ten in the morning in Shanghai, which is two in Greenwich; who states only the day leaves it open."""
    late = control("exported_from is CN", more="        in force from 2025-12-01 at 10:00\n")
    assert bounds(law(late), {"exported_from": Stated("CN"), "export_date": Stated(moment)}) == outcome


# -- exemptions --------------------------------------------------------------------------------------------------

CONTROL = control("exported_from is CN")
LIFTS = exemption("end_uses include humanitarian", "lifts c", "lifting")
LOWERS = exemption("destination is DE", "lowers c to notify", "lowering")
HELD = exemption("destination is DE", "discharges c", "held")


def test_lifting_beats_discharging_beats_lowering() -> None:
    deciding = law(CONTROL + LIFTS + LOWERS + HELD)
    fields: dict[str, Fact] = {"exported_from": Stated("CN"), "destination": Stated("DE")}
    for uses, outcome in ((frozenset(), NOTIFY), (frozenset(("humanitarian",)), UNRESTRICTED)):
        asked = case({**fields, "end_uses": Stated(uses), "export_date": DAY})
        found = outer(look(deciding, asked))
        assert (found.overall, found.overall_outstanding) == (
            (outcome, outcome),
            (UNRESTRICTED, UNRESTRICTED),
        )


def test_of_several_lowerings_the_mildest_and_none_to_something_harsher() -> None:
    more = exemption("destination is DE", "lowers c to unrestricted", "mildest")
    harsher = exemption("destination is DE", "lowers c to prohibited", "void_one")
    fields: dict[str, Fact] = {"exported_from": Stated("CN"), "destination": Stated("DE")}
    assert bounds(law(CONTROL + LOWERS + more), fields) == (UNRESTRICTED, UNRESTRICTED)
    assert bounds(law(CONTROL + harsher), fields) == (LICENCE, LICENCE)


@pytest.mark.parametrize(
    ("uses", "outcome"),
    [
        (Stated(frozenset(("humanitarian",))), (UNRESTRICTED, UNRESTRICTED)),
        (Stated(frozenset(("humanitarian", "military"))), (LICENCE, LICENCE)),
        (
            OneOf((frozenset(("humanitarian",)), frozenset(("humanitarian", "military")))),
            (UNRESTRICTED, LICENCE),
        ),
    ],
    ids=["not barred", "barred", "perhaps"],
)
def test_a_barred_exemption_is_off(uses: Fact, outcome: tuple[int, int]) -> None:
    bar = exemption("end_uses include military", "bars lifting", "bar")
    assert bounds(law(CONTROL + LIFTS + bar), {"exported_from": Stated("CN"), "end_uses": uses}) == outcome


def test_an_exemption_that_is_unknown_takes_nothing_away_for_certain() -> None:
    deciding = law(CONTROL + LIFTS)
    asked = case({"exported_from": Stated("CN"), "export_date": DAY})
    assert outer(look(deciding, asked)).overall == (UNRESTRICTED, LICENCE)
    assert deciding.decide(asked, Options()).findings[0].certainty == "certain"


# -- membership --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("identity", "outcome"),
    [(MISSING, (0, LICENCE)), (OneOf(("P1", "X")), (0, LICENCE)), (OneOf(("P1", "P2")), (LICENCE, LICENCE)),
     (OneOf(("X", "Y")), (0, 0)), (NOT_APPLICABLE, (0, 0))],
)  # fmt: skip
def test_an_unknown_member_of_a_list(identity: Fact, outcome: tuple[int, int]) -> None:
    user = Record("party", "end_user", {"id": identity})
    assert bounds(law(control("end_user is in listed")), {"end_user": user}) == outcome


def test_an_incomplete_list_keeps_some_from_being_false_and_every_from_being_true() -> None:
    tests = {"some": "some article in item.parts where (origin is CN)", "no": "no article in item.parts where (origin is CN)",
             "every": "every article in item.parts where (origin is DE)"}  # fmt: skip
    deciding = law("".join(control(test, name + "_one") for name, test in tests.items()))
    one = Record("article", "item.parts[0]", {"origin": Stated("DE"), "parts": Members(())})
    for complete in (True, False):
        item = Record("article", "item", {"parts": Members((one,), complete)})
        found = truths(look(deciding, case({"item": item, "export_date": DAY})))
        said = {name[4:-4]: truth for name, (truth,) in found.items()}
        expected = {"some": "false", "no": "true", "every": "true"} if complete else dict.fromkeys(said, "unknown")
        assert said == expected
