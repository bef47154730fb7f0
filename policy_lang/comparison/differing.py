"""How the effect of a provision differs: as a diagram over what its conditions ask of a case, cut into boxes."""

from collections.abc import Callable, Container, Hashable, Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from itertools import islice
from operator import itemgetter

from attrs import define, evolve, field, frozen

from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.region import Region, condition_of, told_axes
from policy_lang.comparison.situations import Pair, World
from policy_lang.core import program as core
from policy_lang.reasoning.axes import Cone, Names
from policy_lang.reasoning.diagram import Diagram, TooLarge
from policy_lang.reasoning.effects import NOTHING, Effect, effect_of, formulas_of, full_effect, reducing
from policy_lang.reasoning.expand import NotEncodable
from policy_lang.reasoning.forms import form_of
from policy_lang.reasoning.formula import FALSE, Formula, Named, Quantity, names_in
from policy_lang.reasoning.lemmas import feasible
from policy_lang.reasoning.parts import Variant
from policy_lang.reasoning.regions import TooMany, boxes

SAME = "same"
OPENED_LIMIT = 25_000
"""The nodes that a diagram may take in which all names are written out."""
READABLE = (4, 8)
"""With more regions for one provision, or more conditions in one, what changed is told by its name."""


@frozen(eq=False)
class Stands:
    """Pairs of laws in which a provision stands alike on each side: what its laws say, and the pairs, numbered."""

    variants: tuple[Variant, ...]
    pairs: tuple[tuple[int, Pair], ...]

    @property
    def one(self) -> Pair:
        """One of the pairs."""
        return self.pairs[0][1]

    def apart(self, questions: Iterable[str]) -> "Iterator[Stands]":
        """Those pairs together that answer some questions alike."""
        asked = sorted(questions)
        found: dict[tuple[str | None, ...], list[tuple[int, Pair]]] = {}
        for number, pair in self.pairs:
            readings = pair.readings
            found.setdefault(tuple(readings.get(question) for question in asked), []).append((number, pair))
        for pairs_ in found.values():
            yield Stands(self.variants, tuple(pairs_))


@frozen(eq=False)
class Differing:
    """How the effect of one provision differs over all cases: the differing effects as a diagram over a cone."""

    provision: str
    authority: str
    classes: tuple[Stands, ...]
    """The pairs of laws of each class of the axis `laws`."""
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
            for box in boxes(self.cone, condition, self.known):
                numbered = (one for i in box.get(self.laws, range(len(self.classes))) for one in self.classes[i].pairs)
                inside = tuple(pair for _, pair in sorted(numbered, key=itemgetter(0)))
                yield Region(self.provision, self.authority, label[0], label[1], inside, box, self.cone)


@define(eq=False, repr=False)
class Provision:
    """A provision that stands on both sides, for an authority, in some pairs of laws."""

    comparing: Comparing
    name: str
    authority: str
    both_sides: tuple[Pair, ...]
    _meant: dict[int, tuple[Container[Named], Container[Named]]] = field(factory=dict)

    @cached_property
    def stands(self) -> tuple[Stands, ...]:
        """The pairs of laws, those together in which it stands alike."""
        found: dict[Hashable, tuple[tuple[Variant, ...], list[tuple[int, Pair]]]] = {}
        for number, pair in enumerate(self.both_sides):
            variants = tuple(_variants(pair, self.name))
            key = (variants, *(_body_of(world, self.name) for world in (pair.old, pair.new)))
            found.setdefault(key, (variants, []))[1].append((number, pair))
        return tuple(Stands(variants, tuple(pairs)) for variants, pairs in found.values())

    def meant(self, pair: Pair) -> tuple[Container[Named], Container[Named]]:
        """What has a name in the provision, as each of the laws of a pair means it."""
        stand = next(one for one in self.stands if any(pair is other for _, other in one.pairs))
        if id(stand) not in self._meant:
            old, new = zip(*stand.variants, strict=True)
            self._meant[id(stand)] = names_in(old), names_in(new)
        return self._meant[id(stand)]

    def told(self) -> list[Region]:
        """The boxes in which it has another effect, in the author's names."""

        def told(names: Names) -> Iterator[Region]:
            found = self.differing(names)
            return iter(()) if found is None else found.regions()

        return in_names(told)

    def possible(self, regions: list[Region]) -> Iterator[tuple[Region, Region]]:
        """Those of its boxes that can come true, each also without conditions that the others imply.

        The names are written out for that, which may also show that nothing differs; where that grows too large, the
        boxes stay as they are.
        """
        try:
            opened = self.differing(Names.OPENED, OPENED_LIMIT)
        except TooLarge:
            yield from ((region, region) for region in regions)
            return
        if opened is not None:
            yield from fewest(regions, opened.cone, opened.known)

    def differing(self, names: Names, limit: int = 100_000) -> Differing | None:
        """The cases in which its effect differs; None if there are none."""
        comparing = self.comparing
        variants = (variant for one in self.stands for variant in one.variants)
        cone = Cone.of(comparing.vocabulary, comparing.readings, variants, names, limit, comparing.implied)
        d = cone.diagrams
        classes = [(i, one) for i, stand in enumerate(self.stands) for one in stand.apart(cone.questions)]
        laws = cone.add("laws", ("laws",), tuple(str(i) for i in range(len(classes))))
        effects = [self._effects(cone, stand.one) for stand in self.stands]
        root = d.node(laws.index, tuple(effects[i] for i, _ in classes))
        known = d.both(feasible(cone), d.node(laws.index, tuple(_answered(cone, one.one) for _, one in classes)))
        if all(label == SAME for label in d.terminals(d.choose(known, root, d.terminal(SAME)))):
            return None
        return Differing(self.name, self.authority, tuple(one for _, one in classes), cone, root, known, laws.index)

    def _effects(self, cone: Cone, pair: Pair) -> Diagram:
        """The effects in the two laws of a pair, where they differ."""
        assert pair.old is not None
        assert pair.new is not None
        effects = (effect_of(cone, world.formulas, self.name, self.authority) for world in (pair.old, pair.new))
        return cone.diagrams.apply("pair", _told, *effects)


