"""Reading cases into facts: JSON, JSON lines and tables, exactly and one case at a time.

Nothing is imported here, so that asking for one module never pays for another.
"""
