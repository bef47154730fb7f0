"""How the tests of the evaluator read policies from texts and decide cases built by hand."""

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from policy_lang.core.facts import Between, Case, Fact, Members, Money, OneOf, Record, Shared, Stated
from policy_lang.core.program import Program
from policy_lang.engine.bounds import Asking, Bounds, Result, join
from policy_lang.engine.decide import Engine, Options, join_groups
from policy_lang.engine.sharpen import Sharpener
from policy_lang.engine.worlds import World
from policy_lang.evaluation.derivation import Derivation
from tests.semantics.checking import load, program
from tests.strategies.policies import HEADER, VOCABULARY

INSTRUMENT = """
instrument law "The law"
    issued by MOFCOM
    published 2025-01-01
    in force from 2025-01-01
"""

Looks = list[list[tuple[World, Result]]]


@lru_cache(maxsize=256)
def read(*texts: str, vocabulary: str = VOCABULARY) -> Program:
    """A program from the texts of a regime and its further files."""
    files = {"export.policy": vocabulary, **{f"f{i}.policy": text for i, text in enumerate(texts)}}
    return program(load(files))


def engine(*texts: str, vocabulary: str = VOCABULARY) -> Engine:
    """An engine for the texts of a regime."""
    return Engine(read(*texts, vocabulary=vocabulary))


def law(body: str, declarations: str = "") -> Engine:
    """An engine for one instrument, in force since 2025, over the vocabulary of the tests."""
    return engine(HEADER + declarations + INSTRUMENT + body)


def control(when: str, name: str = "c", requires: str = "licence", more: str = "") -> str:
    """A control of an instrument."""
    return f'    control {name}\n        cites "1"\n        when {when}\n        requires {requires}\n{more}'


def exemption(when: str, effect: str, name: str = "e") -> str:
    """An exemption of an instrument."""
    return f'    exemption {name}\n        cites "2"\n        when {when}\n        {effect}\n'


def case(fields: dict[str, object], **more: object) -> Case:
    """A case with some facts."""
    return Case("A-17", Record("case", "", fields), **more)  # type: ignore[arg-type]


def look(deciding: Engine, asked: Case, options: Options | None = None) -> Looks:
    """Every world of a case, with the result in it."""
    return deciding.looks(asked, options or Options(needs=False))


def outer(looks: Looks) -> Bounds:
    """The outer bounds."""
    return join_groups(join(result.bounds for _, result in group) for group in looks)


def sharp(deciding: Engine, asked: Case, options: Options | None = None) -> tuple[Bounds, bool]:
    """The sharpened bounds, and whether they are exact."""
    groups = look(deciding, asked, options)
    asking = Asking(deciding.program, asked)
    found = [Sharpener(asking).sharpen(group) for group in groups]
    return join_groups(one.bounds for one in found), all(one.exact for one in found)


def shown(asked: Case) -> str:
    """A case in full, for the notes of a failing example."""
    lines: list[str] = []
    todo: list[tuple[int, Record]] = [(0, asked.facts), *((0, record) for record in asked.shared.values())]
    while todo:
        depth, record = todo.pop(0)
        inner: list[tuple[int, Record]] = []
        stated = []
        for name, fact in record.fields.items():
            if isinstance(fact, Record):
                inner.append((depth + 1, fact))
            elif isinstance(fact, Members):
                inner += [(depth + 1, r) for r in fact.records if isinstance(r, Record)]
                others = [r.name for r in fact.records if isinstance(r, Shared)]
                stated.append(f"{name}=<{len(fact.records)}{others or ''}{'' if fact.complete else ' and more'}>")
            else:
                stated.append(f"{name}={_brief(fact)}")
        lines.append(f"{'  ' * depth}{record.place or 'case'}: {', '.join(stated)}")
        todo = inner + todo
    return "\n".join(lines)


def _brief(fact: Fact) -> str:
    match fact:
        case Stated(Money(amount, currency)):
            return f"{float(amount)} {currency}"
        case Stated(Fraction() as number):
            return f"{float(number)}"
        case Stated(frozenset() as values):
            return str(set(values) or "{}")
        case Stated(value):
            return str(value)
        case Between(low, high, low_open, high_open):
            ends = [_brief(Stated(end)) if end is not None else "" for end in (low, high)]
            return f"{'(' if low_open else '['}{ends[0]}..{ends[1]}{')' if high_open else ']'}"
        case OneOf(values):
            return " or ".join(_brief(Stated(value)) for value in values)
        case Shared(_, name):
            return f"-> {name}"
    return str(fact)


def derivations(looks: Looks) -> Iterator[Derivation]:
    """Every derivation of every control and exemption, at any depth."""
    todo = [
        met
        for group in looks
        for _, result in group
        for c in result.controls.values()
        for met in (c.met, *(d for _, _, d in c.exemptions))
    ]
    while todo:
        met = todo.pop()
        yield met
        todo.extend(met.parts)


def truths(looks: Looks) -> dict[str, set[object]]:
    """The truths of every control in force, over all worlds."""
    found: dict[str, set[object]] = {}
    for group in looks:
        names = {name for _, result in group for name in result.controls}
        for _, result in group:
            for name in names:
                held = result.controls.get(name)
                found.setdefault(name, set()).add(held.met.truth.value if held else "false")
    return found


__all__ = ["Looks", "World", "case", "control", "derivations", "engine", "exemption", "law", "look", "outer", "read",
           "sharp", "shown", "truths"]  # fmt: skip
