"""Names that nothing declares, or that mean something else: one message each, at the name, with what was meant."""

import pytest

from tests.semantics.checking import CONTROL, REGIME, VOCABULARY, codes, errors, load, one, pointed, regime, when

DECLARED = """\
countries prc : CN, HK, MO
materials magnets : dysprosium, terbium
codes of prc_list part_2 : 1C902.a, 1C905.a
parties listed : "P1", "P2"
threshold heavy : 5 kg
measure density for article : mass * 2
clause leaves : exported_from is CN and destination is not CN
question last_day "Does the last day count?"
    included "it does"
    excluded "it does not"
"""

UNKNOWN = [
    # what is asked, the code, the words pointed at, what the help names
    ("destinatoin is CN", "N207", "destinatoin", "`destination`"),
    ("item.masss is at least 5 kg", "N207", "item.masss", "`mass`"),
    ("some article in items where (mass is at least 5 kg)", "N207", "items", "`item`"),
    ("some articl in item where (mass is at least 5 kg)", "N201", "articl", "`article`"),
    ("some case where (destination is CN)", "N201", "case", "the records: article, process, party, stake"),
    ("some article in item where (destinatio is CN)", "N207", "destinatio", "it has prc_code"),
    ("some article in item.parts where (some process in processes where (destination is CN))", "N207",
     "destination", "`case.destination`"),
    ("number of each partz in case is at least 2", "N201", "partz", "`party`"),
    ("leave", "N207", "leave", "`leaves`"),
    ("base_contrl applies", "N201", "base_contrl", "there are: "),
    ("lst_day is included", "N207", "lst_day", "`last_day`"),
    ("item.mass is at least heavi", "N207", "heavi", "`heavy`"),
    ("item.densty is at least 5 kg", "N207", "item.densty", "`density`"),
    ("density is at least 5 kg", "N207", "density", "measure for `article`"),
    ("item.leaves", "N207", "item.leaves", "clause of the case"),
    ("destination is cn", "N206", "cn", "`CN` (China)"),
    ("destination is UK", "N206", "UK", "`GB` (United Kingdom)"),
    ("destination is EL", "N206", "EL", "`GR` (Greece)"),
    ("destination is EU", "N206", "EU", "one member state"),
    ("destination is germany", "N206", "germany", "`DE` (Germany)"),
    ("destination is south_korea", "N206", "south_korea", "`KR`"),
    ("destination is Chian", "N206", "Chian", "`CN` (China)"),
    ("destination is no", "N206", "no", "`NO` (Norway)"),
    ("destination is CHN", "N206", "CHN", "two capital letters"),
    ("destination is 3A001", "N206", "3A001", "two capital letters"),
    ("destination is in prcc", "N206", "prcc", "`prc`"),
    ("destination is in (DE, FRA)", "N206", "FRA", "two capital letters"),
    ("item.material is dysprosum", "N205", "dysprosum", "`dysprosium`"),
    ("item.material is in (dysprosium, magnet)", "N205", "magnet", "`magnets`"),
    ("item.material is in (compounds of dysprosum)", "N205", "dysprosum", "`dysprosium`"),
    ("item.material is unobtainium", "N205", "unobtainium", "declare it in a vocabulary"),
    ("item.prc_code is 1C905a", "N210", "1C905a", "1C905.a"),
    ("item.tariff_code is 3A001", "N210", "3A001", "2846.90"),
    ("item.prc_code is in part2", "N210", "part2", "`part_2`"),
    ("item.prc_code is CN", "N210", "CN", '"CN"'),
    ("end_uses include millitary", "N209", "millitary", "`military`"),
    ("end_uses is in (military, wmdd)", "N209", "wmdd", "`wmd`"),
    ("end_uses include prc", "N209", "prc", "a set of countries"),
    ("some process in item where (kind is minning)", "N209", "minning", "`mining`"),
    ("last_day is includd", "N209", "includd", "`included`"),
    ("last_day is yes", "N209", "yes", "its readings: included, excluded"),
    ("end_user is in lsted", "N201", "lsted", "`listed`"),
    ("end_user is in (P1)", "N201", "P1", '"P1"'),
    ("leaves applies", "N203", "leaves", "a control or instrument"),
    ("prc", "N207", "prc", "`FIELD is in prc`"),
    ("heavy", "N207", "heavy", "`FIELD is at least heavy`"),
    ("last_day", "N207", "last_day", "`last_day is READING`"),
    ("item.parts.mass is at least 5 kg", "N207", "item.parts.mass", "`some article in item.parts where (…)`"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "code", "words", "help"), UNKNOWN, ids=[row[0] for row in UNKNOWN])
