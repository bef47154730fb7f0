"""Content: the share of matching records in the amount of a record, and amounts that are the sum of parts.

The walk goes down from the record named. A record that matches is counted whole and not entered; one that meets
the `not inside` condition and does not match is not entered either. Shares are never divided out: what is
compared is the sign of content - threshold * whole, bounded part by part, so that the bounds are exact where
the open facts of different records are different facts.
"""

from fractions import Fraction
from typing import NamedTuple

from attrs import evolve

from policy_lang.core import terms
from policy_lang.core.facts import NOT_APPLICABLE, SUM_OF_PARTS, Fact, OneOf, Record, Stated
from policy_lang.core.vocabulary import Kind
from policy_lang.evaluation.derivation import Derivation, Measured, Seen
from policy_lang.evaluation.facts import Records, currency_of, may_not_apply
from policy_lang.evaluation.rules import Rules
from policy_lang.values.interval import (
    NOT_NEGATIVE,
    NOTHING,
    Interval,
    add,
    compare,
    hull,
    multiply,
    point,
    scale,
    subtract,
)
from policy_lang.values.truth import Truth, all_of

ONE = point(Fraction(1))


class _Match(NamedTuple):
    """Whether a record counts, and the fraction of its amount that does."""

    truth: Truth
    fraction: Interval = ONE


Known = dict[tuple[str, int], Interval]
"""What is known of records already met, by what was asked of them: a record may be part of many."""


class _Counting(NamedTuple):
    """One content test under way: the test, the records around it, the currency, and what it has looked at."""

    term: terms.Share
    records: Records
    currency: str
    seen: list[Seen]
    met: list[Derivation]
    known: Known
    ruled: list[Derivation]


