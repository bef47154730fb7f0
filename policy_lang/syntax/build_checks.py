"""Numbers, dates and times that are spelled right but cannot be: the tree keeps their spelling all the same."""

import re

from policy_lang.diagnostics.model import Report
from policy_lang.source.text import Span
from policy_lang.syntax import ast
from policy_lang.syntax.lexer import shown
from policy_lang.values.dates import DateError, read_moment
from policy_lang.values.exact import MAX_DIGITS, NumberError, read_number

_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


def report_number(node: ast.Quantity, report: Report) -> None:
    """Report a number that cannot be read exactly, and a share without its sign.

    Several points make a code of some list, so that only a unit behind them shows the mistake.
    """
    if node.unit.lower() in ("percent", "pct"):
        report.add("S120", node.span, "a share is written with its sign", f"write `{shown(node.number)}%`")
    if node.number.count(".") > 1 and len(node.number) <= MAX_DIGITS and not node.unit:
        return
    try:
        read_number(node.number)
    except NumberError:
        message = f"the number {shown(node.number)} cannot be read exactly"
        help = "a number has one decimal point" if node.number.count(".") > 1 else "write a shorter number"
        report.add("S130", node.span, message, f"{help}, and at most {MAX_DIGITS} digits")


def report_date(node: ast.DateWord, report: Report) -> None:
    """Report a day that never was, or a timestamp that no clock shows."""
    try:
        read_moment(node.text)
    except DateError as error:
        message, _, help = str(error).rstrip(".").partition(": ")
        report.add("S131", node.span, message[0].lower() + message[1:], help or "write a day of the calendar")


def report_clock(text: str, span: Span, report: Report) -> None:
    """Report a time of day that no clock shows."""
    if not _CLOCK.fullmatch(text):
        help = "hours go from 00 to 23; the end of a day is 00:00 of the next"
        report.add("S131", span, f"there is no time {shown(text)}", help)
