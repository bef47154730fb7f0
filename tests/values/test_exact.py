"""Exact numbers: what is read, what is refused and why, and that showing loses nothing."""

from __future__ import annotations

import time
from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_lang.values.exact import NumberError, read_number, show_number, show_percent

terminating = st.builds(
    lambda digits, places: Fraction(digits, 10**places),
    st.integers(-(10**60), 10**60),
    st.integers(0, 100),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", Fraction(0)),
        ("-0", Fraction(0)),
        ("+12", Fraction(12)),
        ("-0.1", Fraction(-1, 10)),
        ("007.50", Fraction(15, 2)),
        ("1.5e3", Fraction(1500)),
        ("1E-3", Fraction(1, 1000)),
        ("2e+2", Fraction(200)),
        ("1e400", Fraction(10**400)),
        ("9" * 200, Fraction(10**200 - 1)),
    ],
)
def test_numbers_are_read_exactly(text: str, value: Fraction) -> None:
    assert read_number(text) == value


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "A number is missing: write digits"),
        ("1,5", "a comma is never part of a number"),
        ("1 000", "has a space: write the digits without spaces"),
        ("12\n", "has a space"),
        ("NaN", "not a number that can be compared"),
        ("-Infinity", "not a number that can be compared"),
        ("inf", "not a number that can be compared"),
        ("١٢", "write plain ASCII digits"),
        ("−5", "write plain ASCII digits"),
        (".5", "digits with an optional point and exponent"),
        ("5.", "digits with an optional point and exponent"),
        ("1_000", "digits with an optional point and exponent"),
        ("0x10", "digits with an optional point and exponent"),
        ("1/2", "digits with an optional point and exponent"),
        ("1e2.5", "digits with an optional point and exponent"),
        ("--1", "digits with an optional point and exponent"),
        ("9" * 201, "has more than 200 digits"),
        ("1e401", "exponent of '1e401' is beyond 400: use a larger or smaller unit"),
        ("1e-401", "beyond 400"),
    ],
)
def test_everything_else_is_refused_with_advice(text: str, advice: str) -> None:
    with pytest.raises(NumberError, match=advice):
        read_number(text)


def test_hostile_numbers_are_refused_at_once() -> None:
    started = time.monotonic_ns()
    for text in ("1e999999999999", "1e-" + "9" * 150, "9" * 1_000_000, "1" + " " * 1_000_000):
        with pytest.raises(NumberError) as refusal:
            read_number(text)
        assert len(str(refusal.value)) < 200
    assert time.monotonic_ns() - started < 2_000_000_000


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_a_number_error(text: str) -> None:
    with suppress(NumberError):
        assert isinstance(read_number(text), Fraction)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(1200), "1200"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(1, 10**9), "0.000000001"),
        (Fraction(1, 3), "1/3"),
        (Fraction(-7, 6), "-7/6"),
    ],
)
def test_numbers_are_shown_exactly(value: Fraction, text: str) -> None:
    assert show_number(value) == text


@given(terminating)
def test_a_shown_decimal_reads_back(value: Fraction) -> None:
    assert read_number(show_number(value)) == value


@given(st.fractions())
def test_a_shown_fraction_keeps_its_value(value: Fraction) -> None:
    assert Fraction(show_number(value)) == value


@pytest.mark.parametrize("digits", [4000, 4001, 12345])
def test_numbers_too_long_for_str_are_shown_all_the_same(digits: int) -> None:
    assert show_number(Fraction(-(10**digits))) == "-1" + "0" * digits
    assert show_number(Fraction(10**digits + 7, 3)).endswith("7/3")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(1, 500), "0.2%"),
        (Fraction(1), "100%"),
        (Fraction(0), "0%"),
        (Fraction(-1, 4), "-25%"),
        (Fraction(2, 1100), "0.1818…% (1/550)"),
        (Fraction(1, 3), "33.33…% (1/3)"),
        (Fraction(-2, 3), "-66.66…% (-2/3)"),
        (Fraction(29999, 30000), "99.99…% (29999/30000)"),
        (Fraction(1, 7_000_000), "0.00001428…% (1/7000000)"),
        (Fraction(100_000, 3), "3333333…% (100000/3)"),
    ],
)
def test_percentages(value: Fraction, text: str) -> None:
    assert show_percent(value) == text


@given(st.fractions(min_value=0))
def test_a_percentage_is_never_shown_above_its_value(value: Fraction) -> None:
    shown = show_percent(value).partition("%")[0].removesuffix("…")
    assert read_number(shown) <= value * 100
