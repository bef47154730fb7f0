"""What the rules for content and ownership need of the evaluator that they are a part of."""

from abc import ABC, abstractmethod

from policy_lang.core.facts import Case, Fact
from policy_lang.core.terms import Amount, Term
from policy_lang.evaluation.derivation import Derivation, Seen
from policy_lang.evaluation.facts import Reader, Records
from policy_lang.evaluation.law import Law
from policy_lang.values.interval import Interval


class Rules(ABC):
    """One law asked about one case, from where the rules stand: each may ask for conditions and amounts."""

    law: Law
    case: Case
    reader: Reader
    regime: str

    @abstractmethod
    def condition(self, records: Records, term: Term) -> Derivation:
        """How a condition comes out for the records around it."""

    @abstractmethod
    def amount(self, records: Records, term: Amount, currency: str, seen: list[Seen]) -> Interval | None:
        """What is known of an amount, in base units or the currency given; None if it does not apply."""

    @abstractmethod
    def known(self, fact: Fact, floor: bool, currency: str, seen: list[Seen]) -> Interval | None:
        """What a fact says of an amount."""
