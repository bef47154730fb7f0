"""When provisions are in force, and what acts on earlier law may say."""

import pytest

from policy_lang.core import terms
from policy_lang.core.program import DefinitionAct, StatusAct
from policy_lang.values.dates import day_start, read_date
from tests.semantics.checking import CONTROL, INSTRUMENT, codes, errors, one, pointed, program, regime

QUESTION = """\
question last_day "Does the last day count?"
    included "it does"
    excluded "it does not"
"""
LATER = """
instrument a70 "No. 70"
    issued by MOFCOM
    published 2025-11-07
    source "https://example.org"
    checked 2026-10-05
"""

WINDOWS = [
    # the windows of a control, the codes that they report
    ("from 2025-12-01", []),
    ("from 2025-12-01 through 2025-12-01", []),
    ("from 2025-12-01 at 13:01 before 2025-12-01 at 13:02", []),
    ("from 0001-01-01 through 9999-12-31", []),
    ("from 2025-12-01 before 2025-12-01", ["L403"]),
    ("from 2025-12-01 through 2025-11-30", ["L403"]),
    ("from 2025-12-01 at 12:00 before 2025-12-01 at 11:00", ["L403"]),
    ("from 2025-12-01 before 2026-01-01 / from 2026-01-01", []),
    ("from 2025-12-01 through 2026-01-01 / from 2026-01-01", ["L404"]),
    ("from 2025-12-01 / from 2026-01-01", ["L404"]),
    ("from 2025-12-01 / from 2026-01-01 / from 2027-01-01", ["L404", "L404"]),
    ("from 2025-12-01 if last_day is included / from 2025-12-02 if last_day is excluded", []),
    ("from 2025-12-01 if last_day is included / from 2025-12-02 if not (last_day is included)", []),
    ("from 2025-12-01 if last_day is included", ["W502"]),
    ("from 2025-12-01 if last_day is included / from 2025-12-02", ["L404"]),
    ("from 2025-12-01 if last_day is included / from 2025-12-02 if last_day is included", ["L404", "W502"]),
    ("from 2025-12-01 if destination is CN", ["L405"]),
    ("from 2025-12-01 if leaves", ["L405"]),
    ("from 2025-12-01 if destinatio is CN", ["N207"]),
    ("from 2025-12-01 if last_day is includd", ["N209"]),
    ("from 2025-12-01T00:00Z", ["S131"]),
]


@pytest.mark.parametrize(("windows", "wanted"), WINDOWS, ids=[row[0] for row in WINDOWS])
def test_windows_of_a_provision(windows: str, wanted: list[str]) -> None:
    lines = "".join(f"            {window.strip()}\n" for window in windows.split("/"))
    control = f"""
    control c
        cites "1"
        in force
{lines}        when leaves and last_day is included
        requires licence
"""
    loaded = regime(QUESTION + "clause leaves : exported_from is CN\n" + INSTRUMENT + control)
    assert sorted(d.code for d in loaded.report.diagnostics) == wanted


def test_a_window_is_half_open_civil_time() -> None:
    text = CONTROL.replace('cites "para. 1"', 'cites "1"\n        in force from 2025-12-01 at 13:01 through 2026-11-10')
    (window,) = program(regime(text)).controls["prc.foreign_content"].windows
    assert window.start == day_start(read_date("2025-12-01"), 13, 1)
    assert window.end == day_start(read_date("2026-11-11"))


def test_a_provision_has_the_windows_of_its_instrument() -> None:
    built = program(regime(CONTROL))
    assert built.controls["prc.foreign_content"].windows == built.exemptions["prc.relief"].windows


def test_a_provision_without_windows_is_refused() -> None:
    loaded = regime(CONTROL.replace("    in force from 2025-12-01\n", ""))
    assert codes(loaded) == ["L402", "L402"]


def test_a_gap_names_only_the_question_that_makes_it() -> None:
    text = (
        QUESTION
        + 'question extended "Was it extended?"\n    yes_it_was "it was"\n    no_it_was_not "it was not"\n'
        + CONTROL
        + LATER
        + """    suspends a61
        from 2025-11-10 through 2026-11-10 if (extended is yes_it_was and last_day is included)
        from 2025-11-10 before 2026-11-10 if (extended is yes_it_was and last_day is excluded)
"""
    )
    (gap,) = [d for d in regime(text).report.diagnostics if d.code == "W502"]
    assert gap.message == "if `extended is no_it_was_not`, none of the windows here exists"


