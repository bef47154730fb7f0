"""Words for regions: boxes in the author's terms, days and readings, and what changes.

A field is told by the largest declared set that fits exactly, or its complement, else by listing; a test by the words
in which an author wrote it; a clause by its name.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from itertools import product
from math import prod

from attrs import define, field

from policy_lang.cases.amounts import show_in_unit, show_money
from policy_lang.comparison.gaps import Gap, concerned
from policy_lang.comparison.region import Box, Region
from policy_lang.comparison.situations import Pair, World
from policy_lang.core.facts import Money
from policy_lang.core.program import Program
from policy_lang.core.vocabulary import Kind
from policy_lang.evaluation.facts import LATEST
from policy_lang.evaluation.law import Law
from policy_lang.evaluation.members import Codes, Values
from policy_lang.reasoning import formula as f
from policy_lang.reasoning.axes import Axis, Cone
from policy_lang.reasoning.boxes import place_of, values_of
from policy_lang.reasoning.classes import OTHER_DIGITS, OTHER_DOTTED, RangeClass
from policy_lang.reasoning.effects import formulas_of
from policy_lang.reasoning.formula import Formula, Place, names_in
from policy_lang.values.dates import DAY, moment_day, show_moment
from policy_lang.values.exact import show_number

_FIGURE = re.compile(r"(at least|more than|at most|less than|is|before|after) [0-9]")
LISTED = 6
"""So many values are listed one by one."""


@define(eq=False, repr=False)
class Wording:
    """Words for what two programs speak of; sets are told by name where a name fits."""

    programs: tuple[Program, ...]
    versions: dict[Formula, str] = field(factory=dict)
    _named: dict[tuple[int, str], dict[object, str]] = field(factory=dict)

    # -- boxes ----------------------------------------------------------------------------------------------

    def conditions(self, region: Region) -> tuple[str, ...]:
        """The conditions of a region, one a line, without its days and readings."""
        if region.cone is None:
            if region.left_out:
                return (f"what is not encoded ({region.left_out}) may concern it",)
            verb = "is on" if region.provision in self._exemptions() else "applies"
            return (f"{_short(region.provision)} {verb}",)
        self.versions = _versions(region)
        return self.box(region.cone, region.box, law_of(region))

    def box(self, cone: Cone, box: Box, law: Law) -> tuple[str, ...]:
        """The conditions of a box, one a line, without its days and readings."""
        found = [
            self.axis(axis, box[axis.index], law)
            for axis in cone.axes
            if axis.index in box and axis.kind not in ("laws", "question")
        ]
        return tuple(word for word in found if word)

    def _exemptions(self) -> set[str]:
        return {name for program in self.programs for name in program.exemptions}

    def axis(self, axis: Axis, classes: frozenset[int], law: Law) -> str:
        """One axis of a box."""
        match axis.kind:
            case "value":
                return self._values(axis, classes, law)
            case "range":
                return _range(axis, classes)
            case "has":
                return self._has_axis(axis, classes == {1}, law)
        assert axis.test is not None
        return self.test(axis.test, classes == {1}, law)

    def _has_axis(self, axis: Axis, holds: bool, law: Law) -> str:
        """One class of codes or choices: by the name of its set, else by its members, else by the sets that tell it."""
        assert isinstance(axis.key, tuple)
        assert isinstance(axis.test, f.Has)
        place, values = place_of(axis), axis.key[2]
        members = axis.test.members
        if isinstance(members, f.Exactly) and len(members.inside) == 1 and not members.outside:
            return self.test(f.Has(place, members.inside[0]), holds, law)
        shown = sorted({_code(value) for value in values})
        if len(shown) > LISTED:
            return self.test(axis.test, holds, law)
        if place.type.kind is Kind.CHOICES:
            return f"{place.shown} {'include' if holds else 'do not include'} {' or '.join(shown)}"
        verb = "is" if holds else "is not"
        return (
            f"{place.shown} {verb} {shown[0]}" if len(shown) == 1 else f"{place.shown} {verb} in ({', '.join(shown)})"
        )

    def test(self, test: Formula, holds: bool, law: Law) -> str:
        """A test in words, or its opposite."""
        match test:
            case f.Named(name, place, _):
                said = _short(name) if place is None or not place.steps else f"{place.shown}.{_short(name)}"
                said += self.versions.get(test, "")
                return said if holds else f"not {said}"
            case f.Has(place, f.Exactly(inside, outside)):
                said = " and ".join(self._has(place, one, True, law) for one in inside)
                but = "".join(f" but {self._has(place, one, False, law)}" for one in outside)
                whole = f"{place.shown} {said}{but}"
                if holds:
                    return whole
                return (
                    f"not ({whole})" if outside or len(inside) > 1 else self.test(f.Has(place, inside[0]), False, law)
                )
            case f.Some(scope, record, _, where):
                said = "" if where == f.TRUE else f" where ({self._joined(where, law)})"
                return f"{'some' if holds else 'no'} {record} in {scope.shown or 'it'}{said}"
            case f.Reaches(words=words) if words:
                said = f"{words}{_limit_of(test)}"
                return said if holds else f"not ({said})"
            case f.Equal(left, right):
                return f"{left.shown} {'is' if holds else 'is not'} {_from_case(right)}"
            case f.Applicable(place):
                return "" if holds else f"{place.shown} does not apply"
            case f.Vain(place):
                return f"{place.shown} {'is' if holds else 'is not'} unknown"
            case f.Both() | f.Either():
                return f"({self._joined(test, law)})" if holds else f"not ({self._joined(test, law)})"
            case f.Neg(part):
                return self.test(part, not holds, law)
            case f.In(place, values):
                return self._in(place, values if holds else Values(values.listed, not values.all_but), law)
            case f.Has(place, members):
                return f"{place.shown} {self._has(place, members, holds, law)}"
            case f.Answer(question, reading):
                return f"{_short(question)} {'is' if holds else 'is not'} {reading}"
        return ""

    def _joined(self, test: Formula, law: Law) -> str:
        """A condition without parentheses around it."""
        match test:
            case f.Both(parts) | f.Either(parts):
                joiner = " and " if isinstance(test, f.Both) else " or "
                return joiner.join(said for part in parts if (said := self.test(part, True, law)))
        return self.test(test, True, law)

    def _values(self, axis: Axis, classes: frozenset[int], law: Law) -> str:
        values, absent = values_of(axis, classes)
        place = place_of(axis)
        if place.type.kind is Kind.YES_NO and not values.all_but:
            if values.listed == {"yes"}:
                return place.shown
            return f"not {place.shown}" if absent else f"{place.shown} is no"
        rest, _ = values_of(axis, frozenset(range(len(axis.classes))) - classes)
        return self._in(place, values, law, rest if absent else None)

    def _in(self, place: Place, values: Values, law: Law, rest: Values | None = None) -> str:
        """Membership by the name of a set, the name of the set left out, or a list."""
        if rest is not None and not rest.all_but and (len(rest.listed) <= LISTED or self._name(place, rest, law)):
            return f"{place.shown} {_listed(rest, self._name(place, rest, law), False)}"
        name = self._name(place, values, law)
        if name is None and not values.all_but and len(values.listed) > LISTED and place.type.kind is Kind.COUNTRY:
            from policy_lang.values.countries import COUNTRIES

            left = Values(frozenset(COUNTRIES) - values.listed)
            if len(left.listed) <= len(values.listed):
                return f"{place.shown} {_listed(left, self._name(place, left, law), False)}"
        return f"{place.shown} {_listed(values, name, True)}"

    # -- names of sets ----------------------------------------------------------------------------------------

    def _has(self, place: Place, members: object, holds: bool, law: Law) -> str:
        """What is asked of a field of several codes or choices: `include military`, `is 1C905.a`, `is in part_2`."""
        if isinstance(members, f.Exactly):
            return " and ".join(self._has(place, one, holds, law) for one in members.inside)
        assert isinstance(members, Values | Codes)
        verb = "is" if holds else "is not"
        name = self._name(place, members, law)
        if name is not None:
            return f"{verb} in {name}"
        if isinstance(members, Values) and not members.all_but:
            shown = sorted(members.listed)
            if len(shown) == 1:
                return f"{'include' if holds else 'do not include'} {shown[0]}"
        elif isinstance(members, Codes):
            shown = [_code(code) for code in sorted(members.mentioned())]
            if len(shown) == 1:
                return f"{verb} {shown[0]}"
        else:
            shown = [f"except {value}" for value in sorted(members.listed)]
        more = f" and {len(shown) - LISTED} more" if len(shown) > LISTED else ""
        return f"{verb} in ({', '.join(shown[:LISTED])}{more})"

    def _name(self, place: Place, members: Values | Codes, law: Law) -> str | None:
        """The declared set that has exactly these members on the day."""
        key = (id(law), f"{place.type.kind.value}:{place.type.of}")
        if key not in self._named:
            self._named[key] = _names_of_sets(law, place)
        return self._named[key].get(members)

    # -- days and readings ------------------------------------------------------------------------------------

    def when(self, region: Region) -> tuple[str, ...]:
        """The days of a region, and the readings under which it is there on them."""
        by_readings: dict[tuple[str, ...], list[Pair]] = {}
        for situation, here in _by_situation(region.pairs):
            by_readings.setdefault(_readings(here, region), []).append(here[0])
            del situation
        return tuple(
            "; ".join(filter(None, (_days(pairs), f"if {' or '.join(readings)}" if readings else "")))
            for readings, pairs in by_readings.items()
        )


def _versions(region: Region) -> dict[Formula, str]:
    """For what has a name in a region, whether only the law before or only the law after means it by that name."""
    worlds = ([pair.old for pair in region.pairs], [pair.new for pair in region.pairs])
    old, new = ((one for world in side if world is not None for one in asked_by(region, world)) for side in worlds)
    return tagged(old, new)


def tagged(old: Iterable[Formula], new: Iterable[Formula]) -> dict[Formula, str]:
    """For what has a name in formulas, whether only those before or only those after mean it by that name."""
    before, after = names_in(old), names_in(new)
    both = {(n.name, n.place) for n in before} & {(n.name, n.place) for n in after}
    found: dict[Formula, str] = {}
    for one in (*before, *after):
        if (one.name, one.place) in both and not (one in before and one in after):
            found[one] = " (as it stood)" if one in before else " (as it stands)"
    return found


def asked_by(region: Region, world: World) -> Iterable[Formula]:
    """What a region's provision, or what its gap, asks in a law."""
    if region.left_out:
        found = concerned(world, Gap(region.provision, region.authority, region.left_out))
        return () if found is None else (found,)
    return formulas_of(world.formulas, region.provision).values()