def may_differ(comparing: Comparing, name: str, authority: str, affected: tuple[Pair, ...]) -> bool:
    """Whether a provision may have another effect in some case; raises TooLarge where that stays open."""
    alone, both_sides = standing(comparing, name, authority, affected)
    if alone or not both_sides:
        return bool(alone)
    provision = Provision(comparing, name, authority, both_sides)
    with suppress(TooLarge):
        if provision.differing(Names.ONE_MEANING) is None:
            return False
    return provision.differing(Names.OPENED, OPENED_LIMIT) is not None


def standing(
    comparing: Comparing, name: str, authority: str, affected: tuple[Pair, ...]
) -> tuple[dict[tuple[Effect, Effect], tuple[Pair, ...]], tuple[Pair, ...]]:
    """The pairs of laws in which a provision has an effect on one side only, by these effects; and those with both.

    Those in which both sides say the same, but for names and order, are left out.
    """
    alone: dict[tuple[Effect, Effect], tuple[Pair, ...]] = {}
    both_sides: tuple[Pair, ...] = ()
    for pair in affected:
        old, new = (standing_effect(world, name, authority) for world in (pair.old, pair.new))
        if old is not None and new is not None:
            both_sides += () if _alike(comparing, pair, name, authority) else (pair,)
        elif (effects := (old or NOTHING, new or NOTHING)) != (NOTHING, NOTHING):
            alone[effects] = (*alone.get(effects, ()), pair)
    return alone, both_sides


def _alike(comparing: Comparing, pair: Pair, name: str, authority: str) -> bool:
    """Whether a provision has one effect in both laws of a pair: its conditions differ only in names and order."""
    if _by_itself(pair.old, name, authority) != _by_itself(pair.new, name, authority):
        return False
    variants = _variants(pair, name)
    return all(old is new or form_of(old, comparing.forms) == form_of(new, comparing.forms) for old, new in variants)


def _by_itself(world: World | None, name: str, authority: str) -> Hashable:
    """What a provision comes to wherever it applies, and the exemptions that act on it, each with what it does."""
    assert world is not None
    acting = _acting(world, name)
    if name in world.law.exemptions:
        return world.law.exemptions[name].body.duties, acting
    body = world.law.controls[name].body
    assert isinstance(body, core.Control)
    return full_effect(body, authority, _charged(world, name)), acting


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


def in_names(told: Callable[[Names], Iterable[Region]]) -> list[Region]:
    """Regions in which what changed its meaning is written out where that stays readable, and else told by its name."""
    many, long = READABLE
    opened: list[Region] = []
    further: Iterator[Region] = iter(())
    with suppress(TooLarge, TooMany):
        further = iter(told(Names.ONE_MEANING))
        opened += islice(further, many + 1)
        if len(opened) <= many and all(len(region.box) <= long for region in opened):
            return opened
    try:
        kept = list(told(Names.KEPT))
    except (TooLarge, TooMany):
        if not opened:
            raise
        return [*opened, *further]
    return _shorter(kept, opened, further)


def _shorter(kept: list[Region], opened: list[Region], further: Iterator[Region]) -> list[Region]:
    """Those of two lists of regions with fewer conditions to read; the second is begun, if it could be."""
    with suppress(TooMany):
        while opened and _length(opened) <= _length(kept):
            one = next(further, None)
            if one is None:
                return opened
            opened.append(one)
    return kept


def _length(regions: list[Region]) -> int:
    """How many conditions must be read for all of some regions."""
    return sum(len(region.box) for region in regions)


def _body_of(world: World | None, name: str) -> Hashable:
    """The text of a provision, and the exemptions in force that act on it."""
    assert world is not None
    status = world.law.controls.get(name) or world.law.exemptions.get(name)
    return (id(status.body) if status is not None else None, _acting(world, name))


def _acting(world: World, name: str) -> tuple[tuple[str, str, int], ...]:
    """The exemptions in force that act on a provision, each with what it does to it."""
    return tuple((exemption, effect.kind, effect.level) for exemption, effect in reducing(world.law, name))


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


def fewest(regions: Iterable[Region], opened: Cone, known: Diagram) -> Iterator[tuple[Region, Region]]:
    """Those of some regions told by names that can come true once the names are written out, as in another cone.

    Each is followed by itself without the conditions that the rest of it implies.
    """
    for region in regions:
        trimmed = _trimmed(region, opened, known)
        if trimmed is not None:
            yield region, trimmed


def _trimmed(region: Region, opened: Cone, known: Diagram) -> Region | None:
    def inside(one: Region) -> Diagram:
        return opened.diagrams.both(opened.build(condition_of(one)), known)

    try:
        whole = inside(region)
        if whole == opened.diagrams.false:
            return None
        for axis in told_axes(region):
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
