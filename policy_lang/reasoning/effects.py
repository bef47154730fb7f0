"""Effects: what a provision comes to in a complete case, as a diagram over the axes of a cone."""

from collections.abc import Callable, Hashable

from attrs import frozen

from policy_lang.core import program as core
from policy_lang.evaluation.law import Law
from policy_lang.reasoning.axes import Cone
from policy_lang.reasoning.diagram import Diagram
from policy_lang.reasoning.expand import Expander
from policy_lang.reasoning.formula import FALSE, Const, Formula, Named, both, either, neg


@frozen(cache_hash=True)
class Effect:
    """What a provision does: the rank required, what of it is outstanding after discharges, duties, and charges."""

    outcome: int = 0
    outstanding: int = 0
    duties: tuple[str, ...] = ()
    charges: Hashable = None
    possible: bool = False


NOTHING = Effect()


def reducing(law: Law, control: str) -> list[tuple[str, core.Effect]]:
    """The exemptions in force that act on a control."""
    return [
        (name, effect)
        for name, status in law.exemptions.items()
        if status.in_force
        for effect in status.body.effects  # type: ignore[union-attr]
        if effect.kind != "bars" and control in effect.targets
    ]


def comes_to(formulas: Expander, control: str, level: int, authority: str | None, discharges: bool = False) -> Formula:
    """When a control comes to a rank for an authority (None: any): it applies, and nothing takes it below.

    With `discharges`, what is discharged counts as taken away: that much is still outstanding.
    """
    law = formulas.law
    body = law.controls[control].body if control in law.controls else None
    if not isinstance(body, core.Control) or body.requirement is None or body.requirement.level < level:
        return FALSE
    if authority is not None and level_of(body, authority) < level:
        return FALSE
    spared = (
        formulas.exempts(name)
        for name, effect in reducing(law, control)
        if (effect.kind != "discharges" or discharges) and (effect.kind != "lowers" or effect.level < level)
    )
    return both((formulas.applies(control), neg(either(spared))))


def formulas_of(formulas: Expander, name: str) -> dict[str, Formula]:
    """Every formula that the effect of a provision hangs on, by the provision whose conditions it is."""
    law = formulas.law
    if name in law.controls:
        lessening = {e: is_on(formulas, e) for e, _ in reducing(law, name)}
        return {name: formulas.applies(name), **lessening}
    return {name: formulas.exempts(name)} if name in law.exemptions else {}


def is_on(formulas: Expander, exemption: str) -> Formula:
    """That an exemption is on, by its name."""
    on = formulas.exempts(exemption)
    return on if isinstance(on, Const) else Named(f"{exemption} is on", None, on)


def effect_of(cone: Cone, formulas: Expander, name: str, authority: str) -> Diagram:
    """The effect of a control for an authority, or of an exemption its duties; without the provision there is none."""
    law, d = formulas.law, cone.diagrams
    none = d.terminal(NOTHING)
    if name in law.exemptions:
        body = law.exemptions[name].body
        full = d.terminal(Effect(duties=tuple(sorted(body.duties))))
        return d.choose(cone.build(formulas.exempts(name)), full, none)
    if name not in law.controls:
        return none
    control = law.controls[name].body
    assert isinstance(control, core.Control)
    result = d.choose(
        cone.build(formulas.applies(name)), d.terminal(full_effect(control, authority, formulas.charged(control))), none
    )
    for exemption, effect in reducing(law, name):
        on = cone.build(is_on(formulas, exemption))
        reduced = d.apply((effect.kind, effect.level), _reduce(effect), result, result)
        result = d.choose(on, reduced, result)
    return result


def level_of(control: core.Control, authority: str) -> int:
    """The rank that a control requires from an authority."""
    requirement = control.requirement
    return requirement.level if requirement is not None and requirement.authority == authority else 0


def full_effect(control: core.Control, authority: str, charges: Hashable = None) -> Effect:
    """What a control comes to where it applies and nothing lessens it."""
    level = level_of(control, authority)
    return Effect(level, level, tuple(sorted(control.duties)), charges)


def _reduce(effect: core.Effect) -> Callable[[Hashable, Hashable], Hashable]:
    def step(value: Hashable, _: Hashable) -> Hashable:
        assert isinstance(value, Effect)
        match effect.kind:
            case "lifts":
                return NOTHING
            case "lowers":
                return Effect(
                    min(value.outcome, effect.level),
                    min(value.outstanding, effect.level),
                    value.duties,
                    value.charges,
                )
        return Effect(value.outcome, 0, value.duties, value.charges)

    return step
