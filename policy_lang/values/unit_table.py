"""The table of units: each symbol with its exact factor to the coherent unit of its dimension.

Factors are exact by definition: the SI (9th SI Brochure, 2019), the tonne, minute, hour, day and litre
accepted with it, the bar, and the avoirdupois pound of 1959 (0.45359237 kg).  They are kept as text and
become numbers only for the units a policy names.

Left out on purpose: the year and the month (their lengths differ), `b` (bit or byte?), the radian (its
ratio to the degree is not rational), and currencies (their ratios change; see `currencies`).
"""

from __future__ import annotations

# Base quantities with their exponents, sorted, without zero exponents; () is a plain number.
Dimension = tuple[tuple[str, int], ...]

LENGTH: Dimension = (("length", 1),)
TIME: Dimension = (("time", 1),)
_ENERGY: Dimension = (("length", 2), ("mass", 1), ("time", -2))
_POWER: Dimension = (("length", 2), ("mass", 1), ("time", -3))
_VOLTAGE: Dimension = (("current", -1), ("length", 2), ("mass", 1), ("time", -3))
_RESISTANCE: Dimension = (("current", -2), ("length", 2), ("mass", 1), ("time", -3))

_FACTORS: tuple[tuple[Dimension, dict[str, str]], ...] = (
    ((), {"%": "1e-2", "ppm": "1e-6", "ppb": "1e-9"}),
    (
        (("mass", 1),),
        {
            "t": "1e3",
            "kg": "1",
            "g": "1e-3",
            "mg": "1e-6",
            "ug": "1e-9",
            "lb": "0.45359237",
            "oz": "0.028349523125",
        },
    ),
    (LENGTH, {"km": "1e3", "m": "1", "cm": "1e-2", "mm": "1e-3", "um": "1e-6", "nm": "1e-9"}),
    ((("length", 3),), {"L": "1e-3", "mL": "1e-6"}),
    (
        TIME,
        {"day": "86400", "h": "3600", "min": "60", "s": "1", "ms": "1e-3", "us": "1e-6", "ns": "1e-9"},
    ),
    (
        _ENERGY,
        {
            "J": "1",
            "kJ": "1e3",
            "MJ": "1e6",
            "mWh": "3.6",
            "Wh": "3600",
            "kWh": "3.6e6",
            "MWh": "3.6e9",
            "eV": "1.602176634e-19",
            "keV": "1.602176634e-16",
            "MeV": "1.602176634e-13",
        },
    ),
    (_POWER, {"mW": "1e-3", "W": "1", "kW": "1e3", "MW": "1e6", "GW": "1e9"}),
    ((("current", 1), ("time", 1)), {"C": "1", "Ah": "3600", "mAh": "3.6"}),
    ((("current", 1),), {"A": "1", "mA": "1e-3", "uA": "1e-6"}),
    (_VOLTAGE, {"V": "1", "kV": "1e3"}),
    (_RESISTANCE, {"ohm": "1"}),
    ((("length", 1), ("mass", 1), ("time", -2)), {"N": "1", "kN": "1e3"}),
    (
        (("length", -1), ("mass", 1), ("time", -2)),
        {"Pa": "1", "kPa": "1e3", "MPa": "1e6", "GPa": "1e9", "bar": "1e5"},
    ),
    ((("time", -1),), {"Hz": "1", "kHz": "1e3", "MHz": "1e6", "GHz": "1e9"}),
    # A degree Celsius is offset from a kelvin, so no factor turns one into the other: 25 degC is not 25 K.
    # Each is its own base, and a rule that mixes them is refused instead of being silently wrong.
    ((("celsius temperature", 1),), {"degC": "1"}),
    ((("kelvin temperature", 1),), {"K": "1"}),
    ((("angle", 1),), {"deg": "1", "arcmin": "1/60", "arcsec": "1/3600"}),
    (
        (("data", 1),),
        {
            "bit": "1",
            "kbit": "1e3",
            "Mbit": "1e6",
            "Gbit": "1e9",
            "byte": "8",
            "B": "8",
            "kB": "8e3",
            "MB": "8e6",
            "GB": "8e9",
            "TB": "8e12",
        },
    ),
    # An operation, a floating-point operation and a weighted one are counted differently by the control
    # lists, so their rates do not compare.
    ((("operation", 1), ("time", -1)), {"TOPS": "1e12"}),
    ((("floating-point operation", 1), ("time", -1)), {"TFLOPS": "1e12"}),
    ((("time", -1), ("weighted floating-point operation", 1)), {"WT": "1e12"}),
    # Scores on scales of their own: total processing performance, a ship's net tonnage, Rockwell hardness.
    ((("total processing performance", 1),), {"tpp": "1"}),
    ((("net tonnage", 1),), {"net_ton": "1"}),
    ((("Rockwell B hardness", 1),), {"HRB": "1"}),
    ((("Rockwell C hardness", 1),), {"HRC": "1"}),
)

UNITS: dict[str, tuple[str, Dimension]] = {
    symbol: (factor, dimension) for dimension, symbols in _FACTORS for symbol, factor in symbols.items()
}
