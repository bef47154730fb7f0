"""Cases from a CSV table: a header of field paths (`item.value`), and one case a row."""

from collections.abc import Iterator
from typing import NamedTuple

from policy_lang.cases.assemble import Assembler, CaseResult
from policy_lang.cases.choose import Assemblers, choose
from policy_lang.cases.lines import Lines
from policy_lang.cases.origins import Origin
from policy_lang.cases.problems import Problem, ValueProblem, shown
from policy_lang.cases.shapes import CASE, Shapes
from policy_lang.cases.tables import Row, Rows, Steps, header_problems, put
from policy_lang.core.vocabulary import FieldType, Kind
from policy_lang.diagnostics.nearest import nearest

_NEAR = 100


class _Column(NamedTuple):
    """A column: the steps to its field, and whether it holds codes of a dotted list."""

    name: str
    steps: Steps
    dotted: bool


def read_csv(lines: Lines, assemblers: Assemblers, name: str) -> Iterator[CaseResult]:
    """One case a row; a header with a mistake fails every row, as none can be read as meant.

    The columns say which vocabularies read the table.
    """
    rows = Rows(lines)
    chosen = choose((column.split(".")[0] for column in rows.header), assemblers.vocabularies)
    tables = [(_columns(rows, assemblers.at(place), name), assemblers.at(place)) for place in chosen]
    for row in rows:
        for number, (columns, assembler) in enumerate(tables):
            result = _case(row, columns, assembler, name)
            yield result if number == 0 else result._replace(again=True)


def _columns(rows: Rows, assembler: Assembler, name: str) -> list[_Column]:
    """The columns of a table; what is wrong with its header is wrong with every case."""
    head = Origin(name, 1)
    problems = [rows.problem] if rows.problem else header_problems(rows.header)
    columns = []
    for column in rows.header:
        try:
            columns.append(_column(column, assembler.shapes))
        except ValueProblem as problem:
            problems.append(Problem(problem.code, "", column, problem.message, problem.help))
    if problems:
        assembler.found = (*assembler.found, *(head.diagnostic(problem) for problem in problems))
    return columns


def _case(row: Row, columns: list[_Column], assembler: Assembler, name: str) -> CaseResult:
    origin = Origin(name, row.line, row.offset)
    default = f"line {row.line}"
    if row.problem is not None:
        return assembler.failed(row.problem, origin, default)
    if assembler.found:
        return CaseResult(None, assembler.found, _id(row, columns) or default, origin.place, assembler.read_by)
    raw: dict[str, object] = {}
    for column, cell in zip(columns, row.cells, strict=True):
        try:
            put(raw, column.steps, cell)
        except ValueProblem as problem:
            found = Problem(problem.code, "", column.name, problem.message, problem.help)
            return assembler.failed(found, origin, _id(row, columns) or default)
    result = assembler.case(raw, origin, default)
    warned = tuple(origin.diagnostic(problem) for problem in _number_codes(row, columns))
    return result._replace(diagnostics=(*result.diagnostics, *warned)) if warned else result


def _id(row: Row, columns: list[_Column]) -> str:
    return next((cell.strip() for column, cell in zip(columns, row.cells, strict=False) if column.steps == ("id",)), "")


def _number_codes(row: Row, columns: list[_Column]) -> Iterator[Problem]:
    """Codes that are bare digits: spreadsheets turn `5E002` into 500."""
    for column, cell in zip(columns, row.cells, strict=True):
        if column.dotted and cell.strip().isdigit():
            message = f"is the bare number {shown(cell.strip())}; spreadsheets turn codes such as 5E002 into numbers"
            yield Problem("C654", "", column.name, message, "check the code, and keep the column as text")


# -- columns -------------------------------------------------------------------------------------------------


def _column(name: str, shapes: Shapes) -> _Column:
    """The field that a column is about; raises ValueProblem if there is none."""
    steps = tuple(name.split("."))
    if steps == ("id",):
        return _Column(name, steps, False)
    record = shapes.records[CASE]
    for step in steps[:-1]:
        field = record.fields.get(step)
        if field is None or field.type.kind is not Kind.RECORD:
            raise _unknown(name, shapes)
        record = shapes.records[field.type.of]
    last = record.fields.get(steps[-1])
    if last is not None:
        return _Column(name, steps, _is_dotted(last.type, shapes))
    if steps[-1] not in record.flags:
        raise _unknown(name, shapes)
    return _Column(name, steps, False)


def _is_dotted(type_: FieldType, shapes: Shapes) -> bool:
    return type_.kind is Kind.CODES and shapes.vocabulary.code_lists[type_.of].style == "dotted"


def _unknown(name: str, shapes: Shapes) -> ValueProblem:
    from policy_lang.cases.templates import case_columns

    found = nearest(name, case_columns(shapes.vocabulary)) if len(name) < _NEAR else None
    return ValueProblem(
        "C602",
        "is no field of a case",
        f"did you mean `{found}`?" if found else "name the field with dots, as in `item.value`",
    )