def test_a_name_that_means_nothing_is_reported_once(condition: str, code: str, words: str, help: str) -> None:
    loaded = when(condition, DECLARED)
    found = one(loaded)
    assert found.code == code
    assert pointed(loaded, loaded.sources["prc.policy"].text) == words
    assert help in f"{found.message}: {found.help}"


def test_a_bare_name_of_two_levels_is_refused_and_says_how_to_write_it() -> None:
    loaded = when("some article in item.parts where (some article in parts where (origin is CN))")
    assert one(loaded).code == "N208"
    assert "`this_one.origin`" in one(loaded).help


def test_the_advice_for_two_levels_works() -> None:
    inner = "some article called this_one in parts where (this_one.origin is CN)"
    assert codes(when(f"some article in item.parts where ({inner})")) == []


def test_names_of_provisions() -> None:
    loaded = regime(
        CONTROL
        + """
    exemption e1
        cites "1"
        lifts foreign_contnt
    exemption e2
        cites "2"
        lifts relief
    exemption e3
        cites "3"
        bars foreign_content
    exemption e4
        cites "4"
        lowers foreign_content to notfy
    control c2
        cites "5"
        when destination is CN
        requires licenc from MOFCMO
"""
    )
    assert [(d.code, d.help) for d in errors(loaded)] == [
        ("N201", "did you mean `foreign_content`?"),
        ("N203", "name a control or instrument, or declare one"),
        ("N203", "name an exemption, or declare one"),
        ("N212", "did you mean `notify`?"),
        ("N212", "did you mean `licence`?"),
        ("N201", "did you mean `MOFCOM`?"),
    ]


def test_names_across_the_files_of_a_regime() -> None:
    loaded = load(
        {
            "a.policy": VOCABULARY,
            "b.policy": REGIME + "countries near : DE\n" + CONTROL,
            "c.policy": "in regime prc\n\ncountries near : FR\n\nclause foreign_content : destination is in near\n",
        }
    )
    assert [(d.code, d.span.place) for d in errors(loaded)] == [("N202", "c.policy:3"), ("N202", "c.policy:5")]
    assert [d.labels[0].span.path for d in errors(loaded)] == ["b.policy", "b.policy"]


def test_a_clause_is_not_named_like_a_field() -> None:
    found = one(regime("clause mass for article : origin is CN\n" + CONTROL))
    assert found.code == "N202"
    assert found.labels[0].span.place.startswith("export.policy:")


def test_a_regime_does_not_rename_what_its_vocabulary_names() -> None:
    loaded = regime("countries near : DE\n" + CONTROL, vocabulary=VOCABULARY + "\ncountries near : FR\n")
    assert one(loaded).code == "N202"
    assert "already a set of the vocabulary `export`" in one(loaded).message


def test_regimes_may_use_the_same_names() -> None:
    other = REGIME.replace("regime prc", "regime eu") + CONTROL
    assert codes(load({"a.policy": VOCABULARY, "b.policy": REGIME + CONTROL, "c.policy": other})) == []


def test_many_mistakes_are_all_reported() -> None:
    text = "".join(f"clause c{i} : field_{i} is CN\n" for i in range(50))
    assert codes(regime(text + CONTROL)) == ["N207"] * 50


def test_a_mistake_does_not_hide_those_beside_it() -> None:
    loaded = when("destinatio is CN and item.material is dysprosum and export_date is DE")
    assert codes(loaded) == ["N207", "N205", "T304"]


def test_a_name_that_failed_is_not_reported_again_where_it_is_used() -> None:
    text = "countries close : DE, UK\nclause near : destination is in close\nclause far : not near\n"
    assert codes(regime(text + CONTROL)) == ["N206"]
