"""Cases as an author would state them: without what does not apply, as far as the law says the same of them.

An imagined case says of everything that it does not mention that it does not apply. Much of that makes no difference.
"""

from collections.abc import Iterator
from typing import Any

from policy_lang.cases.read import read_case
from policy_lang.cases.write import Json, case_to_json
from policy_lang.comparison.twins import Tried, Twins
from policy_lang.core.decision import Decision
from policy_lang.core.facts import Case
from policy_lang.core.vocabulary import Vocabulary

Place = tuple[str | int, ...]
"""Where in the JSON of a case something stands."""


def plain(twins: Twins, regime: str, tried: Tried, vocabulary: Vocabulary, needed: set[Place]) -> Json:
    """A case in JSON without absences of which both laws say the same; `needed` gathers those that matter.

    Those are stated again on which something hangs once they are left out, until nothing hangs on any.
    """
    written = case_to_json(tried.case, twins.comparing.vocabulary)
    left_out = [place for place in _absences(written, ()) if place not in needed]
    while left_out:
        without = _without(written, left_out)
        case = read_case(without, vocabulary).case
        if case is None:
            break
        asked = twins.open_places(regime, case, dict(tried.readings))
        again = [place for place in left_out if any(_meets(_shown(place), one) for one in asked)]
        if not again:
            return without if _alike(twins, regime, tried, case) else written
        needed.update(again)
        left_out = [place for place in left_out if place not in needed]
    return written


def _alike(twins: Twins, regime: str, tried: Tried, case: Case) -> bool:
    """Whether both sides say the same of a case as of the one that was tried."""
    readings = dict(tried.readings)
    sides = ((twins.comparing.new, tried.new), (twins.comparing.old, tried.old))
    return all(_essence(twins.decided(side, regime, case, readings)) == _essence(said) for side, said in sides)


def _shown(place: Place) -> str:
    """A place as the evaluator names it: `item.parts[0].value`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return "".join(steps).removeprefix(".")


def _meets(place: str, asked: str) -> bool:
    """Whether one of two places is the other, or lies in it."""
    shorter, longer = sorted((place, asked), key=len)
    return longer == shorter or longer.startswith((f"{shorter}.", f"{shorter}["))


def _essence(decision: Decision | None) -> object:
    """What a decision says, without where and why."""
    if decision is None:
        return None
    return (
        (decision.at_least, decision.at_most, decision.outstanding, decision.by_authority),
        [(one.control, one.certainty, one.comes_to, one.charges) for one in decision.findings],
        [(one.provision, one.outcome) for one in decision.latent],
        [(duty.text, duty.by, duty.certainty) for duty in decision.duties],
        [question.question for question in decision.questions],
    )


def _absences(value: Any, place: Place) -> Iterator[Place]:
    """Where a case says that something does not apply, or is an empty list."""
    if value == [] or (isinstance(value, dict) and "not_applicable" in value):
        yield place
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _absences(inner, (*place, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _absences(inner, (*place, index))


def _without(value: Json, places: list[Place]) -> Any:
    """A case without what stands at some places, and without records in which nothing is left."""
    gone = frozenset(places)
    kept = {name: _copied(inner, (name,), gone) for name, inner in value.items() if (name,) not in gone}
    return {name: inner for name, inner in kept.items() if inner != {}}


def _copied(value: Any, place: Place, gone: frozenset[Place]) -> Any:
    if isinstance(value, list):
        return [_copied(inner, (*place, index), gone) for index, inner in enumerate(value)]
    if not isinstance(value, dict):
        return value
    kept = {name: _copied(inner, (*place, name), gone) for name, inner in value.items() if (*place, name) not in gone}
    return {name: inner for name, inner in kept.items() if inner != {}}


def absences(written: Json) -> dict[str, bool]:
    """The fields of a case, outside lists, that are an empty list (True) or do not apply (False): `item.value`."""
    found: dict[str, bool] = {}
    for place in _absences(written, ()):
        if all(isinstance(step, str) for step in place):
            value: Any = written
            for step in place:
                value = value[step]
            found[_shown(place)] = value == []
    return found
