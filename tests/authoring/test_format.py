"""The formatter: one layout, nothing lost, nothing changed in meaning."""

from pathlib import Path

import pytest

from policy_lang.authoring.format import fix_text, format_text, unified_diff
from policy_lang.cli.main import main
from policy_lang.diagnostics.model import Report
from policy_lang.source.text import Source
from policy_lang.syntax.lexer import lex
from policy_lang.syntax.read import read_file

ROOT = Path(__file__).parent.parent.parent
SHIPPED = sorted(ROOT.glob("policies/**/*.policy"))

UNTIDY = """# what a case can say
vocabulary  v   "V"


outcomes
  free "no licence"
  licence   "licence"   # the harsher


case
   item:article
   exported_from :country "where from"  # ISO
record article
   energy_density : Wh/kg
   # a note on parts
   parts: list of article
   kind : one of
       metal "a metal"
       oxide"an oxide"
   checked_by : text
# the end
"""


def formatted(text: str, path: str = "x.policy") -> str:
    return format_text(Source(path, text))


def comments(text: str) -> list[str]:
    return sorted(c.text for c in lex(Source("x.policy", text), Report()).comments)


def test_layout_is_canonical_and_comments_survive():
    tidy = formatted(UNTIDY)
    assert formatted(tidy) == tidy
    assert comments(tidy) == comments(UNTIDY)
    assert read_file(Source("x", tidy), Report()) == read_file(Source("x", UNTIDY), Report())
    indents = {len(line) - len(line.lstrip(" ")) for line in tidy.splitlines() if line.strip()}
    assert indents == {0, 4, 8}
    assert "\n\n\n" not in tidy
    assert "  item          : article\n" in tidy, "the colons of fields stand in a column"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.name)
def test_shipped_policies_are_in_canonical_layout(path):
    text = path.read_text(encoding="utf-8")
    assert formatted(text, str(path)) == text


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.name)
def test_disturbed_layout_is_restored_without_a_change_of_meaning(path):
    text = path.read_text(encoding="utf-8")
    disturbed = "".join(
        line if line.lstrip().startswith('"') or line.count('"') % 2 else _disturbed(line)
        for line in text.splitlines(keepends=True)
    )
    before, after = read_file(Source("x", text), Report()), read_file(Source("x", disturbed), Report())
    if before == after:
        again = formatted(disturbed, str(path))
        assert read_file(Source("x", again), Report()) == before
        assert formatted(again, str(path)) == again
        assert comments(again) == comments(text)


def _disturbed(line: str) -> str:
    """Twice the indentation, and more space in front of what stands in parentheses."""
    indent = len(line) - len(line.lstrip(" "))
    plain = '"' not in line and "#" not in line
    return " " * indent + (line.replace(" (", "   (").replace(", ", " ,  ") if plain else line)


def test_a_file_with_mistakes_is_left_alone():
    broken = "vocabulary v\n\noutcomes\n  free free free\n"
    assert formatted(broken) == broken


def test_of_a_literate_file_only_the_fences_are_laid_out():
    fence = '```policy\nvocabulary v\n\noutcomes\n  a "A"\n  bcd   "B"\n```'
    text = f"# The law\n\nSome  prose,   kept.\n\n{fence}\n\nMore  prose.\n"
    found = formatted(text, "x.policy.md")
    assert found.startswith("# The law\n\nSome  prose,   kept.\n\n```policy\nvocabulary v\n")
    assert found.endswith("```\n\nMore  prose.\n")
    assert '    a    "A"\n    bcd  "B"\n' in found
    assert formatted(found, "x.policy.md") == found


def test_fix_replaces_what_a_word_processor_put_in():
    text = "vocabulary v “V”\n\noutcomes\n\tfree “no licence”\n\tlicence\u00a0“licence”\n"
    fixed, count = fix_text(Source("x.policy", text))
    assert fixed.isascii()
    assert read_file(Source("x", fixed), report := Report()) is not None
    assert not report.failed
    assert count >= 4


def test_the_diff_names_both_sides():
    shown = unified_diff("x.policy", UNTIDY, formatted(UNTIDY))
    assert shown.startswith("--- a/x.policy")
    assert "+    free    " in shown


def test_the_command_checks_shows_and_writes(tmp_path, capsys):
    file = tmp_path / "x.policy"
    file.write_text(UNTIDY, encoding="utf-8")
    assert main(["fmt", str(file), "--check"]) == 1
    assert main(["fmt", str(file), "--diff"]) == 1
    assert "+    free    " in capsys.readouterr().out
    assert file.read_text(encoding="utf-8") == UNTIDY
    assert main(["fmt", str(file)]) == 0
    assert file.read_text(encoding="utf-8") == formatted(UNTIDY)
    assert main(["fmt", str(file), "--check"]) == 0


def test_the_command_says_what_keeps_a_file_from_being_laid_out(tmp_path, capsys):
    file = tmp_path / "x.policy"
    file.write_text("vocabulary v\n\noutcomes\n  free free\n", encoding="utf-8")
    assert main(["fmt", str(file)]) == 2
    assert "S120" in capsys.readouterr().err
