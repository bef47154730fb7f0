"""The layer of time: for each provision whose windows differ, its status over time on both sides."""

from collections.abc import Iterator

from attrs import frozen

from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.situations import World
from policy_lang.evaluation.facts import LATEST
from policy_lang.values.dates import show_moment


@frozen
class Span:
    """A stretch `[start, end)` of moments on which a status stands, and how the moments are written."""

    start: int
    end: int
    status: str

    @property
    def shown(self) -> str:
        """The stretch in words."""
        if self.start <= 0:
            return "always" if self.end >= LATEST else f"before {show_moment(self.end)}"
        if self.end >= LATEST:
            return f"from {show_moment(self.start)}"
        return f"from {show_moment(self.start)} before {show_moment(self.end)}"


@frozen
class Timeline:
    """The status of a provision over time, before and after."""

    provision: str
    old: tuple[Span, ...]
    new: tuple[Span, ...]


def timelines(comparing: Comparing) -> Iterator[Timeline]:
    """The provisions of which a status differs on some day."""
    for regime in comparing.regimes():
        situations = comparing.of_regime(regime)
        for name in comparing.provisions(regime):
            old, new = (
                _merged([(s.start, s.end, _status(name, worlds)) for s, worlds in side])
                for side in ([(s, s.old) for s in situations], [(s, s.new) for s in situations])
            )
            if old != new:
                yield Timeline(name, old, new)


def _status(name: str, worlds: tuple[World, ...]) -> str:
    """The status of a provision in the worlds of a stretch; where it hangs on a question, each with its readings."""
    found: dict[str, list[str]] = {}
    for world in worlds:
        status = world.law.controls.get(name) or world.law.exemptions.get(name)
        said = status.status if status is not None else "not there"
        found.setdefault(said, []).append(
            " and ".join(f"{q.split('.')[-1]} is {reading}" for q, reading in world.readings)
        )
    if not found:
        return "not there"
    if len(found) == 1:
        return next(iter(found))
    return "; ".join(f"{status} if {_alternatives(readings)}" for status, readings in found.items())


def _alternatives(readings: list[str]) -> str:
    return " or ".join(readings) if len(readings) <= 2 else f"{readings[0]} or {len(readings) - 1} other readings"


def _merged(stretches: list[tuple[int, int, str]]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for start, end, status in stretches:
        if spans and spans[-1].status == status:
            spans[-1] = Span(spans[-1].start, end, status)
        else:
            spans.append(Span(start, end, status))
    return tuple(spans)
