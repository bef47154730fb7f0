"""The HTML page of a comparison as a document: complete, well formed, self-contained, and deaf to hostile words."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from policy_lang.cli.main import main
from policy_lang.comparison.compare import Comparison
from policy_lang.reports.diff_json import diff_schema
from policy_lang.reports.diff_text import example_facts, proof
from policy_lang.reports.html.page import document, h, style
from policy_lang.reports.html.redline import redline
from policy_lang.reports.html.report import diff_html
from tests.reports import comparisons
from tests.reports.reading import Node, read
from tests.schema_fit import fits

MADE = {
    name: getattr(comparisons, name)() for name in ("ordinary", "nothing", "unproved", "hostile")
}  # made once, as all tests only read them


@pytest.fixture(params=sorted(MADE))
def found(request) -> Comparison:
    return MADE[request.param]


@pytest.fixture
def page(found) -> Node:
    return read(diff_html(found))


def _visible(text: str) -> str:
    """A text as a page holds it: without what HTML cannot say."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "\ufffd", text)


def test_it_is_one_document_in_which_every_name_leads_somewhere(page):
    assert [node.tag for node in page.inside if isinstance(node, Node)] == ["html"]
    ids = [node.attributes["id"] for node in page.all() if "id" in node.attributes]
    assert len(ids) == len(set(ids))
    for node in page.all():
        for attribute in ("aria-labelledby", "href"):
            target = node.attributes.get(attribute) or ""
            if attribute == "aria-labelledby" and target:
                assert target in ids
            elif target.startswith("#"):
                assert target[1:] in ids


def test_nothing_is_loaded_and_nothing_runs(page):
    allowed = set(
        "html head meta title style body header main footer section nav h1 h2 h3 p ul ol li a strong span bdi code pre "
        "ins del cite time blockquote details summary div figure figcaption table caption thead tbody tr th td svg rect".split()
    )
    for node in page.all():
        assert node.tag in allowed
        assert not {"src", "srcset", "data", "action", "background", "poster"} & node.attributes.keys()
        assert not any(name.startswith("on") for name in node.attributes)
        assert re.fullmatch(r"(--in: \d+)?", node.attributes.get("style") or "")
        if node.tag == "a":
            assert re.match(r"#|https?://", node.attributes["href"] or "")
    assert "url(" not in style()
    assert "@import" not in style()
    (policy,) = (n.attributes["content"] or "" for n in page.all("meta") if "http-equiv" in n.attributes)
    assert policy.startswith("default-src 'none'")


def test_everything_that_an_author_wrote_is_there_as_text(found, page):
    text = page.text
    for told in found.regions:
        for word in (told.title, told.cites, *told.conditions, *told.when, *told.duties_added, *told.duties_removed):
            if not told.wholly:
                assert _visible(word) in text
    for change in (*found.changes, *found.unchanged):
        for law in filter(None, (change.old_law, change.new_law)):
            for word in (law.cites, law.authority, *law.sources, *(quote for _, quote in law.quotes)):
                assert _visible(word) in text


def test_every_region_is_there_with_its_example(found, page):
    told = [region for region in found.regions if not region.wholly]
    shown = [node for node in page.all("tbody") if (node.attributes.get("id") or "").startswith("region-")]
    assert len(shown) == len(told)
    for number, (region, node) in enumerate(zip(told, shown, strict=True), 1):
        assert node is page.one(f"region-{number}")
        for condition in region.conditions:
            assert _visible(condition) in node.text
        assert region.example is not None
        facts = [[cell.text for cell in row.all("th", "td")] for row in next(node.all("table")).all("tr")][1:]
        assert facts == [[_visible(p), _visible(str(v))] for p, v in example_facts(region.example)]
    hidden = [region for region in found.regions if region.wholly]
    assert len(hidden) == (len(list(page.one("hidden").all("li"))) if hidden else 0)


def test_every_sentence_of_the_proof_stands_at_the_top(found, page):
    said = page.one("verdict").text
    for sentence in proof(found):
        assert _visible(sentence) in said


