"""Values that rules compute with: exact numbers, units, dates, countries, list codes and formulas.

Nothing is imported here, so that asking for one module never pays for the tables of another.
"""
