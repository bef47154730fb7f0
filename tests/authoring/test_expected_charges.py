"""`expect charges`: what a scenario says a control charges."""

import json
from pathlib import Path

import pytest

from policy_lang.cli.main import main

PORTS = Path(__file__).parent.parent / "data" / "ports"


def tried(tmp_path: Path, capsys, expectation: str, tonnage: str = "1500 net_ton"):
    """How one scenario with one expectation comes out: the exit code, the results, the messages."""
    file = tmp_path / "scenario.policy"
    file.write_text(
        f"""in regime harbour

scenario "A ship"
    given
        arrival      2025-06-01
        destination  DE
        ship.flag    DE
        ship.tonnage {tonnage}
    expect {expectation}
""",
        encoding="utf-8",
    )
    code = main(["test", str(PORTS), str(file), "--format", "json"])
    said = capsys.readouterr()
    return code, json.loads(said.out) if said.out else [], said.err


@pytest.mark.parametrize("amount", ["3000 EUR", "3000.00 EUR"])
def test_a_charge_is_compared_as_an_amount(tmp_path, capsys, amount):
    assert tried(tmp_path, capsys, f"charges {amount} by big_ships")[0] == 0


@pytest.mark.parametrize("amount", ["2999.99 EUR", "3000 USD"])
def test_another_amount_fails_and_says_what_is_charged(tmp_path, capsys, amount):
    code, [result], _ = tried(tmp_path, capsys, f"charges {amount} by big_ships")
    assert code == 1
    [failure] = result["failures"]
    assert failure["expected"] == f"charges {amount} by big_ships"
    assert "charges 3000 EUR" in failure["found"]


def test_a_range_and_nothing_at_all_are_no_exact_charge(tmp_path, capsys):
    assert tried(tmp_path, capsys, "charges 3000 EUR by big_ships", "at least 1500 net_ton")[0] == 1
    assert tried(tmp_path, capsys, "charges 3000 EUR by big_ships", "1 net_ton")[0] == 1


def test_a_charge_is_money(tmp_path, capsys):
    code, _, err = tried(tmp_path, capsys, "charges 3000 kg by big_ships")
    assert code == 2
    assert "T305" in err


def test_an_outcome_may_still_be_called_charges(tmp_path, capsys):
    code, _, err = tried(tmp_path, capsys, "charges")
    assert code == 2
    assert "`charges` is no outcome of the scale" in err
