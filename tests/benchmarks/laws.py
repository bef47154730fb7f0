"""Laws of any size, and edits of them, for benchmarks."""

import random
from collections.abc import Sequence

from policy_lang.comparison.sides import EVERYTHING_PUBLISHED, Side
from policy_lang.values.countries import COUNTRIES
from tests.evaluation.deciding import control, read
from tests.strategies.policies import HEADER

PER_FILE = 200
INSTRUMENT = """instrument law{} "The law"
    issued by MOFCOM
    published 2025-01-01
    in force from 2025-01-01
"""


def controls(count: int) -> list[str]:
    """So many controls, each of three conditions."""
    return [_control(number, _tests(number)) for number in range(count)]


def edited(bodies: list[str], edits: int) -> list[str]:
    """The same with one edit in each of so many controls."""
    changed = list(bodies)
    for number in random.Random(1).sample(range(len(bodies)), edits):
        old = changed[number]
        new = old.replace("at least", "more than")
        changed[number] = new if new != old else old.replace("destination is in", "destination is not in")
    return changed


def side(name: str, bodies: list[str], clauses: Sequence[str] = (), turned: bool = False) -> Side:
    """A side with these controls, a few hundred to an instrument and a file, and the clauses that they name.

    `turned` puts the files in the opposite order, and the controls in each.
    """
    files = []
    for number in range(0, len(bodies), PER_FILE):
        chunk = slice(number, number + PER_FILE)
        head = "in regime prc\n\n" + "".join(clauses[chunk])
        files.append(head + INSTRUMENT.format(number) + "".join(bodies[chunk][::-1] if turned else bodies[chunk]))
    return Side(name, read(HEADER, *(files[::-1] if turned else files)), EVERYTHING_PUBLISHED, {})


def named(count: int) -> tuple[list[str], list[str]]:
    """So many controls that name a clause each, and the clauses."""
    tests = [_tests(number) for number in range(count)]
    bodies = [_control(number, (f"there{number}", *some[1:])) for number, some in enumerate(tests)]
    return bodies, [f"clause there{number} : {some[0]}\n" for number, some in enumerate(tests)]


def inlined(count: int) -> list[str]:
    """The same with the clauses inlined, in one line each, their conditions in another order."""
    return [_in_a_line(number, " and ".join(_tests(number)[::-1])) for number in range(count)]


def either(count: int) -> list[str]:
    """So many controls of the form A and (B or C), or, every other one, of the form A and B and C."""
    return [
        _in_a_line(number, _of_two_forms(number, "{0} and ({1} or {2})", "{0} and {1} and {2}"))
        for number in range(count)
    ]


def rewritten(count: int) -> list[str]:
    """The same rewritten by distribution, or by De Morgan."""
    forms = ("({0} and {1}) or ({0} and {2})", "not (not ({0}) or not ({1}) or not ({2}))")
    return [_in_a_line(number, _of_two_forms(number, *forms)) for number in range(count)]


def _of_two_forms(number: int, even: str, odd: str) -> str:
    return (odd if number % 2 else even).format(*_tests(number))


def _in_a_line(number: int, when: str) -> str:
    return control(when, name=f"c{number}")


def _control(number: int, tests: tuple[str, ...]) -> str:
    lines = "".join(f"\n            - {test}" for test in tests)
    return control(f"all of{lines}", name=f"c{number}")


def _tests(number: int) -> tuple[str, str, str]:
    """The three conditions of a control."""
    chosen = random.Random(number)
    countries = ", ".join(sorted(chosen.sample(sorted(COUNTRIES), 3)))
    amount, origin = chosen.randrange(1, 500), chosen.choice(sorted(COUNTRIES))
    third = chosen.choice(
        (
            f"item.value is at least {amount} EUR",
            f"end_uses include {chosen.choice(('civil', 'military'))}",
            f"some article in item where (origin is {origin} and value is at least {amount} EUR)",
            f"content by value of rare in item is at least {amount % 50 + 1}%",
            "end_user.military",
        )
    )
    code = f"{chosen.randrange(1, 10)}{chosen.choice('ABCDE')}{chosen.randrange(100, 999)}"
    return f"destination is in ({countries})", f"item.prc_code is {code}", third