def test_it_can_be_read_without_eyes(page):
    levels = [int(node.tag[1]) for node in page.all("h1", "h2", "h3")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    assert all(node.attributes.get("scope") in ("row", "col") for node in page.all("th"))
    for node in page.all("svg"):
        assert node.attributes["role"] == "img"
        assert node.attributes["aria-label"]
    for node in page.all("div"):
        if node.attributes.get("class") == "scrolls":
            assert (node.attributes["tabindex"], node.attributes["role"]) == ("0", "region")
            assert node.attributes["aria-label"]


def test_sections_come_in_the_order_of_the_questions():
    page = read(diff_html(comparisons.unproved()))
    ids = [node.attributes["id"] for node in page.all("section")]
    assert ids == ["verdict", "provisions", "same-text", "time", "regions", "hidden", "facts", "impact", "open"]
    contents = [node.attributes["href"] for node in next(page.all("nav")).all("a")]
    assert contents == [f"#{id_}" for id_ in ids[1:]]


# -- what each part says ---------------------------------------------------------------------------------------


def test_the_verdict_of_nothing_is_proved():
    page = read(diff_html(comparisons.nothing()))
    assert "Nothing differs: every case has the same result on both sides." in page.one("verdict").text
    assert [node.attributes["id"] for node in page.all("section")] == ["verdict", "open"]
    assert "No question of the comparison stayed open." in page.one("open").text


def test_what_is_not_proved_is_said_at_the_top_and_at_the_end():
    page = read(diff_html(comparisons.unproved()))
    assert "5 regions found, and not everything is proved" in page.one("verdict").text
    said = [node.text for node in page.one("open").all("li")]
    assert said[0] == "magnets: not proved, because the search for an example did not end within its limit"
    assert "3 combinations of conditions" in said[1]
    assert said[2] == "1 case of the portfolio could not be read"


def test_a_layer_that_was_skipped_proves_nothing():
    page = read(diff_html(evolve(comparisons.nothing(), layers=("provisions",))))
    assert "Cases were not compared" in page.one("verdict").text
    assert "Nothing differs" not in page.text
    assert [node.text for node in page.one("verdict").all("li")] == ["0 written otherwise"]
    said = [node.text for node in page.one("open").all("li")]
    assert "not compared, as was asked: cases" in said


def test_the_redline_stands_beside_the_words_of_the_law():
    page = read(diff_html(comparisons.ordinary()))
    shown = page.one("control-prc-old-items")
    lines = [node.text.rstrip("\n") for node in shown.all("span") if "line" in (node.attributes.get("class") or "")]
    assert lines[-2:] == ['−     duty "Keep the papers."', '+     duty "Keep the papers for five years."']
    assert [node.text for node in shown.all("ins")] == [" or pass on", " for five years"]
    assert not list(shown.all("del"))
    quotes = [node.text for node in shown.all("blockquote")]
    assert quotes == ["No one shall export.", "No one shall export or pass on."]
    assert [node.attributes["href"] for node in shown.all("a")] == ["https://example.org/law?a=1&b=2"] * 2
    assert [n.attributes.get("lang") for n in page.one("control-prc-hidden").all("p") if "lang" in n.attributes] == [
        "zh"
    ]


def test_an_instrument_is_shown_without_its_provisions():
    text = next(read(diff_html(comparisons.ordinary())).one("instrument-prc-act").all("pre")).text
    assert "issued by GAC" in text
    assert "suspends" not in text
    assert "control" not in text


def test_a_strip_says_each_stretch_before_and_after():
    page = read(diff_html(comparisons.ordinary()))
    figures = list(page.one("time").all("figure"))
    rows = [[cell.text for cell in row.all("th", "td")] for row in figures[0].all("tr")]
    assert next(figures[0].all("figcaption")).text == "magnets"
    assert rows == [
        ["Days", "Before", "After"],
        ["before 2025-01-01", "pending", "pending"],
        ["from 2025-01-01 before 2025-06-01", "in force", "in force"],
        ["from 2025-06-01 before 2025-09-01", "in force", "suspended"],
        ["from 2025-09-01", "in force", "in force"],
    ]
    framed = [row.attributes.get("class") == "differs" for row in figures[0].all("tr")]
    assert framed == [False, False, False, True, False]


def test_the_chart_tells_outcomes_from_what_became_unknown():
    page = read(diff_html(comparisons.ordinary()))
    assert "4 of 9 cases come out differently; 1 could not be read." in page.one("impact").text
    chart, every = page.one("impact").all("table")
    rows = {row[0]: row[1:] for row in ([c.text for c in r.all("th", "td")] for r in chart.all("tr"))}
    assert rows["old_items"] == ["2 with another outcome", "28/3 EUR"]
    assert rows["magnets, old_items"] == ["1 became known or unknown", "100 USD"]
    assert rows["what is not encoded"] == ["1 with another outcome", "none stated"]
    bars = [(node.attributes["class"], node.attributes["width"]) for node in chart.all("rect")]
    assert bars[:2] == [("filled", "100%"), ("filled", "100%")]
    assert ("outlined", "50%") in bars
    assert len(list(every.all("tr"))) == 5


# -- words, marks and colours ----------------------------------------------------------------------------------


@given(st.text())
def test_any_text_stays_text(text):
    page = read(document("t", h("p", text, title=text)))
    (node,) = page.all("p")
    assert node.text == _visible(text)
    assert not list(node.all())


@given(st.lists(st.text("ab \n<", max_size=6), max_size=8), st.lists(st.text("ab \n<", max_size=6), max_size=8))
def test_a_redline_holds_both_texts(old, new):
    old, new = ([line.replace("\n", " ") for line in side] for side in (old, new))
    lines = list(redline(old, new))
    for sign, side in (("−", old), ("+", new)):
        held = ["".join(line.itertext())[2:-1] for line in lines if (line.text or "")[0] in (" ", sign)]
        if not any("left-out" in (line.get("class") or "") for line in lines):
            assert held == side


def test_of_many_lines_alike_those_beside_the_change_are_shown():
    old = [f"    line {n}" for n in range(40)]
    new = [*old[:20], "    another", *old[20:]]
    text = "".join(redline(old, new).itertext())
    assert "+     another\n" in text
    assert text.count("lines that stand the same on both sides") == 2
    assert "line 19" in text
    assert "line 10\n" not in text


def _colours() -> list[dict[str, str]]:
    """The colours by light, by dark, and on paper."""
    return [dict(re.findall(r"--([\w-]+): (#\w{6})", block)) for block in re.findall(r":root \{(.*?)\}", style(), re.S)]


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "paper"])
@pytest.mark.parametrize(
    ("ink", "behind"),
    [
        *((ink, behind) for ink in ("ink", "quiet", "link", "gone", "come") for behind in ("paper", "panel")),
        ("gone", "gone-back"),
        ("come", "come-back"),
        ("ink", "gone-back"),
        ("ink", "come-back"),
        ("force-ink", "force"),
    ],
)
def test_words_stand_out_from_what_is_behind_them(scheme, ink, behind):
    light, dark = sorted((_luminance(_colours()[scheme][name]) for name in (ink, behind)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


# -- a real announcement ---------------------------------------------------------------------------------------


def test_the_suspension_of_november_2025_is_told_whole(tmp_path, monkeypatch):
    monkeypatch.setenv("POLICY_LANG_CACHE", str(tmp_path / "cache"))
    page_file, json_file = tmp_path / "diff.html", tmp_path / "diff.json"
    shelf = ("policies/prc@2025-11-06", "policies/prc@2025-11-07", "--cases", "policies/cases/shipments.jsonl")
    monkeypatch.chdir(Path(__file__).parents[2])
    assert main(["diff", *shelf, "--format", f"html:{page_file}", "--format", f"json:{json_file}"]) == 1
    report = json.loads(json_file.read_text(encoding="utf-8"))
    schema = json.loads(diff_schema())
    assert fits(report, schema, schema)
    page = read(page_file.read_text(encoding="utf-8"))
    ids = [node.attributes["id"] for node in page.all("tbody") if "id" in node.attributes]
    assert ids == [f"region-{n}" for n in sorted({region["number"] for region in report["regions"]})]
    assert len(ids) < len(report["regions"]) // 3
    told = page.one("regions").text
    assert all(region["title"] in told for region in report["regions"])
    assert "Because of an added act" in told
    shown = page.one("instrument-prc-rare-earths-announcement-70")
    assert [node.text for node in shown.all("blockquote")] == ["经批准，自即日起至2026年11月10日，……暂停实施"]
    assert "the same on both sides" in page.one("same-text").text
    assert next(page.one("same-text").one("control-prc-rare-earths-foreign-content").all("blockquote"))
    assert f"{len(report['impact']['flips'])} of {report['impact']['cases']} cases" in page.one("impact").text
