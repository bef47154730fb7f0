"""The mistakes that authors are known to make, each told apart by what stands around it.

Each function looks at the place where the parser stopped and returns what to say, or None. The order matters:
the first that knows the mistake speaks.
"""

import re
from collections.abc import Callable

from policy_lang.syntax.known_words import (
    NAMES,
    STRUCTURE,
    Found,
    capitals,
    hyphen,
    missing_test,
    number_as_name,
    other_words,
    reserved,
    title,
)
from policy_lang.syntax.lexer import shown
from policy_lang.syntax.recover import Stop
from policy_lang.syntax.words import BELONGS

_OPPOSITES = {
    ("AT", "LEAST"): "is less than", ("AT", "MOST"): "is more than", ("MORE", "THAN"): "is at most",
    ("LESS", "THAN"): "is at least", ("ON", "OR"): "is before` or `is after",
}  # fmt: skip
_OPPOSITE_DATES = {"BEFORE": "is on or after", "AFTER": "is on or before"}
_UNITS = re.compile(r"([0-9]+)([A-Za-z]\w*)")

# -- windows and dates -----------------------------------------------------------------------------------------


def _last_day(stop: Stop) -> Found | None:
    word = str(stop.token).lower()
    if word != "until" and not ("THROUGH" in stop.accepted and word in ("to", "till", "thru", "until")):
        return None
    if stop.last == "IS":
        help = "write `is before` (the day excluded) or `is on or before` (included)"
    else:
        help = "write `through` (the last day included) or `before` (excluded)"
    return Found("S122", f"`{word}` does not say whether the last day counts", help, "THROUGH")


def _spelled_date(stop: Stop) -> Found | None:
    if "DAY" not in stop.accepted or "FIGURE" in stop.accepted or stop.token.type in STRUCTURE:
        return None
    if not any(char.isdigit() for token in (stop.token, *stop.behind[:1]) for char in token):
        return None
    return Found(
        "S131", f"`{shown(stop.token)}` is not a date as it is written here", "write year, month, day, as in 2025-10-09"
    )


def _hour(stop: Stop) -> Found | None:
    if stop.accepted != {"CLOCK"}:
        return None
    return Found("S131", f"`{shown(stop.token)}` is not a time of day", "write hours and minutes, as in 09:30")


def _compared_date(stop: Stop) -> Found | None:
    if stop.token.type not in ("DAY", "STAMP") or stop.last not in ("LEAST", "MOST", "THAN"):
        return None
    help = "write `is before`, `is after`, `is on or before` or `is on or after`"
    return Found("S120", "dates are not compared as amounts are", help)


# -- joiners, `not`, `except` ------------------------------------------------------------------------------------


def _mixed(stop: Stop) -> Found | None:
    kind = stop.token.type
    if kind == "SLASH" and stop.last in ("AND", "OR"):
        return Found("S123", "`and/or` can be read in two ways", "write `or`, which holds if one of them or all hold")
    if kind not in ("AND", "OR") or not _joined_by_other(kind, stop.kinds):
        return None
    return Found(
        "S123",
        "`and` and `or` stand on one level, which people read in two ways",
        "put one of the two in parentheses, or use indented lists under `all of` and `any of`",
    )


def _joined_by_other(kind: str, words: list[str]) -> bool:
    other = {"AND": "OR", "OR": "AND"}[kind]
    depth = 0
    for index in range(len(words) - 1, -1, -1):
        if words[index] == "RPAR":
            depth += 1
        elif words[index] == "LPAR":
            if depth == 0:
                return False
            depth -= 1
        elif words[index] == other and depth == 0 and words[index - 1] != "ON":
            return True
    return False


def _except_twice(stop: Stop) -> Found | None:
    if stop.token.type != "EXCEPT" or "EXCEPT" not in stop.kinds:
        return None
    return Found(
        "S126",
        "`except` comes once, last, and takes away all that follows it",
        "list everything to be taken away behind one `except`, or name the inner set",
    )


def _bare_not(stop: Stop) -> Found | None:
    words = stop.kinds
    if stop.token.type not in ("IS", "CONTAINS", "INCLUDE", "INCLUDES") or "NOT" not in words:
        return None
    between = words[len(words) - words[::-1].index("NOT") :]
    if not between or not set(between) <= NAMES | {"DOT"}:
        return None
    return Found(
        "S125",
        "`not` stands in front of a yes/no fact, a clause, parentheses or a list",
        "write `is not`, or put the test in parentheses: `not (…)`",
    )


def _not_compared(stop: Stop) -> Found | None:
    if stop.kinds[-2:] != ["IS", "NOT"]:
        return None
    kind = stop.token.type
    opposite = _OPPOSITES.get((kind, stop.next)) or _OPPOSITE_DATES.get(kind)
    if opposite is None:
        return None
    return Found("S125", "a comparison has no `not`", f"write the opposite: `{opposite}`")


