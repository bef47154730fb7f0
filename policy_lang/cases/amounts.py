"""Reading and writing amounts: numbers with units, shares and money, exact from their digits.

A number is kept in base units of its dimension (`300 Wh/kg` is 1080000, `50%` is 1/2), so that nothing that
computes with it needs to know the unit it was written in.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from policy_lang.cases.problems import ValueProblem, advised, shown, wrong_type
from policy_lang.cases.raw import NotFinite
from policy_lang.core.facts import Money
from policy_lang.diagnostics.nearest import did_you_mean
from policy_lang.errors import InternalError
from policy_lang.values.currencies import CURRENCIES
from policy_lang.values.exact import MAX_DIGITS, MAX_EXPONENT, NumberError, read_number, show_number
from policy_lang.values.units import Unit, find_unit, show_dimension, unit_names

_HEAD = re.compile(r"[^A-Za-z%°µμΩ\N{OHM SIGN}€$£¥]*")
_EXPONENT = re.compile(r"[eE][+-]?[0-9]+")
_RATIO = r"([+-]?[0-9]{1,1000})/([0-9]{1,1000})"
_MAX_TEXT = 2100
_MAX_BITS = 1000
_KEPT = 4096
_NEAR = 100


def read_exact(text: str) -> Fraction:
    """An exact number: a decimal such as `0.1`, or a quotient such as `1/3` where no decimal is exact.

    Raises ValueProblem, also for numbers so long that computing with them could stall the engine.
    """
    ratio = re.fullmatch(_RATIO, text)
    if ratio is not None and int(ratio[2]):
        return Fraction(int(ratio[1]), int(ratio[2]))
    try:
        return read_number(text)
    except NumberError as error:
        raise advised("C606", "is no exact number", error) from None


def show_exact(value: Fraction) -> str:
    """The shortest text that `read_exact` gives back as the same value."""
    plain = show_number(value)
    if "/" in plain or sum(map(str.isdigit, plain)) <= MAX_DIGITS:
        return plain
    digits = plain.replace(".", "").lstrip("-0").rstrip("0")
    exponent = _exponent(plain)
    if len(digits) <= MAX_DIGITS and abs(exponent) <= MAX_EXPONENT:
        return f"{'-' if value < 0 else ''}{digits}e{exponent}"
    return f"{value.numerator}/{value.denominator}"


def _exponent(plain: str) -> int:
    """The power of ten of the last digit that is not zero."""
    whole, _, decimals = plain.partition(".")
    return -len(decimals) if decimals else len(whole) - len(whole.rstrip("0"))


def may_be_negative(unit: str) -> bool:
    """Whether a number in this unit (empty: a plain number) can be below zero: temperatures and plain numbers."""
    found = find_unit(unit) if unit else None
    return found is None or any("temperature" in base for base, _ in found.dimension)


def is_amount(unit: str) -> bool:
    """Whether a number in this unit can be the sum of its parts': masses and counts can, densities and shares not."""
    found = find_unit(unit) if unit else None
    return not unit or (found is not None and bool(found.dimension) and "/" not in unit)


def number_reader(unit: str) -> Callable[[object], Fraction]:
    """A function that reads numbers of a field in this unit, into base units; it raises ValueProblem."""
    declared = find_unit(unit) if unit else None
    if unit and declared is None:
        raise InternalError(f"the vocabulary has the unit {unit!r}, which does not exist")
    signed = may_be_negative(unit)

    @lru_cache(maxsize=_KEPT)
    def read_text(text: str) -> Fraction:
        head, tail = _split(text)
        factor = _factor(head, tail, declared)
        value = read_exact(head or text) * factor
        if value < 0 and not signed:
            amount = f"{text} {unit}" if declared is not None and not tail else text
            raise ValueProblem("C608", f"cannot be negative: {shown(amount)}", "write an amount of zero or more")
        return value

    def read(raw: object) -> Fraction:
        return read_text(number_text(raw, f"a number in {unit}" if unit else "a number"))

    return read


def _factor(head: str, tail: str, declared: Unit | None) -> Fraction:
    """How many base units one unit of the text is."""
    if declared is None:
        if tail and head:
            raise ValueProblem("C604", f"is a plain number, not one in {shown(tail)}", "write the number alone")
        return Fraction(1)
    if tail == declared.symbol:
        return declared.factor
    if not tail:
        if not declared.dimension and head:
            sign = declared.symbol
            raise ValueProblem("C605", f"needs its sign: {shown(head)}", f"write {shown(head)}{sign}")
        return declared.factor
    return _other_factor(tail, declared) if head else declared.factor


