"""Codes of control lists and tariffs: one spelling for each, and which code covers which.

Two styles are known.  A *dotted* list (dual-use lists, munitions lists) has segments: `1C905.a.1` lies
below `1C905.a`, which lies below `1C905`; but `1C90` is nobody's parent.  A *digits* list (the Harmonized
System and the tariffs built on it) is a tree of prefixes: `284690` covers `2846901940`.

A code that is spelt in a way no list uses would match no entry, and so look uncontrolled.  Reading is
therefore strict: what is not surely a code is refused.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from policy_lang.values.quoting import quoted

DOTTED = "dotted"
DIGITS = "digits"

_MAX_LENGTH = 64
_DIGITS = re.compile(r"[0-9]{2,14}")
_DOTTED = re.compile(r"[0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*")
# A dual-use number has five characters; more of them are sub-entries whose dots were left out.
_RUN_TOGETHER = r"([0-9][A-Z][0-9]{3})([0-9A-Z]+)"


class CodeError(ValueError):
    """A text is not a code of that style; the message says what to write instead."""


@lru_cache(maxsize=4096)
def canonical_code(text: str, style: str) -> str:
    """The one spelling of a code: `1c905.A` is `1C905.a` in style "dotted", `2846.90 19` is `28469019` in
    style "digits".

    Raises CodeError if the text is no code, and ValueError if the style is unknown.
    """
    if style == DOTTED:
        return _canonical_dotted(text.strip())
    if style == DIGITS:
        return _canonical_digits(text)
    raise ValueError(f"{style!r} is not a style of codes: use {DOTTED!r} or {DIGITS!r}.")


def covers(member: str, code: str, style: str) -> bool:
    """Whether `member` is `code` itself or an ancestor of it; raises like `canonical_code`."""
    upper, lower = canonical_code(member, style), canonical_code(code, style)
    if style == DIGITS:
        return lower.startswith(upper)
    return lower == upper or lower.startswith(upper + ".")


def ancestors(code: str, style: str) -> tuple[str, ...]:
    """The strict ancestors of a code, nearest first; raises like `canonical_code`.

    In style "digits" every shorter prefix of at least two digits is one.
    """
    plain = canonical_code(code, style)
    if style == DIGITS:
        return tuple(plain[:length] for length in range(len(plain) - 1, 1, -1))
    segments = plain.split(".")
    return tuple(".".join(segments[:count]) for count in range(len(segments) - 1, 0, -1))


def _canonical_dotted(text: str) -> str:
    if len(text) > _MAX_LENGTH or not _DOTTED.fullmatch(text):
        raise CodeError(_dotted_advice(text))
    first, dot, rest = text.partition(".")
    first = first.upper()
    if match := re.fullmatch(_RUN_TOGETHER, first):
        raise CodeError(
            f"{quoted(text)} runs entry and sub-entry together: put a dot after {match[1]}, as in "
            f"{match[1]}.{match[2].lower()}."
        )
    return first + dot + rest.lower()


def _canonical_digits(text: str) -> str:
    plain = text.replace(".", "").replace(" ", "")
    if _DIGITS.fullmatch(plain):
        return plain
    if not plain:
        raise CodeError("A code is missing: write 2 to 14 digits, such as 2846.90.")
    if plain.isascii() and plain.isdigit():
        raise CodeError(f"{quoted(text)} has {len(plain)} digits: a tariff code has 2 to 14.")
    raise CodeError(f"{quoted(text)} has more than digits, dots and spaces{_stranger(plain)}: write it as 2846.90.")


def _dotted_advice(text: str) -> str:
    if not text:
        return "A code is missing: write one such as 1C905.a."
    if len(text) > _MAX_LENGTH:
        return f"{quoted(text)} is longer than {_MAX_LENGTH} characters: write one code, such as 1C905.a."
    if not text.isascii():
        return f"{quoted(text)} has a character outside ASCII{_stranger(text)}: type the code again."
    if any(character.isspace() for character in text):
        return f"{quoted(text)} has a space inside: write the code without spaces, such as 1C905.a."
    if text.startswith(".") or text.endswith(".") or ".." in text:
        return f"{quoted(text)} has a dot with nothing beside it: put dots only between segments."
    return f"{quoted(text)} is not a code: write letters and digits separated by dots, such as 1C905.a."


def _stranger(text: str) -> str:
    """The first character outside ASCII by name, because a Cyrillic С cannot be told from a C by eye."""
    found = next((character for character in text if not character.isascii()), None)
    return f" ({unicodedata.name(found, repr(found))})" if found else ""
