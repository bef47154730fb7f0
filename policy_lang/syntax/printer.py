"""Syntax trees as canonical text: reading what is printed gives the same tree.

In: any node. Out: text. Before: nothing but that the parser could have made the tree; of one that it could not,
such as a list in the midst of a line, the text means the same. After: `read_file(print_file(tree)) == tree`.
"""

import re
from typing import assert_never

from policy_lang.syntax import ast
from policy_lang.syntax.print_facts import print_background, print_change, print_fact, print_guarantee, print_scenario
from policy_lang.syntax.print_law import lay_set, print_act, print_instrument, print_note, print_provision
from policy_lang.syntax.print_terms import (
    Laid,
    indented,
    lay_amount,
    lay_condition,
    print_amount,
    print_condition,
    print_set,
    print_value,
    quote,
    titled,
)
from policy_lang.syntax.words import RESERVED

__all__ = [
    "print_act",
    "print_amount",
    "print_condition",
    "print_declaration",
    "print_fact",
    "print_file",
    "print_provision",
    "print_set",
    "print_value",
]

_CAS = re.compile(r"[0-9]{2,7}-[0-9]{2}-[0-9]")
_ZONE = re.compile(r"[A-Za-z_]\w*(?:/[A-Za-z_]\w*)*", re.ASCII)


def print_file(file: ast.PolicyFile) -> str:
    """A whole file; a blank line stands around everything that has a block."""
    blocks = [_header(file.header), *(print_declaration(d) for d in file.declarations)]
    lines: list[str] = []
    for before, block in zip([[], *blocks], blocks, strict=False):
        if before and (len(before) > 1 or len(block) > 1 or before is blocks[0]):
            lines.append("")
        lines += block
    return "\n".join(lines) + "\n"


def _header(header: ast.Header) -> list[str]:
    lines = [titled(f"authority {a.name.text}", a.title) for a in header.authorities]
    if header.zone:
        zone = header.zone.text
        bare = _ZONE.fullmatch(zone) and not RESERVED & set(zone.split("/"))
        lines.append(f"time zone {zone if bare else quote(zone)}")
    lines += [f"decided on {header.decided_on.text}"] if header.decided_on else []
    lines += [f"uses {', '.join(name.text for name in header.uses)}"] if header.uses else []
    lines += [f"territory {name.text} {quote(text)}" for name, text in header.territories]
    return [titled(f"{header.kind} {header.name.text}", header.title), *indented(lines)]


def print_declaration(node: ast.Declaration) -> list[str]:
    """The lines of a top-level declaration."""
    match node:
        case ast.Instrument():
            return print_instrument(node)
        case ast.NotEncoded():
            return print_provision(node)
        case ast.Background():
            return print_background(node)
        case ast.Scenario():
            return print_scenario(node)
        case ast.Guarantee():
            return print_guarantee(node)
        case ast.Change():
            return print_change(node)
        case ast.Outcomes() | ast.CodeListDecl() | ast.RecordDecl() | ast.MaterialDecl():
            return _vocabulary(node)
        case ast.SetDecl() | ast.ThresholdDecl() | ast.MeasureDecl() | ast.ClauseDecl() | ast.QuestionDecl():
            return _named_part(node)
        case _:
            assert_never(node)


# -- vocabularies ----------------------------------------------------------------------------------------------


def _vocabulary(node: "ast.Outcomes | ast.CodeListDecl | ast.RecordDecl | ast.MaterialDecl") -> list[str]:
    match node:
        case ast.Outcomes(options):
            return ["outcomes", *indented(_options(options))]
        case ast.CodeListDecl(name, title, style):
            return [f"{titled(f'code list {name.text}', title)} {style}"]
        case ast.RecordDecl(name, fields, title):
            head = "case" if name.text == "case" else f"record {name.text}"
            return [titled(head, title), *indented([line for field in fields for line in _field(field)])]
        case ast.MaterialDecl():
            return [_material(node)]
        case _:
            assert_never(node)


def _options(options: tuple[ast.Option, ...]) -> list[str]:
    return [titled(option.name.text, option.title) for option in options]


def _field(field: ast.FieldDecl) -> list[str]:
    kind = field.type
    head = f"{field.name.text} : "
    if not isinstance(kind, ast.ChoiceType):
        return [titled(head + _type(kind), field.title)]
    head += "some of" if kind.several else "one of"
    if any(option.title for option in kind.options):
        return [head, *indented(_options(kind.options))]
    return [titled(f"{head} {', '.join(option.name.text for option in kind.options)}", field.title)]


def _type(kind: "ast.NamedType | ast.YesNoType | ast.CodesType | ast.ListType") -> str:
    match kind:
        case ast.NamedType(name):
            return name
        case ast.YesNoType():
            return "yes/no"
        case ast.CodesType(name):
            return f"codes of {name.text}"
        case ast.ListType(record):
            return f"list of {record.text}"
        case _:
            assert_never(kind)


def _material(node: ast.MaterialDecl) -> str:
    parts = [titled(f"material {node.name.text}", node.title)]
    parts += [node.kind] if node.kind else []
    parts += [f"formula {node.formula.text}"] if node.formula else []
    parts += [f"contains {', '.join(map(_ingredient, node.contains))}"] if node.contains else []
    parts += [f"cas {node.cas if _CAS.fullmatch(node.cas) else quote(node.cas)}"] if node.cas else []
    return " ".join(parts)


def _ingredient(ingredient: ast.Ingredient) -> str:
    share = f" {print_value(ingredient.share)} by mass" if ingredient.share else ""
    return ingredient.name.text + share


# -- named parts -----------------------------------------------------------------------------------------------


def _named_part(
    node: "ast.SetDecl | ast.ThresholdDecl | ast.MeasureDecl | ast.ClauseDecl | ast.QuestionDecl",
) -> list[str]:
    match node:
        case ast.SetDecl(kind, of, name, members):
            head = f"{kind} of {of.text} {name.text}" if of else f"{kind} {name.text}"
            return _defined(titled(head, node.title), lay_set(members))
        case ast.ThresholdDecl(name, value, title):
            return [f"{titled(f'threshold {name.text}', title)} : {print_value(value)}"]
        case ast.MeasureDecl(name, record, amount, title):
            return _defined(_for(titled(f"measure {name.text}", title), record), lay_amount(amount))
        case ast.ClauseDecl(name, record, condition, title):
            return _defined(_for(titled(f"clause {name.text}", title), record), lay_condition(condition))
        case ast.QuestionDecl():
            return _question(node)
        case _:
            assert_never(node)


def _defined(head: str, body: Laid) -> list[str]:
    return body.lines(f"{head} : ")


def _for(head: str, record: ast.Name | None) -> str:
    return f"{head} for {record.text}" if record else head


def _question(node: ast.QuestionDecl) -> list[str]:
    lines = _options(node.readings)
    lines += [f"assume {node.assume.text}"] if node.assume else []
    lines += [print_note(note) for note in node.notes]
    return [f"question {node.name.text} {quote(node.text)}", *indented(lines)]