def test_a_note_in_the_question_explains_a_gap() -> None:
    text = QUESTION + '    note "If it does not, nothing was suspended."\n' + CONTROL + LATER
    text += "    suspends a61 from 2025-11-10 through 2026-11-10 if last_day is included\n"
    assert [d.code for d in regime(text).report.diagnostics] == []


# -- acts ------------------------------------------------------------------------------------------------------

ACTS = [
    # the act of an instrument published on 2025-11-07, the codes that it reports
    ("suspends a61 from 2025-11-10 through 2026-11-10", []),
    ("suspends a61 from 2025-11-10", ["W501"]),
    ("suspends a61", ["L402"]),
    ("suspends a70 from 2025-11-10 through 2026-11-10", ["L409"]),
    ("suspends a99 from 2025-11-10 through 2026-11-10", ["L409"]),
    ("suspends a98 from 2025-11-10 through 2026-11-10", ["N201"]),
    ("suspends near from 2025-11-10 through 2026-11-10", ["N203"]),
    ("repeals foreign_content from 2026-01-01", []),
    ("resumes relief from 2026-01-01", []),
    ("adds BE to near from 2026-01-01", []),
    ("adds BE, UK to near from 2026-01-01", ["N206"]),
    ("adds dysprosium to near from 2026-01-01", ["N206"]),
    ("adds BE to neer from 2026-01-01", ["N201"]),
    ("removes FR from near from 2026-01-01", []),
    ("changes limit to 2% from 2026-01-01", []),
    ("changes limit to 2 from 2026-01-01", ["T305"]),
    ("changes limit to 2 kg from 2026-01-01", ["T305"]),
    ("changes limit to yes from 2026-01-01", ["T304"]),
    ("changes near to 2% from 2026-01-01", ["N203"]),
    ("replaces control foreign_contnt / from 2026-01-01 / when destination is IN / requires licence", ["N201"]),
    ("replaces control relief / from 2026-01-01 / when destination is IN / requires licence", ["N203"]),
    ("replaces control foreign_content / from 2026-01-01 / when destinatio is IN / requires licence", ["N207"]),
    ("replaces control foreign_content / from 2026-01-01 / when destination is IN", ["L406"]),
    ("replaces control foreign_content / from 2026-01-01 / when destination is IN / requires licence", []),
    ("replaces exemption relief / from 2026-01-01 / lifts foreign_content / when destination is IN", []),
    ("replaces clause leaves / from 2026-01-01 / as exported_from is in near", []),
    ("replaces clause metal / from 2026-01-01 / as origin is DE", []),
    ("replaces clause leaves / from 2026-01-01 / as origin is DE", ["N207"]),
    ("replaces set near / from 2026-01-01 / as dysprosium", ["N206"]),
    ("replaces threshold limit / from 2026-01-01 / as 5 kg", ["T305"]),
    ("replaces measure twice / from 2026-01-01 / as value * 2", ["T305"]),
    ("replaces measure twice / from 2026-01-01 / as mass * 3", []),
    ("changes limit to 2% from 2026-01-01 // changes limit to 3% from 2026-06-01", ["L411"]),
    ("changes limit to 2% from 2026-01-01 before 2026-06-01 // changes limit to 3% from 2026-06-01", []),
    ("changes limit to 2% from 2026-01-01 // changes limit to 2% from 2026-06-01", []),
    ("suspends a61 from 2026-01-01 before 2027-01-01 // resumes foreign_content from 2026-06-01", ["L411"]),
    ("suspends a61 from 2026-01-01 before 2027-01-01 // resumes foreign_content from 2027-01-01", []),
    ("repeals a61 from 2026-01-01 // repeals foreign_content from 2026-01-01", []),
]


@pytest.mark.parametrize(("acts", "wanted"), ACTS, ids=[row[0] for row in ACTS])
def test_acts_on_earlier_law(acts: str, wanted: list[str]) -> None:
    lines = ""
    for act in acts.split("//"):
        first, *rest = (line.strip() for line in act.split(" / "))
        lines += f"    {first}\n" + "".join(f"        {line}\n" for line in rest)
    declared = """\
countries near : DE, FR
threshold limit : 1%
measure twice for article : mass * 2
clause leaves : exported_from is in near and item.twice is at least 2 kg
clause metal for article : material is dysprosium
clause much : content by value of dysprosium in item is at least limit
"""
    later = LATER.replace("a70", "a99").replace("2025-11-07", "2026-11-07")
    loaded = regime(declared + CONTROL + LATER + lines + later)
    found = [d.code for d in loaded.report.diagnostics if d.code not in ("W504", "W508")]
    assert found == wanted


