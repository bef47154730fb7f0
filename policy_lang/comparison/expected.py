"""Expected changes: what differs and was not expected, shown by an example, or that nothing else differs.

An expected change covers some of the cases of a region: those that meet its condition, if the region is by a provision,
from an authority and in a respect that it names, and the outcomes are among those that it names. What no change covers
is one formula for each pair of laws. It is shown empty by its diagram; else a case that meets it is looked for, and
decided by both laws, as the example of a region is.

The outcomes are those of the authority in the case, not only those of the provision. In a case that nothing masks, the
harsher of the two is what the provision comes to on that side. On the milder side other provisions may come to more
than this one, up to below the harsher outcome: at or above that, they would mask the change.
"""

from collections.abc import Callable, Iterator

from attrs import define, evolve, field, frozen

from policy_lang.cases.write import Json, case_to_json
from policy_lang.comparison.boundaries import inside_of
from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.examples import answered, result_of
from policy_lang.comparison.gaps import settled_gap
from policy_lang.comparison.ground import Unproved
from policy_lang.comparison.guarantees import shown_empty
from policy_lang.comparison.meaning import Meaning
from policy_lang.comparison.region import NoCase, Region, Settled, regime_of
from policy_lang.comparison.settling import settled
from policy_lang.comparison.situations import Pair, World
from policy_lang.comparison.told_twins import said_of
from policy_lang.comparison.twins import Example, Twins
from policy_lang.core import program as core
from policy_lang.engine.bounds import authority_of
from policy_lang.evaluation.reference import Evaluation
from policy_lang.reasoning import formula as f
from policy_lang.reasoning.effects import comes_to
from policy_lang.reasoning.expand import NotEncodable
from policy_lang.reasoning.formula import FALSE, TRUE, Formula
from policy_lang.values.truth import Truth

AT_ONCE, LARGE = 1_000, 10_000
"""The nodes that a diagram may take before a case is looked for, and after none was found."""
EXPECTED, UNEXPECTED, OPEN, HIDDEN = "expected", "not expected", "not proved", "hidden"


@frozen
class Judged:
    """A region as expected, or not: by which changes, else an example, what each law says of it, or why it is open."""

    state: str
    by: tuple[str, ...] = ()
    example: Json | None = None
    readings: tuple[tuple[str, str], ...] = ()
    old: str = ""
    new: str = ""
    because: str = ""


@frozen
class Expected:
    """What became of some expected changes: each region judged, and the changes that nothing differs by.

    `left_out` counts combinations of conditions that were not shown to be expected, and of which a bounded search found
    no case.
    """

    declared: int
    regions: tuple[Judged, ...]
    unmet: tuple[core.Change, ...] = ()
    unproved: tuple[Unproved, ...] = ()
    left_out: int = 0

    @property
    def failed(self) -> bool:
        """Whether something else differs, or something that was expected does not."""
        return bool(self.unmet) or any(judged.state == UNEXPECTED for judged in self.regions)

    @property
    def open(self) -> bool:
        """Whether something else may differ."""
        return bool(self.unproved or self.left_out) or any(judged.state == OPEN for judged in self.regions)

    def joined(self, other: "Expected") -> "Expected":
        """Two such results, of two scales of outcomes, as one."""
        return Expected(
            self.declared + other.declared,
            (*self.regions, *other.regions),
            (*self.unmet, *other.unmet),
            (*self.unproved, *other.unproved),
            self.left_out + other.left_out,
        )


def expected(twins: Twins, meaning: Meaning, told: tuple[tuple[Region, ...], ...]) -> Expected:
    """What the expected changes of a comparison cover of it; `told` has the parts of each region that is told."""
    return _Expecting(twins, meaning).judged(told)


