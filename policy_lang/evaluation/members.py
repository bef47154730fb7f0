"""Sets as they stand on a day, and whether a fact is in one."""

from collections.abc import Iterable

from attrs import field, frozen

from policy_lang.core.facts import NOT_APPLICABLE, Fact, OneOf, Stated
from policy_lang.nodes import Node
from policy_lang.values.codes import covers
from policy_lang.values.truth import Truth, any_of, from_bool

MOST_KNOWN = 4096
"""So many codes are kept with each set."""


@frozen(cache_hash=True, repr=False)
class Values(Node):
    """Listed values, or all values but those listed."""

    listed: frozenset[str] = field(repr=False)
    all_but: bool = False

    def has(self, value: str) -> Truth:
        """Whether a value is in the set."""
        return Truth.TRUE if (value in self.listed) != self.all_but else Truth.FALSE

    @property
    def empty(self) -> bool:
        """Whether nothing is in the set."""
        return not self.listed and not self.all_but


@frozen(cache_hash=True, repr=False)
class Codes(Node):
    """Codes that some codes cover, without those that others cover; sets of sets are nested."""

    style: str
    covering: frozenset[str] = field(repr=False)
    inner: "tuple[Codes, ...]" = ()
    minus: "tuple[Codes, ...]" = ()
    everything: bool = False
    _known: dict[str, Truth] = field(init=False, factory=dict, eq=False, repr=False)

    @property
    def empty(self) -> bool:
        """Whether nothing can be in the set."""
        return not self.everything and not self.covering and all(codes.empty for codes in self.inner)

    def mentioned(self) -> frozenset[str]:
        """Every code that the set is described with."""
        found = set(self.covering)
        for codes in (*self.inner, *self.minus):
            found |= codes.mentioned()
        return frozenset(found)

    def covers(self, code: str) -> bool:
        """Whether the code itself is in the set."""
        inside = (
            self.everything
            or any(covers(member, code, self.style) for member in self.covering)
            or any(codes.covers(code) for codes in self.inner)
        )
        return inside and not any(codes.covers(code) for codes in self.minus)

    def has(self, value: str) -> Truth:
        """True if all that a stated code may stand for is in the set, false if none of it is. It is kept."""
        known = self._known.get(value)
        if known is None:
            below = [c for c in self.mentioned() if c != value and covers(value, c, self.style)]
            found = {self.covers(code) for code in (value, *below)}
            known = Truth.UNKNOWN if len(found) > 1 else from_bool(found.pop())
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[value] = known
        return known


Resolved = Values | Codes


def union(parts: Iterable[Values], minus: Iterable[Values]) -> Values:
    """The values of any of some sets, without those of any of others."""
    result = Values(frozenset())
    for part in parts:
        result = _join(result, part)
    for part in minus:
        result = _without(result, part)
    return result


def _join(a: Values, b: Values) -> Values:
    if a.all_but and b.all_but:
        return Values(a.listed & b.listed, True)
    if a.all_but or b.all_but:
        but, plus = (a, b) if a.all_but else (b, a)
        return Values(but.listed - plus.listed, True)
    return Values(a.listed | b.listed)


def _without(a: Values, b: Values) -> Values:
    if not b.all_but:
        return Values(a.listed | b.listed, True) if a.all_but else Values(a.listed - b.listed)
    return Values(b.listed - a.listed) if a.all_but else Values(a.listed & b.listed)


def membership(fact: Fact, members: Resolved) -> Truth:
    """Whether the value of a fact, or one of its values, is in a set."""
    match fact:
        case Stated(value):
            return _value_in(value, members)
        case OneOf(values):
            found = {_value_in(value, members) for value in values}
            return found.pop() if len(found) == 1 else Truth.UNKNOWN
    if fact is NOT_APPLICABLE or members.empty:
        return Truth.FALSE
    return Truth.UNKNOWN


def _value_in(value: object, members: Resolved) -> Truth:
    if isinstance(value, frozenset):
        return any_of(members.has(one) for one in value)
    assert isinstance(value, str)
    return members.has(value)
