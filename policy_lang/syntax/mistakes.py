"""What an author probably meant where words do not fit together.

In: the place where the parser stopped, with what it could have gone on with. Out: one diagnostic, and the kind
of the word that was meant, if that is clear enough to go on reading as if it stood there. Known mistakes
(`known_mistakes.py`, `known_words.py`) come first, each with its own advice; what is left names what could stand here.
"""

from lark import Token

from policy_lang.diagnostics.model import Report
from policy_lang.diagnostics.nearest import nearest
from policy_lang.syntax.known_mistakes import KNOWN
from policy_lang.syntax.known_words import Found, is_word
from policy_lang.syntax.lexer import shown
from policy_lang.syntax.recover import Stop
from policy_lang.syntax.tokens import token_span
from policy_lang.syntax.words import FREE

SHOWN = {
    "NAME": "a name", "STRING": 'a text in `"`', "FIGURE": "a number", "DAY": "a date", "STAMP": "a timestamp",
    "CODEWORD": "a code", "CLOCK": "a time", "UNIT": "a unit", "NEWLINE": "the end of the line",
    "INDENT": "an indented block", "DEDENT": "the end of the block", "DASH": "`-`", "COLON": "`:`",
    "COMMA": "`,`", "DOT": "`.`", "LPAR": "`(`", "RPAR": "`)`", "BAR": "`|`", "PERCENT": "`%`",
    "SLASH": "`/`", "PLUS": "`+`", "MINUS": "`-`", "STAR": "`*`", "CASNO": "a CAS number",
    "FORMULA_TEXT": "a formula",
}  # fmt: skip
MAX_SHOWN = 14


def report_mistake(path: str, stop: Stop, disturbed: frozenset[int], report: Report) -> Found:
    """Report why the parser stopped, unless the line was reported already; returns what was found."""
    found = next((found for known in KNOWN if (found := known(stop))), None) or _misspelt(stop) or _plain(stop)
    if stop.token.line not in disturbed and not stop.guessed:
        report.add(found.code, token_span(path, found.place or stop.token), found.message, found.help)
    return found


def report_depth(path: str, token: Token, report: Report) -> None:
    """Report that a declaration is nested too deep to be read."""
    report.add(
        "S107",
        token_span(path, token),
        "this is nested too deep to be read",
        "name the inner conditions as clauses and use their names",
    )


def report_length(path: str, token: Token, limit: int, report: Report) -> None:
    """Report that a declaration lists more than any text of law does."""
    report.add(
        "S111",
        token_span(path, token),
        f"this lists more than {limit} things",
        'long lists belong in list files (`from "names.csv"`), and parts of a condition in clauses of their own',
    )


def _misspelt(stop: Stop) -> Found | None:
    """A word that is nearly one of those that could stand here."""
    if not is_word(stop.token) or "NAME" in stop.accepted:
        return None
    words = {kind.lower() for kind in stop.accepted if kind not in SHOWN}
    found = nearest(str(stop.token), sorted(words))
    if found is None:
        return None
    return Found(
        "S120", f"`{shown(stop.token)}` does not fit here", f"did you mean `{found}`?", found.upper(), sure=False
    )


def _plain(stop: Stop) -> Found:
    if stop.token.type in ("NEWLINE", "DEDENT"):
        behind = f"behind `{shown(stop.before[-1])}`" if stop.before else "at the end of this line"
        return Found("S129", f"something is missing {behind}", _could(stop))
    return Found("S120", f"{_named(stop.token)} does not fit here", _could(stop))


def _named(token: Token) -> str:
    """The token as a message names it: what the author wrote, or what kind of thing it is."""
    kind = token.type
    if kind == "STRING" and len(token) > 20:
        return "this text"
    if kind in ("INDENT", "NEWLINE", "DEDENT"):
        return SHOWN[kind]
    return f'`"{shown(token)}"`' if kind == "STRING" else f"`{shown(token)}`"


def _could(stop: Stop) -> str:
    """What could stand here, what carries most first."""
    free = "NAME" in stop.accepted
    kinds = [kind for kind in stop.accepted if not (free and kind.lower() in FREE)]
    literal = [SHOWN[kind] for kind in SHOWN if kind in kinds and not SHOWN[kind].startswith("`")]
    words = sorted(f"`{kind.lower()}`" for kind in kinds if kind not in SHOWN)
    marks = [SHOWN[kind] for kind in SHOWN if kind in kinds and SHOWN[kind].startswith("`")]
    every = [text for text in literal if not text.startswith("the end")] + words + marks
    every += [text for text in literal if text.startswith("the end")]
    if len(every) == 1:
        return f"write {every[0]} here"
    if len(every) > MAX_SHOWN:
        every = [*every[:MAX_SHOWN], "…"]
    return f"here may stand: {', '.join(every)}" if every else "see the language reference"
