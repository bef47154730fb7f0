"""The layer of meaning: all complete cases whose result differs, as regions, and the proof that no other does.

For each provision that may stand differently on some stretch of days, its effect on both sides becomes one diagram
over what its conditions ask of a case; where the two effects differ, the diagram is cut into boxes. A box is a region
if some case in it really comes out differently: other provisions of the same authority may require as much on both
sides, and mask it.

Why nothing is missed. In a case whose result for an authority differs, let M be the harsher of the two results, on
side S. Some provision c has the effect M on side S and less on the other; so c stands differently, and the case lies
in a box of c. Another provision u *blocks* c's change if its effect reaches M on the other side, or more than M on
side S. In that case none does: on the other side all effects are below M, on S none is above it. So the case is found
among the cases of c's boxes that nothing blocks; and a case of a box that nothing blocks does differ, since its
result is M on S and less on the other side. Duties are compared provision by provision, and nothing masks them.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import suppress
from typing import TypeAlias

from attrs import define, evolve, field, frozen

from policy_lang.comparison.ground import Ground, Unproved, common_ground
from policy_lang.comparison.sides import Side
from policy_lang.comparison.situations import Alike, Pair, Situation, Standing, World, pairs, situations
from policy_lang.core import program as core
from policy_lang.core.facts import Case
from policy_lang.core.vocabulary import Vocabulary
from policy_lang.reasoning.axes import Axis, Cone, Names
from policy_lang.reasoning.boxes import formula_of
from policy_lang.reasoning.diagram import Diagram, TooLarge
from policy_lang.reasoning.effects import NOTHING, Effect, effect_of, formulas_of, full_effect, reducing
from policy_lang.reasoning.expand import NotEncodable
from policy_lang.reasoning.formula import FALSE, Formula, Quantity, both
from policy_lang.reasoning.implication import Implied
from policy_lang.reasoning.lemmas import feasible
from policy_lang.reasoning.regions import TooMany, boxes

SAME = "same"
OPENED_LIMIT = 25_000
"""The nodes that a diagram may take in which all names are written out."""
READABLE = (4, 8)
"""With more regions for one provision, or more conditions in one, what changed is told by its name."""
Box = dict[int, frozenset[int]]


@frozen(eq=False)
class Region:
    """Cases in which one provision has another effect: the effects before and after, the laws, and an example.

    Without a `cone` these are all the cases that the provision catches, which has no effect at all on one side; with
    one, those of a box. `masked_by` names provisions that already require as much for some of the cases; `example` is
    a case that comes out differently, by the laws of the pair `tried_in`, None where every case is masked (`wholly`).
    A region of what is not encoded has the regime as its provision, and says what is `left_out`.
    """

    provision: str
    authority: str
    old: Effect
    new: Effect
    pairs: tuple[Pair, ...] = field(repr=False)
    box: Box = field(repr=False, factory=dict)
    cone: Cone | None = field(repr=False, default=None)
    masked_by: tuple[str, ...] = ()
    example: Case | None = field(default=None, repr=False)
    tried_in: Pair | None = field(default=None, repr=False)
    readings: tuple[tuple[str, str], ...] = ()
    wholly: bool = False
    left_out: str = ""


@frozen(eq=False)
class Meaning:
    """What differs, what stayed open, and how many provisions were shown to be the same, and how."""

    regions: tuple[Region, ...]
    unproved: tuple[Unproved, ...]
    alike: int
    proved: int
    left_out: tuple[Region, ...] = ()
    """Boxes that were left out because no case of bounded size lies in them."""


@frozen(eq=False)
class NoCase:
    """A region in which no case of bounded size was found."""

    region: Region


Settled: TypeAlias = "Region | Unproved | NoCase"


@frozen(eq=False)
class _Differing:
    """How the effect of one provision differs over all cases: the differing effects as a diagram over a cone."""

    provision: str
    authority: str
    affected: tuple[Pair, ...]
    cone: Cone
    root: Diagram
    known: Diagram
    laws: int

    def regions(self) -> Iterator[Region]:
        """The differing cases as boxes."""
        d = self.cone.diagrams
        labels = [label for label in d.terminals(self.root) if isinstance(label, tuple)]
        for label in sorted(labels, key=lambda label: label[0].outcome == label[1].outcome):
            condition = d.where(self.root, lambda value, label=label: value == label, label)  # type: ignore[misc]
            for box in boxes(self.cone, condition, self.known, frozenset({self.laws})):
                inside = tuple(self.affected[i] for i in sorted(box.get(self.laws, range(len(self.affected)))))
                yield Region(self.provision, self.authority, label[0], label[1], inside, box, self.cone)


@define(eq=False, repr=False)
class Comparing:
    """Two sides that are compared; the conditions of expected changes cut the days on which the law stands still."""

    ground: Ground
    expected: tuple[core.Change, ...] = ()
    old: Standing = field(init=False)
    new: Standing = field(init=False)
    readings: dict[str, tuple[str, ...]] = field(init=False)
    alike: Alike = field(init=False)
    situations: dict[str, tuple[Situation, ...]] = field(factory=dict)
    implied: Implied = field(factory=Implied)

    def __attrs_post_init__(self) -> None:
        pool: dict[Formula, Formula] = {}
        self.old, self.new = Standing(self.ground.old, pool), Standing(self.ground.new, pool)
        self.readings = {}
        for program in (self.old.program, self.new.program):
            for name, one in program.questions.items():
                known = self.readings.get(name, ())
                self.readings[name] = tuple(dict.fromkeys((*known, *(r for r, _ in one.readings))))
        self.alike = Alike(self.old, self.new, self.ground.one_vocabulary)

    @classmethod
    def of(cls, old: Side, new: Side, expected: tuple[core.Change, ...] = ()) -> "Comparing":
        """The comparison of two sides, with the changes that are expected of the one after."""
        ground = common_ground(old, new)
        adapted = (None if c.whenever is None else ground.adapted(c.whenever) for c in expected)
        return cls(ground, tuple(evolve(c, whenever=w) for c, w in zip(expected, adapted, strict=True)))

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary in which the cases of both sides can be told."""
        return self.ground.vocabulary

    def regimes(self) -> tuple[str, ...]:
        """The regimes of either side."""
        return tuple(dict.fromkeys((*self.old.program.regimes, *self.new.program.regimes)))

    def of_regime(self, regime: str) -> tuple[Situation, ...]:
        """The situations of a regime."""
        if regime not in self.situations:
            asked = tuple(c.whenever for c in self.expected if c.regime == regime)
            self.situations[regime] = tuple(situations(self.old, self.new, regime, asked))
        return self.situations[regime]

    def provisions(self, regime: str) -> tuple[str, ...]:
        """The controls and exemptions of a regime, on either side."""
        names = (
            name
            for program in (self.old.program, self.new.program)
            for name in (*program.controls, *program.exemptions)
            if name.split(".")[0] == regime
        )
        return tuple(dict.fromkeys(names))

    def authorities(self, provision: str) -> tuple[str, ...]:
        """The authorities that a control's requirement is from, on either side and in any of its texts."""
        found: dict[str, None] = {}
        for program in (self.old.program, self.new.program):
            bodies = [program.controls.get(provision)]
            bodies += [
                a.body
                for a in program.acts
                if isinstance(a, core.DefinitionAct) and a.target == provision and isinstance(a.body, core.Control)
            ]
            found.update((b.requirement.authority, None) for b in bodies if b is not None and b.requirement is not None)
        return tuple(found) or ("",)

    # -- regions --------------------------------------------------------------------------------------------

    def meaning(self) -> Meaning:
        """Every region of every provision, and of what is not encoded."""
        from policy_lang.comparison.examples import settled
        from policy_lang.comparison.gaps import regions_of_gaps

        regions: list[Region] = []
        unproved: list[Unproved] = [*self.ground.unproved]
        left_out: list[Region] = []
        alike = proved = 0
        for regime in self.regimes():
            if regime in self.ground.apart:
                continue
            here = tuple(pair for situation in self.of_regime(regime) for pair in pairs(situation))
            done: list[Settled] = []
            for name in self.provisions(regime):
                affected = tuple(pair for pair in here if not self.alike.provision(name, pair))
                if not affected:
                    alike += 1
                    continue
                try:
                    found = [r for a in self.authorities(name) for r in self.differences(name, a, affected)]
                except (NotEncodable, TooLarge, TooMany, RecursionError) as error:
                    done.append(Unproved(name, why_open(error)))
                    continue
                proved += not found
                done += [settled(self, region) for region in found]
            done += regions_of_gaps(self, regime, here)
            regions += [one for one in done if isinstance(one, Region)]
            unproved += dict.fromkeys(one for one in done if isinstance(one, Unproved))
            left_out += (one.region for one in done if isinstance(one, NoCase))
        return Meaning(tuple(regions), tuple(unproved), alike, proved, tuple(left_out))

    def differences(self, name: str, authority: str, affected: tuple[Pair, ...]) -> Iterator[Region]:
        """The regions of a provision for an authority, masked or not: where it stands on one side only, and on both."""
        alone, both_sides = _standing(name, authority, affected)
        for (old, new), where in alone.items():
            yield Region(name, authority, old, new, where)
        if both_sides:
            yield from self._boxes(name, authority, both_sides)

    def may_differ(self, name: str, authority: str, affected: tuple[Pair, ...]) -> bool:
        """Whether a provision may have another effect in some case; raises TooLarge where that stays open."""
        alone, both_sides = _standing(name, authority, affected)
        both_sides = tuple(pair for pair in both_sides if not _written_alike(pair, name))
        if alone or not both_sides:
            return bool(alone)
        with suppress(TooLarge):
            if self._differing(name, authority, both_sides, Names.ONE_MEANING) is None:
                return False
        return self._differing(name, authority, both_sides, Names.OPENED, OPENED_LIMIT) is not None

    def _boxes(self, name: str, authority: str, affected: tuple[Pair, ...]) -> Iterator[Region]:
        """The boxes in which a provision that stands on both sides has another effect.

        What is equal by the names that mean the same on both sides is equal. Else the names are written out, which may
        show that it is equal all the same, and which boxes cannot come true; where that grows too large, it is left.
        """
        told = self._by_name(name, authority, affected)
        if not told:
            return
        try:
            opened = self._differing(name, authority, affected, Names.OPENED, OPENED_LIMIT)
            if opened is None:
                return
        except TooLarge:
            opened = None
        for region in told:
            fewest = trimmed(region, opened.cone, opened.known) if opened is not None else region
            if fewest is not None:
                yield fewest

    def _by_name(self, name: str, authority: str, affected: tuple[Pair, ...]) -> list[Region]:
        """The boxes of a provision in the author's names."""

        def told(names: Names) -> list[Region]:
            found = self._differing(name, authority, affected, names)
            return [] if found is None else list(found.regions())

        return in_names(told)

    def _differing(
        self, name: str, authority: str, affected: tuple[Pair, ...], names: Names, limit: int = 100_000
    ) -> "_Differing | None":
        """The cases in which the effect of a provision differs; None if there are none."""
        variants = (variant for pair in affected for variant in _variants(pair, name))
        cone = Cone.of(self.vocabulary, self.readings, variants, names, limit, self.implied)
        d = cone.diagrams
        laws = cone.add("laws", ("laws",), tuple(str(i) for i in range(len(affected))))
        effects: dict[Hashable, Diagram] = {}
        root = d.node(laws.index, tuple(self._effects(cone, name, authority, pair, effects) for pair in affected))
        known = d.both(feasible(cone), d.node(laws.index, tuple(_answered(cone, pair) for pair in affected)))
        if all(label == SAME for label in d.terminals(d.choose(known, root, d.terminal(SAME)))):
            return None
        return _Differing(name, authority, affected, cone, root, known, laws.index)

    def _effects(self, cone: Cone, name: str, authority: str, pair: Pair, known: dict[Hashable, Diagram]) -> Diagram:
        """The differing effects in a pair of laws; pairs whose formulas and bodies are the same are looked at once."""
        key = (tuple(_variants(pair, name)), *(_body_of(world, name) for world in (pair.old, pair.new)))
        if key not in known:
            known[key] = self._pair(cone, name, authority, pair)
        return known[key]

    def _pair(self, cone: Cone, name: str, authority: str, pair: Pair) -> Diagram:
        """The effects in the two laws of a pair, where they differ."""
        assert pair.old is not None
        assert pair.new is not None
        effects = (effect_of(cone, world.formulas, name, authority) for world in (pair.old, pair.new))
        return cone.diagrams.apply("pair", _told, *effects)


