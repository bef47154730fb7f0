"""Where something stands of which the core keeps only file and line."""

from collections.abc import Mapping

from policy_lang.source.text import Source, Span


def at(sources: Mapping[str, Source], place: str, words: str = "") -> Span:
    """The place of some words in the line of a `file:line`; without them, or if they go on, that of the line."""
    path, _, written = place.rpartition(":")
    number = int(written) if written.isdigit() else 1
    source = sources.get(path)
    line = source.line(number) if source else ""
    start = line.find(words) if words else -1
    end = start + len(words)
    if start < 0:
        start, end = len(line) - len(line.lstrip()), len(line.split("#")[0].rstrip())
    before = sum(len(text) + 1 for text in source.text.split("\n")[: number - 1]) if source else 0
    return Span(path, before + start, before + max(start, end), number, start + 1, number, max(start, end) + 1)
