"""How the tests of the checker read policies: from texts in memory, with everything `policy check` reports."""

from collections.abc import Mapping
from datetime import date

import pytest

from policy_lang.authoring.scenarios import check_scenarios
from policy_lang.cli.check_verb import report_stale
from policy_lang.core.program import Program
from policy_lang.diagnostics.model import Diagnostic
from policy_lang.engine.files import Found, ListFiles
from policy_lang.engine.pipeline import Loaded, check_files

TODAY = date(2027, 1, 1)

VOCABULARY = """\
vocabulary export "Export of an item"

outcomes
    unrestricted     "no licence needed"
    notify           "the authority must be notified"
    licence          "licence needed"
    presumed_denial  "licence needed, refused in principle"
    prohibited       "prohibited"

code list prc_list "PRC control list" dotted
code list us_list  "Commerce Control List" dotted
code list tariff   "national tariff" digits

case
    item          : article
    exported_from : country
    destination   : country
    export_date   : date
    contract_date : date
    exporter      : party
    end_user      : party
    end_uses      : some of civil, military, wmd, humanitarian
    logic_node    : nm
    remark        : text

record article
    prc_code       : codes of prc_list
    eccn           : codes of us_list
    tariff_code    : codes of tariff
    material       : material
    origin         : country
    made_in        : country
    value          : money
    mass           : kg
    pieces         : number
    energy_density : Wh/kg
    discrete       : yes/no
    parts          : list of article
    processes      : list of process

record process
    kind             : one of mining, separation, metal_smelting, recycling
    equipment_origin : country

record party
    id       : text
    country  : country
    military : yes/no
    owners   : list of stake

record stake
    holder : party
    share  : %

material terbium    "terbium" element formula Tb
material dysprosium "dysprosium" element formula Dy
material holmium    "holmium" element formula Ho
material iron       "iron" element formula Fe
material dysprosium_oxide "dysprosium oxide" formula Dy2O3
material tbdyfe     "Tb-Dy-Fe alloy" contains terbium, dysprosium, iron
material steel      "steel" mixture
"""

REGIME = """\
regime prc "PRC export controls"
    authority MOFCOM "Ministry of Commerce"
    time zone Asia/Shanghai
    decided on export_date
    uses export
    territory CN "the mainland"

"""

INSTRUMENT = """
instrument a61 "Announcement No. 61"
    issued by MOFCOM
    published 2025-10-09
    in force from 2025-12-01
    source "https://example.org"
    checked 2026-10-05
"""

CONTROL = (
    INSTRUMENT
    + """
    control foreign_content "Foreign-made items"
        cites "para. 1"
        when exported_from is not CN
        requires licence

    exemption relief
        cites "para. 5"
        lifts foreign_content
        when end_uses include humanitarian
"""
)


def load(files: Mapping[str, str | bytes], lists: Mapping[str, str | bytes] | None = None) -> Loaded:
    """Read and check files given by their names and texts; list files are looked up in `lists` alone."""
    data = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    rows = {name: text.encode() if isinstance(text, str) else text for name, text in (lists or {}).items()}
    found = tuple(Found(name, content) for name, content in sorted(data.items()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POLICY_LANG_CACHE", "off")
        loaded = check_files(found, _Lists(rows))
    if not loaded.report.failed:
        check_scenarios(loaded)
        for program in loaded.programs:
            report_stale(program, TODAY, loaded.report)
    return loaded


class _Lists(ListFiles):
    def __init__(self, rows: Mapping[str, bytes]) -> None:
        super().__init__(())
        self.rows = rows

    def read(self, policy: str, name: str) -> tuple[str, bytes] | None:
        return (name, self.rows[name]) if name in self.rows else None


def regime(text: str, *, lists: Mapping[str, str | bytes] | None = None, vocabulary: str = VOCABULARY) -> Loaded:
    """A regime with some declarations, over the vocabulary of the tests."""
    return load({"export.policy": vocabulary, "prc.policy": REGIME + text}, lists)


def when(condition: str, declarations: str = "") -> Loaded:
    """A regime with one control that applies under a condition."""
    control = f'    control c\n        cites "1"\n        when {condition}\n        requires licence\n'
    return regime(declarations + INSTRUMENT + control)


def errors(loaded: Loaded) -> list[Diagnostic]:
    """The errors, without advice."""
    return [d for d in loaded.report.diagnostics if not d.code.startswith("W")]


def codes(loaded: Loaded) -> list[str]:
    """The codes of the errors, in the order of their places."""
    return [d.code for d in errors(loaded)]


def one(loaded: Loaded) -> Diagnostic:
    """The only error."""
    found = errors(loaded)
    assert len(found) == 1, [f"{d.code} {d.span.place} {d.message}" for d in found]
    return found[0]


def program(loaded: Loaded) -> Program:
    """The program of a policy set without errors."""
    assert not errors(loaded), [f"{d.code} {d.span.place} {d.message}" for d in errors(loaded)]
    (found,) = loaded.programs
    return found


def pointed(loaded: Loaded, text: str) -> str:
    """The words of a text that the only error points at."""
    found = one(loaded)
    return text[found.span.start : found.span.end]
