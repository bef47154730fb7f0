"""Whether a change of the law has no effect at all: shown for every case, or not shown.

In: the law, and the law with something changed. Every provision, and what is not encoded, is compared on every stretch
of days, under every reading, as published by every day, and also as if nothing were suspended. Most of these laws
repeat one another: what was compared once is not compared again. No case is looked for, so nothing rests on how far a
search went.
"""

from bisect import bisect_right
from collections.abc import Hashable, Iterator
from weakref import WeakKeyDictionary

from attrs import define, field

from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.differing import may_differ
from policy_lang.comparison.gaps import Gap, gap_differs, gap_of, gaps_of_regime
from policy_lang.comparison.sides import EVERYTHING_PUBLISHED, TABLES, Side
from policy_lang.comparison.signatures import Signature, Signatures
from policy_lang.comparison.situations import Pair, Situation, Standing, World, moments, pairs
from policy_lang.core import program as core
from policy_lang.core.program import Program
from policy_lang.core.references import references
from policy_lang.evaluation.facts import LATEST
from policy_lang.evaluation.law import Law, NeedsReading, list_days
from policy_lang.reasoning.diagram import TooLarge
from policy_lang.reasoning.expand import Expander, NotEncodable
from policy_lang.reasoning.formula import Formula
from policy_lang.reasoning.regions import TooMany

KEPT = 300_000
"""So many formulas are shared between one changed law and the next; then they are made anew, to bound the memory."""
MEANT = ("controls", "exemptions", "sets", "thresholds", "measures", "clauses")
Signed = tuple[Signature, Signature, Pair]


@define(eq=False, repr=False)
class Sameness:
    """Compares one program with others that differ from it in something small; what is known of it is kept."""

    program: Program
    pool: dict[Formula, Formula] = field(factory=dict)
    worlds: dict[Signature, World] = field(factory=dict)
    written: dict[Hashable, Formula] = field(factory=dict)
    signatures: Signatures = field(factory=Signatures)
    _standings: dict[int, Standing] = field(factory=dict)
    _laws: dict[tuple[str, int, int], tuple[World, ...]] = field(factory=dict)
    _apart: dict[str, tuple[tuple[Situation, Law], ...]] = field(factory=dict)
    _names: dict[tuple[str, ...], tuple[str, ...]] = field(factory=dict)
    _positions: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[int, ...]] = field(factory=dict)
    _signed: "WeakKeyDictionary[Law, Signature]" = field(factory=WeakKeyDictionary)

    def shown(self, changed: Program) -> bool:
        """Whether it is shown that in every case every provision has the effect that it has by the changed law."""
        if len(self.pool) > KEPT:
            self.pool, self.worlds, self.written = {}, {}, {}
        try:
            return not _Change(self, changed).matters()
        except (NotEncodable, TooLarge, TooMany, RecursionError, NeedsReading):
            return False

    def group(self, regime: str) -> tuple[str, ...]:
        """The regimes that a regime is decided with."""
        return self.standing(EVERYTHING_PUBLISHED).group(regime)

    def publications(self, regime: str) -> tuple[int, ...]:
        """The days by which law that a regime is decided with was published: with everything first, then back."""
        group = self.group(regime)
        days = {i.published for i in self.program.instruments.values() if i.regime in group}
        return (EVERYTHING_PUBLISHED, *sorted(days, reverse=True)[1:])

    def standing(self, published: int) -> Standing:
        """The law as published by a day."""
        if published not in self._standings:
            self._standings[published] = Standing(Side("", self.program, published, {}))
        return self._standings[published]

    def at(self, regime: str, published: int, moment: int) -> tuple[World, ...]:
        """The laws of a moment as published by a day."""
        key = (regime, published, moment)
        if key not in self._laws:
            self._laws[key] = self.standing(published).worlds(regime, moment)
        return self._laws[key]

    def starts(self, regime: str) -> list[int]:
        """The starts of the stretches on which the law of a regime stands still."""
        standing = self.standing(EVERYTHING_PUBLISHED)
        return moments(standing, standing, regime)

    def apart(self, regime: str) -> tuple[tuple[Situation, Law], ...]:
        """The laws of a regime, each once: those in which other texts or entries stand, or another act has effect."""
        if regime not in self._apart:
            found: dict[Hashable, tuple[Situation, Law]] = {}
            starts, listed = self.starts(regime), sorted(set(_days_of_lists(self.program)))
            for published in self.publications(regime):
                for start, end in zip(starts, [*starts[1:], LATEST], strict=True):
                    worlds = self.at(regime, published, start)
                    situation = Situation(start, end, worlds, ())
                    for law in (one for world in worlds for one in (world.law, world.law.awake())):
                        acting = tuple(law.effective(act) for act in self.program.acts if _defines(act, law))
                        key = (self.signature(law), acting, bisect_right(listed, start))
                        found.setdefault(key, (situation, law))
            self._apart[regime] = tuple(found.values())
        return self._apart[regime]

    def signature(self, law: Law) -> Signature:
        """The signature of a law of the program."""
        found = self._signed.get(law)
        if found is None:
            found = self._signed[law] = self.signatures.of(law, self.names(tuple(law.moments)))
        return found

    def names(self, group: tuple[str, ...]) -> tuple[str, ...]:
        """The names that may mean something in the law of some regimes: not those of others."""
        if group not in self._names:
            others = self.program.regimes.keys() - set(group)
            self._names[group] = tuple(n for n in _meant(self.program) if n.split(".")[0] not in others)
        return self._names[group]

    def positions(self, names: tuple[str, ...], law: Law) -> tuple[int, ...]:
        """Where what some names hang on stands in the signature of a law."""
        group = tuple(law.moments)
        key = (names, group)
        if key not in self._positions:
            reached = self._reached(names)
            self._positions[key] = tuple(n for n, one in enumerate(self.names(group)) if one in reached)
        return self._positions[key]

    def _reached(self, names: tuple[str, ...]) -> set[str]:
        """What some names hang on, themselves included; a set stands for its members, not for the sets in it."""
        standing = self.standing(EVERYTHING_PUBLISHED)
        todo, reached = list(names), set[str]()
        while todo:
            name = todo.pop()
            if name not in reached:
                reached.add(name)
                todo += () if name in self.program.sets else standing.index.edges.get(name, ())
                todo += standing.acting.get(name, ())
        return reached

    def world(self, signature: Signature, law: Law) -> World:
        """A law whose formulas are shared with all laws, as far as what they are about means the same in them."""
        return World(signature.readings, law, Expander(law, self.pool, _Signed(self, signature, self.written)))


