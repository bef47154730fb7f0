"""What a provision of one side rests on: the passage of the law, its words, and where they can be read."""

from datetime import date

from attrs import frozen

from policy_lang.core import program as core

Passages = tuple[tuple[str, str], ...]


@frozen
class Citation:
    """The passage that a provision states, its `quotes` as (language, text), and the days that its instrument names.

    `around` are the quotations of the instrument itself, for a provision that has none of its own.
    """

    title: str
    cites: str
    authority: str
    quotes: Passages
    around: Passages
    sources: tuple[str, ...]
    published: str
    checked: str


def citation(program: core.Program, body: object) -> Citation | None:
    """The passage that a declaration states; None for one outside the instruments, such as a set or a clause."""
    if isinstance(body, core.Instrument):
        return _of_instrument(program, body, body.title, body.cites, body.quotes, ())
    instrument = program.instruments.get(str(getattr(body, "instrument", "")))
    if instrument is None:
        return None
    stated = body.body if isinstance(body, core.DefinitionAct) else body
    if isinstance(stated, core.Control | core.Exemption):
        return _of_instrument(program, instrument, stated.title, stated.cites, stated.quotes, instrument.quotes)
    return _of_instrument(program, instrument, "", instrument.cites, (), instrument.quotes)


def _of_instrument(
    program: core.Program,
    instrument: core.Instrument,
    title: str,
    cites: str,
    quotes: tuple[core.Quote, ...],
    around: tuple[core.Quote, ...],
) -> Citation:
    whole = instrument.title or instrument.name.split(".")[-1]
    regime = program.regimes[instrument.regime]
    return Citation(
        title,
        cites if cites.startswith(whole) else ", ".join(filter(None, (whole, cites))),
        regime.authorities.get(instrument.authority, instrument.authority),
        tuple((quote.language, quote.text) for quote in quotes),
        tuple((quote.language, quote.text) for quote in around),
        instrument.sources,
        date.fromordinal(instrument.published).isoformat(),
        "" if instrument.checked is None else date.fromordinal(instrument.checked).isoformat(),
    )