def test_an_act_on_an_instrument_reaches_what_is_in_it() -> None:
    built = program(regime(CONTROL + LATER + "    repeals a61 from 2026-01-01\n"))
    (act,) = built.acts
    assert isinstance(act, StatusAct)
    assert act.targets == ("prc.a61", "prc.foreign_content", "prc.relief")


def test_a_replaced_control_keeps_its_name_and_its_windows() -> None:
    text = CONTROL + LATER + "    replaces control foreign_content\n        from 2026-01-01\n"
    text += "        when destination is IN\n        requires prohibited\n"
    built = program(regime(text))
    (act,) = built.acts
    assert isinstance(act, DefinitionAct)
    assert act.target == act.body.name == "prc.foreign_content"  # type: ignore[union-attr]
    assert act.body.windows == built.controls["prc.foreign_content"].windows  # type: ignore[union-attr]


def test_a_repealed_provision_whose_window_opens_later() -> None:
    text = CONTROL.replace('cites "para. 1"', 'cites "1"\n        in force from 2027-01-01')
    loaded = regime(text + LATER + "    repeals foreign_content from 2026-01-01\n")
    assert [d.code for d in loaded.report.diagnostics] == ["W503"]


def test_a_suspension_without_an_end_may_be_due_for_review_instead() -> None:
    later = LATER.replace("    checked", "    review by 2026-11-10\n    checked")
    assert "review by" in later
    assert codes(regime(CONTROL + later + "    suspends a61 from 2025-11-10\n")) == []


# -- exemptions --------------------------------------------------------------------------------------------------

EFFECTS = [
    ("lifts foreign_content", [], ("prc.foreign_content",)),
    ("lifts a61", [], ("prc.foreign_content", "prc.other")),
    ("lifts a61 except other", [], ("prc.foreign_content",)),
    ("lifts a61 except relief", ["N203"], None),
    ("lifts foreign_content except other", ["L408"], None),
    ("lifts foreign_content except a61", ["L408"], None),
    ("lowers foreign_content to notify", [], ("prc.foreign_content",)),
    ("lowers foreign_content to licence", ["W507"], None),
    ("lowers foreign_content to notfy", ["N212"], None),
    ("discharges foreign_content", [], ("prc.foreign_content",)),
    ("bars relief", [], ("prc.relief",)),
    ("bars foreign_content", ["N203"], None),
]


@pytest.mark.parametrize(("effect", "wanted", "targets"), EFFECTS, ids=[row[0] for row in EFFECTS])
def test_what_an_exemption_reaches(effect: str, wanted: list[str], targets: tuple[str, ...] | None) -> None:
    text = f"""
    control other
        cites "2"
        when destination is IN
        requires licence
    exemption tested
        cites "6"
        {effect}
        when destination is DE
"""
    loaded = regime(CONTROL + text)
    assert [d.code for d in loaded.report.diagnostics] == wanted
    if targets is not None:
        assert program(loaded).exemptions["prc.tested"].effects[0].targets == targets


def test_an_unknown_authority_is_one_message() -> None:
    loaded = regime(CONTROL.replace("issued by MOFCOM", "issued by MOFCMO"))
    assert one(loaded).code == "N201"


def test_the_only_authority_is_taken() -> None:
    built = program(regime(CONTROL.replace("    issued by MOFCOM\n", "")))
    requirement = built.controls["prc.foreign_content"].requirement
    assert requirement is not None
    assert requirement.authority == "MOFCOM"


def test_an_instrument_says_when_it_was_published() -> None:
    text = CONTROL.replace("    published 2025-10-09\n", "")
    loaded = regime(text)
    assert one(loaded).code == "L401"
    assert pointed(loaded, loaded.sources["prc.policy"].text) == "a61"


def test_a_question_has_two_readings() -> None:
    text = 'question q "?"\n    a "x"\nquestion r "?"\n    a "x"\n    a "y"\n'
    assert codes(regime(text + CONTROL)) == ["L412", "L412"]


def test_readings_to_assume_exist() -> None:
    loaded = regime('question q "?"\n    a "x"\n    b "y"\n    assume c\n' + CONTROL)
    assert [(d.code, d.help) for d in errors(loaded)] == [("N209", "its readings: a, b")]


def test_a_window_on_a_question_is_lowered_to_its_reading() -> None:
    text = QUESTION + CONTROL.replace(
        'cites "para. 1"',
        'cites "1"\n        in force\n            from 2025-12-01 if last_day is included\n'
        "            from 2025-12-02 if last_day is excluded",
    )
    first, second = program(regime(text)).controls["prc.foreign_content"].windows
    assert first.condition == terms.Reading("prc.last_day", "included")
    assert second.condition == terms.Reading("prc.last_day", "excluded")
