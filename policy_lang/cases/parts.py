"""The table of parts: further records of lists, each with the id of the case it belongs to.

Columns: `case` (the id), `list` (the path of the list, such as `item.parts`), and the fields of the record, with
dots for nesting. `called` names a row and `within` says of another row that it lies in the one so called, in the
list of the last name of its `list`. All rows are held in memory by case, as they may come in any order.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from policy_lang.cases.lines import Source, open_lines
from policy_lang.cases.origins import Origin
from policy_lang.cases.problems import Problem, ValueProblem, shown
from policy_lang.cases.tables import Row, Rows, Steps, header_problems, put
from policy_lang.cases.templates import PARTS_HEAD
from policy_lang.diagnostics.model import Diagnostic

if TYPE_CHECKING:
    from policy_lang.cases.assemble import Assembler, CaseResult
    from policy_lang.cases.records import Reading


class PartRow(NamedTuple):
    """A row: the list it belongs to, its own name, the row it lies in, and where it was read."""

    on: str
    called: str
    within: str
    cells: list[str]
    origin: Origin


class Parts:
    """The rows of a table of parts by case, and which of them were asked for."""

    def __init__(self, columns: list[tuple[int, Steps]]) -> None:
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
        self.raw = raw
        self.columns = columns
        self.reading = reading
        self.origins: dict[str, Origin] = {}
        # By the name of a row: its tree, its place, and the list it is on.
        self.called: dict[str, tuple[dict[str, object], str, str]] = {}
        self.lists: dict[int, list[object]] = {}

    def attach(self, rows: list[PartRow]) -> dict[str, Origin]:
        """Rows come behind the row they lie in, wherever that stands."""
        waiting = rows
        while waiting:
            later = [row for row in waiting if row.within and row.within not in self.called]
            if len(later) == len(waiting):
                for row in later:
                    message = f"lies within {shown(row.within)}, and no row of its case is called that"
                    self._report(row, message, "check the columns `called` and `within` for a misspelling or a circle")
                break
            for row in waiting:
                if not row.within or row.within in self.called:
                    self._attach(row)
            waiting = [row for row in later if not self.reading.stopped]
        return self.origins

    def _attach(self, row: PartRow) -> None:
        try:
            holder, place, name = self._holder(row)
            members = self._list(holder, name, place)
        except ValueProblem as problem:
            self._report(row, problem.message, problem.help)
            return
        place = f"{place}.{name}[{len(members)}]" if place else f"{name}[{len(members)}]"
        self.origins[place] = row.origin
        tree = self._tree(row, place)
        members.append(tree)
        if row.called in self.called:
            self._report(row, f"is the second one called {shown(row.called)}", "give each row a name of its own")
        elif row.called:
            self.called[row.called] = (tree, place, name)

    def _holder(self, row: PartRow) -> tuple[dict[str, object], str, str]:
        """The record that a row's list belongs to, its place, and the name of the list."""
        *steps, name = row.on.split(".")
        if row.within:
            tree, place, same = self.called[row.within]
            return tree, place, name or same
        if not name:
            raise ValueProblem("C632", "does not say which list it is on", "write its path, such as item.parts")
        tree = self.raw
        for step in steps:
            inner = tree.setdefault(step, {})
            if not isinstance(inner, dict) or "ref" in inner:
                raise ValueProblem("C632", f"is on `{shown(row.on)}`, and `{shown(step)}` is not written out", "")
            tree = inner
        return tree, ".".join(steps), name

    def _list(self, holder: dict[str, object], name: str, place: str) -> list[object]:
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

    def _report(self, row: PartRow, message: str, help: str) -> None:
        key = f"row {row.origin.line}"
        self.origins.setdefault(key, row.origin)
        self.reading.problems.append(Problem("C632", key, "", message, help))


def read_parts(source: Source, *, name: str = "") -> tuple[Parts, tuple[Diagnostic, ...]]:
    """Read a table of parts; rows that cannot be read come back as diagnostics. Raises OSError."""
    name = name or str(getattr(source, "name", source))
    with open_lines(source) as lines:
        rows = Rows(lines)
        head = Origin(name, 1)
        problems = [rows.problem] if rows.problem else header_problems(rows.header, head)
        problems.extend(_missing(rows.header) if not problems else [])
        found = [head.diagnostic(problem) for problem in problems]
        columns = [(i, tuple(c.split("."))) for i, c in enumerate(rows.header) if c not in PARTS_HEAD]
        parts = Parts(columns)
        if not found:
            found.extend(d for row in rows if (d := _add(row, rows.header, parts, name)) is not None)
    return parts, tuple(found)


def _missing(header: list[str]) -> list[Problem]:
    return [
        Problem("C630", "", "", f"has no column `{column}`", "a table of parts has `case` and `list`", "the header")
        for column in PARTS_HEAD[:2]
        if column not in header
    ]


def _add(row: Row, header: list[str], parts: Parts, name: str) -> Diagnostic | None:
    origin = Origin(name, row.line, row.offset)
    if row.problem is not None:
        return origin.diagnostic(row.problem)
    head = {key: row.cells[header.index(key)].strip() if key in header else "" for key in PARTS_HEAD}
    if not head["case"]:
        return origin.diagnostic(Problem("C632", "", "", "does not say which case it belongs to", "", "the row"))
    parts.add(head["case"], PartRow(head["list"], head["called"], head["within"], row.cells, origin))
    return None
