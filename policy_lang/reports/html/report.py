"""The page of a comparison, in the order in which a reader of the law asks: what is it, what is written, from when, for
which cases, what is newly asked, what does it do to our cases, and what is not proved.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from policy_lang import __version__
from policy_lang.comparison.compare import Comparison
from policy_lang.reasoning.sizes import SIZES
from policy_lang.reports.diff_expected import outcome_of
from policy_lang.reports.diff_text import proof
from policy_lang.reports.html.page import Child, code, document, h, said, section
from policy_lang.reports.html.portfolio import impact
from policy_lang.reports.html.provisions import Anchors, provisions
from policy_lang.reports.html.regions import regions
from policy_lang.reports.html.strips import strips
from policy_lang.reports.together import regions_told

LAYERS = {"provisions": "provisions", "time": "windows of time", "meaning": "cases", "questions": "facts asked"}


def diff_html(found: Comparison) -> str:
    """All layers of a comparison as one page, complete in itself."""
    anchors = Anchors.of(found)
    parts = [
        *provisions(found, anchors),
        *strips(found, anchors),
        *regions(found, anchors),
        *_facts(found),
        *impact(found.impact, anchors),
        *_open(found, anchors),
    ]
    return document(
        f"What changes from {found.old} to {found.new}",
        h(
            "header",
            h("p", "Comparison of export-control policies", class_="over"),
            h("h1", code(found.old), h("span", " → ", class_="arrow"), code(found.new)),
            _verdict(found),
            _contents(parts),
        ),
        h("main", parts),
        h("footer", h("p", f"Written by policy-lang {__version__}.")),
    )


# -- the verdict -----------------------------------------------------------------------------------------------


def _verdict(found: Comparison) -> Element:
    state, title = _state(found)
    return h(
        "section",
        h("h2", title, id="verdict-title"),
        [h("p", said(sentence)) for sentence in (*outcome_of(found), *proof(found))],
        h("ul", [h("li", h("strong", str(n)), f" {words}") for n, words in _figures(found)], class_="figures"),
        class_=f"verdict {state}",
        aria_labelledby="verdict-title",
        id="verdict",
    )


def _state(found: Comparison) -> tuple[str, str]:
    told = regions_told(found)
    if "meaning" not in found.layers:
        return "open", "Cases were not compared"
    if found.expected is not None and found.expected.failed:
        return "differs", "Not as expected"
    if found.expected is not None and told and not found.expected_open:
        return "same", "Every difference is expected"
    if found.unproved:
        return "open", f"{_counted(len(told), 'region')} found, and not everything is proved"
    rests = ", as far as the search for cases reached" if found.left_out else ""
    if told:
        differ = "differs" if len(told) == 1 else "differ"
        return "differs", f"{_counted(len(told), 'region')} of cases {differ}, and no others{rests}"
    return "same", f"Nothing differs{rests}"


def _figures(found: Comparison) -> Iterator[tuple[int, str]]:
    """What there is how many of, for the eye; nothing of what was not compared."""
    told = regions_told(found)
    by = {
        "▲ stricter": ("tightened",),
        "▼ milder": ("relaxed",),
        "◆ same outcome": ("duties", "charges", "discharge"),
        "◇ left open or settled": ("left open", "settled"),
    }
    if "meaning" in found.layers:
        yield from ((sum(r.direction in directions for r in told), words) for words, directions in by.items())
    if "provisions" in found.layers:
        yield len(found.changes), "written otherwise"
    if "time" in found.layers:
        yield len(found.timelines), "with other windows"
    if found.unproved:
        yield len(found.unproved), "not proved"
    if found.impact is not None:
        yield len(found.impact.flips), f"of {_counted(found.impact.total, 'case')} flip"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _contents(parts: list[Element]) -> Element:
    entries = [h("li", h("a", part[0].text, href=f"#{part.get('id')}")) for part in parts]
    return h("nav", h("ol", entries), aria_label="Contents")


# -- facts and open ends ---------------------------------------------------------------------------------------


def _facts(found: Comparison) -> Iterator[Element]:
    told: list[tuple[str, tuple[str, ...]]] = [
        ("Asked for the first time", found.newly_asked),
        ("No longer asked", found.no_longer_asked),
    ]
    body: list[Child] = [
        [h("h3", title), h("ul", [h("li", code(name)) for name in names], class_="names")]
        for title, names in told
        if names
    ]
    if body:
        yield section("facts", "Facts that a case needs", body)


def _open(found: Comparison, anchors: Anchors) -> Iterator[Element]:
    """What is not proved, and why; what was not asked for."""
    items: list[Child] = [
        h("li", anchors.named(one.provision), ": not proved, because ", said(one.because)) for one in found.unproved
    ]
    if found.left_out:
        length, depth = SIZES[-1]
        items.append(
            h(
                "li",
                f"that no case meets {_counted(found.left_out, 'combination')} of conditions: none was found with up "
                f"to {length} members in each list, nested up to {depth} deep; larger ones were not searched",
            )
        )
    items += [
        h("li", f"not compared, as was asked: {words}") for layer, words in LAYERS.items() if layer not in found.layers
    ]
    if found.impact is not None and found.impact.unreadable:
        items.append(h("li", f"{_counted(found.impact.unreadable, 'case')} of the portfolio could not be read"))
    yield section(
        "open",
        "What is not proved",
        h("ul", items) if items else h("p", "No question of the comparison stayed open."),
    )
