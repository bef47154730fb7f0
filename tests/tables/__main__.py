"""Writes a page: `python -m tests.tables chips`."""

import sys

from tests.tables import chips

PAGES = {"chips": chips.write}

if __name__ == "__main__":
    for name in sys.argv[1:] or PAGES:
        PAGES[name]()