def _standing(
    name: str, authority: str, affected: tuple[Pair, ...]
) -> tuple[dict[tuple[Effect, Effect], tuple[Pair, ...]], tuple[Pair, ...]]:
    """The pairs of laws in which a provision has an effect on one side only, by these effects; and those with both."""
    alone: dict[tuple[Effect, Effect], tuple[Pair, ...]] = {}
    both_sides: tuple[Pair, ...] = ()
    for pair in affected:
        old, new = (standing_effect(world, name, authority) for world in (pair.old, pair.new))
        if old is not None and new is not None:
            both_sides += (pair,)
        elif (effects := (old or NOTHING, new or NOTHING)) != (NOTHING, NOTHING):
            alone[effects] = (*alone.get(effects, ()), pair)
    return alone, both_sides


def _written_alike(pair: Pair, name: str) -> bool:
    """Whether a provision and what acts on it are the same texts in both laws of a pair, and the same written out."""
    if _body_of(pair.old, name) != _body_of(pair.new, name):
        return False
    return all(old is new or old == new for old, new in _variants(pair, name)) and _charged(pair.old, name) == _charged(
        pair.new, name
    )


def _charged(world: World | None, name: str) -> Quantity | None:
    """What a provision charges in a law, if it is a control."""
    assert world is not None
    body = world.law.controls[name].body if name in world.law.controls else None
    return world.formulas.charged(body) if isinstance(body, core.Control) else None