@define(eq=False, repr=False)
class _Signed:
    """Shares formulas among laws by their signatures."""

    known: Sameness
    signature: Signature
    formulas: dict[Hashable, Formula]
    _parts: dict[str, Hashable] = field(factory=dict)

    def standing(self, name: str, law: Law) -> Hashable:
        """A name with the part of the signature that says what it hangs on."""
        if name not in self._parts:
            self._parts[name] = (name, self.signature.part(self.known.positions((name,), law)))
        return self._parts[name]


def _defines(act: core.StatusAct | core.DefinitionAct, law: Law) -> bool:
    """Whether an act gives a meaning to something in a law."""
    return isinstance(act, core.DefinitionAct) and act.instrument.split(".")[0] in law.moments


def _days_of_lists(program: Program) -> Iterator[int]:
    """The moments at which lists let in or drop entries."""
    for body in (*program.sets.values(), *(a.body for a in program.acts if isinstance(a, core.DefinitionAct))):
        yield from list_days(body)


def _only_texts(old: Program, new: Program) -> bool:
    """Whether two programs differ only in texts: on each day the same acts have effect, and windows are the same."""
    return [_frame(act) for act in old.acts] == [_frame(act) for act in new.acts] and all(
        body.windows == other.windows and body.instrument == other.instrument
        for here, there in ((old.controls, new.controls), (old.exemptions, new.exemptions))
        for name, body in here.items()
        if (other := there[name]) is not body
    )


def _frame(act: core.StatusAct | core.DefinitionAct) -> object:
    """An act without the text that it gives."""
    if isinstance(act, core.StatusAct):
        return act
    windows = act.body.windows if isinstance(act.body, core.Control | core.Exemption) else ()
    return act.instrument, act.windows, act.target, act.kind, windows


def _meant(program: Program) -> tuple[str, ...]:
    """The names whose meaning makes the law."""
    return tuple(dict.fromkeys(name for table in MEANT for name in getattr(program, table)))


