"""Control-list and tariff codes: one spelling each, and covering as a partial order."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_lang.values.codes import CodeError, ancestors, canonical_code, covers

segments = st.text("0123456789abAB", min_size=1, max_size=3)
dotted = st.lists(segments, min_size=1, max_size=4).map(".".join)
digits = st.text("019", min_size=2, max_size=14)
coded = st.one_of(
    st.tuples(st.just("dotted"), dotted, dotted, dotted),
    st.tuples(st.just("digits"), digits, digits, digits),
)


@pytest.mark.parametrize(
    ("text", "style", "code"),
    [
        ("1c905.A", "dotted", "1C905.a"),
        ("  1C902 ", "dotted", "1C902"),
        ("1C905.A.1.B", "dotted", "1C905.a.1.b"),
        ("ml8.A", "dotted", "ML8.a"),
        ("2846.90.19", "digits", "28469019"),
        (" 2846 90 1940 ", "digits", "2846901940"),
        ("28", "digits", "28"),
        ("1" * 14, "digits", "1" * 14),
    ],
)
def test_one_spelling(text: str, style: str, code: str) -> None:
    assert canonical_code(text, style) == code


@pytest.mark.parametrize(
    ("text", "style", "advice"),
    [
        ("", "dotted", "A code is missing: write one such as 1C905.a"),
        ("1C 905", "dotted", "has a space inside: write the code without spaces"),
        ("1C905.", "dotted", "has a dot with nothing beside it"),
        (".a", "dotted", "has a dot with nothing beside it"),
        ("1C905..a", "dotted", "has a dot with nothing beside it"),
        ("740.2(a)", "dotted", "write letters and digits separated by dots"),
        ("1C905-a", "dotted", "write letters and digits separated by dots"),
        ("1С905", "dotted", r"outside ASCII \(CYRILLIC CAPITAL LETTER ES\): type the code again"),
        ("1C905a1", "dotted", r"runs entry and sub-entry together: put a dot after 1C905, as in 1C905\.a1"),
        ("1c9021", "dotted", "put a dot after 1C902"),
        ("1" * 65, "dotted", "is longer than 64 characters"),
        ("", "digits", "A code is missing: write 2 to 14 digits"),
        (" . ", "digits", "A code is missing"),
        ("2", "digits", "has 1 digits: a tariff code has 2 to 14"),
        ("1" * 15, "digits", "has 15 digits"),
        ("2846-90", "digits", r"has more than digits, dots and spaces: write it as 2846\.90"),
        ("２８４６", "digits", r"dots and spaces \(FULLWIDTH DIGIT TWO\)"),
    ],
)
def test_what_is_no_code_is_refused_with_advice(text: str, style: str, advice: str) -> None:
    with pytest.raises(CodeError, match=advice):
        canonical_code(text, style)


def test_an_unknown_style_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="'roman' is not a style of codes: use 'dotted' or 'digits'"):
        canonical_code("IV", "roman")


@pytest.mark.parametrize(
    ("member", "code", "style", "expected"),
    [
        ("1C905", "1C905", "dotted", True),
        ("1C905", "1C905.a", "dotted", True),
        ("1C905.a", "1C905.a.1", "dotted", True),
        ("1c905", "1C905.A.1", "dotted", True),
        ("1C905.a", "1C905", "dotted", False),
        ("1C905.a", "1C905.b", "dotted", False),
        ("1C905.a", "1C905.ab", "dotted", False),
        ("1C90", "1C905", "dotted", False),
        ("284690", "2846901940", "digits", True),
        ("2846.90", "2846 90 19 40", "digits", True),
        ("2846901940", "284690", "digits", False),
        ("2847", "284690", "digits", False),
    ],
)
def test_covering(member: str, code: str, style: str, expected: bool) -> None:
    assert covers(member, code, style) is expected


def test_ancestors_come_nearest_first() -> None:
    assert ancestors("1C905.A.1", "dotted") == ("1C905.a", "1C905")
    assert ancestors("1C905", "dotted") == ()
    assert ancestors("2846.90", "digits") == ("28469", "2846", "284", "28")
    assert ancestors("28", "digits") == ()


@given(coded)
def test_covering_is_a_partial_order(case: tuple[str, str, str, str]) -> None:
    style, a, b, c = case
    # Joining makes related codes likely; three drawn alone would hardly ever be.
    joint = "." if style == "dotted" else ""
    b, c = (joint.join([a, b])[:14].rstrip("."), c) if len(a) < 12 else (b, c)
    assert covers(a, a, style)
    if covers(a, b, style) and covers(b, a, style):
        assert canonical_code(a, style) == canonical_code(b, style)
    if covers(a, b, style) and covers(b, c, style):
        assert covers(a, c, style)


@given(coded)
def test_ancestors_are_what_strictly_covers(case: tuple[str, str, str, str]) -> None:
    style, code, other, _ = case
    above = ancestors(code, style)
    assert all(covers(ancestor, code, style) for ancestor in above)
    strictly = covers(other, code, style) and canonical_code(other, style) != canonical_code(code, style)
    assert (canonical_code(other, style) in above) is strictly


@given(coded)
def test_a_canonical_code_stays_as_it_is(case: tuple[str, str, str, str]) -> None:
    style, code, *_ = case
    assert canonical_code(canonical_code(code, style), style) == canonical_code(code, style)


@given(st.text(max_size=20), st.sampled_from(["dotted", "digits"]))
def test_any_text_is_a_code_or_a_code_error(text: str, style: str) -> None:
    with suppress(CodeError):
        assert canonical_code(text, style).isascii()
