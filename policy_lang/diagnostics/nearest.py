"""Nearest names: what an author probably meant by a name that does not exist."""

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, if one is like it at all."""
    from difflib import get_close_matches

    candidates = list(known)
    folded = {candidate.lower(): candidate for candidate in reversed(candidates)}
    matches = get_close_matches(name.lower(), folded, n=1, cutoff=0.6)
    return folded[matches[0]] if matches else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A help sentence naming the nearest known name, or an empty text."""
    found = nearest(name, known)
    return f"did you mean `{found}`?" if found else ""
