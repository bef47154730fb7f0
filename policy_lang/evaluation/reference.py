"""The meaning of the language: what a law says of a case.

This is the definition that every other evaluator is held to. There is no option and no shortcut in it: each
term is evaluated by one rule, conditions are combined by Kleene's tables, amounts are intervals of exact
numbers, and everything that was looked at is kept in the derivation.

A complete case has one result. For a case with open facts the truths and amounts are outer bounds: a condition
is TRUE (FALSE) only if it is so however the open facts turn out.

    s_e   an exemption e is on:     in force, `when`, not `unless`, and no exemption that bars it is on
    a_c   a control c applies:      in force, `when`, not `unless`
    out_c = if a_c: the least of what c requires and what exemptions that are on lower it to; else nothing
    r     = the greatest out_c, for each authority
"""

from datetime import date, datetime
from fractions import Fraction
from typing import assert_never

from attrs import evolve

from policy_lang.core import terms
from policy_lang.core.facts import (
    MISSING,
    NOT_APPLICABLE,
    SUM_OF_PARTS,
    Asked,
    Between,
    Case,
    Fact,
    Money,
    OneOf,
    Record,
    Shared,
    Stated,
)
from policy_lang.core.terms import Amount, Path, Term
from policy_lang.core.vocabulary import Kind
from policy_lang.evaluation.content import ContentRules
from policy_lang.evaluation.derivation import Derivation, Measured, Seen
from policy_lang.evaluation.facts import Reader, Records, currency_of, may_not_apply, moment_in
from policy_lang.evaluation.law import Compared, Law, Status
from policy_lang.evaluation.members import membership
from policy_lang.evaluation.ownership import OwnershipRules
from policy_lang.values.dates import moment_day
from policy_lang.values.interval import (
    EVERYTHING,
    NOT_NEGATIVE,
    NOTHING,
    Interval,
    add,
    compare,
    divide,
    hull,
    multiply,
    point,
    scale,
    subtract,
)
from policy_lang.values.truth import Truth, all_of, any_of, from_bool, negate

TRUE, FALSE, UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
IN_VAIN = " is unknown"
"""Behind a place, it is the place of the fact that what stands there was asked in vain."""


