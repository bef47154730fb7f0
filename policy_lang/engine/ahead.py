"""The road ahead of a law: the later laws in which something is otherwise, and what that is, whatever the case.

It is followed no further than a case asks, and kept for the next one.
"""

from bisect import bisect_right
from collections.abc import Iterator

from attrs import frozen

from policy_lang.engine.touching import Touch
from policy_lang.engine.worlds import Asked, Laws, World
from policy_lang.evaluation.law import IN_FORCE, SUSPENDED, Law
from policy_lang.nodes import Node
from policy_lang.values.dates import show_moment

MOST_ROADS = 2048


@frozen(eq=False, repr=False)
class Step(Node):
    """A later law, from a moment on or after a publication, that is not the same to every case.

    `changed` are the provisions with another status or text, `touched` those with effect in it, or asleep, whose
    conditions may come out otherwise, each with what touches it.
    """

    law: Law
    changed: tuple[str, ...]
    touched: tuple[tuple[Touch, str], ...]
    moment: int = 0
    publication: str = ""


class Road:
    """The steps ahead of a law: found in order, one change after another, and each only once."""

    def __init__(self, laws: Laws, law: Law, readings: dict[str, str], asked: Asked) -> None:
        self.laws = laws
        self.law = law
        self.readings = readings
        self.asked = asked
        start = bisect_right(laws.breakpoints, max(law.moments.values()))
        instruments = laws.index.program.instruments.values()
        self._moments = laws.breakpoints[start:]
        self._publications = sorted((i.published, i.name) for i in instruments if i.published > asked.published)
        self._by_date: list[list[Step]] = []
        self._by_publication: list[list[Step]] = []

    def by_date(self, before: str) -> Iterator[Step]:
        """The later moments at which something may change, up to one as decisions show it (if any)."""
        for number, moment in enumerate(self._moments):
            if before and show_moment(moment) >= before:
                return
            if number == len(self._by_date):
                moments = dict.fromkeys(self.law.moments, moment)
                touches = self.laws.touching.moment(moment)
                self._by_date.append(self._steps(moments, self.asked.published, touches, moment, ""))
            yield from self._by_date[number]

    def by_publication(self) -> Iterator[Step]:
        """The later publications that may change the law of the day decided on."""
        for number, (published, name) in enumerate(self._publications):
            if number == len(self._by_publication):
                touches = self.laws.touching.publication(name)
                self._by_publication.append(self._steps(self.law.moments, published, touches, 0, name))
            yield from self._by_publication[number]

    def _steps(
        self, moments: dict[str, int], published: int, touches: list[Touch], moment: int, publication: str
    ) -> list[Step]:
        """The later law, or one for each reading that it hangs on, as far as readings agree with those of today."""
        found = []
        for readings, law in self.laws.at(moments, published, self.asked.answers):
            if all(self.readings.get(question, reading) == reading for question, reading in readings.items()):
                changed = tuple(name for name in (*law.controls, *law.exemptions) if _changed(self.law, law, name))
                touched = tuple(_touched(self.law, law, touches))
                if changed or touched:
                    found.append(Step(law, changed, touched, moment, publication))
        return found


def road(laws: Laws, world: World, asked: Asked) -> Road:
    """The road ahead of the law of a world, kept with the laws for all moments of its stretch."""
    key = world.law.stretch, world.readings, asked.published, asked.answers
    found = laws.roads.get(key)
    if found is None:
        if len(laws.roads) > MOST_ROADS:
            laws.roads.clear()
        found = laws.roads[key] = Road(laws, world.law, dict(world.readings), asked)
    return found


def _changed(old: Law, new: Law, name: str) -> bool:
    before, after = old.status(name), new.status(name)
    assert before is not None
    assert after is not None
    return before.status != after.status or before.body != after.body


def _touched(old: Law, new: Law, touches: list[Touch]) -> Iterator[tuple[Touch, str]]:
    """The provisions that changes touch, less those whose conditions mean the same in both laws."""
    compared = new.compared(old)
    seen: set[str] = set()
    for touch in touches:
        if touch.instrument and not new.differs(old, touch.name):
            continue
        for name in sorted(touch.provisions - seen):
            seen.add(name)
            before, after = old.status(name), new.status(name)
            if before is None or after is None or after.status not in (IN_FORCE, SUSPENDED):
                continue
            if before.body is not after.body or not compared.same_conditions(name):
                yield touch, name
