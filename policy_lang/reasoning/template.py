"""Imagined cases: a symbolic case of bounded size, about which formulas become terms for a solver.

Soundness: for a case that an assignment of the variables stands for, the term of a formula is true exactly when the
formula is. A formula is asked of a tuple of symbolic records, as the evaluator asks it of records. Values of a field
are cut into the classes that the formulas tell apart; amounts are exact real numbers; days are integers.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import pairwise
from typing import assert_never

from attrs import define, field

from policy_lang.core.vocabulary import FieldType, Kind, Vocabulary
from policy_lang.evaluation.members import Values
from policy_lang.reasoning import formula as f
from policy_lang.reasoning import smt
from policy_lang.reasoning.classes import Held
from policy_lang.reasoning.columns import Columns
from policy_lang.reasoning.formula import Formula, Place, Quantity
from policy_lang.reasoning.sizes import Amounts
from policy_lang.reasoning.smt import FALSE, ONE, TRUE, ZERO, Num, Truth
from policy_lang.values.interval import NOTHING

OWNERSHIP_DEPTH = 2
LONG = 120
"""A term with more letters is told once, under a name: many terms repeat it."""


@define(eq=False, repr=False)
class SymbolicRecord:
    """A record of the imagined case, with variables for the fields that were asked of it; `present` is a term."""

    type: str
    name: str
    depth: int
    present: Truth
    values: dict[str, Num] = field(factory=dict)
    held: dict[str, list[Truth]] = field(factory=dict)
    absent: dict[str, Truth] = field(factory=dict)
    members: dict[str, "list[SymbolicRecord]"] = field(factory=dict)
    vain: dict[str, Truth] = field(factory=dict)

    def only_if(self, condition: Truth) -> "SymbolicRecord":
        """The same record, met only under a condition: its variables are shared."""
        if condition == TRUE:
            return self
        return SymbolicRecord(
            self.type, self.name, self.depth, smt.land((self.present, condition)),
            self.values, self.held, self.absent, self.members, self.vain,
        )  # fmt: skip


Around = tuple[SymbolicRecord, ...]
_JOINED: dict[str, Callable[[Num, Num], Num]] = {
    "+": lambda a, b: smt.total((a, b)),
    "-": smt.minus,
    "*": smt.times,
    "/": smt.over,
}


class Template:
    """A symbolic case whose lists have up to `width` members and lie up to `depth` deep in one another.

    `amounts` says which amounts may be missing; where a share of nothing is open, a term may take it either way.
    """

    def __init__(self, columns: Columns, width: int, depth: int, amounts: Amounts = Amounts.STATED) -> None:
        self.columns = columns
        self.amounts = amounts
        self.vocabulary: Vocabulary = columns.vocabulary
        self.width, self.depth = width, depth
        self.declared: dict[str, str] = {}
        self.rules: dict[Truth, None] = {}
        self.named: dict[Truth, Truth] = {}
        self.answers: dict[str, Num] = {}
        self.equal: list[tuple[SymbolicRecord, str, Truth]] = []
        self.case = SymbolicRecord("case", "case", 0, TRUE)
        self._said: dict[tuple[Formula, tuple[tuple[str, Truth], ...]], Truth] = {}

    # -- variables --------------------------------------------------------------------------------------------

    def _variable(self, name: str, sort: str) -> str:
        found = smt.symbol(name)
        self.declared[found] = sort
        return found

    def flag(self, name: str) -> Truth:
        """A variable that is true or false."""
        return Truth(self._variable(name, "Bool"))

    def rule(self, *rules: Truth) -> None:
        """What holds in every imagined case."""
        self.rules.update(dict.fromkeys(rules))

    def info(self, record: SymbolicRecord, name: str) -> FieldType:
        """The type of a field of a record."""
        info = self.vocabulary.field(record.type, name)
        assert info is not None, (record.type, name)
        return info.type

    def value(self, record: SymbolicRecord, name: str) -> tuple[Num, tuple[frozenset[str], ...]]:
        """The class of a field of one value; one past the last where it does not apply."""
        classes = self.columns.values_of(record.type, name)
        if name not in record.values:
            record.values[name] = Num(self._variable(f"{record.name}.{name}", "Int"))
            self.rule(Truth(f"(<= 0 {record.values[name]} {len(classes)})"))
        return record.values[name], classes

    def held(self, record: SymbolicRecord, name: str) -> list[tuple[Truth, frozenset[str], tuple[Held, ...]]]:
        """For each class of codes or choices, whether the field has one."""
        found = self.columns.held_by(record.type, name)
        if name not in record.held:
            record.held[name] = [self.flag(f"{record.name}.{name} has {i}") for i in range(len(found))]
        return [(v, values, inside) for v, (values, inside) in zip(record.held[name], found, strict=True)]

    def amount(self, record: SymbolicRecord, name: str) -> tuple[Num, Truth]:
        """A number, and whether it does not apply."""
        if name not in record.values:
            day = self.info(record, name).kind is Kind.DATE
            plain = self._variable(f"{record.name}.{name}", "Int" if day else "Real")
            record.values[name] = Num(f"(to_real {plain})" if day else plain)
            record.absent[name] = self.flag(f"{record.name}.{name} absent")
            if day:
                self.rule(Truth(f"(<= 1 {plain} 3652059)"))
        return record.values[name], record.absent[name]

    # -- records ----------------------------------------------------------------------------------------------

    def below(self, record: SymbolicRecord, name: str) -> tuple[SymbolicRecord, Truth]:
        """The record in a field, and whether the field applies."""
        if name not in record.members:
            inner = SymbolicRecord(self.info(record, name).of, f"{record.name}.{name}", record.depth, TRUE)
            record.members[name] = [inner]
            record.absent[name] = self.flag(f"{inner.name} absent")
        return record.members[name][0], smt.lnot(record.absent[name])

    def listed(self, record: SymbolicRecord, name: str) -> list[SymbolicRecord]:
        """The members that a list may have; the later only with the earlier."""
        if name not in record.members:
            count = self.width if record.depth < self.depth else 0
            names = [f"{record.name}.{name}[{i}]" for i in range(count)]
            of = self.info(record, name).of
            made = [SymbolicRecord(of, one, record.depth + 1, self.flag(one)) for one in names]
            self.rule(*(smt.implies(b.present, a.present) for a, b in pairwise(made)))
            record.members[name] = made
        return record.members[name]

    def reach(self, around: Around, place: Place) -> tuple[SymbolicRecord, Truth]:
        """The record that holds the last step of a place, and whether there is one."""
        return self._follow(around[place.level], place.steps[:-1])

    def record(self, around: Around, place: Place) -> tuple[SymbolicRecord, Truth]:
        """The record that a place leads to, and whether there is one."""
        return self._follow(around[place.level], place.steps)

    def _follow(self, record: SymbolicRecord, steps: tuple[str, ...]) -> tuple[SymbolicRecord, Truth]:
        there: list[Truth] = []
        for step in steps:
            record, applies = self.below(record, step)
            there.append(applies)
        return record, smt.land(there)

    def walk(self, around: Around, scope: Place, wanted: str) -> list[SymbolicRecord]:
        """The records that a walk may meet, each with the condition that it does."""
        if scope.type.kind is Kind.RECORDS:
            holder, there = self.reach(around, scope)
            return [r.only_if(there) for r in self.listed(holder, scope.steps[-1])]
        start, there = self.record(around, scope)
        return self._all_below(start.only_if(there), wanted)

    def _all_below(self, record: SymbolicRecord, wanted: str) -> list[SymbolicRecord]:
        """The records of a type from a record down; where a walk is not followed further, nothing is."""
        found = [record] if record.type == wanted else []
        for info in self.vocabulary.records[record.type].fields.values():
            if info.type.kind not in (Kind.RECORD, Kind.RECORDS) or wanted not in self.vocabulary.reach(info.type.of):
                continue
            if info.type.kind is Kind.RECORDS:
                for member in self.listed(record, info.name):
                    found += self._all_below(member.only_if(record.present), wanted)
                continue
            inner, applies = self.below(record, info.name)
            if record.depth > self.depth:
                self.rule(smt.implies(record.present, smt.lnot(applies)))
                continue
            inner.depth = record.depth + 1
            found += self._all_below(inner.only_if(smt.land((record.present, applies))), wanted)
        return found

    # -- formulas ---------------------------------------------------------------------------------------------

    def says(self, formula: Formula, around: Around) -> Truth:
        """The truth of a formula about symbolic records; what was said once of the same records is kept."""
        key = (formula, tuple((r.name, r.present) for r in around))
        found = self._said.get(key)
        if found is None:
            found = self._said[key] = self._by_name(self._says(formula, around))
        return found

    def _by_name(self, said: Truth) -> Truth:
        """A term that is long by a name for it."""
        if len(said) <= LONG:
            return said
        return self.named.setdefault(said, Truth(smt.symbol(f"said {len(self.named)}")))

    def _says(self, formula: Formula, around: Around) -> Truth:
        match formula:
            case f.Const(truth):
                return smt.truth(truth)
            case f.Both(parts):
                return smt.land(self.says(part, around) for part in parts)
            case f.Either(parts):
                return smt.lor(self.says(part, around) for part in parts)
            case f.Neg(part):
                return smt.lnot(self.says(part, around))
            case f.Named(_, _, inner):
                return self.says(inner, around)
            case f.In(place, values):
                record, there = self.reach(around, place)
                value, classes = self.value(record, place.steps[-1])
                return smt.land((there, _one_of(value, (i for i, c in enumerate(classes) if has(values, c)))))
            case f.Has(place, members):
                record, there = self.reach(around, place)
                inside = (v for v, _, sets in self.held(record, place.steps[-1]) if members in sets)
                return smt.land((there, smt.lor(inside)))
            case f.Some(scope, wanted, level, where):
                met = self.walk(around, scope, wanted)
                return smt.lor(smt.land((r.present, self.says(where, put(around, level, r)))) for r in met)
            case f.Reaches(quantity, op, limit):
                return self._reaches(quantity, op, limit, around)
            case f.Equal(left, right):
                return self._equal(around, left, right)
            case f.Vain(place):
                record, there = self.reach(around, place)
                name = place.steps[-1]
                if name not in record.vain:
                    record.vain[name] = self.flag(f"{record.name}.{name} in vain")
                return smt.land((there, record.vain[name]))
            case f.Applicable(place):
                return self.record(around, place)[1]
            case f.Answer(question, reading):
                return self._answer(question, reading)
            case _:
                assert_never(formula)

    def _answer(self, question: str, reading: str) -> Truth:
        known = self.columns.readings[question]
        if question not in self.answers:
            self.answers[question] = Num(self._variable(f"question {question}", "Int"))
            self.rule(Truth(f"(<= 0 {self.answers[question]} {len(known) - 1})"))
        return _one_of(self.answers[question], (known.index(reading),))

    def _equal(self, around: Around, left: Place, right: Place) -> Truth:
        """Two fields of one class may have one value or two, unless there is only one in the class."""
        (a, there_a), (b, there_b) = self.reach(around, left), self.reach(around, right)
        x, classes = self.value(a, left.steps[-1])
        y, _ = self.value(b, right.steps[-1])
        same = self.flag(f"{a.name}.{left.steps[-1]} = {b.name}.{right.steps[-1]}")
        alike = Truth(f"(= {x} {y})")
        single = _one_of(x, (i for i, c in enumerate(classes) if len(c) == 1))
        self.rule(
            smt.implies(same, smt.land((alike, Truth(f"(< {x} {len(classes)})")))),
            smt.implies(smt.land((alike, single)), same),
        )
        self.equal.append((b, right.steps[-1], same))
        return smt.land((same, there_a, there_b))

    # -- amounts ----------------------------------------------------------------------------------------------

    def _reaches(self, quantity: Quantity, op: str, limit: Fraction, around: Around) -> Truth:
        match quantity:
            case f.ContentOf():
                return self._content_reaches(quantity, op, limit, around)
            case f.HeldBy(party):
                record, there = self.record(around, party)
                return smt.land((there, smt.compared(self._owned(record, quantity, around, 0), op, smt.number(limit))))
        amount, absent = self._quantity(quantity, around)
        return smt.land((smt.lnot(absent), smt.compared(amount, op, smt.number(limit))))

    def _quantity(self, quantity: Quantity, around: Around) -> tuple[Num, Truth]:
        """An amount, and whether it does not apply."""
        match quantity:
            case f.Number(value):
                return smt.number(value), FALSE
            case f.Stated(place, floor):
                record, there = self.reach(around, place)
                amount, absent = self.amount(record, place.steps[-1])
                if floor:
                    self.rule(smt.compared(amount, "at least", ZERO))
                return amount, smt.lor((absent, smt.lnot(there)))
            case f.Calculated(op, operands):
                return self._calculated(op, [self._quantity(operand, around) for operand in operands])
            case f.Summed(scope, wanted, level, where, each):
                return smt.total(
                    self._part(r, where, each, put(around, level, r)) for r in self.walk(around, scope, wanted)
                ), FALSE
        raise AssertionError(quantity)

    def _calculated(self, op: str, found: list[tuple[Num, Truth]]) -> tuple[Num, Truth]:
        result = found[0][0]
        for amount, _ in found[1:]:
            result = _JOINED[op](result, amount)
            if op == "/":
                self.rule(smt.lnot(smt.compared(amount, "is", ZERO)))
        return result, smt.lor(absent for _, absent in found)

    def _part(self, record: SymbolicRecord, where: Formula, each: Quantity | None, inside: Around) -> Num:
        """What a record adds to a sum."""
        amount, absent = (ONE, FALSE) if each is None else self._quantity(each, inside)
        return smt.choose(smt.land((record.present, self.says(where, inside), smt.lnot(absent))), amount, ZERO)

    # -- content ----------------------------------------------------------------------------------------------

    def _content_reaches(self, content: f.ContentOf, op: str, limit: Fraction, around: Around) -> Truth:
        root, there = self.record(around, content.root)
        whole = self._basis(root, content.basis)
        counted = self._content(root, content, around, True)
        reaches = smt.compared(counted, op, smt.times(smt.number(limit), whole))
        some = smt.compared(whole, "more than", ZERO)
        if self.amounts is not Amounts.STATED:
            there = smt.land((there, smt.lnot(root.absent[content.basis])))
        if self.amounts is not Amounts.NOTHING:
            self.rule(smt.implies(smt.land((root.present, there)), some))
            return smt.land((there, reaches))
        either = self.flag(f"open {len(self.declared)}")
        return smt.land((there, smt.lor((smt.land((some, reaches)), smt.land((smt.lnot(some), either))))))

    def _basis(self, record: SymbolicRecord, basis: str) -> Num:
        """The amount of one piece of a record, not less than nothing; where it does not apply, nothing."""
        amount, absent = self.amount(record, basis)
        self.rule(smt.compared(amount, "at least", ZERO))
        if self.amounts is Amounts.STATED:
            self.rule(smt.lnot(absent))
            return amount
        return smt.choose(absent, ZERO, amount)

    def _pieces(self, record: SymbolicRecord) -> Num:
        """How many pieces a listed record stands for, where a formula asks for its quantity."""
        if (record.type, "quantity") not in self.columns.asked:
            return ONE
        amount, absent = self.amount(record, "quantity")
        self.rule(smt.compared(amount, "at least", ZERO))
        return smt.choose(absent, ONE, amount)

    def _content(self, record: SymbolicRecord, content: f.ContentOf, around: Around, root: bool) -> Num:
        inside = put(around, content.level, record)
        met, own = self.says(content.match, inside), self._basis(record, content.basis)
        if content.fraction_of is not None:
            fraction, some = self._fraction(record, content.fraction_of)
            own, met = smt.times(fraction, own), smt.land((met, some))
        stopped = FALSE if root else self.says(content.outside, inside)
        below = smt.total(
            smt.choose(part.present, self._content(part, content, around, False), ZERO) for part in self._parts(record)
        )
        one = smt.choose(met, own, smt.choose(stopped, ZERO, below))
        return one if root else smt.times(self._pieces(record), one)

    def _parts(self, record: SymbolicRecord) -> list[SymbolicRecord]:
        fields = self.vocabulary.records[record.type].fields.values()
        lists = [i.name for i in fields if i.type.kind is Kind.RECORDS and i.type.of == record.type]
        return [part for name in lists for part in self.listed(record, name)]

    def _fraction(self, record: SymbolicRecord, members: frozenset[str]) -> tuple[Num, Truth]:
        """The share of some materials in the material of a record, and whether there is any."""
        value, classes = self.value(record, "material")
        fraction, some = ZERO, FALSE
        for index, names in enumerate(classes):
            here = _one_of(value, (index,))
            shares = {self.columns.composition.share(name, members) for name in names}
            exact = next(iter(shares)) if len(shares) == 1 else NOTHING
            if len(shares) == 1 and exact.exact and exact.low:
                fraction = smt.choose(here, smt.number(exact.low), fraction)
                some = smt.lor((some, here))
            elif shares != {NOTHING}:
                self.rule(smt.lnot(here))
        return fraction, some

    # -- ownership --------------------------------------------------------------------------------------------

    def _owned(self, party: SymbolicRecord, held: f.HeldBy, around: Around, depth: int) -> Num:
        """The share that listed parties hold of a party, through holders that are so owned themselves."""
        stakes = self.listed(party, "owners")
        if depth == OWNERSHIP_DEPTH:
            self.rule(*(smt.lnot(stake.present) for stake in stakes))
            stakes = []
        all_shares = smt.total(smt.choose(s.present, self._share_of(s), ZERO) for s in stakes)
        self.rule(smt.compared(all_shares, "at most", ONE))
        shares = [smt.choose(self._counts(stake, held, around, depth), self._share_of(stake), ZERO) for stake in stakes]
        if not held.one_of:
            return smt.total(shares)
        best = ZERO
        for share in shares:
            best = smt.choose(smt.compared(share, "more than", best), share, best)
        return best

    def _counts(self, stake: SymbolicRecord, held: f.HeldBy, around: Around, depth: int) -> Truth:
        holder, there = self.below(stake, "holder")
        value, classes = self.value(holder, "id")
        listed = _one_of(value, (i for i, c in enumerate(classes) if has(held.members, c)))
        counts = smt.lor((listed, self.says(held.where, put(around, held.level, holder))))
        if not held.directly:
            above = self._owned(holder, held, around, depth + 1)
            so_owned = smt.compared(above, "more than" if held.strict else "at least", smt.number(held.at))
            counts = smt.lor((counts, so_owned))
        return smt.land((stake.present, there, counts))

    def _share_of(self, stake: SymbolicRecord) -> Num:
        share, absent = self.amount(stake, "share")
        self.rule(smt.lnot(absent), smt.compared(share, "at least", ZERO), smt.compared(share, "at most", ONE))
        return share


def put(around: Around, level: int, record: SymbolicRecord) -> Around:
    """The records around a formula, with one at a level."""
    return (*around[:level], *([around[0]] * (level - len(around))), record)


def has(values: Values, members: frozenset[str]) -> bool:
    """Whether a class of values lies in a set."""
    some = next(iter(members), None)
    return some is not None and (some in values.listed) != values.all_but


def _one_of(value: Num, classes: Iterable[int]) -> Truth:
    return smt.lor(Truth(f"(= {value} {i})") for i in classes)
