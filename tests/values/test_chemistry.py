"""Elements, formulas and mass fractions."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_lang.values.chemistry import (
    ATOMIC_WEIGHTS_AS_OF,
    FormulaError,
    mass_fraction,
    read_formula,
)
from policy_lang.values.elements import ELEMENTS, symbol_of

Atoms = list[tuple[str, int]]
atoms = st.lists(st.tuples(st.sampled_from(sorted(ELEMENTS)), st.integers(1, 99)), min_size=1, max_size=6)


def written(parts: Atoms) -> str:
    return "".join(f"{symbol}{count}" for symbol, count in parts)


def counts(text: str) -> dict[str, Fraction]:
    return dict(read_formula(text))


def test_the_table_has_every_element_once() -> None:
    assert len(ELEMENTS) == 118
    assert len({name for name, _ in ELEMENTS.values()}) == 118
    assert ATOMIC_WEIGHTS_AS_OF == "2024"


def test_weights_grow_with_atomic_number_but_for_the_known_pairs() -> None:
    falls = []
    table = [(symbol, weight) for symbol, (_, weight) in ELEMENTS.items()]
    for (lighter, weight), (heavier, next_weight) in pairwise(table):
        if next_weight < weight:
            falls.append(f"{lighter} {heavier}")
    assert falls == ["Ar K", "Co Ni", "Te I", "Th Pa", "U Np", "Pu Am", "Bh Hs"]


@pytest.mark.parametrize(
    ("symbol", "weight"),
    [("H", "1.008"), ("O", "15.999"), ("Zr", "91.222"), ("Dy", "162.5"), ("Pb", "207.2"), ("Tc", "97")],
)
def test_weights_are_exact_decimals(symbol: str, weight: str) -> None:
    assert ELEMENTS[symbol][1] == Fraction(weight)


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("dysprosium", "Dy"),
        ("Terbium", "Tb"),
        ("aluminum", "Al"),
        ("sulphur", "S"),
        ("cesium", "Cs"),
        ("tungsten", "W"),
        ("unobtainium", None),
    ],
)
def test_symbol_of(name: str, symbol: str | None) -> None:
    assert symbol_of(name) == symbol


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dy", {"Dy": "1"}),
        ("Dy2O3", {"Dy": "2", "O": "3"}),
        ("Sm2Co17", {"Sm": "2", "Co": "17"}),
        ("Nd2Fe14B", {"Nd": "2", "Fe": "14", "B": "1"}),
        ("CO", {"C": "1", "O": "1"}),
        ("Co", {"Co": "1"}),
        ("Ni0.8Co0.1Mn0.1(OH)2", {"Ni": "0.8", "Co": "0.1", "Mn": "0.1", "O": "2", "H": "2"}),
        ("CuSO4·5H2O", {"Cu": "1", "S": "1", "O": "9", "H": "10"}),
        ("CuSO4*5H2O", {"Cu": "1", "S": "1", "O": "9", "H": "10"}),
        ("CuSO4•5H2O", {"Cu": "1", "S": "1", "O": "9", "H": "10"}),
        ("CaSO4·0.5H2O", {"Ca": "1", "S": "1", "O": "4.5", "H": "1"}),
        ("CaSO4·1.5H2O", {"Ca": "1", "S": "1", "O": "5.5", "H": "3"}),
        ("2CaSO4·H2O", {"Ca": "2", "S": "2", "O": "9", "H": "2"}),
        ("K4[Fe(CN)6]", {"K": "4", "Fe": "1", "C": "6", "N": "6"}),
        ("(NH4·H2O)2", {"N": "2", "H": "12", "O": "2"}),
        ("[" * 10 + "(" * 10 + "Tb" + ")" * 10 + "]" * 10 + "3", {"Tb": "3"}),
    ],
)
def test_formulas_are_read(text: str, expected: dict[str, str]) -> None:
    assert counts(text) == {symbol: Fraction(count) for symbol, count in expected.items()}


def test_a_formula_is_sorted_by_symbol() -> None:
    assert [symbol for symbol, _ in read_formula("Nd2Fe14B")] == ["B", "Fe", "Nd"]


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "A formula is missing: write one such as Dy2O3"),
        ("H" * 501, "longer than 500 characters: write the mass share itself"),
        ("Dy2Xx3", "'Xx' at character 4 is not an element symbol: write one such as Dy"),
        ("Dysprosium", "'Dysprosium' at character 1 is not an element symbol: write Dy"),
        ("D2O", "'D' at character 1 is not an element symbol: deuterium is an isotope"),
        ("dy2O3", "'d' at character 1 is no part of a formula: begin element symbols with a capital"),
        ("Dy2 O3", "' ' at character 4 .*: write it without spaces"),
        ("Dy₂O3", "'₂' at character 3 .*: write counts in ordinary digits"),
        ("Al(OH)3.H2O", r"'\.' at character 8 .*: write · or \* between the parts"),
        ("Fe+3", r"'\+' at character 3 .*: write element symbols, counts, brackets"),
        ("CuSO4.5H2O", r"may be a hydrate: write it with · or \*"),
        ("Al2(SO4)3.18H2O", "may be a hydrate"),
        ("(Dy2O3", r"The '\(' at character 1 is never closed: add '\)'"),
        ("Dy2O3)", r"Nothing opens the '\)' at character 6: remove it"),
        ("[Dy(OH]3)", r"The '\(' at character 4 is closed by '\]' at character 7: write '\)' there"),
        ("Dy0", "The count 0 at character 3 is zero: leave out what is not there"),
        ("Dy0.0O", "The count 0.0 at character 3 is zero"),
        ("0H2O", "The count 0 at character 1 is zero"),
        ("Dy" + "1" * 21, "The count at character 3 is too long: write at most 20 digits"),
        ("Dy()2", "An element is missing at character 4"),
        ("Dy··O", "An element is missing at character 4"),
        ("Dy·", "An element is missing at character 4"),
        ("5", "An element is missing at character 2"),
        ("(" * 21 + "Dy" + ")" * 21, "nest deeper than 20 at character 21: multiply some out"),
        ("(" * 400, "nest deeper than 20"),
    ],
)
def test_other_texts_are_refused_with_advice(text: str, advice: str) -> None:
    with pytest.raises(FormulaError, match=advice):
        read_formula(text)


@given(st.text("DyOH2.0()[]·*x ", max_size=40) | st.text(max_size=20))
def test_any_text_is_a_formula_or_a_formula_error(text: str) -> None:
    with suppress(FormulaError):
        assert read_formula(text)


@given(atoms)
def test_a_written_formula_reads_back(parts: Atoms) -> None:
    total: dict[str, Fraction] = {}
    for symbol, count in parts:
        total[symbol] = total.get(symbol, Fraction(0)) + count
    assert counts(written(parts)) == total


@given(atoms)
def test_brackets_multiply(parts: Atoms) -> None:
    assert counts(f"({written(parts)})3") == {s: 3 * n for s, n in counts(written(parts)).items()}


@given(atoms)
def test_mass_fractions_sum_to_one_exactly(parts: Atoms) -> None:
    formula = read_formula(written(parts))
    assert sum(mass_fraction(formula, symbol) for symbol in ELEMENTS) == 1


def test_dysprosium_in_its_oxide() -> None:
    share = mass_fraction(read_formula("Dy2O3"), "Dy")
    assert share == 2 * Fraction("162.50") / (2 * Fraction("162.50") + 3 * Fraction("15.999"))
    assert Fraction("0.8713") < share < Fraction("0.8714")


def test_an_element_that_is_not_there_has_no_share() -> None:
    assert mass_fraction(read_formula("Dy2O3"), "Tb") == 0


def test_shares_that_cannot_be_told() -> None:
    with pytest.raises(FormulaError, match="'dy' is not an element symbol: write Dy"):
        mass_fraction(read_formula("Dy2O3"), "dy")
    with pytest.raises(FormulaError, match="'terbium' is not an element symbol: write Tb"):
        mass_fraction(read_formula("Dy2O3"), "terbium")
    with pytest.raises(FormulaError, match="The formula has no atoms"):
        mass_fraction((), "Dy")
