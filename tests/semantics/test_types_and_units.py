"""Tests that do not fit the type of their field, and quantities that cannot be compared."""

from fractions import Fraction

import pytest

from policy_lang.core import terms
from tests.semantics.checking import CONTROL, codes, one, pointed, program, regime, when

DECLARED = """\
countries prc : CN, HK, MO
materials magnets : dysprosium, terbium
codes of prc_list part_2 : 1C902.a, 1C905.a
parties listed : "P1", "P2"
threshold share : 0.1%
threshold count : 10
measure density for article : mass * 2
clause leaves : exported_from is CN and destination is not CN
"""

FITS = """\
destination is DE
destination is "DE"
destination is not in prc
destination is in (DE, FR except FR)
item.origin is case.destination
item.origin is item.made_in
item.material is in (alloys of magnets, anything containing terbium)
item.material contains magnets
item.prc_code is "1C905.a"
item.prc_code is in part_2
item.eccn is EAR99
item.eccn is 3A001.b.2.a
item.tariff_code is 2846.90
item.tariff_code is 28469019
end_uses is military
end_uses include military and end_uses include wmd
end_user is in listed
end_user.id is in listed
end_user.id is "P1"
end_user.military
end_user.military is yes
end_user.military is no
export_date is 2025-11-08
export_date is on or after case.contract_date
item.mass is at least 5 g
item.pieces is more than 0
item.energy_density is at least 300 J/kg
logic_node is at most 0.014 um
item.value is at least 5000 EUR
item.pieces is at least 5
item.pieces is at least count
item.density is at least 5 kg
content by value of magnets from CN in item is at least 0.1%
content by mass of magnets in item is at least share
content by value of each article where (origin is CN) in item is at least 25%
total value of each article where (origin is CN) in item is more than 5000 USD
number of each article in item is at least 2
end_user is owned at least 50% by listed
end_user is directly owned more than 25% by one of ("P1", "P2")
contains magnets from prc in item
some process in item where (kind is mining and case.destination is CN)
item.origin is unknown"""
WRONG = [
    # what is asked, the code, the words pointed at, what the help says to write
    ("destination", "T304", "destination", "`destination is CODE`"),
    ("item", "T304", "item", "name one of its fields"),
    ("item.parts", "T304", "item.parts", "`some … in item.parts where (…)`"),
    ("export_date", "T304", "export_date", "`export_date is on or after …`"),
    ("item.mass", "T304", "item.mass", "`item.mass is at least …`"),
    ("end_uses", "T304", "end_uses", "`end_uses include …`"),
    ("item.density", "T304", "item.density", "`is at least …`"),
    ("destination is prc", "T304", "prc", "`destination is in prc`"),
    ("destination is not prc", "T304", "prc", "`destination is not in prc`"),
    ("item.origin is destination", "T304", "destination", "`item.origin is case.destination`"),
    ("item.origin is case.export_date", "T304", "case.export_date", "one type"),
    ("item.prc_code is item.eccn", "T304", "item.eccn", "one type"),
    ("item.prc_code is item.prc_code", "T304", "item.prc_code", "with values"),
    ("destination is before 2025-01-01", "T304", "destination", "`destination is CODE`"),
    ("item.mass is on or after 2025-01-01", "T304", "item.mass", "`item.mass is at least …`"),
    ("export_date is at least 5", "T304", "export_date", "`on or after`"),
    ("export_date is on or after case.destination", "T304", "case.destination", "write a date"),
    ("export_date is DE", "T304", "DE", "2025-11-08"),
    ("export_date is in prc", "T304", "export_date", "`export_date is on or after …`"),
    ("item.mass is in (5 kg, 6 kg)", "T304", "item.mass", "`item.mass is at least …`"),
    ("end_user.military is true", "T304", "true", "`not end_user.military`"),
    ("end_user.military is in (yes, no)", "T304", "end_user.military", "`not end_user.military`"),
    ("destination include CN", "T304", "destination", "`destination is CODE`"),
    ("remark is abc", "T304", "abc", '`"abc"`'),
    ("item is DE", "T304", "item", "`item.prc_code`"),
    ("leaves is yes", "T304", "leaves", "`not leaves`"),
    ("item.mass contains dysprosium", "T304", "item.mass", "`contains … in item.mass`"),
    ("item is unknown", "T304", "item", "name one of the fields"),
    ("item is owned at least 50% by listed", "T304", "item", "`owners`"),
    ("total origin of each article in item is more than 5 kg", "T304", "origin", "compare a number"),
    ("destination is at least 5 kg", "T304", "destination", "compare a number"),
    ("item.mass is at least 5 EUR", "T305", "5 EUR", "`kg`"),
    ("item.mass is at least 5", "T305", "5", "`kg`"),
    ("item.mass is at least 5%", "T305", "5%", "`kg`"),
    ("item.mass is item.value", "T305", "item.value", "`kg`"),
    ("item.value is at least 5 kg", "T305", "5 kg", "a currency"),
    ("item.mass is 5 kgs", "T305", "5 kgs", "`5 kg`"),
    ("item.value is at least 5 euros", "T305", "5 euros", "`5 EUR`"),
    ("item.value is at least 5 RMB", "T305", "5 RMB", "`5 CNY`"),
    ("item.value is at least 5 XYZ", "T305", "5 XYZ", "currencies"),
    ("item.energy_density is at least 300 Wh", "T305", "300 Wh", "`Wh/kg`"),
    ("item.pieces is at least 5%", "T305", "5%", "shares with `%`"),
    ("item.pieces is at least share", "T305", "share", "shares with `%`"),
    ("number of each article in item is at least 50%", "T305", "50%", "shares with `%`"),
    ("content by value of magnets in item is at least 0.1", "T305", "0.1", "`0.1%`"),
    ("content by value of magnets in item is at least count", "T305", "count", "`0.1%`"),
    ("content by value of magnets in item is at least 5 EUR", "T305", "5 EUR", "a share with `%`"),
    ("end_user is owned at least 50 by listed", "T305", "50", "`50%`"),
    ("item.eccn is in part_2", "T306", "part_2", "codes of us_list"),
    ("item.material is in prc", "T306", "prc", "sets of materials: magnets"),
    ("item.origin is in magnets", "T306", "magnets", "sets of countries: prc"),
    ("item.origin is in (anything except CN)", "T306", "anything", "`anywhere`"),
    ("item.material is in (anywhere)", "T306", "anywhere", "`anything`"),
    ("item.prc_code is in (compounds of dysprosium)", "T306", "dysprosium", "list the values"),
    ("end_user is owned at least 50% by prc", "T306", "prc", "sets of parties: listed"),
    ("destination is in (5 kg)", "T306", "5 kg", "two capital letters"),
    ("some party in item where (military)", "T307", "item", "a record `article`"),
    ("number of each party in item is at least 2", "T307", "item", "a record `article`"),
    ("contains dysprosium in end_user", "T307", "end_user", "such as `item`"),
    ("content by value of magnets in item.parts is at least 5%", "T307", "item.parts", "`in item`"),
    ("content by value of each party where (military) in item is at least 5%", "T307", "party", "each article"),
    ("content by weight of magnets in item is at least 5%", "S124", "weight", "`by mass`"),
    ("not (item.origin is unknown)", "T309", "item.origin is unknown", "not under `not`"),
    ("none of\n            - item.origin is unknown", "T309", "item.origin is unknown", "not under `not`"),
    ("no article in item where (origin is unknown)", "T309", "origin is unknown", "not under `not`"),
    (
        "end_user is owned less than 50% by each party where (military is unknown)",
        "T309",
        "military is unknown",
        "not under `not`",
    ),
    ("end_user is owned at least 50% by each article where (cnc)", "T307", "article", "each party where"),
]


