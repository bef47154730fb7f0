"""Latent law: what would have effect if nothing were suspended, what keeps it asleep, and until when."""

from policy_lang.core import program as core
from policy_lang.core.decision import Latent
from policy_lang.core.facts import Case
from policy_lang.engine.bounds import ControlResult, Result, control_results
from policy_lang.engine.explain import reasons
from policy_lang.engine.worlds import Asked, Laws, World
from policy_lang.evaluation.law import Law
from policy_lang.evaluation.reference import Evaluation
from policy_lang.values.dates import show_moment
from policy_lang.values.truth import Truth


def latent(all_laws: list[Laws], case: Case, looks: list[tuple[World, Result]], asked: Asked) -> list[Latent]:
    """The controls and exemptions that only suspensions keep from having effect, in any world of a case."""
    found: dict[str, Latent] = {}
    certain: dict[str, int] = {}
    for world, result in looks:
        if world.law.awake() is world.law:
            continue
        evaluation = Evaluation(world.law.awake(), case, world.assumed)
        evaluation.share_with(result.evaluation)
        awake = control_results(evaluation, {})
        result.evaluation.share_with(evaluation)  # what sleeps is asked about again for the next change
        here = _on(result.controls)
        for name in _on(awake):
            made = _latent(all_laws, world, awake, name, asked) if name not in here else None
            if made is not None:
                first = found.setdefault(name, made)
                if made.awakes and (not first.awakes or made.awakes < first.awakes):
                    found[name] = first._replace(awakes=made.awakes)
                certain[name] = certain.get(name, 0) + (made.certainty == "certain")
    return [_with_certainty(made, certain[name] == len(looks)) for name, made in found.items()]


def _on(results: dict[str, ControlResult]) -> list[str]:
    """The controls that apply or may, and the exemptions that have effect on them or may."""
    controls = [name for name, control in results.items() if control.met.truth is not Truth.FALSE]
    exemptions = [
        exemption for name in controls for exemption, _, on in results[name].exemptions if on.truth is not Truth.FALSE
    ]
    return list(dict.fromkeys([*controls, *exemptions]))


def _with_certainty(made: Latent, certain: bool) -> Latent:
    return made._replace(certainty="certain" if certain else "possible")


def _latent(
    all_laws: list[Laws], world: World, awake: dict[str, ControlResult], name: str, asked: Asked
) -> Latent | None:
    """What a sleeping provision would contribute; None if it would contribute nothing."""
    control = awake.get(name)
    if control is not None:
        if control.met.truth is Truth.FALSE:
            return None
        level = control.body.requirement.level if control.body.requirement else 0
        body: core.Control | core.Exemption = control.body
        met, outcome = control.met, world.law.program.vocabulary.outcomes[level].name
        authority = control.body.requirement.authority if control.body.requirement else ""
        kind = "control"
    elif name in world.law.awake().exemptions:
        on = next((d for c in awake.values() for e, _, d in c.exemptions if e == name), None)
        if on is None or on.truth is Truth.FALSE:
            return None
        body, met, outcome, authority, kind = world.law.awake().exemptions[name].body, on, "", "", "exemption"
    else:
        return None
    return Latent(
        name,
        body.title,
        kind,
        outcome,
        authority,
        "certain" if met.truth is Truth.TRUE else "possible",
        body.cites,
        _sleepers(world.law, name),
        _awakes(all_laws, world, name, asked),
        reasons(met, world.law.awake(), met.truth),
    )


def _sleepers(law: Law, name: str) -> tuple[str, ...]:
    """The instruments whose acts keep a provision asleep, or the law that it would need to apply."""
    acts = law.suspending(name) or law.suspending()
    return tuple(dict.fromkeys(act.instrument for act in acts))


def _awakes(all_laws: list[Laws], world: World, name: str, asked: Asked) -> str:
    """The first moment after the decision at which the provision is in force, in this world's readings."""
    regime = name.split(".")[0]
    laws = next(laws for laws in all_laws if regime in laws.regimes)
    start = world.law.moments[regime]
    for point in laws.breakpoints:
        if point <= start:
            continue
        moments = {**world.law.moments, regime: point}
        answers = tuple(sorted({**dict(asked.answers), **dict(world.readings)}.items()))
        for _, law in laws.at(moments, asked.published, answers):
            status = law.controls.get(name) or law.exemptions.get(name)
            if status is not None and status.in_force:
                return show_moment(point)
    return ""
