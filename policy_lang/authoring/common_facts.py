"""What does not apply in the scenarios of a file, told once as a background: each then states what it is about."""

from collections import Counter
from collections.abc import Sequence

from attrs import frozen

from policy_lang.syntax import ast

WORTHWHILE = 3
"""Fewer facts than these are not told apart."""
ABSENT, EMPTY = ast.SpecialFact("not applicable"), ast.SpecialFact("none")


@frozen
class Stating:
    """The facts that a scenario states, and the fields that are an empty list (True) or do not apply (False).

    Those it may leave out.
    """

    facts: tuple[ast.Given, ...]
    absent: dict[str, bool]


def common(scenarios: Sequence[Stating], name: str) -> ast.Background | None:
    """A background of what does not apply, or is an empty list, in most scenarios; None if it is not worth it."""
    counted = Counter(
        (fact.path, fact.value) for one in scenarios for fact in one.facts if fact.value in (ABSENT, EMPTY)
    )
    most = [key for key, count in counted.items() if count > 1 and 2 * count > len(scenarios)]
    background = ast.Background(ast.Name(name), tuple(ast.Given(path, value) for path, value in most), ())
    used = sum(fits(one, background) for one in scenarios)
    return background if len(most) >= WORTHWHILE and used > 1 else None


def fits(scenario: Stating, background: ast.Background) -> bool:
    """Whether a background changes nothing in a scenario.

    What it does not state itself must be so whether it is said or not; and no fact may lie inside another.
    """
    stated = {fact.path.text for fact in scenario.facts}
    for fact in background.facts:
        path = fact.path.text
        if path not in stated:
            inside = any(one.startswith(f"{path}.") or path.startswith(f"{one}.") for one in stated)
            if inside or scenario.absent.get(path) is not (fact.value == EMPTY):
                return False
    return True


def own(scenario: Stating, background: ast.Background) -> tuple[ast.Given, ...]:
    """The facts of a scenario that a background does not state already."""
    known = {(fact.path, fact.value) for fact in background.facts}
    return tuple(fact for fact in scenario.facts if (fact.path, fact.value) not in known)
