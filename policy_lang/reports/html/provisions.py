"""Provisions: what is written before and after, beside the words of the law and where they stand."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from attrs import field, frozen

from policy_lang.comparison.citations import Citation, Passages
from policy_lang.comparison.compare import Comparison
from policy_lang.comparison.provisions import Change
from policy_lang.reports.html.page import Child, code, dated, h, joined, link, said, section
from policy_lang.reports.html.redline import redline
from policy_lang.reports.together import short

FEW = 12
"""Up to so many provisions stand open; more are folded, and open on paper."""
SIGNS = {"added": "+", "removed": "−", "renamed": "~", "changed": "~", "unchanged": "="}
_PLAIN = re.compile(r"[^A-Za-z0-9]+")


@frozen(eq=False)
class Anchors:
    """Where on the page a provision stands: an id for each, none twice."""

    _of: dict[tuple[str, str], str] = field(factory=dict)
    _taken: set[str] = field(factory=set)

    @classmethod
    def of(cls, found: Comparison) -> "Anchors":
        """The anchors of the provisions that the page shows."""
        made = cls()
        for change in (*found.changes, *found.unchanged):
            made._add(change.kind, change.name)
        return made

    def _add(self, kind: str, name: str) -> None:
        base = _PLAIN.sub("-", f"{kind}-{name}").strip("-").lower()
        chosen, number = base, 1
        while chosen in self._taken:
            number += 1
            chosen = f"{base}-{number}"
        self._taken.add(chosen)
        self._of.setdefault((kind, name), chosen)

    def id_of(self, kind: str, name: str) -> str:
        """The id of what is shown on the page."""
        return self._of[kind, name]

    def named(self, name: str) -> Element:
        """The name of a control or an exemption, leading to where the page shows it."""
        here = self._of.get(("control", name)) or self._of.get(("exemption", name))
        shown = code(short(name))
        return shown if here is None else h("a", shown, href=f"#{here}")


def provisions(found: Comparison, anchors: Anchors) -> Iterator[Element]:
    """What is written otherwise, and what is written alike and has another effect all the same."""
    opened = len(found.changes) <= FEW
    if found.changes:
        yield section(
            "provisions",
            "What is written otherwise",
            h("p", "What the policies say, beside the words of the law that they state.", class_="lead"),
            [_provision(change, anchors, opened) for change in found.changes],
        )
    if found.unchanged:
        yield section(
            "same-text",
            "What is written alike, and differs in effect or in time",
            h("p", "The text is the same on both sides; what it hangs on is not.", class_="lead"),
            [_provision(change, anchors, opened=False) for change in found.unchanged],
        )


def _provision(change: Change, anchors: Anchors, opened: bool) -> Element:
    law = change.new_law or change.old_law
    summary = h(
        "summary",
        h("span", SIGNS[change.what], class_=f"sign {change.what}", aria_hidden="true"),
        h("span", f"{change.what} {change.kind} ", class_="kind"),
        h("strong", said(short(change.name))),
        [" · ", said(law.title)] if law is not None and law.title and law.title != change.name else None,
        [": ", said("; ".join(change.details))] if change.details else None,
    )
    body = h("div", h("div", _text(change), class_="policy-text"), _law(change), class_="beside")
    return h("details", summary, body, id=anchors.id_of(change.kind, change.name), class_="provision", open=opened)


def _text(change: Change) -> Iterator[Child]:
    if change.old_text or change.new_text:
        yield redline(change.old_text, change.new_text)
    else:
        yield h("p", "Its text stands in another file and is not shown.", class_="quiet")
    places = dict.fromkeys(filter(None, (change.old_place, change.new_place)))
    if places:
        yield h("p", joined((code(place) for place in places), " → "), class_="place")


# -- the law ---------------------------------------------------------------------------------------------------


def _law(change: Change) -> Element:
    """The passages of the law; both where they differ."""
    old, new = change.old_law, change.new_law
    if old is None and new is None:
        return h(
            "div", h("p", "It is a definition of the policy, and quotes no passage.", class_="quiet"), class_="law"
        )
    if old is None or new is None or old == new:
        law = new or old
        assert law is not None
        return h("div", _passage(law), class_="law")
    return h(
        "div",
        h("p", "Before", class_="side"),
        _passage(old),
        h("p", "After", class_="side"),
        _passage(new),
        class_="law",
    )


def _passage(law: Citation) -> Iterator[Child]:
    yield h("p", h("cite", said(law.cites)))
    if law.quotes:
        yield _quotes(law.quotes)
    elif law.around:
        yield h("p", "Its instrument says:", class_="quiet")
        yield _quotes(law.around)
    else:
        yield h("p", "The policy does not quote the passage.", class_="quiet")
    days = f"published {law.published}" + (f", checked against the source on {law.checked}" if law.checked else "")
    yield h("p", [said(law.authority), ", "] if law.authority else None, dated(days), class_="quiet")
    if law.sources:
        yield h("ul", [h("li", link(address)) for address in law.sources], class_="sources")


def _quotes(quotes: Passages) -> list[Child]:
    return [h("blockquote", h("p", text, lang=language, dir="auto")) for language, text in quotes]
