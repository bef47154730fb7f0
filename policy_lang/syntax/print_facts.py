"""Facts, scenarios, guarantees and expected changes as canonical text."""

from typing import assert_never

from policy_lang.syntax import ast
from policy_lang.syntax.print_terms import indented, lay_condition, print_value, quote, titled


def print_facts(facts: tuple[ast.Given, ...], shared: tuple[ast.SharedRecord, ...]) -> list[str]:
    """The lines of a block of facts."""
    lines = [line for fact in facts for line in _given(fact)]
    for record in shared:
        head = f"shared {record.record.text} {record.name.text}"
        lines += [head, *indented(print_facts(record.facts, ()))]
    return lines


def _given(fact: ast.Given) -> list[str]:
    if isinstance(fact.value, ast.TableFact):
        return [fact.path.text, *indented(_table(fact.value))]
    return [f"{fact.path.text} {print_fact(fact.value)}"]


def print_fact(value: "ast.ValuesFact | ast.RangeFact | ast.ChoiceFact | ast.SpecialFact") -> str:
    """What is stated of a path, on one line."""
    match value:
        case ast.ValuesFact(values):
            return ", ".join(print_value(v) for v in values)
        case ast.RangeFact(bounds):
            return " and ".join(f"{bound.op} {print_value(bound.value)}" for bound in bounds)
        case ast.ChoiceFact(values):
            return "one of " + ", ".join(print_value(v) for v in values)
        case ast.SpecialFact(kind, text):
            return titled(kind, text)
        case _:
            assert_never(value)


def _table(table: ast.TableFact) -> list[str]:
    return [_row(cells) for cells in (table.header, *table.rows)]


def _row(cells: tuple[ast.Cell, ...]) -> str:
    return "| " + " | ".join(print_fact(cell) if cell else "" for cell in cells) + " |"


def print_background(node: ast.Background) -> list[str]:
    """The lines of a background."""
    return [f"background {node.name.text}", *indented(print_facts(node.facts, node.shared))]


def print_scenario(node: ast.Scenario) -> list[str]:
    """The lines of a scenario."""
    lines = [f"as published {node.published.text}"] if node.published else []
    names = ", ".join(name.text for name in node.backgrounds)
    facts = print_facts(node.facts, node.shared)
    if names or facts:
        lines.append(" ".join(["given", *([names] if names else []), *(["and"] if names and facts else [])]))
    lines += indented(facts)
    lines += [f"answer {question.text} {reading.text}" for question, reading in node.answers]
    lines += [_expect(expect) for expect in node.expects]
    return [f"scenario {quote(node.title)}", *indented(lines)]


def _expect(expect: ast.Expect) -> str:
    names = [path.text for path in expect.names]
    by = ", ".join(path.text for path in expect.by)
    match expect.kind:
        case "outcome":
            words = names
        case "undetermined" if names:
            words = ["undetermined between", " and ".join(names)]
        case "not":
            return f"expect not {by}"
        case "charges" if expect.amount is not None:
            words = ["charges", print_value(expect.amount)]
        case kind:
            words = [kind, *names]
    return " ".join(["expect", *words, *(["by", by] if by else [])])


def print_guarantee(node: ast.Guarantee) -> list[str]:
    """The lines of a guarantee."""
    lines = [f"as published {node.published.text}"] if node.published else []
    lines += lay_condition(node.whenever).lines("whenever ")
    return [f"guarantee {quote(node.title)}", *indented([*lines, f"{node.op} {node.outcome.text}"])]


def print_change(node: ast.Change) -> list[str]:
    """The lines of an expected change."""
    lines = lay_condition(node.whenever).lines("whenever ") if node.whenever else []
    before, after = (" or ".join(name.text for name in names) for names in (node.before, node.after))
    outcomes = [*([f"from {before}"] if before else []), *([f"to {after}"] if after else [])]
    lines += [" ".join(outcomes)] if outcomes else []
    lines += [f"by {', '.join(path.text for path in node.by)}"] if node.by else []
    lines += [f"authority {node.authority.text}"] if node.authority else []
    lines += [f"in {', '.join(node.respects)}"] if node.respects else []
    return [f"change {quote(node.title)}", *indented(lines)]
