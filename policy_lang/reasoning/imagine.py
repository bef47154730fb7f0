"""The search for a case that meets a formula.

That a case was found is checked by running the reference evaluator on it. That none was found says only that there is
none of bounded size: with lists as long, and nested as deep, as the last of `SIZES` says.
"""

from datetime import date
from fractions import Fraction
from typing import Any

from policy_lang.core.facts import NOT_APPLICABLE, Asked, Case, Fact, Members, Money, Record, Stated
from policy_lang.core.vocabulary import FieldType, Kind, Vocabulary
from policy_lang.errors import PolicyLangError
from policy_lang.reasoning import smt
from policy_lang.reasoning.axes import Readings
from policy_lang.reasoning.classes import OTHER_TEXT
from policy_lang.reasoning.columns import Columns
from policy_lang.reasoning.formula import Formula, Place
from policy_lang.reasoning.sizes import SIZES, Amounts, Sizes
from policy_lang.reasoning.smt import TRUE, Truth
from policy_lang.reasoning.template import SymbolicRecord, Template

try:
    import z3
except ImportError as error:
    raise PolicyLangError(
        f"examples are found by the solver z3, which does not load here ({error}): "
        "`python -m pip install z3-solver` installs it; `policy diff --skip meaning` does without"
    ) from None

STEPS = 6_000_000
"""The resource limit of one search: counted, so that an answer does not hang on the speed of a machine."""
Days = tuple[Place, int, int]
"""The place of a date, the first day that it may be, and the day before which it must be."""
ANOTHER = "ANOTHER"


class Undecided(Exception):
    """The search ended at its limit, or met arithmetic that it cannot decide."""


def imagine(
    vocabulary: Vocabulary,
    questions: Readings,
    wanted: Formula,
    days: Days | None = None,
    amounts: Amounts = Amounts.STATED,
    sizes: Sizes = SIZES,
) -> tuple[Case, dict[str, str]] | None:
    """A small case that meets a formula, and the readings of the questions it asks; None if there is none.

    `questions` has the readings of each question. `amounts` says which may be missing in
    it. Raises Undecided if not even the largest size gave an answer within the limit.
    """
    columns = Columns(vocabulary, questions)
    columns.collect(wanted)
    for size in sizes[:1] if amounts is Amounts.NOTHING else sizes:
        found = _of_size(Template(columns, *size, amounts), wanted, days)
        if isinstance(found, tuple):
            return found
        if found == z3.unknown and size == sizes[-1]:
            raise Undecided
    return None


def posed(template: Template, wanted: Formula, days: Days | None) -> Any:
    """A solver that is asked for a case that meets a formula, among those that a template has room for."""
    condition = template.says(wanted, (template.case,))
    if days is not None:
        place, first, end = days
        day, absent = template.amount(template.reach((template.case,), place)[0], place.steps[-1])
        bounds = (smt.compared(day, "at least", smt.number(first)), smt.compared(day, "less than", smt.number(end)))
        template.rule(smt.lnot(absent), *bounds)
    solver = z3.SimpleSolver()
    solver.set("rlimit", STEPS)
    solver.set("random_seed", 0)
    declared = "\n".join(f"(declare-const {name} {sort})" for name, sort in template.declared.items())
    named = "\n".join(f"(define-fun {name} () Bool {said})" for said, name in template.named.items())
    asserted = "\n".join(f"(assert {rule})" for rule in (condition, *template.rules))
    solver.from_string(f"{declared}\n{named}\n{asserted}")
    return solver


def _of_size(template: Template, wanted: Formula, days: Days | None) -> Any:
    """A case that a template has room for, or what the solver says instead."""
    solver = posed(template, wanted, days)
    said = solver.check()
    if said != z3.sat:
        return said
    return Reading(template, _smallest(solver, template)).case()


def _smallest(solver: Any, template: Template) -> Any:
    """A model with few records: each that may be left out is."""
    model = solver.model()
    left_out: list[Any] = []
    for record in _members(template.case):
        present = z3.Bool(record.present.strip("|"))
        if record.present != TRUE and z3.is_true(model.eval(present)):
            without = [*left_out, z3.Not(present)]
            if solver.check(*without) == z3.sat:
                model, left_out = solver.model(), without
    return model


