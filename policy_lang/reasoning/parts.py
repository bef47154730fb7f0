"""What formulas of two laws have in common, and which names mean two things in them."""

from collections.abc import Mapping, Set
from functools import lru_cache
from itertools import product
from typing import TypeAlias

from attrs import define, field

from policy_lang.reasoning import formula as f
from policy_lang.reasoning.formula import Formula, Place

Variant: TypeAlias = tuple[Formula, Formula]
"""What two laws say of one thing."""
KEPT = 2048
"""What so many formulas consist of is kept: the provisions of two laws share most of theirs."""


@define(eq=False, repr=False)
class Parts:
    """What formulas of two laws have in common: joined conditions, and names with one meaning."""

    seen: set[Formula] = field(factory=set)
    apart: set[Formula] = field(factory=set)
    changed: set[tuple[str, Place | None]] = field(factory=set)
    versions: set[Variant] = field(factory=set)

    @property
    def common(self) -> set[Formula]:
        """Joined conditions that, where they stand in one law, stand in the other too."""
        return self.seen - self.apart

    def compare(self, old: Formula, new: Formula) -> None:
        """Note what two laws say of one thing."""
        a, b = _joined_parts(old), _joined_parts(new)
        self.seen |= a | b
        self.apart |= a ^ b
        before, after = _meanings(old), _meanings(new)
        for key in before.keys() & after.keys():
            if before[key] != after[key]:
                self.changed.add(key)
                self.versions.update(product(before[key], after[key]), product(after[key], before[key]))

    def deepest(self) -> set[Variant]:
        """The versions of names in which no other name has two."""
        return {v for v in self.versions if not any(self.changed & _meanings(one).keys() for one in v)}


@lru_cache(maxsize=KEPT)
def _meanings(formula: Formula) -> Mapping[tuple[str, Place | None], set[Formula]]:
    """What each name in a formula stands for."""
    found: dict[tuple[str, Place | None], set[Formula]] = {}
    for named in f.names_in((formula,)):
        found.setdefault((named.name, named.place), set()).add(named.inner)
    return found


@lru_cache(maxsize=KEPT)
def _joined_parts(formula: Formula) -> Set[Formula]:
    """The parts of a formula that are joined of others, at its own level."""
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
