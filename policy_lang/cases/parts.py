"""The table of parts: further records of lists, each with the id of the case it belongs to.

Columns: `case` (the id), `list` (the path of the list, such as `item.parts`), and the fields of the record, with
dots for nesting. `called` names a row and `within` says of another row that it lies in the one so called, in the
list of the last name of its `list`. All rows are held in memory by case, as they may come in any order.
"""

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from policy_lang.cases.lines import Source, open_lines
from policy_lang.cases.origins import Origin
from policy_lang.cases.problems import Problem, ValueProblem, shown
from policy_lang.cases.records import MAX_DEPTH
from policy_lang.cases.tables import Row, Rows, Steps, header_problems, put
from policy_lang.cases.templates import PARTS_HEAD

if TYPE_CHECKING:
    from policy_lang.cases.assemble import Assembler, CaseResult
    from policy_lang.cases.records import Reading
    from policy_lang.diagnostics.model import Diagnostic


class PartRow(NamedTuple):
    """A row: the list it belongs to, its own name, the row it lies in, where it was read, and what is wrong with it."""

    on: str
    called: str
    within: str
    cells: list[str]
    origin: Origin
    problem: Problem | None = None


class _Called(NamedTuple):
    """A row that others may lie in: its record, its place, the list it is on, and how many rows it lies in."""

    tree: dict[str, object]
    place: str
    on: str
    depth: int


class Parts:
    """The rows of a table of parts by case, and which of them were asked for.

    found: what is wrong with the table beyond one case; no case can then be read as meant.
    """

    def __init__(self, columns: list[tuple[int, Steps]]) -> None:
        self.found: list[Diagnostic] = []
        self._columns = columns
        self._rows: dict[str, list[PartRow]] = {}
        self._used: set[str] = set()

    def add(self, case: str, row: PartRow) -> None:
        """Add a row of a case."""
        self._rows.setdefault(case, []).append(row)

    def attach(self, raw: dict[str, object], case: str, reading: "Reading") -> dict[str, Origin]:
        """Add the rows of a case to its raw value; returns the place of each in the case with its origin."""
        self._used.add(case)
        rows = self._rows.get(case)
        return _Attaching(raw, self._columns, reading).attach(rows) if rows else {}

    def orphans(self, assembler: "Assembler") -> Iterator["CaseResult"]:
        """For each case that has rows here and was never asked for, a result that says so."""
        for case, rows in self._rows.items():
            if case not in self._used:
                message = f"belongs to a case {shown(case)}, and there is no such case"
                problem = Problem("C632", "", "", message, "check the column `case`", "the row")
                yield assembler.failed(problem, rows[0].origin, case)


