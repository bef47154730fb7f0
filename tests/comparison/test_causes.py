"""Causes: a region names the declarations that differ and on which it hangs, and no others; what they turn is told."""

from pathlib import Path

import pytest

from policy_lang.comparison.compare import Comparison, compare
from policy_lang.reports.diff_text import diff_text
from policy_lang.reports.terminal import Style
from policy_lang.reports.together import chapters
from policy_lang.values.dates import read_date
from tests.comparison.telling import diff, law, side
from tests.evaluation.deciding import control, exemption

NEAR = "clause near : destination is in (CN, IN)\n"
DEAR = "clause dear : item.value is more than 10 EUR\n"
WIDER = NEAR.replace("IN)", "IN, DE)")
TWO = control("near", name="a") + control("near and end_user.military", name="b", requires="prohibited")
SUSPENDING = """
instrument pause "A pause"
    issued by MOFCOM
    published 2025-03-01
    suspends {targets} from 2025-06-01 before 2025-09-01
"""
LATER = """
instrument later "A later law"
    issued by MOFCOM
    published 2025-05-01
    in force from 2025-06-01
"""


def causes(found: Comparison) -> dict[str, list[str]]:
    """The causes of each provision's regions."""
    told: dict[str, dict[str, None]] = {}
    for region in found.regions:
        named = told.setdefault(region.provision.split(".")[-1], {})
        named.update((f"{cause.kind} {cause.name.removeprefix('prc.')}", None) for cause in region.because)
    return {provision: list(named) for provision, named in told.items()}


def turns(found: Comparison) -> list[tuple[str, bool, tuple[str, ...]]]:
    """What turns because of each cause, in the order of the regions."""
    every = dict.fromkeys(cause for region in found.regions for cause in region.because)
    return [(cause.name.removeprefix("prc."), turn.now, turn.conditions) for cause in every for turn in cause.turns()]


def test_what_two_controls_owe_to_a_clause_is_told_with_it():
    found = diff(law(TWO, NEAR), law(TWO, WIDER))
    assert causes(found) == {"a": ["clause near"], "b": ["clause near"]}
    assert turns(found) == [("near", True, ("destination is DE",))]
    said = diff_text(found, Style(False), False)
    assert said[said.index("  Because") : said.index("Outside")] == (
        "  Because of a changed clause: near  · f0.policy:29\n"
        "    near holds now, and did not, where\n"
        "      - destination is DE\n"
        "  1. unrestricted → licence (MOFCOM)\n"
        "     by a:   · The law, 1\n"
        "     - destination is DE\n"
        "     from 2025-01-01\n"
        "  2. unrestricted → prohibited (MOFCOM)\n"
        "     by b:   · The law, 1\n"
        "     - destination is DE\n"
        "     - end_user.military\n"
        "     from 2025-01-01\n"
        "\n"
    )


def test_provisions_with_one_effect_are_one_region_that_says_once_what_they_share():
    three = "".join(
        control(f"near and item.prc_code is {code}", name=name)
        for name, code in zip("abc", ("1C905.a", "1C905.b", "3A001"), strict=True)
    )
    found = diff(law(three, NEAR), law(three, WIDER))
    (chapter,) = chapters(found)
    (region,) = chapter.regions
    assert region.conditions == ("destination is DE",)
    assert [part.when for part in region.parts] == [("from 2025-01-01",)]
    assert [(m.told.provision, m.conditions) for m in region.members] == [
        ("prc.a", ("item.prc_code is 1C905.a",)),
        ("prc.b", ("item.prc_code is 1C905.b",)),
        ("prc.c", ("item.prc_code is 3A001",)),
    ]
    said = diff_text(found, Style(False), False)
    assert "Outside this region no case has another result." in said


def test_a_provision_that_changes_itself_is_its_own_cause_and_has_no_heading():
    found = diff(law(control("destination is CN")), law(control("destination is in (CN, IN)")))
    assert causes(found) == {"c": ["control c"]}
    assert turns(found) == []
    assert "Because of" not in diff_text(found, Style(False), False)


def test_each_region_has_only_the_causes_that_it_hangs_on():
    body = (
        control("near", name="a")
        + control("dear", name="b", requires="notify")
        + control("near and dear", name="both", requires="prohibited")
    )
    found = diff(law(body, NEAR + DEAR), law(body, WIDER + DEAR.replace("10", "5")))
    assert causes(found) == {"a": ["clause near"], "b": ["clause dear"], "both": ["clause near", "clause dear"]}
    assert [len(chapter.because) for chapter in chapters(found)] == [1, 1, 2]


def test_what_a_cause_changes_on_other_days_only_is_not_its_doing():
    """The suspended control reads the clause; but on the days on which it is told of, only the act differs."""
    body = control("destination is CN", name="a") + control("a applies and near", name="b", requires="notify")
    before = law(body, NEAR)
    found = diff(before, before + SUSPENDING.format(targets="a"))
    assert causes(found) == {"a": ["act pause suspends a"], "b": ["act pause suspends a"]}


def test_what_an_act_suspends_is_one_region_whatever_it_was_for():
    body = control("destination is CN", name="a") + control("end_user.military", name="b")
    found = diff(law(body), law(body) + SUSPENDING.format(targets="law"))
    (chapter,) = chapters(found)
    assert [cause.name for cause in chapter.because] == ["prc.pause suspends law"]
    (region,) = chapter.regions
    assert region.conditions == ("the provision applies",)
    assert [part.when for part in region.parts] == [("from 2025-06-01 through 2025-08-31",)]
    assert [member.told.provision for member in region.members] == ["prc.a", "prc.b"]


