"""Two readings of a question that make no difference: whichever is taken, every case has the same result.

In: a question. The law under the one reading is compared with the law under the other, as two policy sets are.
"""

from collections.abc import Iterator
from contextlib import suppress
from itertools import combinations

from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.differences import differences
from policy_lang.comparison.differing import why_open
from policy_lang.comparison.examples import result_of
from policy_lang.comparison.findings.asking import Asker, Example, Stretch, undecided
from policy_lang.comparison.findings.controls import short
from policy_lang.comparison.findings.model import SAME_READINGS, Answer, Finding, Refuted, Undecided
from policy_lang.comparison.ground import Unproved
from policy_lang.comparison.region import Region
from policy_lang.comparison.sides import Side
from policy_lang.comparison.situations import World, pairs
from policy_lang.core import program as core
from policy_lang.core.references import hangs_on
from policy_lang.reasoning.diagram import TooLarge
from policy_lang.reasoning.effects import formulas_of
from policy_lang.reasoning.expand import NotEncodable
from policy_lang.reasoning.formula import FALSE, Formula, both, either, neg
from policy_lang.reasoning.regions import TooMany
from policy_lang.reasoning.sizes import SIZES

GLANCES = 24
"""So many imagined cases are tried before all regions are looked for."""
FEW = 12
"""All regions are looked for where no more provisions than this may differ."""


def idle_readings(asker: Asker, regime: str) -> Iterator[Answer]:
    """For each question of a regime that its law asks, each two of its readings."""
    asked = _asked(asker)
    for question in asker.program.questions.values():
        if question.name.split(".")[0] == regime and question.name in asked:
            for (one, _), (other, _) in combinations(question.readings, 2):
                yield _same(asker, regime, question, one, other)


def _asked(asker: Asker) -> frozenset[str]:
    """The questions that conditions and windows ask."""
    program = asker.program
    held: list[core.Control | core.Exemption | core.StatusAct | core.DefinitionAct]
    held = [*program.controls.values(), *program.exemptions.values(), *program.acts]
    bodies = (a.body for a in program.acts if isinstance(a, core.DefinitionAct))
    held += [body for body in bodies if isinstance(body, core.Control | core.Exemption)]
    windows = (w.condition for one in held for w in one.windows if w.condition is not None)
    gaps = (gap.when for gap in program.not_encoded if gap.when is not None)
    asked = (hangs_on(term).questions for term in (*windows, *gaps))
    index = asker.standing().index
    return frozenset().union(*asked, *(index.asks(name) for name in index.edges))


def _same(asker: Asker, regime: str, question: core.Question, one: str, other: str) -> Answer:
    words = f"{one} and {other}"
    if any(question.name in hangs_on(gap.when).questions for gap in asker.program.not_encoded if gap.when is not None):
        return Refuted(SAME_READINGS, question.name)
    because = ""
    for published in asker.publications(regime):
        answers = (((question.name, reading),) for reading in (one, other))
        before, after = (Side("", asker.program, published, {}, answer) for answer in answers)
        comparing = Comparing.of(before, after)
        found = _glance(asker, comparing, regime) or _thorough(comparing, regime)
        if found is True or isinstance(found, Region):
            return Refuted(SAME_READINGS, question.name)
        because = because or (found.because if found is not None else "")
    if because:
        return Undecided(SAME_READINGS, question.name, words, question.place, because)
    return Finding(
        SAME_READINGS,
        question.name,
        words,
        question.place,
        f"`{short(question.name)}` makes no difference between `{one}` and `{other}`: every case has the same result",
        "leave the question out, or encode what hangs on it",
    )


def _glance(asker: Asker, comparing: Comparing, regime: str) -> bool:
    """Whether a case that is imagined for one provision comes out differently: most questions are settled by that."""
    here = [pair for situation in comparing.of_regime(regime) for pair in pairs(situation)][::-1]
    tried: set[Formula] = set()
    for name in sorted(comparing.provisions(regime), key=lambda n: len(comparing.old.reach(n))):
        for pair in here:
            if pair.old is None or pair.new is None or comparing.alike.provision(name, pair):
                continue
            with suppress(NotEncodable, undecided()):
                apart = _apart(pair.old, pair.new, name)
                if apart != FALSE and apart not in tried and len(tried) < GLANCES:
                    tried.add(apart)
                    days = Stretch(regime, pair.situation.start, pair.situation.end, pair.old)
                    found = asker.imagined(apart, days, SIZES[:2])
                    if found is not None and _comes_out_differently(pair.old, pair.new, found):
                        return True
    return False


def _apart(old: World, new: World, name: str) -> Formula:
    """When a provision is met in one of two laws only."""
    a, b = (next(iter(formulas_of(world.formulas, name).values()), FALSE) for world in (old, new))
    return FALSE if a == b else either((both((a, neg(b))), both((b, neg(a)))))


def _comes_out_differently(old: World, new: World, found: Example) -> bool:
    before, after = (result_of(world, found.case, found.readings).bounds for world in (old, new))
    pairs_ = [(before.outcome[a], after.outcome[a]) for a in before.outcome]
    return any(a[0] == a[1] and b[0] == b[1] and a != b for a, b in pairs_)


def _thorough(comparing: Comparing, regime: str) -> Region | Unproved | None:
    """A region in which results differ, where few provisions hang on the question."""
    here = tuple(pair for situation in comparing.of_regime(regime) for pair in pairs(situation))
    names = comparing.provisions(regime)
    hanging = [name for name in names if not all(comparing.alike.provision(name, pair) for pair in here)]
    if len(hanging) > FEW:
        return Unproved(hanging[0], f"{len(hanging)} provisions hang on it, and no small case was found that differs")
    return _difference(comparing, regime)


def _difference(comparing: Comparing, regime: str) -> Region | Unproved | None:
    """A region in which results differ, with an example; None if it is shown that there is none."""
    unproved: Unproved | None = None
    here = tuple(pair for situation in comparing.of_regime(regime) for pair in pairs(situation))
    for name in comparing.provisions(regime):
        affected = tuple(pair for pair in here if not comparing.alike.provision(name, pair))
        try:
            for authority in comparing.authorities(name) if affected else ():
                for done in differences(comparing, name, authority, affected):
                    if isinstance(done, Region) and not done.wholly:
                        return done
                    if isinstance(done, Unproved):
                        unproved = done
                    else:
                        unproved = Unproved(name, "no case was found among small ones that shows a difference")
        except (NotEncodable, TooLarge, TooMany, RecursionError) as error:
            unproved = unproved or Unproved(name, why_open(error))
    return unproved
