"""From a settled law to formulas: everything that a provision names is written out.

In: a `Law`, in which each name has one meaning. Out: for each control and exemption, a formula on complete cases.
A formula is equivalent to the reference evaluator on complete cases: it is true exactly when that says TRUE, with
one exception, a share of a whole of zero, which the evaluator leaves open and a formula may take either way.
"""

from collections.abc import Callable, Hashable, Iterator
from datetime import date
from fractions import Fraction
from typing import assert_never

from attrs import Factory, define, field

from policy_lang.core import program as core
from policy_lang.core import terms
from policy_lang.core.terms import Amount, Path, Term
from policy_lang.core.vocabulary import Kind
from policy_lang.evaluation.law import Law, Status
from policy_lang.evaluation.members import Values
from policy_lang.reasoning import formula as f
from policy_lang.reasoning.formula import Formula, Place, Quantity
from policy_lang.reasoning.sharing import Shared, Sharing
from policy_lang.values.dates import moment_day
from policy_lang.values.truth import Truth

Base = tuple[int, tuple[str, ...]]
"""Where a record of a term stands: the level it is reached from, and the steps from there."""
YES = Values(frozenset({"yes"}))
OPS = {"on or after": "at least", "on or before": "at most", "before": "less than", "after": "more than"}
MIRRORED = {"at least": "at most", "at most": "at least", "more than": "less than", "less than": "more than"}


class NotEncodable(Exception):
    """A condition has a form that no formula stands for; the message names it."""


