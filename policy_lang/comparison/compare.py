"""Two policy sets compared, layer by layer: what words, which provisions, from when, for whom, and is that all."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from attrs import evolve, field, frozen

from policy_lang.cases.write import case_to_json
from policy_lang.comparison.causes import Cause, Causes
from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.expected import Expected, expected
from policy_lang.comparison.ground import Unproved
from policy_lang.comparison.impact import Impact, impact
from policy_lang.comparison.meaning import meaning as meaning_of
from policy_lang.comparison.provisions import Change, unchanged
from policy_lang.comparison.provisions import changes as written
from policy_lang.comparison.region import Region
from policy_lang.comparison.sides import Side
from policy_lang.comparison.timelines import Timeline, timelines
from policy_lang.comparison.told_twins import ToldTwin, told_twins
from policy_lang.comparison.twins import Example, Twins
from policy_lang.comparison.words import Wording, asked_in
from policy_lang.core import program as core
from policy_lang.core.facts import Case
from policy_lang.core.rewriting import children, paths
from policy_lang.nodes import Node
from policy_lang.reasoning.effects import Effect

LAYERS = ("provisions", "time", "meaning", "questions")


@frozen
class Told:
    """A region in words: the provision, what it changes from and to, for which cases, when, and an example.

    `twins` looks for the twins of the example when it is first called.
    """

    provision: str
    title: str
    cites: str
    authority: str
    direction: str
    old: str
    new: str
    conditions: tuple[str, ...]
    when: tuple[str, ...]
    masked_by: tuple[str, ...]
    wholly: bool
    example: dict[str, object] | None
    readings: tuple[tuple[str, str], ...]
    duties_added: tuple[str, ...]
    duties_removed: tuple[str, ...]
    because: tuple[Cause, ...]
    """The declarations that differ and on which the region hangs."""
    shown: Example = field(eq=False, repr=False)
    twins: Callable[[], tuple[ToldTwin, ...]] = field(eq=False, repr=False)


@frozen
class Comparison:
    """Everything that differs between two sides in some layers.

    `unchanged` are the provisions of regions and timelines whose own text is the same on both sides.
    """

    old: str
    new: str
    changes: tuple[Change, ...]
    timelines: tuple[Timeline, ...]
    regions: tuple[Told, ...]
    unproved: tuple[Unproved, ...]
    alike: int
    proved: int
    newly_asked: tuple[str, ...]
    no_longer_asked: tuple[str, ...]
    left_out: int = 0
    impact: Impact | None = None
    layers: tuple[str, ...] = LAYERS
    unchanged: tuple[Change, ...] = ()
    expected: Expected | None = None
    """What became of the changes that were expected; None if none were asked about."""

    @property
    def open(self) -> bool:
        """Whether cases may come out differently that no region tells of."""
        return bool(self.unproved or self.left_out) or "meaning" not in self.layers

    @property
    def expected_open(self) -> bool:
        """Whether cases may come out differently, or may not, in a way that was not expected."""
        return bool(self.unproved) or self.expected is None or self.expected.open

    @property
    def differs(self) -> bool:
        """Whether some case comes out differently, or a duty does."""
        return any(not told.wholly for told in self.regions) or bool(self.impact and self.impact.flips)


def compare(
    old: Side,
    new: Side,
    layers: Iterable[str] = LAYERS,
    cases: Iterable[Case | None] | None = None,
    changes: tuple[core.Change, ...] | None = None,
) -> Comparison:
    """The comparison of two sides in some layers.

    With the impact on cases if some are given, and with what became of the changes that are expected, if it is said
    which are.
    """
    wanted = set(layers)
    regimes = (old.program.regimes, new.program.regimes)
    mine = tuple(c for c in changes or () if any(c.regime in known for known in regimes))
    comparing = Comparing.of(old, new, mine)
    meaning = meaning_of(comparing) if "meaning" in wanted else None
    twins = Twins(comparing)
    wording = Wording((new.program, old.program))
    asked = (_asked(side) for side in (old, new))
    before, after = asked if "questions" in wanted else (frozenset[str](), frozenset[str]())
    sides = comparing.ground.worded(old, new)
    told = (
        tuple(_told(twins, Causes(comparing, wording, *sides), meaning.regions)) if meaning and meaning.regions else ()
    )
    found = Comparison(
        old.name,
        new.name,
        written(*sides) if "provisions" in wanted else (),
        tuple(timelines(comparing)) if "time" in wanted else (),
        told,
        meaning.unproved if meaning else (),
        meaning.alike if meaning else 0,
        meaning.proved if meaning else 0,
        tuple(sorted(after - before)),
        tuple(sorted(before - after)),
        len(meaning.left_out) if meaning else 0,
        None if cases is None else impact(old, new, cases),
        tuple(layer for layer in LAYERS if layer in wanted),
        expected=None
        if changes is None or not meaning
        else expected(twins, meaning, tuple(t.shown.parts for t in told)),
    )
    return evolve(found, unchanged=unchanged(old, new, _only_by_effect(found))) if "provisions" in wanted else found


def _only_by_effect(found: Comparison) -> Iterator[str]:
    """The provisions of regions and timelines that are not among the changes of text."""
    told = {change.name for change in found.changes}
    named = (*(region.provision for region in found.regions), *(line.provision for line in found.timelines))
    yield from (name for name in dict.fromkeys(named) if name not in told)


def joined(found: Sequence[Comparison]) -> Comparison:
    """The comparisons of several scales of outcomes as one."""
    first, *rest = found
    for one in rest:
        first = Comparison(
            first.old,
            first.new,
            (*first.changes, *one.changes),
            (*first.timelines, *one.timelines),
            (*first.regions, *one.regions),
            (*first.unproved, *one.unproved),
            first.alike + one.alike,
            first.proved + one.proved,
            (*first.newly_asked, *one.newly_asked),
            (*first.no_longer_asked, *one.no_longer_asked),
            first.left_out + one.left_out,
            _both(first.impact, one.impact),
            first.layers,
            (*first.unchanged, *one.unchanged),
            first.expected.joined(one.expected) if first.expected and one.expected else None,
        )
    return first


def _both(a: Impact | None, b: Impact | None) -> Impact | None:
    if a is None or b is None:
        return a or b
    return Impact(a.total + b.total, a.unreadable + b.unreadable, (*a.flips, *b.flips))


def _told(twins: Twins, causes: Causes, regions: tuple[Region, ...]) -> Iterator[Told]:
    """Regions in words; those that differ only in their days, since a name meant other things on them, are one."""
    grouped: dict[object, list[tuple[Region, tuple[str, ...]]]] = {}
    for region in regions:
        conditions = causes.wording.conditions(region)
        what = (region.provision, region.authority, region.old, region.new, region.left_out)
        key = (*what, frozenset(conditions), asked_in(region), region.masked_by, region.wholly)
        grouped.setdefault(key, []).append((region, conditions))
    for same in grouped.values():
        parts, (conditions, *_) = zip(*same, strict=True)
        pairs = sorted((p for r in parts for p in r.pairs), key=lambda p: p.situation.start)
        whole = evolve(parts[0], pairs=tuple(pairs))
        yield _in_words(causes, conditions, Example(whole, parts, twins))


def _in_words(causes: Causes, conditions: tuple[str, ...], shown: Example) -> Told:
    comparing, wording, region = causes.comparing, causes.wording, shown.region
    title, cites = _heading(comparing, region)
    old, new = region.old, region.new
    return Told(
        region.provision,
        title,
        cites,
        region.authority,
        _direction(old, new),
        *_results(comparing, old, new),
        conditions,
        wording.when(region),
        region.masked_by,
        region.wholly,
        None if region.example is None else case_to_json(region.example, comparing.vocabulary),
        region.readings,
        tuple(d for d in new.duties if d not in old.duties),
        tuple(d for d in old.duties if d not in new.duties),
        causes.of(region),
        shown,
        cache(lambda: told_twins(shown, wording)),
    )


def _heading(comparing: Comparing, region: Region) -> tuple[str, str]:
    """The title of what is responsible for a region, and what it cites."""
    for program in (comparing.new.program, comparing.old.program):
        found = program.controls.get(region.provision) or program.exemptions.get(region.provision)
        if found is not None:
            return found.title, found.cites
    return f"what is not encoded ({region.left_out})", ""


def _results(comparing: Comparing, old: Effect, new: Effect) -> tuple[str, str]:
    """What a region comes to on each side; what is not encoded leaves open what is settled on the other side."""
    outcomes = [outcome.name for outcome in comparing.vocabulary.outcomes]
    if old.possible or new.possible:
        before, after = (f"possibly up to {outcomes[-1]}" if one.possible else "settled" for one in (old, new))
        return before, after
    return outcomes[old.outcome], outcomes[new.outcome]


def _direction(old: Effect, new: Effect) -> str:
    if old.possible != new.possible:
        return "left open" if new.possible else "settled"
    if old.outcome != new.outcome:
        return "tightened" if new.outcome > old.outcome else "relaxed"
    if old.duties != new.duties:
        return "duties"
    return "charges" if old.charges != new.charges else "discharge"


def _asked(side: Side) -> frozenset[str]:
    """The fields of a case that the published provisions of a side ask about."""
    program = side.program
    provisions: list[core.Control | core.Exemption] = [*program.controls.values(), *program.exemptions.values()]
    bodies = [b for b in provisions if program.instruments[b.instrument].published <= side.published]
    found: set[str] = set()
    todo: list[Node] = [part for body in bodies for part in (body.when, body.unless) if part is not None]
    named: set[str] = set()
    while todo:
        node = todo.pop()
        found.update(".".join(path.steps) for path in paths(node))
        todo += children(node)
        name = getattr(node, "name", None)
        for table in (program.clauses, program.measures, program.thresholds):
            if name in table and name not in named:
                named.add(str(name))
                todo.append(table[name])  # type: ignore[index]
    return frozenset(found - {""})
