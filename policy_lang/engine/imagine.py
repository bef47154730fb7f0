"""Imagining a record that meets a condition: a candidate for what an incomplete list may hide.

Nothing rests on a candidate being right: it stands in for one closed case among those that an open case may
turn out to be, and the evaluator is asked what it comes to.
"""

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from policy_lang.core import terms
from policy_lang.core.facts import NOT_APPLICABLE, Fact, Members, Money, Record, Stated
from policy_lang.core.terms import Path, SetTerm, Term
from policy_lang.core.vocabulary import FieldType, Kind
from policy_lang.evaluation.derivation import Derivation
from policy_lang.evaluation.members import Codes
from policy_lang.evaluation.reference import Evaluation

if TYPE_CHECKING:
    from datetime import date

DEPTH = 4


def imagine(record: str, place: str, test: Derivation, evaluation: Evaluation) -> Record | None:
    """A record of a type that would make an open test true, as far as that can be read off the test."""
    wanted = _Wanted(evaluation)
    term = test.term
    made = wanted.blank(record, place)
    match term:
        case terms.Quantified(kind, walk, where):
            target = wanted.carrier(made, walk.record)
            if target is None:
                return None
            if where is not None:
                wanted.meet(target, where if kind != "every" else terms.Not(where))
        case terms.Share():
            target = wanted.carrier(made, record)
            assert target is not None
            wanted.meet(target, term.match)
            if term.match_origin is not None:
                wanted.meet(target, term.match_origin)
            wanted.amount(target, term.basis, test)
        case terms.Compare(left, _, _) if isinstance(left, terms.Total) and left.where is not None:
            target = wanted.carrier(made, left.walk.record)
            if target is None:
                return None
            wanted.meet(target, left.where)
            if isinstance(left.amount, terms.FieldAmount):
                wanted.amount(target, left.amount.path.steps[-1], test)
        case terms.Owned():
            return wanted.stake(made, term)
        case _:
            return None
    return made


def empty(record: str, place: str, evaluation: Evaluation) -> Record:
    """A record to which nothing applies and whose lists are empty."""
    return _Wanted(evaluation).blank(record, place)


