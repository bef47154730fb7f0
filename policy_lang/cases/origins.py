"""Where a record of the input was read, and the place in it that a mistake is shown at."""

import re
from typing import TYPE_CHECKING, NamedTuple

from policy_lang.cases.problems import Problem

if TYPE_CHECKING:
    from policy_lang.diagnostics.model import Diagnostic
    from policy_lang.source.text import Span

_STEP = r"([^.\[\]]+)|\[([0-9]+)\]"


class Origin(NamedTuple):
    """A record of an input: the file as shown, the line (1-based) and the offset in it where the record starts.

    A line of 0 is that of a case that comes from no file.

    text: the JSON that the record is part of, empty for tables; `at` is where the record starts in it.
    rows: for places below which another table says more, the origin of that row.
    """

    path: str
    line: int
    offset: int = 0
    text: str = ""
    at: int = 0
    rows: "dict[str, Origin] | None" = None

    @property
    def place(self) -> str:
        """`file:line`."""
        return f"{self.path}:{self.line}" if self.line else self.path

    def span(self, at: int = -1) -> "Span":
        """The place of an offset of `text`, or of the start of the record."""
        from policy_lang.source.text import Span

        at = self.at if at < 0 else at
        line = max(self.line, 1) + self.text.count("\n", self.at, at)
        column = at - self.text.rfind("\n", 0, at) if self.text else 1
        offset = self.offset + at - self.at
        return Span(self.path, offset, offset, line, column, line, column)

    def diagnostic(self, problem: Problem, at: int = -1) -> "Diagnostic":
        """A mistake with its place: an offset of `text` if given, else as near to the field as can be told."""
        from policy_lang.diagnostics.model import Diagnostic

        span = self._find(problem) if at < 0 else self.span(at)
        return Diagnostic(problem.code, problem.sentence, span, problem.help)

    def _find(self, problem: Problem) -> "Span":
        place = problem.place
        for known in _prefixes(place) if self.rows else ():
            if self.rows and known in self.rows:
                return self.rows[known].span()
        if not self.text or self.text[self.at : self.at + 1] not in ("{", "["):
            return self.span()
        from policy_lang.cases.json_text import locate

        return self.span(locate(self.text, self.at, _steps(problem)))


def _prefixes(place: str) -> list[str]:
    """The place, and the places it lies in, innermost first."""
    ends = [found.start() for found in re.finditer(r"\.|$", place)]
    return [place[:end] for end in reversed(ends)]


def _steps(problem: Problem) -> list[str | int]:
    """The keys and indexes that lead to a problem; `party P1` lies under `records`."""
    place, key = problem.place, problem.key
    steps: list[str | int] = []
    if " " in place:
        type_, _, rest = place.partition(" ")
        name, _, place = rest.partition(".")
        steps = ["records", type_, name]
    steps.extend(_step(match) for match in re.finditer(_STEP, place))
    if not key:
        return steps
    if match := re.fullmatch(r"(\w+)\[([0-9]+)\]", key):
        return [*steps, match[1], int(match[2])]
    return [*steps, key]


def _step(match: re.Match[str]) -> str | int:
    return match[1] if match[1] is not None else int(match[2])
