"""What the laws of one program have in common, so that a provision that stands the same is written out once.

Two laws of a program write out a name alike if all that it hangs on stands the same in both: the same texts in force,
the same readings of the questions that they ask, and, where they look at the day of decision or at a list whose
entries come and go, the same moment.
"""

from collections.abc import Hashable
from typing import Protocol

from attrs import define, field

from policy_lang.evaluation.law import Index, Law
from policy_lang.reasoning.formula import Formula


def stands(name: str, law: Law) -> object:
    """What a name means in a law: the body of a provision in force, or a definition; None where it is not in force."""
    status = law.status(name)
    if status is not None:
        return status.body if status.in_force else None
    for table in (law.thresholds, law.measures, law.clauses):
        if name in table:
            return table[name]
    return law.meaning_of_set(name) if name in law.program.sets else None


class Shared(Protocol):
    """Formulas that laws share, each with how that stands which it hangs on."""

    formulas: dict[Hashable, Formula]

    def standing(self, name: str, law: Law) -> Hashable:
        """What two laws have in common for a name only if all that it hangs on stands the same in both."""


@define(eq=False, repr=False)
class Sharing:
    """Formulas of the laws of one program, each kept with how that stands which it hangs on."""

    index: Index
    formulas: dict[Hashable, Formula] = field(factory=dict)
    _numbers: dict[Hashable, int] = field(factory=dict)
    _laws: dict[int, tuple[Law, dict[str, int], dict[str, Hashable]]] = field(factory=dict)

    def standing(self, name: str, law: Law) -> int:
        """A number that two laws have in common for a name only if all that it hangs on stands the same in both."""
        _, known, single = self._laws.setdefault(id(law), (law, {}, {}))
        found = known.get(name)
        if found is None:
            below = []
            for one in self.index.below(name):
                if one not in single:
                    single[one] = self._single(one, law)
                below.append(single[one])
            key = (name, tuple(below))
            found = known[name] = self._numbers.setdefault(key, len(self._numbers))
        return found

    def _single(self, name: str, law: Law) -> Hashable:
        """How one name stands by itself."""
        text = stands(name, law)
        asked = tuple((q, law.readings.get(q)) for q in sorted(self.index.asks(name)))
        moments = tuple(law.moments.items()) if self.index.hangs(text).day else ()
        return id(text), asked, moments
