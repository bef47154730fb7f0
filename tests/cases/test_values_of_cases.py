"""What each kind of field takes, exactly, and what it says to everything else."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

import pytest

from policy_lang.cases.problems import ValueProblem
from policy_lang.cases.read import read_case
from policy_lang.cases.scalars import read_value
from policy_lang.core.facts import Money, Stated
from policy_lang.core.vocabulary import FieldType, Kind

from .case_reading import VOCABULARY, codes, fact, good, only, read_one

WH = 3600


@pytest.mark.parametrize(
    ("field", "written", "value"),
    [
        ("mass", '"5 kg"', Fraction(5)),
        ("mass", '"5kg"', Fraction(5)),
        ("mass", '" 5  kg "', Fraction(5)),
        ("mass", '"250 g"', Fraction(1, 4)),
        ("mass", '"2 t"', Fraction(2000)),
        ("mass", '"1 lb"', Fraction(45359237, 100000000)),
        ("mass", "5", Fraction(5)),
        ("mass", '"5"', Fraction(5)),
        ("mass", '"5e-1 kg"', Fraction(1, 2)),
        ("mass", '"5E-1kg"', Fraction(1, 2)),
        ("mass", '"1/3 kg"', Fraction(1, 3)),
        ("mass", "0.1", Fraction(1, 10)),
        ("mass", "0.1000000000000000055511151231257827", Fraction("0.1000000000000000055511151231257827")),
        ("mass", "1e-9", Fraction(1, 10**9)),
        ("mass", "-0", Fraction(0)),
        ("energy_density", '"300 Wh/kg"', Fraction(300 * WH)),
        ("energy_density", "300", Fraction(300 * WH)),
        ("energy_density", '"0.3 kWh/kg"', Fraction(300 * WH)),
        ("purity", '"50%"', Fraction(1, 2)),
        ("purity", '"50 %"', Fraction(1, 2)),
        ("purity", '"500 ppm"', Fraction(1, 2000)),
        ("value", '"1250 EUR"', Money(Fraction(1250), "EUR")),
        ("value", '"0.30EUR"', Money(Fraction(3, 10), "EUR")),
        ("value", '{"amount": "1250", "currency": "EUR"}', Money(Fraction(1250), "EUR")),
        ("value", '{"amount": 0.1, "currency": "EUR"}', Money(Fraction(1, 10), "EUR")),
        ("prc_code", '"1c905.A"', frozenset({"1C905.a"})),
        ("prc_code", '["1C905.a", "1C902"]', frozenset({"1C905.a", "1C902"})),
        ("prc_code", "[]", frozenset()),
        ("tariff_code", '"2846.90 19"', frozenset({"28469019"})),
        ("material", '"dysprosium"', "dysprosium"),
        ("origin", '"NO"', "NO"),
        ("quantity", "12", Fraction(12)),
        ("quantity", '"1/3"', Fraction(1, 3)),
    ],
)
def test_a_value_is_read_exactly(field: str, written: str, value: object) -> None:
    found = fact(f'{{"item": {{"{field}": {written}}}}}', "item", field)
    assert found == Stated(value)  # type: ignore[arg-type]
    assert isinstance(found, Stated)
    assert type(found.value) is type(value)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"export_date": "2025-12-02"', date(2025, 12, 2)),
        (
            '"export_date": "2025-11-10T13:01+08:00"',
            datetime(2025, 11, 10, 13, 1, tzinfo=timezone(timedelta(hours=8))),
        ),
        ('"end_uses": "civil"', frozenset({"civil"})),
        ('"end_uses": ["civil", "military"]', frozenset({"civil", "military"})),
        ('"oven": "-40 degC"', Fraction(-40)),
        ('"oven": -40', Fraction(-40)),
        ('"pieces": -3', Fraction(-3)),
    ],
)
def test_a_value_of_the_case_itself(written: str, value: object) -> None:
    (name,) = good(f"{{{written}}}").facts.fields
    assert fact(f"{{{written}}}", name) == Stated(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(("written", "value"), [("true", True), ("false", False), ('"yes"', True), ('"no"', False)])
def test_yes_and_no(written: str, value: bool) -> None:
    assert fact(f'{{"end_user": {{"military": {written}}}}}', "end_user", "military") == Stated(value)


HUNDREDS = "1" * 201

MISTAKES = [
    ("mass", "-5", "C608", "`item.mass` cannot be negative: -5 kg"),
    ("mass", '"-0.001 g"', "C608", "`item.mass` cannot be negative: -0.001 g"),
    ("value", '"-1 EUR"', "C608", "`item.value` cannot be negative: -1 EUR"),
    ("mass", '"5 m"', "C604", "`item.mass` is measured in kg, not in m; m measures length, kg measures mass"),
    ("mass", '"5 Kg"', "C604", "has the unit Kg, which does not exist; did you mean `kg`"),
    ("mass", '"5 bananas"', "C604", "has the unit bananas, which does not exist; write the amount in kg"),
    ("mass", '"5 EUR"', "C604", "has the unit EUR, which does not exist"),
    ("quantity", '"5 kg"', "C604", "is a plain number, not one in kg; write the number alone"),
    ("quantity", '"50%"', "C604", "is a plain number, not one in %"),
    ("purity", "50", "C605", "`item.purity` needs its sign: 50; write 50%"),
    ("purity", '"0.5"', "C605", "needs its sign: 0.5; write 0.5%"),
    ("value", "1250", "C605", "`item.value` needs its currency: 1250; write it behind, as in 1250 EUR"),
    ("value", '"1250 XXX"', "C615", "has the currency XXX, which does not exist"),
    ("value", '"1250 eur"', "C615", "write EUR"),
    ("value", '"1250 €"', "C615", "write the code of ISO 4217"),
    ("value", '"EUR 1250"', "C606", "write it as 1250 EUR"),
    ("value", '""', "C606", "is no amount of money: an empty text"),
    ("value", '{"amount": "5"}', "C616", "is an object of amount"),
    ("value", '{"amount": "5", "currency": 7}', "C616", "write \"1250 EUR\""),
    ("mass", '"1,000 kg"', "C606", "has a comma, and a comma is never part of a number; write 1234.5"),
    ("mass", '"5 000 kg"', "C606", "has a space"),
    ("mass", '""', "C606", "is no exact number"),
    ("mass", '"kg"', "C606", "is no exact number"),
    ("mass", '"five kg"', "C606", "is no exact number"),
    ("mass", '"1/0 kg"', "C606", "is no exact number"),
    ("mass", '"NaN"', "C606", "is not a number that can be compared"),
    ("mass", HUNDREDS, "C606", "has more than 200 digits"),
    ("mass", "1e999999999", "C606", "is beyond 400"),
    ("mass", f'"{" " * 5000}5 {"k" * 5000}"', "C606", "write at most 200 digits"),
    ("mass", "NaN", "C607", "is NaN, which is not a number that can be compared"),
    ("mass", "-Infinity", "C607", "is -Infinity"),
    ("origin", "Infinity", "C607", "is Infinity"),
    ("mass", "true", "C603", "takes a number in kg, not true or false"),
    ("mass", "[5]", "C603", "takes a number in kg, not a list"),
    ("mass", "null", "C618", 'write {"unknown": "why"} if it could not be found out'),
    ("origin", "null", "C618", "leave the key out if nobody asked"),
    ("parts", "null", "C618", "neither unknown nor left out"),
    ("made_from", "null", "C618", "neither unknown nor left out"),
    ("origin", '"UK"', "C610", "`item.origin` names no country: UK; write GB"),
    ("origin", '"de"', "C610", "write DE, for Germany"),
    ("origin", '"EU"', "C610", "the European Union is not a country"),
    ("origin", '"Germany"', "C610", "write DE, for Germany"),
    ("origin", '"QQ"', "C610", "write the two capital letters of ISO 3166-1"),
    ("origin", '""', "C610", "names no country: an empty text"),
    ("origin", "7", "C603", 'takes the two letters of a country, not a number; write it in quotes: "7"'),
    ("prc_code", "500", "C612", 'is a number, and codes are text: 500; write codes in quotes: 5E002'),
    ("prc_code", '["1C905", 5e2]', "C612", "codes are text: 5e2"),
    ("prc_code", '"1C 905"', "C611", "is no code of `prc_list`: '1C 905' has a space inside; write the code"),
    ("prc_code", "true", "C603", "takes a code, or a list of codes"),
    ("tariff_code", '"2846-90"', "C611", "is no code of `tariff`"),
    ("material", '"dyprosium"', "C613", "did you mean `dysprosium`? or declare it in the vocabulary"),
    ("material", '"cheese"', "C613", "; declare it in the vocabulary, or state the nearest declared material"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "written", "code", "said"), MISTAKES)
def test_a_wrong_value_is_refused_with_advice(field: str, written: str, code: str, said: str) -> None:
    assert said in only(read_one(f'{{"item": {{"{field}": {written}}}}}'), code)


@pytest.mark.parametrize(
    ("written", "code", "said"),
    [
        ('{"export_date": "02.12.2025"}', "C609", "`export_date` is no date"),
        ('{"export_date": "2025-02-30"}', "C609", "There is no day 30 in February 2025"),
        ('{"export_date": "2025-11-10T13:01"}', "C609", "has no offset; end it with Z"),
        ('{"export_date": 20251202}', "C603", "takes a date, written as YYYY-MM-DD, not a number"),
        ('{"end_uses": "civl"}', "C614", "`end_uses` has no choice civl; did you mean `civil`?"),
        ('{"end_uses": ["xyz"]}', "C614", "choose from civil, military, humanitarian"),
        ('{"end_user": {"military": "true"}}', "C603", "takes yes or no, not true; write yes or no"),
        ('{"end_user": {"military": 1}}', "C603", "takes yes or no, not a number"),
        ('{"end_user": {"name": 7}}', "C603", 'takes text, not a number; write it in quotes: "7"'),
        ('{"end_user": {"name": "\\ud800"}}', "C628", "has half a character"),
        ('{"item": "P1"}', "C603", 'takes an object, the article, not text; to refer to a shared record, write {"ref"'),
        ('{"item": {"parts": {}}}', "C603", "takes a list of article, not an object; write [{…}]"),
        ('{"item": {"parts": ["x"]}}', "C603", "`item.parts[0]` takes an object, the article, not text"),
        ('{"item": {"parts": [null]}}', "C618", "`item.parts[0]` is null"),
        ('{"itm": {}}', "C602", "`itm` is no field of a case; did you mean `item`?"),
        ('{"item": {"parts": [{"mas": 1}]}}', "C602", "`item.parts[0].mas` is no field of a record `article`"),
        ('{"item": {"zzz": 1}}', "C602", "it has prc_code, tariff_code"),
    ],
)
def test_a_wrong_case_is_refused_with_advice(written: str, code: str, said: str) -> None:
    assert said in only(read_one(written), code)


def test_each_mistake_is_told_and_nothing_else() -> None:
    found = read_one('{"destination": "UK", "item": {"mass": "-1 kg", "value": 5}, "x": 1}')
    assert sorted(codes(found)) == ["C602", "C605", "C608", "C610"]
    assert found.case is None


def test_values_are_what_other_layers_read_too() -> None:
    assert read_value("1000 EUR", FieldType(Kind.MONEY), VOCABULARY) == Money(Fraction(1000), "EUR")
    assert read_value("300 Wh/kg", FieldType(Kind.NUMBER, "Wh/kg"), VOCABULARY) == 300 * WH
    assert read_value("no", FieldType(Kind.YES_NO), VOCABULARY) is False
    with pytest.raises(ValueProblem) as caught:
        read_value("3 m", FieldType(Kind.NUMBER, "kg"), VOCABULARY)
    assert (caught.value.code, caught.value.message) == ("C604", "is measured in kg, not in m")


def test_python_values_are_exact_or_refused() -> None:
    given = {
        "item": {"mass": Decimal("0.1"), "quantity": 3, "value": Money(Fraction(1), "EUR"), "prc_code": {"1C902"}},
        "export_date": date(2025, 1, 2),
        "pieces": Fraction(1, 3),
    }
    read = read_case(given, VOCABULARY, name="mine")
    assert read.case is not None
    assert (read.place, read.case.place) == ("mine", "mine")
    assert read.case.facts.fields["pieces"] == Stated(Fraction(1, 3))
    assert read.case.facts.fields["export_date"] == Stated(date(2025, 1, 2))


@pytest.mark.parametrize(
    ("value", "code", "said"),
    [
        (0.1, "C603", "is a binary float, which is not exact; give the digits as text"),
        (10**400, "C606", "it is too long"),
        (Decimal("NaN"), "C606", "is not a number that can be compared"),
        (b"5", "C603", "not bytes"),
    ],
)
def test_inexact_python_values(value: object, code: str, said: str) -> None:
    assert said in only(read_case({"item": {"mass": value}}, VOCABULARY), code)
