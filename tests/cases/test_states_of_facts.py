"""The states a fact can be in are kept apart, and lists say whether they are all."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from policy_lang.core.facts import (
    NOT_APPLICABLE,
    SUM_OF_PARTS,
    Asked,
    Between,
    Fact,
    Members,
    Money,
    OneOf,
    Record,
)

from .case_reading import codes, fact, good, only, read_one


@pytest.mark.parametrize(
    ("field", "written", "state"),
    [
        ("mass", {"at_least": "1 kg"}, Between(Fraction(1), None)),
        ("mass", {"at_least": 1, "at_most": "2000 g"}, Between(Fraction(1), Fraction(2))),
        ("mass", {"more_than": 1, "less_than": 2}, Between(Fraction(1), Fraction(2), True, True)),
        ("mass", {"at_least": 1, "at_most": 1}, Between(Fraction(1), Fraction(1))),
        ("purity", {"less_than": "0.1%"}, Between(None, Fraction(1, 1000), False, True)),
        ("value", {"at_most": "5 EUR"}, Between(None, Money(Fraction(5), "EUR"))),
        ("origin", {"one_of": ["CN", "VN", "CN"]}, OneOf(("CN", "VN"))),
        ("prc_code", {"one_of": ["1C902", ["1C902", "1C904"]]},
         OneOf((frozenset({"1C902"}), frozenset({"1C902", "1C904"})))),
        ("mass", {"one_of": [1, "2 kg"]}, OneOf((Fraction(1), Fraction(2)))),
        ("origin", {"unknown": "no answer"}, Asked("no answer")),
        ("origin", {"unknown": ""}, Asked("")),
        ("origin", {"not_applicable": True}, NOT_APPLICABLE),
        ("value", {"sum_of_parts": True}, SUM_OF_PARTS),
        ("mass", {"sum_of_parts": True}, SUM_OF_PARTS),
        ("parts", {"unknown": "no answer"}, Asked("no answer")),
        ("parts", {"not_applicable": True}, NOT_APPLICABLE),
        ("made_from", {"unknown": "no answer"}, Asked("no answer")),
        ("made_from", {"not_applicable": True}, NOT_APPLICABLE),
    ],
)  # fmt: skip
def test_a_state(field: str, written: object, state: Fact) -> None:
    assert fact({"item": {field: written}}, "item", field) == state


def test_dates_have_words_of_their_own() -> None:
    first, last = date(2025, 1, 1), date(2025, 12, 31)
    words = {"on_or_after": "2025-01-01", "before": "2025-12-31"}
    assert fact({"export_date": words}, "export_date") == Between(first, last, False, True)
    words = {"after": "2025-01-01", "on_or_before": "2025-12-31"}
    assert fact({"export_date": words}, "export_date") == Between(first, last, True, False)
    assert fact({"export_date": {"at_least": "2025-01-01"}}, "export_date") == Between(first, None)
    mixed = {"on_or_after": "2025-12-31", "before": "2025-12-31T12:00Z"}
    assert isinstance(fact({"export_date": mixed}, "export_date"), Between)


@pytest.mark.parametrize(
    ("field", "written", "code", "said"),
    [
        ("mass", {"at_least": 2, "at_most": 1}, "C617", "is a range with nothing in it: at_least 2, at_most 1"),
        ("mass", {"more_than": 1, "at_most": 1}, "C617", "nothing in it"),
        ("value", {"at_least": "2 EUR", "at_most": "1 EUR"}, "C617", "nothing in it"),
        ("value", {"at_least": "1 EUR", "at_most": "2 USD"}, "C617", "has bounds in EUR and in USD"),
        ("mass", {"at_least": 1, "more_than": 2}, "C616", "has two lower bounds, `at_least` and `more_than`"),
        ("mass", {"before": 1}, "C616", "is no date; use at_least"),
        ("mass", {"at_least": 1, "unknown": "x"}, "C616", "is no state a fact can be in"),
        ("mass", {"at_least": -1}, "C608", "cannot be negative"),
        ("mass", {"at_least": {"at_least": 1}}, "C603", "not an object"),
        ("mass", {"at_least": None}, "C618", "null"),
        ("mass", {}, "C616", "is an object of nothing"),
        ("origin", {"atleast": 1}, "C616", "is an object of `atleast`, which is no state a fact can be in"),
        ("origin", {"at_least": "CN"}, "C616", 'cannot be a range; list the values it may have: {"one_of"'),
        ("origin", {"one_of": []}, "C617", "is one of nothing"),
        ("origin", {"one_of": "CN"}, "C603", "takes a list behind `one_of`"),
        ("origin", {"one_of": ["XX"]}, "C610", "names no country: XX"),
        ("origin", {"one_of": [{"unknown": "x"}]}, "C603", "not an object"),
        ("origin", {"unknown": True}, "C616", "is unknown for no reason"),
        ("origin", {"unknown": None}, "C616", 'say why, as in {"unknown"'),
        ("origin", {"not_applicable": False}, "C616", "says `not_applicable` and not that it is true"),
        ("value", {"sum_of_parts": False}, "C616", "says `sum_of_parts` and not that it is true"),
        ("purity", {"sum_of_parts": True}, "C616", "cannot be the sum of its parts"),
        ("energy_density", {"sum_of_parts": True}, "C616", "cannot be the sum of its parts"),
        ("origin", {"sum_of_parts": True}, "C616", "cannot be the sum of its parts"),
        ("parts", {"one_of": []}, "C603", "takes a list of article"),
        ("parts", {"ref": "P1"}, "C616", "is an object of `ref`"),
    ],
)
def test_what_is_no_state_is_refused(field: str, written: object, code: str, said: str) -> None:
    assert said in only(read_one({"item": {field: written}}), code)


@pytest.mark.parametrize("bounds", [{"after": "2025-01-02", "before": "2025-01-01"},
                                    {"after": "2025-01-01", "on_or_before": "2025-01-01"},
                                    {"after": "2025-01-01T00:00Z", "before": "2025-01-01T01:00+02:00"}])  # fmt: skip
def test_empty_ranges_of_time(bounds: dict[str, str]) -> None:
    assert "nothing in it" in only(read_one({"export_date": bounds}), "C617")


@pytest.mark.parametrize("day", ["2025-01-01", "2025-01-01T10:00Z"])
def test_ranges_of_time_with_something_in_them(day: str) -> None:
    for bounds in ({"on_or_after": day, "on_or_before": day}, {"after": "2024-12-31T10:00Z", "before": day}):
        assert isinstance(fact({"export_date": bounds}, "export_date"), Between)


def test_only_records_with_parts_have_a_sum_of_parts() -> None:
    assert "cannot be the sum" in only(read_one({"pieces": {"sum_of_parts": True}}), "C616")


def test_a_field_that_is_not_given_is_absent() -> None:
    assert good({}).facts.fields == {}


# -- lists ---------------------------------------------------------------------------------------------------


def _list(case: object, *path: str) -> Members:
    found = fact(case, *path)
    assert isinstance(found, Members)
    return found


def test_a_list_is_complete_unless_the_case_says_otherwise() -> None:
    assert _list({"item": {"parts": [{}]}}, "item", "parts").complete
    assert not _list({"item": {"parts": [{}], "parts_complete": False}}, "item", "parts").complete
    assert _list({"item": {"parts": [{}], "parts_complete": True}}, "item", "parts").complete
    assert _list({"item": {"parts": []}}, "item", "parts") == Members((), True)
    assert _list({"item": {"processes": [{}]}}, "item", "processes").complete


def test_a_listed_record_without_parts_is_a_leaf_and_a_top_one_is_not() -> None:
    case = good({"item": {"parts": [{"parts": [{}]}, {"parts_complete": False}]}})
    item = case.facts.fields["item"]
    assert isinstance(item, Record)
    outer, open_ = item.fields["parts"].records  # type: ignore[union-attr]
    assert isinstance(outer, Record)
    assert outer.fields["parts"].records[0].fields == {"parts": Members((), True)}  # type: ignore[union-attr]
    assert open_.fields == {"parts": Members((), False)}
    assert "parts" not in good({"item": {}}).facts.fields["item"].fields  # type: ignore[union-attr]
    assert "processes" not in outer.fields


def test_a_shared_record_is_not_written_inside_the_list() -> None:
    case = good({"item": {"parts": [{"ref": "A"}]}, "records": {"article": {"A": {}}}})
    assert case.shared["article", "A"].fields == {}


@pytest.mark.parametrize(
    ("owners", "complete"),
    [
        ([], True),
        ([{"share": "40%"}], False),
        ([{"share": "40%"}, {"share": "60%"}], True),
        ([{"share": "40%"}, {"share": {"at_least": "60%"}}], False),
        ([{}], False),
    ],
)
def test_owners_are_complete_if_none_or_if_they_own_all(owners: list[object], complete: bool) -> None:
    assert _list({"end_user": {"owners": owners}}, "end_user", "owners").complete is complete
    for said in (True, False):
        case = {"end_user": {"owners": owners, "owners_complete": said}}
        assert _list(case, "end_user", "owners").complete is said


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (
            {"item": {"parts": [], "parts_complete": "perhaps"}},
            "`item.parts_complete` takes true or false, not perhaps",
        ),
        ({"item": {"parts_complete": 1}}, "takes true or false, not 1"),
        ({"item": {"parts_complete": True}}, 'there is no such list; write "parts": [] if there are none'),
    ],
)
def test_a_flag_that_says_nothing(case: object, said: str) -> None:
    assert said in only(read_one(case), "C633")


# -- wholes --------------------------------------------------------------------------------------------------


def _warning(case: object, code: str) -> str:
    found = read_one(case)
    assert codes(found) == [code]
    assert found.case is not None
    return found.diagnostics[0].message


def test_parts_beyond_the_whole_are_a_warning() -> None:
    parts = [{"value": "600 EUR", "mass": "1 kg"}, {"value": "500 EUR", "mass": {"at_least": "9 kg"}}]
    case = {"item": {"value": "1000 EUR", "mass": "2 kg", "parts": parts}}
    assert _warning(case, "C652") == "`item.value` is 1000 EUR, and its parts come to 1100 EUR"
    assert good({"item": {"value": "1100 EUR", "parts": parts}})
    assert good({"item": {"value": "1 USD", "parts": parts}})
    assert good({"item": {"value": {"sum_of_parts": True}, "parts": parts}})
    assert "its parts come to 250 g" not in _warning({"item": {"mass": "0.2 kg", "parts": [{"mass": "250 g"}]}}, "C652")


def test_pieces_count() -> None:
    parts = [{"value": "2 EUR", "quantity": 6}]
    assert "come to 12 EUR" in _warning({"item": {"value": "10 EUR", "parts": parts}}, "C652")
    unknown = [{"value": "20 EUR", "quantity": {"unknown": "?"}}]
    assert good({"item": {"value": "10 EUR", "parts": unknown}})


def test_parts_are_weighed_below_too_and_through_references() -> None:
    inner = {"value": "5 EUR", "parts": [{"ref": "A"}], "quantity": 1}
    case = {"item": {"parts": [inner]}, "records": {"article": {"A": {"value": "6 EUR", "quantity": 1}}}}
    assert "`item.parts[0].value` is 5 EUR" in _warning(case, "C652")


def test_owners_beyond_all_are_a_warning() -> None:
    owners = [{"share": "60%"}, {"share": "50%"}]
    assert _warning({"end_user": {"owners": owners}}, "C653") == "`end_user.owners` has shares of 110% together"
