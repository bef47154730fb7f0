"""Which scenarios could notice a change to the law: those in which a test that counts comes out otherwise.

A scenario is traced once (`tracing`), and every test that it asks in earnest is asked again as each change would have
it. Only where the answer changes, or stays open, is the scenario worth deciding under the changed law.
"""

from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any, TypeVar

from attrs import define, evolve, field, frozen

from policy_lang.authoring.mutants import Mutant, bodies
from policy_lang.authoring.scenarios import Ready, deciding, run_scenario
from policy_lang.authoring.tracing import Asked, Trace, trace
from policy_lang.core import program as core
from policy_lang.core import terms
from policy_lang.core.program import Program
from policy_lang.core.references import references
from policy_lang.core.rewriting import replaced
from policy_lang.core.terms import Term
from policy_lang.engine.bounds import join
from policy_lang.engine.decide import Engine
from policy_lang.evaluation.law import Index
from policy_lang.evaluation.reference import Evaluation
from policy_lang.values.dates import DAY
from policy_lang.values.truth import Truth

T = TypeVar("T")
_READ = ("sets", "thresholds", "measures")
_COMPOSED = (terms.All, terms.Any, terms.Not, terms.Quantified, terms.Call, terms.Applies)


@define(eq=False)
class Trial:
    """A mutant, and the scenarios, by number, that ask for its place.

    `order` are those to decide, first those that should notice and cost least: a test comes out otherwise, of a case
    that is not open; then of one that is; then open cases in which a test stays open, so that only deciding can tell.
    """

    mutant: Mutant
    asked: list[int] = field(factory=list)
    order: list[int] = field(factory=list)


@frozen
class Met:
    """What one scenario could notice: mutants by number. A scenario that fails by the law as it is notices nothing."""

    asked: frozenset[int]
    likely: frozenset[int]
    perhaps: frozenset[int]
    open: bool
    fails: bool
    seconds: float


def hurried(ready: Ready) -> Ready:
    """A scenario to be decided only so far as its expectations ask: whether it is open, but where they name bounds."""
    bounds = any(
        expect.kind == "outstanding"
        or (expect.kind == "undetermined" and expect.names)
        or (expect.kind == "outcome" and not expect.by)
        for expect in ready.node.expects
    )
    return evolve(ready, options=evolve(ready.options, exact=bounds))


def select(made: list[Mutant], found: list[Met]) -> list[Trial]:
    """Every mutant with the scenarios that could notice it, by what each of these met."""
    trials = [Trial(mutant) for mutant in made]
    in_order = sorted(range(len(found)), key=lambda n: (found[n].open, found[n].seconds))
    for number in in_order:
        for mutant in found[number].asked:
            trials[mutant].asked.append(number)
        for mutant in () if found[number].fails else found[number].likely:
            trials[mutant].order.append(number)
    for number in in_order:
        for mutant in () if found[number].fails else found[number].perhaps - found[number].likely:
            trials[mutant].order.append(number)
    return trials


