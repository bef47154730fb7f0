"""Ownership: a party is owned by listed parties directly, or through others that are themselves so owned.

The owned parties are the least set O with P in O exactly if the shares in P held by listed parties and by
members of O reach the threshold. With open shares, the least set for the lower shares is certain and the least
set for the upper shares is possible; what the owners stated leave of 100% may belong to anybody.
"""

from fractions import Fraction

from policy_lang.core import terms
from policy_lang.core.facts import NOT_APPLICABLE, Members, Record, Shared
from policy_lang.evaluation.derivation import Derivation, Measured, Seen
from policy_lang.evaluation.facts import Records
from policy_lang.evaluation.members import Resolved, membership
from policy_lang.evaluation.rules import Rules
from policy_lang.values.interval import NOTHING, Interval, add, compare, hull, point
from policy_lang.values.truth import Truth, negate

ALL = Fraction(1)


class _Stakes:
    """What is known of who holds how much of a party; the rest that nobody is named for."""

    def __init__(self, held: list[tuple[Record | None, Interval]], rest: Interval) -> None:
        self.held = held
        self.rest = rest


class OwnershipRules(Rules):
    """The rule for `is owned … by …`."""

    def owned(self, records: Records, term: terms.Owned) -> Derivation:
        """Whether the party that a path finds is owned as the test says."""
        found = self.reader.get(records, term.path)
        party = self.reader.record(records, term.path)
        if party is None:
            return Derivation(term, Truth.FALSE if found.fact is NOT_APPLICABLE else Truth.UNKNOWN, (found,))
        seen: list[Seen] = []
        threshold = self.amount(records, term.share, "", seen)
        if threshold is None or threshold.low is None:
            return Derivation(term, Truth.UNKNOWN, tuple(seen))
        members = self.law.members(term.members, "party", self.regime) if term.members is not None else None
        positive = {"at most": "more than", "less than": "at least"}.get(term.op, term.op)
        graph = {} if members is not None and members.empty else self._graph(party, seen)
        ruled: list[Derivation] = []
        listed = {
            id(p): self._listed(p, members, seen) if members is not None else self._meets(records, p, term, seen, ruled)
            for p, _ in graph.values()
        }
        share = self._share(party, graph, listed, term, positive, threshold) if graph else NOTHING
        truth = compare(share, positive, threshold)
        truth = negate(truth) if positive != term.op else truth
        return Derivation(term, truth, tuple(seen), left=Measured(share), right=Measured(threshold), ruled=tuple(ruled))

    def _meets(
        self, records: Records, party: Record, term: terms.Owned, seen: list[Seen], ruled: list[Derivation]
    ) -> Truth:
        """Whether a party meets the condition that stands in place of a list."""
        if term.where is None:
            return Truth.TRUE
        met = self.condition((*records, party), term.where)
        if met.truth is Truth.UNKNOWN:
            seen.extend(fact for test in met.relevant() for fact in test.seen)
        else:
            ruled.append(met)
        return met.truth

    def _listed(self, party: Record, members: Resolved, seen: list[Seen]) -> Truth:
        identity = self.reader.fact(party, "id")
        seen.append(identity)
        return membership(identity.fact, members)

    def _graph(self, start: Record, seen: list[Seen]) -> dict[int, tuple[Record, _Stakes]]:
        """Every party that can be reached through owners, with its stakes."""
        graph: dict[int, tuple[Record, _Stakes]] = {}
        todo = [start]
        while todo:
            party = todo.pop()
            if id(party) in graph:
                continue
            stakes = self._stakes(party, seen)
            graph[id(party)] = (party, stakes)
            todo.extend(holder for holder, _ in stakes.held if holder is not None)
        return graph

    def _stakes(self, party: Record, seen: list[Seen]) -> _Stakes:
        owners = self.reader.fact(party, "owners")
        seen.append(owners)
        if not isinstance(owners.fact, Members):
            nobody = owners.fact is NOT_APPLICABLE
            return _Stakes([], NOTHING if nobody else Interval(Fraction(0), ALL))
        held: list[tuple[Record | None, Interval]] = []
        for member in owners.fact.records:
            stake = self.case.follow(member)
            share = self.reader.fact(stake, "share")
            holder = self.reader.fact(stake, "holder")
            seen.extend((share, holder))
            known = self.known(share.fact, True, "", seen) or NOTHING
            if holder.fact is NOT_APPLICABLE:
                continue
            beyond = known.high is None or known.high > ALL
            share_ = Interval(known.low, ALL, known.low_open) if beyond else known
            party_ = self.case.follow(holder.fact) if isinstance(holder.fact, Record | Shared) else None
            held.append((party_, share_))
        if owners.fact.complete:
            return _Stakes(held, NOTHING)
        named = sum((share.low or Fraction(0) for _, share in held), Fraction(0))
        return _Stakes(held, Interval(Fraction(0), max(ALL - named, Fraction(0))))

    def _share(
        self,
        party: Record,
        graph: dict[int, tuple[Record, _Stakes]],
        listed: dict[int, Truth],
        term: terms.Owned,
        op: str,
        threshold: Interval,
    ) -> Interval:
        """The share of the party that counts, from what is certain to what is possible."""
        if term.directly:
            certain: set[int] = set()
            possible: set[int] = set()
        else:
            certain = self._least(graph, listed, term, op, threshold, certainly=True)
            possible = self._least(graph, listed, term, op, threshold, certainly=False)
        low = self._counted_shares(graph[id(party)][1], listed, certain, term.one_of, certainly=True)
        high = self._counted_shares(graph[id(party)][1], listed, possible, term.one_of, certainly=False)
        return Interval(low.low, high.high, low.low_open, high.high_open)

    def _least(
        self,
        graph: dict[int, tuple[Record, _Stakes]],
        listed: dict[int, Truth],
        term: terms.Owned,
        op: str,
        threshold: Interval,
        certainly: bool,
    ) -> set[int]:
        """The least set of parties that are themselves owned, for the lower or the upper shares."""
        owned: set[int] = set()
        held_by = _held_by(graph)
        todo = list(graph)
        while todo:
            key = todo.pop()
            if key in owned:
                continue
            share = self._counted_shares(graph[key][1], listed, owned, term.one_of, certainly)
            truth = compare(share, op, threshold)
            if truth is Truth.TRUE or (not certainly and truth is Truth.UNKNOWN):
                owned.add(key)
                todo.extend(held_by.get(key, ()))
        return owned

    def _counted_shares(
        self, stakes: _Stakes, listed: dict[int, Truth], owned: set[int], one_of: bool, certainly: bool
    ) -> Interval:
        """The shares of holders that count: their sum, or the greatest of them.

        What unnamed holders have may all belong to any one holder, be it one named elsewhere.
        """
        counted: dict[int, Interval] = {}
        anybody = NOTHING if certainly else stakes.rest
        for holder, share in stakes.held:
            if holder is None:
                anybody = anybody if certainly else add(anybody, hull(NOTHING, share))
                continue
            key = id(holder)
            counts = Truth.TRUE if key in owned else listed[key]
            if counts is Truth.TRUE or (counts is Truth.UNKNOWN and not certainly):
                amount = share if counts is Truth.TRUE else hull(NOTHING, share)
                counted[key] = add(counted[key], amount) if key in counted else amount
        shares = list(counted.values())
        return _sum([_greatest(shares) if one_of else _sum(shares), anybody])


def _held_by(graph: dict[int, tuple[Record, _Stakes]]) -> dict[int, list[int]]:
    """For each holder, the parties of which it holds a share."""
    held_by: dict[int, list[int]] = {}
    for key, (_, stakes) in graph.items():
        for holder, _ in stakes.held:
            if holder is not None:
                held_by.setdefault(id(holder), []).append(key)
    return held_by


def _sum(shares: list[Interval]) -> Interval:
    total = NOTHING
    for share in shares:
        total = add(total, share)
    if total.high is not None and total.high > ALL:
        return Interval(min(total.low or Fraction(0), ALL), ALL)
    return total


def _greatest(shares: list[Interval]) -> Interval:
    result = point(Fraction(0))
    for share in shares:
        low = max(result, share, key=lambda s: (s.low or Fraction(0), s.low_open))
        high = max(result, share, key=lambda s: (s.high or Fraction(0), not s.high_open))
        result = Interval(low.low, high.high, low.low_open, high.high_open)
    return result
