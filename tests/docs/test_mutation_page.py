"""The page of changes speaks of the policies as they are: of every file with law, and of as many changes."""

import re
from collections import Counter
from pathlib import Path

import pytest

from policy_lang.authoring.mutation import mutants_of
from policy_lang.engine import pipeline

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (?:`(policies/[^`]+)`|([a-z ]+)) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$")


def _rows() -> list[tuple[str, list[int]]]:
    """The rows of the tables of counts: of what, and the counts."""
    page = (ROOT / "docs" / "reference" / "mutation.md").read_text(encoding="utf-8")
    found = (ROW.match(line) for line in page.splitlines())
    return [(row[1] or row[2], [int(cell) for cell in row.groups()[2:]]) for row in found if row]


@pytest.fixture(scope="module")
def made() -> list[tuple[str, str]]:
    """The file and the kind of every change that is made to the shipped policies."""
    loaded = pipeline.load((str(ROOT / "policies"),))
    mutants = [mutant for checked in loaded.checked for mutant in mutants_of(loaded, checked)]  # type: ignore[arg-type]
    return [(Path(m.place.rpartition(":")[0]).relative_to(ROOT).as_posix(), m.kind) for m in mutants]


def test_the_page_has_every_file_and_every_kind_with_as_many_changes_as_are_made(made):
    counted = Counter(path for path, _ in made) + Counter(kind for _, kind in made)
    told = {name: counts[0] for name, counts in _rows() if name != "all"}
    again = "run: policy test policies --mutate --prove --explained policies/explained.toml --format markdown"
    assert told == dict(counted), again


def test_its_counts_add_up(made):
    for name, (changes, *fates) in _rows():
        assert changes == sum(fates), name
    totals = [counts for name, counts in _rows() if name == "all"]
    assert totals == [totals[0]] * 2
    assert totals[0][0] == len(made)
