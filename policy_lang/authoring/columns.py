"""Columns: which words of neighbouring lines stand below one another.

A line is cut into cells. Lines of one block that follow one another without a blank line form a run; in it, the
cells of lines of one kind are padded so that what follows them begins in one column.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise

from attrs import frozen

from policy_lang.authoring.lines import Line
from policy_lang.authoring.spacing import joined, states_facts
from policy_lang.source.width import pad, width

_NAMED = ("MATERIALS", "COUNTRIES", "PARTIES", "TEXTS", "THRESHOLD", "MEASURE", "CLAUSE")
_STRAY = 16
"""A cell wider than the middle one of its column by more than this reaches into the next."""


@frozen
class Cells:
    """A line in cells: those of one kind are aligned; `gaps` stand between them."""

    kind: str
    cells: tuple[str, ...]
    gaps: tuple[str, ...]


def cut(line: Line, text: str) -> Cells | None:
    """The cells of a line, or None if nothing in it is aligned."""
    if line.inside or not line.tokens:
        return None
    found = next((cells for how in _WAYS if (cells := how(line, text))), None)
    if found is None or any("\n" in cell for cell in found.cells[:-1]):
        return None
    return found


def _parts(line: Line, text: str, *ends: int) -> tuple[str, ...]:
    """The words of a line cut before some indexes, without empty ends."""
    starts = (0, *ends)
    stops = (*ends, len(line.tokens))
    parts = [joined(line, line.tokens[a:b], text) for a, b in zip(starts, stops, strict=True)]
    while parts and not parts[-1]:
        parts.pop()
    return tuple(parts)


def _find(line: Line, kind: str) -> int:
    return next((index for index, token in enumerate(line.tokens) if token.type == kind), -1)


def _row(line: Line, text: str) -> Cells | None:
    """A row of a table."""
    if line.head != "BAR":
        return None
    bars = [index for index, token in enumerate(line.tokens) if token.type == "BAR"]
    cells = [joined(line, line.tokens[a + 1 : b], text) for a, b in pairwise(bars)]
    return Cells("row", ("", *cells, ""), ("| ", *[" | "] * (len(cells) - 1), " |"))


def _field(line: Line, text: str) -> Cells | None:
    """A field: its name, its type, its title."""
    if line.top not in ("CASE", "RECORD") or line.depth != 1 or _find(line, "COLON") != 1:
        return None
    titled = len(line.tokens) > 3 and line.tokens[-1].type == "STRING"
    name = joined(line, line.tokens[:1], text)
    rest = _parts(line, text, 2, len(line.tokens) - titled)[1:]
    return Cells("field", (name, *rest), (" : ", "  "))


def _option(line: Line, text: str) -> Cells | None:
    """A name and its title, in a block of outcomes, of choices or of readings."""
    level = {"OUTCOMES": 1, "QUESTION": 1, "CASE": 2, "RECORD": 2}.get(line.top)
    if line.depth != level or (len(line.tokens) > 1 and line.tokens[1].type != "STRING") or line.head == "NOTE":
        return None
    return Cells("option", _parts(line, text, 1), ("  ",))


def _named(line: Line, text: str) -> Cells | None:
    """A named part of the law: what it is, its name, and behind the colon what it stands for."""
    colon = _find(line, "COLON")
    if line.depth or colon < 0:
        return None
    rest = joined(line, line.tokens[colon + 1 :], text)
    if line.head in ("CODES", "VALUES"):
        return Cells("named of", (joined(line, line.tokens[:colon], text), rest), (" : ",))
    if line.head not in _NAMED:
        return None
    kind = "named for" if _find(line, "FOR") in range(colon) else "named"
    name = joined(line, line.tokens[1:colon], text)
    return Cells(kind, (joined(line, line.tokens[:1], text), name, rest), (" ", " : "))


def _listed(line: Line, text: str) -> Cells | None:
    """A code list or a material, and what is said of it."""
    if line.depth or line.head not in ("CODE", "MATERIAL"):
        return None
    return Cells(line.head, _parts(line, text, 3 if line.head == "CODE" else 2), (" ",))


def _window(line: Line, text: str) -> Cells | None:
    """A window: when it begins, how it ends, when it ends, on what it hangs."""
    if line.head != "FROM":
        return None
    end = max(_find(line, "THROUGH"), _find(line, "BEFORE"))
    hangs = _find(line, "IF")
    if end < 0 or 0 <= hangs < end:
        return None
    return Cells("window", _parts(line, text, end, end + 1, hangs if hangs > 0 else len(line.tokens)), (" ",) * 3)


def _fact(line: Line, text: str) -> Cells | None:
    """A path and what is stated of it."""
    if not states_facts(line) or line.head in ("BAR", "SHARED"):
        return None
    end = 1
    while end < len(line.tokens) and line.tokens[end].type == "DOT":
        end += 2
    return Cells("fact", _parts(line, text, end), ("  ",))


_WAYS: tuple[Callable[[Line, str], Cells | None], ...] = (_row, _field, _option, _named, _listed, _window, _fact)


def aligned(run: list[Cells]) -> list[str]:
    """The texts of lines of one kind, with their cells below one another."""
    most = max(len(row.cells) for row in run)
    strays = run[0].kind != "row"
    widths = [_column([width(row.cells[i]) for row in run if len(row.cells) > i + 1], strays) for i in range(most)]
    return [_text(row, widths) for row in run]


def _column(widths: list[int], strays: bool) -> int:
    """How wide a column is: as its widest cell, but for strays far wider than the middle one."""
    middle = sorted(widths)[len(widths) // 2] if widths else 0
    return max((w for w in widths if not strays or w <= middle + _STRAY), default=0)


def _text(row: Cells, widths: list[int]) -> str:
    pieces = [pad(cell, columns) + gap for cell, columns, gap in zip(row.cells, widths, row.gaps, strict=False)]
    return "".join([*pieces[: len(row.cells) - 1], row.cells[-1]]).rstrip()


def runs(lines: list[Line], blank: list[bool], cells: list[Cells | None]) -> Iterator[list[int]]:
    """The indexes of lines to be aligned with one another; `blank` says before which lines a blank one stands.

    Lines further in do not part those around them; a blank line, or one further out, does.
    """
    open_runs: dict[tuple[int, str], list[int]] = {}
    for index, line in enumerate(lines):
        for key in [key for key in open_runs if key[0] > line.depth or (blank[index] and key[0] >= line.depth)]:
            yield open_runs.pop(key)
        row = cells[index]
        if row is not None:
            open_runs.setdefault((line.depth, row.kind), []).append(index)
    yield from open_runs.values()
