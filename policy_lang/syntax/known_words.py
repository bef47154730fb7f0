"""Known mistakes with words: names that cannot be, titles without quotes, words of other languages."""

import re

from attrs import frozen
from lark import Token

from policy_lang.syntax.lexer import shown
from policy_lang.syntax.recover import Stop
from policy_lang.syntax.words import ADVICE, ARTICLES, FREE, RESERVED, WORDS

NAMES = frozenset({"NAME", *(word.upper() for word in FREE)})
STRUCTURE = ("NEWLINE", "INDENT", "DEDENT")


@frozen
class Found:
    """What to say of a mistake, and the kind of the word that was meant, if that is clear.

    `place` is the word at fault, where it is not the one at which the parser stopped; a guess at what was meant is
    not `sure`, and what does not fit on the same line behind it may come of it.
    """

    code: str
    message: str
    help: str
    meant: str = ""
    place: Token | None = None
    sure: bool = True


def is_word(token: Token) -> bool:
    """Whether a token is a word rather than a number, a text, a sign or the end of something."""
    return token.type == "NAME" or token.type.lower() in WORDS


def wants_only_a_name(stop: Stop) -> bool:
    """Whether nothing but a name could stand here."""
    return "NAME" in stop.accepted and not stop.accepted - NAMES - {"DEDENT"}


# -- names and titles --------------------------------------------------------------------------------------------


def reserved(stop: Stop) -> Found | None:
    """A reserved word where a name belongs."""
    word = stop.token.type.lower()
    tested = stop.next in ("IS", "APPLIES", "DOT", "COLON", "INCLUDE", "INCLUDES")
    if word not in RESERVED or "NAME" not in stop.accepted or not (tested or wants_only_a_name(stop)):
        return None
    help = f"choose another name, such as `the_{word}`"
    if word == "no":
        help += "; the country Norway is written `NO`"
    return Found("S121", f"`{word}` is a reserved word of the language and cannot be a name", help, "NAME")


def number_as_name(stop: Stop) -> Found | None:
    """A number, or a code, where a name belongs."""
    if stop.token.type not in ("CODEWORD", "FIGURE") or not wants_only_a_name(stop):
        return None
    name = re.sub(r"\W+", "_", str(stop.token))
    return Found("S108", "a name begins with a letter", f"write `c_{shown(name)}`, or another name", "NAME")


def hyphen(stop: Stop) -> Found | None:
    """A name with a hyphen, which reads as a subtraction."""
    if stop.token.type != "MINUS" or not stop.before or not stop.behind:
        return None
    before, behind = stop.before[-1], stop.behind[0]
    joined = before.end_pos == stop.token.start_pos and stop.token.end_pos == behind.start_pos
    if not joined or not is_word(before) or behind.type in STRUCTURE:
        return None
    return Found("S108", "a name has no hyphens", f"write `{shown(before)}_{shown(behind)}`")


def title(stop: Stop) -> Found | None:
    """Words that should be a text in quotes, or one name."""
    if stop.token.type == "STRING" and wants_only_a_name(stop):
        return Found("S120", "a name is missing in front of the title", 'write `a_short_name "The title"`')
    if "STRING" not in stop.accepted or "NAME" in stop.accepted or stop.token.type in STRUCTURE:
        return None
    if not (is_word(stop.token) or stop.token.type in ("FIGURE", "CODEWORD", "DAY")):
        return None
    if stop.accepted - {"STRING"} and not (stop.token.type == "NAME" and stop.before and is_word(stop.before[-1])):
        return None
    help = 'put the whole text between `"` and `"`'
    if stop.accepted - {"STRING"}:
        help += "; the words of a name are joined by `_`"
    return Found("S120", f"`{shown(stop.token)}` is not in quotes", help)


# -- words of other languages ------------------------------------------------------------------------------------


def capitals(stop: Stop) -> Found | None:
    """A word of the language with capital letters."""
    word = str(stop.token).lower()
    if stop.token.type != "NAME" or word.upper() not in stop.accepted or word not in WORDS:
        return None
    return Found("S120", "the words of the language are written in small letters", f"write `{word}`", word.upper())


def other_words(stop: Stop) -> Found | None:
    """A word of another language: where the parser stopped, or just before if it read it as a name."""
    word = str(stop.token).lower()
    if word == "then" and stop.last in ("MORE", "LESS"):
        return Found("S120", "`then` does not fit here", "write `than`", "THAN")
    if word in ADVICE and word not in ARTICLES:
        help, meant = ADVICE[word]
        return Found("S120", f"`{shown(stop.token)}` is not a word of the language here", help, meant)
    last = stop.before[-1] if stop.before else stop.token
    if last.type == "NAME" and last.lower() in ADVICE and is_word(stop.token):
        help, _ = ADVICE[last.lower()]
        return Found("S120", f"`{shown(last)}` is not a word of the language here", help, place=last)
    return None


def missing_test(stop: Stop) -> Found | None:
    """Two things side by side with no test between them."""
    sides = ("NAME", "FIGURE", "CODEWORD", "DAY", "STRING", "LPAR")
    if "IS" not in stop.accepted or stop.token.type not in sides or not stop.before or not is_word(stop.before[-1]):
        return None
    name = shown(stop.before[-1])
    help = f"write `{name} is …`; tests are joined by `and` or `or`"
    return Found("S120", f"there is no test between `{name}` and `{shown(stop.token)}`", help)
