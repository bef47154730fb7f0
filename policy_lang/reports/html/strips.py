"""The strip of windows: on which days a provision had which status, before and after, in words and in pattern.

A strip is a table with a row for each stretch of days; the style sheet lays the rows side by side where there is room.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from policy_lang.comparison.compare import Comparison
from policy_lang.comparison.timelines import Span, Timeline
from policy_lang.reports.html.page import Child, dated, h, joined, said, section
from policy_lang.reports.html.provisions import Anchors

ROOM = 150
"""So many letters a strip may take side by side; a longer one always runs downwards."""
DATE = 20
"""The letters that a stretch takes for its days at least."""
PATTERNS = {
    "in force": "in-force",
    "suspended": "suspended",
    "pending": "pending",
    "ended": "absent",
    "not yet published": "absent",
    "not there": "absent",
}
"""How a status is drawn; one that hangs on a question is drawn as both."""


def strips(found: Comparison, anchors: Anchors) -> Iterator[Element]:
    """The strips of all provisions whose status differs on some day; those that share theirs are told together."""
    if not found.timelines:
        return
    grouped: dict[tuple[tuple[Span, ...], tuple[Span, ...]], list[str]] = {}
    for line in found.timelines:
        grouped.setdefault((line.old, line.new), []).append(line.provision)
    yield section(
        "time",
        "From when",
        h(
            "p",
            "Status by day, before and after. A strip is not to scale; framed stretches differ.",
            class_="lead",
        ),
        [_strip(Timeline("", old, new), names, anchors) for (old, new), names in grouped.items()],
    )


def _strip(line: Timeline, names: list[str], anchors: Anchors) -> Element:
    stretches = list(_stretches(line))
    head = h("thead", _row([_head("Days", "col"), _head("Before", "col"), _head("After", "col")]), role="rowgroup")
    rows = [_row([_head(dated(days.shown), "row"), _cell(old), _cell(new)], old != new) for days, old, new in stretches]
    longest = max(len(part) for _, *both in stretches for status in both for part in status.split("; "))
    direction = "strip down" if len(stretches) * max(longest, DATE) > ROOM else "strip"
    table = h("table", head, h("tbody", rows, role="rowgroup"), class_=direction, role="table")
    table.set("aria-label", "Status by day, before and after")
    return h("figure", h("figcaption", joined(anchors.named(name) for name in names)), table, class_="timeline")


def _row(cells: list[Element], differs: bool = False) -> Element:
    return h("tr", cells, role="row", class_="differs" if differs else None)


def _head(words: Child, scope: str) -> Element:
    return h("th", words, scope=scope, role="columnheader" if scope == "col" else "rowheader")


def _cell(status: str) -> Element:
    pattern = PATTERNS.get(status, "mixed")
    return h("td", [h("span", said(part)) for part in status.split("; ")], class_=f"status {pattern}", role="cell")


def _stretches(line: Timeline) -> Iterator[tuple[Span, str, str]]:
    """The stretches on which neither side changes."""
    spans = (*line.old, *line.new)
    starts = sorted({span.start for span in spans})
    last = max(span.end for span in spans)
    for start, end in zip(starts, [*starts[1:], last], strict=True):
        yield Span(start, end, ""), _at(line.old, start), _at(line.new, start)


def _at(side: tuple[Span, ...], moment: int) -> str:
    return next((span.status for span in side if span.start <= moment < span.end), "not there")