class _Wanted:
    """Fills in the facts that conditions ask for; everything else does not apply."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.law = evaluation.law
        self.vocabulary = evaluation.law.program.vocabulary
        self.regime = evaluation.regime or next(iter(self.law.moments), "")

    def blank(self, record: str, place: str) -> Record:
        """A record to which nothing applies and whose lists are empty."""
        fields: dict[str, Fact] = {}
        for info in self.vocabulary.records[record].fields.values():
            fields[info.name] = Members(()) if info.type.kind is Kind.RECORDS else NOT_APPLICABLE
        return Record(record, place, fields)

    def carrier(self, made: Record, wanted: str) -> Record | None:
        """The record itself, or one of the type wanted below it."""
        if made.type == wanted:
            return made
        for info in self.vocabulary.records[made.type].fields.values():
            if info.type.of == wanted and info.type.kind in (Kind.RECORD, Kind.RECORDS):
                inner = self.blank(wanted, f"{made.place}.{info.name}")
                made.fields[info.name] = inner if info.type.kind is Kind.RECORD else Members((inner,))
                return inner
        return None

    def meet(self, record: Record, term: Term, depth: int = 0) -> None:
        """Fill in what a condition about the record asks for, as far as it asks for something definite."""
        if depth > DEPTH:
            return
        match term:
            case terms.All(parts):
                for part in parts:
                    self.meet(record, part, depth)
            case terms.Any(parts) if parts:
                self.meet(record, parts[0], depth)
            case terms.Member(path, members) | terms.Contains(path, members):
                value = self.value(path.type, members)
                if value is not None:
                    self.put(record, path, Stated(value))
            case terms.Flag(path):
                self.put(record, path, Stated(True))
            case terms.Not(terms.Flag(path)):
                self.put(record, path, Stated(False))
            case terms.Compare(terms.FieldAmount(path, _), op, right):
                self.compare(record, path, op, right)
            case terms.CompareDate(path, op, right) if not isinstance(right, Path):
                self.put(record, path, Stated(_day(op, right)))
            case terms.Call(name, _):
                self.meet(record, self.law.clauses[name], depth + 1)
            case terms.Quantified("some", walk, where) if walk.scope.steps and where is not None:
                self.inner(record, walk, where, depth)

    def inner(self, record: Record, walk: terms.Walk, where: Term, depth: int) -> None:
        name = walk.scope.steps[-1]
        if self.vocabulary.field(record.type, name) is None:
            return
        inner = self.blank(walk.record, f"{record.place}.{name}[0]")
        self.meet(inner, where, depth + 1)
        record.fields[name] = Members((inner,))

    def put(self, record: Record, path: Path, fact: Fact) -> None:
        """State a field of the record, or of a record in it; fields of outer records are not ours to state."""
        target = record
        for step in path.steps[:-1]:
            info = self.vocabulary.field(target.type, step)
            if info is None or info.type.kind is not Kind.RECORD:
                return
            inner = target.fields.get(step)
            if not isinstance(inner, Record):
                inner = self.blank(info.type.of, f"{target.place}.{step}")
                target.fields[step] = inner
            target = inner
        if self.vocabulary.field(target.type, path.steps[-1]) is not None:
            target.fields[path.steps[-1]] = fact

    def value(self, type_: FieldType, members: SetTerm) -> str | frozenset[str] | None:
        """A value of a set."""
        kind = f"codes:{type_.of}" if type_.kind is Kind.CODES else "value"
        found = self.law.members(members, kind, self.regime)
        if isinstance(found, Codes):
            codes = [c for c in sorted(found.mentioned()) if found.covers(c)]
            return frozenset(codes[:1]) if codes else None
        if not found.all_but:
            value = min(found.listed, default=None)
        else:
            value = next((v for v in self.candidates(type_) if v not in found.listed), None)
        if value is None or type_.kind is not Kind.CHOICES:
            return value
        return frozenset((value,))

    def candidates(self, type_: FieldType) -> tuple[str, ...]:
        if type_.kind is Kind.COUNTRY:
            from policy_lang.values.countries import COUNTRIES

            return ("DE", "US", *COUNTRIES)
        return tuple(self.vocabulary.materials) if type_.kind is Kind.MATERIAL else type_.options

    def compare(self, record: Record, path: Path, op: str, right: terms.Amount) -> None:
        limit = self.evaluation.amount((self.evaluation.case.facts,), right, "", []) if _closed(right) else None
        if limit is None or limit.low is None:
            return
        number = limit.low * {"more than": Fraction(2), "less than": Fraction(1, 2)}.get(op, Fraction(1))
        currency = self.evaluation.currency((self.evaluation.case.facts,), right)
        fact = Stated(Money(number, currency) if path.type.kind is Kind.MONEY else number)
        self.put(record, path, fact)

    def amount(self, record: Record, basis: str, test: Derivation) -> None:
        """As much as what the test compares with, so that the record alone tips the scale."""
        info = self.vocabulary.field(record.type, basis)
        whole = test.right.interval if test.right else None
        high = (whole.high or whole.low) if whole else None
        number = high if high is not None else Fraction(1000)
        currency = (test.right.currency if test.right else "") or "EUR"
        money = info is not None and info.type.kind is Kind.MONEY
        record.fields[basis] = Stated(Money(number, currency) if money else number)
        quantity = self.vocabulary.field(record.type, "quantity")
        if quantity is not None and quantity.type.kind is Kind.NUMBER:
            record.fields["quantity"] = Stated(Fraction(1))

    def stake(self, made: Record, term: terms.Owned) -> Record | None:
        """A stake of a listed party, or a party that a listed one owns."""
        owners = self.vocabulary.field(made.type, "owners")
        if owners is not None:
            stake = self.stake(self.blank(owners.type.of, f"{made.place}.owners[0]"), term)
            made.fields["owners"] = Members((stake,) if stake else ())
            return made
        holder = self.vocabulary.field(made.type, "holder")
        if holder is None:
            return None
        party = self.blank(holder.type.of, f"{made.place}.holder")
        if term.members is not None:
            value = self.value(FieldType(Kind.TEXT), term.members)
            if value is None:
                return None
            party.fields["id"] = Stated(value)
        if term.where is not None:
            self.meet(party, term.where)
        made.fields["holder"] = party
        made.fields["share"] = Stated(Fraction(1))
        return made


def _closed(term: terms.Amount) -> bool:
    return isinstance(term, terms.Constant | terms.ThresholdName)


def _day(op: str, day: "date") -> "date":
    step = {"before": -1, "after": 1}.get(op, 0)
    return day + timedelta(days=step)