def _answered(cone: Cone, pair: Pair) -> Diagram:
    """That the questions on which the laws of a pair hang are answered as they are there."""
    d = cone.diagrams
    result = d.true
    for axis in cone.axes:
        if axis.kind == "question":
            reading = pair.readings.get(str(axis.key[1]))  # type: ignore[index]
            if reading is not None:
                result = d.both(result, d.literal(axis.index, (axis.classes.index(reading),)))
    return result


def in_names(told: Callable[[Names], list[Region]]) -> list[Region]:
    """Regions in which what changed its meaning is written out where that stays readable, and else told by its name."""
    try:
        regions = told(Names.ONE_MEANING)
        many, long = READABLE
        if len(regions) <= many and all(len(region.box) <= long for region in regions):
            return regions
    except (TooLarge, TooMany):
        regions = []
    try:
        kept = told(Names.KEPT)
    except (TooLarge, TooMany):
        if not regions:
            raise
        return regions
    return kept if not regions or _length(kept) < _length(regions) else regions


def _length(regions: list[Region]) -> int:
    """How many conditions must be read for all of some regions."""
    return sum(len(region.box) for region in regions)


def _body_of(world: World | None, name: str) -> Hashable:
    """The text of a provision, and the exemptions in force that act on it, by their texts."""
    assert world is not None
    status = world.law.controls.get(name) or world.law.exemptions.get(name)
    acting = tuple((e, effect.kind, effect.level) for e, effect in reducing(world.law, name))
    return (id(status.body) if status is not None else None, acting)