@define(eq=False, repr=False)
class _Change:
    """One changed program beside the program as it is."""

    known: Sameness
    changed: Program
    comparing: Comparing = field(init=False)
    worlds: dict[Signature, World] = field(factory=dict)
    compared: set[tuple[Signature, Signature]] = field(factory=set)
    affected: dict[str, set[object]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        old, new = (Side("", program, EVERYTHING_PUBLISHED, {}) for program in (self.known.program, self.changed))
        self.comparing = Comparing.of(old, new)

    def matters(self) -> bool:
        """Whether something may come out differently."""
        if self.comparing.ground.unproved or _meant(self.known.program) != _meant(self.changed):
            return True
        return any(self._differs(regime, signed) for regime in self._regimes() for signed in self._laws(regime))

    def _regimes(self) -> tuple[str, ...]:
        """The regimes that the change may concern: those decided together with one in which it stands."""
        owners: set[str] = set()
        for before, after in ((self.known.program, self.changed), (self.changed, self.known.program)):
            for table in TABLES:
                known: dict[str, object] = getattr(after, table)
                owners.update(n.split(".")[0] for n, body in getattr(before, table).items() if known.get(n) is not body)
            kept = {id(one) for one in (*after.acts, *after.not_encoded)}
            owners.update(act.instrument.split(".")[0] for act in before.acts if id(act) not in kept)
            owners.update(gap.regime for gap in before.not_encoded if id(gap) not in kept)
        everything = self.comparing.regimes()
        if not owners <= set(everything):
            return everything
        return tuple(regime for regime in everything if owners.intersection(self.known.group(regime)))

    # -- laws that have not been compared yet ---------------------------------------------------------------

    def _laws(self, regime: str) -> Iterator[tuple[Signed, ...]]:
        """The laws of a regime, the two that go together, with what tells them apart."""
        standing = Standing(Side("", self.changed, EVERYTHING_PUBLISHED, {}))
        starts = moments(self.known.standing(EVERYTHING_PUBLISHED), standing, regime)
        if starts == self.known.starts(regime) and _only_texts(self.known.program, self.changed):
            yield tuple(
                signed for situation, law in self.known.apart(regime) for signed in self._with_texts(situation, law)
            )
        else:
            yield from (tuple(self._published(regime, by)) for by in self.known.publications(regime))

    def _with_texts(self, situation: Situation, old: Law) -> Iterator[Signed]:
        """A law in which only texts differ."""
        new = Law(self.comparing.new.index, old.moments, old.published, old.readings, old.suspensions)
        yield from self._new(situation, old, new)

    def _published(self, regime: str, published: int) -> Iterator[Signed]:
        """The laws as published by a day."""
        new = Standing(Side("", self.changed, published, {}))
        starts = moments(self.known.standing(published), new, regime)
        for start, end in zip(starts, [*starts[1:], LATEST], strict=True):
            before, after = self.known.at(regime, published, start), new.worlds(regime, start)
            for pair in pairs(Situation(start, end, before, after)):
                assert pair.old is not None
                assert pair.new is not None
                yield from self._new(pair.situation, pair.old.law, pair.new.law)
                yield from self._new(pair.situation, pair.old.law.awake(), pair.new.law.awake())

    def _new(self, situation: Situation, old: Law, new: Law) -> Iterator[Signed]:
        names = self.known.names(tuple(new.moments))
        before, after = self.known.signature(old), self.known.signatures.of(new, names)
        if before != after and (before, after) not in self.compared:
            self.compared.add((before, after))
            worlds = self._world(self.known.worlds, before, old), self._world(self.worlds, after, new)
            yield before, after, Pair(situation, *worlds)

    def _world(self, kept: dict[Signature, World], signature: Signature, law: Law) -> World:
        if signature not in kept:
            kept[signature] = self.known.world(signature, law)
        return kept[signature]

    # -- what comes out of them -----------------------------------------------------------------------------

    def _differs(self, regime: str, signed: tuple[Signed, ...]) -> bool:
        """Whether a provision of a regime, or what it leaves open, may come out differently in a pair of laws."""
        for name in self.comparing.provisions(regime):
            if self.comparing.new.reach(name) - self.comparing.old.reach(name):
                return True
            affected = tuple(self._affected(name, signed))
            for authority in self.comparing.authorities(name) if affected else ():
                if may_differ(self.comparing, name, authority, affected):
                    return True
        return any(self._gap_differs(gap, signed) for gap in gaps_of_regime(self.comparing, regime))

    def _gap_differs(self, gap: Gap, signed: tuple[Signed, ...]) -> bool:
        """Whether something left out may concern other cases, where it or what it hangs on has another text."""
        whens = [one.when for p in (self.known.program, self.changed) for one in p.not_encoded if gap_of(one, p) == gap]
        names = {name for when in whens if when is not None for name in references(when)}
        positions = self.known.positions(tuple(sorted(names)), _law(signed[0][2])) if signed else ()
        found: dict[Hashable, Pair] = {}
        for before, after, pair in signed:
            parts = (before.part(positions), before.gaps), (after.part(positions), after.gaps)
            if parts[0] != parts[1]:
                found.setdefault(parts, pair)
        return bool(found) and gap_differs(self.comparing, gap, tuple(found.values()))

    def _affected(self, name: str, signed: tuple[Signed, ...]) -> Iterator[Pair]:
        """The pairs of laws in which a provision hangs on other texts, each once."""
        done = self.affected.setdefault(name, set())
        for before, after, pair in signed:
            positions = self.known.positions((name,), _law(pair))
            parts = before.part(positions), after.part(positions)
            if parts[0] != parts[1] and parts not in done:
                done.add(parts)
                yield pair


def _law(pair: Pair) -> Law:
    """The changed law of a pair."""
    assert pair.new is not None
    return pair.new.law
