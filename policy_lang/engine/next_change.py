"""The next change: when the law next changes for a case, by date or, as published by a day, by a publication."""

from collections.abc import Iterator
from datetime import date

from policy_lang.core import program as core
from policy_lang.core.decision import Change
from policy_lang.engine.bounds import Result
from policy_lang.engine.touching import Touch
from policy_lang.engine.worlds import Asked, Laws, World
from policy_lang.evaluation.law import IN_FORCE, SUSPENDED, Law
from policy_lang.evaluation.reference import Evaluation
from policy_lang.values.dates import show_moment
from policy_lang.values.truth import Truth


def next_change(all_laws: list[Laws], flat: list[tuple[World, Result]], asked: Asked) -> Change | None:
    """The first change of a provision whose conditions the case meets, or may meet, before the change or after it."""
    found: list[Change] = []
    for laws in all_laws:
        looks = [(w, r) for w, r in flat if w.law.moments.keys() == set(laws.regimes)]
        if len(looks) != 1 and len({w.stretch for w, _ in looks}) != 1:
            continue
        for look in looks:
            now = _Now(laws, *look, asked)
            found.extend(c for c in (now.publication() or now.date(),) if c)
    return min(found, key=lambda change: change.date, default=None)


class _Now:
    """One look at a case, to which later laws are compared."""

    def __init__(self, laws: Laws, world: World, result: Result, asked: Asked) -> None:
        self.laws = laws
        self.world = world
        self.result = result
        self.asked = asked
        self.names = _concerned(world, result)
        self.last = result.evaluation
        self.before = _statuses(world.law, self.names)

    def publication(self) -> Change | None:
        """As published by a day: the first later publication that changes the law of the day decided on."""
        instruments = self.laws.index.program.instruments.values()
        later = sorted((i.published, i.name) for i in instruments if i.published > self.asked.published)
        for published, name in later:
            for law in self.later(self.world.law.moments, published):
                if self.changed(law) or self.met_otherwise(law, self.laws.touching.publications[name]) is not None:
                    return Change(date.fromordinal(published).isoformat(), name, "published")
        return None

    def date(self) -> Change | None:
        """The first later moment at which a provision changes its status, its text, or whether the case meets it."""
        start = max(self.world.law.moments.values())
        for point in self.laws.breakpoints:
            if point <= start:
                continue
            moments = dict.fromkeys(self.world.law.moments, point)
            touches = self.laws.touching.moments.get(point, ())
            for law in self.later(moments, self.asked.published):
                if name := self.changed(law):
                    return Change(show_moment(point), _by(law, self.world.law, name), "date")
                if touched := self.met_otherwise(law, touches):
                    touch, name = touched
                    by = touch.instrument or _by(law, self.world.law, name)
                    return Change(show_moment(point), by, "date")
        return None

    def later(self, moments: dict[str, int], published: int) -> Iterator[Law]:
        """The laws of a moment, in the readings that agree with those of this look."""
        here = dict(self.world.readings)
        for readings, law in self.laws.at(moments, published, self.asked.answers):
            if all(here.get(question, reading) == reading for question, reading in readings.items()):
                yield law

    def changed(self, law: Law) -> str:
        """A provision that the case meets now and that has another status or text in a later law."""
        after = _statuses(law, self.names)
        return next((n for n, a, b in zip(self.names, after, self.before, strict=True) if a != b), "")

    def met_otherwise(self, law: Law, touches: tuple[Touch, ...]) -> tuple[Touch, str] | None:
        """A provision with effect in a later law, or asleep there, whose conditions come out otherwise in it."""
        evaluation = Evaluation(law, self.result.evaluation.case, self.world.assumed)
        evaluation.share_with(self.result.evaluation)
        evaluation.share_with(self.last)
        self.last = evaluation
        seen: set[str] = set()
        for touch in touches:
            if touch.instrument and not law.differs(self.world.law, touch.name):
                continue
            for name in sorted(touch.provisions - seen):
                seen.add(name)
                status, old = law.status(name), self.world.law.status(name)
                if status is None or old is None or status.status not in (IN_FORCE, SUSPENDED):
                    continue
                truth = evaluation.own_conditions(name, status).truth
                if truth is not self.result.evaluation.own_conditions(name, old).truth:
                    return touch, name
        return None


def _concerned(world: World, result: Result) -> list[str]:
    """Provisions in any status whose own conditions the case meets or may meet."""
    provisions = {**world.law.controls, **world.law.exemptions}
    met = ((name, result.evaluation.own_conditions(name, status)) for name, status in provisions.items())
    return [name for name, derivation in met if derivation.truth is not Truth.FALSE]


def _statuses(law: Law, names: list[str]) -> list[tuple[str, object]]:
    provisions = {**law.controls, **law.exemptions}
    return [(provisions[name].status, provisions[name].body) for name in names]


def _by(law: Law, earlier: Law, name: str) -> str:
    """The instrument whose act begins or ends, or that holds the provision whose window opens or closes."""
    status = law.controls.get(name) or law.exemptions[name]
    old = earlier.controls.get(name) or earlier.exemptions[name]
    for act in (status.act, old.act):
        if isinstance(act, core.StatusAct) and status.act is not old.act:
            return act.instrument
    return status.body.instrument
