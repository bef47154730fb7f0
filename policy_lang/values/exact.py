"""Exact numbers: reading them, and showing them without ever rounding in silence.

A threshold of 0.1 % decides whether a licence is needed, and 0.1 has no binary representation; so every
number is a `fractions.Fraction` from the moment it is read until it is shown.
"""

from __future__ import annotations

import re
from fractions import Fraction

from policy_lang.values.quoting import quoted

MAX_DIGITS = 200
MAX_EXPONENT = 400

_NUMBER = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?")
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)
_SIGNIFICANT = 4
# CPython refuses to print an int of more than 4300 digits in one go; longer ones are printed in chunks.
_CHUNK_DIGITS = 4000
_CHUNK = 10**_CHUNK_DIGITS


class NumberError(ValueError):
    """A text is not a number as this project writes them; the message says what to write instead."""


def read_number(text: str) -> Fraction:
    """The exact value of a decimal number such as `12`, `-0.1` or `1.5e-9`.

    Raises NumberError for anything else, and for numbers so long or so large (more than 200 digits, or an
    exponent beyond 400) that computing with them could be used to stall the engine.
    """
    _check_size(text)
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise NumberError(_advice(text))
    sign, whole, decimals, exponent = match[1], match[2], match[3] or "", int(match[4] or 0)
    if abs(exponent) > MAX_EXPONENT:
        raise NumberError(f"The exponent of {quoted(text)} is beyond {MAX_EXPONENT}: use a larger or smaller unit.")
    scale = exponent - len(decimals)
    value = int(whole + decimals) * Fraction(10) ** scale
    return -value if sign == "-" else value


def show_number(value: Fraction) -> str:
    """The exact decimal, without exponent or trailing zeros, or `n/d` when no decimal is exact.

    `read_number` gives the same value back for every decimal of at most 200 digits.
    """
    places = _decimal_places(value.denominator)
    if places is None:
        return f"{_signed(value.numerator)}/{_digits(value.denominator)}"
    return _sign(value) + _pointed(int(abs(value) * 10**places), places)


def show_percent(value: Fraction) -> str:
    """The value as a percentage: 1/500 is `0.2%`.

    A percentage that does not terminate is cut (not rounded, so that it never seems to reach a threshold)
    to four significant digits and followed by the exact fraction: 2/1100 is `0.1818…% (1/550)`.
    """
    percent = value * 100
    if _decimal_places(percent.denominator) is not None:
        return f"{show_number(percent)}%"
    scaled, places = abs(percent), 0
    while scaled < 10 ** (_SIGNIFICANT - 1):
        scaled, places = scaled * 10, places + 1
    exact = f"{_signed(value.numerator)}/{_digits(value.denominator)}"
    return f"{_sign(value)}{_pointed(int(scaled), places)}…% ({exact})"


def _check_size(text: str) -> None:
    if sum(text.count(digit) for digit in "0123456789") > MAX_DIGITS:
        raise NumberError(f"{quoted(text)} has more than {MAX_DIGITS} digits: write a shorter number.")


def _advice(text: str) -> str:
    if not text:
        return "A number is missing: write digits, such as 12 or 0.5."
    shown = quoted(text)
    if "," in text:
        return f"{shown} has a comma, and a comma is never part of a number: write 1234.5, not 1,234.5."
    if any(character.isspace() for character in text):
        return f"{shown} has a space: write the digits without spaces."
    if _NOT_FINITE.fullmatch(text):
        return f"{shown} is not a number that can be compared: write digits, such as 12 or 0.5."
    if not text.isascii():
        return f"{shown} has characters other than 0-9, point, sign and e: write plain ASCII digits."
    return f"{shown} is not a number: write digits with an optional point and exponent, such as 0.5 or 1e-9."


def _decimal_places(denominator: int) -> int | None:
    """How many decimals 1/denominator has, or None if they never end."""
    twos = (denominator & -denominator).bit_length() - 1
    rest, fives = denominator >> twos, 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def _pointed(digits: int, places: int) -> str:
    """A count of 10**-places, as a decimal with exactly that many places."""
    text = _digits(digits).zfill(places + 1)
    return f"{text[:-places]}.{text[-places:]}" if places else text


def _sign(value: Fraction) -> str:
    return "-" if value < 0 else ""


def _signed(number: int) -> str:
    return ("-" if number < 0 else "") + _digits(abs(number))


def _digits(number: int) -> str:
    chunks = []
    while number >= _CHUNK:
        number, chunk = divmod(number, _CHUNK)
        chunks.append(str(chunk).zfill(_CHUNK_DIGITS))
    return str(number) + "".join(reversed(chunks))
