"""What is written is read back as the same case; a table and JSON that say the same are the same."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy_lang.cases.amounts import read_exact, show_exact
from policy_lang.cases.read import read_case, read_cases
from policy_lang.cases.states import read_fact
from policy_lang.cases.write import case_to_json, write_fact
from policy_lang.diagnostics.model import Severity
from tests.strategies.cases import UNITS, Drawn, drawn, facts, plain_case, plain_record, simple_types, vocabularies

exact = st.one_of(
    st.fractions(),
    st.builds(lambda n, e: n * Fraction(10) ** e, st.integers(-(10**30), 10**30), st.integers(-400, 370)),
)
slow = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)


@slow
@given(drawn())
def test_a_case_is_read_back_as_it_was_written(it: Drawn) -> None:
    text = json.dumps(case_to_json(it.case, it.vocabulary))
    (result,) = read_cases(io.StringIO(text), it.vocabulary, name="in", format="jsonl")
    assert [d for d in result.diagnostics if d.severity is Severity.ERROR] == []
    assert result.case is not None
    assert plain_case(result.case) == plain_case(it.case)


@slow
@given(drawn())
def test_python_values_are_read_like_json(it: Drawn) -> None:
    result = read_case(case_to_json(it.case, it.vocabulary), it.vocabulary)
    assert result.case is not None
    assert plain_case(result.case) == plain_case(it.case)


@given(st.data())
def test_each_fact_is_read_back_as_it_was_written(data: st.DataObject) -> None:
    vocabulary = data.draw(vocabularies())
    type_ = data.draw(simple_types())
    fact = data.draw(facts(type_))
    assert read_fact(write_fact(fact, type_), type_, vocabulary) == fact


@given(exact)
def test_numbers_keep_every_digit(number: Fraction) -> None:
    assert read_exact(show_exact(number)) == number


@pytest.mark.parametrize("number", ["1e-400", "1e400", "-1e-300", "1/3", f"{'9' * 200}", f"1.{'0' * 150}1e-9"])
def test_the_extremes_keep_every_digit(number: str) -> None:
    assert read_exact(show_exact(read_exact(number))) == read_exact(number)


def test_the_strategy_reaches_every_unit() -> None:
    assert {"", "%", "kg", "degC"} <= set(UNITS)


# -- tables --------------------------------------------------------------------------------------------------


def _flat(tree: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """A JSON case as the cells of a row; what is not plain is written as JSON."""
    cells: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, str) and value == value.strip() and value and not value.startswith(("{", "[")):
            cells[prefix + key] = value
        elif isinstance(value, bool):
            cells[prefix + key] = "yes" if value else "no"
        else:
            cells[prefix + key] = json.dumps(value)
    return cells


def _has_odd_text(tree: object) -> bool:
    """Whether a text could not stand in a cell as it is: cells are stripped, and an empty one states nothing."""
    if isinstance(tree, dict):
        return any(map(_has_odd_text, tree.values()))
    return isinstance(tree, str) and (tree != tree.strip() or not tree or tree.startswith(("{", "[")))


@slow
@given(drawn())
def test_a_row_of_a_table_says_what_json_says(it: Drawn) -> None:
    written = case_to_json(it.case, it.vocabulary)
    tree = {k: v for k, v in written.items() if k not in ("records", "rates")}
    if "ref" in json.dumps(tree) or any(_has_odd_text(v) for v in tree.values() if isinstance(v, str)):
        return
    cells = _flat(tree)
    table = io.StringIO()
    csv.writer(table).writerows([list(cells), list(cells.values())])
    (row,) = read_cases(io.StringIO(table.getvalue()), it.vocabulary, name="in", format="csv")
    (line,) = read_cases(io.StringIO(json.dumps(tree)), it.vocabulary, name="in", format="jsonl")
    assert row.case is not None
    assert line.case is not None
    assert plain_record(row.case.facts) == plain_record(line.case.facts)
