"""Amounts: units, dimensions and currencies of everything that is compared.

A dimension is that of `values.units`; money has the dimension `money`, and its currency travels with the value.
"""

from functools import cache
from typing import Protocol

from policy_lang.core.terms import (
    Amount,
    Arithmetic,
    Constant,
    FieldAmount,
    MeasureCall,
    Term,
    ThresholdName,
    Total,
    Walk,
)
from policy_lang.core.vocabulary import FieldType, Kind
from policy_lang.diagnostics.nearest import did_you_mean
from policy_lang.semantics.context import Checker, Context
from policy_lang.semantics.cycles import MAX_CHAIN
from policy_lang.semantics.symbols import Symbol
from policy_lang.source.text import Span
from policy_lang.syntax import ast
from policy_lang.values.currencies import CURRENCIES
from policy_lang.values.exact import NumberError, read_number
from policy_lang.values.units import (
    divide_dimensions,
    find_unit,
    multiply_dimensions,
    show_dimension,
    unit_names,
)

Dimension = tuple[tuple[str, int], ...]
SPOKEN = {
    "kg": "kg", "kilogram": "kg", "kilo": "kg", "g": "g", "gram": "g", "t": "t", "ton": "t", "tonne": "t",
    "m": "m", "metre": "m", "meter": "m", "nanometre": "nm", "nanometer": "nm", "euro": "EUR", "dollar": "USD",
    "yuan": "CNY", "rmb": "CNY", "percent": "%",
}  # fmt: skip
"""What people write for units and currencies, without a plural `s`, and how it is written here."""

MONEY: Dimension = (("money", 1),)
PLAIN: Dimension = ()


def dimension_of(type_: FieldType) -> Dimension | None:
    """The dimension of the amounts that a field holds; None if it holds none."""
    if type_.kind is Kind.MONEY:
        return MONEY
    if type_.kind is Kind.NUMBER:
        unit = find_unit(type_.of) if type_.of else None
        return unit.dimension if unit else PLAIN
    return None


def has_floor(type_: FieldType) -> bool:
    """Whether the amounts of a field cannot be negative: money and units, but not temperatures or numbers."""
    dimension = dimension_of(type_)
    return (bool(dimension) and not any("temp" in base or "deg" in base for base, _ in dimension or ())) or (
        type_.of in ("%", "ppm", "ppb")
    )


def show(dimension: Dimension) -> str:
    """A dimension in words, with the unit that it is known by."""
    if dimension == MONEY:
        return "an amount of money"
    if not dimension:
        return "a plain number or share"
    unit = _unit_of(dimension)
    return f"a quantity in {unit}" if unit else f"a quantity in {show_dimension(dimension)}"


@cache
def _unit_of(dimension: Dimension) -> str:
    """A unit that quantities of a dimension are commonly given in; empty if none is known."""
    common = ("kg", "m", "m2", "m3", "s", "J", "W", "V", "A", "K", "Pa", "T", "Hz", "Wh/kg", "kg/m3", "m/s", "g/mol")
    return next((u for u in (*common, *unit_names()) if (found := find_unit(u)) and found.dimension == dimension), "")


class Conditions(Protocol):
    """What amounts need of the conditions in them."""

    def build(self, context: Context, node: ast.Condition) -> Term:
        """The core term of a condition."""
        ...

    def walk(self, context: Context, record: ast.Name, scope: ast.Path | None, span: Span) -> tuple[Walk, str] | None:
        """The walk of a sum, and the type of record that it meets."""
        ...


