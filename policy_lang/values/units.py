"""Exact units: finding one by its symbol, and converting between those of one dimension."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from attrs import frozen

from policy_lang.nodes import Node
from policy_lang.values.unit_table import LENGTH, UNITS, Dimension

# What people paste from documents, as the table writes it.  Both micro signs and both omegas look alike.
_SPELLINGS = str.maketrans({"µ": "u", "μ": "u", "²": "2", "³": "3", "°": "deg", "Ω": "ohm", "\N{OHM SIGN}": "ohm"})
_POWER = re.compile(r"([A-Za-z]+)([2-4])")
_MAX_PARTS = 3


@frozen(eq=False, repr=False)
class Unit(Node):
    """A unit of measurement.

    symbol: as the table writes it, such as `kg` or `g/cm3`.
    factor: how many coherent units of the dimension it is worth: 1/1000 for `g`, as mass counts in kg.
    dimension: base quantities and their exponents, sorted by name, without zero exponents.
    """

    symbol: str
    factor: Fraction
    dimension: Dimension


@lru_cache(maxsize=512)
def find_unit(symbol: str) -> Unit | None:
    """The unit written `symbol`, or None if there is none.

    Understands the symbols of the table, powers 2 to 4 of lengths and of the second (`mm2`, `cm³`, `s2`),
    and quotients of up to three of these, read from the left: `Wh/kg`, `um/m/degC`.
    """
    plain = symbol.translate(_SPELLINGS)
    parts = [_find_part(part) for part in plain.split("/", _MAX_PARTS)]
    if len(parts) > _MAX_PARTS or parts[0] is None:
        return None
    factor, dimension = parts[0]
    for part in parts[1:]:
        if part is None:
            return None
        factor, dimension = factor / part[0], divide_dimensions(dimension, part[1])
    return Unit(plain, factor, dimension)


def convert(amount: Fraction, source: Unit, target: Unit) -> Fraction:
    """`amount` of `source`, counted in `target`, exactly.

    Raises ValueError if the two measure different things.
    """
    if source.dimension != target.dimension:
        raise ValueError(
            f"{source.symbol} measures {show_dimension(source.dimension)} and {target.symbol} measures "
            f"{show_dimension(target.dimension)}: write both in units of the same kind."
        )
    return amount * source.factor / target.factor


def multiply_dimensions(left: Dimension, right: Dimension) -> Dimension:
    """The dimension of a product."""
    exponents = dict(left)
    for base, exponent in right:
        exponents[base] = exponents.get(base, 0) + exponent
    return tuple(sorted((base, exponent) for base, exponent in exponents.items() if exponent))


def divide_dimensions(left: Dimension, right: Dimension) -> Dimension:
    """The dimension of a quotient."""
    return multiply_dimensions(left, tuple((base, -exponent) for base, exponent in right))


def show_dimension(dimension: Dimension) -> str:
    """A dimension in words for messages: `length^2 mass time^-2`, or `a plain number`."""
    shown = (base if exponent == 1 else f"{base}^{exponent}" for base, exponent in dimension)
    return " ".join(shown) or "a plain number"


def unit_names() -> list[str]:
    """Every symbol of the table, sorted, for suggesting what a misspelt one may have meant."""
    return sorted(UNITS)


def _find_part(symbol: str) -> tuple[Fraction, Dimension] | None:
    if symbol in UNITS:
        factor, dimension = UNITS[symbol]
        return Fraction(factor), dimension
    match = _POWER.fullmatch(symbol)
    if match is None or not _may_have_power(match[1]):
        return None
    (factor, ((base, _),)), power = UNITS[match[1]], int(match[2])
    return Fraction(factor) ** power, ((base, power),)


def _may_have_power(symbol: str) -> bool:
    # Areas, volumes and accelerations are written with powers; `kg2` or `HRC2` would be a slip.
    return symbol == "s" or (symbol in UNITS and UNITS[symbol][1] == LENGTH)