@define(eq=False, repr=False)
class _Expecting:
    """Judges the regions of a comparison by the changes that are expected of it."""

    twins: Twins
    meaning: Meaning
    _empty: dict[tuple[Formula, int], bool] = field(factory=dict)
    _formulas: dict[tuple[int, int], Formula] = field(factory=dict)
    _unread: dict[int, str] = field(factory=dict)
    _left_out: int = 0

    @property
    def comparing(self) -> Comparing:
        """What is compared."""
        return self.twins.comparing

    def judged(self, told: tuple[tuple[Region, ...], ...]) -> Expected:
        """All regions, and the changes that none of them meets."""
        judged = tuple(self._judge(parts) for parts in told)
        self._left_out += sum(not self._all_expected(region) for region in self.meaning.left_out)
        unmet: list[core.Change] = []
        unproved: list[Unproved] = []
        for change in self.comparing.expected:
            if change.regime in self.comparing.ground.apart:
                continue
            met = self._met(change)
            unmet += [change] if met is False else []
            unproved += [Unproved(change.title, met)] if isinstance(met, str) else []
        return Expected(len(self.comparing.expected), judged, tuple(unmet), tuple(unproved), self._left_out)

    # -- regions --------------------------------------------------------------------------------------------

    def _judge(self, parts: tuple[Region, ...]) -> Judged:
        """One region, told of several parts: not expected if one of them is not."""
        if parts[0].wholly:
            return Judged(HIDDEN)
        found = [self._part(part) for part in parts]
        first = next((one for state in (UNEXPECTED, OPEN) for one in found if one.state == state), None)
        by = tuple(dict.fromkeys(title for part in parts for title in self._titles(part)))
        return first or Judged(EXPECTED, by)

    def _part(self, region: Region) -> Judged:
        if region.example is not None and not self._titles(region):
            return self._unexpected(region)
        left = tuple(pair for pair in region.pairs if not self._shown(region, pair, AT_ONCE))
        if not left:
            return Judged(EXPECTED)
        match self._settled(evolve(region, pairs=left), self._not_covered):
            case NoCase(rest):
                self._left_out += not self._all_expected(rest)
                return Judged(EXPECTED)
            case Unproved(_, because):
                return Judged(OPEN, because=because)
            case found if found.wholly:
                return Judged(EXPECTED)
            case found if self._titles(found):
                return Judged(OPEN, because="no case was found that shows whether it was expected")
            case found:
                return self._unexpected(found)

    def _unexpected(self, region: Region) -> Judged:
        assert region.example is not None
        tried = Example(region, (region,), self.twins).tried()
        old, new = (said_of(self.comparing, region, decision) for decision in (tried.old, tried.new))
        case = case_to_json(region.example, self.comparing.vocabulary)
        return Judged(UNEXPECTED, (), case, tried.readings, old, new)

    def _settled(self, region: Region, further: Callable[[Region, Pair], Formula]) -> Settled:
        """A case of a region that meets something further, decided by both laws."""

        def here(pair: Pair) -> Formula:
            return f.both((further(region, pair), *_answers(pair)))

        return (settled_gap if region.left_out else settled)(self.comparing, region, here)

    def _all_expected(self, region: Region) -> bool:
        return all(self._shown(region, pair, LARGE) for pair in region.pairs)

    def _shown(self, region: Region, pair: Pair, limit: int) -> bool:
        """Whether it is shown, by diagrams up to a size, that all cases of a region in a pair of laws are expected."""
        formula = f.both((inside_of(region, pair), *_answers(pair), self._not_covered(region, pair)))
        key = (formula, limit)
        if key not in self._empty:
            self._empty[key] = formula == FALSE or shown_empty(
                self.comparing.vocabulary, self.comparing.readings, formula, limit
            )
        return self._empty[key]

    def _not_covered(self, region: Region, pair: Pair) -> Formula:
        return f.both(f.neg(self._covered(change, region, pair)) for change in self.comparing.expected)

    def _titles(self, region: Region) -> tuple[str, ...]:
        """The changes that cover the example of a region."""
        return tuple(change.title for change in self.comparing.expected if self._covers(change, region))

    # -- changes --------------------------------------------------------------------------------------------

    def _met(self, change: core.Change) -> bool | str:
        """Whether something differs as a change says; or why that is open."""
        here = [r for r in self.meaning.regions if not r.wholly and self._concerns(change, r)]
        if any(self._covers(change, region) for region in here):
            return True
        because = ""
        for region in here:
            if any(self._covered(change, region, pair) != FALSE for pair in region.pairs):
                found = self._settled(region, lambda r, pair: self._covered(change, r, pair))
                if isinstance(found, Region) and not found.wholly and self._covers(change, found):
                    return True
                because = found.because if isinstance(found, Unproved) else because
        return self._unread.get(id(change)) or because or False

    def _concerns(self, change: core.Change, region: Region) -> bool:
        """Whether a change speaks of regions such as this one, whatever its cases."""
        return (
            change.regime == regime_of(region)
            and change.authority in ("", region.authority)
            and set(_respects(region)) <= set(change.respects)
            and (not change.by or not set(change.by).isdisjoint(self._provisions(region)))
        )

    def _provisions(self, region: Region) -> Iterator[str]:
        """The provision of a region and its instrument, on either side."""
        yield region.provision
        for program in (self.comparing.old.program, self.comparing.new.program):
            body = program.controls.get(region.provision) or program.exemptions.get(region.provision)
            if body is not None:
                yield body.instrument
            for gap in program.not_encoded if region.left_out else ():
                if gap.what == region.left_out and gap.instrument and authority_of(gap, program) == region.authority:
                    yield gap.instrument

    def _covered(self, change: core.Change, region: Region, pair: Pair) -> Formula:
        """The cases that a change covers, of those of a region that nothing masks."""
        if not self._concerns(change, region):
            return FALSE
        condition = self._condition(change, pair)
        if "outcomes" not in _respects(region):
            return condition
        return f.both((condition, *self._from_and_to(change, region, pair)))

    def _condition(self, change: core.Change, pair: Pair) -> Formula:
        if change.whenever is None:
            return TRUE
        world = _read_by(change, pair)
        key = (id(change), id(world))
        if key not in self._formulas:
            try:
                self._formulas[key] = world.formulas.asked_in(change.regime, change.whenever)
            except NotEncodable as error:
                self._unread[id(change)] = str(error)
                self._formulas[key] = FALSE
        return self._formulas[key]

    # -- outcomes -------------------------------------------------------------------------------------------

    def _from_and_to(self, change: core.Change, region: Region, pair: Pair) -> Iterator[Formula]:
        """That the outcomes of the authority on both sides are those that a change names."""
        mild, harsh = sorted((region.old.outcome, region.new.outcome))
        sides = ((change.before, region.old.outcome, pair.old), (change.after, region.new.outcome, pair.new))
        for names, level, world in sides:
            if not names:
                continue
            levels = self._levels(names)
            if level == harsh:
                yield f.Const(harsh in levels)
            else:
                others = (c for c in (world.law.controls if world else ()) if c != region.provision)
                reached = _reached(world, tuple(others), region.authority, mild, harsh)
                yield f.either(
                    f.both((reached[one], f.neg(reached[one + 1]))) for one in range(mild, harsh) if one in levels
                )

    def _levels(self, names: tuple[str, ...]) -> frozenset[int]:
        scale = [outcome.name for outcome in self.comparing.vocabulary.outcomes]
        return frozenset(scale.index(name) for name in names)

    # -- examples -------------------------------------------------------------------------------------------

    def _covers(self, change: core.Change, region: Region) -> bool:
        """Whether the evaluator says that a change covers the example of a region."""
        pair = region.tried_in
        if region.example is None or pair is None or not self._concerns(change, region):
            return False
        readings = {**dict(region.readings), **pair.readings}
        if change.whenever is not None:
            evaluation = Evaluation(answered(_read_by(change, pair).law, readings), region.example)
            evaluation.regime = change.regime
            if evaluation.condition((region.example.facts,), change.whenever).truth is not Truth.TRUE:
                return False
        if "outcomes" not in _respects(region):
            return True
        for names, world in ((change.before, pair.old), (change.after, pair.new)):
            if names:
                bounds = {} if world is None else result_of(world, region.example, readings).bounds.outcome
                if bounds.get(region.authority, (0, 0))[0] not in self._levels(names):
                    return False
        return True