@define(eq=False, repr=False)
class Expander:
    """Writes out the provisions of one law; a formula that was made is kept.

    Laws that share a `pool` share equal formulas as one object, which makes them fast to compare. Laws that
    have a `sharing` in common write out once what stands the same in them.
    """

    law: Law
    pool: dict[Formula, Formula] = field(factory=dict)
    sharing: Shared = field(default=Factory(lambda self: Sharing(self.law.index), takes_self=True))
    _regime: str = ""

    def applies(self, control: str) -> Formula:
        """Whether a control is in force and its own conditions are met."""
        return self._once(control, (), lambda: self._met(control, self.law.controls[control]))

    def exempts(self, exemption: str) -> Formula:
        """Whether an exemption is on."""

        def made() -> Formula:
            met = self._met(exemption, self.law.exemptions[exemption])
            barring = [self.exempts(name) for name in self._barring(exemption)]
            return f.both((met, f.neg(f.either(barring))))

        return self._once(exemption, (), made)

    def _once(self, name: str, how: Hashable, make: Callable[[], Formula]) -> Formula:
        """What a name comes to, asked in some way, made where no law was met before in which it stands the same."""
        key = (self.sharing.standing(name, self.law), how)
        found = self.sharing.formulas.get(key)
        if found is None:
            found = self.sharing.formulas[key] = self._pooled(make())
        return found

    def _pooled(self, formula: Formula) -> Formula:
        return self.pool.setdefault(formula, formula)

    def _barring(self, exemption: str) -> list[str]:
        return [
            name
            for name, other in self.law.exemptions.items()
            if other.in_force and any(e.kind == "bars" and exemption in e.targets for e in other.body.effects)  # type: ignore[union-attr]
        ]

    def _met(self, name: str, status: Status) -> Formula:
        return self.own_conditions(name, status.body) if status.in_force else f.FALSE

    def own_conditions(self, name: str, body: core.Control | core.Exemption) -> Formula:
        """`when` and not `unless`, whatever the status."""
        before, self._regime = self._regime, name.split(".")[0]
        case: tuple[Base, ...] = ((0, ()),)
        met = self.condition(body.when, case)
        stopped = f.FALSE if body.unless is None else self.condition(body.unless, case)
        self._regime = before
        return f.both((met, f.neg(stopped)))

    def joined(self, name: str, body: core.Control | core.Exemption) -> list[tuple[terms.Mark, Formula]]:
        """The tests that must all hold for a provision to be met, clauses opened, each with its author's words."""
        before, self._regime = self._regime, name.split(".")[0]
        found = list(self._joined(body.when, ((0, ()),)))
        if body.unless is not None:
            found += self._joined(terms.Not(body.unless, mark=body.unless.mark), ((0, ()),))
        self._regime = before
        return found

    def _joined(self, term: Term, around: tuple[Base, ...]) -> Iterator[tuple[terms.Mark, Formula]]:
        match term:
            case terms.All(parts):
                for part in parts:
                    yield from self._joined(part, around)
            case terms.Not(terms.Any(parts)):
                for part in parts:
                    yield from self._joined(terms.Not(part, mark=part.mark), around)
            case terms.Call(name, None):
                yield from self._joined(self.law.clauses[name], (around[0],))
            case terms.Call(name, terms.Path() as of):
                record = _place(of, around)
                yield from self._joined(self.law.clauses[name], (around[0], (record.level, record.steps)))
            case _:
                yield term.mark, self.condition(term, around)

    def charged(self, control: core.Control) -> Quantity | None:
        """The amount that a control charges."""
        before, self._regime = self._regime, control.name.split(".")[0]
        found = None if control.charges is None else self.amount(control.charges, ((0, ()),), 0)
        self._regime = before
        return found

    def asked_in(self, regime: str, term: Term) -> Formula:
        """A condition about the case, as a regime asks it."""
        before, self._regime = self._regime, regime
        found = self.condition(term, ((0, ()),))
        self._regime = before
        return found

    # -- conditions -----------------------------------------------------------------------------------------

    def condition(self, term: Term, around: tuple[Base, ...], depth: int = 0) -> Formula:
        """A condition about the records around it; `depth` is the level of the record last met on a walk."""
        return self._pooled(self._condition(term, around, depth))

    def _condition(self, term: Term, around: tuple[Base, ...], depth: int) -> Formula:
        match term:
            case terms.All(parts):
                return f.both(self.condition(part, around, depth) for part in parts)
            case terms.Any(parts):
                return f.either(self.condition(part, around, depth) for part in parts)
            case terms.Not(part):
                return f.neg(self.condition(part, around, depth))
            case terms.Member(path, members):
                return self._member(_place(path, around), members)
            case terms.Contains(path, members):
                return self._contains(_place(path, around), members)
            case terms.Flag(path):
                return f.In(_place(path, around), YES)
            case terms.Same(left, right):
                a, b = sorted((_place(left, around), _place(right, around)), key=lambda p: (p.level, p.steps))
                return f.Equal(a, b)
            case terms.Compare():
                return self._compare(term, around, depth)
            case terms.CompareDate():
                return self._compare_date(term, around)
            case terms.Quantified():
                return self._quantified(term, around, depth)
            case terms.Share():
                return self._share(term, around, depth)
            case terms.Owned():
                return self._owned(term, around, depth)
            case terms.InVain(path):
                return f.Vain(_place(path, around))
            case terms.Reading(question, reading):
                answer = self.law.readings.get(question)
                return f.Answer(question, reading) if answer is None else f.Const(answer == reading)
            case terms.Applies(controls):
                words = term.mark.text.removeprefix("not ")
                return _named(words, None, f.either(self.applies(control) for control in controls))
            case terms.Call(name, of):
                return self._call(name, of, around, depth)
            case terms.Truism(truth):
                if truth is Truth.UNKNOWN:
                    raise NotEncodable("a condition that is never known")
                return f.Const(truth is Truth.TRUE)
            case _:
                assert_never(term)

    def _member(self, place: Place, members: terms.SetTerm) -> Formula:
        kind = place.type.kind
        resolved = self.law.members(members, f"codes:{place.type.of}" if kind is Kind.CODES else "value", self._regime)
        if resolved.empty:
            return f.FALSE
        if kind in (Kind.CODES, Kind.CHOICES):
            return f.Has(place, resolved)
        assert isinstance(resolved, Values)
        return f.In(place, resolved)

    def _contains(self, place: Place, members: terms.SetTerm) -> Formula:
        wanted = self.law.materials(members, self._regime)
        composition = self.law.index.composition
        found = frozenset(m for m in self.law.program.vocabulary.materials if composition.inside(m) & wanted)
        return f.In(place, Values(found)) if found else f.FALSE

    def _quantified(self, term: terms.Quantified, around: tuple[Base, ...], depth: int) -> Formula:
        scope = _place(term.walk.scope, around)
        level = depth + 1
        where = f.TRUE if term.where is None else self.condition(term.where, (*around, (level, ())), level)
        if term.kind == "every":
            return f.neg(_some(scope, term.walk.record, level, f.neg(where), f"not every: {term.mark.text}"))
        found = _some(scope, term.walk.record, level, where, term.mark.text)
        return f.neg(found) if term.kind == "no" else found

    def _call(self, name: str, of: Path | None, around: tuple[Base, ...], depth: int) -> Formula:
        body = self.law.clauses[name]
        record = None if of is None else _place(of, around)
        inside = (around[0],) if record is None else (around[0], (record.level, record.steps))
        said = self._once(name, (self._regime, inside, depth), lambda: self.condition(body, inside, depth))
        if record is not None and record.steps:
            said = f.both((f.Applicable(record), said))
        return _named(name, record, said)

    # -- comparisons ----------------------------------------------------------------------------------------

    def _compare(self, term: terms.Compare, around: tuple[Base, ...], depth: int) -> Formula:
        left, right = self.amount(term.left, around, depth), self.amount(term.right, around, depth)
        op, words = term.op, term.mark.text
        if isinstance(left, f.Number) and not isinstance(right, f.Number):
            left, right, op = right, left, MIRRORED.get(op, op)
        if not isinstance(right, f.Number):
            left, right = f.Calculated("-", (left, right)), f.Number(Fraction(0))
        if isinstance(left, f.Number):
            return f.Const(_holds(left.value, op, right.value))
        return f.Reaches(left, op, right.value, right.currency, words)

    def _compare_date(self, term: terms.CompareDate, around: tuple[Base, ...]) -> Formula:
        op = OPS.get(term.op, "is")
        left = _place(term.left, around)
        decided = self.law.program.regimes[self._regime].decided_on
        if isinstance(term.right, date):
            if left.level == 0 and left.steps == decided.steps:
                day = moment_day(self.law.moments[self._regime]).toordinal()
                return f.Const(_holds(Fraction(day), op, Fraction(term.right.toordinal())))
            return f.Reaches(f.Stated(left), op, Fraction(term.right.toordinal()), "day", term.mark.text)
        between = f.Calculated("-", (f.Stated(left, False), f.Stated(_place(term.right, around), False)))
        return f.Reaches(between, op, Fraction(0), "days", term.mark.text)

    def _share(self, term: terms.Share, around: tuple[Base, ...], depth: int) -> Formula:
        level = depth + 1
        inside = (*around, (level, ()))
        match = self.condition(term.match, inside, level)
        outside = f.FALSE if term.outside is None else self.condition(term.outside, inside, level)
        fraction_of = None
        if term.fraction_of is not None:
            fraction_of = self.law.materials(term.fraction_of, self._regime)
            match = f.TRUE if term.match_origin is None else self.condition(term.match_origin, inside, level)
        limit = self._constant(term.threshold, around, depth)
        content = f.ContentOf(term.basis, _place(term.root, around), level, match, outside, fraction_of)
        return f.Reaches(content, term.op, limit, "", term.mark.text)

    def _owned(self, term: terms.Owned, around: tuple[Base, ...], depth: int) -> Formula:
        level = depth + 1
        limit = self._constant(term.share, around, depth)
        negative = term.op in ("at most", "less than")
        op = {"at most": "more than", "less than": "at least"}.get(term.op, term.op)
        members: Values = Values(frozenset())
        where: Formula = f.FALSE
        if term.members is not None:
            resolved = self.law.members(term.members, "party", self._regime)
            assert isinstance(resolved, Values)
            members = resolved
        else:
            where = f.TRUE if term.where is None else self.condition(term.where, (*around, (level, ())), level)
        party = _place(term.path, around)
        there = f.Applicable(party) if party.steps else f.TRUE
        if members.empty and where == f.FALSE:
            return there if negative else f.FALSE
        strict = op == "more than"
        held = f.HeldBy(party, members, level, where, term.one_of, term.directly, limit, strict)
        found = f.Reaches(held, op, limit, "", term.mark.text)
        return f.both((there, f.neg(found))) if negative else found

    def _constant(self, term: Amount, around: tuple[Base, ...], depth: int) -> Fraction:
        found = self.amount(term, around, depth)
        if not isinstance(found, f.Number):
            raise NotEncodable("a share that is compared with an amount of the case")
        return found.value

    # -- amounts --------------------------------------------------------------------------------------------

    def amount(self, term: Amount, around: tuple[Base, ...], depth: int) -> Quantity:
        """An amount about the records around it."""
        match term:
            case terms.Constant(value, currency):
                return f.Number(value, currency)
            case terms.ThresholdName(name):
                return self.amount(self.law.thresholds[name], around, depth)
            case terms.FieldAmount(path, floor):
                return f.Stated(_place(path, around), floor)
            case terms.Arithmetic(op, operands):
                return _calculated(op, [self.amount(operand, around, depth) for operand in operands])
            case terms.MeasureCall(name, of):
                measure = self.law.measures[name]
                if of is None:
                    return self.amount(measure, (around[0],), depth)
                record = _place(of, around)
                return self.amount(measure, (around[0], (record.level, record.steps)), depth)
            case terms.Total(walk, where, amount):
                level = depth + 1
                inside = (*around, (level, ()))
                met = f.TRUE if where is None else self.condition(where, inside, level)
                each = None if amount is None else self.amount(amount, inside, level)
                return f.Summed(_place(walk.scope, around), walk.record, level, met, each)
            case _:
                assert_never(term)


def _place(path: Path, around: tuple[Base, ...]) -> Place:
    level, steps = around[path.level]
    return Place(level, (*steps, *path.steps), path.type)


def _named(name: str, place: Place | None, inner: Formula) -> Formula:
    return inner if isinstance(inner, f.Const) else f.Named(name, place, inner)


def _some(scope: Place, record: str, level: int, where: Formula, words: str) -> Formula:
    return f.FALSE if where == f.FALSE else f.Some(scope, record, level, where, words)


def _calculated(op: str, operands: list[Quantity]) -> Quantity:
    """Joined amounts; constants of one currency are calculated here."""
    numbers = [o for o in operands if isinstance(o, f.Number)]
    if len(numbers) == len(operands) and len({n.currency for n in numbers}) == 1 and op in "+-":
        values = [n.value for n in numbers]
        total = values[0] + sum(values[1:]) if op == "+" else values[0] - sum(values[1:])
        return f.Number(total, numbers[0].currency)
    return f.Calculated(op, tuple(operands))


def _holds(left: Fraction, op: str, right: Fraction) -> bool:
    match op:
        case "at least":
            return left >= right
        case "more than":
            return left > right
        case "at most":
            return left <= right
        case "less than":
            return left < right
    return left == right
