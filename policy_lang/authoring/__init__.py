"""Tools for authors: layout, scenarios."""
