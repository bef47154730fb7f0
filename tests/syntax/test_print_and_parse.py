"""What is printed reads as the tree it was printed from, and the trees reach all of the language."""

import attrs
from hypothesis import HealthCheck, Phase, given, seed, settings

from policy_lang.diagnostics.model import Report
from policy_lang.source.text import Source
from policy_lang.syntax import ast
from policy_lang.syntax.printer import print_file
from policy_lang.syntax.read import read_file
from tests.strategies import syntax

FAST = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
REACH = settings(FAST, phases=[Phase.generate])


def read(text: str, path: str = syntax.PATH) -> ast.PolicyFile | None:
    """The tree of a text that must have no mistakes."""
    report = Report()
    tree = read_file(Source(path, text), report)
    assert not report.diagnostics, (report.diagnostics, text)
    return tree


@given(syntax.files())
@settings(FAST, max_examples=150)
def test_printing_and_reading_give_the_same_tree(tree: ast.PolicyFile) -> None:
    text = print_file(tree)
    assert read(text) == tree, text


def census(node: object, seen: set[str]) -> None:
    """Note the classes of a tree, and every word that chooses between forms of one class."""
    if isinstance(node, tuple):
        for inner in node:
            census(inner, seen)
    elif attrs.has(type(node)):
        name = type(node).__name__
        seen.add(name)
        for field in attrs.fields(type(node)):
            value = getattr(node, field.name)
            if field.name in ("kind", "op", "ends", "style", "word") and name != "Path":
                seen.add(f"{name} {value}")
            census(value, seen)


WORDS_OF_FORMS = {
    "Anywhere": ("anywhere", "anything"),
    "Widened": syntax.WIDENINGS,
    "Arithmetic": tuple("+-*/"),
    "Joined": ("all", "any", "none"),
    "Compare": syntax.NUMBER_OPS + syntax.DATE_OPS,
    "Content": syntax.NUMBER_OPS,
    "Owned": syntax.NUMBER_OPS,
    "Bound": syntax.NUMBER_OPS + syntax.DATE_OPS,
    "Quantified": ("some", "every", "no"),
    "CodeListDecl": ("dotted", "digits"),
    "MaterialDecl": ("element", "compound", "alloy", "mixture", ""),
    "SetDecl": ("materials", "countries", "parties", "texts", "codes", "values"),
    "Window": ("through", "before", ""),
    "Effect": ("lifts", "lowers", "discharges", "bars"),
    "StatusAct": ("suspends", "resumes", "repeals"),
    "SetAct": ("adds", "removes"),
    "ReplaceAct": ("control", "exemption", "clause", "set", "threshold", "measure"),
    "SpecialFact": ("unknown", "not applicable", "none", "sum of parts"),
    "Expect": ("outcome", "undetermined", "latent", "outstanding", "charges", "duty", "question", "only", "not"),
    "Guarantee": ("at least", "at most"),
    "Header": ("vocabulary", "regime", "in regime"),
}


PARTS = (
    syntax.headers(), syntax.vocabulary_declarations(), syntax.fields(), syntax.set_declarations(),
    syntax.named_parts(), syntax.tests(0), syntax.amounts(1), syntax.inline(1), syntax.lists(1), syntax.windows(),
    syntax.instruments(), syntax.replacements(), syntax.acts(), syntax.effects(), syntax.scenario_declarations(),
    syntax.facts(), syntax.cells(), syntax.expects(),
)  # fmt: skip
ROUNDS = 30


def test_the_strategies_reach_every_class_and_every_form() -> None:
    classes = {name for name, value in vars(ast).items() if isinstance(value, type) and attrs.has(value)}
    forms = {f"{name} {word}" for name, words in WORDS_OF_FORMS.items() for word in words}
    missing = (classes - {"Span", "PolicyFile"}) | forms
    seen: set[str] = set()
    for number in range(ROUNDS):
        for part in PARTS:
            drawn = settings(REACH, max_examples=40)(lambda node: census(node, seen))
            given(part)(seed(number)(drawn))()
        missing -= seen
        if not missing:
            break
    assert not missing
    known = classes | forms
    assert not {form for form in seen - known if form.split(" ", 1)[0] in WORDS_OF_FORMS}
