"""Records and exchange rates given once: for a case, or for all cases, and the references to them.

A case carries its own shared records and, of those common to all cases, only the ones that it reaches: so a
register of a hundred thousand parties is read once, and a case shown as evidence stays small.
"""

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from policy_lang.cases.amounts import check_currency, number_text, read_exact
from policy_lang.cases.problems import ValueProblem, check_name, shown
from policy_lang.cases.raw import kind_of
from policy_lang.cases.records import Reading, Reference
from policy_lang.cases.shapes import CASE
from policy_lang.cases.states import check_keys
from policy_lang.core.facts import Record, Shared
from policy_lang.diagnostics.nearest import did_you_mean

Key = tuple[str, str]

_PAIR = r"([A-Za-z]{3})/([A-Za-z]{3})"
_NEAR = 100
_MANY = 5000


class Common(NamedTuple):
    """What is the same for all cases: facts (a case's own win), shared records and exchange rates.

    `leads` holds, for each shared record, the shared records it refers to; for the facts, under the empty key.
    """

    facts: Record
    shared: dict[Key, Record]
    rates: dict[Key, Fraction]
    leads: dict[Key, tuple[Key, ...]]

    def reached(self, start: Iterable[Key], own: dict[Key, Record]) -> dict[Key, Record]:
        """The common records that references lead to, directly or through other common records."""
        found: dict[Key, Record] = {}
        todo = [*start, *self.leads.get(FACTS, ())]
        while todo:
            key = todo.pop()
            if key in found or key in own or key not in self.shared:
                continue
            found[key] = self.shared[key]
            todo.extend(self.leads.get(key, ()))
        return found


FACTS: Key = ("", "")
NOTHING_COMMON = Common(Record(CASE, "", {}), {}, {}, {})


def read_shared(raw: object, reading: Reading) -> tuple[dict[Key, Record], dict[Key, tuple[Key, ...]]]:
    """Read `records`, and which other records each refers to."""
    found: dict[Key, Record] = {}
    leads: dict[Key, tuple[Key, ...]] = {}
    for type_, name, value in _named(raw, reading):
        before = len(reading.references)
        found[type_, name] = reading.read(value, type_, f"{type_} {name}")
        leads[type_, name] = keys_of(reading.references[before:])
        if reading.stopped:
            break
    return found, leads


def keys_of(references: list[Reference]) -> tuple[Key, ...]:
    return tuple((reference.to.type, reference.to.name) for reference in references)


def _named(raw: object, reading: Reading) -> Iterable[tuple[str, str, dict[str, object]]]:
    """The shared records by type and name, as far as they are spelt as such."""
    for type_, table in _entries(raw, "records", '{"party": {"P1": {…}}}', reading):
        if type_ == CASE or type_ not in reading.shapes.records:
            known = [name for name in reading.shapes.records if name != CASE]
            help = did_you_mean(type_, known) if len(type_) < _NEAR else ""
            reading.report("C602", "records", type_, "is no kind of record", help or f"use {', '.join(known[:12])}")
            continue
        for name, value in _entries(table, f"records.{type_}", '{"P1": {…}}', reading):
            try:
                check_name(name, "a name")
            except ValueProblem as problem:
                reading.catch(problem, "records", type_)
                continue
            if isinstance(value, dict):
                yield type_, name, value
            else:
                place = f"records.{type_}"
                reading.report("C603", place, name, f"takes an object, the {type_}, not {kind_of(value)}")


def _entries(raw: object, place: str, form: str, reading: Reading) -> Iterable[tuple[str, object]]:
    if not isinstance(raw, dict):
        reading.report("C603", place, "", f"takes an object, not {kind_of(raw)}", f"write {form}")
        return
    try:
        check_keys(raw)
    except ValueProblem as problem:
        reading.catch(problem, place, "")
    for key, value in raw.items():
        if reading.stopped:
            return
        yield key, value


def read_rates(raw: object, reading: Reading) -> dict[Key, Fraction]:
    """Read `rates`: the price of one unit of the first currency in the second, as in `{"EUR/USD": "1.08"}`."""
    found: dict[Key, Fraction] = {}
    for pair, value in _entries(raw, "rates", '{"EUR/USD": "1.08"}', reading):
        try:
            currencies, rate = _rate(pair, value)
            found[currencies] = rate
        except ValueProblem as problem:
            reading.catch(problem, "rates", pair)
    return found


def _rate(pair: str, value: object) -> tuple[Key, Fraction]:
    match = re.fullmatch(_PAIR, pair)
    if match is None:
        raise ValueProblem("C627", "is no pair of currencies", 'write the pair as in "EUR/USD"')
    currencies = check_currency(match[1]), check_currency(match[2])
    text = number_text(value, "a number")
    rate = read_exact(text.strip())
    if rate <= 0:
        raise ValueProblem("C627", f"is not more than zero: {shown(text)}", "write what one of the first costs")
    if currencies[0] == currencies[1] and rate != 1:
        raise ValueProblem("C627", f"is a currency against itself and not 1: {shown(text)}", "leave it out")
    return currencies, rate


# -- references ----------------------------------------------------------------------------------------------


def check_references(reading: Reading, own: dict[Key, Record], common: Common) -> None:
    """Report every reference to a record that neither the case nor the common file gives."""
    for reference in reading.references:
        key = reference.to.type, reference.to.name
        if key not in own and key not in common.shared:
            help = _reference_advice(key, [*own, *list(common.shared)[:_MANY]])
            message = f"refers to the {key[0]} `{shown(key[1])}`, which is not given"
            reading.report("C625", reference.place, reference.key, message, help)


def _reference_advice(key: Key, known: list[Key]) -> str:
    type_, name = key
    other = next((t for t, n in known if n == name), None)
    if other is not None:
        return f"the record of that name is of type {other}, and this field takes type {type_}"
    names = [n for t, n in known if t == type_][:_MANY]
    suggestion = did_you_mean(name, names) if len(name) < _NEAR else ""
    return suggestion or f'give it under "records": {{"{type_}": {{"{shown(name)}": {{…}}}}}}, or with --common'


def follow(target: Record | Shared, own: dict[Key, Record], common: Common) -> Record | None:
    """The record that is meant; None for a reference to nothing."""
    if isinstance(target, Record):
        return target
    key = target.type, target.name
    return own.get(key) or common.shared.get(key)
