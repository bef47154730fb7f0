"""Words for regions: boxes in the author's terms, days and readings, and what changes.

A field is told by the largest declared set that fits exactly, or its complement, else by listing; a test by the words
in which an author wrote it; a clause by its name.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from attrs import define, field

from policy_lang.cases.amounts import show_in_unit, show_money
from policy_lang.comparison.meaning import Region
from policy_lang.comparison.situations import Pair
from policy_lang.core.facts import Money
from policy_lang.core.program import Program
from policy_lang.core.vocabulary import Kind
from policy_lang.evaluation.facts import LATEST
from policy_lang.evaluation.law import Law
from policy_lang.evaluation.members import Codes, Values
from policy_lang.reasoning import formula as f
from policy_lang.reasoning.axes import OTHER_DIGITS, OTHER_DOTTED, Axis, RangeClass
from policy_lang.reasoning.boxes import place_of, values_of
from policy_lang.reasoning.formula import Formula, Place
from policy_lang.values.dates import DAY, moment_day, show_moment

LISTED = 6
"""So many values are listed one by one."""


@define(eq=False, repr=False)
class Wording:
    """Words for what two programs speak of; sets are told by name where a name fits."""

    programs: tuple[Program, ...]
    _named: dict[tuple[int, str], dict[object, str]] = field(factory=dict)

    # -- boxes ----------------------------------------------------------------------------------------------

    def conditions(self, region: Region) -> tuple[str, ...]:
        """The conditions of a region, one a line, without its days and readings."""
        if region.cone is None:
            verb = "is on" if region.provision in self._exemptions() else "applies"
            return (f"{_short(region.provision)} {verb}",)
        law = _law_of(region)
        found = [
            self.axis(axis, region.box[axis.index], law)
            for axis in region.cone.axes
            if axis.index in region.box and axis.kind not in ("time", "question", "applicable")
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
        assert axis.test is not None
        return self.test(axis.test, classes == {1}, law)

    def test(self, test: Formula, holds: bool, law: Law) -> str:
        """A test in words, or its opposite."""
        match test:
            case f.Named(name, place, _):
                said = _short(name) if place is None or not place.steps else f"{place.shown}.{_short(name)}"
                return said if holds else f"not {said}"
            case f.Has(place, f.Exactly(inside, outside)):
                said = " and in ".join(self._set(place, one, law) for one in inside)
                but = "".join(f" but not in {self._set(place, one, law)}" for one in outside)
                return f"{place.shown} {'is' if holds else 'is not'} in {said}{but}"
            case f.Some(words=words) if words:
                return _opposed(words, holds)
            case f.Reaches(words=words) if words:
                return words if holds else f"not ({words})"
            case f.Equal(left, right):
                return f"{left.shown} {'is' if holds else 'is not'} {_from_case(right)}"
            case f.Vain(place):
                return f"{place.shown} {'is' if holds else 'is not'} unknown"
            case f.Both(parts) | f.Either(parts):
                joiner = " and " if isinstance(test, f.Both) else " or "
                said = joiner.join(self._inner(part, law) for part in parts)
                return f"({said})" if holds else f"not ({said})"
            case f.Neg(part):
                return self.test(part, not holds, law)
            case f.In(place, values):
                return self._in(place, values if holds else Values(values.listed, not values.all_but), law)
            case f.Has(place, members):
                return f"{place.shown} {'is' if holds else 'is not'} in {self._set(place, members, law)}"
            case f.Answer(question, reading):
                return f"{_short(question)} {'is' if holds else 'is not'} {reading}"
        return ""

    def _inner(self, part: Formula, law: Law) -> str:
        return self.test(part, True, law)

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

    def _set(self, place: Place, members: object, law: Law) -> str:
        if isinstance(members, f.Exactly):
            return " and in ".join(self._set(place, one, law) for one in members.inside)
        assert isinstance(members, Values | Codes)
        name = self._name(place, members, law)
        if name is not None:
            return name
        if isinstance(members, Values):
            return ", ".join(sorted(members.listed)) if not members.all_but else "anything else"
        shown = [_code(code) for code in sorted(members.mentioned())]
        return ", ".join(shown[:LISTED]) + (f" and {len(shown) - LISTED} more" if len(shown) > LISTED else "")

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


def _law_of(region: Region) -> Law:
    pair = region.pairs[0]
    world = pair.new or pair.old
    assert world is not None
    return world.law


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
    if not any(pair.readings for pair in here):
        return _asked(region)
    total = 1
    programs = [w.law.program for w in (here[0].old, here[0].new) if w is not None]
    questions = {q: v for program in programs for q, v in program.questions.items()}
    names = dict.fromkeys(q for pair in here for q in pair.readings)
    for name in names:
        total *= len(questions[name].readings)
    if len(here) == total:
        return _asked(region)
    told = {name: {pair.readings.get(name) for pair in here} for name in names}
    deciding = [n for n in names if len(told[n]) < len(questions[n].readings)]
    return tuple(
        dict.fromkeys(
            " and ".join(f"{_short(n)} is {pair.readings[n]}" for n in deciding if n in pair.readings) for pair in here
        )
    )


def _asked(region: Region) -> tuple[str, ...]:
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


def _opposed(words: str, holds: bool) -> str:
    """A test of a walk, or its opposite: `some` becomes `no`."""
    if words.startswith("not every: "):
        return f"not ({words[11:]})" if holds else words[11:]
    if holds:
        return words if not words.startswith("no ") else f"some {words[3:]}"
    if words.startswith("some "):
        return f"no {words[5:]}"
    return words if words.startswith("no ") else f"not ({words})"


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
