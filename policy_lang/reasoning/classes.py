"""The classes into which values and amounts fall: those together that no set and no limit tells apart."""

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from attrs import frozen

from policy_lang.core.vocabulary import Kind, Vocabulary
from policy_lang.evaluation.members import Codes, Resolved, Values
from policy_lang.reasoning import formula as f
from policy_lang.reasoning.formula import Place
from policy_lang.values.codes import DOTTED, covers

OTHER_TEXT = "(another)"
KEPT_CLASSES = 512
OTHER_DOTTED, OTHER_DIGITS = ".zz", "00"


@frozen
class ValueClass:
    """Values of a field that no set of the cone tells apart; `absent`: also that the field does not apply."""

    values: frozenset[str]
    absent: bool = False


@frozen
class RangeClass:
    """Amounts that no limit of the cone tells apart; None bounds are no bounds."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = True
    high_open: bool = True
    absent: bool = False


Held: TypeAlias = Resolved | f.Exactly
HeldClass: TypeAlias = tuple[frozenset[str], tuple[Held, ...]]
"""Codes or choices that lie in the same sets, and these sets."""
Class: TypeAlias = ValueClass | RangeClass | str | bool


def within(one: Class, other: Class) -> bool:
    """Whether all of a class certainly lies in another."""
    if isinstance(one, ValueClass) and isinstance(other, ValueClass):
        return one.values <= other.values and (other.absent or not one.absent)
    if isinstance(one, RangeClass) and isinstance(other, RangeClass):
        return one == other
    return one is other


def has_values(one: Class, values: Values) -> bool:
    """Whether the values of a class lie in a set."""
    assert isinstance(one, ValueClass)
    return some_in(one.values, values)


def some_in(members: frozenset[str], values: Values) -> bool:
    """Whether a class of values lies in a set; a class never lies on both sides of one."""
    some = next(iter(members), None)
    return some is not None and (some in values.listed) != values.all_but


def in_range(one: Class, op: str, limit: Fraction) -> bool:
    """Whether all amounts of a class meet a limit; a class never lies on both sides of one."""
    assert isinstance(one, RangeClass)
    if one.absent:
        return False
    point = one.low is not None and one.low == one.high
    match op:
        case "at least":
            return one.low is not None and one.low >= limit
        case "more than":
            return one.low is not None and (one.low > limit or (one.low == limit and not point))
        case "at most":
            return one.high is not None and one.high <= limit
        case "less than":
            return one.high is not None and (one.high < limit or (one.high == limit and not point))
    return point and one.low == limit


def is_within(one: Held, other: Held) -> bool:
    """Whether all values of a set certainly lie in another."""
    match one, other:
        case Values(), Values():
            if one.all_but:
                return other.all_but and other.listed <= one.listed
            return one.listed.isdisjoint(other.listed) if other.all_but else one.listed <= other.listed
        case Codes(), Codes() if one.style == other.style:
            return all(other in inside for _, inside in _grouped(None, one.style, (one, other)) if one in inside)
    return one == other


def universe(place: Place, vocabulary: Vocabulary, mentioned: Iterable[str]) -> tuple[str, ...]:
    """The values that a field of one value may have; of a text, those that are mentioned and another."""
    match place.type.kind:
        case Kind.YES_NO:
            return ("yes", "no")
        case Kind.CHOICE | Kind.CHOICES:
            return place.type.options
        case Kind.MATERIAL:
            return tuple(vocabulary.materials)
        case Kind.COUNTRY:
            from policy_lang.values.countries import COUNTRIES

            return tuple(COUNTRIES)
    return (*sorted(set(mentioned)), OTHER_TEXT)


def value_classes(place: Place, sets: tuple[Values, ...], vocabulary: Vocabulary) -> tuple[frozenset[str], ...]:
    """The values of a field, those together that lie in the same sets."""
    mentioned = [value for s in sets for value in s.listed]
    return _values_grouped(universe(place, vocabulary, mentioned), sets)


@lru_cache(maxsize=KEPT_CLASSES)
def _values_grouped(options: tuple[str, ...], sets: tuple[Values, ...]) -> tuple[frozenset[str], ...]:
    groups: dict[tuple[bool, ...], list[str]] = {}
    for value in options:
        groups.setdefault(tuple((value in s.listed) != s.all_but for s in sets), []).append(value)
    return tuple(frozenset(values) for values in groups.values())


def with_absence(classes: tuple[frozenset[str], ...], sets: tuple[Values, ...]) -> tuple[Class, ...]:
    """The classes of a field; that it does not apply is in no set, as are values that no set has."""
    outside = [c for c in classes if not any(some_in(c, s) for s in sets)]
    found: list[Class] = [ValueClass(c, absent=c in outside) for c in classes]
    return tuple(found) if outside else (*found, ValueClass(frozenset(), absent=True))


def range_classes(limits: tuple[tuple[Fraction, str], ...], floor: bool) -> tuple[Class, ...]:
    """The line cut at every limit, pieces together that meet the same limits; then: does not apply."""
    points = sorted({limit for limit, _ in limits})
    edges: list[Fraction | None] = [None, *points, None]
    pieces: list[RangeClass] = []
    for i in range(len(edges) - 1):
        low, high = edges[i], edges[i + 1]
        if not (floor and high is not None and high <= 0):
            bottom = Fraction(0) if floor and (low is None or low < 0) else low
            pieces.append(RangeClass(bottom, high, low_open=not (floor and bottom == 0 and low != 0)))
        if high is not None:
            pieces.append(RangeClass(high, high, False, False))
    merged: list[RangeClass] = []
    for piece in pieces:
        vector = [in_range(piece, op, limit) for limit, op in limits]
        if merged and [in_range(merged[-1], op, limit) for limit, op in limits] == vector:
            before = merged.pop()
            piece = RangeClass(before.low, piece.high, before.low_open, piece.high_open)
        merged.append(piece)
    return (*merged, RangeClass(None, None, absent=True))


def held_classes(place: Place, sets: tuple[Held, ...], vocabulary: Vocabulary) -> list[HeldClass]:
    """Values of a field of several, those together that lie in the same sets, with these sets; none are left out."""
    if place.type.kind is Kind.CODES:
        return _grouped(None, vocabulary.code_lists[place.type.of].style, sets)
    return _grouped(universe(place, vocabulary, ()), "", sets)


@lru_cache(maxsize=KEPT_CLASSES)
def _grouped(options: tuple[str, ...] | None, style: str, sets: tuple[Held, ...]) -> list[HeldClass]:
    """Options, or the codes that sets can tell apart, by the sets that they lie in; many questions ask of the same."""
    groups: dict[tuple[int, ...], list[str]] = {}
    for value in _leaves(style, sets) if options is None else options:
        inside = tuple(i for i, s in enumerate(sets) if in_set(value, s))
        if inside:
            groups.setdefault(inside, []).append(value)
    return [(frozenset(values), tuple(sets[i] for i in inside)) for inside, values in groups.items()]


def is_of(members: Held, inside: tuple[Held, ...]) -> bool:
    """Whether a class of values, told by the sets that it lies in, lies in a set."""
    if isinstance(members, f.Exactly) and members not in inside:
        return all(is_of(s, inside) for s in members.inside) and not any(is_of(s, inside) for s in members.outside)
    return members in inside


def in_set(value: str, members: Held) -> bool:
    """Whether a code or choice lies in a set."""
    if isinstance(members, f.Exactly):
        return all(in_set(value, s) for s in members.inside) and not any(in_set(value, s) for s in members.outside)
    if isinstance(members, Codes):
        return members.covers(value)
    return (value in members.listed) != members.all_but


def _mentioned(members: Held) -> frozenset[str]:
    if isinstance(members, f.Exactly):
        return frozenset(code for s in (*members.inside, *members.outside) for code in _mentioned(s))
    return members.mentioned() if isinstance(members, Codes) else frozenset()


def _leaves(style: str, sets: tuple[Held, ...]) -> tuple[str, ...]:
    """Codes finer than any that is mentioned, one for each that sets can tell apart."""
    mentioned = sorted({code for s in sets for code in _mentioned(s)})
    found: list[str] = []
    for code in mentioned:
        finer = any(other != code and covers(code, other, style) for other in mentioned)
        found.append(code + (OTHER_DOTTED if style == DOTTED else OTHER_DIGITS) if finer else code)
    return (*found, "0Z999" if style == DOTTED else "99")
