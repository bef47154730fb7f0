"""The text of a provision before and after as one, with what went and what came marked line by line, word by word."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from xml.etree.ElementTree import Element

from attrs import frozen

from policy_lang.reports.html.page import Child, h

_WORDS = re.compile(r"\w+|\s+|.", re.DOTALL)
ALIKE = 0.5
"""Lines that share less than this are told as one that went and one that came."""
LONGEST = 2_000
"""Lines of more words than this are not compared word by word."""
AROUND = 3
"""So many lines around a change are shown where a text is long."""


@frozen(eq=False)
class _Line:
    """A line as written, the sign before it, its class, and how it is shown."""

    text: str
    sign: str = "  "
    name: str = ""
    shown: Child = None

    def element(self) -> Element:
        """The line; what it wraps to is to stand as deep as the line itself."""
        depth = len(self.text) - len(self.text.lstrip(" "))
        return h(
            *("span", self.sign, self.text if self.shown is None else self.shown, "\n"),
            class_=f"line {self.name}".rstrip(),
            style=f"--in: {depth}" if depth else None,
        )


def redline(old: Sequence[str], new: Sequence[str]) -> Element:
    """Both texts as lines; a line that went begins with −, one that came with +."""
    return h("pre", [line.element() for line in _lines(old, new)], class_="redline")


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[_Line]:
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield from _same(new[c:d], whole=c == 0 and d == len(new))
            continue
        marked = [_by_words(*pair) for pair in zip(old[a:b], new[c:d], strict=False)] if b - a == d - c else []
        if marked and all(marked):
            yield from (line for pair in marked for line in pair)
        else:
            yield from (_Line(line, "− ", "gone", h("del", line)) for line in old[a:b])
            yield from (_Line(line, "+ ", "come", h("ins", line)) for line in new[c:d])


def _same(lines: Sequence[str], whole: bool) -> Iterator[_Line]:
    """Lines that both sides have; of many beside a change, those next to it."""
    left_out = 0 if whole else len(lines) - 2 * AROUND
    if left_out <= AROUND:
        yield from map(_Line, lines)
        return
    yield from map(_Line, lines[:AROUND])
    yield _Line(f"… {left_out} lines that stand the same on both sides", name="left-out")
    yield from map(_Line, lines[-AROUND:])


def _by_words(old: str, new: str) -> tuple[_Line, ...]:
    """A line before and after with the words marked that differ; nothing where they share too little."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if max(len(before), len(after)) > LONGEST or matcher.ratio() < ALIKE:
        return ()
    gone: list[Child] = []
    come: list[Child] = []
    for what, a, b, c, d in matcher.get_opcodes():
        left, right = "".join(before[a:b]), "".join(after[c:d])
        gone.append(left if what == "equal" else h("del", left) if left else None)
        come.append(right if what == "equal" else h("ins", right) if right else None)
    return _Line(old, "− ", "gone words", gone), _Line(new, "+ ", "come words", come)
