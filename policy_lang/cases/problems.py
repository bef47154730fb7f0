"""Mistakes in a case before they have a line, and how values and names are shown in messages."""

from typing import NamedTuple

from policy_lang.cases.raw import Digits, NotFinite, kind_of
from policy_lang.values.quoting import quoted

_SHOWN = 60
MAX_NAME = 200


class ValueProblem(ValueError):
    """A value is not one that its field can have.

    code: of the C family.
    message: what to say behind the name of the field, without a full stop: `cannot be negative: -5 kg`.
    help: what to write instead; may be empty.
    """

    def __init__(self, code: str, message: str, help: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.help = help


class Problem(NamedTuple):
    """A mistake at a field (`key`) of the record at `place`; where both are empty, it is about the `subject`."""

    code: str
    place: str
    key: str
    message: str
    help: str = ""
    subject: str = "the case"

    @property
    def sentence(self) -> str:
        """The message with the path of the field in front."""
        key = shown(self.key) if self.key else ""
        path = f"{self.place}.{key}" if self.place and key else self.place or key
        return f"`{path}` {self.message}" if path else f"{self.subject} {self.message}"


def shown(text: object) -> str:
    """A text for a message: as it is if short and printable, else cut and escaped."""
    plain = str(text)
    return plain if len(plain) <= _SHOWN and plain.isprintable() else quoted(plain)


def wrong_type(raw: object, wanted: str, help: str = "") -> ValueProblem:
    """The problem of a value of another type than its field's; `wanted` completes `takes …`."""
    if raw is None:
        return ValueProblem(
            "C618",
            "is null, which is neither unknown nor left out",
            'leave the key out if nobody asked; write {"unknown": "why"} if it could not be found out',
        )
    if isinstance(raw, NotFinite):
        return ValueProblem("C607", f"is {raw}, which is not a number that can be compared", "write digits")
    if isinstance(raw, float):
        return ValueProblem(
            "C603",
            "is a binary float, which is not exact",
            'give the digits as text, such as "0.1", or a Decimal or Fraction',
        )
    if isinstance(raw, Digits) and not help:
        help = f'write it in quotes: "{shown(raw)}"'
    return ValueProblem("C603", f"takes {wanted}, not {kind_of(raw)}", help)


def advised(code: str, what: str, error: ValueError) -> ValueProblem:
    """A problem from an error of `policy_lang.values`, whose messages end in `: advice.`"""
    message, _, help = str(error).rpartition(": ")
    if not message:
        message, help = help.rstrip("."), ""
    return ValueProblem(code, f"{what}: {message}", help.rstrip("."))


def check_name(name: str, what: str) -> str:
    """The name itself, if it can stand in messages and places; raises ValueProblem otherwise."""
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise ValueProblem(
            "C628",
            f"has {what} that cannot be used: {shown(name) or 'an empty text'}",
            f"use 1 to {MAX_NAME} printable characters",
        )
    return name
