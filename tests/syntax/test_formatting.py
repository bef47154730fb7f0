"""The formatter keeps trees, words and comments, knows one layout for each text, and is content with it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_lang.authoring.format import fix_text, format_text, unified_diff
from policy_lang.diagnostics.model import Report
from policy_lang.source.text import Source
from policy_lang.syntax import ast
from policy_lang.syntax.printer import print_file
from policy_lang.syntax.read import lex_file
from tests.strategies import syntax
from tests.syntax.perturbing import remarked, spaced
from tests.syntax.test_print_and_parse import FAST, read

PATH = syntax.PATH
GOLDEN = Path(__file__).parents[1] / "golden" / "format"


def formatted(text: str, path: str = PATH) -> str:
    return format_text(Source(path, text))


def comments(text: str, path: str = PATH) -> list[str]:
    return [comment.text for comment in lex_file(Source(path, text), Report()).comments]


@given(syntax.files(), st.data())
@settings(FAST, max_examples=100)
def test_formatting_keeps_the_tree_and_all_comments(tree: ast.PolicyFile, data: st.DataObject) -> None:
    text = data.draw(remarked(data.draw(spaced(print_file(tree)))))
    laid = formatted(text)
    assert read(text) == tree, text
    assert read(laid) == tree, laid
    assert comments(laid) == comments(text)
    assert formatted(laid) == laid
    assert "\n\n\n" not in laid
    assert laid.endswith("\n")
    assert not laid.endswith("\n\n")


@given(syntax.files(), st.data())
@settings(FAST, max_examples=100)
def test_spaces_and_indentation_do_not_matter(tree: ast.PolicyFile, data: st.DataObject) -> None:
    text = print_file(tree)
    assert formatted(data.draw(spaced(text))) == formatted(text)


@given(syntax.files(), st.data())
@settings(FAST, max_examples=50)
def test_markdown_around_the_fences_is_not_touched(tree: ast.PolicyFile, data: st.DataObject) -> None:
    header, _, rest = print_file(tree).partition("\n\n")
    prose = data.draw(st.sampled_from(["# Title   \n\n\n\nProse  with *spaces*.\n", "", "- a list\n\n\t- with a tab"]))
    literate = f"{prose}\n```policy\n{header}\n```\n\n\n{prose}\n```policy\n{rest}\n```\n{prose}"
    laid = formatted(literate, "x.policy.md")
    assert evolved(read(laid, "x.policy.md")) == evolved(read(literate, "x.policy.md"))
    assert formatted(laid, "x.policy.md") == laid
    assert laid.startswith(f"{prose}\n```policy\n")
    assert laid.endswith(f"\n```\n{prose}")
    assert f"\n```\n\n\n{prose}\n```policy\n" in laid


def evolved(tree: ast.PolicyFile | None) -> object:
    assert tree is not None
    return tree.header, tree.declarations


# -- examples ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.before.*")), ids=lambda path: path.name)
def test_layout_of_examples(path: Path) -> None:
    before = path.read_text(encoding="utf-8")
    after = path.with_name(path.name.replace(".before.", ".after."))
    laid = formatted(before, path.name)
    assert laid == after.read_text(encoding="utf-8")
    assert formatted(laid, path.name) == laid


def test_every_policy_of_the_project_is_laid_out_so_that_formatting_keeps_it() -> None:
    for path in sorted(Path("policies").rglob("*.policy*")):
        text = path.read_text(encoding="utf-8")
        laid = formatted(text, str(path))
        if laid == text:
            continue
        assert formatted(laid, str(path)) == laid
        assert evolved(read(laid, str(path))) == evolved(read(text, str(path)))


def test_a_text_with_mistakes_is_left_alone() -> None:
    text = "regime   prc\nclause c   :   a b\n"
    assert formatted(text) == text


def test_an_empty_file_is_left_alone() -> None:
    for text in ("", "\n", "# only a comment   \n\n\n"):
        assert formatted(text) == text


def test_a_quoted_text_keeps_its_lines() -> None:
    text = 'regime prc\nnot encoded "one\n       two"   because "x\n"\n'
    assert formatted(text) == 'regime prc\n\nnot encoded "one\n       two" because "x\n"\n'


def test_fixing_replaces_what_was_pasted() -> None:
    text = 'regime prc “商务部”\n\tauthority\u00a0MOFCOM\u3000‘a "b" c’\n\ncountries c：CN，HK、ＭＯ # “kept”\n'
    fixed, count = fix_text(Source(PATH, text))
    assert fixed == ('regime prc "商务部"\n    authority MOFCOM "a \\"b\\" c"\n\ncountries c : CN, HK, MO  # “kept”\n')
    assert count == 14
    assert fix_text(Source(PATH, fixed)) == (fixed, 0)


def test_fixing_keeps_what_it_cannot_fix() -> None:
    text = "regime prc “x”\nclause c : a b\n"
    assert fix_text(Source(PATH, text)) == ('regime prc "x"\nclause c : a b\n', 2)


def test_fixing_takes_hidden_characters_out_of_texts() -> None:
    fixed, count = fix_text(Source(PATH, 'regime prc "a\u202eb\x00"\n'))
    assert (fixed, count) == ('regime prc "ab"\n', 2)


def test_fixing_literate_files_leaves_prose_alone() -> None:
    text = "“Prose”\u00a0here\n```policy\nregime prc “x”\n```\n“more”\n"
    assert fix_text(Source("x.policy.md", text))[0] == '“Prose”\u00a0here\n```policy\nregime prc "x"\n```\n“more”\n'


def test_a_difference_is_a_patch() -> None:
    patch = unified_diff("a.policy", "one\ntwo", "one\n2\n")
    assert patch.startswith("--- a/a.policy\n+++ b/a.policy\n@@ ")
    assert "-two\n\\ No newline at end of file\n+2\n" in patch
    assert unified_diff("a.policy", "one\n", "one\n") == ""
