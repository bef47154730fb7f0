"""The HTML page of a comparison in a real browser: at three widths, in the dark, by keyboard, and on paper."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from policy_lang.reports.html.report import diff_html
from tests.reports import comparisons
from tests.reports.browser import Browser, browser, found

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(found() is None, reason="no Chromium on this machine (apt-get install chromium)"),
]
NAMES = ("ordinary", "nothing", "unproved", "hostile")
OPEN_ALL = "document.querySelectorAll('details').forEach(d => d.open = true)"
TOO_WIDE = """[...document.querySelectorAll('body *')].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width > 1 && box.right > innerWidth + 1 && !e.closest('.scrolls');
}).map(e => e.tagName + '.' + e.getAttribute('class'))"""
UNSEEN = "[...document.querySelectorAll('details > :not(summary)')].filter(e => !e.checkVisibility()).length"


@pytest.fixture(scope="module")
def here(tmp_path_factory) -> Iterator[Browser]:
    path = found()
    assert path is not None
    with browser(path, tmp_path_factory.mktemp("browser")) as started:
        yield started


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    made = {name: folder / f"{name}.html" for name in NAMES}
    for name, file in made.items():
        file.write_text(diff_html(getattr(comparisons, name)()), encoding="utf-8")
    return made


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_makes_the_page_scroll_sideways(here, pages, name, width):
    here.open(pages[name], width)
    for _ in range(2):
        assert here.ask("document.documentElement.scrollWidth") == width
        assert here.ask(TOO_WIDE) == []
        here.ask(OPEN_ALL)
    assert here.requests == [pages[name].as_uri()]
    assert here.ask("document.querySelectorAll('script, img, iframe').length") == 0


def test_a_strip_runs_across_where_there_is_room_and_down_where_there_is_not(here, pages):
    tops = "[...document.querySelectorAll('.strip')[0].querySelectorAll('tbody th')].map(e => e.getBoundingClientRect().top)"
    here.open(pages["ordinary"], 1440)
    assert len(set(here.ask(tops))) == 1
    here.open(pages["ordinary"], 360)
    assert len(set(here.ask(tops))) == 4


def test_an_example_opens_by_keyboard(here, pages):
    here.open(pages["ordinary"], 768)
    opened = "document.querySelector('#region-1 details').open"
    assert here.ask(opened) is False
    here.ask("document.querySelector('#region-1 a').focus()")
    here.key("Tab")
    assert here.ask("document.activeElement.textContent") == "Example of region 1"
    here.key("Enter", "\r")
    assert here.ask(opened) is True
    assert here.ask("document.querySelector('#region-1 .facts').checkVisibility()") is True


def test_it_is_dark_where_that_is_wanted(here, pages):
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    here.open(pages["ordinary"], 768)
    assert here.ask(ground) == "rgb(255, 255, 255)"
    here.open(pages["ordinary"], 768, scheme="dark")
    assert here.ask(ground) == "rgb(21, 24, 28)"
    here.open(pages["ordinary"], 768, scheme="dark", media="print")
    assert here.ask(ground) == "rgb(255, 255, 255)"


def test_on_paper_all_is_open_and_heads_of_tables_come_again(here, pages):
    here.open(pages["unproved"], 768)
    assert here.ask(UNSEEN) > 0
    here.open(pages["unproved"], 768, media="print")
    assert here.ask(UNSEEN) == 0
    assert here.ask("getComputedStyle(document.querySelector('.regions > thead')).display") == "table-header-group"
    assert here.ask("getComputedStyle(document.querySelector('.regions tr')).breakInside") == "avoid"


@pytest.mark.parametrize(("paper", "size"), [("A4", (595, 842)), ("Letter", (612, 792))])
@pytest.mark.parametrize("name", ["ordinary", "hostile"])
def test_it_prints_on_paper_of_both_sizes(here, pages, name, paper, size):
    here.open(pages[name], 768)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", here.printed(paper))
    assert len(boxes) >= 2
    assert {(round(float(w)), round(float(h))) for w, h in boxes} <= {size, (size[0] + 1, size[1])}
