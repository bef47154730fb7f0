"""Mistakes: several in one file are each told of once, and what follows a mistake is read as if it were not there."""

import logging

import pytest
from lark import Lark, logger

from policy_lang.diagnostics.model import Diagnostic, Report
from policy_lang.source.text import Source, read_text
from policy_lang.syntax import ast
from policy_lang.syntax.parse import grammar_text, parser
from policy_lang.syntax.read import read_file

HEAD = 'regime prc\n\ninstrument a61 "Announcement 61"\n    published 2025-10-09\n'
CONTROL = HEAD + '\n    control foreign\n        cites "para. 1"\n'


def mistakes(text: str, path: str = "x.policy") -> tuple[Diagnostic, ...]:
    report = Report()
    read_file(Source(path, text), report)
    return report.diagnostics


def told(text: str) -> list[tuple[str, int]]:
    """The codes of all mistakes and their lines."""
    return [(one.code, one.span.line) for one in mistakes(text)]


def when(condition: str) -> Diagnostic:
    """The one mistake of a condition; it points into the line of the condition."""
    (found,) = mistakes(f"{CONTROL}        when {condition}\n        requires licence\n")
    assert found.span.line == 8
    return found


def tree(text: str) -> ast.PolicyFile:
    read = read_file(Source("x.policy", text), Report())
    assert read is not None
    return read


def test_the_grammar_has_no_conflicts(caplog: pytest.LogCaptureFixture) -> None:
    logger.addHandler(caplog.handler)
    logger.setLevel(logging.DEBUG)
    try:
        Lark(grammar_text(), parser="lalr", lexer=parser().options.lexer, maybe_placeholders=False)
    finally:
        logger.setLevel(logging.CRITICAL)
        logger.removeHandler(caplog.handler)
    assert not [record for record in caplog.records if "conflict" in record.getMessage().lower()]


def test_several_mistakes_are_each_told_of_once() -> None:
    text = (
        "regime prc “PRC”\n"
        "threshold floor : 5,000 USD\n"
        "instrument a61 Announcement No. 61\n"
        "    published 9 October 2025\n"
        "    in force from 2025-10-09 until 2026-01-01\n"
        "    control foreign-content\n"
        '        cites "para. 1\n'
        "        When exported_from is CN and destination is DE or destination is FR\n"
        "        requires licence\n"
        "        requires notify\n"
        "    control in\n"
        "        when destination ≥ 5\n"
        "        duty Give the thing\n"
        "    control missing\n"
        "    contrl other\n"
        "        when not destination is CN\n"
        "  exemption relief\n"
        "        lifts a except b except c\n"
        "control outside\n"
        "    when end_user.military\n"
    )
    assert told(text) == [
        ("S101", 1), ("S106", 2), ("S120", 3), ("S131", 4), ("S122", 5), ("S108", 6), ("S104", 7), ("S120", 8),
        ("S123", 8), ("S127", 10), ("S121", 11), ("S102", 12), ("S120", 13), ("S129", 14), ("S120", 15),
        ("S125", 16), ("S103", 17), ("S126", 18), ("S128", 19),
    ]  # fmt: skip


def test_a_mistake_costs_its_line_and_no_other() -> None:
    text = CONTROL + "        when exported_from iz CN\n        requires licence\n\n    control next\n        when a\n"
    (instrument,) = tree(text).declarations
    assert isinstance(instrument, ast.Instrument)
    first, second = instrument.provisions
    assert isinstance(first, ast.Control)
    assert isinstance(second, ast.Control)
    assert first.when is None
    assert first.requires == ast.Requires(ast.Name("licence"), None)
    assert second.when == ast.Holds(ast.Path(("a",)))


def test_a_head_with_a_mistake_keeps_its_block() -> None:
    (instrument,) = tree(HEAD.replace('"Announcement 61"', "Announcement 61")).declarations
    assert isinstance(instrument, ast.Instrument)
    assert instrument.published == ast.DateWord("2025-10-09")


def test_a_word_that_is_clear_is_read_as_what_was_meant() -> None:
    text = CONTROL + "        When exported_from is CN\n        requiers licence\n"
    (instrument,) = tree(text).declarations
    assert isinstance(instrument, ast.Instrument)
    (control,) = instrument.provisions
    assert isinstance(control, ast.Control)
    assert control.when is not None
    assert control.requires is not None


def test_lines_indented_for_no_reason_are_read_where_they_belong() -> None:
    text = CONTROL + "            when exported_from is CN\n            requires licence or else\n"
    assert told(text) == [("S103", 8), ("S120", 9)]


def test_a_forgotten_parenthesis_does_not_swallow_what_follows() -> None:
    text = CONTROL + "        when (a and\n            (b or c\n        requires licence from\n"
    assert told(text) == [("S105", 8), ("S129", 10)]


def test_a_parenthesis_may_close_at_the_left() -> None:
    assert not mistakes(CONTROL + "        when (\n    a\n    and\n    b\n        )\n")


def test_a_forgotten_quotation_mark_does_not_swallow_what_follows() -> None:
    text = CONTROL + '        duty "Keep the records.\n        note "fine"\n        requires licence from\n'
    assert told(text) == [("S104", 8), ("S129", 10)]


def test_a_text_over_lines_without_its_end_is_told_of_once() -> None:
    text = CONTROL + '        note "Keep\n            the records\n            of all.\n        requires licence from\n'
    assert told(text) == [("S104", 8), ("S129", 11)]


