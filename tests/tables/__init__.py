"""Pages of the documentation whose tables the engine fills in: `python -m tests.tables chips`."""
