"""Records given once: references, what all cases have in common, circles, and exchange rates."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Any

import pytest

from policy_lang.cases.read import read_common
from policy_lang.core.facts import Members, Record, Shared, Stated

from .case_reading import VOCABULARY, codes, common_of, fact, good, only, read_one


def test_a_reference_leads_to_a_shared_record() -> None:
    case = good({"end_user": {"ref": "P1"}, "records": {"party": {"P1": {"country": "CN"}}}})
    found = case.facts.fields["end_user"]
    assert found == Shared("party", "P1")
    record = case.follow(found)
    assert (record.type, record.place, record.fields) == ("party", "party P1", {"country": Stated("CN")})


def test_places_say_where_a_record_stands() -> None:
    case = good(
        {
            "item": {"parts": [{}, {"made_from": {}}]},
            "records": {"party": {"P1": {"owners": [{"holder": {}, "share": "5%"}]}}},
        }
    )
    assert case.facts.place == ""
    item = case.facts.fields["item"]
    assert isinstance(item, Record)
    parts = item.fields["parts"]
    assert isinstance(parts, Members)
    assert [r.place for r in parts.records if isinstance(r, Record)] == ["item.parts[0]", "item.parts[1]"]
    assert parts.records[1].fields["made_from"].place == "item.parts[1].made_from"  # type: ignore[union-attr]
    owners = case.shared["party", "P1"].fields["owners"]
    assert owners.records[0].place == "party P1.owners[0]"  # type: ignore[union-attr]
    assert owners.records[0].fields["holder"].place == "party P1.owners[0].holder"  # type: ignore[union-attr]


def test_owners_may_form_a_circle() -> None:
    stake = {"share": "100%"}
    parties = {
        "A": {"owners": [{"holder": {"ref": "B"}, **stake}]},
        "B": {"owners": [{"holder": {"ref": "A"}, **stake}]},
    }
    assert set(good({"end_user": {"ref": "A"}, "records": {"party": parties}}).shared) == {
        ("party", "A"),
        ("party", "B"),
    }


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (
            {"end_user": {"ref": "P1"}},
            '`end_user` refers to the party `P1`, which is not given; give it under "records"',
        ),
        ({"end_user": {"ref": "PARTY-1"}, "records": {"party": {"PARTY-11": {}}}}, "did you mean `PARTY-11`?"),
        ({"end_user": {"ref": "A"}, "records": {"article": {"A": {}}}}, "the record of that name is of type article"),
        ({"item": {"parts": [{"ref": "A"}]}}, "`item.parts[0]` refers to the article `A`"),
        ({"records": {"party": {"P": {"owners": [{"holder": {"ref": "Q"}}]}}}}, "`party P.owners[0].holder` refers"),
    ],
)
def test_a_reference_to_nothing(case: object, said: str) -> None:
    assert said in only(read_one(case), "C625")


@pytest.mark.parametrize(
    ("case", "code", "said"),
    [
        ({"end_user": {"ref": "P", "name": "x"}}, "C616", "is a reference with facts beside it"),
        ({"end_user": {"ref": 7.5}}, "C625", "refers to the party `7.5`"),
        ({"end_user": {"ref": None}}, "C618", "null"),
        ({"end_user": {"ref": ["P"]}}, "C603", "takes the name of a shared record behind `ref`"),
        ({"end_user": {"ref": ""}}, "C628", "has a reference that cannot be used: an empty text"),
        ({"end_user": {"ref": "a\nb"}}, "C628", r"'a\nb'"),
        ({"records": []}, "C603", "`records` takes an object, not a list"),
        ({"records": {"party": 1}}, "C603", "`records.party` takes an object, not a number"),
        ({"records": {"party": {"P": 1}}}, "C603", "`records.party.P` takes an object, the party, not a number"),
        ({"records": {"partys": {}}}, "C602", "`records.partys` is no kind of record; did you mean `party`?"),
        ({"records": {"case": {}}}, "C602", "is no kind of record"),
        ({"records": {"party": {"": {}}}}, "C628", "has a name that cannot be used"),
        ({"records": {"party": {"P": {"nam": "x"}}}}, "C602", "`party P.nam` is no field of a record `party`"),
    ],
)
def test_mistakes_in_shared_records(case: object, code: str, said: str) -> None:
    assert said in only(read_one(case), code)


# -- circles and depth ---------------------------------------------------------------------------------------


def _articles(**parts: list[Any]) -> dict[str, Any]:
    return {"records": {"article": {name: {"parts": list(inner)} for name, inner in parts.items()}}}


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (_articles(A=[{"ref": "A"}]), "`article A` is a part of itself; remove the part that leads back"),
        (_articles(A=[{"ref": "B"}], B=[{"ref": "A"}]), "is a part of itself, through article"),
        (_articles(A=[{"parts": [{"ref": "A"}]}]), "through article A.parts[0]"),
        ({"records": {"article": {"A": {"made_from": {"ref": "A"}}}}}, "`article A` is a part of itself"),
    ],
)
def test_nothing_is_a_part_of_itself(case: object, said: str) -> None:
    assert said in only(read_one(case), "C626")


def test_a_part_used_twice_is_no_circle() -> None:
    assert good(_articles(A=[{"ref": "B"}, {"ref": "B"}, {"ref": "C"}], B=[{"ref": "C"}], C=[]))


def test_a_chain_of_references_has_an_end() -> None:
    chain = {f"A{i}": [{"ref": f"A{i + 1}"}] for i in range(199)}
    assert good(_articles(**chain, A199=[]))
    chain = {f"A{i}": [{"ref": f"A{i + 1}"}] for i in range(10_000)}
    assert "goes more than 200 records deep, through references" in only(
        read_one(_articles(**chain, A10000=[])), "C621"
    )


def test_few_references_cannot_unfold_without_measure() -> None:
    doubling = {f"A{i}": [{"ref": f"A{i + 1}"}] * 2 for i in range(30)}
    assert "unfolds into more than 2000000 records" in only(read_one(_articles(**doubling, A30=[])), "C622")


# -- what all cases have in common ---------------------------------------------------------------------------


def test_a_case_carries_what_it_reaches_and_no_more() -> None:
    owners = [{"holder": {"ref": "P2"}, "share": "50%"}]
    common = common_of({"records": {"party": {"P1": {"owners": owners}, "P2": {}, "P3": {}}}})
    case = good({"end_user": {"ref": "P1"}}, common=common)
    assert set(case.shared) == {("party", "P1"), ("party", "P2")}
    assert case.shared["party", "P1"] is common.shared["party", "P1"]
    assert good({}, common=common).shared == {}


def test_a_cases_own_record_wins() -> None:
    owners = [{"holder": {"ref": "P2"}, "share": "50%"}]
    common = common_of({"records": {"party": {"P1": {"owners": owners}, "P2": {"name": "theirs"}}}})
    case = good({"end_user": {"ref": "P1"}, "records": {"party": {"P2": {"name": "ours"}}}}, common=common)
    assert case.shared["party", "P2"].fields["name"] == Stated("ours")


def test_common_facts_reach_their_records_too() -> None:
    common = common_of({"end_user": {"ref": "P1"}, "records": {"party": {"P1": {}}}})
    assert set(good({}, common=common).shared) == {("party", "P1")}


def test_stating_a_fact_in_one_case_does_not_reach_another() -> None:
    common = common_of({"item": {"made_from": {"origin": "CN"}}})
    first = good({}, common=common).facts.fields["item"]
    assert isinstance(first, Record)
    first.fields["mass"] = Stated(Fraction(1))
    first.fields["made_from"].fields["mass"] = Stated(Fraction(1))  # type: ignore[union-attr]
    second = good({}, common=common).facts.fields["item"]
    assert isinstance(second, Record)
    assert list(second.fields) == ["made_from"]
    assert list(second.fields["made_from"].fields) == ["origin"]  # type: ignore[union-attr]


def test_a_circle_through_a_common_record_is_found() -> None:
    common = common_of(_articles(A=[{"ref": "B"}], B=[]))
    assert codes(read_one(_articles(B=[{"ref": "A"}]), common=common)) == ["C626"]


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("", "C601", "the file is not JSON"),
        ("[]", "C620", "the file is a list, not an object"),
        ('{"records": {"party": {"P": {"nam": 1}}}}', "C602", "`party P.nam`"),
        ('{"end_user": {"ref": "P"}}', "C625", "which is not given"),
        ('{"x": 1, "y": 2}', "C602", "`x` is no field of a case"),
    ],
)
def test_mistakes_in_what_is_common(text: str, code: str, said: str) -> None:
    _, found = read_common(io.BytesIO(text.encode()), VOCABULARY)
    assert found[0].code == code
    assert said in found[0].message


def test_common_files_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_common("/nowhere/common.json", VOCABULARY)[1][0].code == "C634"
    assert read_common(io.BytesIO(b'{"x": "\xff"}'), VOCABULARY)[1][0].code == "C623"
    monkeypatch.setattr("policy_lang.cases.lines.MAX_FILE", 10)
    assert read_common(io.BytesIO(b'{"destination": "DE"}'), VOCABULARY)[1][0].code == "C622"


# -- rates ---------------------------------------------------------------------------------------------------


def test_rates_are_exact_and_a_cases_own_win() -> None:
    common = common_of({"rates": {"EUR/USD": "1.08", "EUR/CNY": 7.8}})
    case = good({"rates": {"EUR/USD": 1.1}}, common=common)
    assert case.rates == {("EUR", "USD"): Fraction(11, 10), ("EUR", "CNY"): Fraction(78, 10)}
    assert good({}, common=common).rates is common.rates


@pytest.mark.parametrize(
    ("rates", "code", "said"),
    [
        ({"EURUSD": 1}, "C627", "`rates.EURUSD` is no pair of currencies"),
        ({"EUR/XXX": 1}, "C615", "has the currency XXX"),
        ({"EUR/USD": 0}, "C627", "is not more than zero: 0"),
        ({"EUR/USD": "-1"}, "C627", "is not more than zero"),
        ({"EUR/EUR": 2}, "C627", "is a currency against itself and not 1"),
        ({"EUR/USD": "1,08"}, "C606", "has a comma"),
        ({"EUR/USD": None}, "C618", "null"),
        ({"EUR/USD": True}, "C603", "takes a number"),
        ([], "C603", "`rates` takes an object"),
    ],
)
def test_mistakes_in_rates(rates: object, code: str, said: str) -> None:
    assert said in only(read_one({"rates": rates}), code)


def test_facts_of_a_shared_record_are_read_like_others() -> None:
    assert fact({"end_user": {"name": "x"}}, "end_user", "name") == Stated("x")
