"""Vocabularies, alone and together, and the heads of regimes."""

import pytest

from policy_lang.core.vocabulary import Kind
from tests.semantics.checking import CONTROL, REGIME, VOCABULARY, codes, errors, load, one, program, regime

START = "vocabulary small\n\noutcomes\n    free\n    licence\n\ncase\n    day : date\n"


def vocabulary(text: str) -> list[tuple[str, str]]:
    """The errors of a small vocabulary with some declarations."""
    return [(d.code, d.help) for d in errors(load({"v.policy": START + text}))]


DECLARATIONS = [
    ("    a : kilograms\n", "T301", "record of this name"),
    ("    a : kgs\n", "T301", "`kg`"),
    ("    a : contry\n", "T301", "`country`"),
    ("    a : case\n", "T301", "another name"),
    ("    a : codes of lst\n", "N201", "declare it: `code list lst`"),
    ("    a : list of party\n", "N201", "declare it: `record party`"),
    ("    a : list of case\n", "N201", "declare it"),
    ("    day : country\n", "N202", "remove one"),
    ("    a : one of x, y, x\n", "N202", "remove one"),
    ("code list l dotted\ncode list l digits\n", "N202", "keep one"),
    ('material m "m" mixture\nmaterial m "m" mixture\n', "N202", "keep one"),
    ('material a "a" element formula Dy\nmaterial b "b" element formula Dy\n', "N202", "keep `a`"),
    ('material m "m" formula Xx2\n', "T302", "not an element symbol"),
    ('material m "m" element formula Dy2O3\n', "T302", "the symbol alone"),
    ('material m "m" contains nn\n', "N205", "declare it"),
    ('material m "m" contains m\n', "L410", "break the circle"),
    ('material m "m" contains n\nmaterial n "n" contains m\n', "L410", "break the circle"),
    ('material n "n" mixture\nmaterial m "m" contains n 60% by mass, n 50% by mass\n', "T303", "correct the shares"),
    ("outcomes\n    yes_please\n    no_thanks\n", "N204", "keep one"),
    ('instrument i "i"\n    published 2025-01-01\n    not encoded "a" because "b"\n', "S128", "regime NAME"),
    ('guarantee "g"\n    whenever day is 2025-01-01\n    at least licence\n', "S128", "regime NAME"),
    ("values of case.dy v : a\n", "N207", "RECORD.FIELD"),
    ("values of case.day v : a\n", "N207", "RECORD.FIELD"),
    ("codes of l v : 1C905\n", "N201", ""),
]


@pytest.mark.parametrize(("text", "code", "help"), DECLARATIONS, ids=[row[0].strip() for row in DECLARATIONS])
def test_a_mistake_in_a_vocabulary_is_one_message(text: str, code: str, help: str) -> None:
    ((found, advice),) = vocabulary(text)
    assert found == code
    assert help in advice


def test_a_vocabulary_without_outcomes() -> None:
    assert codes(load({"v.policy": "vocabulary v\n\ncase\n    day : date\n"})) == ["N204"]


def further(text: str, control: str = CONTROL) -> dict[str, str]:
    return {
        "a.policy": VOCABULARY,
        "b.policy": f"vocabulary further\n    uses export\n\n{text}",
        "c.policy": REGIME.replace("uses export", "uses further") + control,
    }


def test_vocabularies_extend_one_another() -> None:
    text = "case\n    urgent : yes/no\n\nrecord article\n    colour : text\n\nrecord licence_held\n    number : text\n"
    control = CONTROL.replace("exported_from is not CN", 'urgent and item.colour is "red"')
    built = program(load(further(text, control)))
    assert built.vocabulary.records["case"].fields["urgent"].type.kind is Kind.YES_NO
    assert list(built.vocabulary.records["article"].fields)[-1] == "colour"


