"""How diagnostics are shown: the lines they speak of, underlined where the eye sees the words."""

import pytest

from policy_lang.diagnostics.model import Diagnostic, Label, Report
from policy_lang.diagnostics.render import render_json, render_line, render_text
from policy_lang.source.text import Source, Span
from policy_lang.source.width import pad, width

PATH = "a.policy"


def place(text: str, words: str, path: str = PATH) -> Span:
    """The first place of some words in a text."""
    start = text.index(words)
    end = start + len(words)
    line, end_line = text.count("\n", 0, start) + 1, text.count("\n", 0, end) + 1
    column, end_column = start - text.rfind("\n", 0, start), end - text.rfind("\n", 0, end)
    return Span(path, start, end, line, column, end_line, end_column)


def shown(text: str, found: Diagnostic, colour: bool = False) -> list[str]:
    return render_text(found, {PATH: Source(PATH, text)}, colour).splitlines()


def test_a_place_is_underlined() -> None:
    text = "one\ntwo three four\n"
    assert shown(text, Diagnostic("S120", "a message", place(text, "three"), "what to do")) == [
        "error[S120]: a message",
        " --> a.policy:2:5",
        "  |",
        "2 | two three four",
        "  |     ^^^^^",
        "  = help: what to do",
    ]


@pytest.mark.parametrize(
    ("line", "words", "under"),
    [
        ("稀土 magnet", "magnet", "     ^^^^^^"),
        ("a 稀土 b", "稀土", "  ^^^^"),
        ("\tone two", "two", "        ^^^"),
        ("é\u0301x y", "y", "   ^"),
        ("a\u200bb c", "c", "   ^"),
        ("（x）", "x", "  ^"),
    ],
)
def test_the_underlining_is_right_for_what_is_wide_or_takes_no_room(line: str, words: str, under: str) -> None:
    assert shown(line, Diagnostic("S120", "m", place(line, words)))[4] == f"  | {under}"


def test_other_places_have_their_words_and_lines_keep_their_order() -> None:
    text = "".join(f"line {n} here\n" for n in range(1, 13))
    found = Diagnostic(
        "S127",
        "said twice",
        place(text, "line 11"),
        labels=(Label(place(text, "line 2"), "first said here"), Label(place(text, "11 here"), "and so")),
    )
    assert shown(text, found) == [
        "error[S127]: said twice",
        "  --> a.policy:11:1",
        "   |",
        " 2 | line 2 here",
        "   | ------ first said here",
        "...",
        "11 | line 11 here",
        "   | ^^^^^^^",
        "   |      ------- and so",
    ]


def test_places_in_other_files_follow() -> None:
    text, other = "one\n", "two\n"
    found = Diagnostic("N202", "m", place(text, "one"), labels=(Label(place(other, "two", "b.policy"), "here"),))
    sources = {PATH: Source(PATH, text), "b.policy": Source("b.policy", other)}
    assert render_text(found, sources, False).splitlines()[5:] == [
        " ::: b.policy:1:1",
        "  |",
        "1 | two",
        "  | --- here",
    ]


def test_a_place_over_several_lines_is_underlined_on_its_first() -> None:
    text = "one two\nthree\n"
    assert shown(text, Diagnostic("S120", "m", place(text, "two\nthree")))[3:] == ["1 | one two", "  |     ^^^"]


def test_a_long_line_is_cut_around_the_place() -> None:
    text = "x" * 500 + " here " + "y" * 500
    lines = shown(text, Diagnostic("S120", "m", place(text, "here")))
    assert len(lines[3]) < 180
    at = lines[4].index("^")
    assert lines[3][at : at + 4] == "here"
    assert lines[3].endswith("…")
    long = Diagnostic("S120", "m", place("z" * 1000, "z" * 1000))
    assert all(len(line) < 180 for line in shown("z" * 1000, long))


def test_without_its_source_a_diagnostic_has_its_place_only() -> None:
    found = Diagnostic("S109", "m", Span("b.policy", 0, 0, 3, 1, 3, 1), "h")
    assert render_text(found, {}, False) == "error[S109]: m\n --> b.policy:3:1\n  = help: h\n"
    nowhere = Diagnostic("S110", "m", Span("", 0, 0, 1, 1, 1, 1))
    assert render_text(nowhere, {}, False) == "error[S110]: m\n"


def test_nothing_an_author_wrote_steers_the_terminal() -> None:
    text = "a \x1b[31m \u202e \ud800 b\n"
    found = Diagnostic("S102", "bad \x1b[2J\nword", place(text, "b"), "help \u2066", labels=())
    out = render_text(found, {PATH: Source(PATH, text)}, False)
    out.encode()
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert len(render_line(found).splitlines()) == 1
    assert "\x1b" not in render_line(found)


def test_colour_is_only_added() -> None:
    text = "one two\n"
    found = Diagnostic("W504", "m", place(text, "two"), "h", (Label(place(text, "one"), "l"),))
    import re

    plain = render_text(found, {PATH: Source(PATH, text)}, False)
    coloured = render_text(found, {PATH: Source(PATH, text)}, True)
    assert "\x1b" not in plain
    assert "\x1b[1;33mwarning[W504]" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_a_line_and_json() -> None:
    text = "one\ntwo\n"
    found = Diagnostic("S122", "m", place(text, "two"), "h", (Label(place(text, "one"), "l"),))
    assert render_line(found) == "a.policy:2:1: error S122 m (h)"
    assert render_line(Diagnostic("S122", "m", place(text, "two"))) == "a.policy:2:1: error S122 m"
    where = {"path": PATH, "line": 2, "column": 1, "end_line": 2, "end_column": 4}
    label = {"text": "l", "path": PATH, "line": 1, "column": 1, "end_line": 1, "end_column": 4}
    said = {"code": "S122", "severity": "error", "message": "m", "help": "h"}
    assert render_json([found]) == [{**said, **where, "labels": [label]}]


def test_width_and_padding() -> None:
    assert width("稀土 0.1%") == 9
    assert width("e\u0301") == 1
    assert pad("稀", 4) == "稀  "
    assert pad("稀土", 3) == "稀土"


def test_a_report_takes_what_another_has() -> None:
    one, other = Report(), Report()
    span = Span(PATH, 0, 1, 1, 1, 1, 2)
    other.add("S120", span, "m")
    one.add("S120", span, "m")
    one.take(other)
    assert len(one.diagnostics) == 1
