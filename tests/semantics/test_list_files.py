"""Sets from list files: what cannot be read as declared is a mistake, never "not a member"."""

import pytest

from policy_lang.core.terms import Entries
from policy_lang.values.dates import read_date
from tests.semantics.checking import CONTROL, errors, program, regime

DECLARED = 'parties listed : from "l.csv" column "id" listed "on" delisted "off"\nclause u : end_user is in listed\n'


def checked(data: str | bytes | None, declared: str = DECLARED) -> list[tuple[str, str]]:
    """The errors with which a list file is read."""
    loaded = regime(declared + CONTROL, lists={} if data is None else {"l.csv": data})
    assert {d.code for d in errors(loaded)} <= {"N211"}
    return [(d.message, d.help) for d in errors(loaded)]


READ = [
    "id,on,off\nP1,2025-01-01,\nP2,,2026-01-01\n",
    "\ufeffid,on,off\r\nP1,,\r\n",
    'name,id,on,off\n"One, Ltd.",P1,,\n',
    "id,on,off\nP1,,\n\nP2,,\n",
    "id,on,off\nP1,2025-01-01,2025-01-01\n",
]


@pytest.mark.parametrize("data", READ)
def test_a_list_is_read(data: str) -> None:
    assert checked(data) == []


def test_the_entries_carry_their_days() -> None:
    built = program(regime(DECLARED + CONTROL, lists={"l.csv": READ[0]})).sets["prc.listed"]
    assert isinstance(built, Entries)
    assert built.entries == (
        ("P1", read_date("2025-01-01").toordinal(), None),
        ("P2", None, read_date("2026-01-01").toordinal()),
    )
    assert len(built.sha256) == 64


def test_where_chooses_lines() -> None:
    declared = 'parties listed : from "l.csv" column "id" where "note" is "5"\nclause u : end_user is in listed\n'
    built = program(regime(declared + CONTROL, lists={"l.csv": "id,note\nP1,5\nP2,4\n"})).sets["prc.listed"]
    assert isinstance(built, Entries)
    assert [value for value, _, _ in built.entries] == ["P1"]


MISTAKES: list[tuple[str | bytes | None, str, str]] = [
    # the file, a part of the message, a part of the help
    (None, "was not found", "relative to the folder"),
    ("", "is empty", "column names"),
    (b"id,on,off\n\xff,,\n", "is not UTF-8", "UTF-8"),
    ("id,on,off\nP1,,\n".encode("utf-16"), "is not UTF-8", "UTF-8"),
    ("id;on;off\nP1;;\n", "not separated by commas", "commas"),
    ("idx,on,off\nP1,,\n", "has no column `id`", "`idx`"),
    ("party,on,off\nP1,,\n", "has no column `id`", "its columns: party, on, off"),
    ("id,id,on,off\nP1,P1,,\n", "has two columns `id`", "rename"),
    ("id,on,off\n,2025-01-01,\n", "line 2: no value", "fill it in"),
    ("id,on,off\nP1,2025-02-30,\n", "line 2: column `on`", "YYYY-MM-DD"),
    ("id,on,off\nP1,01/02/2025,\n", "line 2: column `on`", "YYYY-MM-DD"),
    ("id,on,off\nP1,,tomorrow\n", "line 2: column `off`", "YYYY-MM-DD"),
    ("id,on,off\nP1,2025-02-01,2025-01-01\n", "removed before it was listed", "correct the dates"),
    ("id,on,off\nP1\n", "line 2: 1 cells under 3 columns", "one cell for each column"),
    ("id,on,off\nOne, Ltd.,,,\n", "line 2: 5 cells under 3 columns", "in quotes"),
    ('id,on,off\n"P1,,\n', "unexpected end of data", "correct the CSV file"),
    ("id,on,off\nP\x001,,\n", "cannot be seen", "correct the file"),
    (f"id,on,off\n{'x' * 200_000},,\n", "field larger than", "correct the CSV file"),
]


@pytest.mark.parametrize(("data", "message", "help"), MISTAKES, ids=[row[1] for row in MISTAKES])
def test_a_mistake_in_a_list_is_one_message(data: str | bytes | None, message: str, help: str) -> None:
    ((found, advice),) = checked(data)
    assert message in found
    assert help in advice


KINDS = [
    ("countries listed", "destination is in listed", "UK", "`GB`"),
    ("countries listed", "destination is in listed", "germany", "`DE`"),
    ("materials listed", "item.material is in listed", "dysprosum", "`dysprosium`"),
    ("codes of prc_list listed", "item.prc_code is in listed", "1C905a", "1C905.a"),
    ("codes of tariff listed", "item.tariff_code is in listed", "3A001", "2846.90"),
    ("values of process.kind listed", "some process in item where (kind is in listed)", "minning", "`mining`"),
]


@pytest.mark.parametrize(("kind", "use", "value", "help"), KINDS, ids=[row[2] for row in KINDS])
def test_a_value_that_does_not_exist(kind: str, use: str, value: str, help: str) -> None:
    declared = f'{kind} : from "l.csv" column "id"\nclause u : {use}\n'
    ((message, _),) = checked(f"id\n{value}\n", declared)
    assert message.startswith("`l.csv`, line 2: ")
    assert help in message


def test_codes_have_one_spelling() -> None:
    declared = 'codes of prc_list listed : from "l.csv" column "id"\nclause u : item.prc_code is in listed\n'
    built = program(regime(declared + CONTROL, lists={"l.csv": "id\n1c905.A\n"})).sets["prc.listed"]
    assert isinstance(built, Entries)
    assert built.entries == (("1C905.a", None, None),)


def test_of_a_thousand_mistakes_a_few_are_shown() -> None:
    found = checked("id,on,off\n" + "P1,2025-02-30,\n" * 1000)
    assert len(found) == 6
    assert "`l.csv` has 995 more mistakes like these" in [message for message, _ in found]


WHERE = DECLARED.replace('delisted "off"', 'delisted "off" where "note" is "5"')
NOTHING = [
    # the declaration, the file, whether there is advice
    (DECLARED, "id,on,off\n", False),
    (DECLARED, "id,on,off\n\n", False),
    (WHERE, "id,on,off,note\n", False),
    (WHERE, "id,on,off,note\nP1,,,4\n", True),
    (WHERE, "id,on,off,note\nP1,,,5\n", False),
    ('parties listed : "P1" except "P1"\nclause u : end_user is in listed\n', "id\n", True),
]


@pytest.mark.parametrize(("declared", "data", "advice"), NOTHING)
def test_a_where_that_takes_no_row_is_advice_and_a_list_without_rows_is_none(
    declared: str, data: str, advice: bool
) -> None:
    loaded = regime(declared + CONTROL, lists={"l.csv": data})
    assert ("W510" in [d.code for d in loaded.report.diagnostics]) is advice


def test_a_file_outside_the_policy_set_is_not_read() -> None:
    from policy_lang.engine.files import ListFiles

    assert ListFiles(("policies",)).read("policies/a.policy", "/etc/passwd") is None
    assert ListFiles(("policies",)).read("policies/a.policy", "../../../etc/passwd") is None