class _Attaching:
    """Puts the rows of one case where they belong."""

    def __init__(self, raw: dict[str, object], columns: list[tuple[int, Steps]], reading: "Reading") -> None:
        self.top = _Called(raw, "", "", 0)
        self.columns = columns
        self.reading = reading
        self.origins: dict[str, Origin] = {}
        self.called: dict[str, _Called] = {}
        self.lists: dict[int, list[object]] = {}

    def attach(self, rows: list[PartRow]) -> dict[str, Origin]:
        """First the rows that lie in no other, then those that lie in them, and so on; else in their order."""
        within: dict[str, list[PartRow]] = {}
        for row in rows:
            within.setdefault(row.within, []).append(row)
        todo = deque(within.pop("", []))
        while todo and not self.reading.stopped:
            row = todo.popleft()
            if self._attach(row) and row.called:
                todo.extend(within.pop(row.called, []))
        for row in (row for left in within.values() for row in left):
            message = f"lies within {shown(row.within)}, and no row of its case is called that"
            self._report(row, "C632", message, "check the columns `called` and `within`")
        return self.origins

    def _attach(self, row: PartRow) -> bool:
        """Put a row into its list; returns whether others may lie in it."""
        try:
            if row.problem is not None:
                raise ValueProblem(row.problem.code, row.problem.message, row.problem.help)
            holder, name = self._holder(row)
            members = self._list(holder.tree, name)
            if row.called in self.called:
                raise ValueProblem("C632", f"is the second one called {shown(row.called)}", "give each its own name")
        except ValueProblem as problem:
            self._report(row, problem.code, problem.message, problem.help)
            return False
        path = f"{name}[{len(members)}]"
        place = f"{holder.place}.{path}" if holder.place else path
        self.origins[place] = row.origin
        tree = self._tree(row, place)
        members.append(tree)
        if row.called:
            self.called[row.called] = _Called(tree, place, name, holder.depth + 1)
        return True

    def _holder(self, row: PartRow) -> tuple[_Called, str]:
        """The record that a row's list belongs to, and the name of the list."""
        *steps, name = row.on.split(".")
        if row.within:
            outer = self.called[row.within]
            if outer.depth > MAX_DEPTH:
                raise ValueProblem("C621", f"lies in more than {MAX_DEPTH} others", "check the column `within`")
            return outer, name or outer.on
        if not name:
            raise ValueProblem("C632", "does not say which list it is on", "write its path, such as item.parts")
        tree = self.top.tree
        for step in steps:
            inner = tree.setdefault(step, {})
            if not isinstance(inner, dict) or "ref" in inner:
                help = "state the record in the table of cases field by field, or its list where it is given"
                raise ValueProblem("C632", f"is on `{shown(row.on)}`, and `{shown(step)}` is not written out", help)
            tree = inner
        return _Called(tree, ".".join(steps), "", 0), name

    def _list(self, holder: dict[str, object], name: str) -> list[object]:
        """The list, begun if the case does not state it; one that the case states itself is not added to."""
        members = self.lists.get(id(holder.get(name)))
        if members is None:
            if name in holder:
                raise ValueProblem("C632", f"adds to `{shown(name)}`, which the case states", "state it in one place")
            members = []
            holder[name] = members
            self.lists[id(members)] = members
        return members

    def _tree(self, row: PartRow, place: str) -> dict[str, object]:
        tree: dict[str, object] = {}
        for index, steps in self.columns:
            try:
                put(tree, steps, row.cells[index])
            except ValueProblem as problem:
                self.reading.catch(problem, place, ".".join(steps))
        return tree

    def _report(self, row: PartRow, code: str, message: str, help: str) -> None:
        place = f"row {row.origin.line}"
        self.origins.setdefault(place, row.origin)
        self.reading.report(code, place, "", message, help)


def read_parts(source: Source, *, name: str = "") -> "tuple[Parts, tuple[Diagnostic, ...]]":
    """Read a table of parts; `name` is how messages call it. The diagnostics are about the table as a whole.

    A row that cannot be read fails its case, or every case where it does not even say which: a list that lacks a
    part would be taken for complete.
    """
    name = name or str(getattr(source, "name", source))
    head = Origin(name, 1)
    try:
        with open_lines(source) as lines:
            parts = _parts_of(Rows(lines), head)
    except OSError as error:
        parts = Parts([])
        problem = Problem("C634", "", "", f"cannot be read: {error.strerror or error}", "check the path", "the file")
        parts.found.append(head.diagnostic(problem))
    return parts, tuple(parts.found)


def _parts_of(rows: Rows, head: Origin) -> Parts:
    parts = Parts([(i, tuple(name.split("."))) for i, name in enumerate(rows.header) if name not in PARTS_HEAD])
    problems = [rows.problem] if rows.problem else header_problems(rows.header)
    problems.extend(_missing(rows.header) if not problems else [])
    parts.found.extend(head.diagnostic(problem) for problem in problems)
    for row in rows if not problems else ():
        _add(row, rows.header, parts, head.path)
    return parts


def _missing(header: list[str]) -> list[Problem]:
    return [
        Problem("C630", "", "", f"has no column `{column}`", "a table of parts has `case` and `list`", "the header")
        for column in PARTS_HEAD[:2]
        if column not in header
    ]


def _add(row: Row, header: list[str], parts: Parts, name: str) -> None:
    origin = Origin(name, row.line, row.offset)
    at = {column: header.index(column) for column in PARTS_HEAD if column in header}
    head = {column: row.cells[i].strip() if i < len(row.cells) else "" for column, i in at.items()}
    if head["case"]:
        made = PartRow(
            head["list"], head.get("called", ""), head.get("within", ""), row.cells, origin, row.problem
        )  # fmt: skip
        parts.add(head["case"], made)
    else:
        problem = Problem("C632", "", "", "does not say which case it belongs to", "fill in `case`", "the row")
        parts.found.append(origin.diagnostic(row.problem or problem))