class ContentRules(Rules):
    """The rules for `content by …`, and for amounts stated to be the sum of their parts."""

    # -- the test -------------------------------------------------------------------------------------------

    def share(self, records: Records, term: terms.Share) -> Derivation:
        """Whether the content of a record reaches a threshold."""
        found = self.reader.get(records, term.root)
        root = self.reader.record(records, term.root)
        if root is None:
            return Derivation(term, Truth.FALSE if found.fact is NOT_APPLICABLE else Truth.UNKNOWN, (found,))
        whole_fact = self.reader.fact(root, term.basis)
        counting = _Counting(term, records, self._currency(root, term.basis), [whole_fact], [], {}, [])
        threshold = self.amount(records, term.threshold, "", counting.seen)
        if threshold is None or threshold.low is None or whole_fact.fact is NOT_APPLICABLE:
            return Derivation(term, Truth.FALSE, tuple(counting.seen))
        content = self._content_of_root(root, counting)
        whole = self._own_amount(root, counting)
        truth = self._verdict(root, content, whole, threshold.low, counting, whole_fact.fact)
        return Derivation(
            term,
            truth,
            tuple(counting.seen),
            tuple(counting.met),
            Measured(content, counting.currency),
            Measured(whole, counting.currency),
            root.place,
            records,
            tuple(counting.ruled),
        )

    def _verdict(
        self,
        root: Record,
        content: Interval,
        whole: Interval,
        threshold: Fraction,
        counting: _Counting,
        fact: Fact,
    ) -> Truth:
        op = counting.term.op
        if content == NOTHING and not counting.met:
            truth = compare(point(Fraction(0)), op, point(threshold))
            return Truth.UNKNOWN if truth is Truth.TRUE and may_not_apply(fact) else truth
        zero_possible = whole.low is None or (whole.low <= 0 and not whole.low_open)
        if fact is SUM_OF_PARTS:
            balance = self._balance_of_root(root, threshold, counting)
        else:
            balance = subtract(content, scale(whole, threshold))
        truth = compare(balance, op, NOTHING)
        return Truth.UNKNOWN if zero_possible else truth

    def _content_of_root(self, root: Record, counting: _Counting) -> Interval:
        """The content of one piece of the record named, which nothing stops."""
        match = self._match(root, counting)
        if match.truth is Truth.FALSE:
            return self._content_of_parts(root, counting)
        own = multiply(self._own_amount(root, counting), match.fraction)
        return own if match.truth is Truth.TRUE else hull(own, self._content_of_parts(root, counting))

    def _content(self, record: Record, counting: _Counting) -> Interval:
        """The content of one listed record, all of its pieces together."""
        key = ("content", id(record))
        if key not in counting.known:
            counting.known[key] = self._content_once(record, counting)
        return counting.known[key]

    def _content_once(self, record: Record, counting: _Counting) -> Interval:
        match = self._match(record, counting)
        if match.truth is not Truth.FALSE:
            return self._counted(record, match, counting)
        stopped = self._stopped(record, counting)
        if stopped is Truth.TRUE:
            return NOTHING
        inside = multiply(self._content_of_parts(record, counting), self._pieces(record, counting.seen))
        return inside if stopped is Truth.FALSE else hull(NOTHING, inside)

    def _counted(self, record: Record, match: _Match, counting: _Counting) -> Interval:
        """A record that counts, or may: then it may instead count for what lies in it."""
        own = multiply(self._amount_of(record, counting), match.fraction)
        if match.truth is Truth.TRUE:
            return own
        inside = multiply(self._content_of_parts(record, counting), self._pieces(record, counting.seen))
        stopped = self._stopped(record, counting)
        if stopped is not Truth.FALSE:
            inside = NOTHING if stopped is Truth.TRUE else hull(NOTHING, inside)
        return hull(own, inside)

    def _content_of_parts(self, record: Record, counting: _Counting) -> Interval:
        total = NOTHING
        known = NOTHING
        hidden = False
        for parts in self.reader.lists(record):
            members, complete = self.reader.members(parts)
            for part in members:
                total = add(total, self._content(part, counting))
                known = add(known, self._amount_of(part, counting))
            if not complete:
                counting.seen.append(parts)
                counting.met.append(Derivation(counting.term, Truth.UNKNOWN, (parts,)))
                hidden = True
        return add(total, self._rest(record, known, counting)) if hidden else total

    def _rest(self, record: Record, known: Interval, counting: _Counting) -> Interval:
        """What undisclosed parts may hold: at most what the record is worth beyond the parts disclosed."""
        whole = self._own_amount(record, counting)
        absent = self.reader.fact(record, counting.term.basis).fact is NOT_APPLICABLE
        if absent or whole.high is None or known.low is None:
            return NOT_NEGATIVE
        return Interval(Fraction(0), max(whole.high - known.low, Fraction(0)))

    # -- matching -------------------------------------------------------------------------------------------

    def _match(self, record: Record, counting: _Counting) -> _Match:
        term = counting.term
        if term.fraction_of is not None:
            return self._match_by_mass(record, term.fraction_of, counting)
        met = self.condition((*counting.records, record), term.match)
        self._note(met, record, counting)
        return _Match(met.truth)

    def _note(self, met: Derivation, record: Record, counting: _Counting) -> None:
        """Keep what matched or may match; what certainly does not is no part of the content."""
        if met.truth is Truth.FALSE:
            counting.ruled.append(met)
        else:
            counting.met.append(evolve(met, record=record.place))
            counting.seen.extend(seen for test in met.relevant() for seen in test.seen)

    def _match_by_mass(self, record: Record, members: terms.SetTerm, counting: _Counting) -> _Match:
        """By mass, a record whose material contains a member counts with that fraction of its mass."""
        material = self.reader.fact(record, "material")
        fraction = self._fraction(material.fact, self.law.materials(members, self.regime))
        truth = Truth.FALSE if fraction is None else Truth.TRUE if fraction.low else Truth.UNKNOWN
        if fraction is not None and fraction.low_open:
            truth = Truth.TRUE
        if counting.term.match_origin is not None and truth is not Truth.FALSE:
            origin = self.condition((*counting.records, record), counting.term.match_origin)
            counting.seen.extend(origin.seen)
            truth = all_of((truth, origin.truth))
        met = Derivation(counting.term.match, truth, (material,), record=record.place)
        if truth is Truth.FALSE:
            counting.ruled.append(met)
        else:
            counting.seen.append(material)
            counting.met.append(met)
        return _Match(truth, fraction or NOTHING)

    def _fraction(self, fact: Fact, members: frozenset[str]) -> Interval | None:
        """The share of the members in a material; None if there is certainly none."""
        composition = self.law.index.composition
        match fact:
            case Stated(value):
                share = composition.share(str(value), members)
                return None if share == NOTHING else share
            case OneOf(values):
                shares = [composition.share(str(value), members) for value in values]
                result = shares[0]
                for share in shares[1:]:
                    result = hull(result, share)
                return None if result == NOTHING else result
        return None if fact is NOT_APPLICABLE or not members else Interval(Fraction(0), Fraction(1))

    def _stopped(self, record: Record, counting: _Counting) -> Truth:
        outside = counting.term.outside
        if outside is None:
            return Truth.FALSE
        met = self.condition((*counting.records, record), outside)
        if met.truth is not Truth.UNKNOWN:
            counting.ruled.append(met)
        else:
            counting.seen.extend(seen for test in met.relevant() for seen in test.seen)
        return met.truth

    # -- amounts --------------------------------------------------------------------------------------------

    def _amount_of(self, record: Record, counting: _Counting) -> Interval:
        """The amount of all pieces of a listed record."""
        return multiply(self._own_amount(record, counting), self._pieces(record, counting.seen))

    def _own_amount(self, record: Record, counting: _Counting) -> Interval:
        return self._whole(record, counting.term.basis, counting.currency, counting.seen, counting.known)

    def _whole(self, record: Record, basis: str, currency: str, seen: list[Seen], known_: Known) -> Interval:
        found = self.reader.fact(record, basis)
        if found.fact is SUM_OF_PARTS:
            return self.sum_of_parts(record, basis, currency, seen, known_)
        seen.append(found)
        known = self.known(found.fact, True, currency, seen)
        return NOTHING if known is None else known

    def _pieces(self, record: Record, seen: list[Seen]) -> Interval:
        """How many pieces a listed record stands for, where the vocabulary has a field `quantity`."""
        info = self.law.program.vocabulary.field(record.type, "quantity")
        if info is None or info.type.kind is not Kind.NUMBER:
            return ONE
        found = self.reader.fact(record, "quantity")
        seen.append(found)
        return self.known(found.fact, True, "", seen) or ONE

    def sum_of_parts(
        self, record: Record, basis: str, currency: str, seen: list[Seen], known: Known | None = None
    ) -> Interval:
        """An amount that the case states to be the sum of its parts'."""
        known = {} if known is None else known
        key = ("sum", id(record))
        if key not in known:
            known[key] = self._sum_once(record, basis, currency, seen, known)
        return known[key]

    def _sum_once(self, record: Record, basis: str, currency: str, seen: list[Seen], known: Known) -> Interval:
        total = NOTHING
        for parts in self.reader.lists(record):
            members, complete = self.reader.members(parts)
            for part in members:
                amount = self._whole(part, basis, currency, seen, known)
                total = add(total, multiply(amount, self._pieces(part, seen)))
            if not complete:
                seen.append(parts)
                total = add(total, NOT_NEGATIVE)
        return total

    def _currency(self, root: Record, basis: str) -> str:
        """The currency of the first amount stated, from the record down."""
        todo, visited = [root], set[int]()
        while todo:
            record = todo.pop(0)
            if id(record) in visited:
                continue
            visited.add(id(record))
            found = currency_of(self.reader.fact(record, basis).fact)
            if found:
                return found
            for parts in self.reader.lists(record):
                todo.extend(self.reader.members(parts)[0])
        return ""

    # -- the balance content - threshold * whole, where the whole is the sum of its parts ---------------------

    def _balance_of_root(self, root: Record, threshold: Fraction, counting: _Counting) -> Interval:
        """Bounded part by part, so that one open amount is not taken once low and once high."""
        match = self._match(root, counting)
        parts = self._balance_of_parts(root, threshold, counting)
        if match.truth is Truth.FALSE:
            return parts
        own = multiply(self._own_amount(root, counting), subtract(match.fraction, point(threshold)))
        return own if match.truth is Truth.TRUE else hull(own, parts)

    def _balance_of_parts(self, record: Record, threshold: Fraction, counting: _Counting) -> Interval:
        total = NOTHING
        for parts in self.reader.lists(record):
            members, complete = self.reader.members(parts)
            for part in members:
                total = add(total, self._balance(part, threshold, counting))
            if not complete:
                total = Interval(None, None)
        return total

    def _balance(self, part: Record, threshold: Fraction, counting: _Counting) -> Interval:
        """The balance of one part, all pieces together."""
        key = ("balance", id(part))
        if key not in counting.known:
            counting.known[key] = self._balance_once(part, threshold, counting)
        return counting.known[key]

    def _balance_once(self, part: Record, threshold: Fraction, counting: _Counting) -> Interval:
        pieces = self._pieces(part, counting.seen)
        whole = self._own_amount(part, counting)
        match = self._match(part, counting)
        counted = multiply(multiply(whole, subtract(match.fraction, point(threshold))), pieces)
        if match.truth is Truth.TRUE:
            return counted
        stopped = self._stopped(part, counting)
        outside = multiply(scale(whole, -threshold), pieces)
        if self.reader.fact(part, counting.term.basis).fact is SUM_OF_PARTS:
            inside = self._balance_of_parts(part, threshold, counting)
        else:
            inside = subtract(self._content_of_parts(part, counting), scale(whole, threshold))
        inside = multiply(inside, pieces)
        left = outside if stopped is Truth.TRUE else inside if stopped is Truth.FALSE else hull(inside, outside)
        return left if match.truth is Truth.FALSE else hull(counted, left)
