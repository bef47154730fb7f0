"""Tables: one case a row, lists from a second table, and the mistakes that spreadsheets make."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import pytest

from policy_lang.cases.parts import Parts, read_parts
from policy_lang.core.facts import (
    NOT_APPLICABLE,
    Asked,
    Between,
    Members,
    Money,
    Record,
    Shared,
    Stated,
)
from tests.strategies.cases import plain_record

from .case_reading import codes, common_of, good, only, read_text


def _row(header: str, cells: str, **how: object) -> Record:
    (result,) = read_text(f"{header}\n{cells}\n", "csv", **how)
    assert result.diagnostics == ()
    assert result.case is not None
    return result.case.facts


def _parts(text: str) -> Parts:
    parts, found = read_parts(io.StringIO(text), name="parts")
    assert found == ()
    return parts


# -- rows ----------------------------------------------------------------------------------------------------


def test_a_row_says_what_json_says() -> None:
    table = _row(
        "id,destination,item.value,item.mass,item.prc_code,end_user.military,end_uses,export_date,item.purity",
        'A,DE,1250.30 EUR,0.3 kg,"1C905.a, 1C902",yes,civil; military,2025-12-02,0.1%',
    )
    case = good(
        {
            "destination": "DE",
            "item": {"value": "1250.30 EUR", "mass": 0.3, "prc_code": ["1C905.a", "1C902"], "purity": "0.1%"},
            "end_user": {"military": True},
            "end_uses": ["civil", "military"],
            "export_date": "2025-12-02",
        }
    )
    assert plain_record(table) == plain_record(case.facts)


@pytest.mark.parametrize(("cell", "value"), [("TRUE", True), ("false", False), ("yes", True), ("No", False)])
def test_yes_and_no_as_spreadsheets_write_them(cell: str, value: bool) -> None:
    assert _row("end_user.military", cell).fields["end_user"].fields == {"military": Stated(value)}  # type: ignore[union-attr]


def test_an_empty_cell_states_nothing_and_spaces_do_not_count() -> None:
    facts = _row("id,destination,exported_from,item.mass", "A,, DE ,  ")
    assert facts.fields == {"exported_from": Stated("DE")}


def test_a_cell_can_hold_any_state() -> None:
    header = "destination,exported_from,item.mass,item.parts,end_uses"
    cells = ['{"unknown": "no answer"}', '{"not_applicable": true}', '{"at_least": "5 kg"}', '[{"mass": 1}]', "[]"]
    facts = _row(header, ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)).fields
    assert facts["destination"] == Asked("no answer")
    assert facts["exported_from"] is NOT_APPLICABLE
    item = facts["item"]
    assert isinstance(item, Record)
    assert item.fields["mass"] == Between(Fraction(5), None)
    parts = item.fields["parts"]
    assert isinstance(parts, Members)
    assert plain_record(parts.records[0]) == (  # type: ignore[arg-type]
        "article",
        "item.parts[0]",
        {"mass": ("stated", "Fraction", Fraction(1)), "parts": ((), True)},
    )
    assert facts["end_uses"] == Stated(frozenset())


def test_lists_in_a_cell() -> None:
    item = _row("item.parts,item.processes_complete", "none,no").fields["item"]
    assert isinstance(item, Record)
    assert item.fields == {"parts": Members((), True), "processes": Members((), False)}


def test_a_cell_can_refer_to_a_shared_record() -> None:
    common = common_of({"records": {"party": {"P1": {}}}})
    assert _row("end_user", "P1", common=common).fields == {"end_user": Shared("party", "P1")}


def test_a_text_may_begin_with_a_bracket() -> None:
    facts = _row("end_user.name", "[draft] Müller")
    assert facts.fields["end_user"].fields == {"name": Stated("[draft] Müller")}  # type: ignore[union-attr]


def test_semicolons_and_tabs() -> None:
    for sign in ";\t":
        facts = _row(f"destination{sign}item.value", f"DE{sign}5 EUR")
        assert facts.fields["destination"] == Stated("DE")
        assert facts.fields["item"].fields == {"value": Stated(Money(Fraction(5), "EUR"))}  # type: ignore[union-attr]


def test_lines_are_those_of_the_file() -> None:
    text = 'id,end_user.name\r\nA,"one\r\ntwo"\r\n\r\n,x\r\n'
    first, second = read_text(text, "csv")
    assert (first.id, first.place, second.id, second.place) == ("A", "in:2", "line 5", "in:5")
    assert first.case is not None
    assert first.case.facts.fields["end_user"].fields["name"] == Stated("one\r\ntwo")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("header", "cells", "code", "said"),
    [
        ("destination", "UK", "C610", "`destination` names no country: UK; write GB"),
        ("item.value", "1250", "C605", "`item.value` needs its currency"),
        ("item.value", '"1,5 EUR"', "C606", "has a comma"),
        ("item.prc_code", "5.00E+02", "C611", "is no code of `prc_list`"),
        ("end_user.military", "1", "C603", "takes yes or no"),
        ("destination,item.mass", "DE", "C631", "the row has 1 cells and the header has 2"),
        ("destination,item.mass", "DE,1,2", "C631", "the row has 3 cells"),
        ("end_user.name", '"abc"def', "C631", "the row cannot be told apart into cells"),
        ("end_user.name", '"abc', "C631", "the row cannot be told apart into cells"),
        ("item.mass", '{"at_least": }', "C601", "a cell that begins with { is read as JSON"),
        ("end_user.name", "{draft}", "C601", "is read as JSON"),
        ("end_user,end_user.name", "P1,x", "C630", "`end_user.name` is stated beside `end_user`"),
        ("end_user.name,end_user", "x,P1", "C630", "`end_user` is stated beside fields of its own"),
        ("item.parts", "P1", "C603", "takes a list of article"),
    ],
)
def test_a_wrong_row_is_refused_with_advice(header: str, cells: str, code: str, said: str) -> None:
    (result,) = read_text(f"{header}\n{cells}\n", "csv")
    assert said in only(result, code)
    assert result.diagnostics[0].span.line == 2


@pytest.mark.parametrize(
    ("header", "code", "said"),
    [
        ("destinatoin", "C602", "`destinatoin` is no field of a case; did you mean `destination`?"),
        ("item.vaule", "C602", "did you mean `item.value`?"),
        ("item.parts.mass", "C602", "`item.parts.mass` is no field of a case"),
        ("xyzzy", "C602", "name the field with dots"),
        ("item.mass,item.mass", "C630", "the header has the column `item.mass` twice"),
        ("item.mass,", "C630", "the header has no name for column 2"),
        ('"abc"d,x', "C631", "the row cannot be told apart"),
    ],
)
def test_a_wrong_header_fails_every_row(header: str, code: str, said: str) -> None:
    width = header.count(",")
    rows = "".join("\nA" + "," * width for _ in range(2))
    results = read_text(header + rows, "csv")
    assert len(results) == 2
    for result in results:
        found = result.diagnostics[0]
        assert (result.case, found.code, found.span.line) == (None, code, 1)
        assert said in f"{found.message}; {found.help}"
    assert results[0].diagnostics[:1] == results[1].diagnostics[:1]


def test_a_wrong_row_does_not_stop_the_others() -> None:
    text = b'id,destination\nA,DE\nB,D\xc4\nC,"x"y\nD\nE,FR\n'
    results = read_text(text, "csv")
    assert [(r.id, r.case is not None) for r in results] == [
        ("A", True),
        ("line 3", False),
        ("line 4", False),
        ("line 5", False),
        ("E", True),
    ]
    assert [codes(r) for r in results[1:4]] == [["C623"], ["C631"], ["C631"]]


def test_a_code_that_became_a_number_is_a_warning() -> None:
    (result,) = read_text("item.prc_code,item.tariff_code\n500,2846\n", "csv")
    assert result.case is not None
    assert [(d.code, d.span.line) for d in result.diagnostics] == [("C654", 2)]
    assert "`item.prc_code` is the bare number 500" in result.diagnostics[0].message


# -- the table of parts --------------------------------------------------------------------------------------

CASES = "id,item.value\nA,100 EUR\nB,5 EUR\n"


def test_parts_are_what_json_would_say() -> None:
    parts = _parts(
        "case,list,called,within,mass,value,material,share,holder.name\n"
        "B,item.parts,,,1 kg,,,,\n"
        "A,item.parts,,rotor,,2 EUR,dysprosium,,\n"
        "A,item.parts,rotor,,,7 EUR,,,\n"
        "A,end_user.owners,,,,,,40%,ACME\n"
        "A,item.parts,,,2 kg,,,,\n"
    )
    first, second = (r.case for r in read_text(CASES, "csv", parts=parts))
    assert first is not None
    assert second is not None
    inner = {"value": "2 EUR", "material": "dysprosium"}
    same = good(
        {
            "item": {"value": "100 EUR", "parts": [{"value": "7 EUR", "parts": [inner]}, {"mass": 2}]},
            "end_user": {"owners": [{"share": "40%", "holder": {"name": "ACME"}}]},
        }
    )
    assert plain_record(first.facts) == plain_record(same.facts)
    assert plain_record(second.facts) == plain_record(good({"item": {"value": "5 EUR", "parts": [{"mass": 1}]}}).facts)


def test_a_case_without_rows_has_no_list() -> None:
    first, second = read_text(CASES, "csv", parts=_parts("case,list,mass\nA,item.parts,1\n"))
    assert second.case is not None
    assert "parts" not in second.case.facts.fields["item"].fields  # type: ignore[union-attr]
    assert first.case is not None


def test_a_row_within_needs_no_list_of_its_own() -> None:
    parts = _parts("case,list,called,within,kind\nA,item.parts,x,,\nA,,,x,\nA,processes,,x,mining\n")
    first = read_text(CASES, "csv", parts=parts)[0].case
    assert first is not None
    same = good({"item": {"value": "100 EUR", "parts": [{"parts": [{}], "processes": [{"kind": "mining"}]}]}})
    assert plain_record(first.facts) == plain_record(same.facts)


def test_parts_can_be_added_to_json_too() -> None:
    (result,) = read_text('{"id": "A"}', "jsonl", parts=_parts("case,list,mass\nA,item.parts,1\n"))
    assert result.case is not None
    assert plain_record(result.case.facts) == plain_record(good({"item": {"parts": [{"mass": 1}]}}).facts)


@pytest.mark.parametrize(
    ("rows", "code", "line", "said"),
    [
        ("A,item.parts,,,UK", "C610", 2, "`item.parts[0].origin` names no country: UK"),
        ("A,item.parts,,,CN\nA,item.parts,,,UK", "C610", 3, "`item.parts[1].origin`"),
        ("A,item.parts,x,,CN\nA,item.parts,,x,UK", "C610", 3, "`item.parts[0].parts[0].origin`"),
        ("A,item.parts,,y,CN", "C632", 2, "`row 2` lies within y, and no row of its case is called that"),
        ("A,item.parts,x,y,\nA,item.parts,y,x,", "C632", 2, "no row of its case is called that"),
        ("A,item.parts,x,,\nA,item.parts,x,,", "C632", 3, "is the second one called x"),
        ("A,,,,CN", "C632", 2, "does not say which list it is on"),
        ("A,item.value.x,,,CN", "C632", 2, "is on `item.value.x`, and `value` is not written out"),
        ("A,item.value,,,CN", "C632", 2, "adds to `value`, which the case states"),
        ("A,item.prats,,,CN", "C602", 2, "`item.prats` is no field"),
        ("A,end_user.owners,,,CN", "C602", 2, "`end_user.owners[0].origin` is no field of a record `stake`"),
        ("A,item.parts", "C631", 2, "`row 2` has 2 cells and the header has 5"),
    ],
)
def test_a_wrong_row_of_parts_fails_its_case(rows: str, code: str, line: int, said: str) -> None:
    first, second = read_text(CASES, "csv", parts=_parts("case,list,called,within,origin\n" + rows + "\n"))
    found = first.diagnostics[0]
    assert (first.case, found.code, found.span.line) == (None, code, line)
    if code != "C602" or "owners" in said:
        assert found.span.path == "parts"
    assert said in f"{found.message}; {found.help}"
    assert second.case is not None


def test_rows_of_no_case_come_at_the_end() -> None:
    table = "case,list,mass\nA,item.parts,1\nX,item.parts,1\nX,item.parts,2\n"
    results = read_text(CASES, "csv", parts=_parts(table))
    assert [r.id for r in results] == ["A", "B", "X"]
    assert "the row belongs to a case X, and there is no such case" in only(results[2], "C632")
    assert results[2].place == "parts:3"
    parts = _parts(table)
    assert [r.id for r in read_text(CASES, "csv", parts=parts, more_follows=True)] == ["A", "B"]
    assert [r.id for r in read_text("id\nX\n", "csv", parts=parts)] == ["X"]


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("case,mass\nA,1\n", "C630"),
        ("case,list,mass,mass\n", "C630"),
        ("", "C630"),
        ("case,list,mass\n,item.parts,1\n", "C632"),
        ('case,list,mass\n"x"y,1,2\n', "C631"),
    ],
)
def test_a_table_that_cannot_be_trusted_fails_every_case(table: str, code: str) -> None:
    parts, found = read_parts(io.StringIO(table), name="parts")
    assert {d.code for d in found} == {code}
    for result in read_text(CASES, "csv", parts=parts):
        assert result.case is None
        assert code in codes(result)


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    parts, found = read_parts(tmp_path / "none.csv")
    assert [d.code for d in found] == ["C634"]
    assert all(r.case is None for r in read_text(CASES, "csv", parts=parts))


def test_chains_of_rows_have_an_end() -> None:
    rows = [f"A,item.parts,p{i},p{i - 1}" for i in range(1, 1000)]
    parts = _parts("case,list,called,within\nA,item.parts,p0,\n" + "\n".join(rows))
    first = read_text(CASES, "csv", parts=parts)[0]
    assert first.case is None
    assert codes(first)[0] == "C621"
