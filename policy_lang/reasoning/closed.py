"""The truth of formulas in a closed case, by the plainest means: without the reference evaluator and the solver.

In a closed case every field is stated, or does not apply. What has no truth even there (a share of a whole of zero, a
quotient by zero, an exchange rate that nobody states) is `None`, and so is everything that hangs on it.
"""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from functools import reduce

from attrs import define, field

from policy_lang.core.facts import (
    NOT_APPLICABLE,
    SUM_OF_PARTS,
    Asked,
    Case,
    Fact,
    Members,
    Money,
    Record,
    Shared,
    Stated,
)
from policy_lang.core.vocabulary import Kind, Vocabulary
from policy_lang.evaluation.materials import Composition
from policy_lang.evaluation.members import Codes, Values
from policy_lang.reasoning import formula as f
from policy_lang.reasoning.formula import Formula, Place, Quantity
from policy_lang.values.dates import local_moment, moment_day

ABSENT = object()
OPERATIONS: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
}  # fmt: skip

Around = tuple[Record, ...]
"""The records that a formula is about, by their level."""


class _OpenError(Exception):
    """Something that even a closed case leaves open."""


@define(eq=False, repr=False)
class ClosedCase:
    """One closed case, with an answer to each question that formulas ask; its days are counted in a time zone."""

    vocabulary: Vocabulary
    case: Case
    answers: Mapping[str, str]
    zone: str
    composition: Composition = field(init=False)
    _said: dict[tuple[Formula, tuple[int, ...]], bool | None] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.composition = Composition(self.vocabulary.materials)

    def truth(self, formula: Formula) -> bool | None:
        """The truth of a formula about the case."""
        return self.says(formula, (self.case.facts,))

    def says(self, formula: Formula, around: Around) -> bool | None:
        """The truth of a formula about some records; what was asked of the same records is kept."""
        key = (formula, tuple(map(id, around)))
        if key not in self._said:
            self._said[key] = self._says(formula, around)
        return self._said[key]

    def _says(self, formula: Formula, around: Around) -> bool | None:
        match formula:
            case f.Const(truth):
                return truth
            case f.Both(parts):
                return _joined((self.says(part, around) for part in parts), settles=False)
            case f.Either(parts):
                return _joined((self.says(part, around) for part in parts), settles=True)
            case f.Neg(part):
                inner = self.says(part, around)
                return None if inner is None else not inner
            case f.Named(_, _, inner):
                return self.says(inner, around)
        try:
            return self.test(formula, around)
        except _OpenError:
            return None

    def test(self, formula: Formula, around: Around) -> bool | None:
        """The truth of one test; raises where it is open."""
        match formula:
            case f.In(place, values):
                value = self.value(place, around)
                if value is ABSENT:
                    return False
                text = {True: "yes", False: "no"}.get(value, value)  # type: ignore[call-overload]
                return (text in values.listed) != values.all_but
            case f.Has(place, members):
                value = self.value(place, around)
                return value is not ABSENT and any(_in(v, members) for v in value)  # type: ignore[attr-defined]
            case f.Equal(left, right):
                a, b = self.value(left, around), self.value(right, around)
                return a is not ABSENT and b is not ABSENT and a == b
            case f.Some(scope, record, level, where):
                met = (self.says(where, _put(around, level, r)) for r in self.walk(scope, record, around))
                return _joined(met, settles=True)
            case f.Applicable(place):
                return self.fact(place, around) is not NOT_APPLICABLE
            case f.Vain(place):
                return isinstance(self.fact(place, around), Asked)
            case f.Answer(question, reading):
                if question not in self.answers:
                    raise _OpenError
                return self.answers[question] == reading
            case f.Reaches(f.ContentOf() as content, op, limit):
                return self.content(content, op, limit, around)
            case f.Reaches(f.HeldBy() as held, op, limit):
                return self.held(held, op, limit, around)
            case f.Reaches(quantity, op, limit, currency):
                amount = self.quantity(quantity, around, currency)
                return amount is not None and _reaches(amount, op, limit)
        raise AssertionError(formula)

    # -- reaching ---------------------------------------------------------------------------------------------

    def fact(self, place: Place, around: Around) -> Fact | Record:
        """What stands at a place."""
        current: Fact | Record = around[place.level]
        for step in place.steps:
            if current is NOT_APPLICABLE:
                return NOT_APPLICABLE
            current = _stated(current)
            assert isinstance(current, Record | Shared)
            current = self.case.follow(current).fields[step]
        return current

    def value(self, place: Place, around: Around) -> object:
        """What is stated at a place, `ABSENT` where the field does not apply."""
        found = self.fact(place, around)
        if found is NOT_APPLICABLE:
            return ABSENT
        found = _stated(found)
        assert isinstance(found, Stated), found
        return found.value

    def walk(self, scope: Place, wanted: str, around: Around) -> list[Record]:
        """The records that a walk meets, each once."""
        start = self.fact(scope, around)
        if start is NOT_APPLICABLE:
            return []
        start = _stated(start)
        if isinstance(start, Members):
            return [self.case.follow(m) for m in start.records]
        assert isinstance(start, Record | Shared)
        found: list[Record] = []
        visited: set[int] = set()
        todo = [self.case.follow(start)]
        while todo:
            record = todo.pop()
            if id(record) in visited:
                continue
            visited.add(id(record))
            if record.type == wanted:
                found.append(record)
            for fact in self.records_in(record):
                if isinstance(fact, Record | Shared):
                    todo.append(self.case.follow(fact))
                elif isinstance(fact, Members):
                    todo += [self.case.follow(m) for m in fact.records]
        return found

    def records_in(self, record: Record) -> Iterator[Fact | Record]:
        """The fields of a record that hold records."""
        for name, fact in record.fields.items():
            info = self.vocabulary.field(record.type, name)
            if info is not None and info.type.kind in (Kind.RECORD, Kind.RECORDS):
                yield _stated(fact)

    # -- amounts ----------------------------------------------------------------------------------------------

    def quantity(self, quantity: Quantity, around: Around, currency: str) -> Fraction | None:
        """An amount, in base units or a currency; None where it does not apply."""
        match quantity:
            case f.Number(value, own):
                return self.money(Money(value, own), currency) if own else value
            case f.Stated(place):
                holder = around[place.level]
                for step in place.steps[:-1]:
                    inner = holder.fields[step]
                    if inner is NOT_APPLICABLE:
                        return None
                    holder = self.case.follow(_stated(inner))  # type: ignore[arg-type]
                return self.amount(holder, place.steps[-1], currency)
            case f.Calculated(op, operands):
                return self.calculated(op, [self.quantity(o, around, currency) for o in operands])
            case f.Summed(scope, record, level, where, each):
                total = Fraction(0)
                for member in self.walk(scope, record, around):
                    inside = _put(around, level, member)
                    met = self.says(where, inside)
                    if met is None:
                        raise _OpenError
                    if met:
                        total += 1 if each is None else self.quantity(each, inside, currency) or 0
                return total
        raise AssertionError(quantity)

    def calculated(self, op: str, operands: list[Fraction | None]) -> Fraction | None:
        """Amounts joined from left to right; None where one does not apply."""
        known = [one for one in operands if one is not None]
        if len(known) < len(operands):
            return None
        if op == "/" and 0 in known[1:]:
            raise _OpenError
        return reduce(OPERATIONS[op], known)

    def amount(self, record: Record, name: str, currency: str) -> Fraction | None:
        """What a field of a record comes to: a number, money in a currency, or a day as its ordinal."""
        fact = record.fields.get(name, NOT_APPLICABLE)
        if fact is NOT_APPLICABLE:
            return None
        if fact is SUM_OF_PARTS:
            return sum(
                (self.pieces(p) * (self.amount(p, name, currency) or 0) for p in self.parts(record)), Fraction(0)
            )
        fact = _stated(fact)
        assert isinstance(fact, Stated)
        match fact.value:
            case Money():
                return self.money(fact.value, currency)
            case Fraction():
                return fact.value
            case datetime():
                return Fraction(moment_day(local_moment(fact.value, self.zone)).toordinal())
        return Fraction(fact.value.toordinal())  # type: ignore[union-attr]

    def money(self, value: Money, currency: str) -> Fraction:
        """An amount of money in another currency, by the rates of the case."""
        if value.currency == currency or not currency:
            return value.amount
        rates = self.case.rates
        if (value.currency, currency) in rates:
            return value.amount * rates[value.currency, currency]
        if (currency, value.currency) in rates:
            return value.amount / rates[currency, value.currency]
        raise _OpenError

    def parts(self, record: Record) -> list[Record]:
        """The records of its own type that a record lists."""
        lists = [
            record.fields[info.name]
            for info in self.vocabulary.records[record.type].fields.values()
            if info.type.kind is Kind.RECORDS and info.type.of == record.type
        ]
        return [self.case.follow(m) for fact in map(_stated, lists) if isinstance(fact, Members) for m in fact.records]

    def pieces(self, record: Record) -> Fraction:
        """How many pieces a listed record stands for."""
        found = self.amount(record, "quantity", "") if "quantity" in record.fields else None
        return Fraction(1) if found is None else found

    def content(self, content: f.ContentOf, op: str, limit: Fraction, around: Around) -> bool | None:
        """Whether a share reaches a limit; open in a whole of zero."""
        start = self.fact(content.root, around)
        if start is NOT_APPLICABLE:
            return False
        root = self.case.follow(_stated(start))  # type: ignore[arg-type]
        currency = self.currency(root, content.basis)
        whole = self.amount(root, content.basis, currency)
        if whole is None:
            return False
        counted = self.counted(root, content, around, currency, True)
        if whole == 0:
            raise _OpenError
        return _reaches(counted - limit * whole, op, Fraction(0))

    def currency(self, root: Record, basis: str) -> str:
        """The first currency that a record, or what is in it, states its amount in."""
        todo = [root]
        while todo:
            record = todo.pop(0)
            fact = record.fields.get(basis)
            if isinstance(fact, Stated) and isinstance(fact.value, Money):
                return fact.value.currency
            todo += self.parts(record)
        return ""

    def counted(self, record: Record, content: f.ContentOf, around: Around, currency: str, root: bool) -> Fraction:
        """The amount of what matches in a record, not entering what is outside; a match is counted whole."""
        inside = _put(around, content.level, record)
        met = self.says(content.match, inside)
        fraction = Fraction(1)
        if content.fraction_of is not None:
            fraction = self.fraction(record, content.fraction_of)
            met = met if fraction else False
        if met is None:
            raise _OpenError
        many = Fraction(1) if root else self.pieces(record)
        if met:
            return many * fraction * (self.amount(record, content.basis, currency) or 0)
        if not root:
            stopped = self.says(content.outside, inside)
            if stopped is None:
                raise _OpenError
            if stopped:
                return Fraction(0)
        return many * sum((self.counted(p, content, around, currency, False) for p in self.parts(record)), Fraction(0))

    def fraction(self, record: Record, members: frozenset[str]) -> Fraction:
        """The share of some materials in the mass of the material of a record."""
        material = record.fields["material"]
        if material is NOT_APPLICABLE:
            return Fraction(0)
        material = _stated(material)
        assert isinstance(material, Stated)
        shares = self.composition.share(str(material.value), members)
        if not shares.exact:
            raise _OpenError
        return shares.low or Fraction(0)

    # -- ownership --------------------------------------------------------------------------------------------

    def held(self, held: f.HeldBy, op: str, limit: Fraction, around: Around) -> bool:
        """Whether the share that listed parties hold reaches a limit, through parties that are so owned themselves."""
        start = self.fact(held.party, around)
        if start is NOT_APPLICABLE:
            return False
        party = self.case.follow(_stated(start))  # type: ignore[arg-type]
        owned: set[int] = set()
        while True:
            more = {
                id(p)
                for p in self.parties(party)
                if _reaches(self.share(p, held, owned, around), "more than" if held.strict else "at least", held.at)
            }
            if more <= owned:
                return _reaches(self.share(party, held, owned, around), op, limit)
            owned |= more

    def parties(self, start: Record) -> list[Record]:
        """A party and all above it."""
        found, todo = {}, [start]
        while todo:
            party = todo.pop()
            if id(party) not in found:
                found[id(party)] = party
                todo += [h for h, _ in self.stakes(party)]
        return list(found.values())

    def stakes(self, party: Record) -> list[tuple[Record, Fraction]]:
        """Who holds which share of a party."""
        owners = _stated(party.fields["owners"])
        if not isinstance(owners, Members):
            return []
        stakes = [self.case.follow(m) for m in owners.records]
        return [
            (self.case.follow(s.fields["holder"]), self.amount(s, "share", "") or Fraction(0))  # type: ignore[arg-type]
            for s in stakes
            if _stated(s.fields["holder"]) is not NOT_APPLICABLE
        ]

    def share(self, party: Record, held: f.HeldBy, owned: set[int], around: Around) -> Fraction:
        """The share of a party that counts, if some parties are known to be so owned."""
        counting = [
            share
            for holder, share in self.stakes(party)
            if self.listed(holder, held.members)
            or self.meets(holder, held, around)
            or (not held.directly and id(holder) in owned)
        ]
        if held.one_of:
            return max(counting, default=Fraction(0))
        return sum(counting, Fraction(0))

    def meets(self, party: Record, held: f.HeldBy, around: Around) -> bool:
        """Whether a party meets the condition on those who are listed."""
        met = self.says(held.where, _put(around, held.level, party))
        if met is None:
            raise _OpenError
        return met

    def listed(self, party: Record, members: Values) -> bool:
        """Whether a party is named."""
        identity = _stated(party.fields["id"])
        return isinstance(identity, Stated) and (identity.value in members.listed) != members.all_but


def _joined(truths: Iterable[bool | None], settles: bool) -> bool | None:
    """Truths joined by `and` or `or`: one that settles is the result, else one that is open."""
    result: bool | None = not settles
    for truth in truths:
        if truth is settles:
            return settles
        if truth is None:
            result = None
    return result


def _stated(fact: Fact | Record) -> Fact | Record:
    """A fact that is known: one that was asked in vain leaves open what is asked of it."""
    if isinstance(fact, Asked):
        raise _OpenError
    return fact


def _put(around: Around, level: int, record: Record) -> Around:
    return (*around[:level], *([around[0]] * (level - len(around))), record)


def _in(value: str, members: object) -> bool:
    if isinstance(members, f.Exactly):
        return all(_in(value, m) for m in members.inside) and not any(_in(value, m) for m in members.outside)
    if isinstance(members, Codes):
        return members.covers(value)
    assert isinstance(members, Values)
    return (value in members.listed) != members.all_but


def _reaches(amount: Fraction, op: str, limit: Fraction) -> bool:
    return {
        "at least": amount >= limit,
        "more than": amount > limit,
        "at most": amount <= limit,
        "less than": amount < limit,
        "is": amount == limit,
    }[op]