def _other_factor(tail: str, declared: Unit) -> Fraction:
    found = find_unit(tail)
    if found is None:
        suggestion = did_you_mean(tail, unit_names()) if len(tail) < _NEAR else ""
        raise ValueProblem(
            "C604",
            f"has the unit {shown(tail)}, which does not exist",
            suggestion or f"write the amount in {declared.symbol}",
        )
    if found.dimension != declared.dimension:
        raise ValueProblem(
            "C604",
            f"is measured in {declared.symbol}, not in {found.symbol}",
            f"{found.symbol} measures {show_dimension(found.dimension)}, "
            f"{declared.symbol} measures {show_dimension(declared.dimension)}",
        )
    return found.factor


def show_in_unit(value: Fraction, unit: str) -> str:
    """A number in base units, written so that a field in this unit reads it back."""
    found = find_unit(unit) if unit else None
    if found is None:
        return show_exact(value)
    return show_exact(value / found.factor) + ("%" if unit == "%" else f" {unit}")


def read_money(raw: object) -> Money:
    """An amount of money: `1250 EUR`, or an object of `amount` and `currency`; raises ValueProblem."""
    if isinstance(raw, Money):
        return raw
    if isinstance(raw, dict):
        return _money_of(raw)
    return _money(number_text(raw, "an amount with its currency, such as 1250 EUR"))


@lru_cache(maxsize=_KEPT)
def _money(text: str) -> Money:
    head, tail = _split(text)
    if not head:
        raise ValueProblem("C606", f"is no amount of money: {shown(text) or 'an empty text'}", "write it as 1250 EUR")
    if not tail:
        read_exact(head)
        raise ValueProblem("C605", f"needs its currency: {shown(text)}", "write it behind, as in 1250 EUR")
    amount = read_exact(head)
    if amount < 0:
        raise ValueProblem("C608", f"cannot be negative: {shown(text)}", "write an amount of zero or more")
    return Money(amount, check_currency(tail))


def check_currency(code: str) -> str:
    """The code itself if ISO 4217 has it; raises ValueProblem otherwise."""
    if code in CURRENCIES:
        return code
    help = "write the code of ISO 4217 behind the amount, as in 1250 EUR"
    if code.upper() in CURRENCIES:
        help = f"write {code.upper()}"
    raise ValueProblem("C615", f"has the currency {shown(code)}, which does not exist", help)


def _money_of(raw: dict[str, object]) -> Money:
    amount, currency = raw.get("amount"), raw.get("currency")
    if set(raw) != {"amount", "currency"} or type(currency) is not str:
        keys = ", ".join(sorted(shown(key) for key in raw)[:5]) or "nothing"
        raise ValueProblem(
            "C616", f"is an object of {keys}", 'write "1250 EUR", or {"amount": "1250", "currency": "EUR"}'
        )
    return _money(f"{number_text(amount, 'an amount')} {check_currency(currency)}")


def show_money(value: Money) -> str:
    """An amount of money, written so that it is read back."""
    return f"{show_exact(value.amount)} {value.currency}"


def _split(text: str) -> tuple[str, str]:
    """The number in front of a text, and the unit behind it; each may be empty."""
    text = text.strip()
    if len(text) > _MAX_TEXT:
        raise ValueProblem("C606", f"is no exact number: {shown(text)}", f"write at most {MAX_DIGITS} digits")
    found = _HEAD.match(text)
    at = found.end() if found else 0
    if at and text[at - 1].isdigit():
        exponent = _EXPONENT.match(text, at)
        at = exponent.end() if exponent else at
    return text[:at].strip(), text[at:].strip()


def number_text(raw: object, wanted: str) -> str:
    """The text of a number; Python's own exact numbers are taken too. Raises ValueProblem for anything else."""
    if isinstance(raw, str) and not isinstance(raw, NotFinite):
        return raw
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal | Fraction):
        raise wrong_type(raw, wanted)
    if not isinstance(raw, Decimal) and max(raw.numerator.bit_length(), raw.denominator.bit_length()) > _MAX_BITS:
        raise ValueProblem("C606", "is no exact number: it is too long", f"write at most {MAX_DIGITS} digits")
    return str(raw)
