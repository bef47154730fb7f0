"""HTML as a tree: whatever is put into an element is text unless it is an element, so no text is taken for markup.

Attributes are keywords: `class_` is `class`, `aria_label` is `aria-label`; None and False leave one out.
"""

import re
from collections.abc import Iterable
from importlib.resources import files
from xml.etree.ElementTree import Element, tostring

Child = Element | str | None | Iterable["Child"]

_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_DAY = re.compile(r"(\b\d{4}-\d{2}-\d{2}\b)")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
NOTHING_LOADS = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""The page names no address that a browser would load; this makes browsers hold it to that."""


def h(tag: str, *children: Child, **attributes: str | bool | None) -> Element:
    """An element with its attributes and what is in it."""
    made = Element(tag)
    for name, value in attributes.items():
        if value is not None and value is not False:
            name = name.rstrip("_").replace("_", "-")
            made.set(name, name if value is True else _text(value))
    _put(made, children)
    return made


def _put(parent: Element, children: Iterable[Child]) -> None:
    for child in children:
        if isinstance(child, Element):
            parent.append(child)
        elif isinstance(child, str):
            if len(parent):
                parent[-1].tail = (parent[-1].tail or "") + _text(child)
            else:
                parent.text = (parent.text or "") + _text(child)
        elif child is not None:
            _put(parent, child)


def _text(text: str) -> str:
    """A text without what HTML cannot hold."""
    return _NOT_TEXT.sub("\ufffd", text)


def document(title: str, *body: Child) -> str:
    """A whole page with its style inside."""
    page = h(
        "html",
        h(
            "head",
            h("meta", charset="utf-8"),
            h("meta", http_equiv="Content-Security-Policy", content=NOTHING_LOADS),
            h("meta", name="viewport", content="width=device-width, initial-scale=1"),
            h("meta", name="color-scheme", content="light dark"),
            h("title", title),
            h("style", style()),
        ),
        h("body", *body),
        lang="en",
    )
    return "<!doctype html>\n" + tostring(page, encoding="unicode", method="html")


def style() -> str:
    """The style sheet of the page."""
    return files(__package__).joinpath("page.css").read_text(encoding="utf-8")


def said(text: str) -> Element:
    """Words of an author, of any language: they keep their own direction, and that of the line around them stands."""
    return h("bdi", text)


def dated(text: str) -> list[Child]:
    """Words in which days are told as such, and so do not break at the end of a line."""
    return [h("time", part, datetime=part) if _DAY.fullmatch(part) else part for part in _DAY.split(text)]


def code(text: str) -> Element:
    """A name or a fact as it is written in a policy."""
    return h("code", h("bdi", text))


def link(address: str) -> Element:
    """An address of the web as a link that shows it; anything else stays text."""
    if _ADDRESS.fullmatch(address):
        return h("a", address, href=address, rel="noreferrer")
    return said(address)


def joined(parts: Iterable[Child], between: str = ", ") -> list[Child]:
    """Parts with a text between them."""
    found: list[Child] = []
    for part in parts:
        found += [between, part] if found else [part]
    return found


def section(name: str, title: str, *body: Child) -> Element:
    """A part of the page with its heading, which contents can lead to."""
    return h("section", h("h2", title, id=f"{name}-title"), *body, id=name, aria_labelledby=f"{name}-title")


def scrolling(label: str, table: Element) -> Element:
    """A box in which what is too wide scrolls, also by keyboard."""
    return h("div", table, class_="scrolls", role="region", aria_label=label, tabindex="0")
