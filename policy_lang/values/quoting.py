"""How a text somebody wrote is shown inside a message."""

from __future__ import annotations

_SHOWN = 40


def quoted(text: str) -> str:
    """The text in quotes, with control characters escaped, cut to 40 characters.

    Input may be hostile: it must neither flood a report nor smuggle terminal codes into one.
    """
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")
