"""Names that hang on themselves, through whatever they hang: one message for each circle."""

import pytest

from policy_lang.semantics.cycles import find_cycles
from tests.semantics.checking import CONTROL, INSTRUMENT, codes, errors, one, regime

CONTROLS = """
    control c1
        cites "1"
        when {0}
        requires licence
    control c2
        cites "2"
        when {1}
        requires licence
"""
SECOND = INSTRUMENT.replace("a61", "a62").replace("No. 61", "No. 62")
BARS = """
    exemption e1
        cites "6"
        bars {0}
    exemption e2
        cites "7"
        bars e1
"""

CIRCLES = {
    "a clause": "clause a : a\n" + CONTROL,
    "three clauses": "clause a : b\nclause b : c or destination is CN\nclause c : not a\n" + CONTROL,
    "clauses of records": "clause a for article : some article called x in parts where (x.b)\n"
    "clause b for article : a\n" + CONTROL,
    "measures": "measure a for article : b * 2\nmeasure b for article : a + 1 kg\n" + CONTROL,
    "a measure": "measure a for article : a * 2\n" + CONTROL,
    "sets": "countries a : b\ncountries b : a, DE\n" + CONTROL,
    "a set": "countries a : DE, a\n" + CONTROL,
    "controls": INSTRUMENT + CONTROLS.format("c2 applies", "c1 applies"),
    "a control": INSTRUMENT + CONTROLS.format("c1 applies", "destination is CN"),
    "a clause and a control": "clause a : c1 applies\n" + INSTRUMENT + CONTROLS.format("a", "destination is CN"),
    "controls through their instrument": INSTRUMENT + CONTROLS.format("a61 applies", "a61 applies"),
    "controls through instruments": INSTRUMENT
    + CONTROLS.format("a62 applies", "destination is CN")
    + SECOND
    + CONTROLS.format("a61 applies", "destination is CN").replace("c1", "c3").replace("c2", "c4"),
    "exemptions that bar each other": CONTROL + BARS.format("e2"),
    "an exemption that bars itself": CONTROL + BARS.format("e1"),
    "instruments that suspend each other": INSTRUMENT.replace("a61", "a60")
    + "    suspends a61 from 2025-12-01 before 2026-01-01\n"
    + INSTRUMENT
    + "    suspends a60 from 2025-12-01 before 2026-01-01\n",
    "a replaced clause": "clause a : destination is CN\nclause b : a\n"
    + CONTROL
    + SECOND.replace("2025-10-09", "2025-10-10")
    + "    replaces clause a\n        from 2026-01-01\n        as b\n",
}


@pytest.mark.parametrize("name", CIRCLES)
def test_a_circle_is_one_message(name: str) -> None:
    found = one(regime(CIRCLES[name]))
    assert found.code == "L410"
    assert "hangs on itself: " in found.message


def test_the_message_shows_the_way_round() -> None:
    found = one(regime(CIRCLES["three clauses"]))
    assert found.message == "`a` hangs on itself: a → b → c → a"
    assert [label.text for label in found.labels] == ["in the circle"] * 2


def test_two_circles_are_two_messages() -> None:
    loaded = regime("clause a : b\nclause b : a\nclause c : d\nclause d : c\n" + CONTROL)
    assert codes(loaded) == ["L410", "L410"]


def test_what_leads_into_a_circle_is_not_reported() -> None:
    loaded = regime("clause outer : a\nclause a : b\nclause b : a\n" + CONTROL)
    assert [d.message for d in errors(loaded)] == ["`a` hangs on itself: a → b → a"]


def test_an_instrument_may_ask_of_itself_through_one_control() -> None:
    assert codes(regime(INSTRUMENT + CONTROLS.format("a61 applies", "destination is CN"))) == []


def test_cycles_of_a_graph() -> None:
    edges = {"a": ("b", "c"), "b": ("d",), "c": ("d",), "d": ()}
    assert find_cycles(edges) == []
    assert find_cycles(edges | {"d": ("a",)}) == [("a", "b", "d")]
