"""Needs: the smallest sets of open facts that settle the outcome, whatever they turn out to be.

Sets are tried by size, up to three, within a counted budget; a set that holds a smaller one that settles the
outcome is not listed. Each need says on which values it turns.
"""

from collections.abc import Iterator
from itertools import combinations

from attrs import define, field, frozen

from policy_lang.core.facts import Fact, Stated
from policy_lang.engine.bounds import Asking, Result, join
from policy_lang.engine.openness import open_things
from policy_lang.engine.sharpen import branch
from policy_lang.engine.worlds import World
from policy_lang.evaluation.law import Law
from policy_lang.evaluation.reference import IN_VAIN

MOST = 5
LARGEST = 3
BUDGET = 240
CANDIDATES = 8
NOT_IN_VAIN = Stated(False)
"""Whoever finds out a fact has not asked in vain."""


@frozen
class Turn:
    """What a fact may turn out to be, and the outcome then (ranks from mildest to harshest)."""

    facts: tuple[tuple[str, Fact | str], ...]
    outcome: tuple[int, int]


@frozen
class Need:
    """Open facts (or questions) that settle the outcome together."""

    places: tuple[str, ...]
    turns: tuple[Turn, ...]


class _Spent(Exception):
    """The budget is used up."""


@define
class _Search:
    asking: Asking
    looks: list[tuple[World, Result]]
    date_place: str
    budget: int = BUDGET
    turns: list[Turn] = field(factory=list)

    def settles(self, places: frozenset[str]) -> bool:
        """Whether every way in which some facts turn out determines the outcome."""
        self.turns = []
        return all(self._settled(list(group), places, told) for told, group in self._groups(places))

    def _groups(
        self, places: frozenset[str]
    ) -> Iterator[tuple[tuple[tuple[str, Fact | str], ...], list[tuple[Law, dict[str, Fact], Result]]]]:
        """The worlds that the facts named tell apart: by date, and by readings that the law hangs on."""
        grouped: dict[tuple[tuple[str, Fact | str], ...], list[tuple[Law, dict[str, Fact], Result]]] = {}
        for world, result in self.looks:
            told: list[tuple[str, Fact | str]] = []
            if self.date_place in places and self.date_place in world.assumed:
                told.append((self.date_place, world.assumed[self.date_place]))
            told += [(f"question {q}", r) for q, r in world.readings if f"question {q}" in places]
            grouped.setdefault(tuple(told), []).append((world.law, dict(world.assumed), result))
        yield from grouped.items()

    def _settled(
        self,
        group: list[tuple[Law, dict[str, Fact], Result]],
        places: frozenset[str],
        told: tuple[tuple[str, Fact | str], ...],
    ) -> bool:
        bounds = join(result.bounds for _, _, result in group)
        if bounds.determined:
            self.turns.append(Turn(told, bounds.overall))
            return True
        for law, assumed, result in group:
            for place, things in open_things(result).items():
                branches = branch(law, assumed, place, things, degenerate=False) if place in places else None
                if branches is not None:
                    return self._split(group, places, told, place, branches[1])
        return False

    def _split(
        self,
        group: list[tuple[Law, dict[str, Fact], Result]],
        places: frozenset[str],
        told: tuple[tuple[str, Fact | str], ...],
        place: str,
        sides: list[tuple[Law, dict[str, Fact]]],
    ) -> bool:
        question = place.partition(" ")[2] if place.startswith("question ") else ""
        for side_law, side in sides:
            further: list[tuple[Law, dict[str, Fact], Result]] = []
            for law, assumed, result in group:
                if self.budget <= 0:
                    raise _Spent
                self.budget -= self.asking.cost
                there = law.answered(question, side_law.readings[question]) if question else law
                now = assumed if question else {**assumed, f"{place}{IN_VAIN}": NOT_IN_VAIN, place: side[place]}
                further.append((there, now, self.asking.ask(there, now, result)))
            value: Fact | str = side_law.readings[question] if question else side[place]
            kept = tuple(t for t in told if t[0] != place)
            if not self._settled(further, places, (*kept, (place, value))):
                return False
        return True


def needs(asking: Asking, looks: list[tuple[World, Result]], date_place: str) -> tuple[Need, ...]:
    """The needs of a case that is not determined, fewest facts first."""
    found: list[Need] = []
    search = _Search(asking, looks, date_place)
    candidates = _candidates(looks, date_place)
    try:
        for size in range(1, LARGEST + 1):
            for places in combinations(candidates, size):
                if any(set(need.places) <= set(places) for need in found):
                    continue
                if search.settles(frozenset(places)):
                    found.append(Need(places, tuple(search.turns)))
                if len(found) == MOST:
                    return tuple(found)
    except _Spent:
        pass
    return tuple(found)


def _candidates(looks: list[tuple[World, Result]], date_place: str) -> list[str]:
    """What to ask for: what most open tests look at, the date, and questions that tell worlds apart."""
    counted: dict[str, int] = {}
    for world, result in looks:
        if date_place in world.assumed and len(looks) > 1:
            counted[date_place] = counted.get(date_place, 0) + 1
        for question, _ in world.readings:
            counted[f"question {question}"] = counted.get(f"question {question}", 0) + 1
        for place, things in open_things(result).items():
            counted[place] = counted.get(place, 0) + len(things)
    return sorted(counted, key=lambda place: -counted[place])[:CANDIDATES]
