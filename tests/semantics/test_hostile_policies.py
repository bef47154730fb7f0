"""Policies written to break the checker: it answers in time, and never with a traceback."""

import time

import pytest

from tests.semantics.checking import CONTROL, INSTRUMENT, REGIME, VOCABULARY, codes, errors, load, one, regime

MANY = 3_000


def chain(lines: int, declaration: str, first: str) -> str:
    """Declarations each of which names the one before."""
    return first + "".join(declaration.format(i, i - 1) for i in range(1, lines))


CHAINS = {
    "clauses": chain(5_000, "clause n{0} : n{1} and exported_from is DE\n", "clause n0 : destination is CN\n"),
    "clauses backwards": "".join(f"clause n{i} : n{i + 1}\n" for i in range(MANY))
    + f"clause n{MANY} : destination is CN\n",
    "measures": chain(MANY, "measure n{0} for article : n{1} * 2\n", "measure n0 for article : mass\n"),
    "measures backwards": "".join(f"measure n{i} for article : n{i + 1} * 2\n" for i in range(MANY))
    + f"measure n{MANY} for article : mass\n",
    "sets": chain(MANY, "countries n{0} : n{1}\n", "countries n0 : DE\n"),
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_chain_that_no_law_needs_is_refused_once(name: str) -> None:
    assert codes(regime(CHAINS[name] + CONTROL)) == ["S107"]


def test_a_chain_that_a_control_asks_of() -> None:
    text = chain(MANY, "clause n{0} : n{1}\n", "clause n0 : destination is CN\n")
    control = CONTROL.replace("exported_from is not CN", f"n{MANY - 1}")
    assert codes(regime(text + control)) == ["S107"]


def test_a_chain_of_controls() -> None:
    text = INSTRUMENT + '    control c0\n        cites "1"\n        when destination is CN\n        requires licence\n'
    for i in range(1, 500):
        text += f'    control c{i}\n        cites "1"\n        when c{i - 1} applies\n        requires licence\n'
    assert codes(regime(text)) == ["S107"]


def test_a_chain_of_a_hundred_names_is_fine() -> None:
    text = chain(100, "clause n{0} : n{1}\n", "clause n0 : destination is CN\n")
    assert codes(regime(text + CONTROL)) == []


def test_a_circle_of_ten_thousand() -> None:
    text = "".join(f"clause n{i} : n{(i + 1) % 10_000}\n" for i in range(10_000))
    assert one(regime(text + CONTROL)).message == "`n0` hangs on itself: n0 → n1 → n2 → n3 → … → n0"


@pytest.mark.parametrize(("count", "expected"), [(5_000, []), (5_002, ["S111"]), (100_000, ["S111"])])
def test_a_set_of_many_values(count: int, expected: list[str]) -> None:
    values = ", ".join(f'"P{i}"' for i in range(count))
    assert codes(regime(f"parties big : {values}\nclause u : end_user is in big\n" + CONTROL)) == expected


@pytest.mark.parametrize("joined", [" and ", " or "])
def test_a_condition_of_many_parts(joined: str) -> None:
    condition = joined.join(["destination is CN"] * 5_002)
    assert codes(regime(f"clause c : {condition}\n" + CONTROL)) == ["S111"]


def test_many_short_lists_are_no_long_one() -> None:
    text = "".join(f"countries c{i} : CN, DE, FR, IT, ES, PT\n" for i in range(1_500))
    assert codes(regime(text + CONTROL)) == []


def test_a_list_file_of_a_hundred_thousand_lines() -> None:
    lists = {"l.csv": "id,on\n" + "".join(f"P{i},2025-01-01\n" for i in range(100_000))}
    text = 'parties big : from "l.csv" column "id" listed "on"\nclause u : end_user is in big\n'
    assert codes(regime(text + CONTROL, lists=lists)) == []


def test_thousands_of_mistakes_are_all_reported() -> None:
    text = "".join(f"clause n{i} : zz{i} is CN\nclause b{i} : destination is in zz{i}\n" for i in range(1_000))
    assert len(errors(regime(text + CONTROL))) == 2_000


def test_a_material_of_a_long_chain() -> None:
    text = 'material m0 "m" mixture\n' + "".join(f'material m{i} "m" contains m{i - 1}\n' for i in range(1, MANY))
    loaded = regime(CONTROL.replace("exported_from is not CN", "item.material contains dysprosium"),
                    vocabulary=VOCABULARY + text)  # fmt: skip
    assert codes(loaded) == ["S107"]


@pytest.mark.parametrize("depth", [10, 40, 61, 2_000])
def test_deep_nesting(depth: int) -> None:
    inner = "not (" * depth + "destination is CN" + ")" * depth
    assert codes(regime(f"clause deep : {inner}\n" + CONTROL)) == ([] if depth < 60 else ["S107"])


def test_twenty_questions_in_one_provision() -> None:
    questions = "".join(f'question q{i} "?"\n    a "x"\n    b "y"\n' for i in range(20))
    lines = "".join(
        f"            from {2000 + i}-01-01 before {2001 + i}-01-01 if q{i} is a\n"
        f"            from {2000 + i}-02-01 before {2001 + i}-01-01 if q{i} is b\n"
        for i in range(20)
    )
    text = f'    control c\n        cites "1"\n        in force\n{lines}        when destination is CN\n'
    assert codes(regime(questions + INSTRUMENT + text + "        requires licence\n")) == []


ODD = [
    "clause\n",
    "clause a\n",
    "clause a :\n",
    "countries a :\n",
    "countries a : except DE\n",
    "instrument a\n",
    'instrument a "a"\n    published\n',
    'question q "?"\n',
    "measure m :\n",
    "measure m for article : (mass\n",
    "threshold t : %\n",
    "clause c : some\n",
    "clause c : content\n",
    "clause c : a.b.c.d.e.f is DE\n",
    "clause c : case\n",
    "clause c : case.case is DE\n",
    "clause c : item.item.item is DE\n",
    "clause c for case : destination is DE\n",
    "clause c for nothing : destination is DE\n",
    "measure m for nothing : mass\n",
    "values of x v : a\n",
    "values of a.b.c v : a\n",
    "parties p : 5 kg, yes, 2025-01-01, anything, from\n",
    'scenario "s"\n    expect licence\n',
    'background b\n    item.item.item 5 kg\n',
    'guarantee "g"\n    at least licence\n',
    'not encoded "x" because "y"\n    when nothing applies\n',
]  # fmt: skip


@pytest.mark.parametrize("text", ODD)
def test_odd_declarations_never_raise(text: str) -> None:
    loaded = regime(text + CONTROL)
    for found in loaded.report.diagnostics:
        assert found.message
        assert found.span.line >= 1


def test_every_way_of_cutting_a_policy_off_is_answered() -> None:
    whole = REGIME + "countries near : DE, FR\nclause c : destination is in near\n" + CONTROL
    for end in range(len(whole)):
        loaded = load({"a.policy": VOCABULARY, "b.policy": whole[:end]})
        kept = whole[:end].rstrip()
        whole_phrases = whole[len(kept)] in "\n,"
        assert errors(loaded) or (whole_phrases and loaded.programs), kept
        for found in loaded.report.diagnostics:
            assert found.message
            assert found.span.line >= 1


def five_thousand_lines() -> str:
    """A regime of 5,000 lines: instruments, each with its sets, clauses, a control and an exemption."""
    blocks = [REGIME]
    for n in range(165):
        blocks.append(f"""
countries near_{n} : DE, FR, NL
codes of prc_list listed_{n} : 1C{n + 100}.a, 1C{n + 100}.b
threshold limit_{n} : {n % 7 + 1}%
clause leaves_{n} : exported_from is CN and destination is not in near_{n}
clause controlled_{n} for article :
    prc_code is in listed_{n} or material is dysprosium

instrument order_{n} "Order No. {n}"
    issued by MOFCOM
    published 2025-01-01
    in force from 2025-02-01
    source "https://example.org/{n}"
    checked 2026-10-05

    control main_{n} "Control No. {n}"
        cites "para. 1"
        quote en "Items listed in the annex need a licence."
        when all of
            - leaves_{n}
            - any of
                - some article in item where (controlled_{n} and origin is not CN)
                - content by value of dysprosium from CN in item is at least limit_{n}
                - end_uses include military
        requires licence
        duty "Keep the records."

    exemption relief_{n}
        cites "para. 5"
        lifts main_{n}
        when item.value is less than {n + 1} EUR
""")
    return "".join(blocks)


def test_five_thousand_lines_are_read_and_checked_in_three_seconds() -> None:
    text = five_thousand_lines()
    assert text.count("\n") > 5_000
    start = time.process_time()
    loaded = load({"a.policy": VOCABULARY, "b.policy": text})
    assert time.process_time() - start < 3
    assert loaded.report.diagnostics == ()
