"""How large imagined cases are, and which amounts may be missing in them."""

from enum import Enum
from typing import TypeAlias

Sizes: TypeAlias = tuple[tuple[int, int], ...]
SIZES: Sizes = ((1, 1), (1, 2), (2, 2), (2, 3))
"""How many members a list may have, and how deep lists may lie in lists: small cases are looked for first."""
SMALLEST = SIZES[:1]


class Amounts(Enum):
    """What is taken of the amounts that shares are counted in."""

    STATED = "each is stated, and a whole is more than nothing"
    LACKING = "each may not apply; a whole that does is more than nothing"
    NOTHING = "each may not apply, and a whole may be nothing: then a share of it is open"