class Evaluation(ContentRules, OwnershipRules):
    """One law asked about one case; `assumed` holds facts that stand in for those at some places."""

    def __init__(self, law: Law, case: Case, assumed: dict[str, Fact] | None = None) -> None:
        self.law = law
        self.case = case
        self.reader = Reader(law.program.vocabulary, case, assumed or {})
        self.regime = ""
        self.asked: set[str] = set()
        self._ruled: list[Derivation] = []
        self._provisions: dict[str, Derivation] = {}
        self._own: dict[tuple[str, int], Derivation] = {}
        self._clauses: dict[tuple[str, int, str], Derivation] = {}
        self._others: list[tuple[Compared, Evaluation]] = []

    # -- provisions -----------------------------------------------------------------------------------------

    def applies(self, control: str) -> Derivation:
        """Whether a control is in force and its own conditions are met; exemptions are not considered."""
        if control not in self._provisions:
            status = self.law.controls[control]
            self._provisions[control] = self._met(control, status)
        return self._provisions[control]

    def exempts(self, exemption: str) -> Derivation:
        """Whether an exemption is on: in force, its conditions met, and barred by no other."""
        if exemption not in self._provisions:
            status = self.law.exemptions[exemption]
            met = self._met(exemption, status)
            barring = [
                self.exempts(name)
                for name, other in self.law.exemptions.items()
                if other.in_force and any(e.kind == "bars" and exemption in e.targets for e in other.body.effects)  # type: ignore[union-attr]
            ]
            if barring:
                off = Derivation(terms.Any(()), any_of(b.truth for b in barring), parts=tuple(barring))
                barred = Derivation(terms.Not(terms.Any(())), negate(off.truth), parts=(off,))
                met = Derivation(terms.All(()), all_of((met.truth, barred.truth)), parts=(met, barred))
            self._provisions[exemption] = met
        return self._provisions[exemption]

    def _met(self, name: str, status: Status) -> Derivation:
        """Whether a provision is in force and its own conditions are met."""
        if not status.in_force:
            asleep = terms.Mark(f"{name.split('.')[-1]} is in force: {status.status}", status.body.place)
            return Derivation(terms.Truism(FALSE, mark=asleep), FALSE)
        return self.own_conditions(name, status)

    def own_conditions(self, name: str, status: Status) -> Derivation:
        """How `when` and `unless` of a provision come out, whatever its status; they are asked once."""
        key = (name, id(status.body))
        met = self._own.get(key)
        if met is None:
            met = next((o._own[key] for laws, o in self._others if key in o._own and laws.same_conditions(name)), None)
            if met is None:
                before, self.regime = self.regime, name.split(".")[0]
                met = self._when_and_unless(status)
                self.regime = before
            self._own[key] = met
        return met

    def _when_and_unless(self, status: Status) -> Derivation:
        when, unless = status.body.when, status.body.unless
        met = self.condition((self.case.facts,), when)
        if unless is None:
            return met
        stopped = self.condition((self.case.facts,), unless)
        spared = Derivation(terms.Not(unless), negate(stopped.truth), parts=(stopped,))
        return Derivation(terms.All((when, spared.term)), all_of((met.truth, spared.truth)), parts=(met, spared))

    def share_with(self, other: "Evaluation") -> None:
        """Take over, from another law about the same facts, the answers to what means the same in both."""
        self._others.append((self.law.compared(other.law), other))

    # -- conditions -----------------------------------------------------------------------------------------

    def condition(self, records: Records, term: Term) -> Derivation:
        """How a condition comes out for the records around it (the commonest terms stand first)."""
        match term:
            case terms.All(parts):
                met = self._until(records, parts, FALSE)
                return Derivation(term, all_of([m.truth for m in met]), parts=met, around=records)
            case terms.Any(parts):
                met = self._until(records, parts, TRUE)
                return Derivation(term, any_of([m.truth for m in met]), parts=met, around=records)
            case terms.Call(name, of):
                return self._call(records, term, name, of)
            case terms.Member(path, members):
                seen = self.reader.get(records, path)
                resolved = self.law.members(members, self._set_kind(path), self.regime)
                return Derivation(term, membership(seen.fact, resolved), (seen,))
            case terms.Applies(controls):
                met = tuple(self.applies(control) for control in controls)
                return Derivation(term, any_of(m.truth for m in met), parts=met)
            case terms.Not(part):
                inner = self.condition(records, part)
                return Derivation(term, negate(inner.truth), parts=(inner,))
            case terms.Compare():
                return self._compare(records, term)
            case terms.CompareDate():
                return self._compare_date(records, term)
            case terms.Flag(path):
                seen = self.reader.get(records, path)
                return Derivation(term, _flag(seen.fact), (seen,))
            case terms.Quantified():
                return self._quantified(records, term)
            case terms.Share():
                return self.share(records, term)
            case terms.Owned():
                return self.owned(records, term)
            case terms.Contains(path, members):
                seen = self.reader.get(records, path)
                return Derivation(term, self._contains(seen.fact, members), (seen,))
            case terms.Same(left, right):
                a, b = self.reader.get(records, left), self.reader.get(records, right)
                return Derivation(term, _same(a.fact, b.fact), (a, b))
            case terms.InVain(path):
                seen = self.reader.get(records, path)
                return Derivation(term, self._asked_in_vain(records, path, seen), (seen,))
            case terms.Reading(question, reading):
                self.asked.add(question)
                answer = self.law.readings.get(question)
                if answer is None:
                    return Derivation(term, UNKNOWN, (Seen(f"question {question}", MISSING),))
                return Derivation(term, from_bool(answer == reading))
            case terms.Truism(truth):
                return Derivation(term, truth)
            case _:
                assert_never(term)

    def _until(self, records: Records, parts: tuple[Term, ...], settles: Truth) -> tuple[Derivation, ...]:
        """Parts in the author's order, up to the first that settles the whole; no later one can change it."""
        met: list[Derivation] = []
        for part in parts:
            met.append(self.condition(records, part))
            if met[-1].truth is settles:
                break
        return tuple(met)

    def _set_kind(self, path: Path) -> str:
        return f"codes:{path.type.of}" if path.type.kind is Kind.CODES else "value"

    def _asked_in_vain(self, records: Records, path: Path, seen: Seen) -> Truth:
        """Whether the case says so: a fact of its own, which no value assumed of the field tells."""
        stated = _asked_in_vain(self.reader.as_stated(records, path))
        assumed = self.reader.assumed.get(seen.place + IN_VAIN)
        if stated is not UNKNOWN:
            return stated
        if seen.fact is NOT_APPLICABLE:
            return FALSE
        return from_bool(assumed.value is True) if isinstance(assumed, Stated) else UNKNOWN

    def _quantified(self, records: Records, term: terms.Quantified) -> Derivation:
        """`some`, `every`, `no`: what a list does not show keeps `some` from being false."""
        found, gaps = self.reader.walk(records, term.walk)
        parts = tuple(self._about(records, record, term.where) for record in found)
        truths = [part.truth for part in parts] + [UNKNOWN] * bool(gaps)
        if term.kind == "every":
            truth = all_of(truths)
        else:
            truth = any_of(truths)
            truth = negate(truth) if term.kind == "no" else truth
        return Derivation(term, truth, tuple(gaps), parts)

    def _about(self, records: Records, record: Record, where: Term | None) -> Derivation:
        """What is asked of one record met on a walk."""
        if where is None:
            return Derivation(terms.Truism(TRUE), TRUE, record=record.place)
        met = self.condition((*records, record), where)
        return evolve(met, record=record.place)

    def _call(self, records: Records, term: Term, name: str, of: Path | None) -> Derivation:
        """A clause about the case, or about the record that a path finds."""
        if of is None:
            inner = self._clause(name, (self.case.facts,))
            return Derivation(term, inner.truth, parts=(inner,))
        seen = self.reader.get(records, of)
        record = self.reader.record(records, of)
        if record is None:
            return Derivation(term, FALSE if seen.fact is NOT_APPLICABLE else UNKNOWN, (seen,))
        inner = self._clause(name, (self.case.facts, record))
        return Derivation(term, inner.truth, parts=(inner,), record=record.place)

    def _clause(self, name: str, records: Records) -> Derivation:
        """What a clause says of the case or of one record; it is asked once, however often it is named."""
        key = (name, id(records[-1]), self.regime)
        met = self._clauses.get(key)
        if met is None:
            met = next((o._clauses[key] for laws, o in self._others if key in o._clauses and laws.same(name)), None)
            met = self._clauses[key] = met or self.condition(records, self.law.clauses[name])
        return met

    def _contains(self, fact: Fact, members: terms.SetTerm) -> Truth:
        wanted = self.law.materials(members, self.regime)
        composition = self.law.index.composition
        match fact:
            case Stated(value):
                return from_bool(bool(composition.inside(str(value)) & wanted))
            case OneOf(values):
                found = {bool(composition.inside(str(value)) & wanted) for value in values}
                return UNKNOWN if len(found) > 1 else from_bool(found.pop())
        return FALSE if fact is NOT_APPLICABLE or not wanted else UNKNOWN

    # -- comparisons ----------------------------------------------------------------------------------------

    def _compare(self, records: Records, term: terms.Compare) -> Derivation:
        currency = self.currency(records, term.right) or self.currency(records, term.left)
        seen: list[Seen] = []
        before, self._ruled = self._ruled, []
        left = self.amount(records, term.left, currency, seen)
        right = self.amount(records, term.right, currency, seen)
        ruled, self._ruled = tuple(self._ruled), before
        truth = FALSE if left is None or right is None else compare(left, term.op, right)
        if truth is TRUE and (self._may_not_apply(records, term.left) or self._may_not_apply(records, term.right)):
            truth = UNKNOWN
        return Derivation(
            term,
            truth,
            tuple(seen),
            left=Measured(left, currency),
            right=Measured(right, currency),
            around=records,
            ruled=ruled,
        )

    def _may_not_apply(self, records: Records, term: Amount) -> bool:
        """Whether an amount nobody stated may turn out not to apply, which makes every test on it false."""
        match term:
            case terms.FieldAmount(path, _):
                return may_not_apply(self.reader.get(records, path).fact)
            case terms.ThresholdName(name):
                return self._may_not_apply(records, self.law.thresholds[name])
            case terms.Arithmetic(_, operands):
                return any(self._may_not_apply(records, operand) for operand in operands)
            case terms.MeasureCall(name, of):
                record = self.case.facts if of is None else self.reader.record(records, of)
                if record is None:
                    return True
                inner = (record,) if of is None else (self.case.facts, record)
                return self._may_not_apply(inner, self.law.measures[name])
            case _:
                return False

    def _compare_date(self, records: Records, term: terms.CompareDate) -> Derivation:
        left = self.reader.get(records, term.left)
        seen: tuple[Seen, ...]
        if isinstance(term.right, Path):
            other = self.reader.get(records, term.right)
            seen, b = (left, other), self._days(other.fact)
        else:
            seen, b = (left,), point(Fraction(term.right.toordinal()))
        a = self._days(left.fact)
        if a is None or b is None:
            return Derivation(term, FALSE, seen)
        op = {
            "on or after": "at least",
            "on or before": "at most",
            "before": "less than",
            "after": "more than",
        }
        return Derivation(term, compare(a, op.get(term.op, "is"), b), seen)

    def _days(self, fact: Fact) -> Interval | None:
        """The days that a date may be, as ordinals; None if it does not apply."""
        match fact:
            case Stated(value):
                return point(Fraction(self._day(value)))
            case OneOf(values):
                days = [self._day(value) for value in values]
                return Interval(Fraction(min(days)), Fraction(max(days)))
            case Between(low, high, low_open, high_open):
                return Interval(
                    None if low is None else Fraction(self._day(low) + (low_open and not isinstance(low, datetime))),
                    None
                    if high is None
                    else Fraction(self._day(high) - (high_open and not isinstance(high, datetime))),
                )
        return None if fact is NOT_APPLICABLE else EVERYTHING

    def _day(self, value: object) -> int:
        """The day of a date in the time zone of the regime that asks."""
        if isinstance(value, datetime):
            return moment_day(moment_in(value, self.law.program.regimes[self.regime].zone)).toordinal()
        assert isinstance(value, date)
        return value.toordinal()

    # -- amounts --------------------------------------------------------------------------------------------

    def amount(self, records: Records, term: Amount, currency: str, seen: list[Seen]) -> Interval | None:
        """What is known of an amount, in base units or the currency given; None if it does not apply."""
        match term:
            case terms.Constant(value, own):
                return scale(self._rate(own, currency, seen), value) if own else point(value)
            case terms.ThresholdName(name):
                return self.amount(records, self.law.thresholds[name], currency, seen)
            case terms.FieldAmount(path, floor):
                return self._field_amount(
                    self.reader.get(records, path), records[path.level], path, floor, currency, seen
                )
            case terms.Arithmetic(op, operands):
                found = [self.amount(records, operand, currency, seen) for operand in operands]
                known = [interval for interval in found if interval is not None]
                return None if len(known) < len(found) else _combine(op, known)
            case terms.MeasureCall(name, of):
                return self._measure(records, name, of, currency, seen)
            case terms.Total():
                return self._total(records, term, currency, seen)
            case _:
                assert_never(term)

    def _field_amount(
        self, found: Seen, record: Record, path: Path, floor: bool, currency: str, seen: list[Seen]
    ) -> Interval | None:
        seen.append(found)
        if found.fact is SUM_OF_PARTS:
            holder = record
            for step in path.steps[:-1]:
                inner = self.reader.fact(holder, step).fact
                assert isinstance(inner, Record | Shared)
                holder = self.case.follow(inner)
            return self.sum_of_parts(holder, path.steps[-1], currency, seen)
        return self.known(found.fact, floor, currency, seen)

    def known(self, fact: Fact, floor: bool, currency: str, seen: list[Seen]) -> Interval | None:
        """What a fact says of an amount."""
        match fact:
            case Stated(value):
                return self._exact(value, currency, seen)
            case OneOf(values):
                result = self._exact(values[0], currency, seen)
                for value in values[1:]:
                    result = hull(result, self._exact(value, currency, seen))
                return result
            case Between(low, high, low_open, high_open):
                lower = None if low is None else self._exact(low, currency, seen)
                upper = None if high is None else self._exact(high, currency, seen)
                at_least = lower.low if lower else (Fraction(0) if floor else None)
                return Interval(at_least, upper.high if upper else None, low_open and lower is not None, high_open)
        if fact is NOT_APPLICABLE:
            return None
        return NOT_NEGATIVE if floor else EVERYTHING

    def _exact(self, value: object, currency: str, seen: list[Seen]) -> Interval:
        if isinstance(value, Money):
            return scale(self._rate(value.currency, currency, seen), value.amount)
        assert isinstance(value, Fraction)
        return point(value)

    def _rate(self, source: str, target: str, seen: list[Seen]) -> Interval:
        """The price of a unit of one currency in another; a rate that is not stated is a missing fact."""
        if source == target or not target:
            return point(Fraction(1))
        rates = self.case.rates
        if (source, target) in rates:
            return point(rates[source, target])
        if (target, source) in rates:
            return point(1 / rates[target, source])
        place = f"rates.{source}/{target}"
        assumed = self.reader.assumed.get(place)
        seen.append(Seen(place, assumed or MISSING))
        if isinstance(assumed, Stated) and isinstance(assumed.value, Fraction):
            return point(assumed.value)
        return Interval(Fraction(0), None, low_open=True)

    def currency(self, records: Records, term: Amount) -> str:
        """The currency in which amounts are compared: the first that the term or the case names."""
        match term:
            case terms.Constant(_, own):
                return own
            case terms.ThresholdName(name):
                return self.currency(records, self.law.thresholds[name])
            case terms.FieldAmount(path, _):
                return currency_of(self.reader.get(records, path).fact)
            case terms.Arithmetic(_, operands):
                return next((c for o in operands if (c := self.currency(records, o))), "")
            case terms.MeasureCall(name, of):
                record = self.case.facts if of is None else self.reader.record(records, of)
                inner = (self.case.facts,) if of is None else (self.case.facts, record)
                return self.currency(inner, self.law.measures[name]) if record else ""  # type: ignore[arg-type]
            case terms.Total(walk, _, amount):
                if amount is None:
                    return ""
                found, _ = self.reader.walk(records, walk)
                return next((c for r in found if (c := self.currency((*records, r), amount))), "")
            case _:
                assert_never(term)

    def _measure(
        self, records: Records, name: str, of: Path | None, currency: str, seen: list[Seen]
    ) -> Interval | None:
        amount = self.law.measures[name]
        if of is None:
            return self.amount((self.case.facts,), amount, currency, seen)
        record = self.reader.record(records, of)
        if record is None:
            found = self.reader.get(records, of)
            seen.append(found)
            return None if found.fact is NOT_APPLICABLE else EVERYTHING
        return self.amount((self.case.facts, record), amount, currency, seen)

    def _total(self, records: Records, term: terms.Total, currency: str, seen: list[Seen]) -> Interval:
        """A sum over records: one that may belong counts from nothing to all of its amount."""
        found, gaps = self.reader.walk(records, term.walk)
        seen.extend(gaps)
        total = NOTHING
        for record in found:
            met = self._about(records, record, term.where)
            if met.truth is FALSE:
                self._ruled.append(met)
                continue
            seen.extend(s for d in met.relevant() for s in d.seen)
            part = point(Fraction(1))
            if term.amount is not None:
                part = self.amount((*records, record), term.amount, currency, seen) or NOTHING
            total = add(total, part if met.truth is TRUE else hull(NOTHING, part))
        if not gaps:
            return total
        negative = isinstance(term.amount, terms.FieldAmount) and not term.amount.floor
        hidden = (
            EVERYTHING if negative or isinstance(term.amount, terms.Arithmetic | terms.MeasureCall) else NOT_NEGATIVE
        )
        return add(total, hidden)