def test_one_mistake_in_a_list_is_told_of_once() -> None:
    lines = "            destination is DE\n            destination is FR\n            destination is IT\n"
    assert told(CONTROL + "        when all of\n" + lines) == [("S120", 9)]
    assert told(CONTROL + "        when\n" + lines.replace("dest", "- dest")) == [("S120", 9)]


def test_lines_of_one_wrong_indentation_are_told_of_once() -> None:
    text = CONTROL + "        when all of\n                - a\n            - b\n            - c\n        requires x\n"
    assert told(text) == [("S103", 10)]


def test_many_mistakes_in_one_instrument_are_all_told_of() -> None:
    text = HEAD + "".join(f"    control c{n}\n        when a iz b\n" for n in range(50))
    assert told(text) == [("S120", 6 + 2 * n) for n in range(50)]


def test_a_file_of_prose_gives_one_message() -> None:
    assert told("The following items; see “Annex 1”.\n\n1. Samarium (metal)\n" * 20) == [("S110", 1)]


def test_a_file_without_a_header_is_read_all_the_same() -> None:
    assert told("countries prc : CN\nthreshold t : 5,000 USD\n") == [("S110", 1), ("S106", 2)]
    assert told("regme prc\n\nthreshold t : 5,000 USD\nthreshold u : 1 USD\n") == [("S110", 1), ("S106", 3)]


def test_a_mistake_and_an_impossible_date_in_one_block_are_both_told_of() -> None:
    text = HEAD.replace("10-09", "02-30") + "    checked yesterday\n"
    assert told(text) == [("S131", 4), ("S120", 5)]


def test_what_a_mistake_took_away_is_not_missed() -> None:
    assert told('regime prc\n\nguarantee "g"\n    whenever a b\n    at least licence\n') == [("S120", 4)]
    table = "background b\n    parts\n        | a | b b b |\n        | 1 | 2 |\n"
    assert told("regime prc\n\n" + table) == [("S120", 5)]


@pytest.mark.parametrize(
    ("condition", "code", "help"),
    [
        ("a is greater than 5 kg", "S120", "is more than"),
        ("a exceeds 5 kg", "S120", "is more than"),
        ("a equals CN", "S120", "write `is`"),
        ("the item.origin is CN", "S120", "no articles"),
        ("a is more then 5 kg", "S120", "than"),
        ("either a or b", "S120", "any of"),
        ("a, b", "S120", "`and` or `or`"),
        ("a is CN, HK", "S120", "is in (CN, HK)"),
        ("mass b", "S120", "`mass is …`"),
        ("a is on or after 30 February 2025", "S131", "2025-10-09"),
        ("a is on or after 2025/2/3", "S131", "2025-02-03"),
        ("a is on or after 2025-10-9", "S131", "2025-10-09"),
        ("a is on or after 2025年10月9日", "S131", "YYYY-MM-DD"),
        ("a is after 2025-10-09T24:30Z", "S131", "23"),
        ("a is at least .5 kg", "S120", "0.5"),
        ("a is at least 5_000 kg", "S106", "unseparated"),
        ("a is at least 5'000 kg", "S106", "unseparated"),
        ("a is not before 2025-01-01", "S125", "on or after"),
        ("content by value x is at least 5%", "S120", "write `of` here"),
        ("a-b is c", "S108", "a_b"),
        ("item.in is b", "S121", "the_in"),
        ("a is [CN]", "S102", "parentheses"),
        ("a && b", "S102", "write `and`"),
        ("a != CN", "S102", "is not"),
    ],
)  # fmt: skip
def test_known_mistakes_in_conditions(condition: str, code: str, help: str) -> None:
    found = when(condition)
    assert found.code == code
    assert help in found.help


@pytest.mark.parametrize(
    "condition",
    [
        "a is at least (value - 5 USD)", "a is at least (value -5 USD)", "a is at least -5 kg", "value is -5 °C",
        "formula is in x", "formula contains x", "note.value is in (1C905, 1C905.a)", "a is at least 0.5kg",
        "number of each article is more than 2", "number is 2", "a is no",
    ],
)  # fmt: skip
def test_what_looks_odd_and_is_right(condition: str) -> None:
    assert not mistakes(f"{CONTROL}        when {condition}\n")


def test_a_condition_may_stand_below_its_word() -> None:
    text = CONTROL + "        when\n            a and b\n        unless\n            all of\n                - c\n"
    assert not mistakes(text)


def test_line_ends_and_byte_order_marks_do_not_matter() -> None:
    text = CONTROL + "        when exported_from is CN\n"
    for data in (text.replace("\n", "\r\n"), text.replace("\n", "\r"), "\ufeff" + text):
        source, offset = read_text("x.policy", data.encode())
        assert source is not None
        assert offset == -1
        assert source.text == text


def test_literate_files_point_at_the_lines_of_the_markdown() -> None:
    text = "# Title\n\n```policy\nregime prc\n```\n\n`until` in prose\n\n```policy\nclause c : x y\n```\n"
    (found,) = mistakes(text, "x.policy.md")
    assert (found.span.line, found.span.column) == (10, 14)
    assert text[found.span.start : found.span.end] == "y"


def test_free_words_are_names_where_names_are_expected() -> None:
    text = (
        "vocabulary v\n\ncase\n    note   : text\n    source : country\n\noutcomes\n    note\n    review\n\n"
        'question q "?"\n    listed\n    only "alone"\n    assume listed\n\n'
        'scenario "s"\n    given\n        value  5 USD\n    expect review\n    expect latent note by control\n'
    )
    assert not mistakes(text)
