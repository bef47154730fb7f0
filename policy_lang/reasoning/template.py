"""Imagined cases: a symbolic case of bounded size, in which a solver looks for one that meets a formula.

Soundness: a case that `Imagination.find` returns is built from a model, in which every formula has the truth that the
reference evaluator gives it; the caller runs the evaluator on it all the same. That nothing was found says only that
no case *of this size* meets the formulas: lists as long, and nested as deep, as the last of `SIZES` says.

A formula is asked of a tuple of symbolic records, as the evaluator asks it of records. Values of a field are cut into
the classes that the formulas tell apart; amounts are exact real numbers; days are integers.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any, assert_never

import z3
from attrs import define, field, frozen

from policy_lang.core.facts import NOT_APPLICABLE, Asked, Case, Fact, Members, Money, Record, Stated
from policy_lang.core.vocabulary import FieldType, Kind, Vocabulary
from policy_lang.evaluation.materials import Composition
from policy_lang.evaluation.members import Values
from policy_lang.reasoning import formula as f
from policy_lang.reasoning.axes import OTHER_TEXT, Held, held_classes, value_classes
from policy_lang.reasoning.formula import Formula, Place, Quantity
from policy_lang.values.interval import Interval

SIZES = ((1, 1), (1, 2), (2, 2), (2, 3))
"""How many members a list may have, and how deep lists may lie in lists: small cases are looked for first."""
STEPS = 3_000_000
"""The resource limit of one search: counted, so that an answer does not hang on the speed of a machine."""
AMOUNTS = (Kind.MONEY, Kind.NUMBER, Kind.DATE)


class Undecided(Exception):
    """The search ended at its limit, or met arithmetic that it cannot decide."""


@frozen
class Column:
    """What the formulas ask of one field of a record type."""

    sets: tuple[Values, ...] = ()
    held: tuple[Held, ...] = ()
    limits: tuple[Fraction, ...] = ()


@define(eq=False, repr=False)
class SymbolicRecord:
    """A record of the imagined case, with variables for the fields that were asked of it."""

    type: str
    name: str
    depth: int
    present: Any
    values: dict[str, Any] = field(factory=dict)
    absent: dict[str, Any] = field(factory=dict)
    members: dict[str, "list[SymbolicRecord]"] = field(factory=dict)
    vain: dict[str, Any] = field(factory=dict)


class Imagination:
    """A symbolic case, and the search for one that meets formulas."""

    def __init__(self, vocabulary: Vocabulary, formulas: Iterable[Formula], width: int, depth: int) -> None:
        self.vocabulary = vocabulary
        self.composition = Composition(vocabulary.materials)
        self.width, self.depth = width, depth
        self.rules: list[Any] = []
        self.columns: dict[tuple[str, str], Column] = {}
        self.currency = ""
        self.answers: dict[str, Any] = {}
        self.readings: dict[str, list[str]] = {}
        self.equal: list[tuple[SymbolicRecord, str, SymbolicRecord, str, Any]] = []
        for one in formulas:
            self._collect(one, ("case",))
        self.case = SymbolicRecord("case", "case", 0, z3.BoolVal(True))

    # -- what is asked of each field --------------------------------------------------------------------------

    def _collect(self, formula: Formula, types: tuple[str, ...]) -> None:
        for test in f.leaves_of(formula):
            match test:
                case f.In(place, values):
                    self._note(place, types, sets=(values,))
                case f.Has(place, members):
                    self._note(place, types, held=(members,))
                case f.Equal(left, right):
                    shared = tuple(dict.fromkeys((*self._column(left, types).sets, *self._column(right, types).sets)))
                    self._note(left, types, sets=shared)
                    self._note(right, types, sets=shared)
                case f.Named(_, _, inner):
                    self._collect(inner, types)
                case f.Answer(question, reading):
                    self.readings.setdefault(question, []).append(reading)
                case f.Some(_, record, level, where):
                    self._collect(where, _at(types, level, record))
                case f.Reaches(quantity, _, limit, currency):
                    self._collect_quantity(quantity, types, limit, currency)

    def _collect_quantity(self, quantity: Quantity, types: tuple[str, ...], limit: Fraction, currency: str) -> None:
        match quantity:
            case f.Stated(place):
                self._note(place, types, limits=(limit,))
                if place.type.kind is Kind.MONEY:
                    self.currency = self.currency or currency
            case f.Calculated(_, operands):
                for operand in operands:
                    self._collect_quantity(operand, types, limit, currency)
            case f.Summed(_, record, level, where, amount):
                inside = _at(types, level, record)
                self._collect(where, inside)
                if amount is not None:
                    self._collect_quantity(amount, inside, limit, currency)
            case f.ContentOf(_, root, level, match, outside):
                inside = _at(types, level, self._type_at(root, types))
                self._collect(match, inside)
                self._collect(outside, inside)
            case f.HeldBy(party, members):
                self.columns[self._type_at(party, types), "id"] = self._merged(
                    (self._type_at(party, types), "id"), sets=(members,)
                )
            case f.Number():
                pass

    def _type_at(self, place: Place, types: tuple[str, ...]) -> str:
        """The type of the record that a place leads to."""
        current = types[place.level]
        for step in place.steps:
            info = self.vocabulary.field(current, step)
            assert info is not None
            current = info.type.of
        return current

    def _holder(self, place: Place, types: tuple[str, ...]) -> tuple[str, str]:
        current = types[place.level]
        for step in place.steps[:-1]:
            info = self.vocabulary.field(current, step)
            assert info is not None
            current = info.type.of
        return current, place.steps[-1]

    def _column(self, place: Place, types: tuple[str, ...]) -> Column:
        return self.columns.get(self._holder(place, types), Column())

    def _note(self, place: Place, types: tuple[str, ...], **more: Any) -> None:
        if place.steps:
            key = self._holder(place, types)
            self.columns[key] = self._merged(key, **more)

    def _merged(
        self,
        key: tuple[str, str],
        sets: Sequence[Values] = (),
        held: Sequence[Held] = (),
        limits: Sequence[Fraction] = (),
    ) -> Column:
        old = self.columns.get(key, Column())
        return Column(
            tuple(dict.fromkeys((*old.sets, *sets))),
            tuple(dict.fromkeys((*old.held, *held))),
            tuple(dict.fromkeys((*old.limits, *limits))),
        )

    # -- records and fields -----------------------------------------------------------------------------------

    def _info(self, record: SymbolicRecord, name: str) -> FieldType:
        info = self.vocabulary.field(record.type, name)
        assert info is not None, (record.type, name)
        return info.type

    def _reach(self, records: Sequence[SymbolicRecord], place: Place) -> tuple[SymbolicRecord, Any]:
        """The record that holds the last step of a place, and whether there is one."""
        record, there = records[place.level], z3.BoolVal(True)
        for step in place.steps[:-1]:
            record, applies = self._below(record, step)
            there = z3.And(there, applies)
        return record, there

    def _below(self, record: SymbolicRecord, name: str) -> tuple[SymbolicRecord, Any]:
        """The record in a field, and whether the field applies."""
        if name not in record.members:
            inner = SymbolicRecord(self._info(record, name).of, f"{record.name}.{name}", record.depth, z3.BoolVal(True))
            record.members[name] = [inner]
            record.absent[name] = z3.Bool(f"{inner.name} absent")
        return record.members[name][0], z3.Not(record.absent[name])

    def _record(self, records: Sequence[SymbolicRecord], place: Place) -> tuple[SymbolicRecord, Any]:
        record, there = records[place.level], z3.BoolVal(True)
        for step in place.steps:
            record, applies = self._below(record, step)
            there = z3.And(there, applies)
        return record, there

    def _list(self, record: SymbolicRecord, name: str) -> list[SymbolicRecord]:
        """The members that a list may have."""
        if name not in record.members:
            of = self._info(record, name).of
            count = self.width if record.depth < self.depth else 0
            made = [
                SymbolicRecord(
                    of, f"{record.name}.{name}[{i}]", record.depth + 1, z3.Bool(f"{record.name}.{name}[{i}]")
                )
                for i in range(count)
            ]
            self.rules += [z3.Implies(b.present, a.present) for a, b in pairwise(made)]
            record.members[name] = made
        return record.members[name]

    def _value(self, record: SymbolicRecord, name: str) -> tuple[Any, tuple[frozenset[str], ...]]:
        """The class of a field of one value; one past the last where it does not apply."""
        column = self.columns.get((record.type, name), Column())
        place = Place(0, (name,), self._info(record, name))
        classes = value_classes(place, column.sets, self.vocabulary)
        if name not in record.values:
            record.values[name] = z3.Int(f"{record.name}.{name}")
            self.rules += [record.values[name] >= 0, record.values[name] <= len(classes)]
        return record.values[name], classes

    def _amount(self, record: SymbolicRecord, name: str) -> tuple[Any, Any]:
        """A number, and whether it does not apply."""
        if name not in record.values:
            type_ = self._info(record, name)
            variable = z3.Int if type_.kind is Kind.DATE else z3.Real
            record.values[name] = variable(f"{record.name}.{name}")
            record.absent[name] = z3.Bool(f"{record.name}.{name} absent")
            if type_.kind is Kind.DATE:
                self.rules += [record.values[name] >= 1, record.values[name] <= date.max.toordinal()]
        return record.values[name], record.absent[name]

    def _held(self, record: SymbolicRecord, name: str) -> list[tuple[Any, frozenset[str], tuple[Held, ...]]]:
        """For each class of codes or choices, whether the field has one."""
        column = self.columns.get((record.type, name), Column())
        place = Place(0, (name,), self._info(record, name))
        found = held_classes(place, column.held, self.vocabulary)
        if name not in record.values:
            record.values[name] = [z3.Bool(f"{record.name}.{name} has {i}") for i in range(len(found))]
        return [(v, values, inside) for v, (values, inside) in zip(record.values[name], found, strict=True)]

    # -- formulas ---------------------------------------------------------------------------------------------

    def says(self, formula: Formula, records: tuple[SymbolicRecord, ...] | None = None) -> Any:
        """The truth of a formula about symbolic records."""
        around = (self.case,) if records is None else records
        match formula:
            case f.Const(truth):
                return z3.BoolVal(truth)
            case f.Both(parts):
                return z3.And([self.says(part, around) for part in parts])
            case f.Either(parts):
                return z3.Or([self.says(part, around) for part in parts])
            case f.Neg(part):
                return z3.Not(self.says(part, around))
            case f.In(place, values):
                record, there = self._reach(around, place)
                value, classes = self._value(record, place.steps[-1])
                inside = [value == i for i, c in enumerate(classes) if _has(values, c)]
                return z3.And(there, z3.Or(inside))
            case f.Has(place, members):
                record, there = self._reach(around, place)
                found = self._held(record, place.steps[-1])
                return z3.And(there, z3.Or([v for v, _, inside in found if members in inside]))
            case f.Some(scope, _, level, where):
                met = [
                    z3.And(record.present, self.says(where, _put(around, level, record)))
                    for record in self._walk(around, scope, formula.record)
                ]
                return z3.Or(met)
            case f.Reaches(quantity, op, limit, _):
                return self._reaches(quantity, op, limit, around)
            case f.Equal(left, right):
                return self._equal(around, left, right)
            case f.Vain(place):
                record, _ = self._reach(around, place)
                return record.vain.setdefault(place.steps[-1], z3.Bool(f"{record.name}.{place.steps[-1]} in vain"))
            case f.Applicable(place):
                return self._record(around, place)[1]
            case f.Named(_, _, inner):
                return self.says(inner, around)
            case f.Answer(question, reading):
                answer = self.answers.setdefault(question, z3.Int(f"question {question}"))
                known = list(dict.fromkeys(self.readings[question]))
                self.rules += [answer >= 0, answer <= len(known)]
                return answer == known.index(reading)
            case _:
                assert_never(formula)

    def _equal(self, around: tuple[SymbolicRecord, ...], left: Place, right: Place) -> Any:
        (a, there_a), (b, there_b) = self._reach(around, left), self._reach(around, right)
        x, classes = self._value(a, left.steps[-1])
        y, _ = self._value(b, right.steps[-1])
        same = z3.Bool(f"{a.name}.{left.steps[-1]} = {b.name}.{right.steps[-1]}")
        single = [x == i for i, c in enumerate(classes) if len(c) == 1]
        self.rules += [
            z3.Implies(same, z3.And(x == y, x < len(classes))),
            z3.Implies(z3.And(x == y, z3.Or(single)), same),
        ]
        self.equal.append((a, left.steps[-1], b, right.steps[-1], same))
        return z3.And(same, there_a, there_b)

    def _walk(self, around: tuple[SymbolicRecord, ...], scope: Place, wanted: str) -> list[SymbolicRecord]:
        if scope.type.kind is Kind.RECORDS:
            record, there = self._reach(around, scope)
            return [
                r if z3.is_true(there) else _guarded(r, z3.And(r.present, there))
                for r in self._list(record, scope.steps[-1])
            ]
        record, there = self._record(around, scope)
        return [
            r if z3.is_true(there) else _guarded(r, z3.And(r.present, there))
            for r in self._below_all(record, wanted, record.present)
        ]

    def _below_all(self, record: SymbolicRecord, wanted: str, present: Any) -> list[SymbolicRecord]:
        """A record and everything of a type below it, as far as the template goes."""
        found = [_guarded(record, present)] if record.type == wanted else []
        for info in self.vocabulary.records[record.type].fields.values():
            if info.type.kind not in (Kind.RECORD, Kind.RECORDS) or wanted not in self.vocabulary.reach(info.type.of):
                continue
            if info.type.kind is Kind.RECORD:
                if record.depth >= self.depth:
                    continue
                inner, applies = self._below(record, info.name)
                inner.depth = record.depth + 1
                found += self._below_all(inner, wanted, z3.And(present, applies))
            else:
                for member in self._list(record, info.name):
                    found += self._below_all(member, wanted, z3.And(present, member.present))
        return found

    # -- amounts ----------------------------------------------------------------------------------------------

    def _reaches(self, quantity: Quantity, op: str, limit: Fraction, around: tuple[SymbolicRecord, ...]) -> Any:
        match quantity:
            case f.ContentOf():
                return self._content_reaches(quantity, op, limit, around)
            case f.HeldBy(party):
                record, there = self._record(around, party)
                share = self._owned(record, quantity, 0)
                return z3.And(there, _compared(share, op, limit))
        amount, absent = self._quantity(quantity, around)
        return z3.And(z3.Not(absent), _compared(amount, op, limit))

    def _quantity(self, quantity: Quantity, around: tuple[SymbolicRecord, ...]) -> tuple[Any, Any]:
        match quantity:
            case f.Number(value):
                return _real(value), z3.BoolVal(False)
            case f.Stated(place, floor):
                record, there = self._reach(around, place)
                amount, absent = self._amount(record, place.steps[-1])
                if floor:
                    self.rules.append(amount >= 0)
                return amount, z3.Or(absent, z3.Not(there))
            case f.Calculated(op, operands):
                found = [self._quantity(operand, around) for operand in operands]
                result = found[0][0]
                for amount, _ in found[1:]:
                    result = _joined(result, op, amount)
                if op == "/":
                    self.rules += [amount != 0 for amount, _ in found[1:]]
                return result, z3.Or([absent for _, absent in found])
            case f.Summed(scope, record, level, where, amount):
                total = z3.RealVal(0)
                for member in self._walk(around, scope, record):
                    inside = _put(around, level, member)
                    each, absent = (
                        (z3.RealVal(1), z3.BoolVal(False)) if amount is None else self._quantity(amount, inside)
                    )
                    counted = z3.And(member.present, self.says(where, inside), z3.Not(absent))
                    total = total + z3.If(counted, each, z3.RealVal(0))
                return total, z3.BoolVal(False)
        raise AssertionError(quantity)

    def _content_reaches(
        self, content: f.ContentOf, op: str, limit: Fraction, around: tuple[SymbolicRecord, ...]
    ) -> Any:
        root, there = self._record(around, content.root)
        whole = self._basis(root, content.basis)
        self.rules.append(z3.Implies(z3.And(root.present, there), whole > 0))
        counted = self._content(root, content, around, True)
        return z3.And(there, _compared(counted - _real(limit) * whole, op, Fraction(0)))

    def _basis(self, record: SymbolicRecord, basis: str) -> Any:
        amount, absent = self._amount(record, basis)
        self.rules += [z3.Not(absent), amount >= 0]
        return amount

    def _content(
        self, record: SymbolicRecord, content: f.ContentOf, around: tuple[SymbolicRecord, ...], root: bool
    ) -> Any:
        inside = _put(around, content.level, record)
        below = z3.RealVal(0)
        for info in self.vocabulary.records[record.type].fields.values():
            if info.type.kind is Kind.RECORDS and info.type.of == record.type:
                for part in self._list(record, info.name):
                    below = below + z3.If(part.present, self._content(part, content, around, False), z3.RealVal(0))
        own = self._basis(record, content.basis)
        met = self.says(content.match, inside)
        if content.fraction_of is not None:
            fraction, some = self._fraction(record, content.fraction_of)
            own, met = own * fraction, z3.And(met, some)
        stopped = z3.BoolVal(False) if root else self.says(content.outside, inside)
        return z3.If(met, own, z3.If(stopped, z3.RealVal(0), below))

    def _fraction(self, record: SymbolicRecord, members: frozenset[str]) -> tuple[Any, Any]:
        """The share of some materials in the material of a record, and whether there is any."""
        value, classes = self._value(record, "material")
        fraction: Any = z3.RealVal(0)
        some = z3.BoolVal(False)
        for i, names in enumerate(classes):
            shares = {self.composition.share(name, members) for name in names}
            exact = [s for s in shares if s.exact and s.low]
            if len(shares) == 1 and exact:
                fraction = z3.If(value == i, _real(exact[0].low or Fraction(0)), fraction)
                some = z3.Or(some, value == i)
            elif shares != {Interval(Fraction(0), Fraction(0))}:
                self.rules.append(value != i)
        return fraction, some

    def _owned(self, party: SymbolicRecord, held: f.HeldBy, depth: int) -> Any:
        """The share that listed parties hold of a party, through holders that are so owned themselves."""
        shares: list[Any] = []
        stakes = self._list(party, "owners") if depth < 2 else []
        self.rules.append(
            z3.Sum([z3.If(s.present, self._share_of(s), z3.RealVal(0)) for s in stakes] or [z3.RealVal(0)]) <= 1
        )
        for stake in stakes:
            holder, there = self._below(stake, "holder")
            value, classes = self._value(holder, "id")
            listed = z3.Or([value == i for i, c in enumerate(classes) if _has(held.members, c)])
            counts = listed
            if not held.directly:
                above = self._owned(holder, held, depth + 1)
                counts = z3.Or(listed, _compared(above, "more than" if held.strict else "at least", held.at))
            shares.append(z3.If(z3.And(stake.present, there, counts), self._share_of(stake), z3.RealVal(0)))
        if not shares:
            return z3.RealVal(0)
        if held.one_of:
            best = shares[0]
            for share in shares[1:]:
                best = z3.If(share > best, share, best)
            return best
        return z3.Sum(shares)

    def _share_of(self, stake: SymbolicRecord) -> Any:
        share, absent = self._amount(stake, "share")
        self.rules += [z3.Not(absent), share >= 0, share <= 1]
        return share

    # -- search -----------------------------------------------------------------------------------------------

    def find(
        self, wanted: Formula, days: "tuple[Place, int, int] | None" = None
    ) -> "tuple[Case, dict[str, str]] | None":
        """A case that meets a formula on a day from the first of two up to before the second, and the readings."""
        condition = self.says(wanted)
        if days is not None:
            place, first, end = days
            day, absent = self._amount(self._reach((self.case,), place)[0], place.steps[-1])
            self.rules += [z3.Not(absent), day >= first, day < end]
        solver = z3.Solver()
        solver.set("rlimit", STEPS)
        solver.set("random_seed", 0)
        solver.add(condition, *self.rules)
        found = solver.check()
        if found == z3.unknown:
            raise Undecided(solver.reason_unknown())
        if found == z3.unsat:
            return None
        model = self._smallest(solver)
        return self._as_case(model)

    def _smallest(self, solver: Any) -> Any:
        """A model with few records, and with few amounts other than round ones."""
        model = solver.model()
        for record in self._all_records(self.case):
            if not z3.is_true(record.present) and z3.is_true(model.eval(record.present, model_completion=True)):
                solver.push()
                solver.add(z3.Not(record.present))
                if solver.check() == z3.sat:
                    model = solver.model()
                else:
                    solver.pop()
        return model

    def _all_records(self, record: SymbolicRecord) -> list[SymbolicRecord]:
        found: list[SymbolicRecord] = []
        for members in record.members.values():
            for member in members:
                found += [*self._all_records(member), member]
        return found

    def _as_case(self, model: Any) -> tuple[Case, dict[str, str]]:
        readings = {}
        for question, answer in self.answers.items():
            chosen = model.eval(answer, model_completion=True).as_long()
            known = list(dict.fromkeys(self.readings[question]))
            if chosen < len(known):
                readings[question] = known[chosen]
        facts = self._as_record(model, self.case, "")
        return Case("witness", facts), readings

    def _as_record(self, model: Any, record: SymbolicRecord, place: str) -> Record:
        fields: dict[str, Fact] = {}
        for info in self.vocabulary.records[record.type].fields.values():
            fields[info.name] = self._fact(model, record, info.name, info.type, place)
        return Record(record.type, place, fields)

    def _fact(self, model: Any, record: SymbolicRecord, name: str, type_: FieldType, place: str) -> Fact:
        here = f"{place}.{name}" if place else name
        if name in record.vain and z3.is_true(model.eval(record.vain[name], model_completion=True)):
            return Asked("asked, no answer")
        if type_.kind is Kind.RECORDS:
            members = [
                m for m in record.members.get(name, ()) if z3.is_true(model.eval(m.present, model_completion=True))
            ]
            return Members(tuple(self._as_record(model, m, f"{here}[{i}]") for i, m in enumerate(members)))
        if type_.kind is Kind.RECORD:
            inner = record.members.get(name)
            if inner is None or z3.is_true(model.eval(record.absent[name], model_completion=True)):
                return NOT_APPLICABLE
            return self._as_record(model, inner[0], here)
        if name not in record.values:
            return NOT_APPLICABLE
        if type_.kind in AMOUNTS:
            return self._amount_fact(model, record, name, type_)
        if type_.kind in (Kind.CODES, Kind.CHOICES):
            values = [
                min(held) for v, held, _ in self._held(record, name) if z3.is_true(model.eval(v, model_completion=True))
            ]
            return Stated(frozenset(values))
        return self._value_fact(model, record, name, type_)

    def _amount_fact(self, model: Any, record: SymbolicRecord, name: str, type_: FieldType) -> Fact:
        if z3.is_true(model.eval(record.absent[name], model_completion=True)):
            return NOT_APPLICABLE
        found = model.eval(record.values[name], model_completion=True)
        if type_.kind is Kind.DATE:
            return Stated(date.fromordinal(found.as_long()))
        if z3.is_algebraic_value(found):
            found = found.approx(20)
        value = Fraction(found.numerator_as_long(), found.denominator_as_long())
        return Stated(Money(value, self.currency or "EUR") if type_.kind is Kind.MONEY else value)

    def _value_fact(self, model: Any, record: SymbolicRecord, name: str, type_: FieldType) -> Fact:
        value, classes = self._value(record, name)
        chosen = model.eval(value, model_completion=True).as_long()
        if chosen >= len(classes):
            return NOT_APPLICABLE
        options = sorted(classes[chosen])
        pick = options[0]
        for _, _, b, right, same in self.equal:
            if (
                b is record
                and right == name
                and len(options) > 1
                and not z3.is_true(model.eval(same, model_completion=True))
            ):
                pick = options[1]
        if type_.kind is Kind.YES_NO:
            return Stated(pick == "yes")
        return Stated("ANOTHER" if pick == OTHER_TEXT else pick)


def imagine(
    vocabulary: Vocabulary, wanted: Formula, days: tuple[Place, int, int] | None = None
) -> tuple[Case, dict[str, str]] | None:
    """A small case that meets a formula, and the readings of the questions it asks; None if there is none.

    `days` is the place of a date, the first day that it may be, and the day before which it must be. Raises Undecided
    if not even the largest size gave an answer within the limit.
    """
    for width, depth in SIZES:
        try:
            found = Imagination(vocabulary, (wanted,), width, depth).find(wanted, days)
        except Undecided:
            if (width, depth) == SIZES[-1]:
                raise
            continue
        if found is not None:
            return found
    return None


def _at(types: tuple[str, ...], level: int, record: str) -> tuple[str, ...]:
    return (*types[:level], *([""] * (level - len(types))), record)


def _put(around: tuple[SymbolicRecord, ...], level: int, record: SymbolicRecord) -> tuple[SymbolicRecord, ...]:
    filled = (*around[:level], *([around[0]] * (level - len(around))))
    return (*filled, record)


def _guarded(record: SymbolicRecord, present: Any) -> SymbolicRecord:
    """The same record, met only under a condition: its variables are shared."""
    return SymbolicRecord(
        record.type, record.name, record.depth, present, record.values, record.absent, record.members, record.vain
    )


def _has(values: Values, members: frozenset[str]) -> bool:
    some = next(iter(members), None)
    return some is not None and (some in values.listed) != values.all_but


def _real(value: Fraction) -> Any:
    return z3.Q(value.numerator, value.denominator)


def _joined(a: Any, op: str, b: Any) -> Any:
    match op:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
    return a / b


def _compared(amount: Any, op: str, limit: Fraction) -> Any:
    bound = _real(limit)
    match op:
        case "at least":
            return amount >= bound
        case "more than":
            return amount > bound
        case "at most":
            return amount <= bound
        case "less than":
            return amount < bound
    return amount == bound
