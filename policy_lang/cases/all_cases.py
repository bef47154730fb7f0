"""What is the same for all cases of a run: from the raw object of a `--common` file, or beside `"cases"`."""

from typing import TYPE_CHECKING

from policy_lang.cases.assemble import merge
from policy_lang.cases.origins import Origin
from policy_lang.cases.records import Reading
from policy_lang.cases.shapes import CASE, Shapes
from policy_lang.cases.shared import (
    FACTS,
    NOTHING_COMMON,
    Common,
    check_references,
    keys_of,
    read_rates,
    read_shared,
)
from policy_lang.cases.unfolding import check_unfolding
from policy_lang.cases.wholes import Wholes

if TYPE_CHECKING:
    from policy_lang.diagnostics.model import Diagnostic


def build_common(
    raw: dict[str, object], origin: Origin, shapes: Shapes, base: Common = NOTHING_COMMON
) -> "tuple[Common, tuple[Diagnostic, ...]]":
    """Read facts, shared records and rates, on top of what is common already; its own win.

    With mistakes, what could be read comes back beside them.
    """
    reading = Reading(shapes)
    facts = reading.read(raw, CASE)
    of_facts = (*base.leads.get(FACTS, ()), *keys_of(reading.references))
    own, leads = read_shared(raw["records"], reading) if "records" in raw else ({}, {})
    rates = read_rates(raw["rates"], reading) if "rates" in raw else {}
    check_references(reading, own, base)
    check_unfolding(reading, own, base)
    if not reading.problems:
        merge(facts, base.facts)
        Wholes(reading, own, base).check()
    common = Common(facts, {**base.shared, **own}, {**base.rates, **rates}, {**base.leads, **leads, FACTS: of_facts})
    return common, tuple(origin.diagnostic(problem) for problem in reading.problems)
