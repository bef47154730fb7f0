"""The next change: when the law next changes for a case, by date or, as published by a day, by a publication."""

from datetime import date

from policy_lang.core import program as core
from policy_lang.core.decision import Change
from policy_lang.engine.bounds import Result
from policy_lang.engine.worlds import Asked, Laws, World
from policy_lang.evaluation.law import Law
from policy_lang.values.dates import show_moment
from policy_lang.values.truth import Truth


def next_change(all_laws: list[Laws], flat: list[tuple[World, Result]], asked: Asked) -> Change | None:
    """The first change of a provision whose conditions the case meets, or may meet."""
    found: list[Change] = []
    for laws in all_laws:
        looks = [(w, r) for w, r in flat if w.law.moments.keys() == set(laws.regimes)]
        if len(looks) != 1 and len({w.stretch for w, _ in looks}) != 1:
            continue
        world, result = looks[0]
        names = _concerned(world, result)
        published = _publication(laws, world, names, asked)
        found.extend(c for c in (published or _date(laws, world, names, asked),) if c)
    return min(found, key=lambda change: change.date, default=None)


def _concerned(world: World, result: Result) -> list[str]:
    """Provisions in any status whose own conditions the case meets or may meet."""
    provisions = {**world.law.controls, **world.law.exemptions}
    met = ((name, result.evaluation.own_conditions(name, status)) for name, status in provisions.items())
    return [name for name, derivation in met if derivation.truth is not Truth.FALSE]


def _statuses(law: Law, names: list[str]) -> list[tuple[str, object]]:
    provisions = {**law.controls, **law.exemptions}
    return [(provisions[name].status, provisions[name].body) for name in names]


def _publication(laws: Laws, world: World, names: list[str], asked: Asked) -> Change | None:
    """As published by a day: the first later publication that changes the law of the day decided on."""
    later = sorted(
        (i.published, i.name) for i in laws.index.program.instruments.values() if i.published > asked.published
    )
    before = _statuses(world.law, names)
    for published, name in later:
        for _, law in laws.at(world.law.moments, published, asked.answers):
            if _statuses(law, names) != before:
                return Change(date.fromordinal(published).isoformat(), name, "published")
    return None


def _date(laws: Laws, world: World, names: list[str], asked: Asked) -> Change | None:
    """The first later moment at which a provision changes its status or its text."""
    before = _statuses(world.law, names)
    start = max(world.law.moments.values())
    for point in laws.breakpoints:
        if point <= start:
            continue
        moments = dict.fromkeys(world.law.moments, point)
        for _, law in laws.at(moments, asked.published, asked.answers):
            after = _statuses(law, names)
            if after != before:
                changed = next(n for n, a, b in zip(names, after, before, strict=True) if a != b)
                return Change(show_moment(point), _by(law, world.law, changed), "date")
    return None


def _by(law: Law, earlier: Law, name: str) -> str:
    """The instrument whose act begins or ends, or that holds the provision whose window opens or closes."""
    status = law.controls.get(name) or law.exemptions[name]
    old = earlier.controls.get(name) or earlier.exemptions[name]
    for act in (status.act, old.act):
        if isinstance(act, core.StatusAct) and status.act is not old.act:
            return act.instrument
    return status.body.instrument
