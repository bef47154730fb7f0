"""Sets from list files: CSV with a column of values and, if named, of the days of listing and removal.

A file that is missing, that lacks a column, or that has a row without a value, with a value that does not exist
or with a day that cannot be read is a mistake of the policy: a failed look-up is never "not a member".
"""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256

from attrs import define, field

from policy_lang.core.terms import Entries
from policy_lang.diagnostics.model import Report
from policy_lang.diagnostics.nearest import suggest
from policy_lang.source.text import Span
from policy_lang.syntax import ast
from policy_lang.values.dates import DateError, read_date

MAX_MISTAKES = 5
"""So many rows of one file are reported; of the others only their number."""

Entry = tuple[str, int | None, int | None]
ReadValue = Callable[[str], tuple[str, str]]
"""The one spelling of a value and an empty text, or what is wrong with it as the second."""


class ListFiles:
    """Reads list files relative to the policy set; `read` gives the bytes of a file by its written name."""

    def __init__(self, read: Callable[[str, str], tuple[str, bytes] | None]) -> None:
        self.read = read
        self.digests: dict[str, str] = {}

    def entries(self, node: ast.FromFile, value: ReadValue, report: Report) -> Entries:
        """The entries of the file that a set names, in the order of the file."""
        found = self.read(node.span.path, node.file.text)
        if found is None:
            report.add(
                "N211",
                node.file.span,
                f"the list file `{node.file.text}` was not found",
                "name it relative to the folder of the policy set, or to the file that names it",
            )
            return Entries((), node.file.text, "")
        path, data = found
        digest = sha256(data).hexdigest()
        self.digests[path] = digest
        rows = _Rows(node, path, value, report)
        return Entries(tuple(rows.read(data)), path, digest, rows.count)


@define
class _Rows:
    """The rows of one file, and the mistakes in them."""

    node: ast.FromFile
    path: str
    value: ReadValue
    report: Report
    mistakes: int = 0
    count: int = 0
    columns: list[str] = field(factory=list)

    def read(self, data: bytes) -> list[Entry]:
        """The entries of the rows that the set asks for."""
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            self.wrong(self.node.file.span, f"`{self.path}` is not UTF-8 text", "save the file as CSV in UTF-8")
            return []
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        entries: list[Entry] = []
        try:
            self.columns = next(reader, [])
            if not self.check_columns():
                return []
            for cells in reader:
                if cells:
                    self.count += 1
                    entries.extend(self.row(cells, reader.line_num))
        except csv.Error as error:
            self.in_line(self.node.file.span, reader.line_num, str(error), "correct the CSV file")
        if self.mistakes > MAX_MISTAKES:
            more = self.mistakes - MAX_MISTAKES
            self.wrong(
                self.node.file.span,
                f"`{self.path}` has {more} more mistake{'s' * (more > 1)} like these",
                "correct the file; it is read again as a whole",
            )
        return entries

    def wrong(self, span: Span, message: str, help: str) -> None:
        self.report.add("N211", span, message, help)

    def in_line(self, span: Span, line: int, message: str, help: str) -> None:
        """Report a mistake in a row; after a few of them only their number is."""
        self.mistakes += 1
        if self.mistakes <= MAX_MISTAKES:
            self.wrong(span, f"`{self.path}`, line {line}: {message}", help)

    # -- columns --------------------------------------------------------------------------------------------

    def check_columns(self) -> bool:
        """Whether the file has each column that the set names, once."""
        columns = self.columns
        if not columns:
            self.wrong(self.node.file.span, f"`{self.path}` is empty", "give it a first line with column names")
            return False
        if len(columns) == 1 and (";" in columns[0] or "\t" in columns[0]):
            self.wrong(
                self.node.file.span,
                f"the columns of `{self.path}` are not separated by commas",
                "save the file as CSV with commas",
            )
            return False
        missing = [(name, span) for name, span in self.named() if columns.count(name) != 1]
        for name, span in missing:
            if name in columns:
                self.wrong(span, f"`{self.path}` has two columns `{name}`", "rename one of them")
            else:
                help = suggest(name, columns, "its columns")
                self.wrong(span, f"`{self.path}` has no column `{name}`", help)
        return not missing

    def named(self) -> Iterator[tuple[str, Span]]:
        node = self.node
        for text in (node.column, node.listed, node.delisted):
            if text is not None:
                yield text.text, text.span
        for column, _ in node.where:
            yield column, node.span

    # -- rows -----------------------------------------------------------------------------------------------

    def row(self, cells: list[str], line: int) -> Iterator[Entry]:
        """The entry of a row, if it is one that the set asks for and is written as it should be."""
        file = self.node.file.span
        if len(cells) != len(self.columns):
            self.in_line(
                file,
                line,
                f"{len(cells)} cells under {len(self.columns)} columns",
                "give each row one cell for each column, and put cells with commas in quotes",
            )
            return
        row = {column: cell.strip() for column, cell in zip(self.columns, cells, strict=True)}
        if any(row[column] != value for column, value in self.node.where):
            return
        written = row[self.node.column.text]
        if not written:
            column = f"no value in column `{self.node.column.text}`"
            self.in_line(file, line, column, "fill it in or remove the line")
            return
        value, problem = self.value(written)
        if problem:
            self.in_line(self.node.column.span, line, problem, "correct the file")
            return
        days = [self.day(column, row, line) for column in (self.node.listed, self.node.delisted)]
        if days[0] is not None and days[1] is not None and days[1] < days[0]:
            self.in_line(file, line, f"`{written}` was removed before it was listed", "correct the dates")
            return
        yield value, days[0], days[1]

    def day(self, column: ast.Text | None, row: dict[str, str], line: int) -> int | None:
        written = row[column.text] if column else ""
        if not written or column is None:
            return None
        try:
            found: date = read_date(written)
        except DateError as error:
            message = f"column `{column.text}`: {error}"
            self.in_line(column.span, line, message, "write the day as YYYY-MM-DD, or leave the cell empty")
            return None
        return found.toordinal()
