"""Law that contradicts itself in time: acts of one publication that disagree, and windows that overlap or are empty."""

from collections.abc import Iterator
from itertools import combinations, islice, product

from policy_lang.core import program as core
from policy_lang.core import terms
from policy_lang.core.program import Program
from policy_lang.core.references import questions_in
from policy_lang.core.terms import Term

MAX_READINGS = 256
Act = core.StatusAct | core.DefinitionAct


def contradictory(program: Program) -> bool:
    """Whether the checker would refuse the windows and acts of a program (L403, L404, L411)."""
    holders = (*program.acts, *program.controls.values(), *program.exemptions.values())
    return (
        any(window.end is not None and window.end <= window.start for holder in holders for window in holder.windows)
        or any(clashing(here) for holder in holders for _, here in by_readings(program, holder.windows))
        or any(True for _ in conflicting(program))
    )


def conflicting(program: Program) -> Iterator[tuple[Act, Act, str]]:
    """Two acts published on one day that say different things of a provision or name on one day."""
    by_day: dict[tuple[int, str, str], list[Act]] = {}
    for act in program.acts:
        published = program.instruments[act.instrument].published
        if isinstance(act, core.StatusAct):
            for target in act.targets:
                by_day.setdefault((published, target, "status"), []).append(act)
        elif act.kind in ("replaces", "changes"):
            by_day.setdefault((published, act.target, "meaning"), []).append(act)
    for (_, target, _), acts in by_day.items():
        for a, b in combinations(acts, 2):
            if _disagree(a, b) and any(_overlap(v, w) for v in a.windows for w in b.windows):
                yield a, b, target


def _disagree(a: Act, b: Act) -> bool:
    if isinstance(a, core.DefinitionAct) and isinstance(b, core.DefinitionAct):
        return a.body != b.body
    return a.kind != b.kind


def _overlap(a: core.Window, b: core.Window, answered: bool = False) -> bool:
    """Whether two windows share a moment; under the same conditions, or with their questions answered."""
    return (
        (a.end is None or b.start < a.end)
        and (b.end is None or a.start < b.end)
        and (answered or a.condition is None or b.condition is None or a.condition == b.condition)
    )


def clashing(windows: list[core.Window]) -> list[tuple[core.Window, core.Window]]:
    """Pairs of windows, of those that exist under some answers, that share a moment."""
    return [(a, b) for a, b in combinations(windows, 2) if _overlap(a, b, answered=True)]


def by_readings(
    program: Program, windows: tuple[core.Window, ...]
) -> Iterator[tuple[dict[str, str], list[core.Window]]]:
    """For each way to answer the questions that some windows hang on, the windows that then exist."""
    names = sorted({q for window in windows if window.condition is not None for q in questions_in(window.condition)})
    choices = [[r for r, _ in program.questions[name].readings] for name in names if name in program.questions]
    for readings in islice(product(*choices), MAX_READINGS):
        answers = dict(zip(names, readings, strict=False))
        yield answers, [w for w in windows if w.condition is None or holds(w.condition, answers)]


def holds(term: Term, answers: dict[str, str]) -> bool:
    """Whether the condition of a window holds under some answers."""
    match term:
        case terms.Reading(question, reading):
            return answers.get(question) == reading
        case terms.All(parts):
            return all(holds(part, answers) for part in parts)
        case terms.Any(parts):
            return any(holds(part, answers) for part in parts)
        case terms.Not(part):
            return not holds(part, answers)
        case _:
            return True