class Meeting:
    """Traces scenarios, and sees for each test that counts which mutants change its answer."""

    def __init__(self, program: Program, made: list[Mutant], scenarios: list[Ready]) -> None:
        self.program = program
        self.engine = Engine(program)
        self.made = made
        self.scenarios = scenarios
        self.inside: dict[int, list[int]] = {}
        self.naming: dict[str, list[int]] = {}
        self.outside: list[int] = []
        for number, mutant in enumerate(made):
            if mutant.change is None:
                self.outside.append(number)
                continue
            if mutant.change.within is not None:
                self.inside.setdefault(id(mutant.change.within), []).append(number)
            if mutant.name:
                self.naming.setdefault(mutant.name, []).append(number)
        self.read: dict[int, list[int]] = {}
        self.changed: dict[int, Term] = {}
        self.indexes: dict[int, Index] = {}
        self.evaluations: dict[tuple[int, int], tuple[Evaluation, Evaluation]] = {}
        self.asked: set[int] = set()
        self.likely: set[int] = set()
        self.perhaps: set[int] = set()

    def meet(self, number: int) -> Met:
        """What one scenario could notice."""
        ready = self.scenarios[number]
        asks = any(expect.kind == "question" for expect in ready.node.expects)
        start = perf_counter()
        fails = bool(run_scenario(self.engine, ready).failures)
        seconds = perf_counter() - start
        looks = deciding(self.engine, ready).looks(ready.case, ready.options)
        open_ = asks or not all(join(r.bounds for _, r in group).determined for group in looks)
        self.evaluations, self.asked, self.likely, self.perhaps = {}, set(), set(), set()
        found = trace(self.engine, ready, self.see)
        certain = {n for n in self.outside if _concerned(self.made[n], found)} | self.charged(ready)
        perhaps = frozenset(self.perhaps) if open_ else frozenset[int]()
        return Met(frozenset(self.asked | certain), frozenset(self.likely | certain), perhaps, open_, fails, seconds)

    def charged(self, ready: Ready) -> set[int]:
        """The mutants of the charges that a scenario expects, and of what these read."""
        expected = {path.parts[-1] for e in ready.node.expects if e.kind == "charges" for path in e.by}
        if not expected:
            return set()
        found: set[int] = set()
        for body in bodies(self.program):
            if isinstance(body, core.Control) and body.charges and body.name.split(".")[-1] in expected:
                for name in (body.name, *self.names_in(references(body.charges))):
                    found.update(self.naming.get(name, ()))
        return found

    def see(self, asked: Asked) -> None:
        """A test that counts: which mutants change what it comes to."""
        for number in (*self.inside.get(id(asked.term), ()), *self.reading(asked.term)):
            self.asked.add(number)
            if number in self.likely:
                continue
            after = self.after(number, asked)
            if after is not asked.truth:
                self.likely.add(number)
            elif after is Truth.UNKNOWN:
                self.perhaps.add(number)

    def after(self, number: int, asked: Asked) -> Truth:
        """The truth of a test under a mutant."""
        mutant, evaluation = self.made[number], asked.evaluation
        change = mutant.change
        assert change is not None
        if change.within is not None:
            if change.after is not None:
                return change.after(asked.truth, asked.inner)
            if id(change) not in self.changed:
                self.changed[id(change)] = replaced(change.within, change.old, change.new)
            evaluation.regime = asked.regime
            return Evaluation.condition(evaluation, asked.records, self.changed[id(change)]).truth
        key = (number, id(evaluation))
        if key not in self.evaluations:
            if number not in self.indexes:
                self.indexes[number] = Index.of(mutant.make(), like=self.engine.index)
            law = evaluation.law.with_meaning(mutant.name, self.indexes[number])
            self.evaluations[key] = (Evaluation(law, evaluation.case, evaluation.reader.assumed), evaluation)
        evaluation = self.evaluations[key][0]
        evaluation.regime = asked.regime
        return evaluation.condition(asked.records, asked.term).truth

    def reading(self, term: Term) -> list[int]:
        """The mutants of what a test reads, but those in tests of their own: sets, thresholds and measures."""
        if id(term) not in self.read:
            names = () if isinstance(term, _COMPOSED) else self.names_in(references(term))
            mine = (number for name in names for number in self.naming.get(name, ()))
            self.read[id(term)] = [n for n in mine if (c := self.made[n].change) is not None and c.within is None]
        return self.read[id(term)]

    def names_in(self, names: Iterator[str]) -> tuple[str, ...]:
        """Sets, thresholds and measures, and those that they name in turn."""
        found: dict[str, None] = {}
        todo = list(names)
        while todo:
            name = todo.pop()
            if name not in found and any(name in getattr(self.program, table) for table in _READ):
                found[name] = None
                todo.extend(self.engine.index.edges.get(name, ()))
        return tuple(found)


def _concerned(mutant: Mutant, found: Trace) -> bool:
    start, end = mutant.days
    if not any((end is None or low < end + DAY) and start - DAY < high for low, high in found.days):
        return False
    return all(group & found.reached for group in mutant.concerns)


# -- many at once ----------------------------------------------------------------------------------------------


_TASK: Callable[[int], Any] | None = None


def _task(number: int) -> Any:
    assert _TASK is not None
    return _TASK(number)


def each(task: Callable[[int], T], count: int, jobs: int) -> Iterator[T]:
    """What a task makes of each number, in order; in several processes, which share what was made before."""
    import multiprocessing

    if jobs == 1 or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(task, range(count))
        return
    global _TASK
    _TASK = task
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        yield from pool.imap(_task, range(count))
    _TASK = None
