"""The impact chart: cases of a portfolio that come out differently, by the provisions responsible, and their values."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from xml.etree.ElementTree import Element

from policy_lang.comparison.impact import Flip, Impact, at_stake
from policy_lang.reports.html.page import Child, h, joined, said, scrolling, section
from policy_lang.reports.html.provisions import Anchors
from policy_lang.values.exact import show_number

Group = tuple[tuple[str, ...], list[Flip]]
OTHER_OUTCOME = ("outcome", "authority")
"""Kinds of flips in which the outcome is known on both sides; in the others it became known, or unknown."""


def impact(found: Impact | None, anchors: Anchors) -> Iterator[Element]:
    """The chart, and all cases behind it."""
    if found is None:
        return
    unreadable = f"; {found.unreadable} could not be read" if found.unreadable else ""
    said_first = f"{len(found.flips)} of {found.total} cases come out differently{unreadable}."
    yield section(
        "impact",
        "Impact on the portfolio",
        h("p", h("strong", said_first)),
        [_chart(_groups(found.flips), anchors), _flips(found.flips, anchors)] if found.flips else None,
    )


def _groups(flips: Sequence[Flip]) -> list[Group]:
    """Flips by the provisions responsible, the most first."""
    grouped: dict[tuple[str, ...], list[Flip]] = {}
    for flip in flips:
        grouped.setdefault(flip.responsible, []).append(flip)
    return sorted(grouped.items(), key=lambda group: (-len(group[1]), group[0]))


def _chart(groups: list[Group], anchors: Anchors) -> Element:
    most = max(len(flips) for _, flips in groups)
    stakes = [at_stake(flips) for _, flips in groups]
    highest = {c: max(s.get(c, Fraction(0)) for s in stakes) for c in sorted({c for s in stakes for c in s})}
    titles = ("Provisions responsible", "Cases", "Value at stake")
    rows = [
        h(
            "tr",
            h("th", _names(names, anchors), scope="row"),
            h("td", _counted(flips, most)),
            h("td", [_amount(stake[c], highest[c], c) for c in highest if c in stake] or "none stated"),
        )
        for (names, flips), stake in zip(groups, stakes, strict=True)
    ]
    return h(
        "figure",
        h(
            "table",
            h("thead", h("tr", [h("th", title, scope="col") for title in titles])),
            h("tbody", rows),
            class_="chart",
        ),
        h(
            "figcaption",
            "Filled: another outcome, or that of another authority. In outline: the outcome became known or unknown. "
            "Bars of values compare within a currency.",
        ),
    )


def _counted(flips: list[Flip], most: int) -> list[Child]:
    outcome = sum(flip.kind in OTHER_OUTCOME for flip in flips)
    known = len(flips) - outcome
    words = [f"{outcome} with another outcome" if outcome else "", f"{known} became known or unknown" if known else ""]
    label = ", ".join(filter(None, words))
    full, rest = _share(outcome, most), _share(known, most)
    return [_bars(label, (("filled", 0, full), ("outlined", full, rest))), h("span", label)]


def _amount(amount: Fraction, highest: Fraction, currency: str) -> Element:
    label = f"{show_number(amount)} {currency}"
    return h("div", _bars(label, (("filled", 0, _share(amount, highest)),)), h("span", label))


def _share(part: Fraction | int, whole: Fraction | int) -> int:
    """The length of a bar in hundredths of the longest, at least one where there is something."""
    return max(1, int(part * 100 / whole)) if part > 0 and whole > 0 else 0


def _bars(label: str, bars: tuple[tuple[str, int, int], ...]) -> Element:
    drawn = [
        h("rect", x=f"{start}%", y="1", width=f"{length}%", height="10", class_=name)
        for name, start, length in bars
        if length
    ]
    return h("svg", drawn, role="img", aria_label=label, class_="bar", width="100%", height="12")


def _flips(flips: Sequence[Flip], anchors: Anchors) -> Element:
    titles = ("Case", "Before", "After", "What", "By", "Value")
    rows = [
        h(
            "tr",
            h("th", said(flip.case), scope="row", title=flip.place),
            h("td", said(flip.old)),
            h("td", said(flip.new)),
            h("td", flip.kind),
            h("td", _names(flip.responsible, anchors)),
            h(
                "td",
                f"{show_number(flip.value.amount)} {flip.value.currency}" if flip.value is not None else "none stated",
            ),
        )
        for flip in flips
    ]
    table = h(
        "table", h("thead", h("tr", [h("th", title, scope="col") for title in titles])), h("tbody", rows), class_="list"
    )
    return h(
        "details", h("summary", f"The {len(flips)} cases"), scrolling("The cases that come out differently", table)
    )


def _names(names: tuple[str, ...], anchors: Anchors) -> list[Child]:
    return joined(anchors.named(name) for name in names) or ["what is not encoded"]