@pytest.mark.parametrize("condition", FITS.splitlines())
def test_a_test_that_fits_is_accepted(condition: str) -> None:
    assert codes(when(condition, DECLARED)) == []


@pytest.mark.parametrize(("condition", "code", "words", "help"), WRONG, ids=[row[0] for row in WRONG])
def test_a_test_that_does_not_fit_is_reported_once(condition: str, code: str, words: str, help: str) -> None:
    loaded = when(condition, DECLARED)
    found = one(loaded)
    assert found.code == code
    assert pointed(loaded, loaded.sources["prc.policy"].text) == words
    assert help in found.help


MEASURES = [
    ("mass + value", "T305", "value"),
    ("mass - 5", "T305", "5"),
    ("mass * value", "T308", "mass * value"),
    ("origin", "T304", "origin"),
    ("masss", "N207", "masss"),
]


@pytest.mark.parametrize(("amount", "code", "words"), MEASURES, ids=[row[0] for row in MEASURES])
def test_a_measure_adds_only_what_can_be_added(amount: str, code: str, words: str) -> None:
    loaded = regime(f"measure m for article : {amount}\n" + CONTROL)
    assert one(loaded).code == code
    assert pointed(loaded, loaded.sources["prc.policy"].text) == words


@pytest.mark.parametrize("value", ["yes", "CN", "2025-01-01", '"5 kg"'])
def test_a_threshold_is_an_amount(value: str) -> None:
    assert one(regime(f"threshold t : {value}\n" + CONTROL)).code == "T304"


def test_a_charge_is_an_amount_of_money() -> None:
    assert one(regime(CONTROL.replace("requires licence", "charges item.mass"))).code == "T305"
    assert codes(regime(CONTROL.replace("requires licence", "charges item.value * 5%"))) == []


def test_units_are_converted_exactly() -> None:
    built = program(when("item.mass is at least 7 g")).controls["prc.c"].when
    assert isinstance(built, terms.Compare)
    assert built.right == terms.Constant(Fraction(7, 1000))


@pytest.mark.parametrize("where", ["unless", "exemption", "clause"])
def test_unknown_never_softens_through_another_provision(where: str) -> None:
    text = {
        "unless": CONTROL.replace("requires licence", "unless item.origin is unknown\n        requires licence"),
        "exemption": CONTROL.replace("end_uses include humanitarian", "item.origin is unknown"),
        "clause": "clause asked : item.origin is unknown\n"
        + CONTROL.replace("when exported_from is not CN", "when not asked"),
    }[where]
    assert one(regime(text)).code == "T309"
