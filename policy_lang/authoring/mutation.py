"""`policy test --mutate`: the law with one small mistake at a time, and whether a scenario notices.

Changes are made to the core program, where every term knows its file, line and words, and tried (`trials`). A change
that nothing notices survives: either a scenario is missing, or there is a reason, which a file of explanations gives
or a comparison with the law as it is.
"""

from attrs import evolve, frozen

from policy_lang.authoring.explained import Explained, Passage
from policy_lang.authoring.kept import Fate, Kept
from policy_lang.authoring.mutants import Mutant, mutants
from policy_lang.authoring.scenarios import ready_scenarios
from policy_lang.authoring.trials import NOTICED, PROVED, UNNOTICED, Trials
from policy_lang.engine.pipeline import Loaded
from policy_lang.errors import PolicyLangError
from policy_lang.semantics.check import Checked


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
        trials = Trials(loaded, checked, found, scenarios, jobs, Kept(None) if matching else Kept.of(loaded, checked))
        trials.run(wanted)
        named = [n for n in wanted if matching is None or trials.fate(n).asked]
        verdicts += _verdicts(trials, named, explained, prove)
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


def _verdicts(trials: Trials, numbers: list[int], explained: Explained, prove: bool) -> list[Verdict]:
    """What became of mutants: what nothing notices is explained, or else compared with the law as it is."""
    found = {n: _verdict(trials.mutants[n], trials.fate(n), explained) for n in numbers}
    surviving = [n for n, verdict in found.items() if verdict.survives] if prove else []
    trials.compare(surviving)
    same = {n: evolve(found[n], fate=PROVED) for n in surviving if trials.fate(n).same}
    return list({**found, **same}.values())


def _verdict(m: Mutant, fate: Fate, explained: Explained) -> Verdict:
    because = explained.reason(Passage(m.owner, m.words, m.place), m.said) if fate.fate == UNNOTICED else ""
    return Verdict(m.owner, m.words, m.place, m.kind, m.said, m.why, fate.asked, fate.fate, because)
