"""The currency table."""

from __future__ import annotations

import re

from policy_lang.values.currencies import CURRENCIES


def test_every_code_has_three_letters() -> None:
    assert all(re.fullmatch("[A-Z]{3}", code) for code in CURRENCIES)
    assert len(CURRENCIES) == 178


def test_current_codes_are_in_and_others_out() -> None:
    assert {"EUR", "USD", "GBP", "CNY", "JPY", "XCG", "ZWG", "SLE", "VED", "XDR"} <= CURRENCIES
    assert {"ANG", "BGN"} <= CURRENCIES
    assert CURRENCIES.isdisjoint({"XXX", "XTS", "HRK", "DEM", "RMB", "SLL", "ZWL", "CUC", "BTC"})
