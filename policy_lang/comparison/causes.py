"""Causes: the declarations that are not the same on both sides and on which it hangs that some cases differ.

One changed clause, set or threshold may serve many provisions, and one act may suspend many. What differs because of
it is told together: first the declaration and, for a clause or an exemption, the cases for which it holds on one side
only; then what follows for each provision.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from attrs import define, field, frozen

from policy_lang.comparison.apart import Apart, possible
from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.differing import in_names
from policy_lang.comparison.provisions import Altered, altered, place_of
from policy_lang.comparison.region import Region
from policy_lang.comparison.sides import Side
from policy_lang.comparison.situations import Pair, Standing
from policy_lang.comparison.words import Wording, asked_by, law_of, tagged
from policy_lang.core import program as core
from policy_lang.core.references import references
from policy_lang.reasoning.axes import Names
from policy_lang.reasoning.diagram import TooLarge
from policy_lang.reasoning.effects import NOTHING, Effect
from policy_lang.reasoning.formula import Formula, Place, names_in
from policy_lang.reasoning.regions import TooMany

HOLDS = Effect(1)
WHOLE = ("added", "removed")
"""What became of a declaration that is there on one side only."""


@frozen
class Turn:
    """Cases for which a clause holds, or an exemption is on, on one side only: on the new one, or on the old one."""

    now: bool
    conditions: tuple[str, ...]
    when: tuple[str, ...]


@frozen
class Cause:
    """A declaration that differs: its kind, its name, what became of it, by what it differs, and where it stands.

    `turns` finds the cases for which it holds on one side only when it is first called; none where they cannot be told.
    """

    kind: str
    name: str
    what: str
    details: tuple[str, ...]
    place: str
    turns: Callable[[], tuple[Turn, ...]] = field(eq=False, repr=False)


@define(eq=False, repr=False)
class Causes:
    """The causes of regions between two sides, each in the vocabulary that it was written in."""

    comparing: Comparing
    wording: Wording
    old: Side
    new: Side
    _told: list["_Declared"] = field(factory=list)
    _own: dict[str, "_Declared"] = field(factory=dict)
    _by_name: dict[str, list["_Declared"]] = field(factory=dict)
    _by_gap: dict[str, "_Declared"] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for one in altered(self.old, self.new):
            declared = _Declared(self, one)
            self._told.append(declared)
            self._own.setdefault(one.name, declared)
            if one.kind == "not encoded":
                self._by_gap[(one.after or one.before).what] = declared
            for name in self._concerned(one):
                self._by_name.setdefault(name, []).append(declared)

    def of(self, region: Region) -> tuple[Cause, ...]:
        """The declarations that differ and on which a region hangs."""
        found = self._whole(region) or self._parts(region)
        for one in found:
            one.regions.append(region)
        return tuple(one.cause for one in found)

    def _whole(self, region: Region) -> tuple["_Declared", ...]:
        """What brings or takes away a provision as a whole: its instrument, or its own declaration."""
        own = self._by_gap.get(region.left_out) if region.left_out else self._own.get(region.provision)
        return () if own is None or own.altered.what not in WHOLE else (self._with_its_instrument(own),)

    def _with_its_instrument(self, one: "_Declared") -> "_Declared":
        """The instrument with which a provision came or went; the declaration itself if it did so alone."""
        body = one.altered.after or one.altered.before
        if one.altered.what not in WHOLE or not isinstance(body, core.Control | core.Exemption | core.NotEncoded):
            return one
        instrument = self._own.get(body.instrument)
        return instrument if instrument is not None and instrument.altered.what in WHOLE else one

    def _parts(self, region: Region) -> tuple["_Declared", ...]:
        gap = self._by_gap.get(region.left_out)
        names = frozenset(self._standing_otherwise(region))
        hung = [one for name in names for one in self._by_name.get(name, ())] + ([gap] if gap else [])
        found = {id(self._with_its_instrument(one)) for one in hung}
        return tuple(one for one in self._told if id(one) in found)

    def _standing_otherwise(self, region: Region) -> Iterator[str]:
        """The names that do not stand the same in the laws of a region, of those that it hangs on."""
        sides = (self.comparing.old, self.comparing.new)
        reached = frozenset[str]().union(*(_reached(side, region) for side in sides))
        for pair in region.pairs:
            if pair.old is None or pair.new is None:
                yield from reached
            else:
                yield from reached & self.comparing.alike.differing(pair.old.law, pair.new.law)

    def _concerned(self, one: Altered) -> Iterator[str]:
        """The names that may stand otherwise because of a declaration."""
        body = one.after or one.before
        match body:
            case core.StatusAct(_, targets):
                yield from targets
            case core.DefinitionAct(_, target):
                yield target
            case core.Instrument():
                yield from (name for name, body in self._provisions().items() if body.instrument == one.name)
            case core.Regime():
                yield from (name for name in self._provisions() if name.split(".")[0] == one.name)
            case core.Question():
                for side in (self.comparing.old, self.comparing.new):
                    yield from (name for name in side.index.edges if one.name in side.index.asks(name))
            case _:
                yield one.name

    def _provisions(self) -> dict[str, core.Control | core.Exemption]:
        programs = (self.old.program, self.new.program)
        return {name: body for p in programs for table in (p.controls, p.exemptions) for name, body in table.items()}


@define(eq=False, repr=False)
class _Declared:
    """A declaration that differs, and the regions that hang on it."""

    causes: Causes
    altered: Altered
    regions: list[Region] = field(factory=list)
    _known: dict[tuple[Formula, ...], dict[Place | None, Formula]] = field(factory=dict)

    @cached_property
    def cause(self) -> Cause:
        one = self.altered
        place = place_of(one.after if one.after is not None else one.before)
        return Cause(one.kind, one.name, one.what, one.details, place, lambda: self.turns)

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """The cases for which a clause or an exemption holds on one side only, on the days of the regions."""
        try:
            return tuple(turn for meant, pairs in self._meanings().items() for turn in self._turns(*meant, pairs))
        except (TooLarge, TooMany):
            return ()

    def _turns(self, old: Formula, new: Formula, pairs: Iterable[Pair]) -> Iterator[Turn]:
        """The turns in laws that mean two different things by the name."""
        comparing, wording = self.causes.comparing, self.causes.wording
        where = tuple(sorted(pairs, key=lambda pair: pair.situation.start))

        def told(names: Names) -> Iterator[Region]:
            apart = Apart.of(comparing, (old, new), names)
            effects = {True: (NOTHING, HOLDS), False: (HOLDS, NOTHING)}
            yield from (Region("", "", *effects[now], where, box, apart.cone) for now, box in apart.boxes())

        wording.versions = tagged((old,), (new,))
        for region in possible(comparing, (old, new), in_names(told)):
            assert region.cone is not None
            conditions = wording.box(region.cone, region.box, law_of(region))
            yield Turn(region.new == HOLDS, conditions, wording.when(region))

    def _meanings(self) -> dict[tuple[Formula, Formula], dict[Pair, None]]:
        """What the two laws mean by the name, where they mean different things, and the laws that do."""
        found: dict[Place | None, dict[tuple[Formula, Formula], dict[Pair, None]]] = {}
        for region in self.regions:
            for pair in region.pairs:
                if pair.old is not None and pair.new is not None:
                    old, new = (self._meant(asked_by(region, world)) for world in (pair.old, pair.new))
                    for place in old.keys() & new.keys():
                        if old[place] != new[place]:
                            found.setdefault(place, {}).setdefault((old[place], new[place]), {})[pair] = None
        return found[min(found, key=_nearness)] if found else {}

    def _meant(self, formulas: Iterable[Formula]) -> dict[Place | None, Formula]:
        """What formulas mean by the name, by the place of which it is said."""
        key = tuple(formulas)
        if key not in self._known:
            self._known[key] = self._named_in(key)
        return self._known[key]

    def _named_in(self, formulas: Iterable[Formula]) -> dict[Place | None, Formula]:
        called = {"clause": self.altered.name, "exemption": f"{self.altered.name} is on"}
        wanted = called.get(self.altered.kind)
        return {one.place: one.inner for one in names_in(formulas) if one.name == wanted}


def _nearness(place: Place | None) -> tuple[int, tuple[str, ...]]:
    """The first is the nearest to the case."""
    return (0, ()) if place is None else (place.level, place.steps)


def _reached(side: Standing, region: Region) -> frozenset[str]:
    """What a region's provision, or what its gap, hangs on in a side."""
    if not region.left_out:
        return side.reach(region.provision)
    gaps = (g for g in side.program.not_encoded if g.what == region.left_out and g.regime == region.provision)
    return frozenset[str]().union(*(side.reach(name) for gap in gaps for name in references(gap.when)))
