"""Chemical formulas, and how much of an element a compound holds by mass.

Control lists set thresholds on the content of an element (terbium in an alloy, dysprosium in an oxide),
while declarations name compounds.  A formula links the two exactly.
"""

from __future__ import annotations

import re
from fractions import Fraction

from policy_lang.values.elements import ATOMIC_WEIGHTS_AS_OF, ELEMENTS, symbol_of
from policy_lang.values.quoting import quoted

__all__ = ["ATOMIC_WEIGHTS_AS_OF", "Formula", "FormulaError", "mass_fraction", "read_formula"]

# Element symbols with how many atoms of each, sorted by symbol.
Formula = tuple[tuple[str, Fraction], ...]

MAX_LENGTH = 500
MAX_NESTING = 20

_WORD = re.compile(r"[A-Z][a-z]*")
_COUNT = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_MAX_COUNT_LENGTH = 20
_CLOSING = {"(": ")", "[": "]"}
_DOTS = "·*"
_OTHER_DOTS = str.maketrans({"•": "·", "⋅": "·", "∙": "·"})
# `CuSO4.5H2O` would read as four and a half oxygen atoms; decimals from 1 up before water mean a hydrate.
_HYDRATE_POINT = re.compile(r"[A-Za-z)\]][0-9]*[1-9][0-9]*\.[0-9]+H2O")
_ISOTOPES = {"D": "deuterium", "T": "tritium"}


class FormulaError(ValueError):
    """A text is not a chemical formula; the message says where it fails and what to write."""


def read_formula(text: str) -> Formula:
    """The atoms of a formula, each element once: `Nd2Fe14B`, `Ni0.8Co0.1Mn0.1(OH)2`, `CuSO4·5H2O`.

    Counts may be decimals, brackets `()` and `[]` may nest up to 20 deep, and `·` or `*` joins parts that
    may each begin with a count.  Raises FormulaError for anything else.
    """
    plain = text.translate(_OTHER_DOTS)
    _check_whole(plain)
    atoms, position = _read_parts(plain, 0, 0)
    if position < len(plain):
        raise FormulaError(f"Nothing opens the {plain[position]!r} {_at(position)}: remove it.")
    return tuple(sorted(atoms.items()))


def mass_fraction(formula: Formula, symbol: str) -> Fraction:
    """The share of the element in the mass of the compound, from 0 to 1, by standard atomic weights.

    Raises FormulaError if `symbol` is no element or the formula is empty.
    """
    if symbol not in ELEMENTS:
        raise FormulaError(f"{quoted(symbol)} is not an element symbol: {_symbol_advice(symbol)}.")
    if not formula:
        raise FormulaError("The formula has no atoms, so no share of its mass can be given.")
    masses = {element: count * ELEMENTS[element][1] for element, count in formula}
    return masses.get(symbol, Fraction(0)) / sum(masses.values())


def _check_whole(text: str) -> None:
    if not text:
        raise FormulaError("A formula is missing: write one such as Dy2O3.")
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"The formula is longer than {MAX_LENGTH} characters: write the mass share itself.")
    if _HYDRATE_POINT.search(text):
        raise FormulaError(f"{quoted(text)} may be a hydrate: write it with · or *, such as CuSO4·5H2O.")


def _read_parts(text: str, position: int, depth: int) -> tuple[dict[str, Fraction], int]:
    """Read parts joined by dots, to the end or to a closing bracket."""
    total: dict[str, Fraction] = {}
    while True:
        times, position = _read_count(text, position)
        part, end = _read_part(text, position, depth)
        if not part:
            raise FormulaError(f"An element is missing {_at(position)}: write one such as Dy.")
        _add(total, part, times)
        if end == len(text) or text[end] not in _DOTS:
            return total, end
        position = end + 1


def _read_part(text: str, position: int, depth: int) -> tuple[dict[str, Fraction], int]:
    part: dict[str, Fraction] = {}
    while position < len(text) and text[position] not in ")]" + _DOTS:
        if text[position] in _CLOSING:
            inner, position = _read_bracket(text, position, depth + 1)
        else:
            inner, position = _read_element(text, position)
        times, position = _read_count(text, position)
        _add(part, inner, times)
    return part, position


def _read_bracket(text: str, start: int, depth: int) -> tuple[dict[str, Fraction], int]:
    if depth > MAX_NESTING:
        raise FormulaError(f"The brackets nest deeper than {MAX_NESTING} {_at(start)}: multiply some out.")
    closing = _CLOSING[text[start]]
    inner, end = _read_parts(text, start + 1, depth)
    if end == len(text):
        raise FormulaError(f"The {text[start]!r} {_at(start)} is never closed: add {closing!r}.")
    if text[end] != closing:
        found = f"{text[end]!r} {_at(end)}"
        raise FormulaError(f"The {text[start]!r} {_at(start)} is closed by {found}: write {closing!r} there.")
    return inner, end + 1


def _read_element(text: str, position: int) -> tuple[dict[str, Fraction], int]:
    match = _WORD.match(text, position)
    if match is None:
        raise FormulaError(f"{text[position]!r} {_at(position)} is no part of a formula: {_advice(text[position])}.")
    symbol = match[0]
    if symbol not in ELEMENTS:
        raise FormulaError(f"{quoted(symbol)} {_at(position)} is not an element symbol: {_symbol_advice(symbol)}.")
    return {symbol: Fraction(1)}, match.end()


def _read_count(text: str, position: int) -> tuple[Fraction, int]:
    """Read a count if there is one, else 1."""
    match = _COUNT.match(text, position)
    if match is None:
        return Fraction(1), position
    if len(match[0]) > _MAX_COUNT_LENGTH:
        raise FormulaError(f"The count {_at(position)} is too long: write at most {_MAX_COUNT_LENGTH} digits.")
    count = Fraction(match[0])
    if count == 0:
        raise FormulaError(f"The count {match[0]} {_at(position)} is zero: leave out what is not there.")
    return count, match.end()


def _add(total: dict[str, Fraction], atoms: dict[str, Fraction], times: Fraction) -> None:
    for symbol, count in atoms.items():
        total[symbol] = total.get(symbol, Fraction(0)) + count * times


def _symbol_advice(word: str) -> str:
    if word in _ISOTOPES:
        return f"{_ISOTOPES[word]} is an isotope, so state its mass share itself"
    symbol = symbol_of(word) or (word.capitalize() if word.capitalize() in ELEMENTS else None)
    return f"write {symbol}" if symbol else "write one such as Dy"


def _advice(character: str) -> str:
    if character.isspace():
        return "write it without spaces"
    if character.isdigit():
        return "write counts in ordinary digits"
    if character.isascii() and character.islower():
        return "begin element symbols with a capital"
    if character == ".":
        return "write · or * between the parts of a compound"
    return "write element symbols, counts, brackets and ·"


def _at(position: int) -> str:
    return f"at character {position + 1}"
