"""What all tests share: property tests draw the same examples in every run, so that a green run stays green.

`pytest --hypothesis-profile=search` draws new ones each time; the long runs (`-m long`) are worth that.
"""

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile("steady")
