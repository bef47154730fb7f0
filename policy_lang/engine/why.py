"""Why, and why not: the derivation of every provision for a case, whether it applies or not."""

from attrs import frozen

from policy_lang.core.decision import Because
from policy_lang.core.facts import Case
from policy_lang.engine.bounds import Result
from policy_lang.engine.decide import Engine, Options
from policy_lang.engine.explain import HOLDS, outline
from policy_lang.engine.worlds import World
from policy_lang.evaluation.derivation import Derivation
from policy_lang.evaluation.law import ENDED, SUSPENDED, Status


@frozen
class Derived:
    """A provision and how its conditions came out, test by test, as (depth, test)."""

    name: str
    title: str
    status: str
    holds: bool | None
    cites: str
    source: str
    world: str
    tests: tuple[tuple[int, Because], ...]


def derivations(engine: Engine, case: Case, options: Options, wanted: str | None) -> list[Derived]:
    """The derivation of one provision, or of all, in each world that makes a difference to it."""
    found: list[Derived] = []
    for group in engine.looks(case, options):
        for name in _names(group, wanted):
            seen: set[object] = set()
            for world, result in group:
                made = _derive(world, result, name, len(group) > 1)
                key = (made.status, made.holds, made.tests)
                if key not in seen:
                    seen.add(key)
                    found.append(made)
    return sorted(found, key=lambda d: (d.holds is not True, d.holds is False))


def _names(group: list[tuple[World, Result]], wanted: str | None) -> list[str]:
    law = group[0][0].law
    names = [*law.controls, *law.exemptions]
    return [n for n in names if wanted is None or n == wanted]


def _derive(world: World, result: Result, name: str, several: bool) -> Derived:
    law = world.law
    status: Status = law.controls.get(name) or law.exemptions[name]
    evaluation = result.evaluation
    evaluation.regime = name.split(".")[0]
    conditions = [("when", status.body.when), ("unless", status.body.unless)]
    tests: list[tuple[int, Because]] = []
    for word, term in conditions:
        if term is None:
            continue
        met: Derivation = evaluation.condition((evaluation.case.facts,), term)
        tests.append((0, Because(word, HOLDS[met.truth], "", "", "", "")))
        tests.extend(outline(met, evaluation, 1))
    met = evaluation.applies(name) if name in law.controls else evaluation.exempts(name)
    return Derived(
        name,
        status.body.title,
        _status_words(status),
        HOLDS[met.truth],
        status.body.cites,
        status.body.place,
        _world(world) if several else "",
        tuple(tests),
    )


def _status_words(status: Status) -> str:
    """A status, and the instrument whose act brought it about."""
    if status.act is None or status.act.kind == "resumes" or status.status not in (SUSPENDED, ENDED):
        return status.status
    return f"{status.status} by {status.act.instrument.split('.')[-1]}"


def _world(world: World) -> str:
    from policy_lang.values.dates import show_moment

    readings = [f"{q.split('.')[-1]} is {r}" for q, r in world.readings]
    return ", ".join([f"from {show_moment(world.stretch[0])}", *readings])
