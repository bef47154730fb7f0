"""Quoted texts: where one ends, what it says, and how to tell that its end was forgotten.

A text may go over several lines, so a forgotten mark would swallow the file up to the next one. Where a text
that goes past its line ends directly in front of a word, the mark that ended it was meant to open another.
"""

import re
from functools import cache
from itertools import pairwise

from attrs import frozen

from policy_lang.diagnostics.model import Edit
from policy_lang.syntax.pasted import CLOSING

_ESCAPED = re.compile(r'\\(["\\])')
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
_ENDS_LINE = re.compile(r"[^\S\n]*(?:#|\n|\Z)")
_BEHIND_A_TEXT = re.compile(r"[\s,:)|#%\uff0c\uff1a\uff09\uff5c\u3001]|\Z")


@frozen
class Quoted:
    """A quoted text: the offset behind its closing mark, and what it says."""

    end: int
    text: str


@frozen
class Unclosed:
    """An opening mark without its end; `alone` if nothing stands behind it, so that it looks like an end."""

    alone: bool


def read_quoted(raw: str, at: int) -> Quoted | Unclosed:
    """The quoted text that opens at an offset."""
    mark = raw[at]
    if mark in "'\u2018\u201a\uff07":
        match = _within_line(CLOSING[mark]).match(raw, at + 1)
    else:
        match = _up_to(CLOSING[mark] + ('"' if mark in "\u201c\u201d\u201e" else "")).match(raw, at + 1)
    if match is None or _ran_away(raw, at, match.end()):
        return Unclosed(_ENDS_LINE.match(raw, at + 1) is not None)
    return Quoted(match.end(), unfold(_ESCAPED.sub(r"\1", match[1])))


def _ran_away(raw: str, start: int, end: int) -> bool:
    return "\n" in raw[start:end] and not _BEHIND_A_TEXT.match(raw, end)


@cache
def _up_to(closing: str) -> re.Pattern[str]:
    marks = re.escape(closing)
    return re.compile(rf'((?:[^\\{marks}]++|\\["\\]|\\)*+)[{marks}]')


@cache
def _within_line(closing: str) -> re.Pattern[str]:
    marks = re.escape(closing)
    return re.compile(rf"([^\n{marks}]*+)[{marks}]")


def plain_quotes(raw: str, start: int, end: int) -> list[Edit]:
    """The edits that give a text between typographic marks plain ones; marks inside it are escaped."""
    inner = [Edit(at, at, "\\") for at in range(start + 1, end - 1) if raw[at] == '"' and raw[at - 1] != "\\"]
    return [Edit(start, start + 1, '"'), *inner, Edit(end - 1, end, '"')]


def unfold(text: str) -> str:
    """A quoted text without its line breaks: a space for each, none between Chinese characters."""
    if "\n" not in text:
        return text
    first, *lines = text.split("\n")
    lines = [first.rstrip(), *(line.strip() for line in lines[:-1]), lines[-1].lstrip()]
    pieces = lines[:1]
    for before, line in pairwise(lines):
        close = bool(before and line and _CJK.match(before[-1]) and _CJK.match(line[0]))
        pieces.append(line if close or not line else " " + line)
    return "".join(pieces)
