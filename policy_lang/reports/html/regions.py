"""The table of regions: which cases come out differently, by which provision, from what to what, with an example."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from policy_lang.comparison.compare import Comparison, Told
from policy_lang.comparison.expected import Judged
from policy_lang.reports.diff_expected import heading, judged
from policy_lang.reports.diff_text import effect, example_facts, short, twin_lines, unexpected_lines
from policy_lang.reports.html.page import Child, code, dated, h, joined, said, section
from policy_lang.reports.html.provisions import Anchors

DIRECTIONS = {
    "tightened": "▲ stricter",
    "relaxed": "▼ milder",
    "left open": "▲ left open by what is not encoded",
    "settled": "▼ no longer left open",
}


def regions(found: Comparison, anchors: Anchors) -> Iterator[Element]:
    """The regions, and the changes that others hide."""
    told = [region for region in found.regions if not region.wholly]
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
            _table(found, told, anchors),
        )
    if hidden:
        yield section(
            "hidden",
            "Changes that other provisions hide in every case",
            h("ul", [_hidden(region, anchors) for region in hidden]),
        )


def _table(found: Comparison, told: list[Told], anchors: Anchors) -> Element:
    each = zip(told, judged(found), strict=True)
    titles = ("No.", "Before → after", "By", "Which cases, and when")
    head = h("tr", [h("th", title, scope="col", role="columnheader") for title in titles], role="row")
    return h(
        "table",
        h("caption", f"{len(told)} regions", class_="unseen"),
        h("thead", head, role="rowgroup"),
        [_region(number, region, one, anchors) for number, (region, one) in enumerate(each, 1)],
        class_="regions",
        role="table",
    )


def _region(number: int, told: Told, one: Judged | None, anchors: Anchors) -> Element:
    row = h(
        "tr",
        h("th", str(number), scope="row", role="rowheader"),
        h(
            "td",
            h("strong", said(effect(told))),
            h(
                "span",
                DIRECTIONS.get(told.direction, "◆ same outcome"),
                class_=f"direction {told.direction.replace(' ', '-')}",
            ),
            role="cell",
        ),
        h(
            "td",
            h("span", said(told.title)),
            anchors.named(told.provision),
            h("cite", said(told.cites)) if told.cites else None,
            role="cell",
        ),
        h("td", _cases(told, anchors), _expected(one), role="cell"),
        role="row",
    )
    example = h("tr", h("td", _example(number, told), colspan="4", role="cell"), role="row", class_="example")
    return h("tbody", row, example, id=f"region-{number}", role="rowgroup")


def _cases(told: Told, anchors: Anchors) -> Iterator[Child]:
    masks = [anchors.named(name) for name in told.masked_by]
    yield h(
        "ul",
        [h("li", said(condition)) for condition in told.conditions],
        [h("li", h("bdi", dated(when)), class_="when") for when in told.when],
        h("li", "where ", joined(masks), " does not already require as much") if masks else None,
        [h("li", "new duty: ", said(duty)) for duty in told.duties_added],
        [h("li", "duty no longer due: ", said(duty)) for duty in told.duties_removed],
    )


def _expected(one: Judged | None) -> Iterator[Child]:
    """Whether a region was expected; if not, a case that shows it."""
    if one is None:
        return
    yield h("p", h("strong", said(heading(one))), class_=f"judged {one.state.replace(' ', '-')}")
    if one.example is not None:
        yield h("ul", [h("li", said(line)) for line in unexpected_lines(one)])


def _example(number: int, told: Told) -> Element:
    if told.example is None:
        return h("p", "No example was made.", class_="quiet")
    facts = [
        h("tr", h("th", code(place), scope="row"), h("td", said(str(value))))
        for place, value in example_facts(told.example)
    ]
    readings = [h("li", code(short(name)), " is ", said(reading)) for name, reading in told.readings]
    twins = [h("li", said(line)) for line in twin_lines(told.twins())]
    return h(
        "details",
        h("summary", f"Example of region {number}"),
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
