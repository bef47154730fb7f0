"""A case as near as possible to another: what a formula asks for, and of the other case whatever that allows.

Every fact of the other case is a wish. If all wishes can be granted, the case is the other one. Else the solver names
wishes that cannot be granted together, and the last of them is given up: amounts before other facts, and those deep
in the case before those at its top. What is not asked about at all stays as it is.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import z3
from attrs import frozen

from policy_lang.core.facts import NOT_APPLICABLE, Asked, Case, Fact, Members, Money, Record, Stated
from policy_lang.core.vocabulary import Kind, Vocabulary
from policy_lang.reasoning import smt
from policy_lang.reasoning.classes import OTHER_TEXT, Held, in_set
from policy_lang.reasoning.columns import Columns
from policy_lang.reasoning.formula import Formula
from policy_lang.reasoning.imagine import Days, Reading, Undecided, posed
from policy_lang.reasoning.sizes import SIZES, Amounts
from policy_lang.reasoning.smt import Truth
from policy_lang.reasoning.template import SymbolicRecord, Template

AMOUNTS = (Kind.MONEY, Kind.NUMBER, Kind.DATE)
Readings = dict[str, str]


@frozen
class _Wish:
    """That something stays as it is: how much it is wished (less first), and what it says of the variables."""

    rank: tuple[bool, int]
    says: Truth


def near(
    vocabulary: Vocabulary,
    questions: Mapping[str, tuple[str, ...]],
    wanted: Formula,
    days: Days | None,
    like: Case,
    readings: Readings,
    amounts: Amounts = Amounts.STATED,
) -> tuple[Case, Readings] | None:
    """A case that meets a formula and is near another, with the readings that it rests on; None if there is none.

    `questions` has the readings of each question. `amounts` says which may be missing in
    it. Raises Undecided if the search did not end within its limit, or its amounts are no exact numbers.
    """
    columns = Columns(vocabulary, questions)
    columns.collect(wanted)
    for size in SIZES:
        template = Template(columns, *size, amounts)
        solver = posed(template, wanted, days)
        if not _has_room(template.case, like.facts):
            continue
        said = solver.check()
        if said == z3.unknown and size == SIZES[-1]:
            raise Undecided
        if said == z3.sat:
            model = _nearest(solver, template, list(_wishes(template, like, readings)))
            return _Edited(template, model).near(like, readings)
    return None


def _has_room(record: SymbolicRecord, fact: Fact) -> bool:
    """Whether a template has a place for each record of a case that it asks about."""
    if not isinstance(fact, Record):
        return True
    for name, members in record.members.items():
        inner = fact.fields.get(name)
        known = inner.records if isinstance(inner, Members) else (inner,) if isinstance(inner, Record) else ()
        if len(known) > len(members):
            return False
        if not all(_has_room(m, k) for m, k in zip(members, known, strict=False) if isinstance(k, Record)):
            return False
    return True


def _nearest(solver: Any, template: Template, wishes: list[_Wish]) -> Any:
    """A model that grants wishes; those are given up that cannot be granted with the ones before them."""
    wishes.sort(key=lambda wish: wish.rank)
    names = [z3.Bool(f"wish {i}") for i in range(len(wishes))]
    declared = "\n".join(f"(declare-const {name} {sort})" for name, sort in template.declared.items())
    said = "\n".join(f"(declare-const |wish {i}| Bool) (assert (=> |wish {i}| {w.says}))" for i, w in enumerate(wishes))
    solver.add(z3.parse_smt2_string(f"{declared}\n{said}"))
    kept, given_up = list(names), []
    while solver.check(*kept) != z3.sat:
        core = {str(name) for name in solver.unsat_core()}
        last = next((name for name in reversed(kept) if str(name) in core), None)
        if last is None:
            raise Undecided
        kept = [name for name in kept if name is not last]
        given_up.append(last)
    model = solver.model()
    for name in reversed(given_up[:-1]):
        if solver.check(*kept, name) == z3.sat:
            kept.append(name)
            model = solver.model()
    return model


# -- wishes ----------------------------------------------------------------------------------------------------


def _wishes(template: Template, like: Case, readings: Readings) -> Iterator[_Wish]:
    for question, answer in template.answers.items():
        known = template.columns.readings[question]
        if readings.get(question) in known:
            yield _Wish((False, 0), Truth(f"(= {answer} {known.index(readings[question])})"))
    yield from _of_record(template, template.case, like.facts)


def _of_record(template: Template, record: SymbolicRecord, like: Record) -> Iterator[_Wish]:
    for name, value in record.values.items():
        fact = like.fields.get(name, NOT_APPLICABLE)
        amount = template.info(record, name).kind in AMOUNTS
        said = _of_amount(record, name, fact) if amount else _of_value(template, record, name, value, fact)
        yield _Wish((amount, record.depth), said)
    for name in record.held:
        inside = _sets_met(template, record, name, like.fields.get(name, NOT_APPLICABLE))
        for variable, _, sets in template.held(record, name):
            yield _Wish((False, record.depth), variable if sets in inside else smt.lnot(variable))
    for name, vain in record.vain.items():
        yield _Wish((False, record.depth), vain if isinstance(like.fields.get(name), Asked) else smt.lnot(vain))
    for name, members in record.members.items():
        yield from _of_members(template, record, name, members, like.fields.get(name, NOT_APPLICABLE))


def _of_members(
    template: Template, record: SymbolicRecord, name: str, members: list[SymbolicRecord], fact: Fact
) -> Iterator[_Wish]:
    if name in record.absent:
        there = isinstance(fact, Record)
        yield _Wish((False, record.depth), smt.lnot(record.absent[name]) if there else record.absent[name])
        if isinstance(fact, Record):
            yield from _of_record(template, members[0], fact)
        return
    known = fact.records if isinstance(fact, Members) else ()
    for index, member in enumerate(members):
        there = index < len(known)
        yield _Wish((False, record.depth), member.present if there else smt.lnot(member.present))
        inner = known[index] if there else None
        if isinstance(inner, Record):
            yield from _of_record(template, member, inner)


def _of_amount(record: SymbolicRecord, name: str, fact: Fact) -> Truth:
    number = _number(fact)
    if number is None:
        return record.absent[name]
    return smt.land((smt.lnot(record.absent[name]), smt.compared(record.values[name], "is", number)))


def _number(fact: Fact) -> smt.Num | None:
    match fact:
        case Stated(Money(amount, _)):
            return smt.number(amount)
        case Stated(value) if hasattr(value, "toordinal"):
            return smt.number(value.toordinal())
        case Stated(value) if hasattr(value, "numerator"):
            return smt.number(value)  # type: ignore[arg-type]
    return None


def _of_value(template: Template, record: SymbolicRecord, name: str, variable: smt.Num, fact: Fact) -> Truth:
    _, classes = template.value(record, name)
    return Truth(f"(= {variable} {_class_of(fact, classes)})")


def _class_of(fact: Fact, classes: tuple[frozenset[str], ...]) -> int:
    """The class in which a fact lies; one past the last if it does not apply."""
    if not isinstance(fact, Stated):
        return len(classes)
    value = {True: "yes", False: "no"}.get(fact.value, fact.value) if isinstance(fact.value, bool) else fact.value
    named = next((i for i, some in enumerate(classes) if value in some), None)
    if named is not None:
        return named
    return next((i for i, some in enumerate(classes) if OTHER_TEXT in some), len(classes))


def _sets_met(template: Template, record: SymbolicRecord, name: str, fact: Fact) -> list[tuple[Held, ...]]:
    """For each code or choice of a fact, the sets that it lies in."""
    values = fact.value if isinstance(fact, Stated) and isinstance(fact.value, frozenset) else frozenset[str]()
    sets = template.columns.column(record.type, name).held
    return [tuple(s for s in sets if in_set(value, s)) for value in values]


# -- reading ---------------------------------------------------------------------------------------------------


class _Edited(Reading):
    """Reads a case off a model, and takes from another case whatever the model leaves as it is there."""

    def near(self, like: Case, readings: Readings) -> tuple[Case, Readings]:
        """The case, and its readings."""
        if any(z3.is_algebraic_value(value) for value in map(self._value_of, self._declared)):
            raise Undecided
        _, answers = self.case()
        return Case("example", self._edited(self.template.case, like.facts)), {**readings, **answers}

    def _edited(self, record: SymbolicRecord, like: Record) -> Record:
        asked = dict.fromkeys((*record.values, *record.held, *record.vain, *record.members))
        return Record(like.type, like.place, {**like.fields, **{n: self._near(record, n, like) for n in asked}})

    def _near(self, record: SymbolicRecord, name: str, like: Record) -> Fact:
        type_, fact = self.template.info(record, name), like.fields.get(name, NOT_APPLICABLE)
        members = record.members.get(name)
        if members is not None:
            return self._members(record, name, members, fact, like.place)
        if self._stays(record, name, fact, type_.kind in AMOUNTS):
            return fact
        return self._fact(record, name, type_, like.place)

    def _stays(self, record: SymbolicRecord, name: str, fact: Fact, amount: bool) -> bool:
        """Whether the model has a fact as it is in the other case."""
        vain = name in record.vain and self._true(record.vain[name])
        if vain or isinstance(fact, Asked):
            return vain and isinstance(fact, Asked)
        if name not in record.values and name not in record.held:
            return True
        if name in record.held:
            inside = _sets_met(self.template, record, name, fact)
            return all(self._true(v) == (sets in inside) for v, _, sets in self.template.held(record, name))
        if amount:
            absent = self._true(record.absent[name])
            now = NOT_APPLICABLE if absent else self._amount(record, name, self.template.info(record, name))
            return _number(fact) == _number(now)
        if self.template.equal:
            return False
        variable, classes = self.template.value(record, name)
        return self._integer(variable) == _class_of(fact, classes)

    def _members(
        self, record: SymbolicRecord, name: str, members: list[SymbolicRecord], fact: Fact, place: str
    ) -> Fact:
        here = f"{place}.{name}" if place else name
        if name in record.absent:
            if self._true(record.absent[name]):
                return NOT_APPLICABLE
            return self._edited(members[0], fact) if isinstance(fact, Record) else self._record(members[0], here)
        known = fact.records if isinstance(fact, Members) else ()
        found: list[Record] = []
        for index, member in enumerate(members):
            if self._true(member.present):
                other = known[index] if index < len(known) else None
                there = isinstance(other, Record)
                found.append(self._edited(member, other) if there else self._record(member, f"{here}[{index}]"))  # type: ignore[arg-type]
        return Members(tuple(found))
