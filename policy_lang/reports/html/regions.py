"""The table of regions: which cases come out differently, by which provision, from what to what, with an example."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from policy_lang.comparison.causes import Cause
from policy_lang.comparison.compare import Comparison, Told
from policy_lang.comparison.expected import Judged
from policy_lang.reports.diff_expected import heading
from policy_lang.reports.diff_text import example_facts, twin_lines, unexpected_lines
from policy_lang.reports.html.page import Child, code, dated, h, joined, said, section
from policy_lang.reports.html.provisions import Anchors
from policy_lang.reports.together import (
    FEW_TURNS,
    Chapter,
    Member,
    Part,
    Together,
    chapters,
    effect,
    named,
    short,
    turned,
)

DIRECTIONS = {
    "tightened": "▲ stricter",
    "relaxed": "▼ milder",
    "left open": "▲ left open by what is not encoded",
    "settled": "▼ no longer left open",
}


def regions(found: Comparison, anchors: Anchors) -> Iterator[Element]:
    """The regions, and the changes that others hide."""
    told = chapters(found)
    hidden = [region for region in found.regions if region.wholly]
    if told:
        yield section(
            "regions",
            "Cases that come out differently",
            h(
                "p",
                "Where no other provision requires as much already. The example of each is an imagined case, decided "
                "on both sides; what it does not name does not apply.",
                class_="lead",
            ),
            _table(told, anchors),
        )
    if hidden:
        yield section(
            "hidden",
            "Changes that other provisions hide in every case",
            h("ul", [_hidden(region, anchors) for region in hidden]),
        )


def _table(told: tuple[Chapter, ...], anchors: Anchors) -> Element:
    titles = ("No.", "Before → after", "By", "Which cases, and when")
    head = h("tr", [h("th", title, scope="col", role="columnheader") for title in titles], role="row")
    number = sum(len(chapter.regions) for chapter in told)
    return h(
        "table",
        h("caption", f"{number} regions", class_="unseen"),
        h("thead", head, role="rowgroup"),
        [part for chapter in told for part in _chapter(chapter, anchors)],
        class_="regions",
        role="table",
    )


def _chapter(chapter: Chapter, anchors: Anchors) -> Iterator[Element]:
    """What differs because of the same declarations."""
    if not chapter.own:
        causes = [
            h("p", "Because of ", said(words), h("cite", said(place)) if place else None)
            for words, place in named(chapter.because)
        ]
        turns = list(_turns(chapter.because[0])) if len(chapter.because) == 1 else None
        cell = h("td", causes, turns, colspan="4", role="cell")
        yield h("tbody", h("tr", cell, role="row"), class_="because", role="rowgroup")
    for region in chapter.regions:
        yield _region(region, anchors)


def _turns(cause: Cause) -> Iterator[Element]:
    """For which cases a clause or an exemption holds on one side only; many are folded."""
    told = [
        (h("p", code(short(cause.name)), f" {holds} where"), h("ul", [h("li", said(one)) for one in conditions]))
        for holds, conditions in turned(cause)
    ]
    yield from (part for turn in told[:FEW_TURNS] for part in turn)
    if len(told) > FEW_TURNS:
        summary = h("summary", f"{len(told) - FEW_TURNS} more combinations of conditions")
        yield h("details", summary, [part for turn in told[FEW_TURNS:] for part in turn])


def _region(region: Together, anchors: Anchors) -> Element:
    alone = region.members[0] if len(region.members) == 1 else None
    shared = h(
        "tr",
        h("th", str(region.number), scope="row", role="rowheader"),
        h(
            "td",
            h("strong", said(region.effect)),
            h(
                "span",
                DIRECTIONS.get(region.direction, "◆ same outcome"),
                class_=f"direction {region.direction.replace(' ', '-')}",
            ),
            role="cell",
        ),
        h("td", _by(alone, anchors) if alone else f"{len(region.members)} provisions", role="cell"),
        h("td", _shared(region), _alone(alone, (), anchors) if alone else None, role="cell"),
        role="row",
    )
    several = len(region.parts) > 1
    rows = [] if alone else [row for part in region.parts for row in _part(part, several, anchors)]
    examples = [_example(region.number, member.told, alone is None) for member in region.members]
    example = h("tr", h("td", examples, colspan="4", role="cell"), role="row", class_="example")
    return h("tbody", shared, rows, example, id=f"region-{region.number}", role="rowgroup")


def _part(part: Part, several: bool, anchors: Anchors) -> Iterator[Element]:
    """The provisions of a region that differ on the same days: first those of which nothing else is to be said."""
    when = part.when if several else ()
    bare = [m for m in part.members if not (m.conditions or m.told.masked_by or m.judged)]
    if bare:
        yield _row([h("p", _by(member, anchors)) for member in bare], _list(_cases((), when)))
    for member in part.members:
        if member not in bare:
            yield _row(_by(member, anchors), _alone(member, when, anchors))


def _row(by: list[Child], cases: Child) -> Element:
    wide = h("td", by, colspan="2", role="cell")
    return h("tr", h("td", role="cell"), wide, h("td", cases, role="cell"), role="row", class_="member")


def _by(member: Member, anchors: Anchors) -> list[Child]:
    told = member.told
    cites = h("cite", said(told.cites)) if told.cites else None
    return [h("span", said(told.title)), anchors.named(told.provision), cites]


def _shared(region: Together) -> Element | None:
    return _list(
        [
            *_cases(region.conditions, region.parts[0].when if len(region.parts) == 1 else ()),
            *(h("li", "new duty: ", said(duty)) for duty in region.duties_added),
            *(h("li", "duty no longer due: ", said(duty)) for duty in region.duties_removed),
        ]
    )


def _alone(member: Member, when: tuple[str, ...], anchors: Anchors) -> list[Child]:
    masks = [anchors.named(name) for name in member.told.masked_by]
    items = _cases(member.conditions, when)
    if masks:
        items.append(h("li", "where ", joined(masks), " does not already require as much"))
    return [_list(items), *_expected(member.judged)]


def _cases(conditions: tuple[str, ...], when: tuple[str, ...]) -> list[Element]:
    return [
        *(h("li", said(condition)) for condition in conditions),
        *(h("li", h("bdi", dated(one)), class_="when") for one in when),
    ]


def _list(items: list[Element]) -> Element | None:
    return h("ul", items) if items else None


def _expected(one: Judged | None) -> Iterator[Child]:
    """Whether a region was expected; if not, a case that shows it."""
    if one is None:
        return
    yield h("p", h("strong", said(heading(one))), class_=f"judged {one.state.replace(' ', '-')}")
    if one.example is not None:
        yield h("ul", [h("li", said(line)) for line in unexpected_lines(one)])


def _example(number: int, told: Told, several: bool) -> Element:
    by: list[Child] = [", by ", code(short(told.provision))] if several else []
    if told.example is None:
        return h("p", f"No example was made of region {number}", by, ".", class_="quiet")
    facts = [
        h("tr", h("th", code(place), scope="row"), h("td", said(str(value))))
        for place, value in example_facts(told.example)
    ]
    readings = [h("li", code(short(name)), " is ", said(reading)) for name, reading in told.readings]
    twins = [h("li", said(line)) for line in twin_lines(told.twins())]
    return h(
        "details",
        h("summary", f"Example of region {number}", by),
        h(
            "table",
            h("thead", h("tr", h("th", "Fact", scope="col"), h("th", "Value", scope="col"))),
            h("tbody", facts),
            class_="facts",
        ),
        [h("p", "Open questions were answered:", class_="quiet"), h("ul", readings)] if readings else None,
        [h("p", "At the boundaries of the region:", class_="quiet"), h("ul", twins)] if twins else None,
    )


def _hidden(told: Told, anchors: Anchors) -> Element:
    masks = joined(anchors.named(name) for name in told.masked_by) if told.masked_by else "another provision"
    return h("li", anchors.named(told.provision), ": ", said(effect(told)), ", hidden by ", masks)
