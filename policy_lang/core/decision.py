"""A decision: what the law requires of a case, with everything that it rests on."""

from typing import NamedTuple


class Because(NamedTuple):
    """A test that a finding rests on.

    `holds` is None where it is open. `value` is what the case states, `threshold` what it was compared with, `at`
    the place in the case, `source` the policy's file and line.
    """

    test: str
    holds: bool | None
    value: str
    threshold: str
    at: str
    source: str


class Relief(NamedTuple):
    """An exemption that takes effect, or may, on a finding."""

    exemption: str
    title: str
    effect: str
    to: str
    certainty: str
    cites: str
    because: tuple[Because, ...]


class Finding(NamedTuple):
    """A control that applies to the case, or may.

    `outcome` is what it requires by itself, `comes_to` what is left after exemptions, as (mildest, harshest).
    """

    control: str
    title: str
    outcome: str
    authority: str
    certainty: str
    status: str
    cites: str
    quotes: tuple[tuple[str, str], ...]
    because: tuple[Because, ...]
    comes_to: tuple[str, str]
    discharged: bool
    charges: str
    reliefs: tuple[Relief, ...]
    notes: tuple[str, ...]
    source: str


class Latent(NamedTuple):
    """A control or exemption that would have effect if nothing were suspended."""

    provision: str
    title: str
    kind: str
    outcome: str
    authority: str
    certainty: str
    cites: str
    suspended_by: tuple[str, ...]
    awakes: str
    because: tuple[Because, ...]


class DueDuty(NamedTuple):
    """Something to be done, and the provision that says so."""

    text: str
    by: str
    certainty: str


class TurnText(NamedTuple):
    """How some facts may turn out, in words, and the outcome then."""

    facts: tuple[tuple[str, str], ...]
    outcome: str


class NeedText(NamedTuple):
    """Facts that settle the outcome together, with the values on which it turns."""

    facts: tuple[str, ...]
    turns: tuple[TurnText, ...]


class OpenQuestion(NamedTuple):
    """A question of law that the result depends on, with its readings."""

    question: str
    text: str
    readings: tuple[tuple[str, str], ...]
    source: str


class Gap(NamedTuple):
    """What the policy leaves out; `concerns` says whether this case possibly falls under it."""

    what: str
    because: str
    by: str
    concerns: bool
    source: str


class Stale(NamedTuple):
    """An instrument whose day of review is past."""

    instrument: str
    review_by: str
    checked: str


class Change(NamedTuple):
    """The next day (or publication) on which the law changes for this case, and by which act or window."""

    date: str
    by: str
    what: str


class Decision(NamedTuple):
    """What the law requires of one case, as published by one day."""

    case: str
    outcome: str
    determined: bool
    exact: bool
    at_least: str
    at_most: str
    outstanding: str
    outstanding_at_least: str
    outstanding_at_most: str
    by_authority: tuple[tuple[str, tuple[str, str]], ...]
    decided_on: tuple[tuple[str, str], ...]
    as_published: str
    findings: tuple[Finding, ...]
    lifted: tuple[Finding, ...]
    latent: tuple[Latent, ...]
    duties: tuple[DueDuty, ...]
    needs: tuple[NeedText, ...]
    questions: tuple[OpenQuestion, ...]
    answers: tuple[tuple[str, str], ...]
    presumed: tuple[tuple[str, str], ...]
    not_encoded: tuple[Gap, ...]
    stale: tuple[Stale, ...]
    next_change: Change | None
    sha256: str
    version: str
    place: str = ""
    scale: str = ""
