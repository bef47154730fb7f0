"""Trials of mutants: which scenarios could notice each, whether one does, and whether anything could.

For each mutant only those scenarios are decided again that could notice it (`noticing`); the first that fails settles
it. Law that the checker would refuse needs none. What earlier runs settled is not tried again (`kept`).
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from attrs import define, evolve, field

from policy_lang.authoring.kept import Fate, Kept, scenario_digests
from policy_lang.authoring.mutants import Mutant
from policy_lang.authoring.noticing import Meeting, Trial, each, hurried, select
from policy_lang.authoring.scenarios import Ready, run_scenario
from policy_lang.core.program import Program
from policy_lang.engine.decide import Engine
from policy_lang.engine.pipeline import Loaded
from policy_lang.semantics.check import Checked
from policy_lang.semantics.contradictions import contradictory

T = TypeVar("T")

REFUSED, NOTICED, PROVED, UNNOTICED = "refused", "noticed", "without effect", "unnoticed"
"""What becomes of a mutant: the checker refuses it, a scenario that passes fails, it is proved that nothing can notice
it, or none of these."""


@define(eq=False)
class Trials:
    """Tries mutants of one program, by their number, as far as earlier runs leave open what becomes of them."""

    loaded: Loaded
    checked: Checked
    mutants: list[Mutant]
    scenarios: list[Ready]
    jobs: int
    kept: Kept
    digests: list[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.digests = scenario_digests(self.loaded, self.checked, self.scenarios)

    def fate(self, number: int) -> Fate:
        """What became of a mutant."""
        return self.kept.fates[number]

    def run(self, wanted: list[int]) -> None:
        """Try what is open, those together that are to be tried with the same scenarios."""
        together: dict[frozenset[str], list[int]] = {}
        for number in wanted:
            done = self._done(number)
            if done is not None:
                together.setdefault(done, []).append(number)
        for done, numbers in together.items():
            self._try(numbers, self._concerned(numbers, done), done)

    def _done(self, number: int) -> frozenset[str] | None:
        """The scenarios with which a mutant need not be tried; None if all is known."""
        known, here = self.kept.fates.get(number), frozenset(self.digests)
        if known is None or (known.fate == NOTICED and known.by not in here):
            return frozenset()
        if known.fate in (NOTICED, REFUSED):
            return None
        done = known.tried if known.tried <= here else frozenset[str]()
        return None if done == here else done

    def _concerned(self, numbers: list[int], done: frozenset[str]) -> list[Ready]:
        """The scenarios that some mutants are to be tried with: those not done, of regimes whose law is changed."""
        engine, regimes = Engine(self.checked.program), self.checked.program.regimes
        changed = {self.mutants[n].owner.split(".")[0] for n in numbers}
        shared = not changed <= regimes.keys()
        decided = {r: {one for laws in engine.of(r).laws for one in laws.regimes} for r in regimes}
        left = [r for r, digest in zip(self.scenarios, self.digests, strict=True) if digest not in done]
        return [r for r in left if shared or not changed.isdisjoint(decided.get(r.owner, regimes))]

    def _try(self, numbers: list[int], scenarios: list[Ready], done: frozenset[str]) -> None:
        trials = choose(self.checked.program, [self.mutants[n] for n in numbers], scenarios, self.jobs)
        trying = Trying(self.checked.program, scenarios, trials)
        digests = scenario_digests(self.loaded, self.checked, scenarios)
        fates = _with_progress(each(trying.noticed, len(trials), self.jobs), len(trials))
        for number, trial, (fate, by) in zip(numbers, trials, fates, strict=True):
            asked = len(trial.asked) + (self.fate(number).asked if done else 0)
            noticer = digests[by] if fate == NOTICED else ""
            same = self.fate(number).same if number in self.kept.fates else None
            self.kept.fates[number] = Fate(fate, noticer, asked, frozenset(self.digests), same)
            self.kept.now_and_then()
        self.kept.write()

    def compare(self, wanted: list[int]) -> None:
        """See of mutants whether it is shown that they have no effect, unless that was seen before."""
        numbers = [n for n in wanted if self.fate(n).same is None]
        if not numbers:
            return
        from policy_lang.comparison.sameness import Sameness

        known = Sameness(self.checked.program)
        shown = each(lambda n: known.shown(self.mutants[numbers[n]].make()), len(numbers), self.jobs)
        for number, same in zip(numbers, _counted(shown, len(numbers), "changes compared"), strict=True):
            self.kept.fates[number] = evolve(self.fate(number), same=same)
            self.kept.now_and_then()
        self.kept.write()


def choose(program: Program, made: list[Mutant], scenarios: list[Ready], jobs: int = 1) -> list[Trial]:
    """Every mutant with the scenarios that could notice it."""
    if not made:
        return []
    hurrying = [hurried(ready) for ready in scenarios]
    found = _counted(each(Meeting(program, made, hurrying).meet, len(hurrying), jobs), len(hurrying), "scenarios read")
    return select(made, list(found))


class Trying:
    """Decides scenarios again under changed law."""

    def __init__(self, program: Program, scenarios: list[Ready], trials: list[Trial]) -> None:
        self.engine = Engine(program)
        self.scenarios = [hurried(ready) for ready in scenarios]
        self.trials = trials

    def fate(self, number: int) -> str:
        """Whether the checker refuses a mutant, or a scenario that passes by the law fails under it."""
        return self.noticed(number)[0]

    def noticed(self, number: int) -> tuple[str, int]:
        """The same, with the number of the scenario that notices it."""
        trial = self.trials[number]
        program = trial.mutant.make()
        if trial.mutant.kind == "window" and contradictory(program):
            return REFUSED, -1
        engine = Engine(program, like=self.engine)
        by = next((n for n in trial.order if run_scenario(engine, self.scenarios[n]).failures), -1)
        return (UNNOTICED if by < 0 else NOTICED), by


# -- progress --------------------------------------------------------------------------------------------------


def _counted(found: Iterable[T], total: int, done: str, also: Callable[[T], str] = lambda _: "") -> Iterator[T]:
    """Passes things on, and says on standard error how many there were: on one line of a terminal, or now and then."""
    on_terminal = sys.stderr.isatty()
    every = max(1, total // (100 if on_terminal else 10))
    for number, one in enumerate(found, 1):
        said = also(one)
        if number % every == 0 or number == total:
            end = "\r" if on_terminal and number < total else "\n"
            print(f"{number} of {total} {done}{said}", end=end, file=sys.stderr, flush=True)
        yield one


def _with_progress(found: Iterable[tuple[str, int]], total: int) -> Iterator[tuple[str, int]]:
    survived = 0

    def also(fate: tuple[str, int]) -> str:
        nonlocal survived
        survived += fate[0] == UNNOTICED
        return f", {survived} not noticed"

    return _counted(found, total, "changes tried", also)
