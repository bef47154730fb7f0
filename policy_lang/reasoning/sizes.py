"""How large imagined cases are."""

SIZES = ((1, 1), (1, 2), (2, 2), (2, 3))
"""How many members a list may have, and how deep lists may lie in lists: small cases are looked for first."""
