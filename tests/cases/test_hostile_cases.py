"""Inputs made to stall, flood or crash a reader: each gives one clear error, and costs no more than it should.

Costs are counted (calls, bytes, diagnostics), never timed.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from policy_lang.cases import problems, records, scalars, shapes
from policy_lang.cases.read import read_case, read_cases
from policy_lang.cases.write import case_to_json

from .case_reading import VOCABULARY, codes, only, read_one, read_text


def _nested(depth: int) -> str:
    """An item with parts in parts, so many records deep."""
    return '{"item": ' + '{"parts": [' * depth + "]}" * depth + "}"


@pytest.mark.parametrize("format", ["json", "jsonl"])
@pytest.mark.parametrize("depth", [202, 250, 10_000, 100_000])
def test_nesting_without_end_is_one_error_for_one_case(format: str, depth: int) -> None:
    texts = ['{"id": "A"}', _nested(depth), '{"id": "C"}']
    text = "\n".join(texts) if format == "jsonl" else "[" + ",\n".join(texts) + "]"
    results = read_text(text, format)
    assert [r.case is not None for r in results] == [True, False, True]
    assert codes(results[1]) == ["C621"]
    assert results[1].diagnostics[0].span.line == 2


def test_nesting_up_to_the_limit_is_read_and_written() -> None:
    (result,) = read_text(_nested(199), "jsonl")
    assert result.case is not None
    assert len(json.dumps(case_to_json(result.case, VOCABULARY))) > 199 * len("parts")


def test_nesting_in_python_values() -> None:
    deep: dict[str, Any] = {}
    for _ in range(10_000):
        deep = {"parts": [deep]}
    assert "lies more than 200 records deep" in only(read_case({"item": deep}, VOCABULARY), "C621")


@pytest.mark.parametrize("value", ["[" * 50_000 + "]" * 50_000, '{"a":' * 50_000 + "1" + "}" * 50_000])
def test_nesting_where_no_record_is(value: str) -> None:
    assert codes(read_one(f'{{"destination": {value}}}')) == ["C621"]
    for text in (f'{{"cases": [{{}}], "x": {value}}}', f'{{"cases": [{value}]}}'):
        assert codes(read_text(text, "json")[0]) == ["C621"]


def test_how_deep_brackets_may_stand_is_the_same_in_every_version_of_python() -> None:
    assert codes(read_one('{"destination": ' + "[" * 900 + "]" * 900 + "}")) == ["C621"]
    flat = ", ".join(["{}"] * 2_000)
    assert codes(read_one(f'{{"item": {{"parts": [{flat}]}}}}')) == []


def test_nesting_that_is_not_closed() -> None:
    for text in ("[" * 50_000, '{"a":' * 50_000, '[{"a": "' + "x" * 50_000):
        assert codes(read_text(text, "json")[-1])[0] in ("C601", "C621")


# -- size ----------------------------------------------------------------------------------------------------


class _Counting(io.BytesIO):
    """A stream that counts the largest piece and the number of bytes that were asked of it."""

    largest = 0
    total = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        data = super().readline(size)
        self.largest = max(self.largest, len(data))
        self.total += len(data)
        return data


@pytest.mark.parametrize("format", ["jsonl", "csv"])
def test_a_line_beyond_the_limit_is_passed_over(format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy_lang.cases.lines.MAX_LINE", 1000)
    monkeypatch.setattr("policy_lang.cases.lines._CHUNK", 1000)
    good = b'{"id": "A"}' if format == "jsonl" else b"A"
    head = b"" if format == "jsonl" else b"id\n"
    stream = _Counting(head + good + b"\n" + b"x" * 100_000 + b"\n" + good.replace(b"A", b"C"))
    results = list(read_cases(stream, VOCABULARY, name="in", format=format))
    assert [(r.id, r.case is not None) for r in results] == [
        ("A", True),
        (f"line {2 + len(head) // 3}", False),
        ("C", True),
    ]
    assert "the line has more than 1000 bytes in one line" in only(results[1], "C622")
    assert stream.largest <= 1001


def test_a_first_line_beyond_the_limit_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy_lang.cases.lines.MAX_LINE", 1000)
    results = read_text("{" + " " * 5000 + '}\n{"id": "B"}', "jsonl")
    assert [(r.id, codes(r)) for r in results] == [("line 1", ["C622"]), ("B", [])]


def test_a_json_file_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy_lang.cases.lines.MAX_FILE", 1000)
    (result,) = read_text("[" + "{}," * 1000 + "{}]", "json")
    assert "the file has more than 1000 bytes; write one case a line and read it as jsonl" in only(result, "C622")


def test_a_cell_beyond_the_limit_of_csv() -> None:
    results = read_text("id,end_user.name\nA," + "x" * 200_000 + "\nB,y\n", "csv")
    assert [(r.id, codes(r)) for r in results] == [("line 2", ["C631"]), ("B", [])]


def test_a_quote_that_is_never_closed_does_not_take_the_file_with_it() -> None:
    rows = "".join(f"C{i},{'z' * 1000}\n" for i in range(300))
    results = read_text(f'id,end_user.name\nA,"x\n{rows}', "csv")
    assert codes(results[0]) == ["C631"]
    assert results[-1].id == "C299"
    assert results[-1].case is not None


def test_a_case_of_too_many_records(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_PLACES", 10_000)
    case = {"item": {"parts": [{}] * 2000}}
    assert "lies in a case with too many records; split the case" in only(read_one(case), "C622")


def test_lines_are_read_as_they_are_asked_for() -> None:
    line = b'{"id": "A%d", "destination": "DE"}\n'
    for format, text in (("jsonl", b"".join(line % i for i in range(1000))), ("csv", b"id\n" + b"A\n" * 1000)):
        stream = _Counting(text)
        results = read_cases(stream, VOCABULARY, name="in", format=format)
        next(results)
        assert stream.total <= 2 * len(line) + 2
        assert sum(1 for _ in results) == 999


# -- floods --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "case",
    [
        {f"x{i}": i for i in range(10_000)},
        {"item": {"parts": [{"material": f"x{i}"} for i in range(10_000)]}},
        {"item": {"parts": [{"parts": [{"origin": "x"}]} for _ in range(10_000)]}},
        {"records": {"party": {f"P{i}": 1 for i in range(10_000)}}},
        {"records": {f"x{i}": {} for i in range(10_000)}},
        {"rates": {f"x{i}": 1 for i in range(10_000)}},
        {"item": {"parts": [{"ref": f"x{i}"} for i in range(10_000)]}},
    ],
)
def test_mistakes_are_shown_up_to_some_number(case: object, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    def counting(name: str, known: Any) -> str | None:
        compared.append(name)
        return None

    for module in (scalars, records, shapes, problems):
        if hasattr(module, "nearest"):
            monkeypatch.setattr(module, "nearest", counting)
    result = read_one(case)
    assert result.case is None
    assert codes(result).count("C635") == 1
    assert len(result.diagnostics) == records.MAX_PROBLEMS + 1
    assert len(compared) <= records.MAX_PROBLEMS


def test_names_from_outside_are_cut_and_escaped() -> None:
    for case in (
        {"x" * 10_000: 1},
        {"\x1b[31m": 1},
        {"destination": "\x1b[31m" * 1000},
        {"end_user": {"ref": "x" * 199}},
    ):
        (found,) = read_one(case).diagnostics
        assert len(found.message) < 150
        assert len(found.help) < 250
        assert found.message.isprintable()
        assert found.help.isprintable()


# -- cost ----------------------------------------------------------------------------------------------------


def _calls(work: Callable[[], object]) -> int:
    """How many Python functions some work calls."""
    count = 0

    def note(frame: FrameType, event: str, arg: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def _shipment(i: int) -> dict[str, Any]:
    part = {"prc_code": "1C905.a", "material": "dysprosium", "origin": "CN", "value": f"{i % 7}.5 EUR"}
    return {
        "id": f"A{i}",
        "export_date": "2025-12-02",
        "exported_from": "DE",
        "destination": "IN",
        "end_uses": ["civil"],
        "end_user": {"country": "IN", "military": False, "owners": []},
        "item": {"value": f"{i}.99 EUR", "mass": f"{i} kg", "origin": "DE", "parts": [part, part, part]},
    }


def test_reading_costs_the_same_for_each_case() -> None:
    def work(count: int) -> int:
        text = "\n".join(json.dumps(_shipment(i)) for i in range(count))
        return _calls(lambda: read_text(text, "jsonl"))

    work(10)
    few, many = work(200), work(400)
    assert many - few < 450 * 200
    assert abs((many - few) - few) < few / 4


def test_a_register_common_to_all_costs_nothing_per_case() -> None:
    def work(parties: int) -> int:
        from .case_reading import common_of

        common = common_of({"records": {"party": {f"P{i}": {} for i in range(parties)}}})
        case = json.dumps({"end_user": {"ref": "P1"}})
        return _calls(lambda: read_one(case, common=common))

    work(10)
    assert abs(work(2000) - work(20)) < 20


def test_a_vocabulary_is_made_ready_once() -> None:
    read_case({}, VOCABULARY)
    first = shapes.shapes_of(VOCABULARY)
    read_case({}, VOCABULARY)
    assert shapes.shapes_of(VOCABULARY) is first
