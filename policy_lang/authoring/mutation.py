"""`policy test --mutate`: the law with one small mistake at a time, and whether a scenario notices.

Changes are made to the core program, where every term knows its file, line and words. For each, only those scenarios
are decided again in which a test that counts (`tracing`) comes out otherwise, or stays open; the first that fails
settles it. A change that no scenario notices survives: either a scenario is missing, or there is a reason, which a
file of explanations gives.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from attrs import define, field, frozen

from policy_lang.authoring.explained import Explained
from policy_lang.authoring.mutants import Mutant, mutants
from policy_lang.authoring.scenarios import Ready, deciding, ready_scenarios, run_scenario
from policy_lang.authoring.tracing import Asked, Trace, trace
from policy_lang.core import terms
from policy_lang.core.program import Program
from policy_lang.core.references import references
from policy_lang.core.rewriting import replaced
from policy_lang.core.terms import Term
from policy_lang.engine.bounds import join
from policy_lang.engine.decide import Engine
from policy_lang.engine.pipeline import Loaded
from policy_lang.evaluation.reference import Evaluation
from policy_lang.semantics.check import Checked
from policy_lang.values.dates import DAY
from policy_lang.values.truth import Truth

T = TypeVar("T")


@frozen
class Verdict:
    """What became of a mutant: noticed, or explained, or neither; and how many scenarios asked for its place."""

    owner: str
    words: str
    place: str
    said: str
    why: str
    asked: int
    noticed: bool
    because: str = ""

    @property
    def survives(self) -> bool:
        """Whether nothing noticed it and nothing explains it."""
        return not self.noticed and not self.because

    @property
    def path(self) -> str:
        """The file."""
        return self.place.rpartition(":")[0]

    @property
    def row(self) -> int:
        """The line of the file."""
        return int(self.place.rpartition(":")[2] or 0)


@frozen
class Mutation:
    """All verdicts, and the explanations that explain nothing."""

    verdicts: tuple[Verdict, ...]
    unused: tuple[str, ...] = ()

    @property
    def survivors(self) -> tuple[Verdict, ...]:
        """What no scenario noticed and nothing explains."""
        return tuple(v for v in self.verdicts if v.survives)


def mutate(loaded: Loaded, matching: str | None = None, explained: Explained | None = None, jobs: int = 1) -> Mutation:
    """Try every change; with `matching`, only scenarios of that title, and changes to what these ask for."""
    explained = explained or Explained()
    verdicts: list[Verdict] = []
    for checked in loaded.checked:
        assert isinstance(checked, Checked)
        places = {s.id: s.span.place for s in checked.symbols.all("set", "threshold", "measure", "clause")}
        made = mutants(checked.program, places, loaded.sources)
        chosen = [r for r in ready_scenarios(checked) if matching is None or matching.lower() in r.node.title.lower()]
        trials = select(checked.program, made, chosen, jobs)
        tried = [trial for trial in trials if trial.asked or matching is None]
        trying = Trying(checked.program, chosen, tried)
        found = _with_progress(_each(trying.notices, len(tried), jobs), len(tried))
        verdicts.extend(_verdict(trial, noticed, explained) for trial, noticed in zip(tried, found, strict=True))
    return Mutation(tuple(verdicts), explained.unused("") if matching is None else ())


def _verdict(trial: "Trial", noticed: bool, explained: Explained) -> Verdict:
    m = trial.mutant
    because = "" if noticed else explained.reason(m.owner, m.words, m.said)
    return Verdict(m.owner, m.words, m.place, m.said, m.why, len(trial.asked), noticed, because)


# -- which scenarios could notice ------------------------------------------------------------------------------


@define(eq=False)
class Trial:
    """A mutant, and the scenarios, by number, that ask for its place.

    `order` are those to decide, first those that should notice: a test comes out otherwise, of a case that is not open;
    then of one that is; then open cases in which a test stays open, so that only deciding can tell.
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


def select(program: Program, made: list[Mutant], scenarios: list[Ready], jobs: int = 1) -> list[Trial]:
    """Every mutant with the scenarios that could notice it."""
    selecting = _Selecting(program, made, scenarios)
    trials = [Trial(mutant) for mutant in made]
    found = list(_each(selecting.meet, len(scenarios), jobs))
    for number in sorted(range(len(scenarios)), key=lambda n: found[n].open):
        for mutant in found[number].asked:
            trials[mutant].asked.append(number)
        for mutant in () if found[number].fails else found[number].likely:
            trials[mutant].order.append(number)
    for number, met in enumerate(found):
        for mutant in () if met.fails else met.perhaps - met.likely:
            trials[mutant].order.append(number)
    return trials


