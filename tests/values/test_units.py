"""Units: the table against independent definitions, symbols in every spelling, exact conversion."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_lang.values.currencies import CURRENCIES
from policy_lang.values.units import (
    Unit,
    convert,
    divide_dimensions,
    find_unit,
    multiply_dimensions,
    show_dimension,
    unit_names,
)

bases = st.sampled_from(["length", "mass", "time", "data"])
dimensions = st.dictionaries(bases, st.integers(-3, 3).filter(bool)).map(lambda d: tuple(sorted(d.items())))
units = st.sampled_from(unit_names()).map(lambda symbol: unit(symbol))


def unit(symbol: str) -> Unit:
    found = find_unit(symbol)
    assert found is not None, symbol
    return found


def converted(amount: str, source: str, target: str) -> Fraction:
    return convert(Fraction(amount), unit(source), unit(target))


@pytest.mark.parametrize(
    ("amount", "source", "target", "expected"),
    [
        ("1", "t", "kg", "1000"),
        ("1", "lb", "g", "453.59237"),
        ("16", "oz", "lb", "1"),
        ("1", "kg", "ug", "1e9"),
        ("1", "km", "nm", "1e12"),
        ("1", "L", "cm3", "1000"),
        ("1", "mL", "mm3", "1000"),
        ("1", "m3", "L", "1000"),
        ("1", "m2", "cm2", "10000"),
        ("1", "day", "h", "24"),
        ("1", "h", "min", "60"),
        ("1", "s", "us", "1e6"),
        ("1", "kWh", "MJ", "3.6"),
        ("1", "Wh", "mWh", "1000"),
        ("1", "MWh", "kWh", "1000"),
        ("1", "keV", "J", "1.602176634e-16"),
        ("1", "W", "J/s", "1"),
        ("1", "Ah", "C", "3600"),
        ("1", "A", "C/s", "1"),
        ("1", "V", "W/A", "1"),
        ("1", "ohm", "V/A", "1"),
        ("1", "kV", "V", "1000"),
        ("1", "Pa", "N/m2", "1"),
        ("1", "N", "J/m", "1"),
        ("1", "bar", "kPa", "100"),
        ("1", "GHz", "kHz", "1e6"),
        ("1", "byte", "bit", "8"),
        ("1", "TB", "GB", "1000"),
        ("1", "GB/s", "Gbit/s", "8"),
        ("1", "deg", "arcsec", "3600"),
        ("1", "%", "ppm", "10000"),
        ("1", "ppm", "ppb", "1000"),
        ("5", "mg/kg", "ppm", "5"),
        ("300", "Wh/kg", "kWh/t", "300"),
        ("1", "g/cm3", "kg/m3", "1000"),
        ("1", "um/m/degC", "ppm/degC", "1"),
        ("1", "m/s/s", "m/s2", "1"),
    ],
)
def test_units_are_worth_what_their_definitions_say(amount: str, source: str, target: str, expected: str) -> None:
    assert converted(amount, source, target) == Fraction(expected)


@pytest.mark.parametrize(
    ("spelling", "symbol"),
    [
        ("µm", "um"),
        ("μg", "ug"),
        ("cm³", "cm3"),
        ("m²", "m2"),
        ("°C", "degC"),
        ("°", "deg"),
        ("Ω", "ohm"),
        ("\N{OHM SIGN}", "ohm"),
    ],
)
def test_pasted_spellings(spelling: str, symbol: str) -> None:
    assert find_unit(spelling) == unit(symbol)
    assert unit(spelling).symbol == symbol


@pytest.mark.parametrize(
    "symbol",
    [
        *("", "/", "kg/", "/kg", "1/m", "kg/m/s/A", "m/" * 10_000, "kg*m", "kg m", " kg"),
        *("b", "KG", "year", "EUR", "kg2", "HRC2", "degC2", "%2", "m1", "m5", "m22"),
    ],
)
def test_what_is_not_a_unit(symbol: str) -> None:
    assert find_unit(symbol) is None


def test_no_unit_is_a_currency() -> None:
    assert CURRENCIES.isdisjoint(unit_names())


@pytest.mark.parametrize(
    ("left", "right"),
    [("degC", "K"), ("TOPS", "TFLOPS"), ("TFLOPS", "WT"), ("HRB", "HRC"), ("tpp", "net_ton"), ("Hz", "TOPS")],
)
def test_scales_that_do_not_compare(left: str, right: str) -> None:
    with pytest.raises(ValueError, match="write both in units of the same kind"):
        converted("1", left, right)


def test_the_message_says_what_each_unit_measures() -> None:
    expected = "m/s2 measures length time^-2 and % measures a plain number: write both"
    with pytest.raises(ValueError, match=expected.replace("^", r"\^")):
        converted("1", "m/s2", "%")


def test_a_unit_is_immutable_and_comparable() -> None:
    assert unit("kg") == Unit("kg", Fraction(1), (("mass", 1),))
    with pytest.raises(AttributeError):
        unit("kg").symbol = "g"  # type: ignore[misc]


def test_names_are_sorted_and_all_found() -> None:
    names = unit_names()
    assert names == sorted(set(names))
    for name in names:
        assert unit(name).symbol == name
        assert unit(name).factor > 0
        assert unit(name).dimension == tuple(sorted(unit(name).dimension))


@given(st.fractions(), units, units)
def test_conversion_has_an_inverse(amount: Fraction, source: Unit, target: Unit) -> None:
    if source.dimension == target.dimension:
        assert convert(convert(amount, source, target), target, source) == amount


@given(dimensions, dimensions, dimensions)
def test_dimensions_form_a_commutative_group(
    a: tuple[tuple[str, int], ...], b: tuple[tuple[str, int], ...], c: tuple[tuple[str, int], ...]
) -> None:
    assert multiply_dimensions(a, b) == multiply_dimensions(b, a)
    assert multiply_dimensions(multiply_dimensions(a, b), c) == multiply_dimensions(a, multiply_dimensions(b, c))
    assert multiply_dimensions(a, ()) == a
    assert divide_dimensions(a, a) == ()
    assert divide_dimensions(multiply_dimensions(a, b), b) == a


def test_dimensions_in_words() -> None:
    assert show_dimension(()) == "a plain number"
    assert show_dimension((("length", 2), ("mass", 1), ("time", -2))) == "length^2 mass time^-2"