def _variants(pair: Pair, name: str) -> Iterator[tuple[Formula, Formula]]:
    """What the two laws of a pair say of a provision and of each exemption that acts on it."""
    assert pair.old is not None
    assert pair.new is not None
    old, new = formulas_of(pair.old.formulas, name), formulas_of(pair.new.formulas, name)
    for role in dict.fromkeys((*old, *new)):
        yield old.get(role, FALSE), new.get(role, FALSE)


def _told(old: Hashable, new: Hashable) -> Hashable:
    """How two effects differ, by what matters most: the outcome, then duties and charges, then what is outstanding."""
    assert isinstance(old, Effect)
    assert isinstance(new, Effect)
    if old.outcome != new.outcome:
        return Effect(old.outcome), Effect(new.outcome)
    if (old.duties, old.charges) != (new.duties, new.charges):
        return evolve(old, outstanding=0), evolve(new, outstanding=0)
    return SAME if old == new else (old, new)


def standing_effect(world: World | None, name: str, authority: str) -> Effect | None:
    """What a provision comes to where it applies, None where it is not in force; nothing if it never applies."""
    if world is None:
        return None
    status = world.law.controls.get(name) or world.law.exemptions.get(name)
    if status is None or not status.in_force:
        return None
    if formulas_of(world.formulas, name)[name] == FALSE:
        return NOTHING
    body = status.body
    if isinstance(body, core.Exemption):
        return Effect(duties=tuple(sorted(body.duties)))
    return evolve(full_effect(body, authority), outstanding=0)


def condition_of(region: Region) -> Formula:
    """The box of a region as one formula, without its days."""
    return both(formula_of(axis, region.box[axis.index]) for axis in _told_axes(region))


def _told_axes(region: Region) -> list[Axis]:
    """The axes of a region's box, without that of its days."""
    axes = () if region.cone is None else region.cone.axes
    return [axis for axis in axes if axis.index in region.box and axis.kind != "laws"]


def trimmed(region: Region, opened: Cone, known: Diagram) -> Region | None:
    """A region told by names without what the rest of it implies once the names are written out, as in another cone.

    None if it cannot come true.
    """

    def inside(one: Region) -> Diagram:
        return opened.diagrams.both(opened.build(condition_of(one)), known)

    try:
        whole = inside(region)
        if whole == opened.diagrams.false:
            return None
        for axis in _told_axes(region):
            fewer = evolve(region, box={a: c for a, c in region.box.items() if a != axis.index})
            if inside(fewer) == whole:
                region = fewer
    except (KeyError, TooLarge):
        return region
    return region


def why_open(error: BaseException) -> str:
    """Why a question stayed open, in words."""
    match error:
        case NotEncodable():
            return str(error)
        case TooLarge():
            return "its conditions can come out in too many ways"
        case TooMany():
            return "the cases that differ fall into too many regions"
    return "its conditions are nested too deep"
