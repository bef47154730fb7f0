"""What both sides must have in common before regions mean anything: told where it differs, and never passed over."""

import sys

import pytest

from policy_lang.comparison.compare import Comparison, compare
from policy_lang.errors import PolicyLangError
from tests.comparison.telling import diff, law, side, told
from tests.evaluation.deciding import control, exemption
from tests.strategies.policies import HEADER, VOCABULARY

TO_CHINA = law(control("destination is CN"))
GAP = '    not encoded "the annex" because "it was not read"\n        when {}\n'


def reworded(*changes: tuple[str, str]) -> str:
    """The vocabulary of the tests with some of its text replaced."""
    text = VOCABULARY
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def under(vocabulary: str, old: str = TO_CHINA, new: str | None = None) -> Comparison:
    """A law in the vocabulary of the tests, compared with one in another vocabulary."""
    return compare(side(old), side(new or old, vocabulary=vocabulary))


def without(text: str, *starts: str) -> str:
    """A law without the declarations that start so."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(starts))


def opened(found: Comparison) -> list[str]:
    return [f"{one.provision}: {one.because}" for one in found.unproved]


# -- what is not encoded -----------------------------------------------------------------------------------------


def gap_regions(old: str, new: str) -> list[str]:
    found = diff(law(control("destination is DE") + old), law(control("destination is DE") + new))
    assert found.unproved == ()
    assert found.differs == bool([r for r in found.regions if not r.wholly])
    return told(found)


def test_a_new_gap_is_a_region() -> None:
    assert gap_regions("", GAP.format("destination is CN")) == [
        "prc: settled → possibly up to prohibited | what is not encoded (the annex) may concern it | from 2025-01-01"
    ]


def test_a_gap_that_is_closed_is_a_region() -> None:
    assert gap_regions(GAP.format("destination is CN"), "") == [
        "prc: possibly up to prohibited → settled | what is not encoded (the annex) may concern it | from 2025-01-01"
    ]


def test_a_gap_that_grows_is_told_by_what_it_newly_concerns() -> None:
    assert gap_regions(GAP.format("destination is CN"), GAP.format("destination is CN or destination is IN")) == [
        "prc: settled → possibly up to prohibited | destination is IN | from 2025-01-01"
    ]


def test_a_gap_written_otherwise_is_no_change() -> None:
    old = GAP.format("not (destination is CN or item.made_in is DE)")
    assert gap_regions(old, GAP.format("destination is not CN and item.made_in is not DE")) == []


def test_a_gap_where_the_harshest_is_required_anyway_is_masked() -> None:
    ban = control("destination is CN", name="ban", requires="prohibited")
    found = diff(law(ban), law(ban + GAP.format("destination is CN")))
    assert [(r.provision, r.wholly) for r in found.regions] == [("prc", True)]
    assert not found.differs


# -- scales of outcomes ------------------------------------------------------------------------------------------


def test_an_outcome_more_in_the_scale_changes_nothing() -> None:
    found = under(reworded(("    notify  ", '    report           "a report is due"\n    notify  ')))
    assert told(found) == []
    assert opened(found) == []
    assert not found.differs
    assert [(c.kind, c.what, c.name) for c in found.changes] == [("outcome", "added", "report")]


def test_ranks_are_those_of_the_joined_scale() -> None:
    wider = reworded(("    licence  ", '    approval         "approval needed"\n    licence  '))
    found = under(wider, new=law(control("destination is CN", requires="approval")))
    assert [(r.old, r.new, r.direction) for r in found.regions] == [("licence", "approval", "relaxed")]


def test_a_lowering_exemption_keeps_its_rank_in_the_joined_scale() -> None:
    relieved = law(control("destination is CN") + exemption("end_uses include civil", "lowers c to notify"))
    found = under(reworded(("    notify  ", '    report           "a report is due"\n    notify  ')), relieved)
    assert told(found) == []
    assert opened(found) == []


def test_scales_in_another_order_are_not_compared() -> None:
    lines = ['    licence          "licence needed"\n', '    prohibited       "prohibited"\n']
    found = under(reworded(("".join(lines), "".join(reversed(lines)))))
    assert opened(found) == ["the scale of outcomes: the two sides do not put the same outcomes in the same order"]


def test_another_mildest_outcome_is_not_compared() -> None:
    found = under(reworded(("    unrestricted  ", "    free          ")))
    assert opened(found) == ["the scale of outcomes: the two sides do not put the same outcomes in the same order"]


def test_what_is_not_encoded_is_open_under_another_harshest_outcome() -> None:
    gap = law(control("destination is DE") + GAP.format("destination is CN"))
    found = under(VOCABULARY.replace('"prohibited"\n', '"prohibited"\n    banned "banned"\n'), gap)
    assert opened(found) == ["what is not encoded: it may come to prohibited on one side and to banned on the other"]


# -- fields ------------------------------------------------------------------------------------------------------


def test_a_field_more_changes_nothing() -> None:
    found = under(reworded(("    logic_node     : nm\n", "    logic_node     : nm\n    weather : text\n")))
    assert (told(found), opened(found)) == ([], [])
    assert [(c.kind, c.what, c.name) for c in found.changes] == [("field", "added", "case.weather")]


def test_an_option_more_is_part_of_all_cases() -> None:
    wider = reworded(("civil, military, humanitarian", "civil, military, humanitarian, space"))
    old = law(control("not (end_uses include civil)"))
    assert told(under(wider, old)) == []
    found = under(wider, old, law(control("not (end_uses include civil or end_uses include space)")))
    assert opened(found) == []
    assert [(r.old, r.new, r.conditions) for r in found.regions] == [
        ("licence", "unrestricted", ("end_uses do not include civil", "end_uses include space"))
    ]


def test_a_field_of_another_kind_is_not_compared() -> None:
    found = under(reworded(("    logic_node     : nm", "    logic_node     : text")))
    assert opened(found) == ["case.logic_node: it was `number nm` and is `text`"]


def test_a_field_in_another_unit_is_the_same_quantity() -> None:
    small = law(control("logic_node is at most 14 nm"))
    found = under(reworded(("    logic_node     : nm", "    logic_node     : um")), small)
    assert (told(found), opened(found)) == ([], [])
    moved = under(reworded(("    logic_node     : nm", "    logic_node     : um")), small, small.replace("14", "16"))
    assert [r.conditions for r in moved.regions] == [("logic_node is more than 0.014 um and at most 0.016 um",)]


def test_codes_that_cover_otherwise_are_not_compared() -> None:
    digits = reworded(('"PRC control list" dotted', '"PRC control list" digits'))
    found = compare(side(without(TO_CHINA, "codes of")), side(without(TO_CHINA, "codes of"), vocabulary=digits))
    assert opened(found) == ["prc_list: its codes were dotted and are digits, so that they cover others"]


def test_a_quantity_on_one_side_only_is_not_compared() -> None:
    law = without(TO_CHINA, "measure")
    found = compare(side(law), side(law, vocabulary=reworded(("    quantity       : number\n", ""))))
    assert opened(found) == ["article.quantity: shares and totals count by it, and only one side has it"]


# -- materials ---------------------------------------------------------------------------------------------------


def test_what_a_material_is_made_of_changes_what_contains_it() -> None:
    containing = law(
        control("item.material is in holding"), more="materials holding : anything containing dysprosium\n"
    )
    found = under(reworded(("terbium 30% by mass, dysprosium", "terbium 30% by mass")), containing)
    assert opened(found) == []
    assert [(r.old, r.new, r.conditions) for r in found.regions] == [
        ("licence", "unrestricted", ("item.material is magnet",))
    ]


def test_shares_by_mass_are_open_where_a_material_is_made_of_something_else() -> None:
    share = law(control("content by mass of (dysprosium) in item is more than 1%"))
    found = under(reworded(("terbium 30% by mass, dysprosium", "terbium 20% by mass, dysprosium")), share)
    assert opened(found) == ["magnet: shares by mass are calculated from what it is made of, which differs"]


# -- regimes and questions -----------------------------------------------------------------------------------------


def test_another_deciding_date_is_not_compared() -> None:
    assert "decided on export_date" in HEADER
    found = diff(TO_CHINA, TO_CHINA.replace("decided on export_date", "decided on contract_date"))
    assert opened(found) == ["prc: it was decided on export_date and is on contract_date: no case has one day"]
    assert not found.differs


def test_another_time_zone_is_told() -> None:
    found = diff(TO_CHINA, TO_CHINA.replace("Asia/Shanghai", "Europe/Berlin"))
    assert opened(found) == [
        "prc: its time zone was Asia/Shanghai and is Europe/Berlin: a moment that states another zone falls on another day"
    ]


def test_another_reading_is_told_and_asked() -> None:
    asked = law(control("scope is wide and destination is CN"))
    more = asked.replace('    narrow "so"', '    middle "in between"\n    narrow "so"')
    assert more != asked
    found = diff(asked, more)
    assert opened(found) == ["prc.scope: only the readings that it has on both sides were compared, not middle"]
    assert opened(diff(more, asked)) == opened(found)


# -- the solver ----------------------------------------------------------------------------------------------------


def test_without_the_solver_one_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    monkeypatch.delitem(sys.modules, "policy_lang.reasoning.imagine", raising=False)
    with pytest.raises(PolicyLangError, match="pip install z3-solver"):
        diff(TO_CHINA, law(control("destination is CN or destination is DE")))