def _combine(op: str, known: list[Interval]) -> Interval:
    step = {"+": add, "-": subtract, "*": multiply, "/": divide}[op]
    result = known[0]
    for interval in known[1:]:
        result = step(result, interval)
    return result


def _flag(fact: Fact) -> Truth:
    match fact:
        case Stated(value):
            return from_bool(value is True)
        case OneOf(values):
            return UNKNOWN if len(set(values)) > 1 else from_bool(values[0] is True)
    return FALSE if fact is NOT_APPLICABLE else UNKNOWN


def _same(a: Fact, b: Fact) -> Truth:
    if NOT_APPLICABLE in (a, b):
        return FALSE
    if isinstance(a, Stated) and isinstance(b, Stated):
        return from_bool(a.value == b.value)
    left = {a.value} if isinstance(a, Stated) else set(a.values) if isinstance(a, OneOf) else None
    right = {b.value} if isinstance(b, Stated) else set(b.values) if isinstance(b, OneOf) else None
    return FALSE if left is not None and right is not None and not left & right else UNKNOWN


def _asked_in_vain(fact: Fact) -> Truth:
    match fact:
        case Asked():
            return TRUE
        case Stated():
            return FALSE
    return FALSE if fact in (NOT_APPLICABLE, SUM_OF_PARTS) else UNKNOWN
