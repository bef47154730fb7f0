"""The two kinds of failure that leave the package as exceptions.

Mistakes in policies and cases are not exceptions: they are `Diagnostic`s, collected and shown together.
"""


class PolicyLangError(Exception):
    """The caller asked for something that cannot be done; the message says what to do instead."""


class InternalError(Exception):
    """A promise between two stages was broken: a fault of this package, never of an author."""
