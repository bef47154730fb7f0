"""Nearest names: what an author probably meant by a name that does not exist."""

from collections.abc import Iterable

MANY = 300
"""With more names than this, only those that begin alike are compared: comparing is slow."""

FEW = 8
"""At most so many names are listed where none is near."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, if one is like it at all."""
    from difflib import get_close_matches

    candidates = [candidate for candidate in known if candidate != name]
    if len(candidates) > MANY:
        candidates = [candidate for candidate in candidates if candidate[:2].lower() == name[:2].lower()][:MANY]
    folded = {candidate.lower(): candidate for candidate in reversed(candidates)}
    matches = get_close_matches(name.lower(), folded, n=1, cutoff=0.6)
    return folded[matches[0]] if matches else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A help sentence naming the nearest known name, or an empty text."""
    found = nearest(name, known)
    return f"did you mean `{found}`?" if found else ""


def suggest(name: str, known: Iterable[str], what: str) -> str:
    """The nearest known name; if none is near, what there is: `what` is such as "the records"."""
    names = list(dict.fromkeys(known))
    near = did_you_mean(name, names)
    if near or not names:
        return near
    more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
    return f"{what}: {', '.join(names[:FEW])}{more}"
