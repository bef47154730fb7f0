"""Sets from list files: CSV with a column of values and, if named, of the days of listing and removal.

A file that is missing, that lacks a column, or that has a row without a value or with a day that cannot be
read is a mistake of the policy: a failed look-up is never "not a member".
"""

from collections.abc import Callable
from datetime import date
from hashlib import sha256

from policy_lang.core.terms import Entries
from policy_lang.diagnostics.model import Report
from policy_lang.diagnostics.nearest import did_you_mean
from policy_lang.syntax import ast
from policy_lang.values.dates import DateError, read_date


class ListFiles:
    """Reads list files relative to the policy set; `read` gives the bytes of a file by its written name."""

    def __init__(self, read: Callable[[str, str], tuple[str, bytes] | None]) -> None:
        self.read = read
        self.digests: dict[str, str] = {}

    def entries(self, node: ast.FromFile, report: Report) -> Entries:
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
        rows = self._rows(node, path, data, report)
        return Entries(tuple(rows), path, digest)

    def _rows(
        self, node: ast.FromFile, path: str, data: bytes, report: Report
    ) -> list[tuple[str, int | None, int | None]]:
        import csv
        import io

        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            report.add("N211", node.file.span, f"`{path}` is not UTF-8 text", "save the file as UTF-8")
            return []
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        if not self._check_columns(node, path, list(reader.fieldnames or ()), report):
            return []
        rows: list[tuple[str, int | None, int | None]] = []
        try:
            for row in reader:
                if all((row.get(column) or "").strip() == value for column, value in node.where):
                    entry = self._entry(node, path, row, reader.line_num, report)
                    rows.extend([entry] if entry else [])
        except csv.Error as error:
            report.add("N211", node.file.span, f"`{path}`, line {reader.line_num}: {error}", "correct the CSV file")
        return rows

    def _check_columns(self, node: ast.FromFile, path: str, columns: list[str], report: Report) -> bool:
        texts = [node.column, *(t for t in (node.listed, node.delisted) if t)]
        named = [(t.text, t.span) for t in texts] + [(column, node.span) for column, _ in node.where]
        missing = [(text, span) for text, span in named if text not in columns]
        for text, span in missing:
            help = did_you_mean(text, columns) or f"its columns are {', '.join(columns) or 'none'}"
            report.add("N211", span, f"`{path}` has no column `{text}`", help)
        return not missing

    def _entry(
        self, node: ast.FromFile, path: str, row: dict[str, str], line: int, report: Report
    ) -> tuple[str, int | None, int | None] | None:
        value = (row[node.column.text] or "").strip()
        if not value:
            report.add(
                "N211",
                node.file.span,
                f"`{path}`, line {line} has no value in column `{node.column.text}`",
                "fill it in or remove the line",
            )
            return None
        days = [self._day(column, path, row, line, report) for column in (node.listed, node.delisted)]
        return value, days[0], days[1]

    def _day(self, column: ast.Text | None, path: str, row: dict[str, str], line: int, report: Report) -> int | None:
        written = (row[column.text] or "").strip() if column else ""
        if not written or column is None:
            return None
        try:
            found: date = read_date(written)
        except DateError as error:
            report.add("N211", column.span, f"`{path}`, line {line}, column `{column.text}`: {error}")
            return None
        return found.toordinal()
