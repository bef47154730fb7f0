"""Diagnostics as people and programs read them: with the lines they speak of, on one line, or as JSON.

What an author wrote comes back in these texts and may be hostile or damaged: control codes, reversals of
direction and half characters are shown as a sign of their own, and a long line only around the place.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from unicodedata import category

from attrs import frozen

from policy_lang.diagnostics.model import Diagnostic, Label, Severity
from policy_lang.source.text import Source, Span
from policy_lang.source.width import width

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}
_FRAME = "34"
_TAB = "    "
_LINE_SHOWN = 160
_DAMAGED = "\ufffd"
_SPARED = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"


@frozen
class _Place:
    """A stretch of one line to be underlined, and a few words about it."""

    span: Span
    text: str
    mark: str


def render_text(found: Diagnostic, sources: Mapping[str, Source], colour: bool) -> str:
    """A diagnostic with the lines it speaks of, underlined, and its help."""
    paint = _COLOURS[found.severity] if colour else ""
    frame = _FRAME if colour else ""
    places = _places(found)
    gutter = max(len(str(place.span.line)) for place in places)
    head = _painted(f"{found.severity.value}[{found.code}]", paint) + _bold(f": {clean(found.message)}", colour)
    lines = [head]
    path, last = "", 0
    for place in places:
        if place.span.path != path:
            path, last = place.span.path, 0
            lines += _arrow(found, place, gutter, frame)
        lines += _excerpt(place, sources.get(path), gutter, last, frame, paint)
        last = place.span.line
    if found.help:
        lines.append(" " * gutter + _painted(" = ", frame) + f"help: {clean(found.help)}")
    return "\n".join(lines) + "\n"


def _places(found: Diagnostic) -> list[_Place]:
    """The places in the order of their lines: those of the file in question, then those of others."""
    primary = _Place(found.span, "", "^")
    places = [primary, *(_Place(label.span, label.text, "-") for label in found.labels)]
    return sorted(places, key=lambda p: (p.span.path != found.span.path, p.span.path, p.span.line, p.span.column))


def _arrow(found: Diagnostic, place: _Place, gutter: int, frame: str) -> list[str]:
    span = found.span if place.span.path == found.span.path else place.span
    if not span.path:
        return []
    sign = "-->" if span is found.span else ":::"
    return [" " * gutter + _painted(sign, frame) + f" {clean(span.path)}:{span.line}:{span.column}"]


def _excerpt(place: _Place, source: Source | None, gutter: int, last: int, frame: str, paint: str) -> list[str]:
    """The line of a place and its underlining; of one already shown, only the underlining."""
    bar = _painted(" |", frame)
    blank = " " * gutter + bar
    line = _line(source, place.span.line) if source else ""
    if not line.strip():
        return [f"{blank} {clean(place.text)}"] if place.text else []
    shown, under, marked = _window(line, place.span)
    mark = _painted(place.mark * marked, paint if place.mark == "^" else frame)
    text = f" {clean(place.text)}" if place.text else ""
    lines = [f"{blank} {' ' * under}{mark}{text}"]
    if place.span.line == last:
        return lines
    between = ["..."] if last and place.span.line > last + 1 else [] if last else [blank]
    return [*between, f"{_painted(f'{place.span.line:>{gutter}}', frame)}{bar} {shown}".rstrip(), *lines]


def _window(line: str, span: Span) -> tuple[str, int, int]:
    """A line as it is shown, cut around the place if it is long; where the underlining starts, how long it is."""
    start, end = span.column - 1, span.end_column - 1 if span.end_line == span.line else len(line)
    cut = max(0, start - _LINE_SHOWN // 2) if len(line) > _LINE_SHOWN else 0
    stop = cut + _LINE_SHOWN
    before, marked, behind = line[cut:start], line[start : min(end, stop)], line[max(start, min(end, stop)) : stop]
    head, tail = ("…" if cut else ""), ("…" if len(line) > stop else "")
    before, marked, behind = (clean(text.replace("\t", _TAB)) for text in (before, marked, behind))
    return head + before + marked + behind.rstrip() + tail, width(head + before), max(width(marked), 1)


@lru_cache(maxsize=4)
def _lines(text: str) -> list[str]:
    return text.split("\n")


def _line(source: Source, number: int) -> str:
    lines = _lines(source.text)
    return lines[number - 1] if 0 < number <= len(lines) else ""


def clean(text: str) -> str:
    """A text safe to show: what would steer a terminal or hide from a reader becomes a sign, breaks a space.

    Characters that merely take no room are left out.
    """
    if text.isprintable() and text.isascii():
        return text
    return "".join(_sign(char) for char in text)


def _sign(char: str) -> str:
    if char in "\n\t\u2028\u2029" or char.isspace():
        return " "
    if char in _SPARED:
        return ""
    return _DAMAGED if category(char) in ("Cc", "Cf", "Cs") else char


def _painted(text: str, paint: str) -> str:
    return f"\033[1;{paint}m{text}\033[0m" if paint else text


def _bold(text: str, colour: bool) -> str:
    return f"\033[1m{text}\033[0m" if colour else text


def render_line(found: Diagnostic) -> str:
    """A diagnostic on one line."""
    help = f" ({clean(found.help)})" if found.help else ""
    span = found.span
    place = f"{clean(span.path)}:{span.line}:{span.column}"
    return f"{place}: {found.severity.value} {found.code} {clean(found.message)}{help}"


def render_json(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Diagnostics as JSON objects; lines and columns count from 1."""
    return [
        {
            "code": found.code,
            "severity": found.severity.value,
            "message": found.message,
            "help": found.help,
            **_place(found.span),
            "labels": [_label(label) for label in found.labels],
        }
        for found in diagnostics
    ]


def _label(label: Label) -> dict[str, Any]:
    return {"text": label.text, **_place(label.span)}


def _place(span: Span) -> dict[str, Any]:
    return {
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