class AmountBuilder:
    """Turns amounts into core amounts with their dimensions."""

    def __init__(self, checker: Checker) -> None:
        self.checker = checker
        self.thresholds: dict[str, Dimension] = {}
        self.measures: dict[str, Dimension] = {}
        self.measure_amounts: dict[str, Amount] = {}
        self.open_measures: list[str] = []
        self.failed_measures: set[str] = set()
        self.endless: set[str] = set()
        self.conditions: Conditions

    def build(self, context: Context, node: ast.Amount) -> tuple[Amount, Dimension] | None:
        """The core amount and its dimension; None, and a diagnostic, if it has none."""
        match node:
            case ast.Quantity():
                return self.constant(node)
            case ast.Path():
                return self.field(context, node)
            case ast.Total():
                return self.total(context, node)
            case ast.Arithmetic():
                return self.arithmetic(context, node)

    def constant(self, node: ast.Quantity) -> tuple[Amount, Dimension] | None:
        """A quantity as written, in base units."""
        try:
            number = read_number(node.number)
        except NumberError as error:
            self.checker.report.add("S130", node.span, str(error), "a number has one decimal point")
            return None
        mark = self.checker.mark(node.span)
        if node.unit in CURRENCIES:
            return Constant(number, node.unit, mark=mark), MONEY
        if not node.unit:
            return Constant(number, mark=mark), PLAIN
        unit = find_unit(node.unit)
        if unit is None:
            known = [*unit_names(), *CURRENCIES]
            meant = SPOKEN.get(node.unit.lower().rstrip("s"))
            self.checker.report.add(
                "T305",
                node.span,
                f"`{node.unit}` is no unit and no currency",
                f"write `{node.number} {meant}`"
                if meant
                else did_you_mean(node.unit, known) or "units are `kg`, `nm`, `Wh/kg`, …; currencies `EUR`, `USD`, …",
            )
            return None
        return Constant(number * unit.factor, mark=mark), unit.dimension

    def field(self, context: Context, node: ast.Path) -> tuple[Amount, Dimension] | None:
        """A field, a measure, or a threshold by its name."""
        if len(node.parts) == 1 and not self._is_field(context, node.parts[0]):
            symbol = self.checker.symbols.find(context.owner, node, ("threshold",))
            if symbol:
                dimension = self.thresholds.get(symbol.id)
                name = ThresholdName(symbol.id, mark=self.checker.mark(node.span))
                return None if dimension is None else (name, dimension)
        resolved = self.checker.resolve(context, node)
        if resolved is None:
            return None
        mark = self.checker.mark(node.span)
        if resolved.symbol is not None:
            if resolved.symbol.kind != "measure":
                self._no_amount(node, f"`{node.text}` is a clause")
                return None
            dimension = self.measure(resolved.symbol)
            of = resolved.path if resolved.path.type.of != "case" else None
            return None if dimension is None else (MeasureCall(resolved.symbol.id, of, mark=mark), dimension)
        dimension = dimension_of(resolved.path.type)
        if dimension is None:
            self._no_amount(node, f"`{node.text}` holds {describe(resolved.path.type)}")
            return None
        return FieldAmount(resolved.path, has_floor(resolved.path.type), mark=mark), dimension

    def measure(self, symbol: Symbol) -> Dimension | None:
        """The dimension of a declared measure, which is built when it is first met."""
        if symbol.id in self.measures or symbol.id in self.failed_measures:
            return self.measures.get(symbol.id)
        if symbol.id in self.open_measures:
            names = [name.split(".")[-1] for name in self.open_measures[self.open_measures.index(symbol.id) :]]
            chain = " → ".join([*names[:4], "…", symbol.name] if len(names) > 4 else [*names, symbol.name])
            self._endless(symbol, "L410", f"`{symbol.name}` hangs on itself: {chain}")
            return None
        if len(self.open_measures) > MAX_CHAIN:
            self._endless(symbol, "S107", f"measures refer to one another more than {MAX_CHAIN} deep")
            return None
        assert isinstance(symbol.node, ast.MeasureDecl)
        context = Context(symbol.owner)
        if symbol.node.record is not None and symbol.node.record.text != "case":
            record = self.checker.need_record(symbol.node.record)
            if record is None:
                return None
            context = context.inside(record, None)
        self.open_measures.append(symbol.id)
        built = self.build(context, symbol.node.amount)
        self.open_measures.pop()
        if built is None:
            self.failed_measures.add(symbol.id)
            return None
        self.measure_amounts[symbol.id], self.measures[symbol.id] = built
        return built[1]

    def _endless(self, symbol: Symbol, code: str, message: str) -> None:
        """Report a chain of measures once: all that lead into it fail with it."""
        self.failed_measures.update(self.open_measures, (symbol.id,))
        if code not in self.endless:
            self.checker.report.add(code, symbol.span, message, "write it out in terms of fields")
        self.endless |= {code} & {"S107"}

    def notation(self, context: Context, node: ast.Amount) -> str:
        """Whether an amount without a dimension is written as a `share` or a `number`; empty if it may be either."""
        match node:
            case ast.Quantity("0", ""):
                return ""
            case ast.Quantity(_, unit):
                return "number" if not unit else "share" if unit in SHARES else ""
            case ast.Path() if len(node.parts) == 1 and not self._is_field(context, node.parts[0]):
                symbol = self.checker.symbols.find(context.owner, node, ("threshold",))
                value = symbol.node.value if symbol and isinstance(symbol.node, ast.ThresholdDecl) else None
                return self.notation(context, value) if isinstance(value, ast.Quantity) else ""
            case ast.Path():
                resolved = self.checker.resolve(context, node)
                if resolved is None or resolved.symbol or resolved.path.type.kind is not Kind.NUMBER:
                    return ""
                return "share" if resolved.path.type.of in SHARES else "" if resolved.path.type.of else "number"
            case ast.Total(amount, _, _):
                return "number" if amount is None else ""
            case ast.Arithmetic():
                return ""

    def same_notation(self, context: Context, left: ast.Amount, right: ast.Amount) -> bool:
        """Whether two amounts are both shares or both plain numbers, as far as they say; reports if not."""
        found, other = self.notation(context, left), self.notation(context, right)
        if not found or not other or found == other:
            return True
        self.checker.report.add(
            "T305",
            right.span,
            f"{_NOTATION[other]} cannot be compared with {_NOTATION[found]}",
            "write shares with `%`, such as `25%`, and counts without a sign",
        )
        return False

    def _is_field(self, context: Context, name: str) -> bool:
        return any(self.checker.vocabulary.field(level.record, name) for level in context.levels[-2:])

    def _no_amount(self, node: ast.Path, why: str) -> None:
        self.checker.report.add(
            "T304", node.span, f"{why}, and an amount is needed here", "compare a number, a quantity or money"
        )

    def total(self, context: Context, node: ast.Total) -> tuple[Amount, Dimension] | None:
        """A sum or count over records."""
        walked = self.conditions.walk(context, node.each.record, node.scope, node.span)
        if walked is None:
            return None
        walk, record = walked
        inner = context.inside(record, node.each.alias)
        where: Term | None = None
        if node.each.where is not None:
            where = self.conditions.build(inner, node.each.where)
        mark = self.checker.mark(node.span, node.each.where.span if node.each.where else None)
        if node.amount is None:
            return Total(walk, where, None, mark=mark), PLAIN
        amount = self.build(inner, node.amount)
        return None if amount is None else (Total(walk, where, amount[0], mark=mark), amount[1])

    def arithmetic(self, context: Context, node: ast.Arithmetic) -> tuple[Amount, Dimension] | None:
        built = [self.build(context, operand) for operand in node.operands]
        operands = [b for b in built if b is not None]
        if len(operands) != len(built):
            return None
        dimensions = [d for _, d in operands]
        if node.op in "+-":
            for operand, dimension in zip(node.operands[1:], dimensions[1:], strict=True):
                if not self.same(dimensions[0], dimension, operand.span):
                    return None
            dimension = dimensions[0]
        elif node.op == "*":
            self._one_open(node, [a for a, _ in operands])
            dimension = PLAIN
            for factor in dimensions:
                dimension = multiply_dimensions(dimension, factor)
        else:
            dimension = divide_dimensions(dimensions[0], dimensions[1])
        return Arithmetic(node.op, tuple(a for a, _ in operands), mark=self.checker.mark(node.span)), dimension

    def _one_open(self, node: ast.Arithmetic, operands: list[Amount]) -> None:
        if sum(not isinstance(operand, Constant | ThresholdName) for operand in operands) > 1:
            self.checker.report.add(
                "T308",
                node.span,
                "a product has at most one factor that differs from case to case",
                "compare the factors one by one, or let the vocabulary have a field for the product",
            )

    def same(self, left: Dimension, right: Dimension, span: Span) -> bool:
        """Whether two amounts can be compared or added; reports if not."""
        if left == right:
            return True
        unit = "a currency" if left == MONEY else f"`{_unit_of(left)}` or a unit that converts to it"
        self.checker.report.add(
            "T305",
            span,
            f"{show(right)} cannot be compared with {show(left)}",
            f"write it in {unit}" if left else "write a plain number, or a share with `%`",
        )
        return False


SHARES = ("%", "ppm", "ppb")
_NOTATION = {"share": "a share", "number": "a plain number"}


def describe(type_: FieldType) -> str:
    """What a field holds, in words."""
    return {
        Kind.YES_NO: "yes or no",
        Kind.TEXT: "a text",
        Kind.DATE: "a date",
        Kind.COUNTRY: "a country",
        Kind.CODES: f"codes of {type_.of}",
        Kind.MATERIAL: "a material",
        Kind.MONEY: "an amount of money",
        Kind.NUMBER: f"a quantity in {type_.of}" if type_.of else "a number",
        Kind.CHOICE: f"one of {', '.join(type_.options)}",
        Kind.CHOICES: f"some of {', '.join(type_.options)}",
        Kind.RECORD: f"a record `{type_.of}`",
        Kind.RECORDS: f"a list of `{type_.of}`",
    }[type_.kind]