def test_provisions_with_other_days_stand_in_parts_of_one_region():
    body = control("destination is CN", name="a") + control(
        "end_user.military", name="b", more="        in force from 2025-08-01\n"
    )
    found = diff(law(body), law(body) + SUSPENDING.format(targets="law"))
    (region,) = chapters(found)[0].regions
    assert [(part.when, [m.told.provision for m in part.members]) for part in region.parts] == [
        (("from 2025-06-01 through 2025-08-31",), ["prc.a"]),
        (("from 2025-08-01 through 2025-08-31",), ["prc.b"]),
    ]
    said = diff_text(found, Style(False), False)
    assert (
        "     - the provision applies\n"
        "     from 2025-06-01 through 2025-08-31\n"
        "       by a:   · The law, 1\n"
        "     from 2025-08-01 through 2025-08-31\n"
        "       by b:   · The law, 1\n"
    ) in said


def test_what_is_published_brings_its_instrument_as_the_cause():
    later = LATER + control("near", name="new_one")
    text = law(control("destination is US"), NEAR) + later
    days = [read_date(day).toordinal() for day in ("2025-04-30", "2025-05-01")]
    by_day = compare(*(side(text, day) for day in days))
    assert causes(by_day) == {"new_one": ["instrument later"]}
    added = diff(law(control("destination is US"), NEAR), text)
    assert causes(added) == {"new_one": ["instrument later"]}


def test_what_hangs_on_a_new_provision_has_its_instrument_as_the_cause():
    """The provisions inside it are not named once more."""
    before = law(control("destination is US", name="a") + control("a applies", name="b", requires="prohibited"))
    found = diff(before, before + LATER + exemption("end_user.military", "lifts b"))
    assert causes(found) == {"b": ["instrument later"]}


@pytest.mark.parametrize(
    ("body", "old", "new", "cause", "turned"),
    [
        (
            control("item.value is more than limit"),
            "threshold limit : 10 EUR\n",
            "threshold limit : 5 EUR\n",
            "threshold limit",
            [],
        ),
        (
            control("destination is in near"),
            "countries near : CN\n",
            "countries near : CN, DE\n",
            "set near",
            [],
        ),
        (
            control("some article in item where (heavy_one)"),
            "clause heavy_one for article : mass is more than 10 kg\n",
            "clause heavy_one for article : mass is more than 5 kg\n",
            "clause heavy_one",
            [("heavy_one", True, ("mass is more than 5 kg and at most 10 kg",))],
        ),
        (
            control("item.costly"),
            "clause costly for article : value is more than 10 EUR and origin is CN\n",
            "clause costly for article : value is more than 10 EUR and origin is not CN\n",
            "clause costly",
            None,
        ),
    ],
)
def test_a_definition_is_the_cause(body, old, new, cause, turned):
    found = diff(law(body, old), law(body, new))
    assert causes(found) == {"c": [cause]}
    if turned is not None:
        assert turns(found) == turned
    else:
        assert [now for _, now, _ in turns(found)] == [True, False]


def test_an_exemption_that_reaches_further_says_for_which_cases():
    body = control("destination is CN", name="a") + control("destination is IN", name="b")
    old = law(body + exemption("end_uses include humanitarian", "lifts a, b"))
    new = old.replace("end_uses include humanitarian", "end_uses include humanitarian or end_uses include civil")
    found = diff(old, new)
    assert causes(found) == {"a": ["exemption e"], "b": ["exemption e"]}
    assert turns(found) == [("e", True, ("end_uses do not include humanitarian", "end_uses include civil"))]
    assert "    e is on now, and was not, where\n" in diff_text(found, Style(False), False)


def test_what_is_not_encoded_is_a_cause():
    open_end = '    not encoded "the rest" because "unread"\n        when destination is {}\n'
    old, new = (law(control("destination is CN") + open_end.format(country)) for country in ("IN", "DE"))
    found = diff(old, new)
    assert causes(found)["prc"] == ["not encoded law: the rest"]


def test_two_acts_that_do_the_same_on_other_days_are_both_told():
    body = control("destination is CN", name="a")
    once = SUSPENDING.format(targets="a")
    twice = once + "    suspends a from 2026-06-01 before 2026-09-01\n"
    later = twice.replace("2026-09-01", "2026-10-01")
    found = diff(law(body) + twice, law(body) + later)
    assert [(change.kind, change.name) for change in found.changes] == [("act", "prc.pause suspends a (2)")]
    earlier = twice.replace("2025-09-01", "2025-10-01")
    assert [c.name for c in diff(law(body) + twice, law(body) + earlier).changes] == ["prc.pause suspends a"]


def test_the_page_of_the_diff_shows_what_is_printed():
    body = "".join(
        f'    control {name} "{name.capitalize()}"\n        when near and item.prc_code is {code}\n        requires licence\n'
        for name, code in (("rods", "1C905.a"), ("wires", "3A001"))
    )
    found = diff(law(body, NEAR), law(body, WIDER))
    page = (Path(__file__).parents[2] / "docs/reference/diff.md").read_text(encoding="utf-8")
    shown = page.split("## Causes", 1)[1].split("```text\n", 1)[1].split("```", 1)[0]
    said = diff_text(found, Style(False), False).replace("f0.policy", "law.policy")
    printed = said[said.index("  Because of") : said.index("\n\nOutside")]
    assert shown == "".join(f"{line.removeprefix('  ')}\n" for line in printed.split("\n"))
