"""`policy test --mutate`: the law with one small mistake at a time, and whether a scenario notices.

Changes are made to the core program, where every term knows its file, line and words. For each, only those scenarios
are decided again in which a test that counts (`tracing`) comes out otherwise, or stays open; the first that fails
settles it. A change that no scenario notices survives: either a scenario is missing, or there is a reason, which a
file of explanations gives.
"""

import sys
from collections.abc import Iterable, Iterator

from attrs import define, field, frozen

from policy_lang.authoring.explained import Explained
from policy_lang.authoring.mutants import Mutant, mutants
from policy_lang.authoring.scenarios import Ready, ready_scenarios, run_scenario
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
        trials = _Selecting(checked.program, made).trials(chosen)
        tried = [trial for trial in trials if trial.asked or matching is None]
        for trial, noticed in zip(tried, _try_all(_Trying(checked.program, chosen, tried), jobs), strict=True):
            verdicts.append(_verdict(trial, noticed, explained))
    return Mutation(tuple(verdicts), explained.unused(coverage=False) if matching is None else ())


def _verdict(trial: "Trial", noticed: bool, explained: Explained) -> Verdict:
    m = trial.mutant
    because = "" if noticed else explained.reason(m.owner, m.words, m.said)
    return Verdict(m.owner, m.words, m.place, m.said, m.why, len(trial.asked), noticed, because)


# -- which scenarios could notice ------------------------------------------------------------------------------


@define(eq=False)
class Trial:
    """A mutant and the scenarios, by number, that ask for its place; in `likely` a test comes out otherwise.

    In `perhaps` a test stays open, of a case that is open itself: only deciding it can tell.
    """

    mutant: Mutant
    asked: set[int] = field(factory=set)
    likely: set[int] = field(factory=set)
    perhaps: set[int] = field(factory=set)

    def order(self) -> list[int]:
        """The scenarios to decide, those first that should notice."""
        return [*sorted(self.likely), *sorted(self.perhaps - self.likely)]


class _Selecting:
    """Traces scenarios, and sees for each test that counts which mutants change its answer."""

    def __init__(self, program: Program, made: list[Mutant]) -> None:
        self.program = program
        self.engine = Engine(program)
        self.all = [Trial(mutant) for mutant in made]
        self.inside: dict[int, list[Trial]] = {}
        self.naming: dict[str, list[Trial]] = {}
        for trial in self.all:
            change = trial.mutant.change
            if change is not None and change.within is not None:
                self.inside.setdefault(id(change.within), []).append(trial)
            elif change is not None:
                self.naming.setdefault(trial.mutant.name, []).append(trial)
        self.read: dict[int, list[Trial]] = {}
        self.changed: dict[int, Term] = {}
        self.number = 0
        self.open = False
        self.evaluations: dict[tuple[int, int], tuple[Evaluation, Evaluation]] = {}

    def trials(self, scenarios: list[Ready]) -> list[Trial]:
        """Every mutant with the scenarios that could notice it."""
        for number, ready in enumerate(scenarios):
            looks = self.engine.looks(ready.case, ready.options)
            asks = any(expect.kind == "question" for expect in ready.node.expects)
            self.open = asks or not all(join(r.bounds for _, r in group).determined for group in looks)
            self.number = number
            self.evaluations = {}
            found = trace(self.engine, ready, self.see)
            for trial in self.all:
                if trial.mutant.change is None and _concerned(trial.mutant, found):
                    trial.asked.add(number)
                    trial.likely.add(number)
        return self.all

    def see(self, asked: Asked) -> None:
        """A test that counts: which mutants change what it comes to."""
        for trial in (*self.inside.get(id(asked.term), ()), *self.reading(asked.term)):
            trial.asked.add(self.number)
            if self.number in trial.likely:
                continue
            after = self.after(trial, asked)
            if after is None or after is not asked.truth:
                trial.likely.add(self.number)
            elif after is Truth.UNKNOWN and self.open:
                trial.perhaps.add(self.number)

    def after(self, trial: Trial, asked: Asked) -> Truth | None:
        """The truth of a test under a mutant; None if only deciding can tell."""
        change = trial.mutant.change
        assert change is not None
        if change.after is not None:
            return change.after(asked.truth, asked.inner)
        evaluation = asked.evaluation
        if change.within is not None:
            if id(change) not in self.changed:
                self.changed[id(change)] = replaced(change.within, change.old, change.new)
            evaluation.regime = asked.regime
            return Evaluation.condition(evaluation, asked.records, self.changed[id(change)]).truth
        key = (id(trial), id(evaluation))
        if key not in self.evaluations:
            law = evaluation.law.with_meaning(trial.mutant.name, trial.mutant.make())
            if law is None:
                return None
            self.evaluations[key] = (Evaluation(law, evaluation.case, evaluation.reader.assumed), evaluation)
        evaluation = self.evaluations[key][0]
        evaluation.regime = asked.regime
        return evaluation.condition(asked.records, asked.term).truth

    def reading(self, term: Term) -> list[Trial]:
        """The mutants of what a test reads: sets, thresholds and measures, through one another."""
        if id(term) not in self.read:
            names: dict[str, None] = {}
            todo = [] if isinstance(term, _COMPOSED) else list(references(term))
            while todo:
                name = todo.pop()
                if name not in names and any(name in getattr(self.program, table) for table in _READ):
                    names[name] = None
                    todo.extend(self.engine.index.edges.get(name, ()))
            self.read[id(term)] = [trial for name in names for trial in self.naming.get(name, ())]
        return self.read[id(term)]


_READ = ("sets", "thresholds", "measures")
_COMPOSED = (terms.All, terms.Any, terms.Not, terms.Quantified, terms.Call, terms.Applies)


def _concerned(mutant: Mutant, found: Trace) -> bool:
    start, end = mutant.days
    if not any((end is None or low < end + DAY) and start - DAY < high for low, high in found.days):
        return False
    return all(group & found.reached for group in mutant.concerns)


# -- trying ----------------------------------------------------------------------------------------------------


class _Trying:
    """Decides scenarios again under changed law."""

    def __init__(self, program: Program, scenarios: list[Ready], trials: list[Trial]) -> None:
        self.engine = Engine(program)
        self.scenarios = scenarios
        self.trials = trials
        self.failing = {n for n, r in enumerate(scenarios) if run_scenario(self.engine, r).failures}

    def notices(self, number: int) -> bool:
        """Whether a scenario that passes by the law fails under a mutant."""
        trial = self.trials[number]
        order = [n for n in trial.order() if n not in self.failing]
        if not order:
            return False
        engine = Engine(trial.mutant.make(), like=self.engine)
        return any(run_scenario(engine, self.scenarios[n]).failures for n in order)


_SHARED: _Trying | None = None


def _try_shared(number: int) -> bool:
    assert _SHARED is not None
    return _SHARED.notices(number)


def _try_all(trying: _Trying, jobs: int) -> Iterator[bool]:
    """Whether each mutant is noticed, in order; progress goes to standard error."""
    import multiprocessing

    total = len(trying.trials)
    if jobs > 1 and "fork" in multiprocessing.get_all_start_methods():
        global _SHARED
        _SHARED = trying
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            yield from _with_progress(pool.imap(_try_shared, range(total), chunksize=8), total)
        _SHARED = None
    else:
        yield from _with_progress(map(trying.notices, range(total)), total)


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