# -- shares, numbers, values -------------------------------------------------------------------------------------


def _share(stop: Stop) -> Found | None:
    words = stop.kinds
    if "CONTENT" in words and "BY" not in words and stop.last == "CONTENT":
        help = "write `content by value of …` or `content by mass of …`"
        return Found("S124", "a share says by what it is counted", help)
    if stop.token.type == "BY" and stop.last == "OWNED":
        return Found("S124", "ownership says from which share on", "write `is owned at least 50% by …`")
    if stop.token.type in ("BY", "OF") and stop.last == "PERCENT":
        help = "write `content by value of SET in PATH is at least 10%`"
        return Found("S124", "a share says of what and by what it is counted", help)
    return None


def _several_values(stop: Stop) -> Found | None:
    words = stop.kinds
    if stop.token.type != "COMMA" or "LPAR" in words or not {"AND", "OR"} <= stop.accepted:
        return None
    if "IS" not in words:
        return Found("S120", "a comma does not join conditions", "write `and` or `or`")
    message = "several values stand in parentheses" if "IN" in words else "`is` compares with one value"
    return Found("S120", message, "write `is in (CN, HK)`; conditions are joined by `and` or `or`")


def _spaced_number(stop: Stop) -> Found | None:
    if stop.token.type != "FIGURE" or stop.last != "FIGURE":
        return None
    return Found("S106", "a number has no spaces in it", "write `5000`, and a comma between two numbers")


def _joined_unit(stop: Stop) -> Found | None:
    if stop.token.type != "CODEWORD" or "FIGURE" not in stop.accepted or "CODEWORD" in stop.accepted:
        return None
    match = _UNITS.fullmatch(stop.token)
    help = f"put a space between number and unit: `{match[1]} {match[2]}`" if match else "write a number here"
    return Found("S120", f"`{shown(stop.token)}` reads as a code, not as a number", help)


def _number_first(stop: Stop) -> Found | None:
    if stop.token.type == "PERCENT" and stop.last != "FIGURE":
        return Found("S120", "`%` stands behind a number", "write the number in front of it: `0.1%`")
    if stop.token.type == "DOT" and stop.next == "FIGURE" and "FIGURE" in stop.accepted:
        return Found("S120", "a number begins with a digit", "write `0.5` for `.5`")
    return None


# -- lines and blocks --------------------------------------------------------------------------------------------


def _indent(stop: Stop) -> Found | None:
    if stop.token.type != "INDENT":
        return None
    if stop.next in ("AND", "OR"):
        help = "put the whole condition in parentheses, or write `all of` or `any of` and a list below it"
        return Found("S103", "a condition goes on over the end of a line only inside parentheses", help)
    if stop.next == "DASH":
        return _unjoined_list()
    return Found("S103", "this line is indented although nothing above it opens a block", "remove the indentation")


def _missing_block(stop: Stop) -> Found | None:
    if stop.token.type != "NEWLINE" or "INDENT" not in stop.accepted or stop.accepted - {"INDENT", "STRING"}:
        return None
    return Found("S129", "the block that belongs below this line is missing", "indent its lines by 4 spaces")


def _unjoined_list() -> Found:
    help = "write `all of` or `any of` at the end of the line above"
    return Found("S120", "this list does not say how its conditions are joined", help)


def _list(stop: Stop) -> Found | None:
    if stop.token.type == "DASH" and "LPAR" in stop.accepted:
        return _unjoined_list()
    if stop.token.type == "DASH":
        return Found("S120", "a list has no place here", "lists stand below `all of`, `any of` or `none of`")
    if stop.accepted <= {"DASH", "DEDENT"} and "DASH" in stop.accepted:
        return Found("S120", "each condition of a list begins with `- `", "write `- ` in front of it")
    return None


def _where(stop: Stop) -> Found | None:
    if stop.last != "WHERE":
        return None
    return Found(
        "S120",
        "what is asked of the record stands in parentheses",
        "write `where (…)`, or a list: `where all of` with one condition a line",
    )


def _closing(stop: Stop) -> Found | None:
    words = stop.kinds
    if stop.token.type != "RPAR" or words.count("LPAR") > words.count("RPAR"):
        return None
    return Found("S120", "there is no `(` for this `)`", "remove it, or add the `(`")


def _wrong_place(stop: Stop) -> Found | None:
    if stop.before or str(stop.token) not in BELONGS or stop.token.type in stop.accepted:
        return None
    return Found("S128", f"`{stop.token}` does not belong here", BELONGS[str(stop.token)])


KNOWN: tuple[Callable[[Stop], Found | None], ...] = (
    _last_day, _mixed, _except_twice, _share, _bare_not, _not_compared, reserved, number_as_name, hyphen,
    _spelled_date, _hour, _compared_date, _where, _spaced_number, _joined_unit, _number_first, _several_values,
    _indent, _missing_block, _list, _closing, capitals, _wrong_place, other_words, title, missing_test,
)  # fmt: skip
