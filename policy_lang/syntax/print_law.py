"""Instruments and what stands in them as canonical text."""

from collections.abc import Iterable
from typing import assert_never

from policy_lang.syntax import ast
from policy_lang.syntax.print_terms import (
    Laid,
    indented,
    lay_amount,
    lay_condition,
    print_items,
    print_set,
    print_value,
    quote,
    titled,
)

MAX_LINE = 110


def print_instrument(node: ast.Instrument) -> list[str]:
    """The lines of an instrument; a blank line before each of its provisions."""
    lines = [f"issued by {node.issued_by.text}"] if node.issued_by else []
    lines += [f"published {node.published.text}"] if node.published else []
    lines += _in_force(node.windows)
    lines += [f"source {quote(source.text)}" for source in node.sources]
    lines += [f"checked {node.checked.text}"] if node.checked else []
    lines += [f"review by {node.review_by.text}"] if node.review_by else []
    lines += _cited(node.cites, node.quotes)
    lines += _notes(node.notes)
    for provision in node.provisions:
        block = print_provision(provision)
        lines += ["", *block] if isinstance(provision, ast.Control | ast.Exemption) else block
    return [titled(f"instrument {node.name.text}", node.title), *_inside(lines)]


def _inside(lines: list[str]) -> list[str]:
    return [line if line.strip() else "" for line in indented(lines)]


def print_provision(node: ast.Provision) -> list[str]:
    """The lines of a control, an exemption, an act or a remark on what is left out."""
    match node:
        case ast.Control():
            return [titled(f"control {node.name.text}", node.title), *indented(_control(node))]
        case ast.Exemption():
            return [titled(f"exemption {node.name.text}", node.title), *indented(_exemption(node))]
        case ast.NotEncoded(what, because, when):
            head = f"not encoded {quote(what)} because {quote(because)}"
            return [head, *indented(lay_condition(when).lines("when "))] if when else [head]
        case _:
            return print_act(node)


def _control(node: ast.Control) -> list[str]:
    lines = [*_cited(node.cites, node.quotes), *_in_force(node.windows)]
    lines += lay_condition(node.when).lines("when ") if node.when else []
    lines += lay_condition(node.unless).lines("unless ") if node.unless else []
    if node.requires:
        authority = node.requires.authority
        lines.append(f"requires {node.requires.outcome.text}" + (f" from {authority.text}" if authority else ""))
    lines += lay_amount(node.charges).lines("charges ") if node.charges else []
    return [*lines, *_duties(node.duties), *_notes(node.notes)]


def _exemption(node: ast.Exemption) -> list[str]:
    lines = [*_cited(node.cites, node.quotes), *_in_force(node.windows), *map(_effect, node.effects)]
    lines += lay_condition(node.when).lines("when ") if node.when else []
    lines += lay_condition(node.unless).lines("unless ") if node.unless else []
    return [*lines, *_duties(node.duties), *_notes(node.notes)]


def _effect(effect: ast.Effect) -> str:
    minus = f" except {_paths(effect.minus)}" if effect.minus else ""
    to = f" to {effect.to.text}" if effect.to else ""
    return f"{effect.kind} {_paths(effect.targets)}{minus}{to}"


def _paths(paths: Iterable[ast.Path]) -> str:
    return ", ".join(path.text for path in paths)


def _cited(cites: tuple[ast.Text, ...], quotes: tuple[ast.Quote, ...]) -> list[str]:
    return [f"cites {quote(cite.text)}" for cite in cites] + [f"quote {q.language} {quote(q.text)}" for q in quotes]


def _duties(duties: tuple[ast.Duty, ...]) -> list[str]:
    return [f"duty {quote(duty.text)}" for duty in duties]


def _notes(notes: tuple[ast.Note, ...]) -> list[str]:
    return [print_note(note) for note in notes]


def print_note(note: ast.Note) -> str:
    """A remark."""
    return f"note {'unverified ' if note.unverified else ''}{quote(note.text)}"


# -- windows and acts ------------------------------------------------------------------------------------------


def _in_force(windows: tuple[ast.Window, ...] | None) -> list[str]:
    return _with_windows("in force", windows) if windows else []


def _with_windows(head: str, windows: tuple[ast.Window, ...] | None) -> list[str]:
    """A line with its window, or with several below it."""
    if not windows:
        return [head]
    if len(windows) == 1:
        return _window(windows[0]).lines(f"{head} ")
    return [head, *indented(_bare(windows))]


def _bare(windows: tuple[ast.Window, ...] | None) -> list[str]:
    return [line for window in windows or () for line in _window(window).lines()]


def _window(window: ast.Window) -> Laid:
    text = f"from {window.start.text}" + (f" at {window.start_time}" if window.start_time else "")
    if window.end is not None:
        text += f" {window.ends} {window.end.text}" + (f" at {window.end_time}" if window.end_time else "")
    if window.condition is None:
        return Laid(text)
    end = lay_condition(window.condition)
    return Laid(f"{text} if {end.text}", end.block)


def print_act(node: ast.Act) -> list[str]:
    """The lines of an act on earlier law."""
    match node:
        case ast.StatusAct(kind, targets, windows):
            return _with_windows(f"{kind} {_paths(targets)}", windows)
        case ast.SetAct(kind, items, target, windows):
            to = "to" if kind == "adds" else "from"
            return _with_windows(f"{kind} {print_items(items)} {to} {target.text}", windows)
        case ast.ChangeAct(target, value, windows):
            return _with_windows(f"changes {target.text} to {print_value(value)}", windows)
        case ast.ReplaceAct(kind, target, body, windows):
            head = f"replaces {kind} {target.text}"
            if isinstance(body, ast.Control | ast.Exemption):
                head = titled(head, body.title)
            return [head, *indented([*_bare(windows), *_replacement(node)])]
        case _:
            assert_never(node)


def _replacement(node: ast.ReplaceAct) -> list[str]:
    match node.body:
        case ast.Control() as control:
            return _control(control)
        case ast.Exemption() as exemption:
            return _exemption(exemption)
        case ast.SetExpression() as members:
            return lay_set(members).lines("as ")
        case ast.Path() | ast.Quantity() | ast.Total() | ast.Arithmetic() as amount:
            return lay_amount(amount).lines("as ")
        case ast.CodeWord() | ast.DateWord() | ast.Text() | ast.YesNo() as value:
            return [f"as {print_value(value)}"]
        case condition:
            return lay_condition(condition).lines("as ")


def lay_set(members: ast.SetExpression) -> Laid:
    """A set on the line of its head or, if it is long, over lines below."""
    line = print_set(members)
    if len(line) <= MAX_LINE or len(members.items) < 2:
        return Laid(line)
    lines = _filled(members.items, "")
    if members.minus:
        lines += _filled(members.minus, "except ")
    return Laid("", tuple(lines))


def _filled(items: tuple[ast.SetItem, ...], head: str) -> list[str]:
    """Items over as many lines as they need; those to be taken away in a block of their own if it is several."""
    lines = [""]
    for index, item in enumerate(items):
        text = print_items((item,)) + ("," if index < len(items) - 1 else "")
        joined = f"{lines[-1]} {text}".strip()
        lines = [*lines[:-1], joined] if len(joined) < MAX_LINE - 20 or not lines[-1] else [*lines, text]
    if not head or len(lines) == 1:
        return [head + line for line in lines]
    return [head.strip(), *indented(lines)]
