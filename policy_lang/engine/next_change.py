"""The next change: when the law next changes for a case, by date or, as published by a day, by a publication."""

from datetime import date

from policy_lang.core import program as core
from policy_lang.core.decision import Change
from policy_lang.engine.ahead import Step, road
from policy_lang.engine.bounds import Result
from policy_lang.engine.touching import Touch
from policy_lang.engine.worlds import Asked, Laws, World
from policy_lang.evaluation.law import Law
from policy_lang.evaluation.reference import Evaluation
from policy_lang.values.dates import show_moment
from policy_lang.values.truth import Truth


def next_change(all_laws: list[Laws], flat: list[tuple[World, Result]], asked: Asked) -> Change | None:
    """The first change of a provision whose conditions the case meets, or may meet, before the change or after it."""
    first: Change | None = None
    for laws in all_laws:
        looks = [(w, r) for w, r in flat if w.law.moments.keys() == set(laws.regimes)]
        if len(looks) != 1 and len({w.stretch for w, _ in looks}) != 1:
            continue
        for look in looks:
            now = _Now(laws, *look, asked)
            change = now.publication() or now.date(first.date if first else "")
            if change is not None and (first is None or change.date < first.date):
                first = change
    return first


class _Now:
    """One look at a case, to which later laws are compared."""

    def __init__(self, laws: Laws, world: World, result: Result, asked: Asked) -> None:
        self.program = laws.index.program
        self.world = world
        self.evaluation = result.evaluation
        self.road = road(laws, world, asked)
        self.last = result.evaluation

    def publication(self) -> Change | None:
        """As published by a day: the first later publication that changes the law of the day decided on."""
        for step in self.road.by_publication():
            if self.changed(step) or self.met_otherwise(step):
                published = self.program.instruments[step.publication].published
                return Change(date.fromordinal(published).isoformat(), step.publication, "published")
        return None

    def date(self, before: str) -> Change | None:
        """The first moment, before one given, at which a provision changes, or whether the case meets it."""
        for step in self.road.by_date(before):
            if name := self.changed(step):
                return Change(show_moment(step.moment), _by(step.law, self.world.law, name), "date")
            if touched := self.met_otherwise(step):
                touch, name = touched
                by = touch.instrument or _by(step.law, self.world.law, name)
                return Change(show_moment(step.moment), by, "date")
        return None

    def changed(self, step: Step) -> str:
        """A provision that the case meets now, or may meet, and that has another status or text in a later law."""
        return next((name for name in step.changed if self._met_now(name) is not Truth.FALSE), "")

    def met_otherwise(self, step: Step) -> tuple[Touch, str] | None:
        """A provision with effect in a later law, or asleep there, whose conditions come out otherwise in it."""
        if not step.touched:
            return None
        evaluation = Evaluation(step.law, self.evaluation.case, self.world.assumed)
        evaluation.share_with(self.evaluation)
        evaluation.share_with(self.last)
        self.last = evaluation
        for touch, name in step.touched:
            status = step.law.status(name)
            assert status is not None
            if evaluation.own_conditions(name, status).truth is not self._met_now(name):
                return touch, name
        return None

    def _met_now(self, name: str) -> Truth:
        """How the conditions of a provision in any status come out now."""
        status = self.world.law.status(name)
        assert status is not None
        return self.evaluation.own_conditions(name, status).truth


def _by(law: Law, earlier: Law, name: str) -> str:
    """The instrument whose act begins or ends, or that holds the provision whose window opens or closes."""
    status = law.controls.get(name) or law.exemptions[name]
    old = earlier.controls.get(name) or earlier.exemptions[name]
    for act in (status.act, old.act):
        if isinstance(act, core.StatusAct) and status.act is not old.act:
            return act.instrument
    return status.body.instrument
