"""Controls that can never apply, and controls that another control always covers."""

from collections.abc import Iterator

from policy_lang.comparison.findings.asking import Asker, Confirmed, Example, Open, Wanted
from policy_lang.comparison.findings.contradictions import contradiction, told
from policy_lang.comparison.findings.model import COVERED, NEVER_APPLIES, Answer, Finding, Refuted, Undecided
from policy_lang.comparison.situations import World
from policy_lang.core import program as core
from policy_lang.engine.bounds import ControlResult, control_result
from policy_lang.reasoning.effects import comes_to, reducing
from policy_lang.reasoning.formula import Formula, both, either, neg
from policy_lang.values.truth import Truth


def idle_controls(asker: Asker, regime: str) -> Iterator[Answer]:
    """For each control of a regime that is in force on some day: can it apply, and does it ever decide anything?"""
    live: list[str] = []
    for name, control in asker.program.controls.items():
        if name.split(".")[0] == regime and asker.in_force(regime, name):
            answer = _never_applies(asker, regime, control)
            yield answer
            if isinstance(answer, Refuted):
                live.append(name)
    covered: dict[str, str] = {}
    for name in live:
        for answer in _covered(asker, regime, name, [n for n in live if n != name and covered.get(n) != name]):
            if isinstance(answer, Finding):
                covered[name] = answer.words
            yield answer


# -- controls that never apply -------------------------------------------------------------------------------------


def _never_applies(asker: Asker, regime: str, control: core.Control) -> Answer:
    name, words = control.name, control.title or short(control.name)

    def applies(world: World) -> Formula:
        return world.formulas.applies(name) if name in world.law.controls else either(())

    found = asker.ever(regime, applies, lambda example: example.evaluation.applies(name).truth is Truth.TRUE)
    if isinstance(found, Example):
        return Refuted(NEVER_APPLIES, name)
    if isinstance(found, Open):
        return Undecided(NEVER_APPLIES, name, words, control.place, found.because)
    tests = contradiction(asker, regime, name)
    return Finding(
        NEVER_APPLIES,
        name,
        words,
        control.place,
        f"`{short(name)}` can never apply: {told(tests)}",
        "compare these tests with the text of the law; a control that catches nothing is as if it were not there",
        tuple((mark.place, "one of these tests") for mark in tests),
        state="never true",
    )


# -- controls that another covers -----------------------------------------------------------------------------------


def _covered(asker: Asker, regime: str, name: str, others: list[str]) -> Iterator[Answer]:
    """Whether one other control always requires as much of the same authority."""
    control = asker.program.controls[name]
    texts = texts_of(asker.program, name)
    required = [text.requirement for text in texts if text.requirement is not None]
    if len(required) < len(texts) or any(text.duties or text.charges is not None for text in texts):
        return
    decides = asker.find(
        asker.stretches(regime), lambda w: decides_as(w, name, control), lambda e: _result(e, name).outcome[0] > 0
    )
    if not isinstance(decides, Example):
        return  # what exemptions always lift is no matter of other controls
    authorities = {one.authority for one in required}
    candidates = [n for n in others if _authorities(asker, n) == authorities and _covers_in(decides, name, n)]
    unsettled: list[tuple[str, str]] = []
    while candidates:
        other = candidates.pop(0)
        found = asker.ever(regime, _uncovered(name, other), _shows_uncovered(name, other))
        if found is None:
            yield _covered_by(asker, decides, name, other)
            return
        if isinstance(found, Open):
            unsettled.append((other, found.because))
        else:
            candidates = [n for n in candidates if _covers_in(found, name, n)]
    for other, because in unsettled:
        yield Undecided(COVERED, name, short(other), control.place, f"by `{short(other)}`: {because}")
    if not unsettled:
        yield Refuted(COVERED, name)


def _covered_by(asker: Asker, decides: Example, name: str, other: str) -> Finding:
    control, by = asker.program.controls[name], asker.program.controls[other]
    asked = [n for n, below in asker.standing().index.edges.items() if name in below and n != name]
    still = f" (`{short(asked[0])}` asks whether it applies, so it is still needed)" if asked else ""
    return Finding(
        COVERED,
        name,
        short(other),
        control.place,
        f"`{short(name)}` decides nothing: whenever it requires something, `{short(other)}` requires at least as much",
        f"keep it if the law has both; else one of the two texts is wider or narrower than was meant{still}",
        ((by.place, "always requires at least as much"),),
        decides.witness(f"`{short(name)}` and `{short(other)}` both apply"),
    )


def decides_as(world: World, name: str, control: core.Control) -> Formula:
    """When a control comes to all that it requires."""
    status = world.law.controls.get(name)
    if status is None or not isinstance(status.body, core.Control) or status.body.requirement is None:
        return either(())
    return comes_to(world.formulas, name, max(status.body.requirement.level, 1), None)


def _uncovered(name: str, other: str) -> Wanted:
    """When a control comes to more than another, or leaves more outstanding."""

    def wanted(world: World) -> Formula:
        status = world.law.controls.get(name)
        if status is None or not status.in_force:
            return either(())
        assert isinstance(status.body, core.Control)
        assert status.body.requirement is not None
        levels = {status.body.requirement.level, *(e.level for _, e in reducing(world.law, name) if e.kind == "lowers")}
        return either(
            both((comes_to(world.formulas, name, at, None, out), neg(comes_to(world.formulas, other, at, None, out))))
            for at in sorted(levels - {0}, reverse=True)
            for out in (False, True)
        )

    return wanted


def _shows_uncovered(name: str, other: str) -> Confirmed:
    def confirmed(example: Example) -> bool:
        mine, theirs = _result(example, name), _result(example, other)
        return mine.outcome[0] > theirs.outcome[1] or mine.outstanding[0] > theirs.outstanding[1]

    return confirmed


def _covers_in(example: Example, name: str, other: str) -> bool:
    """Whether a control may cover another in one case."""
    return not _shows_uncovered(name, other)(example)


def _result(example: Example, name: str) -> ControlResult:
    evaluation = example.evaluation
    return control_result(evaluation, name, reducing(evaluation.law, name))


def _authorities(asker: Asker, name: str) -> set[str]:
    texts = texts_of(asker.program, name)
    return {text.requirement.authority for text in texts if text.requirement is not None}


def texts_of(program: core.Program, name: str) -> list[core.Control]:
    """Every text of a control: as declared, and as acts give it."""
    acts = (a.body for a in program.acts if isinstance(a, core.DefinitionAct) and a.target == name)
    return [body for body in (program.controls[name], *acts) if isinstance(body, core.Control)]


def short(name: str) -> str:
    """A name without its regime."""
    return name.split(".")[-1]
