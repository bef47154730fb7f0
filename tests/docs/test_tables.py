"""The pages whose tables the engine fills in say what the engine says now."""

import re
from datetime import date

import pytest

from policy_lang.cli.main import main
from tests.tables import chips

# Cells of the first table, with the control that they rest on.
CELLS = [
    ("A100", date(2022, 11, 1), "presumed_denial", "datacenter_chips"),
    ("A800", date(2022, 11, 1), "unrestricted", None),
    ("A800", date(2023, 12, 1), "presumed_denial", "datacenter_chips"),
    ("MI210", date(2024, 5, 1), "notify", "lesser_chips"),
    ("MI250X", date(2022, 11, 1), "undetermined", "datacenter_chips"),
    ("H20", date(2025, 6, 2), "licence", "named_in_letter"),
    ("H200", date(2026, 2, 2), "case_by_case", "datacenter_chips"),
    ("B200", date(2026, 2, 2), "presumed_denial", "datacenter_chips"),
]


def test_the_page_of_chips_is_up_to_date() -> None:
    assert chips.PAGE.read_text(encoding="utf-8") == chips.page(), "run `python -m tests.tables chips`"


@pytest.mark.parametrize(("chip", "day", "outcome", "control"), CELLS, ids=lambda value: str(value))
def test_a_cell_can_be_explained(
    chip: str, day: date, outcome: str, control: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    policies = ["-p", str(chips.ROOT / "policies")]
    dates = ["--on", str(day), "--as-published", str(day)]
    assert main(["explain", str(chips.CASES), "--case", chip, *dates, *policies]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"{chip}: {outcome}")
    if control:
        assert re.search(rf"\bby {control} —", text)
    (row,) = [
        line.split("|")[1:-1]
        for line in chips.PAGE.read_text(encoding="utf-8").split("## ")[1].splitlines()
        if line.startswith(f"| {chip} |")
    ]
    cell = row[1 + list(chips.DAYS).index(day)].strip().replace(" ", "_")
    assert cell == outcome or (outcome == "undetermined" and "…" in cell)


def test_the_command_of_the_page_is_one_of_the_cells() -> None:
    command = re.search(r"policy explain (\S+) --case (\S+) --on (\S+) --as-published (\S+)", chips.EXPLAIN)
    assert command
    assert (chips.ROOT / command[1]).samefile(chips.CASES)
    assert (command[2], date.fromisoformat(command[3])) in {(chip, day) for chip, day, *_ in CELLS}
    assert command[3] == command[4]
