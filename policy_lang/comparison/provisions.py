"""The layer of provisions: what was added, removed, renamed or changed, aligned by name, with the texts of both sides.

What an instrument contains counts on a side only from the day on which it was published there, so that two days of
publication of one policy set can be compared as well as two policy sets.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count
from typing import Any

from attrs import fields, frozen

from policy_lang.comparison.citations import Citation, citation
from policy_lang.comparison.sides import Side
from policy_lang.core import program as core
from policy_lang.core import terms
from policy_lang.core.vocabulary import CodeList, FieldInfo, Material, Outcome
from policy_lang.nodes import Node

IN_PARTS = (
    *(core.Regime, core.Instrument, core.Control, core.Exemption, core.Question, core.StatusAct, core.NotEncoded),
    *(Outcome, CodeList, Material, FieldInfo),
)
"""Declarations of which the parts that differ are told."""
UNTOLD = frozenset({"place", "name", "instrument", "regime"})
"""Attributes of a provision that say where it stands, not what it says."""


@frozen
class Change:
    """What became of one declaration: `added`, `removed`, `renamed`, `changed` or `unchanged`, and by what.

    The texts are the whole declaration on each side, line by line; the redline is what differs between them.
    """

    kind: str
    name: str
    what: str
    details: tuple[str, ...] = ()
    old_place: str = ""
    new_place: str = ""
    redline: tuple[str, ...] = ()
    old_text: tuple[str, ...] = ()
    new_text: tuple[str, ...] = ()
    old_law: Citation | None = None
    new_law: Citation | None = None


KINDS: tuple[tuple[str, Callable[[core.Program], Mapping[str, Any]]], ...] = (
    ("outcome", lambda p: {o.name: o for o in p.vocabulary.outcomes}),
    ("code list", lambda p: p.vocabulary.code_lists),
    ("material", lambda p: p.vocabulary.materials),
    ("field", lambda p: {f"{r.name}.{f.name}": f for r in p.vocabulary.records.values() for f in r.fields.values()}),
    ("regime", lambda p: p.regimes),
    ("instrument", lambda p: p.instruments),
    ("control", lambda p: p.controls),
    ("exemption", lambda p: p.exemptions),
    ("clause", lambda p: p.clauses),
    ("set", lambda p: p.sets),
    ("threshold", lambda p: p.thresholds),
    ("measure", lambda p: p.measures),
    ("question", lambda p: p.questions),
    ("act", lambda p: _acts(p)),
    ("not encoded", lambda p: {f"{g.instrument or g.regime}: {g.what}": g for g in p.not_encoded}),
)

WORDS = {
    "when": "its conditions",
    "unless": "its `unless`",
    "requirement": "what it requires",
    "quotes": "its quotations",
    "cites": "what it cites",
    "effects": "what it acts on",
    "charges": "what it charges",
    "checked": "the day of the check",
    "review_by": "its review day",
    "published": "its day of publication",
    "type": "its type",
    "option_titles": "the titles of its options",
    "contains": "what it contains",
    "zone": "its time zone",
    "decided_on": "the date on which it is decided",
}
"""What the parts of a declaration are called, where their own names do not read well."""


@frozen(eq=False)
class Altered:
    """A declaration that is not the same on both sides, as it is on each."""

    kind: str
    name: str
    what: str
    details: tuple[str, ...]
    before: Any
    after: Any


def altered(old: Side, new: Side) -> Iterator[Altered]:
    """The declarations that are not the same on both sides, kind by kind, in the order of the new side."""
    for kind, table in KINDS:
        yield from _of_kind(kind, table, old, new)


def changes(old: Side, new: Side) -> tuple[Change, ...]:
    """What differs between the declarations of two sides, with their texts."""
    return tuple(_change(one, old, new) for one in altered(old, new))


def unchanged(old: Side, new: Side, names: Iterable[str]) -> tuple[Change, ...]:
    """Controls and exemptions of which only the effect differs, and not what is written, in the order given."""
    found: list[Change] = []
    for name in names:
        for kind, table in KINDS:
            before, after = table(old.program).get(name), table(new.program).get(name)
            if kind in ("control", "exemption") and before is not None and after is not None:
                found.append(_change(Altered(kind, name, "unchanged", (), before, after), old, new))
    return tuple(found)


def _of_kind(kind: str, table: Callable[[core.Program], Mapping[str, Any]], old: Side, new: Side) -> Iterator[Altered]:
    before, after = _published(table(old.program), old), _published(table(new.program), new)
    gone = {name: body for name, body in before.items() if name not in after}
    for name, body in after.items():
        if name in before:
            details = tuple(_differences(before[name], body))
            if details or before[name] != body:
                yield Altered(kind, name, "changed", details, before[name], body)
            continue
        former = next((n for n, b in gone.items() if _same_but_for_name(b, body)), None)
        if former is not None:
            yield Altered(kind, name, "renamed", (f"formerly {former}",), gone.pop(former), body)
        else:
            yield Altered(kind, name, "added", (), None, body)
    for name, body in gone.items():
        yield Altered(kind, name, "removed", (), body, None)


def _published(table: Mapping[str, Any], side: Side) -> dict[str, Any]:
    """The declarations that stand in published instruments, or in none."""
    instruments = side.program.instruments
    return {name: body for name, body in table.items() if _day_of(body, instruments) <= side.published}


def _day_of(body: object, instruments: Mapping[str, core.Instrument]) -> int:
    if isinstance(body, core.Instrument):
        return body.published
    instrument = instruments.get(str(getattr(body, "instrument", "")))
    return instrument.published if instrument is not None else 0


def _acts(program: core.Program) -> dict[str, core.StatusAct | core.DefinitionAct]:
    """The acts by what they do; those that would be called the same are numbered."""
    found: dict[str, core.StatusAct | core.DefinitionAct] = {}
    for act in program.acts:
        name = _act_name(act, program)
        numbered = (f"{name} ({number})" for number in count(2))
        found[name if name not in found else next(n for n in numbered if n not in found)] = act
    return found


def _act_name(act: core.StatusAct | core.DefinitionAct, program: core.Program) -> str:
    """What an act does, in the terms of its author: an instrument stands for all that it contains."""
    if isinstance(act, core.DefinitionAct):
        return f"{act.instrument} {act.kind} {_last(act.target)}"
    bodies: dict[str, core.Control | core.Exemption] = {**program.controls, **program.exemptions}
    named = tuple(t for t in act.targets if t not in bodies or bodies[t].instrument not in act.targets)
    return f"{act.instrument} {act.kind} {', '.join(_last(t) for t in _few(named))}"


def _few(names: tuple[str, ...]) -> tuple[str, ...]:
    return names if len(names) <= 4 else (*names[:3], f"{len(names) - 3} more")


def _last(name: str) -> str:
    return name.split(".")[-1]


def _same_but_for_name(a: object, b: object) -> bool:
    return type(a) is type(b) and isinstance(a, Node) and not list(_differences(a, b))


# -- details ---------------------------------------------------------------------------------------------------


def _differences(old: Any, new: Any) -> Iterator[str]:
    """The parts of a declaration that differ, in words."""
    if type(old) is not type(new):
        yield "is made up otherwise"
        return
    match new:
        case terms.Listed() | terms.Union() | terms.SetName() | terms.Entries() | terms.Widening():
            yield from _members(old, new)
            return
        case terms.Constant():
            if old != new:
                yield f"from {old.mark.text or old.value} to {new.mark.text or new.value}"
            return
    if not isinstance(new, IN_PARTS):
        return
    for attribute in fields(type(new)):
        before, after = getattr(old, attribute.name), getattr(new, attribute.name)
        if attribute.name not in UNTOLD and before != after:
            yield _detail(attribute.name, before, after)


def _detail(name: str, before: Any, after: Any) -> str:
    said = WORDS.get(name, f"its {name.replace('_', ' ')}")
    if isinstance(before, str) and isinstance(after, str) and len(before) + len(after) < 80:
        return f"{said}: from `{before}` to `{after}`"
    return said


def _members(old: Any, new: Any) -> Iterator[str]:
    """Values named one by one that came or went; where sets are made of sets, that they are made otherwise."""
    before, after = set(_listed(old)), set(_listed(new))
    if before != after:
        gone, come = sorted(before - after), sorted(after - before)
        yield from (
            f"{sign} {', '.join(names[:12])}{' …' if len(names) > 12 else ''}"
            for sign, names in (("with", come), ("without", gone))
            if names
        )
    elif old != new:
        yield "is made up otherwise"


def _listed(term: Any) -> Iterator[str]:
    match term:
        case terms.Listed(values):
            yield from values
        case terms.SetName(name):
            yield _last(name)
        case terms.Union(items, minus):
            for item in items:
                yield from _listed(item)
            for item in minus:
                yield from (f"except {value}" for value in _listed(item))
        case terms.Entries(entries):
            yield from (value for value, _, _ in entries)
        case terms.Widening(kind, of):
            yield from (f"{kind} {value}" for value in _listed(of))


# -- texts -----------------------------------------------------------------------------------------------------


def _change(one: Altered, old: Side, new: Side) -> Change:
    sides = ((old, one.before), (new, one.after))
    old_place, new_place = (place_of(body) for _, body in sides)
    old_text, new_text = (_block(side, body) for side, body in sides)
    redline = tuple(_redline(old_text, new_text)) if one.what in ("changed", "renamed") else ()
    laws = (citation(side.program, body) for side, body in sides)
    said = (one.kind, one.name, one.what, one.details)
    return Change(*said, old_place, new_place, redline, tuple(old_text), tuple(new_text), *laws)


def place_of(body: Any) -> str:
    """Where a declaration stands, FILE:LINE; empty for what has no place."""
    found = getattr(body, "place", "") or getattr(getattr(body, "mark", None), "place", "")
    return str(found or "")


def _block(side: Side, body: Any) -> list[str]:
    """The lines of a declaration: its first, and all indented deeper, but not the provisions of an instrument."""
    path, _, number = place_of(body).rpartition(":")
    source = side.sources.get(path)
    if source is None or not number.isdigit():
        return []
    lines = source.text.split("\n")[int(number) - 1 : _first_inside(side.program, body)]
    if not lines:
        return []
    indent = len(lines[0]) - len(lines[0].lstrip())
    block = [lines[0]]
    for line in lines[1:]:
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        block.append(line)
    while block and not block[-1].split("#")[0].strip():
        block.pop()
    return [line[indent:] for line in block]


def _first_inside(program: core.Program, body: Any) -> int | None:
    """The lines of a file before the first provision of an instrument; None for what contains none."""
    if not isinstance(body, core.Instrument):
        return None
    inside = (*program.controls.values(), *program.exemptions.values(), *program.acts, *program.not_encoded)
    numbers = (one.place.rpartition(":")[2] for one in inside if one.instrument == body.name)
    return min((int(number) - 1 for number in numbers if number.isdigit()), default=None)


def _redline(before: list[str], after: list[str]) -> Iterator[str]:
    """The lines of both texts, marked ` `, `-` or `+`; nothing where only the layout differs."""
    if [line.split() for line in before if line.strip()] == [line.split() for line in after if line.strip()]:
        return
    for line in difflib.unified_diff(before, after, lineterm="", n=2):
        if not line.startswith(("---", "+++", "@@")):
            yield line
