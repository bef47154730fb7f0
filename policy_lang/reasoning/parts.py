"""What formulas of two laws have in common, and which names mean two things in them."""

from itertools import product
from typing import TypeAlias

from attrs import define, field

from policy_lang.reasoning import formula as f
from policy_lang.reasoning.formula import Formula, Place

Variant: TypeAlias = tuple[Formula, Formula]
"""What two laws say of one thing."""


@define(eq=False, repr=False)
class Parts:
    """What formulas of two laws have in common: joined conditions, and names with one meaning."""

    seen: set[Formula] = field(factory=set)
    apart: set[Formula] = field(factory=set)
    changed: set[tuple[str, Place | None]] = field(factory=set)
    versions: set[Variant] = field(factory=set)
    _joined: dict[Formula, set[Formula]] = field(factory=dict)
    _names: dict[Formula, dict[tuple[str, Place | None], set[Formula]]] = field(factory=dict)

    @property
    def common(self) -> set[Formula]:
        """Joined conditions that, where they stand in one law, stand in the other too."""
        return self.seen - self.apart

    def compare(self, old: Formula, new: Formula) -> None:
        """Note what two laws say of one thing."""
        a, b = self._joined_in(old), self._joined_in(new)
        self.seen |= a | b
        self.apart |= a ^ b
        before, after = self._names_in(old), self._names_in(new)
        for key in before.keys() & after.keys():
            if before[key] != after[key]:
                self.changed.add(key)
                self.versions.update(product(before[key], after[key]), product(after[key], before[key]))

    def deepest(self) -> set[Variant]:
        """The versions of names in which no other name has two."""
        return {v for v in self.versions if not any(self.changed & self._names_in(one).keys() for one in v)}

    def _joined_in(self, formula: Formula) -> set[Formula]:
        if formula not in self._joined:
            self._joined[formula] = _joined_parts(formula)
        return self._joined[formula]

    def _names_in(self, formula: Formula) -> dict[tuple[str, Place | None], set[Formula]]:
        if formula not in self._names:
            found: dict[tuple[str, Place | None], set[Formula]] = {}
            for named in f.names_in((formula,)):
                found.setdefault((named.name, named.place), set()).add(named.inner)
            self._names[formula] = found
        return self._names[formula]


def _joined_parts(formula: Formula) -> set[Formula]:
    found: set[Formula] = set()
    todo = [formula]
    while todo:
        part = todo.pop()
        match part:
            case f.Both(parts) | f.Either(parts):
                if part not in found:
                    found.add(part)
                    todo.extend(parts)
            case f.Neg(inner):
                todo.append(inner)
    return found