class _Selecting:
    """Traces scenarios, and sees for each test that counts which mutants change its answer."""

    def __init__(self, program: Program, made: list[Mutant], scenarios: list[Ready]) -> None:
        self.program = program
        self.engine = Engine(program)
        self.made = made
        self.scenarios = scenarios
        self.inside: dict[int, list[int]] = {}
        self.naming: dict[str, list[int]] = {}
        for number, mutant in enumerate(made):
            if mutant.change is not None and mutant.change.within is not None:
                self.inside.setdefault(id(mutant.change.within), []).append(number)
            elif mutant.change is not None:
                self.naming.setdefault(mutant.name, []).append(number)
        self.read: dict[int, list[int]] = {}
        self.changed: dict[int, Term] = {}
        self.evaluations: dict[tuple[int, int], tuple[Evaluation, Evaluation]] = {}
        self.asked: set[int] = set()
        self.likely: set[int] = set()
        self.perhaps: set[int] = set()

    def meet(self, number: int) -> Met:
        """What one scenario could notice."""
        ready = self.scenarios[number]
        asks = any(expect.kind == "question" for expect in ready.node.expects)
        looks = deciding(self.engine, ready).looks(ready.case, ready.options)
        open_ = asks or not all(join(r.bounds for _, r in group).determined for group in looks)
        self.evaluations, self.asked, self.likely, self.perhaps = {}, set(), set(), set()
        found = trace(self.engine, ready, self.see)
        outside = {n for n, mutant in enumerate(self.made) if mutant.change is None and _concerned(mutant, found)}
        fails = bool(run_scenario(self.engine, ready).failures)
        perhaps = frozenset(self.perhaps) if open_ else frozenset[int]()
        return Met(frozenset(self.asked | outside), frozenset(self.likely | outside), perhaps, open_, fails)

    def see(self, asked: Asked) -> None:
        """A test that counts: which mutants change what it comes to."""
        for number in (*self.inside.get(id(asked.term), ()), *self.reading(asked.term)):
            self.asked.add(number)
            if number in self.likely:
                continue
            after = self.after(self.made[number], asked)
            if after is None or after is not asked.truth:
                self.likely.add(number)
            elif after is Truth.UNKNOWN:
                self.perhaps.add(number)

    def after(self, mutant: Mutant, asked: Asked) -> Truth | None:
        """The truth of a test under a mutant; None if only deciding can tell."""
        change = mutant.change
        assert change is not None
        if change.after is not None:
            return change.after(asked.truth, asked.inner)
        evaluation = asked.evaluation
        if change.within is not None:
            if id(change) not in self.changed:
                self.changed[id(change)] = replaced(change.within, change.old, change.new)
            evaluation.regime = asked.regime
            return Evaluation.condition(evaluation, asked.records, self.changed[id(change)]).truth
        key = (id(mutant), id(evaluation))
        if key not in self.evaluations:
            law = evaluation.law.with_meaning(mutant.name, mutant.make())
            if law is None:
                return None
            self.evaluations[key] = (Evaluation(law, evaluation.case, evaluation.reader.assumed), evaluation)
        evaluation = self.evaluations[key][0]
        evaluation.regime = asked.regime
        return evaluation.condition(asked.records, asked.term).truth

    def reading(self, term: Term) -> list[int]:
        """The mutants of what a test reads: sets, thresholds and measures, through one another."""
        if id(term) not in self.read:
            names: dict[str, None] = {}
            todo = [] if isinstance(term, _COMPOSED) else list(references(term))
            while todo:
                name = todo.pop()
                if name not in names and any(name in getattr(self.program, table) for table in _READ):
                    names[name] = None
                    todo.extend(self.engine.index.edges.get(name, ()))
            self.read[id(term)] = [number for name in names for number in self.naming.get(name, ())]
        return self.read[id(term)]


_READ = ("sets", "thresholds", "measures")
_COMPOSED = (terms.All, terms.Any, terms.Not, terms.Quantified, terms.Call, terms.Applies)


def _concerned(mutant: Mutant, found: Trace) -> bool:
    start, end = mutant.days
    if not any((end is None or low < end + DAY) and start - DAY < high for low, high in found.days):
        return False
    return all(group & found.reached for group in mutant.concerns)


# -- trying ----------------------------------------------------------------------------------------------------


class Trying:
    """Decides scenarios again under changed law."""

    def __init__(self, program: Program, scenarios: list[Ready], trials: list[Trial]) -> None:
        self.engine = Engine(program)
        self.scenarios = scenarios
        self.trials = trials

    def notices(self, number: int) -> bool:
        """Whether a scenario that passes by the law fails under a mutant."""
        trial = self.trials[number]
        if not trial.order:
            return False
        engine = Engine(trial.mutant.make(), like=self.engine)
        return any(run_scenario(engine, self.scenarios[n]).failures for n in trial.order)


_TASK: Callable[[int], Any] | None = None


def _task(number: int) -> Any:
    assert _TASK is not None
    return _TASK(number)


def _each(task: Callable[[int], T], count: int, jobs: int) -> Iterator[T]:
    """What a task makes of each number, in order; in several processes, which share what was made before."""
    import multiprocessing

    if jobs == 1 or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(task, range(count))
        return
    global _TASK
    _TASK = task
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        yield from pool.imap(_task, range(count), chunksize=4)
    _TASK = None


def _with_progress(found: Iterable[bool], total: int) -> Iterator[bool]:
    on_terminal = sys.stderr.isatty()
    every = max(1, total // (100 if on_terminal else 10))
    survived = 0
    for number, noticed in enumerate(found, 1):
        survived += not noticed
        if number % every == 0 or number == total:
            end = "\r" if on_terminal and number < total else "\n"
            print(f"{number} of {total} changes tried, {survived} not noticed", end=end, file=sys.stderr, flush=True)
        yield noticed
