"""Exemptions that never lift, lower, discharge or bar anything."""

from collections.abc import Iterator
from copy import copy

from policy_lang.comparison.findings.asking import Asker, Example, Open, Wanted
from policy_lang.comparison.findings.contradictions import contradiction, told
from policy_lang.comparison.findings.controls import short
from policy_lang.comparison.findings.model import LIFTS_NOTHING, Answer, Finding, Refuted, Undecided, Witness
from policy_lang.comparison.situations import World
from policy_lang.core import program as core
from policy_lang.engine.bounds import control_result
from policy_lang.evaluation.law import Law
from policy_lang.evaluation.reference import Evaluation
from policy_lang.reasoning.effects import reducing
from policy_lang.reasoning.formula import FALSE, Formula, both, either, neg
from policy_lang.values.truth import Truth


def idle_exemptions(asker: Asker, regime: str) -> Iterator[Answer]:
    """For each exemption of a regime that is in force on some day: does it ever take anything away?"""
    for name, exemption in asker.program.exemptions.items():
        if name.split(".")[0] == regime and asker.in_force(regime, name):
            yield _idle(asker, regime, exemption)


def _idle(asker: Asker, regime: str, exemption: core.Exemption) -> Answer:
    name, words = exemption.name, exemption.title or short(exemption.name)
    because = ""
    for target in _targets(asker.program, name):
        found = asker.ever(regime, _matters(name, target), lambda e, target=target: _takes_away(e, name, target))  # type: ignore[misc]
        if isinstance(found, Example):
            return Refuted(LIFTS_NOTHING, name)
        if isinstance(found, Open):
            because = because or f"`{short(target)}`: {found.because}"
    if because:
        return Undecided(LIFTS_NOTHING, name, words, exemption.place, because)
    return _finding(asker, regime, exemption, words)


def _targets(program: core.Program, name: str) -> tuple[str, ...]:
    """What an exemption acts on, in any of its texts."""
    acts = (a.body for a in program.acts if isinstance(a, core.DefinitionAct) and a.target == name)
    texts = [body for body in (program.exemptions[name], *acts) if isinstance(body, core.Exemption)]
    return tuple(dict.fromkeys(t for text in texts for effect in text.effects for t in effect.targets))


# -- when an exemption matters ---------------------------------------------------------------------------------------


def _matters(name: str, target: str) -> Wanted:
    """When a control or exemption would come to more without an exemption."""

    def wanted(world: World) -> Formula:
        status = world.law.exemptions.get(name)
        if status is None or not status.in_force:
            return FALSE
        assert isinstance(status.body, core.Exemption)
        effects = [effect for effect in status.body.effects if target in effect.targets]
        return both((world.formulas.exempts(name), either(_without(world, name, target, e) for e in effects)))

    return wanted


def _without(world: World, name: str, target: str, effect: core.Effect) -> Formula:
    """When a target has what one effect of an exemption takes away, as far as the others leave it."""
    if effect.kind == "bars":
        return _unbarred(world, name, target)
    status = world.law.controls.get(target)
    if status is None or not status.in_force:
        return FALSE
    assert isinstance(status.body, core.Control)
    level = status.body.requirement.level if status.body.requirement else 0
    to = effect.level if effect.kind == "lowers" else 0
    if level <= to:
        return FALSE
    as_much = (
        world.formulas.exempts(other)
        for other, e in reducing(world.law, target)
        if other != name
        and (effect.kind == "discharges" or e.kind != "discharges")
        and (e.kind != "lowers" or e.level <= to)
    )
    return both((world.formulas.applies(target), neg(either(as_much))))


def _unbarred(world: World, name: str, target: str) -> Formula:
    """When an exemption that another bars would be on without it."""
    status = world.law.exemptions.get(target)
    if status is None or not status.in_force:
        return FALSE
    barring = (
        world.formulas.exempts(other)
        for other, one in world.law.exemptions.items()
        if other != name and one.in_force and any(e.kind == "bars" and target in e.targets for e in one.body.effects)  # type: ignore[union-attr]
    )
    return both((world.formulas.own_conditions(target, status.body), neg(either(barring))))


