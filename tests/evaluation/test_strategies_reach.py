"""The strategies reach what they should: every core term, every act and effect, every state of a fact, every outcome."""

from hypothesis import HealthCheck, Phase, given, seed, settings

from policy_lang.core import facts, program, terms
from policy_lang.nodes import Node
from tests.evaluation.deciding import engine, look, outer
from tests.strategies.facts import Opened, opened_cases, records_of
from tests.strategies.policies import regimes

# Two fields with one value and list files have tests of their own; no author can write a truism.
UNREACHED = {terms.Same, terms.Entries, terms.Truism}
TERMS = {
    found
    for found in vars(terms).values()
    if isinstance(found, type) and issubclass(found, Node) and found.__module__ == terms.__name__
} - {Node, terms.Mark}
STATES = {facts.Stated, facts.Between, facts.OneOf, facts.Asked, facts.Members, facts.Shared, facts.Record}
found_terms: set[type] = set()
found_words: set[str] = set()
found_states: set[type] = set()
found_outcomes: set[tuple[int, int]] = set()


def nodes(value: object) -> None:
    """Note the classes of all terms in a program."""
    todo = [value]
    while todo:
        one = todo.pop()
        if isinstance(one, Node):
            found_terms.add(type(one))
            if isinstance(one, program.StatusAct | program.DefinitionAct | program.Effect):
                found_words.add(one.kind)
            todo.extend(getattr(one, a.name) for a in one.__attrs_attrs__)
        elif isinstance(one, tuple | dict):
            todo.extend(one.values() if isinstance(one, dict) else one)


ROUNDS = 10
ACTS = {"suspends", "resumes", "repeals", "replaces", "adds", "removes", "changes"}
EFFECTS = {"lifts", "lowers", "discharges", "bars"}
LEVELS = {0, 1, 2, 3}


@given(text=regimes(), opened=opened_cases(asked=2))
@settings(
    max_examples=100,
    deadline=None,
    derandomize=False,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def draw_many(text: str, opened: Opened) -> None:
    deciding = engine(text)
    nodes(deciding.program)
    for case in (opened.closed, *opened.opened):
        found_states.update(type(fact) for record in records_of(case) for fact in record.fields.values())
        found_outcomes.add(outer(look(deciding, case)).overall)


def missing() -> list[object]:
    """What no drawn policy or case has reached so far."""
    lows, highs = {low for low, _ in found_outcomes}, {high for _, high in found_outcomes}
    gaps = [TERMS - UNREACHED - found_terms, (ACTS | EFFECTS) - found_words, STATES - found_states]
    return [one for gap in (*gaps, LEVELS - lows, LEVELS - highs) for one in gap]


def test_everything_is_reached() -> None:
    """What is drawn differs with the modules that are loaded, so rounds go on until nothing is missing."""
    for number in range(ROUNDS):
        seed(number)(draw_many)()
        if not missing():
            break
    assert missing() == []
    assert TERMS - found_terms == UNREACHED