def _respects(region: Region) -> tuple[str, ...]:
    """In which respects a region differs, by what matters most."""
    old, new = region.old, region.new
    if old.possible != new.possible:
        return ("gaps",)
    if old.outcome != new.outcome:
        return ("outcomes",)
    further = ("duties", old.duties != new.duties), ("charges", old.charges != new.charges)
    return tuple(name for name, differs in further if differs) or ("discharges",)


def _answers(pair: Pair) -> Iterator[Formula]:
    """That the questions on which the laws of a pair hang are answered as they are there."""
    yield from (f.Answer(question, reading) for question, reading in sorted(pair.readings.items()))


def _read_by(change: core.Change, pair: Pair) -> World:
    """The law by which the condition of a change is read."""
    world = (pair.old or pair.new) if change.former else (pair.new or pair.old)
    assert world is not None
    return world


def _reached(
    world: World | None, controls: tuple[str, ...], authority: str, mild: int, harsh: int
) -> dict[int, Formula]:
    """For each outcome, that one of some controls comes to it; what comes to the harsh one is left out."""
    reached: dict[int, Formula] = {mild: TRUE, harsh: FALSE}
    for level in range(mild + 1, harsh):
        alternatives: list[Formula] = []
        for control in controls if world is not None else ():
            assert world is not None
            here, beyond = (comes_to(world.formulas, control, rank, authority) for rank in (level, harsh))
            alternatives += [] if here == beyond else [f.both((here, f.neg(beyond)))]
        reached[level] = f.either(alternatives)
    return reached
