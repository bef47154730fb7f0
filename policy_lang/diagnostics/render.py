"""Diagnostics as people and programs read them: with the source line, on one line, or as JSON."""

from collections.abc import Iterable, Mapping
from typing import Any
from unicodedata import east_asian_width

from policy_lang.diagnostics.model import Diagnostic, Severity
from policy_lang.source.text import Source, Span

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}
_TAB = "    "


def render_text(found: Diagnostic, sources: Mapping[str, Source], colour: bool) -> str:
    """A diagnostic with the lines it speaks of, underlined, and its help."""
    paint = _COLOURS[found.severity] if colour else ""
    head = _painted(f"{found.severity.value}[{found.code}]", paint) + f": {found.message}"
    places = [(found.span, "", "^"), *((label.span, label.text, "-") for label in found.labels)]
    gutter = max(len(str(span.line)) for span, _, _ in places)
    lines = [head]
    for span, text, mark in places:
        lines.extend(_excerpt(span, text, mark, sources.get(span.path), gutter, paint))
    if found.help:
        lines.append(f"{' ' * gutter} = help: {found.help}")
    return "\n".join(lines) + "\n"


def _painted(text: str, paint: str) -> str:
    return f"\033[1;{paint}m{text}\033[0m" if paint else text


def _excerpt(
    span: Span, text: str, mark: str, source: Source | None, gutter: int, paint: str
) -> list[str]:
    arrow = "-->" if mark == "^" else ":::"
    lines = [f"{' ' * gutter}{arrow} {span.path}:{span.line}:{span.column}"]
    line = source.line(span.line) if source else ""
    if not line:
        return [*lines, f"{' ' * gutter} |  {text}"] if text else lines
    before = line[: span.column - 1]
    marked = line[span.column - 1 : span.end_column - 1] if span.end_line == span.line else line[span.column - 1 :]
    under = " " * _width(before) + _painted(mark * max(_width(marked), 1), paint)
    lines.append(f"{span.line:>{gutter}} | {line.replace(chr(9), _TAB).rstrip()}")
    lines.append(f"{' ' * gutter} | {under}{' ' + text if text else ''}")
    return lines


def _width(text: str) -> int:
    """The columns that a text takes: two for each wide character, four for a tab."""
    return sum(len(_TAB) if char == "\t" else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def render_line(found: Diagnostic) -> str:
    """A diagnostic on one line."""
    help = f" ({found.help})" if found.help else ""
    span = found.span
    return f"{span.path}:{span.line}:{span.column}: {found.severity.value} {found.code} {found.message}{help}"


def render_json(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Diagnostics as JSON objects; lines and columns count from 1."""
    return [
        {
            "code": found.code,
            "severity": found.severity.value,
            "message": found.message,
            "help": found.help,
            **_place(found.span),
            "labels": [{"text": label.text, **_place(label.span)} for label in found.labels],
        }
        for found in diagnostics
    ]


def _place(span: Span) -> dict[str, Any]:
    return {
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