def _limit_of(test: f.Reaches) -> str:
    """The limit of a test that names a threshold instead of an amount; none where one date is held against another."""
    return "" if test.currency == "days" or _FIGURE.search(test.words) else f" ({amount_of(test, test.limit)})"


def amount_of(test: f.Reaches, value: Fraction) -> str:
    """An amount as one would write the limit of a test."""
    match test.quantity:
        case f.ContentOf() | f.HeldBy():
            return show_in_unit(value, "%")
        case f.Stated(place):
            return _amount(value, place, test.currency)
    return f"{show_number(value)}{f' {test.currency}' if test.currency else ''}"


def law_of(region: Region) -> Law:
    return region.pairs[0].world.law


def _names_of_sets(law: Law, place: Place) -> dict[object, str]:
    found: dict[object, str] = {}
    codes = place.type.kind is Kind.CODES
    for name, term in law.program.sets.items():
        kind = law.program.set_kinds.get(name, "")
        if codes != kind.startswith("codes:") or (codes and kind != f"codes:{place.type.of}"):
            continue
        regime = name.split(".")[0]
        if regime not in law.moments:
            continue
        found.setdefault(law.members(term, kind if codes else "value", regime), _short(name))
    return found


def _by_situation(pairs: Iterable[Pair]) -> list[tuple[int, list[Pair]]]:
    found: dict[int, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(id(pair.situation), []).append(pair)
    return list(found.items())


def _readings(here: list[Pair], region: Region) -> tuple[str, ...]:
    """The readings on which it hangs that a region is there; nothing if it is there under all of them."""
    programs = [w.law.program for w in (here[0].old, here[0].new) if w is not None]
    known: dict[str, tuple[str, ...]] = {}
    for program in programs:
        for name, question in program.questions.items():
            known[name] = tuple(dict.fromkeys((*known.get(name, ()), *(reading for reading, _ in question.readings))))
    names = tuple(dict.fromkeys(name for pair in here for name in pair.readings))
    sizes = tuple(known[name] for name in names)
    met = {
        combination
        for pair in here
        for combination in product(
            *((pair.readings[n],) if n in pair.readings else s for n, s in zip(names, sizes, strict=True))
        )
    }
    asked = asked_in(region)
    if len(met) == prod(len(size) for size in sizes):
        return asked
    return tuple(" and ".join(dict.fromkeys((*_chosen(names, sizes, box), *asked))) for box in _covering(met, sizes))


def _chosen(names: tuple[str, ...], sizes: tuple[tuple[str, ...], ...], box: tuple[frozenset[str], ...]) -> list[str]:
    """A box of readings in words, without the questions of which it has every reading."""
    return [
        f"{_short(name)} is {' or '.join(reading for reading in size if reading in chosen)}"
        for name, size, chosen in zip(names, sizes, box, strict=True)
        if len(chosen) < len(size)
    ]


def _covering(met: set[tuple[str, ...]], sizes: tuple[tuple[str, ...], ...]) -> Iterator[tuple[frozenset[str], ...]]:
    """A few boxes of readings that together are some combinations, each as wide as it can be."""
    left = dict.fromkeys(combination for combination in product(*sizes) if combination in met)
    while left:
        start = next(iter(left))
        box: list[frozenset[str]] = [frozenset((reading,)) for reading in start]
        for index, size in enumerate(sizes):
            for reading in size:
                wider = [*box[:index], box[index] | {reading}, *box[index + 1 :]]
                if met.issuperset(product(*wider)):
                    box = wider
        for combination in product(*box):
            left.pop(combination, None)
        yield tuple(box)


def asked_in(region: Region) -> tuple[str, ...]:
    """The readings of questions that conditions ask, in a box."""
    if region.cone is None:
        return ()
    said = [
        f"{_short(str(axis.key[1]))} is {' or '.join(str(axis.classes[i]) for i in sorted(region.box[axis.index]))}"  # type: ignore[index]
        for axis in region.cone.axes
        if axis.kind == "question" and axis.index in region.box
    ]
    return (" and ".join(said),) if said else ()


def _days(pairs: list[Pair]) -> str:
    """Stretches of days, those together that meet."""
    merged: list[tuple[int, int]] = []
    for pair in pairs:
        start, end = pair.situation.start, pair.situation.end
        if merged and merged[-1][1] == start:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return "; ".join(_stretch(start, end) for start, end in merged)


def _stretch(start: int, end: int) -> str:
    if end >= LATEST:
        return "on any day" if start <= 0 else f"from {show_moment(start)}"
    whole_days = end % DAY == 0 and (start % DAY == 0 or start <= 0)
    if not whole_days:
        return f"from {show_moment(start)} before {show_moment(end)}"
    last = moment_day(end - 1)
    if start <= 0:
        return f"through {last.isoformat()}"
    return f"on {last.isoformat()}" if last == moment_day(start) else f"from {show_moment(start)} through {last}"


def _short(name: str) -> str:
    """A name without its regime."""
    head, dot, rest = name.partition(".")
    return rest if dot and " " not in head else name


def _from_case(place: Place) -> str:
    return place.shown if "." in place.shown else f"case.{place.shown}"


def _listed(values: Values, name: str | None, inside: bool) -> str:
    inside, listed = (inside, values.listed) if not values.all_but else (not inside, values.listed)
    verb = "is" if inside else "is not"
    if name is not None and not values.all_but:
        return f"{verb} in {name}"
    shown = sorted(listed)
    if len(shown) == 1:
        return f"{verb} {shown[0]}"
    if len(shown) > 2 * LISTED:
        return f"{verb} one of {len(shown)} values, among them {', '.join(shown[:3])}"
    return f"{verb} {' or '.join((', '.join(shown[:-1]), shown[-1]))}" if shown else f"{verb} anything"


def _code(code: str) -> str:
    for ending in (OTHER_DOTTED, OTHER_DIGITS):
        if code.endswith(ending):
            return code.removesuffix(ending)
    return code


def _range(axis: Axis, classes: frozenset[int]) -> str:
    """The amounts of some classes: intervals that meet are told as one."""
    place = place_of(axis)
    assert isinstance(axis.key, tuple)
    currency = str(axis.key[2])
    pieces: list[RangeClass] = []
    for index in sorted(classes):
        one = axis.classes[index]
        assert isinstance(one, RangeClass)
        if one.absent:
            pieces.append(one)
        elif pieces and not pieces[-1].absent and pieces[-1].high == one.low and one.low is not None:
            before = pieces.pop()
            pieces.append(RangeClass(before.low, one.high, before.low_open, one.high_open))
        else:
            pieces.append(one)
    return " or ".join(_piece(piece, place, currency, axis) for piece in pieces)


def _piece(piece: RangeClass, place: Place, currency: str, axis: Axis) -> str:
    if piece.absent:
        return f"{place.shown} does not apply"
    if piece.low is not None and piece.low == piece.high:
        return f"{place.shown} is {_amount(piece.low, place, currency)}"
    dates = place.type.kind is Kind.DATE
    words = []
    floor = (
        piece.low == 0
        and not piece.low_open
        and any(isinstance(c, RangeClass) and c.low == 0 for c in axis.classes[:1])
    )
    if piece.low is not None and not floor:
        over, at = ("after", "on or after") if dates else ("more than", "at least")
        words.append(f"{over if piece.low_open else at} {_amount(piece.low, place, currency)}")
    if piece.high is not None:
        under, at = ("before", "on or before") if dates else ("less than", "at most")
        words.append(f"{under if piece.high_open else at} {_amount(piece.high, place, currency)}")
    return f"{place.shown} is {' and '.join(words)}" if words else f"{place.shown} applies"


def _amount(value: Fraction, place: Place, currency: str) -> str:
    match place.type.kind:
        case Kind.DATE:
            return date.fromordinal(int(value)).isoformat()
        case Kind.MONEY:
            return show_money(Money(value, currency))
    return show_in_unit(value, place.type.of)
