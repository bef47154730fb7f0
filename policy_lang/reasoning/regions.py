"""Regions: all of a condition, as a short list of disjoint boxes.

In: a diagram, and the condition that every case meets. Out: boxes that are disjoint on what can happen, together make
up the condition, and cannot be widened. The list is the same in each run.
"""

from collections.abc import Iterator

from policy_lang.reasoning.axes import Cone
from policy_lang.reasoning.diagram import Diagram

MAX_BOXES = 128


class TooMany(Exception):
    """A condition falls into more boxes than anybody reads."""


def boxes(cone: Cone, condition: Diagram, feasible: Diagram) -> Iterator[dict[int, frozenset[int]]]:
    """The boxes of a condition; the axes that come first are let go last."""
    d = cone.diagrams
    left = d.both(condition, feasible)
    free = d.neg(feasible)
    count = 0
    while (start := d.first_box(left)) is not None:
        if count == MAX_BOXES:
            raise TooMany
        box = d.grown(d.either(left, free), start)
        left = d.both(left, d.neg(d.of_box(box)))
        count += 1
        yield box
