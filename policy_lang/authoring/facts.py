"""The facts of backgrounds and scenarios, in the JSON form that cases have."""

from typing import Any

from attrs import define, field, frozen

from policy_lang.core.vocabulary import FieldType, Kind, Vocabulary
from policy_lang.diagnostics.model import Report
from policy_lang.source.text import Span
from policy_lang.syntax import ast

Json = dict[str, Any]


@frozen
class Placed:
    """A fact's path and the line that states it."""

    path: str
    span: Span


@define
class ScenarioFacts:
    """Gathers facts, later ones over earlier ones."""

    vocabulary: Vocabulary
    report: Report
    data: Json = field(factory=dict)
    places: list[Placed] = field(factory=list)

    def add(self, facts: tuple[ast.Given, ...], shared: tuple[ast.SharedRecord, ...]) -> None:
        """State facts and shared records."""
        for record in shared:
            target = (
                self.data.setdefault("records", {}).setdefault(record.record.text, {}).setdefault(record.name.text, {})
            )
            for fact in record.facts:
                self._state(target, record.record.text, fact)
        for fact in facts:
            self._state(self.data, "case", fact)

    def _state(self, target: Json, record: str, fact: ast.Given) -> None:
        self.places.append(Placed(fact.path.text, fact.span))
        here, type_ = self._descend(target, record, fact.path)
        if here is not None:
            here[fact.path.parts[-1]] = self._value(type_, fact.value)

    def _descend(self, target: Json, record: str, path: ast.Path) -> tuple[Json | None, FieldType | None]:
        """The record in which the last step of a path lies, made on the way; and the type of that field."""
        for step in path.parts[:-1]:
            inner = target.get(step)
            if not isinstance(inner, dict) or "ref" in inner:
                inner = target[step] = {}
            info = self.vocabulary.field(record, step)
            record = info.type.of if info and info.type.kind is Kind.RECORD else ""
            target = inner
        info = self.vocabulary.field(record, path.parts[-1]) if record else None
        return target, info.type if info else None

    def _value(self, type_: FieldType | None, value: ast.FactValue) -> Any:
        match value:
            case ast.ValuesFact(values):
                return self._values(type_, values)
            case ast.RangeFact(bounds):
                return {bound.op.replace(" ", "_"): _scalar(bound.value) for bound in bounds}
            case ast.ChoiceFact(values):
                return {"one_of": [_scalar(v) for v in values]}
            case ast.SpecialFact(kind, text):
                return _special(kind, text)
            case ast.TableFact():
                return self._table(type_, value)

    def _values(self, type_: FieldType | None, values: tuple[ast.Value, ...]) -> Any:
        plain = [_scalar(v) for v in values]
        if type_ is not None and type_.kind is Kind.RECORD and isinstance(values[0], ast.Path):
            return {"ref": plain[0]}
        if type_ is not None and type_.kind is Kind.RECORDS and all(isinstance(v, ast.Path) for v in values):
            return [{"ref": name} for name in plain]
        return plain[0] if len(plain) == 1 else plain

    def _table(self, type_: FieldType | None, table: ast.TableFact) -> list[Json]:
        """A list of records; `called` and `within` lay a record into the list of another row."""
        record = type_.of if type_ is not None and type_.kind is Kind.RECORDS else ""
        columns = [_column(cell) for cell in table.header]
        top: list[Json] = []
        called: dict[str, tuple[Json, str]] = {}
        for row in table.rows:
            made: Json = {}
            within = ""
            for column, cell in zip(columns, row, strict=False):
                if cell is None or not column:
                    continue
                if column in ("called", "within"):
                    name = _label(cell)
                    within = name if column == "within" else within
                    if column == "called":
                        called[name] = (made, record)
                    continue
                self.places.append(Placed(column, cell.span))
                parts = tuple(column.split("."))
                here, cell_type = self._descend(made, record, ast.Path(parts))
                if here is not None:
                    here[parts[-1]] = self._value(cell_type, cell)
            self._place(top, called, made, within, record, table.span)
        return top

    def _place(
        self,
        top: list[Json],
        called: dict[str, tuple[Json, str]],
        made: Json,
        within: str,
        record: str,
        span: Span,
    ) -> None:
        if not within:
            top.append(made)
            return
        if within not in called:
            self.report.add(
                "N213",
                span,
                f"no row above is called `{within}`",
                "name the outer row in a column `called`, above",
            )
            return
        outer, outer_record = called[within]
        if not self._put_into(outer, outer_record, made, record, depth=0):
            self.report.add("N213", span, f"a `{outer_record}` has no list of `{record}`")

    def _put_into(self, outer: Json, outer_record: str, made: Json, record: str, depth: int) -> bool:
        """Lay a record into the nearest list of its type in or below another."""
        info = self.vocabulary.records.get(outer_record)
        if info is None or depth > 3:
            return False
        for found in info.fields.values():
            if found.type.kind is Kind.RECORDS and found.type.of == record:
                outer.setdefault(found.name, []).append(made)
                return True
        for found in info.fields.values():
            if found.type.kind is Kind.RECORD:
                inner = outer.get(found.name, {})
                if isinstance(inner, dict) and self._put_into(inner, found.type.of, made, record, depth + 1):
                    outer[found.name] = inner
                    return True
        return False


def _column(cell: ast.Cell) -> str:
    if isinstance(cell, ast.ValuesFact) and isinstance(cell.values[0], ast.Path):
        return cell.values[0].text
    return ""


def _label(cell: ast.Cell) -> str:
    return str(_scalar(cell.values[0])) if isinstance(cell, ast.ValuesFact) else ""


def _special(kind: str, text: str) -> Any:
    return {
        "unknown": {"unknown": text or "not found out"},
        "not applicable": {"not_applicable": True},
        "none": [],
        "sum of parts": {"sum_of_parts": True},
    }[kind]


def _scalar(value: ast.Value) -> Any:
    """A value as a case would spell it."""
    match value:
        case ast.Path():
            return value.text
        case ast.Quantity(number, unit):
            return number + unit if unit == "%" else f"{number} {unit}".rstrip()
        case ast.CodeWord(text) | ast.DateWord(text) | ast.Text(text):
            return text
        case ast.YesNo(yes):
            return yes
