"""`policy test --mutate`: the law with one small mistake at a time, and whether a scenario notices.

Changes are made to the core program, where every term knows its file, line and words. For each, only those scenarios
are decided again that could notice it (`noticing`); the first that fails settles it. Law that the checker would refuse
is noticed without any. A change that nothing notices survives: either a scenario is missing, or there is a reason,
which a file of explanations gives.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from attrs import frozen

from policy_lang.authoring.explained import Explained, Passage
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

REFUSED, NOTICED, UNNOTICED = "refused", "noticed", "unnoticed"
"""What becomes of a mutant: the checker refuses it, a scenario that passes fails, or neither."""


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
) -> Mutation:
    """Try every change; with `only`, changes in these files, folders or regimes.

    With `matching`, only scenarios of that title, and changes to what these ask for.
    """
    explained = explained or Explained()
    made = [(checked, _made(loaded, checked, only)) for checked in loaded.checked if isinstance(checked, Checked)]
    for part in only:
        if not any(_within(part, mutant) for _, found in made for mutant in found):
            raise PolicyLangError(f"--only: `{part}` is no file, folder or regime of the policies with law to change")
    verdicts: list[Verdict] = []
    for checked, found in made:
        chosen = [r for r in ready_scenarios(checked) if matching is None or matching.lower() in r.node.title.lower()]
        trials = choose(checked.program, found, chosen, jobs)
        tried = [trial for trial in trials if trial.asked or matching is None]
        fates = _with_progress(each(Trying(checked.program, chosen, tried).fate, len(tried), jobs), len(tried))
        verdicts.extend(_verdict(trial, fate, explained) for trial, fate in zip(tried, fates, strict=True))
    every = matching is None and not only
    return Mutation(tuple(verdicts), explained.unused("") if every else ())


def _made(loaded: Loaded, checked: Checked, only: tuple[str, ...]) -> list[Mutant]:
    places = {s.id: s.span.place for s in checked.symbols.all("set", "threshold", "measure", "clause")}
    made = mutants(checked.program, places, loaded.sources)
    return [mutant for mutant in made if not only or any(_within(part, mutant) for part in only)]


def _within(part: str, mutant: Mutant) -> bool:
    """Whether a change is in a file, folder or regime."""
    path = mutant.place.rpartition(":")[0]
    return part in (path, mutant.owner.split(".")[0]) or path.startswith(f"{part.rstrip('/')}/")


def choose(program: Program, made: list[Mutant], scenarios: list[Ready], jobs: int = 1) -> list[Trial]:
    """Every mutant with the scenarios that could notice it."""
    if not made:
        return []
    hurrying = [hurried(ready) for ready in scenarios]
    found = _counted(each(Meeting(program, made, hurrying).meet, len(hurrying), jobs), len(hurrying), "scenarios read")
    return select(made, list(found))


def _verdict(trial: Trial, fate: str, explained: Explained) -> Verdict:
    m = trial.mutant
    because = explained.reason(Passage(m.owner, m.words, m.place), m.said) if fate == UNNOTICED else ""
    return Verdict(m.owner, m.words, m.place, m.kind, m.said, m.why, len(trial.asked), fate, because)


class Trying:
    """Decides scenarios again under changed law."""

    def __init__(self, program: Program, scenarios: list[Ready], trials: list[Trial]) -> None:
        self.engine = Engine(program)
        self.scenarios = [hurried(ready) for ready in scenarios]
        self.trials = trials

    def fate(self, number: int) -> str:
        """Whether the checker refuses a mutant, or a scenario that passes by the law fails under it."""
        trial = self.trials[number]
        program = trial.mutant.make()
        if trial.mutant.kind == "window" and contradictory(program):
            return REFUSED
        engine = Engine(program, like=self.engine)
        noticed = any(run_scenario(engine, self.scenarios[n]).failures for n in trial.order)
        return NOTICED if noticed else UNNOTICED


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


def _with_progress(found: Iterable[str], total: int) -> Iterator[str]:
    survived = 0

    def also(fate: str) -> str:
        nonlocal survived
        survived += fate == UNNOTICED
        return f", {survived} not noticed"

    return _counted(found, total, "changes tried", also)