def _members(record: SymbolicRecord) -> list[SymbolicRecord]:
    found: list[SymbolicRecord] = []
    for members in record.members.values():
        for member in members:
            found += [*_members(member), member]
    return found


class Reading:
    """Reads a case off a model."""

    def __init__(self, template: Template, model: Any) -> None:
        self.template = template
        self.vocabulary = template.vocabulary
        self._model = model
        self._declared = {smt.symbol(d.name()): d for d in model.decls()}

    def case(self) -> tuple[Case, dict[str, str]]:
        """The case, and the readings of the questions that formulas ask."""
        known = self.template.columns.readings
        readings = {q: known[q][self._integer(answer)] for q, answer in self.template.answers.items()}
        return Case("example", self._record(self.template.case, "")), readings

    def _value_of(self, name: str) -> Any:
        """What the model says of a variable, None if that does not matter."""
        declared = self._declared.get(name)
        return None if declared is None else self._model[declared]

    def _true(self, name: Truth) -> bool:
        return name == TRUE or z3.is_true(self._value_of(name))

    def _integer(self, name: str) -> int:
        found = self._value_of(name)
        return 0 if found is None else int(found.as_long())

    def _record(self, record: SymbolicRecord, place: str) -> Record:
        fields = self.vocabulary.records[record.type].fields.values()
        return Record(record.type, place, {i.name: self._fact(record, i.name, i.type, place) for i in fields})

    def _fact(self, record: SymbolicRecord, name: str, type_: FieldType, place: str) -> Fact:
        here = f"{place}.{name}" if place else name
        if name in record.vain and self._true(record.vain[name]):
            return Asked("asked, no answer")
        match type_.kind:
            case Kind.RECORDS:
                members = [m for m in record.members.get(name, ()) if self._true(m.present)]
                return Members(tuple(self._record(m, f"{here}[{i}]") for i, m in enumerate(members)))
            case Kind.RECORD:
                inner = record.members.get(name)
                gone = inner is None or self._true(record.absent[name])
                return NOT_APPLICABLE if gone or inner is None else self._record(inner[0], here)
            case Kind.CODES | Kind.CHOICES:
                if name not in record.held:
                    return NOT_APPLICABLE
                return Stated(frozenset(min(some) for v, some, _ in self.template.held(record, name) if self._true(v)))
        if name not in record.values:
            return NOT_APPLICABLE
        if type_.kind in (Kind.MONEY, Kind.NUMBER, Kind.DATE):
            return self._amount(record, name, type_)
        return self._value(record, name, type_)

    def _amount(self, record: SymbolicRecord, name: str, type_: FieldType) -> Fact:
        if self._true(record.absent[name]):
            return NOT_APPLICABLE
        if type_.kind is Kind.DATE:
            plain = record.values[name].removeprefix("(to_real ").removesuffix(")")
            return Stated(date.fromordinal(max(self._integer(plain), 1)))
        found = self._value_of(record.values[name])
        if found is None:
            value = Fraction(1)
        else:
            exact = found.approx(20) if z3.is_algebraic_value(found) else found
            value = Fraction(exact.numerator_as_long(), exact.denominator_as_long())
        return Stated(Money(value, self.template.columns.currency or "EUR") if type_.kind is Kind.MONEY else value)

    def _value(self, record: SymbolicRecord, name: str, type_: FieldType) -> Fact:
        value, classes = self.template.value(record, name)
        chosen = self._integer(value)
        if chosen >= len(classes):
            return NOT_APPLICABLE
        options = sorted(classes[chosen])
        another = any(r.name == record.name and n == name and not self._true(s) for r, n, s in self.template.equal)
        pick = options[1] if another and len(options) > 1 else options[0]
        if type_.kind is Kind.YES_NO:
            return Stated(pick == "yes")
        return Stated(ANOTHER if pick == OTHER_TEXT else pick)
