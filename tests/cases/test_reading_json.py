"""JSON and JSON lines: one result for each record, each with its place, and nothing that stops the others."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from policy_lang.cases.read import read_cases
from policy_lang.core.facts import Stated
from policy_lang.errors import PolicyLangError

from .case_reading import VOCABULARY, codes, common_of, good, only, read_one, read_text

GOOD = '{"id": "A", "destination": "DE"}'


def _ids(text: str | bytes, format: str | None = None) -> list[tuple[str, str, bool]]:
    return [(r.id, r.place, r.case is not None) for r in read_text(text, format)]


# -- forms ---------------------------------------------------------------------------------------------------


def test_one_object() -> None:
    assert _ids(f"\n {GOOD}\n", "json") == [("A", "in:2", True)]


def test_an_array() -> None:
    assert _ids(f'[{GOOD},\n {{}},\n\n {{"id": 7}}]', "json") == [
        ("A", "in:1", True),
        ("case 2", "in:2", True),
        ("7", "in:4", True),
    ]


def test_cases_beside_what_they_have_in_common() -> None:
    text = """{"cases": [{"id": "A", "end_user": {"ref": "P"}}, {"id": "B", "destination": "FR"}],
      "destination": "DE", "rates": {"EUR/USD": 1.1}, "records": {"party": {"P": {"name": "x"}}}}"""
    first, second = (result.case for result in read_text(text))
    assert first is not None
    assert second is not None
    assert first.facts.fields["destination"] == Stated("DE")
    assert second.facts.fields["destination"] == Stated("FR")
    assert list(first.shared) == [("party", "P")]
    assert second.shared == {}
    assert first.rates == second.rates
    assert ("EUR", "USD") in first.rates


def test_json_lines() -> None:
    assert _ids(f"{GOOD}\n\n   \r\n{{}}\r\n", "jsonl") == [("A", "in:1", True), ("line 4", "in:4", True)]


def test_a_mark_at_the_start_is_passed_over() -> None:
    for format in ("json", "jsonl", "csv"):
        text = "\ufeffid,destination\nA,DE" if format == "csv" else "\ufeff" + GOOD
        assert [r.case is not None for r in read_text(text, format)] == [True]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (GOOD + "\n" + GOOD.replace("A", "B"), 2),
        ("\n\n " + GOOD, 1),
        (f"[{GOOD}]", 1),
        ('{\n"id": "A"\n}', 1),
        ('{"cases": [{}, {}, {}]}', 3),
        ("id,destination\nA,DE\nB,FR", 2),
        ('\ufeff{"id": "A"}', 1),
    ],
)
def test_the_format_is_told_by_the_first_characters(text: str, count: int) -> None:
    results = read_text(text)
    assert [r.case is not None for r in results] == [True] * count


def test_the_format_is_told_by_the_ending(tmp_path: Path) -> None:
    for name, text in {"a.json": GOOD, "a.JSONL": GOOD, "a.ndjson": GOOD, "a.csv": "id\nA", "a.txt": GOOD}.items():
        file = tmp_path / name
        file.write_text(text)
        for path in (file, str(file)):
            (result,) = read_cases(path, VOCABULARY, name=name)
            assert (result.id, result.place.partition(":")[0]) == ("A", name)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD.encode())))
    (result,) = read_cases("-", VOCABULARY, name="standard input")
    assert result.case is not None
    assert result.place == "standard input:1"


def test_a_stream_of_text() -> None:
    (result,) = read_cases(io.StringIO(GOOD), VOCABULARY, name="in")
    assert result.case is not None


def test_an_unknown_format_is_a_wrong_call() -> None:
    with pytest.raises(PolicyLangError, match="json, jsonl, csv"):
        read_text(GOOD, "xml")


@pytest.mark.parametrize("format", ["json", "jsonl", "csv", None])
@pytest.mark.parametrize("text", ["", "\n\n", "  "])
def test_an_empty_input_is_an_error(format: str | None, text: str) -> None:
    (result,) = read_text(text, format)
    assert only(result, "C624") == "the input has no case; check that it is the file meant"


def test_an_empty_array_and_a_lone_header_have_no_case() -> None:
    for text in ("[]", '{"cases": []}', "id,destination\n"):
        assert codes(read_text(text)[0]) == ["C624"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        (result,) = read_cases(path, VOCABULARY, name="none.json")
        assert "the file cannot be read" in only(result, "C634")


# -- mistakes and their places -------------------------------------------------------------------------------


def test_a_line_that_is_not_json_does_not_stop_the_others() -> None:
    results = read_text(f'{GOOD}\n{{"id": "B",\n{{"id": "C"}}\n', "jsonl")
    assert [(r.id, r.case is not None) for r in results] == [("A", True), ("line 2", False), ("C", True)]
    (found,) = results[1].diagnostics
    assert (found.code, found.span.line, found.span.column) == ("C601", 2, 12)
    assert found.message.startswith("the case is not JSON: expecting property name")


def test_an_element_that_is_not_json_does_not_stop_the_others() -> None:
    results = read_text('[{"id": "A"},\n{"id": "B",, "x": 1},\n {"id": "C"}]', "json")
    assert [(r.id, r.place, r.case is not None) for r in results] == [
        ("A", "in:1", True),
        ("case 2", "in:2", False),
        ("C", "in:3", True),
    ]
    (found,) = results[1].diagnostics
    assert (found.span.line, found.span.column) == (2, 12)


def test_brackets_that_do_not_match_end_the_file() -> None:
    results = read_text('[{"id": "A"},\n{"id": "B"\n', "json")
    assert [r.case is not None for r in results] == [True, False]
    assert "the rest of the file is not read" in only(results[1], "C601")


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('{"id": "A"\n "x": 1}', 2, 2),
        ('[{"id": "A"}\n {"id": "B"}]', 2, 2),
        ('[{"id": "A"},\n', 2, 1),
        ('{"cases": [{}],\n "rates": {"EUR/USD" 1}}', 2, 22),
        ('{"cases": [{}],\n "rates": {} x}', 2, 14),
        ('{"cases": [{}]}\n x', 2, 2),
        ('{"cases":\n {}}', 2, 2),
        ('{"cases": [],\n "cases": []}', 2, 11),
        (GOOD + "\n" + GOOD, 2, 1),
        (f"[{GOOD}]\n]", 2, 1),
        ("hello", 1, 1),
        ("{'id': 'A'}", 1, 2),
    ],
)
def test_a_mistake_in_json_has_its_line_and_column(text: str, line: int, column: int) -> None:
    found = [d for result in read_text(text, "json") for d in result.diagnostics]
    assert [(d.span.line, d.span.column) for d in found] == [(line, column)]
    assert found[0].code in ("C601", "C603", "C619")


def test_a_json_lines_file_called_json_is_told_what_to_do() -> None:
    (result,) = read_text(GOOD + "\n" + GOOD, "json")
    assert "a file with one case a line is read as `jsonl`" in only(result, "C601")


def test_a_mistake_in_a_value_is_shown_where_it_stands() -> None:
    text = """[{"id": "A"},
 {"id": "B",
  "item": {"parts": [{"mass": 1}, {
     "mass": -5}]}}]"""
    (found,) = read_text(text, "json")[1].diagnostics
    assert (found.code, found.span.line, found.span.column) == ("C608", 4, 14)
    assert found.span.start == text.index("-5")
    line = '{"destination": "DE"}\n{"destination": "XX"}'
    (found,) = read_text(line, "jsonl")[1].diagnostics
    assert (found.span.start, found.span.line, found.span.column) == (line.index('"XX"'), 2, 17)
    shared = '{"records": {"party": {"P1": {"owners": [{"share": 5}]}}}}'
    (found,) = read_one(shared).diagnostics
    assert found.span.start == shared.index("5}")
    assert found.message.startswith("`party P1.owners[0].share`")


@pytest.mark.parametrize("text", ["5", '"x"', "null", "true", "[]", '["x"]'])
def test_what_is_no_object_is_no_case(text: str) -> None:
    (result,) = read_text(text, "jsonl")
    assert "write {" in only(result, "C620")


def test_a_key_given_twice_is_named() -> None:
    text = '{"id": "A", "item": {"mass": 1,\n "mass": 2}}'
    assert only(read_one(text), "C619").startswith("`item` has the key `mass` more than once")
    assert only(read_one('{"id": "A", "id": "B"}'), "C619").startswith("the case has the key `id`")
    for inner in ('{"at_least": 1, "at_least": 2}', '{"unknown": "a", "unknown": "b"}', '{"one_of": [], "one_of": []}'):
        assert "more than once" in only(read_one(f'{{"item": {{"mass": {inner}}}}}'), "C619")
    assert "more than once" in only(read_one('{"item": {"made_from": {"ref": "A", "ref": "B"}}}'), "C619")
    assert "`records`" in only(read_one('{"records": {"party": {}, "party": {}}}'), "C619")
    assert "`rates`" in only(read_one('{"rates": {"EUR/USD": 1, "EUR/USD": 2}}'), "C619")


def test_bytes_that_are_not_utf8_fail_their_record_only() -> None:
    bad = GOOD.encode().replace(b"DE", b"D\xc4")
    results = read_text(b"\n".join([GOOD.encode(), bad, b'{"id": "C"}']), "jsonl")
    assert [r.case is not None for r in results] == [True, False, True]
    assert "the line is not UTF-8 text, from column 30 on; save the file" in only(results[1], "C623")
    results = read_text(b"[" + b",\n".join([GOOD.encode(), bad, b'{"id": "C"}']) + b"]", "json")
    assert [r.case is not None for r in results] == [True, False, True]
    assert "is not UTF-8 text" in only(results[1], "C623")
    assert results[1].diagnostics[0].span.line == 2
    assert codes(read_text(bad, "json")[0]) == ["C623"]


def test_half_characters_stay_out() -> None:
    for case in (
        '{"id": "\\ud800"}',
        '{"item": {"origin": {"unknown": "\\ud800"}}}',
        '{"end_user": {"ref": "\\ud800"}}',
    ):
        assert codes(read_one(case)) == ["C628"]
    (found,) = read_one('{"\\ud800": 1}').diagnostics
    found.message.encode()


# -- ids -----------------------------------------------------------------------------------------------------


def test_an_id_met_before_is_a_warning() -> None:
    first, second = read_text(GOOD + "\n" + GOOD, "jsonl")
    assert first.diagnostics == ()
    assert second.case is not None
    assert [(d.code, d.message) for d in second.diagnostics] == [("C651", "`id` is A again, as at in:1")]


@pytest.mark.parametrize("id_", ["true", "null", "[]", '""', '"\\n"', '"' + "x" * 201 + '"', "NaN"])
def test_an_id_is_text_that_can_be_shown(id_: str) -> None:
    (result,) = read_text(f'{{"id": {id_}}}', "jsonl")
    assert result.id == "line 1"
    assert result.case is None
    assert codes(result)[0] in ("C607", "C618", "C628", "C629")


def test_a_schema_may_be_named() -> None:
    assert good({"$schema": "case.schema.json"})
    assert codes(read_one({"item": {"$schema": "x"}})) == ["C602"]


def test_ids_are_kept_up_to_some_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy_lang.cases.assemble.MAX_IDS", 2)
    results = read_text("\n".join(f'{{"id": "{i}"}}' for i in (1, 2, 3, 3, 1)), "jsonl")
    assert [codes(r) for r in results] == [[], ["C655"], [], [], ["C651"]]
    assert all(r.case is not None for r in results)


def test_what_is_wrong_beside_the_cases_is_wrong_for_each() -> None:
    results = read_text('{"cases": [{"id": "A"}, {"id": "B"}], "destination": "XX"}')
    assert [(r.id, r.case, codes(r)) for r in results] == [("A", None, ["C610"]), ("B", None, ["C610"])]
    assert results[0].diagnostics == results[1].diagnostics


def test_common_facts_win_nothing_over_a_cases_own() -> None:
    common = common_of({"destination": "DE", "item": {"origin": "CN", "parts": []}})
    case = good({"item": {"origin": "FR"}}, common=common)
    item = case.facts.fields["item"]
    assert item.fields["origin"] == Stated("FR")  # type: ignore[union-attr]
    assert item.fields["parts"].complete  # type: ignore[union-attr]
    assert case.facts.fields["destination"] == Stated("DE")
