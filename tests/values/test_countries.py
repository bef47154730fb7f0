"""The country table."""

from __future__ import annotations

import re

import pytest

from policy_lang.values.countries import COUNTRIES, EXCEPTIONAL, country_name


def test_the_table_is_complete() -> None:
    assert len(COUNTRIES) == 249 + 2
    assert {"XK", "XI"} <= COUNTRIES.keys()
    assert all(re.fullmatch("[A-Z]{2}", code) for code in COUNTRIES)


def test_names_are_unique_and_clean() -> None:
    assert len(set(COUNTRIES.values())) == len(COUNTRIES)
    assert all(name and name == name.strip() for name in COUNTRIES.values())


@pytest.mark.parametrize(
    ("code", "name"),
    [("CN", "China"), ("CZ", "Czechia"), ("TR", "Türkiye"), ("XK", "Kosovo"), ("ZZ", "ZZ"), ("es", "es")],
)
def test_country_name(code: str, name: str) -> None:
    assert country_name(code) == name


def test_wrong_codes_are_not_countries_and_point_to_one() -> None:
    assert COUNTRIES.keys().isdisjoint(EXCEPTIONAL)
    for advice in EXCEPTIONAL.values():
        first = advice.split()[0].rstrip(",")
        assert first in COUNTRIES or advice.startswith("the code of one")


def test_the_commonest_mistakes() -> None:
    assert (EXCEPTIONAL["UK"], EXCEPTIONAL["EL"]) == ("GB", "GR")
    assert "not a country" in EXCEPTIONAL["EU"]
