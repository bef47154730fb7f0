"""Texts made to break a reader: each is read in time, without an exception, and told of in few words."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_lang.authoring.format import fix_text, format_text
from policy_lang.diagnostics.model import Diagnostic, Report
from policy_lang.diagnostics.render import render_json, render_line, render_text
from policy_lang.source.text import Source
from policy_lang.syntax import ast
from policy_lang.syntax.printer import print_file
from policy_lang.syntax.read import read_file
from tests.strategies import syntax
from tests.syntax.test_print_and_parse import FAST

HEAD = "regime prc\n"
SECONDS = 20
"""A bound that only something quadratic goes beyond, also on a busy machine."""


def mistakes(text: str) -> list[Diagnostic]:
    """What is told of a text; every message can be shown."""
    source, report = Source("x.policy", text), Report()
    started = time.process_time()
    read_file(source, report)
    assert time.process_time() - started < SECONDS
    for found in report.diagnostics:
        assert 0 <= found.span.start <= found.span.end <= len(text)
        assert text.count("\n", 0, found.span.start) + 1 == found.span.line
        assert len(render_text(found, {"x.policy": source}, True).encode()) < 2000
        assert "\n" not in render_line(found)
    render_json(report.diagnostics)
    return list(report.diagnostics)


def codes(text: str) -> list[str]:
    return [found.code for found in mistakes(text)]


def deep(levels: int, of: str) -> str:
    return "".join(" " * level + of + "\n" for level in range(levels))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["S110"]),
        ("\n \n", ["S110"]),
        ("# only\n   # comments\n", ["S110"]),
        ("\ufeff\ufeff", ["S101"]),
        (HEAD + "clause c : " + "(" * 10_000 + "a" + ")" * 10_000, ["S107"]),
        (HEAD + "clause c : " + "(" * 10_000, ["S105", "S107"]),
        (HEAD + deep(2_000, "x"), ["S107"]),
        (HEAD + "clause c :\n all of\n" + deep(300, "  - all of"), ["S107"]),
        (HEAD + "threshold t : " + "9" * 200_000 + " kg", ["S130"]),
        (HEAD + "codes of x t : " + "9" * 200_000, ["S130"]),
        (HEAD + "threshold t : " + "1,000" + ",000" * 50_000, ["S106"]),
        (HEAD + "threshold t : " + "1.0" + ".0" * 50_000, ["S130"]),
        (HEAD + "clause " + "c" * 1_000_000 + " : a", []),
        (HEAD + "clause c : a is \"" + "x" * 1_000_000 + '"', []),
        (HEAD + "clause c : a is \"" + "\\" * 100_001 + '"', ["S104"]),
        (HEAD + "clause c : a is \"" + "x\n  " * 100_000, ["S104"]),
        (HEAD + "clause c : a" + "\t" * 100_000, ["S101"]),
        (HEAD + "clause c : a" + "\u200b" * 100_000, ["S101"]),
        (HEAD + "clause c : a " + "€" * 100_000, ["S102"]),
        (HEAD + "clause c : " + "稀" * 100_000, ["S108"]),
        (HEAD + "clause c : " + "a b " * 20_000, ["S120"]),
        (HEAD + "measure m : " + "- " * 20_000 + "5", ["S120"]),
        (HEAD + "clause c : a\0b", ["S102"]),
        (HEAD + "clause \ud83d\ude00 : a", ["S102"]),
        (HEAD + 'clause c : a is "\ud800" # \udfff', ["S102", "S102"]),
        (HEAD + 'clause c : a is "\x1b[31m"', ["S102"]),
        (HEAD + "clause größe : größe is größe\nclause größe : a", ["S108"]),
        (HEAD + "clause c : 出口管制法第12条。", ["S108"]),
        (HEAD + "clause c : a\x0bis\x85b\u2028", ["S101"]),
        (HEAD + "\"" * 101, ["S104"]),
        (HEAD + ")" * 10_000, ["S120"]),
        (HEAD + "clause c : a\n" + "\n" * 100_000 + " b", ["S103"]),
    ],
    ids=lambda value: f"{len(value)}" if isinstance(value, str) else ",".join(value),
)  # fmt: skip
def test_what_is_told_of(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"threshold t{n} : {n}%\n" for n in range(10_000)),
        "countries c : " + ", ".join(f"a{n}" for n in range(5_000)) + "\n",
        "countries c :\n" + "".join(f"    a{n},\n" for n in range(5_000)) + "    b\n",
        "clause c : " + "a and " * 5_000 + "b\n",
        "clause c : a" + ".a" * 10_000 + "\n",
        "instrument i\n" + "".join(f"    control c{n}\n        when a is b\n" for n in range(4_000)),
        "background b\n    parts\n" + "        | a | 5 kg | |\n" * 5_000,
    ],
    ids=["thresholds", "a set", "a set over lines", "a condition", "a path", "an instrument", "a table"],
)
def test_what_is_long_is_read_in_time(text: str) -> None:
    assert not codes(HEAD + text)


@pytest.mark.parametrize("quote", ['"', "“", "'", "「"])
def test_many_forgotten_quotation_marks_are_told_of_in_time(quote: str) -> None:
    found = codes(HEAD + f"threshold t {quote}a : 1%\n" * 20_001)
    assert set(found) == {"S104"}
    assert len(found) <= 50


def test_conditions_as_deep_as_may_be() -> None:
    assert not codes(HEAD + "clause c : " + "a and not (" * 40 + "b" + ")" * 40)
    inner = "a and not (b or some r in p where (not (c and "
    assert not codes(HEAD + "clause c : " + inner * 13 + "b" + ")))" * 13)
    bullets = "".join("    " * (level + 2) + "- not all of\n" for level in range(36))
    assert not codes(HEAD + "clause c :\n    all of\n" + bullets + "    " * 38 + "- a\n")


PIECES = (
    *"\"'“”‘’（），：、．；\t\u00a0\u3000\u200b\ufeff•–()-|:,.%#\n<=€\\\x00\ud800é稀０Ａ²₂\r\x0b\u2028",
    *("until ", " and ", " or ", " not ", " is ", " in ", " except ", "all of\n", "- ", "when ", "control x\n"),
    *("2025-02-30", "5,000", "5 000 ", "```\n", "no", "    ", "        ", "\n    ", "\n        "),
)


@given(syntax.files(3), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 9), st.sampled_from(PIECES)), max_size=4))
@settings(FAST, max_examples=200)
def test_whatever_is_written_is_read_and_told_of(tree: ast.PolicyFile, changes: list[tuple[float, int, str]]) -> None:
    text = print_file(tree)
    for where, cut, piece in changes:
        at = int(where * len(text))
        text = text[:at] + piece + text[at + cut :]
    found = mistakes(text)
    source = Source("x.policy", text)
    laid = format_text(source)
    assert format_text(Source("x.policy", laid)) == laid
    if found:
        assert laid == text
    fixed, _ = fix_text(source)
    assert fix_text(Source("x.policy", fixed)) == (fixed, 0)