def _takes_away(example: Example, name: str, target: str) -> bool:
    """Whether the evaluator says of a target more without an exemption."""
    law = example.evaluation.law
    without = Evaluation(without_exemption(law, name), example.case)
    if target in law.exemptions:
        on = example.evaluation.exempts(target).truth, without.exempts(target).truth
        return on == (Truth.FALSE, Truth.TRUE)
    before = control_result(example.evaluation, target, reducing(law, target))
    after = control_result(without, target, reducing(without.law, target))
    return before.outcome[1] < after.outcome[0] or before.outstanding[1] < after.outstanding[0]


def without_exemption(law: Law, name: str) -> Law:
    """The same law without one exemption."""
    other = copy(law)
    other.exemptions = {n: status for n, status in law.exemptions.items() if n != name}
    return other


# -- what is told ----------------------------------------------------------------------------------------------------


def _finding(asker: Asker, regime: str, exemption: core.Exemption, words: str) -> Finding:
    """Why an exemption is idle: it is never on, never where its targets are, or others always do as much."""
    name = exemption.name
    targets = _targets(asker.program, name)
    named = ", ".join(f"`{short(t)}`" for t in targets[:4]) + (
        f" and {len(targets) - 4} more" if len(targets) > 4 else ""
    )
    places = tuple((_place(asker.program, t), "what it acts on") for t in targets[:4])
    on = asker.ever(regime, _is_on(name), lambda e: e.evaluation.exempts(name).truth is Truth.TRUE)
    if on is None:
        tests = contradiction(asker, regime, name)
        said, why = told(tests), "compare these tests with the text of the law"
        return Finding(
            LIFTS_NOTHING, name, words, exemption.place, f"`{short(name)}` is never on: {said}", why,
            tuple((mark.place, "one of these tests") for mark in tests), state="never true",
        )  # fmt: skip
    together = asker.ever(regime, _meets(name, targets), lambda _: True)
    if isinstance(together, Example):
        message = f"`{short(name)}` never takes anything away: where it is on, other exemptions do as much for {named}"
        others = _others_on(together, name, targets)
        if not others:
            message = f"`{short(name)}` never takes anything away: it leaves {named} all that they require"
        places = (*places, *((_place(asker.program, o), "does as much in the example") for o in others))
        on_too = f", and so is {', '.join(f'`{short(o)}`' for o in others)}" if others else ""
        witness: Witness | None = together.witness(f"`{short(name)}` is on{on_too}")
    else:
        message = f"`{short(name)}` never takes anything away: in no case is it on where {named} would have effect"
        witness = on.witness(f"`{short(name)}` is on, for nothing") if isinstance(on, Example) else None
    help = "check what it should act on, and whether its conditions are those of the law"
    return Finding(LIFTS_NOTHING, name, words, exemption.place, message, help, places, witness)


def _is_on(name: str) -> Wanted:
    return lambda world: world.formulas.exempts(name) if name in world.law.exemptions else FALSE


def _meets(name: str, targets: tuple[str, ...]) -> Wanted:
    """When an exemption is on while a control that it acts on applies."""

    def wanted(world: World) -> Formula:
        if name not in world.law.exemptions:
            return FALSE
        applying = (world.formulas.applies(t) for t in targets if t in world.law.controls)
        return both((world.formulas.exempts(name), either(applying)))

    return wanted


def _others_on(example: Example, name: str, targets: tuple[str, ...]) -> tuple[str, ...]:
    law = example.evaluation.law
    acting = dict.fromkeys(e for t in targets for e, _ in reducing(law, t) if e != name)
    return tuple(e for e in acting if example.evaluation.exempts(e).truth is Truth.TRUE)


def _place(program: core.Program, name: str) -> str:
    found = program.controls.get(name) or program.exemptions.get(name)
    return found.place if found is not None else ""
