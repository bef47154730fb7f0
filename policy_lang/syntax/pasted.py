"""Characters that word processors, input methods and web pages put into pasted text, and what they stand for.

In: the text of a file. Out: the same text, character for character, with plain characters in their place, so
that every offset stays what it was; and one diagnostic for each kind, with the edits that replace them.
"""

import re
from collections.abc import Iterable, Iterator

from attrs import frozen

from policy_lang.diagnostics.model import Edit, Report
from policy_lang.source.text import Span

_SPACE = "non-breaking or other unusual spaces"
_WIDE = "full-width characters"
_DASH = "typographic dashes or bullets"
QUOTATION_MARKS = "typographic quotation marks"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"


@frozen
class Pasted:
    """What such characters are called, the one character it reads as, and what a fix writes in its place."""

    name: str
    plain: str
    written: str


def _same(name: str, plain: str, characters: Iterable[str]) -> dict[str, Pasted]:
    return {character: Pasted(name, plain, plain) for character in characters}


def _wide() -> Iterator[tuple[str, Pasted]]:
    """The full-width forms of the ASCII characters, but for the quotation marks."""
    for code in range(0x21, 0x7F):
        if chr(code) not in "\"'":
            yield chr(code + 0xFEE0), Pasted(_WIDE, chr(code), chr(code))


PASTED: dict[str, Pasted] = {
    "\t": Pasted("tabs", " ", "    "),
    **_same(_SPACE, " ", "\v\f\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"),
    **_same(_SPACE, " ", "\u200a\u2028\u2029\u202f\u205f\u3000"),
    **{character: Pasted("invisible characters", character, "") for character in INVISIBLE},
    **dict(_wide()),
    "\u3001": Pasted(_WIDE, ",", ","),
    **_same(_DASH, "-", "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"),
    **_same(_DASH, "-", "\u2022\u2023\u2043\u2219\u25aa\u25cf\u25cb\u25a0\u25a1\u25e6\uf0a7\uf0b7"),
    **{chr(0x2080 + digit): Pasted("subscript digits", str(digit), str(digit)) for digit in range(10)},
}
CLOSING: dict[str, str] = {
    '"': '"', "\u201c": "\u201d", "\u201d": "\u201d", "\u201e": "\u201d\u201c", "\u201f": "\u201d",
    "\u00ab": "\u00bb", "\u300c": "\u300d", "\u300e": "\u300f", "\uff02": "\uff02",
    "'": "'", "\u2018": "\u2019", "\u201a": "\u2018\u2019", "\uff07": "\uff07",
}  # fmt: skip
"""The marks that may open a quoted text, and those that close it."""

HIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters nobody sees that change how a text reads: control codes, reversals of direction, half characters."""

_PLAIN = str.maketrans({character: pasted.plain for character, pasted in PASTED.items()})
_ANY = re.compile(f"[{re.escape(''.join(PASTED))}]")


def plain(text: str) -> str:
    """The text with each pasted character as what it stands for, and of the same length."""
    return text.translate(_PLAIN)


class Findings:
    """What the characters of a file have been mistaken for, by kind, with the first place of each."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text
        self._edits: dict[str, list[Edit]] = {}
        self._places: dict[str, list[int]] = {}

    def add(self, name: str, at: int, edits: Iterable[Edit]) -> None:
        """Note something of a kind at an offset, with what would put it right."""
        self._places.setdefault(name, []).append(at)
        self._edits.setdefault(name, []).extend(edits)

    def search(self, spared: Iterable[tuple[int, int]]) -> None:
        """Find the pasted characters outside some stretches (texts and comments), which are in order."""
        stretches = iter(spared)
        start, end = next(stretches, (len(self._text), len(self._text)))
        for match in _ANY.finditer(self._text):
            at = match.start()
            while at >= end:
                start, end = next(stretches, (len(self._text), len(self._text)))
            if at < start:
                pasted = PASTED[match[0]]
                self.add(pasted.name, at, [Edit(at, at + 1, pasted.written)])

    def report(self, report: Report) -> None:
        """One diagnostic for each kind."""
        for name, places in self._places.items():
            first = min(places)
            more = f", here and in {_counted(len(places) - 1)}" if len(places) > 1 else ""
            report.add(
                "S101",
                span_at(self._path, self._text, first, first + 1),
                f"the file has {name}{more}",
                "`policy fmt --fix` replaces them",
                edits=self._edits[name],
            )


def _counted(number: int) -> str:
    return "1 more place" if number == 1 else f"{number} more places"


def span_at(path: str, text: str, start: int, end: int) -> Span:
    """The place of a stretch of one line."""
    line, base = text.count("\n", 0, start) + 1, text.rfind("\n", 0, start) + 1
    return Span(path, start, end, line, start - base + 1, line, end - base + 1)
