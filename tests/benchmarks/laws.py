"""Laws of any size, and edits of them, for benchmarks."""

import random

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
    return [_control(number) for number in range(count)]


def edited(bodies: list[str], edits: int) -> list[str]:
    """The same with one edit in each of so many controls."""
    changed = list(bodies)
    for number in random.Random(1).sample(range(len(bodies)), edits):
        old = changed[number]
        new = old.replace("at least", "more than")
        changed[number] = new if new != old else old.replace("destination is in", "destination is not in")
    return changed


def side(name: str, bodies: list[str]) -> Side:
    """A side with these controls, a few hundred to a file."""
    files = [HEADER]
    for number in range(0, len(bodies), PER_FILE):
        files.append("in regime prc\n\n" + INSTRUMENT.format(number) + "".join(bodies[number : number + PER_FILE]))
    return Side(name, read(*files), EVERYTHING_PUBLISHED, {})


def _control(number: int) -> str:
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
    tests = (f"destination is in ({countries})", f"item.prc_code is {code}", third)
    lines = "".join(f"\n            - {test}" for test in tests)
    return control(f"all of{lines}", name=f"c{number}")
