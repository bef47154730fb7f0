"""`policy test --mutate`: the law with one small mistake at a time, and whether a scenario notices.

Changes are made to the core program, where every term knows its file, line and words. For each, only those scenarios
are decided again that could notice it (`noticing`); the first that fails settles it. Law that the checker would refuse
is noticed without any. A change that nothing notices survives: either a scenario is missing, or there is a reason,
which a file of explanations gives.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from attrs import define, evolve, field, frozen

from policy_lang.authoring.explained import Explained, Passage
from policy_lang.authoring.kept import Fate, Kept, scenario_digests
from policy_lang.authoring.mutants import Mutant, mutants
from policy_lang.authoring.noticing import Meeting, Trial, each, hurried, select
from policy_lang.authoring.scenarios import Ready, ready_scenarios, run_scenario
from policy_lang.core.program import Program
from policy_lang.engine.decide import Engine
from policy_lang.engine.pipeline import Loaded
from policy_lang.errors import PolicyLangError
from policy_lang.semantics.check import Checked
from policy_lang.semantics.contradictions import contradictory

T = TypeVar("T")

REFUSED, NOTICED, PROVED, UNNOTICED = "refused", "noticed", "without effect", "unnoticed"
"""What becomes of a mutant: the checker refuses it, a scenario that passes fails, it is proved that nothing can notice
it, or none of these."""


@frozen
class Verdict(Passage):
    """What became of a mutant, how many scenarios asked for its place, and why nothing notices it, if that is known."""

    kind: str
    said: str
    why: str
    asked: int
    fate: str
    because: str = ""

    @property
    def noticed(self) -> bool:
        """Whether a scenario noticed it."""
        return self.fate == NOTICED

    @property
    def survives(self) -> bool:
        """Whether nothing noticed it and nothing explains it."""
        return self.fate == UNNOTICED and not self.because


@frozen
class Mutation:
    """All verdicts, and the explanations that explain nothing."""

    verdicts: tuple[Verdict, ...]
    unused: tuple[str, ...] = ()

    @property
    def survivors(self) -> tuple[Verdict, ...]:
        """What no scenario noticed and nothing explains."""
        return tuple(v for v in self.verdicts if v.survives)


def mutate(
    loaded: Loaded,
    matching: str | None = None,
    explained: Explained | None = None,
    jobs: int = 1,
    only: tuple[str, ...] = (),
    prove: bool = False,
) -> Mutation:
    """Try every change; with `only`, changes in these files, folders or regimes.

    With `matching`, only scenarios of that title, and changes to what these ask for. With `prove`, what nothing
    notices or explains is compared with the law as it is, and may be shown to have no effect.
    """
    explained = explained or Explained()
    made = [(checked, mutants_of(loaded, checked)) for checked in loaded.checked if isinstance(checked, Checked)]
    for part in only:
        if not any(_within(part, mutant) for _, found in made for mutant in found):
            raise PolicyLangError(f"--only: `{part}` is no file, folder or regime of the policies with law to change")
    verdicts: list[Verdict] = []
    for checked, found in made:
        wanted = [n for n, m in enumerate(found) if not only or any(_within(part, m) for part in only)]
        scenarios = [
            r for r in ready_scenarios(checked) if matching is None or matching.lower() in r.node.title.lower()
        ]
        trying = Trials(loaded, checked, found, scenarios, jobs, Kept(None) if matching else Kept.of(loaded, checked))
        trying.run(wanted)
        named = [n for n in wanted if matching is None or trying.fate(n).asked]
        verdicts += trying.verdicts(named, explained, prove)
    every = matching is None and not only
    return Mutation(tuple(verdicts), explained.unused("") if every else ())


def mutants_of(loaded: Loaded, checked: Checked) -> list[Mutant]:
    """Every mutant of a checked program."""
    places = {s.id: s.span.place for s in checked.symbols.all("set", "threshold", "measure", "clause")}
    return mutants(checked.program, places, loaded.sources)


def _within(part: str, mutant: Mutant) -> bool:
    """Whether a change is in a file, folder or regime."""
    path = mutant.place.rpartition(":")[0]
    return part in (path, mutant.owner.split(".")[0]) or path.startswith(f"{part.rstrip('/')}/")


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

    def verdicts(self, numbers: list[int], explained: Explained, prove: bool) -> list[Verdict]:
        """What became of mutants: what nothing notices is explained, or else compared with the law as it is."""
        found = {n: _verdict(self.mutants[n], self.fate(n), explained) for n in numbers}
        surviving = [n for n, verdict in found.items() if verdict.survives] if prove else []
        self._compare([n for n in surviving if self.fate(n).same is None])
        same = {n: evolve(found[n], fate=PROVED) for n in surviving if self.fate(n).same}
        return list({**found, **same}.values())

    def _compare(self, numbers: list[int]) -> None:
        """See whether it is shown that mutants have no effect."""
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


def _verdict(m: Mutant, fate: Fate, explained: Explained) -> Verdict:
    because = explained.reason(Passage(m.owner, m.words, m.place), m.said) if fate.fate == UNNOTICED else ""
    return Verdict(m.owner, m.words, m.place, m.kind, m.said, m.why, fate.asked, fate.fate, because)


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
