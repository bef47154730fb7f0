"""CSV tables: rows with their lines, and the cells of a row as the raw tree of a record.

Everything in a table is text (`Cell`). A cell that is empty states nothing. One that begins with `{` or `[` is
read as JSON (by `records`), so that a table can say all that a JSON case can.
"""

import csv
from collections.abc import Iterator
from typing import NamedTuple

from policy_lang.cases.lines import LineError, Lines
from policy_lang.cases.problems import Problem, ValueProblem, shown
from policy_lang.cases.raw import Cell

_DELIMITERS = (",", ";", "\t")

Steps = tuple[str, ...]


class Row(NamedTuple):
    """A row of a table with the line it starts on; or what is wrong with it."""

    cells: list[str]
    line: int
    offset: int
    problem: Problem | None = None


class Rows:
    """The rows of a table below its header; `header` is empty if there is none."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._reader = csv.reader(_Ends(lines), delimiter=_delimiter(lines), strict=True)
        self._line = 1
        head = self._next()
        self.problem = head.problem if head else None
        self.header = [cell.strip() for cell in head.cells] if head else []

    def __iter__(self) -> Iterator[Row]:
        while (row := self._next()) is not None:
            if row.problem is None and len(row.cells) != len(self.header):
                message = f"has {len(row.cells)} cells and the header has {len(self.header)}"
                help = "give each row one cell for each column; leave a cell empty for a fact not stated"
                row = row._replace(problem=Problem("C631", "", "", message, help, "the row"))
            yield row

    def _next(self) -> Row | None:
        """The next row that is not blank; None at the end."""
        while True:
            line = self._lines.number + 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return None
            except LineError as error:
                problem = Problem(error.code, "", "", str(error), error.help, "the line")
                return Row([], self._lines.number, self._lines.offset, problem)
            except csv.Error as error:
                message = f"cannot be told apart into cells: {error}"
                help = "put a cell with quotes, commas or line breaks in double quotes, and double the quotes in it"
                return Row([], line, self._lines.offset, Problem("C631", "", "", message, help, "the row"))
            if any(cell and not cell.isspace() for cell in cells):
                return Row(cells, line, self._lines.offset)


class _Ends:
    """Lines with their ends, as `csv` wants them; it can go on after a line that cannot be read."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        return self._lines.with_end()


def _delimiter(lines: Lines) -> str:
    """Comma, unless the header has none and has semicolons or tabs."""
    first = lines.first().decode("utf-8", "replace")
    return next((sign for sign in _DELIMITERS if sign in first), ",")


def header_problems(header: list[str]) -> list[Problem]:
    """Columns without a name, and columns of one name."""
    found = []
    for index, name in enumerate(header):
        if not name:
            message = f"has no name for column {index + 1}"
            found.append(Problem("C630", "", "", message, "name the field it is about", "the header"))
        elif name in header[:index]:
            found.append(Problem("C630", "", "", f"has the column `{shown(name)}` twice", "keep one", "the header"))
    return found


def put(tree: dict[str, object], steps: Steps, cell: str) -> None:
    """Put a cell that is not empty into the raw tree of a record, under the steps of its column.

    Raises ValueProblem if the record is stated otherwise too.
    """
    plain = cell.strip()
    if not plain:
        return
    for step in steps[:-1]:
        inner = tree.setdefault(step, {})
        if not isinstance(inner, dict):
            raise ValueProblem("C630", f"is stated beside `{step}`, which it is a part of", "leave one of them empty")
        tree = inner
    if steps[-1] in tree:
        raise ValueProblem("C630", "is stated beside fields of its own", "leave one of them empty")
    tree[steps[-1]] = Cell(plain)