def test_vocabularies_that_clash_are_reported_where_the_later_one_stands() -> None:
    text = (
        "case\n    item : article\n\nrecord article\n    mass : g\n\n"
        'material iron "iron" mixture\n\ncode list prc_list dotted\n\noutcomes\n    mild\n    harsh\n'
    )
    found = errors(load(further(text)))
    assert [d.code for d in found] == ["N202", "N202", "N202", "N202", "N204"]
    assert {d.span.path for d in found} == {"b.policy"}
    assert {label.span.path for d in found for label in d.labels} == {"a.policy"}


def test_vocabularies_may_use_each_other() -> None:
    files = further("case\n    urgent : yes/no\n")
    files["a.policy"] = files["a.policy"].replace('"Export of an item"', '"Export of an item"\n    uses further')
    assert codes(load(files)) == []


def test_a_vocabulary_does_not_use_a_regime() -> None:
    files = further("case\n    urgent : yes/no\n")
    files["b.policy"] = files["b.policy"].replace("uses export", "uses export, prc")
    assert codes(load(files)) == ["N203"]


def test_two_scales_are_two_programs() -> None:
    files = {
        "a.policy": VOCABULARY,
        "b.policy": REGIME + CONTROL,
        "c.policy": "vocabulary fees\n\noutcomes\n    free\n    fee\n\ncase\n    day : date\n",
        "d.policy": "regime port\n    time zone UTC\n    decided on day\n    uses fees\n",
    }
    loaded = load(files)
    assert not errors(loaded)
    assert [list(p.regimes) for p in loaded.programs] == [["prc"], ["port"]]


HEADS = [
    ("    time zone Asia/Shanghai\n", "", "L413", "`time zone Asia/Shanghai`"),
    ("    decided on export_date\n", "", "L413", "`decided on FIELD`"),
    ("    uses export\n", "", "L413", "`uses NAME`"),
    ("Asia/Shanghai", "Asia/Beijing", "L413", "IANA"),
    ("uses export", "uses exprt", "N201", "`export`"),
    ("uses export", "uses export, export", "N202", "once"),
    ("decided on export_date", "decided on exprt_date", "N207", "`export_date`"),
    ("decided on export_date", "decided on destination", "T304", "type `date`"),
    ("territory CN", "territory UK", "N206", "`GB`"),
    ("    time zone", "    authority MOFCOM\n    time zone", "N202", "keep one"),
]


@pytest.mark.parametrize(("old", "new", "code", "help"), HEADS, ids=[f"{row[0].strip()}→{row[1]}" for row in HEADS])
def test_a_mistake_in_a_head_is_one_message(old: str, new: str, code: str, help: str) -> None:
    loaded = load({"a.policy": VOCABULARY, "b.policy": REGIME.replace(old, new) + CONTROL})
    assert one(loaded).code == code
    assert help in one(loaded).help


def test_all_that_a_head_lacks_is_reported() -> None:
    assert codes(load({"a.policy": VOCABULARY, "b.policy": "regime prc\n"})) == ["L413"] * 3


def test_a_regime_without_its_vocabulary() -> None:
    found = one(load({"b.policy": REGIME + CONTROL}))
    assert (found.code, found.help) == ("N201", "check that its file is among those read")


def test_a_further_file_of_no_regime() -> None:
    found = one(load({"a.policy": VOCABULARY, "b.policy": REGIME + CONTROL, "c.policy": "in regime prd\n"}))
    assert (found.code, found.help) == ("N201", "did you mean `prc`?")


def test_a_regime_begun_twice() -> None:
    found = one(load({"a.policy": VOCABULARY, "b.policy": REGIME + CONTROL, "c.policy": REGIME}))
    assert (found.code, found.help) == ("N202", "begin a further file of a regime with `in regime prc`")


@pytest.mark.parametrize(
    "text",
    ['material x "x" mixture\n', "record y\n    a : text\n", "case\n    b : text\n", "code list z dotted\n",
     "outcomes\n    q\n    r\n"],
)  # fmt: skip
def test_vocabulary_in_a_regime(text: str) -> None:
    assert one(regime(text + CONTROL)).code == "S128"
